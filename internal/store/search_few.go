package store

import (
	"fmt"
	"slices"

	"crosscode/internal/record"
)

// fewRecords is how many records a word may be in for them to be read, and
// everything else that is looked for to be looked for in them: as many as a page
// shows, and so reads, anyway.
const fewRecords = 20

// searchFew finds the same as the index does, where one of the words is in few
// records; ok is false where none is. FTS5 leaps to and fro in the long lists of
// the common words, and of who may see a record, which takes it longer than all
// else does. PostgreSQL begins with the rarest word by itself.
func (v *View) searchFew(q Sought, kinds []*record.Kind, below int64) (hits []Hit, ok bool, err error) {
	if v.s.engine.name == "postgres" || v.s.few == 0 {
		return nil, false, nil
	}
	found, ok, err := v.withRarest(q)
	if err != nil || !ok {
		return nil, false, err
	}
	found = slices.DeleteFunc(found, func(c candidate) bool {
		return c.id >= below || len(kinds) > 0 && !slices.ContainsFunc(kinds, func(k *record.Kind) bool { return k.Name == c.kind })
	})
	hits, err = v.read(q, found, false)
	return hits, true, err
}

// withRarest gives the records that have one of the words looked for, the newest
// first, if those of any are few. The longest is tried first.
func (v *View) withRarest(q Sought) ([]candidate, bool, error) {
	begun, err := v.begunBy(q)
	if err != nil {
		return nil, false, fmt.Errorf("look for words by their beginning: %w", err)
	}
	type one struct {
		word  string
		begun bool
	}
	var all []one
	for _, t := range q.terms {
		for i, w := range t.words {
			all = append(all, one{w, t.begun && i == len(t.words)-1})
		}
	}
	slices.SortStableFunc(all, func(a, b one) int { return len(b.word) - len(a.word) })
	g := v.s.engine.grammar()
	for _, o := range all {
		known := true
		asked := either(g, v.signsOfWords(), func(sign string) string {
			words, listed := begun[sign+o.word]
			known = known && (!o.begun || listed)
			return g.oneWord(sign+o.word, o.begun, words, listed)
		})
		if !known {
			continue // many words begin so
		}
		if e, ok := v.s.estimates.get("word " + asked); ok && e.uses > 0 {
			v.s.estimates.put("word "+asked, estimate{e.rows, e.uses - 1})
			continue
		}
		found, err := v.having(asked)
		if err != nil {
			return nil, false, err
		}
		if len(found) <= v.s.few {
			return found, true, nil
		}
		v.s.estimates.put("word "+asked, estimate{len(found), trusted})
	}
	return nil, false, nil
}

// having gives the records for which the index has an expression, one more than
// are few at most.
func (v *View) having(expression string) ([]candidate, error) {
	from, where := v.s.engine.matching()
	rows, err := v.s.rows(v.ctx, fmt.Sprintf(`SELECT s.id, s.kind FROM %s WHERE %s ORDER BY %s DESC LIMIT %d`, from, where, v.s.engine.searchID(), v.s.few+1), expression)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return scanCandidates(rows)
}
