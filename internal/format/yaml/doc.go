// Package yaml reads the part of YAML that people write by hand: mappings and
// sequences in block and in brackets, plain and quoted text, text in block
// style, comments. It gives a tree whose values know where they stand in the
// text, so that one of them can be edited and all else stays as it is written.
//
// It reads in one pass, so its time and memory grow with the text and with
// nothing else, whatever the text is; what nests deeper than [MaxDepth], or
// holds more than [MaxNodes] values, is refused with the line.
//
// Anchors, aliases and tags are read over and marked ([Odd]), for whoever uses
// the value to refuse with a sentence of its own. Directives, keys that are not
// text and several documents are refused here.
package yaml
