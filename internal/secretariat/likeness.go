package secretariat

import (
	"strings"
	"unicode"

	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// doubtful is the likeness below which two texts under one number are taken to
// be of different things.
const doubtful = 0.2

// telling names, for the kinds whose numbers may come to mean something else,
// the field that tells what the record is about. An action is not among them:
// its reference is its identity.
var telling = map[string]string{
	register.RAID.Name:      "description",
	register.Decisions.Name: "text",
}

// likeness compares what two records of one number are about, and whether their
// kind has such a thing.
func likeness(k *record.Kind, a, b record.Record) (float64, bool) {
	name, ok := telling[k.Name]
	if !ok {
		return 1, false
	}
	f := k.Field(name)
	if f.Get(a).IsZero() || f.Get(b).IsZero() {
		return 1, true
	}
	return alike(f.Get(a).Words(), f.Get(b).Words()), true
}

// alike is Dice's coefficient over the words of two texts, short ones left
// out: twice the words in common over the words in all, from 0 to 1.
func alike(a, b string) float64 {
	wa, wb := words(a), words(b)
	if len(wa)+len(wb) == 0 {
		return 1
	}
	common := 0
	for w := range wa {
		if wb[w] {
			common++
		}
	}
	return 2 * float64(common) / float64(len(wa)+len(wb))
}

// words gives the stems of the words that carry meaning: of more than three
// letters, cut after six so that drafting and drafted are one.
func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(w) > 6 {
			w = strings.ToValidUTF8(w[:6], "")
		}
		if len(w) > 3 {
			out[w] = true
		}
	}
	return out
}

// same finds the record that a statement is about; nil if it is new. A decision
// told in papers has no number of its own, so one of the same group and day
// with another text is another decision, and takes the next number.
func (m *merge) same(s *record.Stated) (record.Record, error) {
	for {
		it, err := m.tx.View(store.Everything()).Find(s.Kind, record.HeadOf(s.Record).Ref)
		if notFound(err) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		d, isDecision := s.Record.(*register.Decision)
		if alike, _ := likeness(s.Kind, it.Record, s.Record); !isDecision || !d.Reported || alike >= doubtful {
			return it.Record, nil
		}
		d.Renumber(d.Sequence() + 1)
	}
}
