package yaml

import "fmt"

// A Node is a value of a file.
type Node struct {
	Kind   Kind
	Style  Style
	Line   int     // counted from 1
	At     int     // the place in the text where it begins,
	End    int     // and the place behind its last character
	Text   string  // of a scalar, as it is meant
	Items  []*Node // of a sequence
	Fields []Field // of a mapping
}

// A Field is a key of a mapping with its value.
type Field struct {
	Key   string
	Line  int
	At    int // the place of the key in the text
	Colon int // and of the colon behind it; -1 where there is none
	Value *Node
}

// Kind says what sort of value a node is.
type Kind uint8

// The sorts of value.
const (
	Null     Kind = iota // nothing, ~ or null
	Scalar               // a text, whatever it looks like
	Sequence             // a list
	Mapping              // keys with values
	Odd                  // something with an anchor or a tag, or an alias
)

// Style says how a value is written.
type Style uint8

// The ways to write a value.
const (
	Plain  Style = iota // as it is
	Quoted              // in quotes
	Block               // text below a | or a >; a list or mapping by lines
	Flow                // in brackets
)

// An Error says why a text cannot be read, and where.
type Error struct {
	Line    int
	Message string // a sentence
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Message) }

// Bounds of what is read.
const (
	MaxDepth = 100
	MaxNodes = 1_500_000
)
