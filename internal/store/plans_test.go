package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
)

// lookedFor is a list that somebody looks at, what keeps a record in it, and how
// the database should find the page: the index over what holds now that it
// walks in order, or from which it sorts the few that a filter keeps.
type lookedFor struct {
	name   string
	q      Query
	keeps  func(*register.Action) bool
	walks  string
	begins string
}

var lists = func() []lookedFor {
	owned := func(names ...string) Filter { return Filter{Field: "owners", Values: names} }
	is := func(statuses ...register.ActionStatus) Filter {
		f := Filter{Field: "status"}
		for _, s := range statuses {
			f.Values = append(f.Values, string(s))
		}
		return f
	}
	due := func(op Op, day string) Filter { return Filter{"due", op, []string{day}} }
	day := calendar.Date(2022, 3, 1)
	open := func(a *register.Action) bool { return a.Status() == register.Open || a.Status() == register.Ongoing }
	by := func(name string) func(*register.Action) bool {
		return func(a *register.Action) bool {
			return slices.ContainsFunc(a.Owners, func(o record.Owner) bool { return o.Organisation == name })
		}
	}
	any := func(*register.Action) bool { return true }
	return []lookedFor{
		{"by reference", Query{}, any, "s_ref", ""},
		{"by due date", Query{Sort: "due"}, any, "s_due", ""},
		{"by due date, latest first", Query{Sort: "due", Desc: true}, any, "s_due", ""},
		{"by owner", Query{Sort: "owners"}, any, "s_owners", ""},
		{"by status", Query{Sort: "status"}, any, "s_status", ""},
		{"what changed last", Query{Sort: "changed", Desc: true}, any, "changed", ""},
		{"two statuses, by due date", Query{Sort: "due", Filters: []Filter{is(register.Open, register.Ongoing)}}, open, "s_due", ""},
		{"two statuses, what changed last", Query{Sort: "changed", Desc: true, Filters: []Filter{is(register.Open, register.Ongoing)}}, open, "changed", ""},
		{"a status of few, by reference", Query{Filters: []Filter{is(register.Withdrawn)}}, func(a *register.Action) bool { return a.Status() == register.Withdrawn }, "", "r_action_s_status"},
		{"an owner of a quarter, by due date", Query{Sort: "due", Filters: []Filter{owned("Ofgem")}}, by("Ofgem"), "s_due", ""},
		{"that owner, two statuses, by due date", Query{Sort: "due", Filters: []Filter{is(register.Open, register.Ongoing), owned("Ofgem")}},
			func(a *register.Action) bool { return open(a) && by("Ofgem")(a) }, "s_due", ""},
		{"an owner of few", Query{Filters: []Filter{owned("DCC")}}, by("DCC"), "", "facet_key"},
		{"no owner, by reference", Query{Filters: []Filter{owned(None)}}, func(a *register.Action) bool { return len(a.Owners) == 0 }, "", "facet_key"},
		{"no owner or that one", Query{Filters: []Filter{owned(None, "DCC")}}, func(a *register.Action) bool { return len(a.Owners) == 0 || by("DCC")(a) }, "", "facet_key"},
		{"no meeting, as nearly all, by due date", Query{Sort: "due", Filters: []Filter{{Field: "raised", Values: []string{None}}}},
			func(a *register.Action) bool { return a.Raised == "" }, "s_due", ""},
		{"due before a day, by reference", Query{Filters: []Filter{due(Before, "2022-01-10")}},
			func(a *register.Action) bool { return !a.Due.IsZero() && a.Due.Earliest() < calendar.Date(2022, 1, 10) }, "", "r_action_s_due"},
		{"due from a day, by due date", Query{Sort: "due", Filters: []Filter{due(From, "2022-03-01")}},
			func(a *register.Action) bool { return !a.Due.IsZero() && a.Due.Earliest() >= day }, "s_due", ""},
		{"no due date, latest first", Query{Sort: "due", Desc: true, Filters: []Filter{{Field: "due", Values: []string{None}}}},
			func(a *register.Action) bool { return a.Due.IsZero() }, "", "r_action_s_due"},
	}
}()

// listed fills a record with actions, each of which is written twice, and asks
// for lists of them from few entries at a time.
func listed(t *testing.T, s *Store, n int) {
	s.sorting = sorting{few: n / 10, early: 5}
	var all []*register.Action
	err := s.Fill(t.Context(), func(fill Filler) error {
		return fill.Tx(t.Context(), secretariat, func(tx *Tx) error {
			for i := range n {
				a := register.RaiseAction(fmt.Sprintf("CCAG%02d-%02d", i/90+1, i%90+1))
				a.Title, a.Class = "Provide what is asked for", record.Public
				if i%7 == 3 {
					a.Class = record.Controlled
				}
				if i%30 != 1 {
					a.Due = calendar.On(calendar.Date(2022, 1, 3) + calendar.Day(i*37%150))
				}
				switch {
				case i%20 == 5:
				case i%25 == 7:
					a.Owners = []record.Owner{{Organisation: "DCC"}, {Organisation: "Ofgem"}}
				case i%4 == 0:
					a.Owners = []record.Owner{{Organisation: "Ofgem"}}
				default:
					a.Owners = []record.Owner{{Organisation: "Elexon"}}
				}
				if i%50 != 9 {
					a.Raised = ""
				}
				all = append(all, a)
				if err := tx.Save(register.Actions.Kind, "raise", a); err != nil {
					return err
				}
			}
			for i, a := range all {
				verb := "edit"
				a.Title += " again"
				if steps := a.Steps(party.Operator("x")); i%5 == 1 {
					step := steps[i/5%len(steps)]
					if a.Take(step, party.With{Text: "It is known.", Meeting: "CCAG-04"}, party.Operator("x")) == nil {
						verb = string(step)
					}
				}
				if err := tx.Save(register.Actions.Kind, verb, a); err != nil {
					return err
				}
			}
			return nil
		})
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
}

// However a list is found, it is the same list, and its count is its length: the
// records are asked one by one.
func TestEveryWayToFindAListGivesTheSameList(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		const n = 120
		listed(t, s, n)
		for _, m := range []Moment{Now, AtEntry(n + n/2), AtEntry(n / 2), AtEntry(3)} {
			for _, scope := range []Scope{Everything(), Seeing(record.Public), Seeing()} {
				v := s.View(t.Context(), scope, m)
				for _, one := range lists {
					var want []string
					for it, err := range v.Each(register.Actions.Kind, Query{Sort: one.q.Sort, Desc: one.q.Desc}) {
						if err != nil {
							t.Fatal(err)
						}
						if one.keeps(register.Actions.From(it.Record)) {
							want = append(want, record.HeadOf(it.Record).Ref)
						}
					}
					for _, how := range []sorting{{0, 0}, {n / 10, 5}, {n, 0}, {0, 4 * n}} {
						s.sorting = how
						q := one.q
						q.Limit = MaxPage
						p, err := v.List(register.Actions.Kind, q)
						if err != nil {
							t.Fatal(err)
						}
						count, more, err := v.Count(register.Actions.Kind, q, n/4)
						if got := refs(p); got != strings.Join(want, " ") {
							t.Errorf("%s at %d, %v: %s\nwant %s", one.name, m.seq, how, got, strings.Join(want, " "))
						}
						if err != nil || count != min(len(want), n/4) || more != (len(want) > n/4) {
							t.Errorf("%s at %d, %v: counted %d, more: %v, of %d; %v", one.name, m.seq, how, count, more, len(want), err)
						}
					}
				}
			}
		}
	})
}

// No list reads or sorts a register as a whole: it walks the index of its order,
// which has all that it tests, or begins with a filter that keeps few.
func TestEveryListIsFoundThroughTheIndexMeantForIt(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		const n = 1500
		listed(t, s, n)
		half := AtEntry(n + n/2)
		for _, one := range lists {
			one.q.Limit = 5
			now := s.plan(t, s.View(t.Context(), Seeing(record.Public), Now), one.q)
			switch {
			case one.walks != "" && (!strings.Contains(now, "r_action_"+one.walks) || sorts(now)):
				t.Errorf("%s should walk the index %s:\n%s", one.name, one.walks, now)
			case one.begins != "" && !strings.Contains(now, one.begins):
				t.Errorf("%s should begin with %s:\n%s", one.name, one.begins, now)
			case one.walks != "" && !(one.walks == "changed" && s.engine.name == "sqlite") && !strings.Contains(now, covering[s.engine.name]):
				t.Errorf("%s should find all that it tests in the index:\n%s", one.name, now)
			}
			then := s.plan(t, s.View(t.Context(), Seeing(record.Public), half), one.q)
			if one.walks != "" && one.walks != "changed" && !one.q.Desc && (!strings.Contains(then, "r_action_"+one.walks+"_at") || sorts(then)) {
				t.Errorf("%s as at half way should walk the index %s_at:\n%s", one.name, one.walks, then)
			}
			for _, p := range []string{now, then} {
				if strings.Contains(p, "Seq Scan on r_action") && one.walks != "" {
					t.Errorf("%s reads the whole register:\n%s", one.name, p)
				}
			}
		}
	})
}

// What was before an entry is shown by the class it had then and by the one that
// its record has now.
func TestTheVersionBeforeIsTheLastThatTheReaderMaySee(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		a := raise(t, s, "CCAG03-01", nil)
		for _, class := range []record.Class{record.Controlled, record.Public} {
			a.Class, a.Title = class, "Provide it, as is "+string(class)
			save(t, s, "edit", a)
		}
		id := record.HeadOf(a).ID
		before := func(scope Scope, seq int64) string {
			ver, err := s.View(t.Context(), scope, Now).Before(register.Actions.Kind, id, seq)
			if problem.Is(err, problem.NotFound) {
				return "none"
			}
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprint(ver.Entry.Seq, " ", ver.Record.(*register.Action).Title)
		}
		latest := func(scope Scope) (seqs []int64) {
			all, err := s.View(t.Context(), scope, Now).Latest(10, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, ver := range all {
				seqs = append(seqs, ver.Entry.Seq)
			}
			return seqs
		}
		for _, c := range []struct {
			scope Scope
			seq   int64
			want  string
		}{
			{Everything(), 3, "2 Provide it, as is controlled"},
			{Seeing(record.Public), 3, "1 Provide details of CCAG03-01"},
			{Seeing(record.Public), 1, "none"},
			{Seeing(record.Controlled), 3, "none"},
			{Seeing(), 3, "none"},
		} {
			if got := before(c.scope, c.seq); got != c.want {
				t.Errorf("before %d, %+v is shown %q, want %q", c.seq, c.scope, got, c.want)
			}
		}
		if got := fmt.Sprint(latest(Seeing(record.Public)), latest(Seeing(record.Controlled)), latest(Everything())); got != "[3 1] [] [3 2 1]" {
			t.Errorf("the latest entries are %s", got)
		}
		a.Class = record.Controlled
		save(t, s, "edit", a)
		if got := before(Seeing(record.Public), 3); got != "none" {
			t.Errorf("a record that was taken from the public is shown to them as it was: %s", got)
		}
		if got := latest(Seeing(record.Public)); len(got) > 0 {
			t.Errorf("the public is told of entries %v", got)
		}
	})
}

// covering is how a database says that it reads an index alone.
var covering = map[string]string{"sqlite": "COVERING", "postgres": "Index Only Scan"}

func sorts(plan string) bool {
	return strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "Sort Key")
}

// plan is how the database finds a page, in its own words.
func (s *Store) plan(t *testing.T, v *View, q Query) string {
	t.Helper()
	l, err := v.list(register.Actions.Kind, q)
	if err != nil {
		t.Fatal(err)
	}
	explain, columns := "EXPLAIN ", 1
	if s.engine.name == "sqlite" {
		explain, columns = "EXPLAIN QUERY PLAN ", 4
	}
	var out strings.Builder
	for _, part := range l.parts(false) {
		query, args := part.page(q.Limit+1, false)
		rows, err := s.read.QueryContext(context.Background(), explain+query, args...)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var line string
			var number [3]int
			if err := rows.Scan([]any{&number[0], &number[1], &number[2], &line}[4-columns:]...); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&out, line)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
	}
	return out.String()
}
