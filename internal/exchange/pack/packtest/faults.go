// Package packtest proves readings of papers: what must be true of every pack
// whatever its text ([Faults]), and papers made up together with what they say
// ([Make]). It is for tests only.
package packtest

import (
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"crosscode/internal/calendar"
	"crosscode/internal/exchange/pack"
	"crosscode/internal/ref"
)

// Faults gives what is wrong with a reading whatever the papers say: lines
// that nothing covers, words of lines that no record, finding or kept text of
// that line has, and values whose words do not stand at their line. It looks at
// the pack from outside, through its fields alone.
func Faults(text string, p *pack.Pack) []string {
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n")
	b := &bags{said: make([]strings.Builder, len(lines)+1)}
	b.gather(p)
	var faults []string
	covered := p.Covered()
	folded := make([]string, len(lines)+1)
	for i, l := range lines {
		folded[i+1] = squeezed(l)
		if folded[i+1] == "" {
			continue
		}
		if i >= len(covered) || !covered[i] {
			faults = append(faults, fmt.Sprintf("line %d is not covered: %q", i+1, l))
		}
		bag := b.said[i+1].String()
		for w := range strings.FieldsFuncSeq(plain(l), notWord) {
			if w = squeezed(w); !strings.Contains(bag, w) && !idle[w] {
				faults = append(faults, fmt.Sprintf("line %d: the word %q is lost: %q", i+1, w, l))
			}
		}
	}
	for _, v := range b.values {
		if !stands(folded, v) {
			faults = append(faults, fmt.Sprintf("line %d: %q does not stand there", v.line, v.text))
		}
	}
	return faults
}

// idle words are names of fields and empty cells, not values.
var idle = map[string]bool{
	"n": true, "a": true, "na": true, "ie": true, "i": true, "e": true, "step": true, "meeting": true, "dates": true, "date": true,
	"relevant": true, "milestone": true, "milestones": true, "or": true, "activities": true, "agenda": true, "items": true, "standing": true,
	"not": true, "applicable": true, "key": true, "planned": true, "item": true,
}

type value struct {
	text string
	line int
}

// bags holds, of every line, all that the pack says of it.
type bags struct {
	said   []strings.Builder
	values []value
}

func (b *bags) add(s string, from, to int) {
	for no := max(from, 1); no <= to && no < len(b.said); no++ {
		b.said[no].WriteString(squeezed(s))
		b.said[no].WriteByte(' ')
	}
}

func (b *bags) gather(p *pack.Pack) {
	for _, k := range p.Kept {
		for i, l := range strings.Split(k.Text, "\n") {
			b.add(l, k.From+i, k.From+i)
		}
	}
	for _, f := range p.Findings {
		b.add(f.Message, f.Line, f.To)
	}
	v := reflect.ValueOf(p).Elem()
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.Name == "Group" && p.Group.Line == 0 {
			continue
		} else if f.IsExported() && f.Name != "Kept" && f.Name != "Findings" && f.Name != "Slides" {
			b.walk(v.Field(i), nil)
		}
	}
}

// walk visits a record. Strings count for the lines of the record they are in,
// texts also for their own line.
func (b *bags) walk(v reflect.Value, at []pack.Span) {
	switch x := v.Interface().(type) {
	case pack.Text:
		b.text(x.Value, x.Line, at)
		return
	case pack.Date:
		b.text(x.Written, x.Line, at)
		return
	case ref.Action, ref.Modification, ref.Meeting:
		for _, s := range at {
			b.add(fmt.Sprint(x), s.From, s.To)
		}
		return
	case calendar.When, pack.Span:
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		at = append(spansOf(v), at...)
		for i := range v.NumField() {
			b.walk(v.Field(i), at)
		}
	case reflect.Slice:
		for i := range v.Len() {
			b.walk(v.Index(i), at)
		}
	case reflect.String, reflect.Int:
		for _, s := range at {
			b.add(fmt.Sprint(v.Interface()), s.From, s.To)
		}
	}
}

func (b *bags) text(s string, line int, at []pack.Span) {
	if s == "" {
		return
	}
	b.values = append(b.values, value{s, line})
	b.add(s, line, line)
	for _, span := range at {
		b.add(s, span.From, span.To)
	}
}

// spansOf gives where a record stands: its lines, and where it is repeated.
func spansOf(v reflect.Value) []pack.Span {
	var spans []pack.Span
	if f := v.FieldByName("At"); f.IsValid() {
		if s, ok := f.Interface().(pack.Span); ok {
			spans = append(spans, s)
		}
	}
	if f := v.FieldByName("Repeated"); f.IsValid() {
		spans = append(spans, f.Interface().([]pack.Span)...)
	}
	return spans
}

// stands reports whether a value is in its line, or word by word in the lines
// around it: parts of one text may stand on several lines.
func stands(folded []string, v value) bool {
	if v.line < 1 || v.line >= len(folded) {
		return false
	}
	if strings.Contains(folded[v.line], squeezed(v.text)) {
		return true
	}
	around := strings.Join(folded[max(v.line-2, 0):min(v.line+4, len(folded))], "")
	for w := range strings.FieldsFuncSeq(v.text, notWord) {
		if !strings.Contains(around, squeezed(w)) {
			return false
		}
	}
	return true
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// squeezed folds a text to its letters and digits, Latin and small.
func squeezed(s string) string {
	s, _ = ref.Latin(plain(s))
	return strings.Map(func(r rune) rune {
		if notWord(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// plain takes away the marks of emphasis that hold letters.
func plain(s string) string {
	if !strings.ContainsAny(s, "<&\u00ad\u200b\ufeff") {
		return s
	}
	return emphasis.Replace(s)
}

var emphasis = strings.NewReplacer("<u>", "", "</u>", "", "<i>", "", "</i>", "", "<b>", "", "</b>", "", "<strong>", "", "</strong>", "",
	"<br>", " ", "&amp;", "&", "&nbsp;", " ", "\u00ad", "", "\u200b", "", "\ufeff", "")
