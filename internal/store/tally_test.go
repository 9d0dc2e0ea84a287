package store

import (
	"testing"

	"crosscode/internal/need"
	"crosscode/internal/record"
	"crosscode/internal/register"
)

func TestRecordsAreCountedByTwoFields(t *testing.T) {
	run := func(t *testing.T, c Config) {
		c.Kinds, c.Clock = []*record.Kind{register.RAID.Kind}, ticking()
		s := openFor(t, c)
		for n, score := range [][2]int{{4, 5}, {4, 5}, {1, 2}, {0, 5}, {4, 5}} {
			i := register.RaiseItem("CCAG", n+1)
			i.Class, i.Description, i.Kind, i.Severity = record.Public, "It may come late.", register.Risk, record.N(score[1])
			if score[0] > 0 {
				i.Probability = record.N(score[0])
			}
			if n == 4 {
				i.Class = record.Controlled
			}
			if err := s.Tx(t.Context(), secretariat, func(tx *Tx) error { return tx.Save(register.RAID.Kind, "raise", i) }); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.View(t.Context(), Seeing(record.Public), Now).Tally(register.RAID.Kind,
			Query{Filters: []Filter{{Field: "kind", Values: []string{"risk"}}}}, "probability", "severity")
		want := []Tallied{{record.N(1).SortKey(), record.N(2).SortKey(), 1}, {record.N(4).SortKey(), record.N(5).SortKey(), 2}}
		if err != nil || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
			t.Errorf("counted %v, %v; want %v", got, err, want)
		}
		if _, err := s.View(t.Context(), Everything(), Now).Tally(register.RAID.Kind, Query{}, "description", "severity"); err == nil {
			t.Error("what cannot be sorted by cannot be counted by")
		}
	}
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); run(t, Config{Dir: t.TempDir()}) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); run(t, Config{Database: need.Postgres(t), Dir: t.TempDir()}) })
}
