package store

import (
	"testing"

	"crosscode/internal/record"
	"crosscode/internal/register"
)

// A view that stands still reads list after list, one record and its history, under
// the scope and the moment that it was had with; what went wrong is told.
func TestAViewThatStandsStillReadsWhatItsViewWould(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		raise(t, s, "CCAG03-01", func(*register.Action) {})
		raise(t, s, "CCAG03-02", func(a *register.Action) { a.Class = record.Controlled })
		for _, c := range []struct {
			v    *View
			want string
		}{{s.View(t.Context(), Everything(), Now), "CCAG03-01 CCAG03-02"}, {s.View(t.Context(), Seeing(record.Public), Now), "CCAG03-01"}, {s.View(t.Context(), Everything(), AtEntry(1)), "CCAG03-01"}} {
			err := c.v.Still(func(v *View) error {
				for range 2 {
					got := ""
					for it, err := range v.Each(register.Actions.Kind, Query{Sort: "ref"}) {
						if err != nil {
							return err
						}
						got += " " + record.HeadOf(it.Record).Ref
					}
					if got != " "+c.want {
						t.Errorf("it reads%s, want %s", got, c.want)
					}
				}
				it, err := v.Find(register.Actions.Kind, "CCAG03-01")
				if err != nil {
					return err
				}
				history, err := v.History(register.Actions.Kind, record.HeadOf(it.Record).ID)
				if err != nil || len(history) != 1 {
					t.Errorf("its history is %d long, %v", len(history), err)
				}
				_, err = v.Find(register.Actions.Kind, "CCAG03-99")
				return err
			})
			if _, want := c.v.Find(register.Actions.Kind, "CCAG03-99"); err == nil || err.Error() != want.Error() {
				t.Errorf("what is not there: %v, want %v", err, want)
			}
		}
	})
}

// What is read of many records at once is what would be read of each, by whoever reads.
func TestManyAreReadAsEachOfThemIs(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		raise(t, s, "CCAG03-01", func(*register.Action) {})
		raise(t, s, "CCAG03-02", func(a *register.Action) { a.Class = record.Controlled })
		k := register.Actions.Kind
		names := []string{"ccag03-01", "CCAG03-02", "CCAG03-99"}
		for _, scope := range []Scope{Everything(), Seeing(record.Public), Seeing()} {
			v := s.View(t.Context(), scope, Now)
			refs, err := v.References(k, names)
			if err != nil {
				t.Fatal(err)
			}
			var ids []int64
			for _, it := range []string{"CCAG03-01", "CCAG03-02"} {
				one, err := s.View(t.Context(), Everything(), Now).Find(k, it)
				if err != nil {
					t.Fatal(err)
				}
				ids = append(ids, record.HeadOf(one.Record).ID)
			}
			histories, err := v.Histories(k, ids)
			if err != nil {
				t.Fatal(err)
			}
			for i, name := range names {
				it, err := v.Find(k, name)
				if (err == nil) != (refs[name] != "") || err == nil && record.HeadOf(it.Record).Ref != refs[name] {
					t.Errorf("%s means %q, found %v", name, refs[name], err)
				}
				if i == len(ids) {
					break
				}
				alone, _ := v.History(k, ids[i])
				if len(alone) != len(histories[ids[i]]) {
					t.Errorf("the history of %s is %d long, and among others %d", name, len(alone), len(histories[ids[i]]))
				}
			}
		}
	})
}

// A view that stands still gives new records each time, although it reads once.
func TestAViewThatStandsStillGivesNewRecords(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		raise(t, s, "CCAG03-01", func(*register.Action) {})
		err := s.View(t.Context(), Everything(), Now).Still(func(v *View) error {
			for range 2 {
				for it, err := range v.Each(register.Actions.Kind, Query{Sort: "ref"}) {
					if err != nil {
						return err
					}
					a := register.Actions.From(it.Record)
					if a.Title == "spoilt" {
						t.Error("what one reader did to a record, the next one sees")
					}
					a.Title = "spoilt"
				}
			}
			if n := len(v.once.lists); n != 1 {
				t.Errorf("it holds on to %d lists, want 1", n)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
