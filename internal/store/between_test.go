package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/journal"
	"crosscode/internal/record"
	"crosscode/internal/register"
)

// Between any two moments, for any reader, in pages of any length and whichever way
// they are found: those that an entry between them touched and that stood at one of
// them, in the order of references.
func TestWhatDiffersBetweenTwoMomentsIsFoundInPages(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		story(t, s)
		k := register.Actions.Kind
		st, err := s.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		end := st.Size
		touched := entriesOf(t, s, k)
		for from := int64(0); from <= end; from++ {
			for to := from; to <= end; to += 3 {
				since, upto := AtEntry(from), AtEntry(to)
				if from == 0 {
					since = before
				}
				if to == 0 {
					upto = before
				}
				for _, scope := range []Scope{Everything(), Seeing(record.Public), Seeing()} {
					v := s.View(t.Context(), scope, upto)
					want := differingOneByOne(t, v, k, since, touched[from:to])
					for _, how := range []sorting{{0, -1}, {0, 4 * int64(len(touched))}} {
						s.sorting = how
						for _, size := range []int{1, 2, 100} {
							if got := differingInPages(t, v, k, since, size); got != want {
								t.Fatalf("from %d to %d, %v, in pages of %d: %q\nwant %q", from, to, how, size, got, want)
							}
						}
					}
				}
			}
		}
	})
}

func entriesOf(t *testing.T, s *Store, k *record.Kind) []journal.Entry {
	t.Helper()
	var out []journal.Entry
	rows, err := s.read.Query(`SELECT ` + entryFields + ` FROM entry ORDER BY seq`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		e, err := scanEntry(rows)
		if err != nil || e.Kind != k.Name {
			t.Fatal(e, err)
		}
		out = append(out, *e)
	}
	return out
}

func differingOneByOne(t *testing.T, v *View, k *record.Kind, since Moment, between []journal.Entry) string {
	t.Helper()
	var out []string
	seen := map[int64]bool{}
	for _, e := range between {
		if seen[e.ID] {
			continue
		}
		seen[e.ID] = true
		was, errWas := v.At(since).Get(k, e.ID)
		is, errIs := v.Get(k, e.ID)
		if errWas == nil || errIs == nil {
			out = append(out, told(Differing{was, is}))
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func differingInPages(t *testing.T, v *View, k *record.Kind, since Moment, size int) string {
	t.Helper()
	var out []string
	for after, more := "", true; more; more = after != "" {
		page, next, err := v.Differing(k, since, after, size)
		if err != nil || len(page) > size || len(page) < size && next != "" {
			t.Fatalf("a page of %d of %d, next %q, %v", len(page), size, next, err)
		}
		for _, d := range page {
			out = append(out, told(d))
		}
		after = next
	}
	return strings.Join(out, ", ")
}

func told(d Differing) string {
	var ref string
	var versions [2]int64
	for i, it := range []Item{d.Was, d.Is} {
		if it.Record != nil {
			ref, versions[i] = record.HeadOf(it.Record).Ref, record.HeadOf(it.Record).Version
		}
	}
	return fmt.Sprintf("%s from %d to %d", ref, versions[0], versions[1])
}

func TestAPlaceOfAnotherListIsNoPlaceAmongWhatDiffers(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		story(t, s)
		v := s.View(t.Context(), Everything(), Now)
		p, err := v.List(register.Actions.Kind, Query{Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, mark := range []string{p.Next, "x", "AAAA"} {
			if _, _, err := v.Differing(register.Actions.Kind, before, mark, 10); err == nil {
				t.Errorf("%q was taken for a place", mark)
			}
		}
	})
}
