package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/need"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
)

func TestMain(m *testing.M) { os.Exit(need.Main(m)) }

var start = time.Date(2022, 3, 23, 10, 0, 0, 0, time.UTC)

// ticking is a clock that moves a minute each time it is read.
func ticking() func() time.Time {
	var mu sync.Mutex
	now := start
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Minute)
		return now
	}
}

func config() Config {
	return Config{Kinds: []*record.Kind{register.Actions.Kind}, Clock: ticking()}
}

// each runs f against every engine this machine has.
func each(t *testing.T, f func(t *testing.T, s *Store)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		c := config()
		c.Dir = t.TempDir()
		f(t, openFor(t, c))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		c := config()
		c.Database, c.Dir = emptyPostgres(t), t.TempDir()
		f(t, openFor(t, c))
	})
}

// emptyPostgres gives the URL of an empty record of actions.
func emptyPostgres(t testing.TB) string {
	t.Helper()
	return need.PostgresLike(t, "empty", func(address string) {
		c := config()
		c.Database, c.Dir = address, t.TempDir()
		s, err := Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
	})
}

func openFor(t testing.TB, c Config) *Store {
	t.Helper()
	s, err := Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

var secretariat = Act{Actor: "secretariat"}

func raise(t testing.TB, s *Store, ref string, edit func(*register.Action)) *register.Action {
	t.Helper()
	a := register.RaiseAction(ref)
	a.Title, a.Class = "Provide details of "+ref, record.Public
	if edit != nil {
		edit(a)
	}
	save(t, s, "raise", a)
	return a
}

func save(t testing.TB, s *Store, verb string, a *register.Action) {
	t.Helper()
	if err := s.Tx(t.Context(), secretariat, func(tx *Tx) error { return tx.Save(register.Actions.Kind, verb, a) }); err != nil {
		t.Fatalf("%s %s: %v", verb, a.Ref, err)
	}
}

func refs(p Page) string {
	var out []string
	for _, it := range p.Items {
		out = append(out, record.HeadOf(it.Record).Ref)
	}
	return strings.Join(out, " ")
}

func list(t testing.TB, v *View, q Query) string {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	p, err := v.List(register.Actions.Kind, q)
	if err != nil {
		t.Fatal(err)
	}
	return refs(p)
}

func TestWhatIsSavedIsFound(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		a := raise(t, s, "CCAG03-12", func(a *register.Action) {
			a.Owners = []record.Owner{{Organisation: "RECCo", Role: "code manager"}}
			a.Due = calendar.On(calendar.Date(2022, 3, 23))
		})
		if a.ID != 1 || a.Version != 1 {
			t.Errorf("a new record is %d, version %d", a.ID, a.Version)
		}
		it, err := s.View(t.Context(), Everything(), Now).Find(register.Actions.Kind, " ccag03-12")
		if err != nil {
			t.Fatal(err)
		}
		if diff := register.Actions.Changes(a, it.Record); len(diff) > 0 || record.HeadOf(it.Record).Version != 1 {
			t.Errorf("found %+v, which differs: %v", it.Record, diff)
		}
		_, err = s.View(t.Context(), Everything(), Now).Find(register.Actions.Kind, "CCAG03-99")
		if !problem.Is(err, problem.NotFound) {
			t.Errorf("what is not there: %v", err)
		}
	})
}

func TestARecordReadAsAtADayIsAsItWas(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		a := raise(t, s, "CCAG03-12", nil)
		raise(t, s, "CCAG03-13", nil)
		a.Title = "Provide all details"
		save(t, s, "edit", a)
		then, err := s.AsAt(t.Context(), start.Add(90*time.Second))
		if err != nil || then.Seq() != 1 {
			t.Fatalf("as at then: %v, %v", then, err)
		}
		v := s.View(t.Context(), Everything(), then)
		if got := list(t, v, Query{}); got != "CCAG03-12" {
			t.Errorf("then there were %s", got)
		}
		it, err := v.Find(register.Actions.Kind, "CCAG03-12")
		if err != nil || it.Record.(*register.Action).Title != "Provide details of CCAG03-12" {
			t.Errorf("then it read %+v, %v", it.Record, err)
		}
		never, _ := s.AsAt(t.Context(), start.Add(-time.Hour))
		if got := list(t, s.View(t.Context(), Everything(), never), Query{}); got != "" {
			t.Errorf("before anything there was %s", got)
		}
	})
}

func TestTwoPeopleDoNotOverwriteEachOther(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		a := raise(t, s, "CCAG03-12", nil)
		other := *a
		save(t, s, "edit", a)
		err := s.Tx(t.Context(), secretariat, func(tx *Tx) error { return tx.Save(register.Actions.Kind, "edit", &other) })
		if !problem.Is(err, problem.Conflict) {
			t.Errorf("the second edit: %v", err)
		}
		if n := length(t, s); n != 2 {
			t.Errorf("a refused edit left the journal %d long", n)
		}
	})
}

func TestANameIsGivenOnce(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		raise(t, s, "CCAG03-12", nil)
		twin := register.RaiseAction("CCAG03-12")
		twin.Title, twin.Class = "Again", record.Public
		err := s.Tx(t.Context(), secretariat, func(tx *Tx) error { return tx.Save(register.Actions.Kind, "raise", twin) })
		if !problem.Is(err, problem.Conflict) || err.Error() != "There is already an action called CCAG03-12." {
			t.Errorf("the second of a name: %v", err)
		}
	})
}

func length(t testing.TB, s *Store) int64 {
	t.Helper()
	var n int64
	if err := s.read.QueryRow(`SELECT size FROM head`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAnActThatFailsLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		boom := errors.New("boom")
		err := s.Tx(t.Context(), secretariat, func(tx *Tx) error {
			a := register.RaiseAction("CCAG03-12")
			a.Title, a.Class = "Provide details", record.Public
			if err := tx.Save(register.Actions.Kind, "raise", a); err != nil {
				t.Error(err)
			}
			return boom
		})
		if err != boom || length(t, s) != 0 || list(t, s.View(t.Context(), Everything(), Now), Query{}) != "" {
			t.Errorf("after a failed act: %v, journal %d long", err, length(t, s))
		}
		incomplete := register.RaiseAction("CCAG03-13")
		err = s.Tx(t.Context(), secretariat, func(tx *Tx) error { return tx.Save(register.Actions.Kind, "raise", incomplete) })
		if !problem.Is(err, problem.Invalid) || length(t, s) != 0 {
			t.Errorf("an incomplete record: %v, journal %d long", err, length(t, s))
		}
	})
}

func TestAListIsFilteredSortedAndPaged(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		for i := range 7 {
			raise(t, s, fmt.Sprintf("CCAG03-%02d", i+1), func(a *register.Action) {
				if i < 5 {
					a.Due = calendar.On(calendar.Date(2022, 3, 30-i))
				}
				a.Owners = []record.Owner{{Organisation: []string{"RECCo", "Elexon"}[i%2]}}
				if i == 6 {
					a.Owners = nil
				}
			})
		}
		raise(t, s, "TAG01-10", nil)
		v := s.View(t.Context(), Everything(), Now)
		for _, c := range []struct {
			name string
			q    Query
			want string
		}{
			{"by reference", Query{}, "CCAG03-01 CCAG03-02 CCAG03-03 CCAG03-04 CCAG03-05 CCAG03-06 CCAG03-07 TAG01-10"},
			{"by due date, missing ones last", Query{Sort: "due"}, "CCAG03-05 CCAG03-04 CCAG03-03 CCAG03-02 CCAG03-01 CCAG03-06 CCAG03-07 TAG01-10"},
			{"latest change first", Query{Sort: "changed", Desc: true, Limit: 2}, "TAG01-10 CCAG03-07"},
			{"one owner", Query{Filters: []Filter{{"owners", Is, []string{"elexon"}}}}, "CCAG03-02 CCAG03-04 CCAG03-06"},
			{"one owner or none", Query{Filters: []Filter{{"owners", Is, []string{"Elexon", None}}}}, "CCAG03-02 CCAG03-04 CCAG03-06 CCAG03-07 TAG01-10"},
			{"one group", Query{Filters: []Filter{{"group", Is, []string{"TAG"}}}}, "TAG01-10"},
			{"one status", Query{Filters: []Filter{{"status", Is, []string{"Open"}}, {"group", Is, []string{"TAG"}}}}, "TAG01-10"},
			{"no such status here", Query{Filters: []Filter{{"status", Is, []string{"Closed"}}}}, ""},
			{"due before a day", Query{Filters: []Filter{{"due", Before, []string{"2022-03-28"}}}}, "CCAG03-04 CCAG03-05"},
			{"due from a day", Query{Filters: []Filter{{"due", From, []string{"2022-03-29"}}}}, "CCAG03-01 CCAG03-02"},
			{"without a due date", Query{Filters: []Filter{{"due", Is, []string{None}}}}, "CCAG03-06 CCAG03-07 TAG01-10"},
		} {
			if got := list(t, v, c.q); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		for _, bad := range []Query{{Sort: "colour"}, {Sort: "update"}, {After: "!"}, {Filters: []Filter{{"colour", Is, []string{"red"}}}},
			{Filters: []Filter{{"status", Is, []string{"Lost"}}}}, {Filters: []Filter{{"due", Before, []string{"soon"}}}}} {
			if _, err := v.List(register.Actions.Kind, bad); !problem.Is(err, problem.Invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		if n, more, err := v.Count(register.Actions.Kind, Query{}, 5); n != 5 || !more || err != nil {
			t.Errorf("counting to 5: %d, %v, %v", n, more, err)
		}
	})
}

func TestPagesFollowEachOtherForwardsAndBack(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		for i := range 10 {
			raise(t, s, fmt.Sprintf("CCAG03-%02d", i+1), func(a *register.Action) {
				a.Due = calendar.On(calendar.Date(2022, 3, 1+i/4)) // ties
			})
		}
		v := s.View(t.Context(), Everything(), Now)
		for _, q := range []Query{{Sort: "due"}, {Sort: "due", Desc: true}, {Sort: "changed"}, {Sort: "changed", Desc: true}, {Sort: "ref", Desc: true}} {
			q.Limit = 100
			whole := list(t, v, q)
			q.Limit = 3
			var pages []string
			var last Page
			for {
				p, err := v.List(register.Actions.Kind, q)
				if err != nil {
					t.Fatal(err)
				}
				pages, last = append(pages, refs(p)), p
				if p.Next == "" {
					break
				}
				q.After = p.Next
			}
			if got := strings.Join(pages, " "); got != whole || len(pages) != 4 {
				t.Errorf("%+v: pages %v, whole %s", q, pages, whole)
			}
			for i := len(pages) - 2; i >= 0; i-- {
				q.After, q.Before = "", last.Prev
				p, err := v.List(register.Actions.Kind, q)
				if err != nil || refs(p) != pages[i] || p.Next == "" || (p.Prev == "") != (i == 0) {
					t.Errorf("%+v: back on page %d: %s (%+v), %v; want %s", q, i, refs(p), p, err, pages[i])
				}
				last = p
			}
		}
	})
}

func TestWhatMayNotBeSeenIsNotThere(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		raise(t, s, "CCAG03-01", nil)
		secret := raise(t, s, "CCAG03-02", func(a *register.Action) { a.Class = record.Controlled })
		once := raise(t, s, "CCAG03-03", nil)
		once.Class = record.Controlled
		save(t, s, "classify", once)
		opened := raise(t, s, "CCAG03-04", func(a *register.Action) { a.Class = record.Controlled })
		opened.Class, opened.Title = record.Public, "Fit to print"
		save(t, s, "classify", opened)
		public := Seeing(record.Public)
		v := s.View(t.Context(), public, Now)
		if got := list(t, v, Query{}); got != "CCAG03-01 CCAG03-04" {
			t.Errorf("the public sees %s", got)
		}
		if n, _, err := v.Count(register.Actions.Kind, Query{}, 100); n != 2 || err != nil {
			t.Errorf("the public counts %d, %v", n, err)
		}
		for _, ref := range []string{"CCAG03-02", "CCAG03-03"} {
			if _, err := v.Find(register.Actions.Kind, ref); !problem.Is(err, problem.NotFound) {
				t.Errorf("the public finds %s: %v", ref, err)
			}
		}
		if _, err := v.History(register.Actions.Kind, secret.ID); !problem.Is(err, problem.NotFound) {
			t.Errorf("the public reads its history: %v", err)
		}
		hist, err := v.History(register.Actions.Kind, opened.ID)
		if err != nil || len(hist) != 1 || hist[0].Entry.Version != 2 {
			t.Errorf("of what was opened later the public sees %v, %v", hist, err)
		}
		// At entry 3 the third was public, but its record is no longer.
		if got := list(t, s.View(t.Context(), public, AtEntry(3)), Query{}); got != "CCAG03-01" {
			t.Errorf("as at then the public sees %s", got)
		}
		if got := list(t, s.View(t.Context(), Scope{}, Now), Query{}); got != "" {
			t.Errorf("the empty scope sees %s", got)
		}
	})
}

func TestTheJournalsTimeNeverRunsBackwards(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		raise(t, s, "CCAG03-01", nil)
		s.clock = func() time.Time { return start.Add(-time.Hour) }
		a := raise(t, s, "CCAG03-02", nil)
		hist, err := s.View(t.Context(), Everything(), Now).History(register.Actions.Kind, a.ID)
		if err != nil || !hist[0].Entry.At.Equal(start.Add(time.Minute)) {
			t.Errorf("with the clock set back the entry is at %v, %v", hist[0].Entry.At, err)
		}
		late := secretariat
		late.At = start.Add(24 * time.Hour)
		if err := s.Tx(t.Context(), late, func(tx *Tx) error { return tx.Save(register.Actions.Kind, "edit", a) }); err != nil {
			t.Error(err)
		}
		late.At = start
		err = s.Tx(t.Context(), late, func(tx *Tx) error { return tx.Save(register.Actions.Kind, "edit", a) })
		if !problem.Is(err, problem.Conflict) {
			t.Errorf("a backfill before what is recorded: %v", err)
		}
	})
}

func TestSixteenWritersLoseNothingAndLeaveNoGap(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		a := raise(t, s, "CCAG03-01", func(a *register.Action) { a.Progress = "0" })
		const writers, updates = 16, 8
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for range updates {
					err := s.Tx(t.Context(), secretariat, func(tx *Tx) error {
						it, err := tx.View(Everything()).Get(register.Actions.Kind, a.ID)
						if err != nil {
							return err
						}
						b := it.Record.(*register.Action)
						var n int
						fmt.Sscan(b.Progress, &n)
						b.Progress = fmt.Sprint(n + 1)
						return tx.Save(register.Actions.Kind, "update", b)
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		it, err := s.View(t.Context(), Everything(), Now).Get(register.Actions.Kind, a.ID)
		if err != nil || it.Record.(*register.Action).Progress != fmt.Sprint(writers*updates) {
			t.Errorf("after %d updates it reads %v, %v", writers*updates, it.Record.(*register.Action).Progress, err)
		}
		if n := length(t, s); n != writers*updates+1 {
			t.Errorf("the journal is %d long", n)
		}
	})
}

func TestARebuildGivesTheSameTables(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		story(t, s)
		before := dump(t, s)
		if err := s.Rebuild(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if after := dump(t, s); after != before {
			t.Errorf("before:\n%s\nafter:\n%s", before, after)
		}
	})
}

// story records a little of everything.
func story(t testing.TB, s *Store) {
	for i := range 6 {
		a := raise(t, s, fmt.Sprintf("CCAG03-%02d", i+1), func(a *register.Action) {
			a.Owners = []record.Owner{{Organisation: "RECCo"}, {Organisation: "Elexon", Role: "PMO"}}
		})
		for v := range i {
			a.Progress = fmt.Sprintf("Step %d", v)
			a.Owners = a.Owners[:1+v%2]
			if v == 3 {
				a.Class = record.Controlled
			}
			save(t, s, "update", a)
		}
		if i == 5 {
			a.Gone = true
			save(t, s, "undo", a)
		}
	}
}

// dump gives every projection as text, in an order of its own.
func dump(t testing.TB, s *Store) string {
	t.Helper()
	var b strings.Builder
	for _, p := range []struct {
		name string
		cols []string
	}{{"r_action", s.table(register.Actions.Kind).columns()}, {"name", shared.names}, {"facet", shared.facets}, {"search", searchColumns}} {
		list := strings.Join(p.cols, ", ")
		rows, err := s.read.Query("SELECT " + list + " FROM " + p.name + " ORDER BY " + list)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			vals := make([]string, len(p.cols))
			dest := make([]any, len(p.cols))
			for i := range vals {
				dest[i] = &vals[i]
			}
			if err := rows.Scan(dest...); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&b, p.name, strings.Join(vals, "|"))
		}
	}
	return b.String()
}

func TestATableOfAnotherShapeIsBuiltAgain(t *testing.T) {
	c := config()
	c.Dir = t.TempDir()
	s := openFor(t, c)
	story(t, s)
	before := dump(t, s)
	if _, err := s.write.Exec(`UPDATE projection SET shape = 'older' WHERE kind = 'action'`); err != nil {
		t.Fatal(err)
	}
	if _, err := s.write.Exec(`UPDATE r_action SET s_ref = 'wrong'`); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = openFor(t, c)
	if after := dump(t, s); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

func TestThePragmasAreWhatWasAskedFor(t *testing.T) {
	write, read, err := openSQLite(filepath.Join(t.TempDir(), "a b?c%d"))
	if err != nil {
		t.Fatal(err)
	}
	defer write.Close()
	defer read.Close()
	if err := assertPragmas(read); err != nil {
		t.Error(err)
	}
}

func TestTheValuesOfAFieldAreThoseThatTheReaderMaySee(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		raise(t, s, "CCAG03-01", func(a *register.Action) { a.Owners = []record.Owner{{Organisation: "RECCo", Role: "PMO"}} })
		raise(t, s, "CCAG03-02", func(a *register.Action) {
			a.Owners, a.Class = []record.Owner{{Organisation: "Secret Ltd"}}, record.Controlled
		})
		gone := raise(t, s, "CCAG03-03", func(a *register.Action) { a.Owners = []record.Owner{{Organisation: "Elexon"}} })
		gone.Owners = []record.Owner{{Organisation: "Ofgem"}}
		save(t, s, "edit", gone)
		for _, c := range []struct {
			scope Scope
			most  int
			want  string
		}{{Everything(), 9, "Ofgem PMO RECCo Secret Ltd"}, {Seeing(record.Public), 9, "Ofgem PMO RECCo"}, {Seeing(), 9, ""}, {Everything(), 2, "Ofgem PMO"}} {
			got, err := s.View(t.Context(), c.scope, Now).Values(register.Actions.Kind, "owners", c.most)
			if err != nil || strings.Join(got, " ") != c.want {
				t.Errorf("at most %d: %v, %v; want %s", c.most, got, err, c.want)
			}
		}
		gone.Owners = []record.Owner{{Organisation: "OFGEM"}}
		save(t, s, "edit", gone)
		got, err := s.View(t.Context(), Seeing(record.Public), Now).Values(register.Actions.Kind, "owners", 9)
		if err != nil || strings.Join(got, " ") != "OFGEM PMO RECCo" {
			t.Errorf("written otherwise: %v, %v", got, err)
		}
	})
}

func TestANameIsFoundByItsBeginning(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		for _, ref := range []string{"CCAG03-01", "CCAG03-02", "TAG01-01"} {
			raise(t, s, ref, nil)
		}
		raise(t, s, "CCAG04-01", func(a *register.Action) { a.Class = record.Controlled })
		for prefix, want := range map[string]string{"ccag03": "CCAG03-01 CCAG03-02", "CCAG": "CCAG03-01 CCAG03-02", "tag01-01": "TAG01-01", "x": "", "": "", "\x00": "", "%": ""} {
			found, err := s.View(t.Context(), Seeing(record.Public), Now).Named(prefix, 10)
			var got []string
			for _, n := range found {
				got = append(got, record.HeadOf(n.Item.Record).Ref)
			}
			if err != nil || strings.Join(got, " ") != want {
				t.Errorf("%q finds %v, %v; want %s", prefix, got, err, want)
			}
		}
	})
}

func TestWhatNamesMeanIsToldToWhoMaySeeIt(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		raise(t, s, "CCAG03-01", nil)
		raise(t, s, "CCAG03-02", func(a *register.Action) { a.Class = record.Controlled })
		names := []string{"CCAG03-01", "ccag03-02", "CCAG03-03", "", "\x00", "'"}
		for i := range 100 {
			names = append(names, fmt.Sprintf("X%d", i))
		}
		for _, c := range []struct {
			scope Scope
			want  string
		}{{Seeing(record.Public), "CCAG03-01=CCAG03-01"}, {Everything(), "CCAG03-01=CCAG03-01 ccag03-02=CCAG03-02"}, {Seeing(), ""}} {
			means, err := s.View(t.Context(), c.scope, Now).Meant([]*record.Kind{register.Decisions.Kind, register.Actions.Kind}, names)
			var got []string
			for _, name := range slices.Sorted(maps.Keys(means)) {
				got = append(got, name+"="+means[name].Ref)
			}
			if err != nil || strings.Join(got, " ") != c.want {
				t.Errorf("they mean %v, %v; want %s", got, err, c.want)
			}
		}
	})
}

func TestTheNextNumberFollowsTheHighestThereIs(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		for _, ref := range []string{"CCAG03-02", "CCAG03-10", "CCAG03-100", "TAG01-07", "CCAG03-09"} {
			raise(t, s, ref, func(a *register.Action) { a.Class = record.Controlled })
		}
		err := s.Tx(t.Context(), Act{Actor: "x"}, func(tx *Tx) error {
			for stem, want := range map[string]int{"CCAG03-": 100, "ccag03-": 100, "TAG01-": 7, "TAG02-": 0, "CCAG03": 0, "": 0, "\x00": 0, "%": 0} {
				if got, err := tx.LastNumber(register.Actions.Kind, stem); err != nil || got != want {
					t.Errorf("the last of %q is %d, %v; want %d", stem, got, err, want)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestTwoServersOnOneRecordSeeWhatEitherRebuilds(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		story(t, s)
		v := s.View(t.Context(), Everything(), Now)
		before := list(t, v, Query{})
		c := config()
		c.Dir = s.dir
		if s.Engine() == "postgres" {
			c.Database = s.address
		}
		other := openFor(t, c)
		if err := other.Rebuild(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if after := list(t, v, Query{}); after != before {
			t.Errorf("before %s, after %s", before, after)
		}
		raise(t, s, "TAG02-01", nil)
		if got := list(t, other.View(t.Context(), Everything(), Now), Query{Filters: []Filter{{"group", Is, []string{"TAG"}}}}); got != "TAG02-01" {
			t.Errorf("the other server sees %s", got)
		}
	})
}

func TestEveryRecordIsGivenOnceInOrder(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		err := s.Tx(t.Context(), secretariat, func(tx *Tx) error {
			for i := range 2*MaxPage + 7 { // more than two pages, with ties
				a := register.RaiseAction(fmt.Sprintf("CCAG%02d-%02d", i/90+1, i%90+1))
				a.Title, a.Class, a.Due = "Do it", record.Public, calendar.On(calendar.Date(2022, 3, 1+i%5))
				if err := tx.Save(register.Actions.Kind, "raise", a); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range []Query{{}, {Sort: "due"}, {Sort: "due", Desc: true}, {Sort: "changed", Desc: true}, {Filters: []Filter{{"due", Before, []string{"2022-03-03"}}}}} {
			seen, last := map[string]bool{}, ""
			for it, err := range s.View(t.Context(), Everything(), Now).Each(register.Actions.Kind, q) {
				if err != nil {
					t.Fatal(err)
				}
				ref := record.HeadOf(it.Record).Ref
				if seen[ref] || it.key < last && !q.Desc {
					t.Fatalf("%+v: %s comes twice or out of order", q, ref)
				}
				seen[ref], last = true, it.key
			}
			n, _, err := s.View(t.Context(), Everything(), Now).Count(register.Actions.Kind, q, 10*MaxPage)
			if err != nil || len(seen) != n || n == 0 {
				t.Errorf("%+v: %d records of %d, %v", q, len(seen), n, err)
			}
		}
	})
}
