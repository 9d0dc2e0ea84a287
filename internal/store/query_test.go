package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
)

// Whichever way a list is turned, what has no value comes last, and pages of any
// length give the same list forwards and back.
func TestEmptyValuesAreLastBothWays(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		for i := range 9 {
			raise(t, s, fmt.Sprintf("CCAG03-%02d", i+1), func(a *register.Action) {
				if i%3 != 0 {
					a.Due = calendar.On(calendar.Date(2022, 3, 20-i/2))
				}
				if i == 8 {
					a.Class = record.Controlled
				}
			})
		}
		rule, err := calendar.ParseWhen("M5+9mo")
		if err != nil {
			t.Fatal(err)
		}
		raise(t, s, "CCAG03-10", func(a *register.Action) { a.Due = rule })
		const up, down = "CCAG03-09 CCAG03-08 CCAG03-05 CCAG03-06 CCAG03-03 CCAG03-02", "CCAG03-02 CCAG03-03 CCAG03-06 CCAG03-05 CCAG03-08 CCAG03-09"
		for _, c := range []struct {
			name string
			q    Query
			v    *View
			want string
		}{
			{"earliest first", Query{Sort: "due"}, s.View(t.Context(), Everything(), Now), up + " CCAG03-10 CCAG03-01 CCAG03-04 CCAG03-07"},
			{"latest first", Query{Sort: "due", Desc: true}, s.View(t.Context(), Everything(), Now), "CCAG03-10 " + down + " CCAG03-07 CCAG03-04 CCAG03-01"},
			{"latest first, as at an earlier moment", Query{Sort: "due", Desc: true}, s.View(t.Context(), Everything(), AtEntry(5)), "CCAG03-02 CCAG03-03 CCAG03-05 CCAG03-04 CCAG03-01"},
			{"for the public", Query{Sort: "due", Desc: true}, s.View(t.Context(), Seeing(record.Public), Now), "CCAG03-10 " + strings.ReplaceAll(down, " CCAG03-09", "") + " CCAG03-07 CCAG03-04 CCAG03-01"},
			{"none but empty ones", Query{Sort: "due", Desc: true, Filters: []Filter{{"due", Is, []string{None}}}}, s.View(t.Context(), Everything(), Now), "CCAG03-07 CCAG03-04 CCAG03-01"},
			{"none of them", Query{Sort: "due", Desc: true, Filters: []Filter{{"due", UpTo, []string{"2022-03-17"}}}}, s.View(t.Context(), Everything(), Now), "CCAG03-08 CCAG03-09"},
		} {
			if got := list(t, c.v, c.q); got != c.want {
				t.Errorf("%s: %s\nwant %s", c.name, got, c.want)
			}
			var all []string
			for it, err := range c.v.Each(register.Actions.Kind, c.q) {
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, record.HeadOf(it.Record).Ref)
			}
			if got := strings.Join(all, " "); got != c.want {
				t.Errorf("%s, one by one: %s", c.name, got)
			}
			for size := 1; size <= 4; size++ {
				there, back := bothWays(t, c.v, c.q, size)
				if there != c.want || back != c.want {
					t.Errorf("%s, %d at a time: %s\nand back %s", c.name, size, there, back)
				}
			}
		}
	})
}

// bothWays pages through a list to its end and back to its beginning.
func bothWays(t testing.TB, v *View, q Query, size int) (there, back string) {
	t.Helper()
	q.Limit = size
	var out, home []string
	for range 100 {
		p, err := v.List(register.Actions.Kind, q)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, refs(p))
		if p.Next != "" {
			q.After, q.Before = p.Next, ""
			continue
		}
		for home = []string{refs(p)}; p.Prev != ""; home = append([]string{refs(p)}, home...) {
			q.After, q.Before = "", p.Prev
			if p, err = v.List(register.Actions.Kind, q); err != nil {
				t.Fatal(err)
			}
		}
		break
	}
	return strings.Join(out, " "), strings.Join(slices.DeleteFunc(home, func(s string) bool { return s == "" }), " ")
}

// A name that no text can be names nothing, and nothing is filtered by it.
func TestWhatIsNoTextNamesNothing(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		raise(t, s, "CCAG03-01", nil)
		v := s.View(t.Context(), Everything(), Now)
		for _, name := range []string{"\x00", "CCAG03-01\x00", "\xff\xfe"} {
			if _, err := v.Find(register.Actions.Kind, name); !problem.Is(err, problem.NotFound) {
				t.Errorf("%q: %v", name, err)
			}
			for _, field := range []string{"ref", "owners", "status", "due"} {
				if _, err := v.List(register.Actions.Kind, Query{Limit: 1, Filters: []Filter{{Field: field, Values: []string{name}}}}); !problem.Is(err, problem.Invalid) {
					t.Errorf("%s %q: %v", field, name, err)
				}
			}
		}
	})
}
