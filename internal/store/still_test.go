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
