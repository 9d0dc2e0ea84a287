package store

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"crosscode/internal/record"

	"golang.org/x/text/unicode/norm"
)

// maxWord bounds the bytes by which a word is found; a longer one is found by
// its beginning.
const maxWord = 48

// wordsIn calls yield with every word of s, folded, and where it stands. A word
// is a run of letters and digits; capitals and accents do not count.
func wordsIn(s string, yield func(word string, from, to int) bool) {
	for i := 0; i < len(s); {
		from, plain := i, true
		for i < len(s) {
			c := s[i]
			if c < utf8.RuneSelf {
				if !asciiWord(c) {
					break
				}
				i++
				continue
			}
			r, n := utf8.DecodeRuneInString(s[i:])
			if !unicode.In(r, unicode.L, unicode.N, unicode.M) {
				break
			}
			plain = false
			i += n
		}
		if i == from {
			_, n := utf8.DecodeRuneInString(s[i:])
			i += n
			continue
		}
		if w := foldWord(s[from:i], plain); w != "" && !yield(w, from, i) {
			return
		}
	}
}

func asciiWord(c byte) bool {
	return (c|0x20)-'a' < 26 || c-'0' < 10
}

// foldWord gives one word without capitals and accents.
func foldWord(s string, plain bool) string {
	if plain {
		s = strings.ToLower(s)
	} else {
		s = strings.Map(func(r rune) rune {
			if unicode.In(r, unicode.L, unicode.N) {
				return unicode.ToLower(r)
			}
			return -1
		}, norm.NFKD.String(strings.ToLower(norm.NFKC.String(s))))
	}
	if len(s) > maxWord {
		end := maxWord
		for !utf8.RuneStart(s[end]) {
			end--
		}
		s = s[:end]
	}
	return s
}

// texts reads the words of files: within a transaction, or as they are.
type texts struct {
	ctx context.Context
	q   querier
}

// maxWordsText bounds the text by which one file is found, in bytes.
const maxWordsText = 1 << 20

// text gives the words kept under a hash, without the line that says of which
// file they are; nothing where they were taken away.
func (t texts) text(hash string) string {
	if hash == "" || t.q == nil {
		return ""
	}
	rows, err := t.q.rows(t.ctx, selectParts, hash)
	if err != nil {
		return ""
	}
	var b strings.Builder
	if err := eachPart(rows, func(p []byte) error {
		b.Write(p[:min(len(p), maxWordsText-b.Len())])
		return nil
	}); err != nil {
		return ""
	}
	_, text, _ := strings.Cut(b.String(), "\n")
	return strings.ToValidUTF8(text, "")
}

// A passage is one text of a record as a reader sees it, under its label.
type passage struct{ label, text string }

// passages gives every text of a record: its reference and other names, then
// each field as its declaration says it.
// Where words are kept beside the journal, it is given how to read them.
func passages(k *record.Kind, r record.Record, of texts) []passage {
	out := []passage{{"Reference", record.HeadOf(r).Ref}}
	if k.Aliases != nil {
		if also := strings.Join(k.Aliases(r), ", "); also != "" {
			out = append(out, passage{"Also called", also})
		}
	}
	for _, f := range k.Fields {
		if f.Words {
			if text := of.text(f.Get(r).Cell()); text != "" {
				out = append(out, passage{f.Label, text})
			}
			continue
		}
		if f.Type == record.YesNo || f.Blob {
			continue // every record would have the word yes or no; nobody looks for a hash
		}
		if text := f.Get(r).Words(); text != "" {
			out = append(out, passage{f.Label, text})
		}
	}
	return out
}

// wordsOf gives the words of a record as they stand, the same one as often as
// it does.
func wordsOf(k *record.Kind, r record.Record, of texts) []string {
	out := make([]string, 0, 64)
	for _, p := range passages(k, r, of) {
		out = appendWords(out, p.text)
	}
	return out
}

// appendWords adds the words of a text, as wordsIn gives them. Most texts have
// English letters only and are folded at one stroke.
func appendWords(out []string, s string) []string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			wordsIn(s, func(w string, _, _ int) bool {
				out = append(out, w)
				return true
			})
			return out
		}
	}
	s = strings.ToLower(s)
	from := -1
	for i := range len(s) {
		if asciiWord(s[i]) {
			if from < 0 {
				from = i
			}
			continue
		}
		if from >= 0 {
			out, from = append(out, s[from:min(i, from+maxWord)]), -1
		}
	}
	if from >= 0 {
		out = append(out, s[from:min(len(s), from+maxWord)])
	}
	return out
}

// different gives the words of a list once each, sorted; the first of them, if
// there are too many.
func different(words []string) []string {
	if len(words) > maxWords {
		seen := make(map[string]bool, maxWords)
		words = slices.DeleteFunc(words, func(w string) bool {
			again := seen[w] || len(seen) == maxWords
			if !again {
				seen[w] = true
			}
			return again
		})
	}
	slices.Sort(words)
	return slices.Compact(words)
}
