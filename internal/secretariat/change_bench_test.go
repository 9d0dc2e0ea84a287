package secretariat

import (
	"fmt"
	"testing"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

// BenchmarkFile opens the file of a request that 300 parties were asked about.
func BenchmarkFile(b *testing.B) {
	d := emptyDesk(b)
	if _, err := d.Replay(b.Context(), governance(programme(b)), march24); err != nil {
		b.Fatal(err)
	}
	err := d.Store.Tx(b.Context(), store.Act{Actor: "test"}, func(tx *store.Tx) error {
		for n := range 293 {
			o := party.TakesPart(fmt.Sprintf("Party %d", n))
			o.Class, o.Name, o.Constituency = record.Public, o.Ref, fmt.Sprintf("constituency %d", n%12)
			if err := tx.Save(party.Organisations.Kind, "raise", o); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for i, s := range []party.Step{change.Raise, change.Triage, change.Assess} {
		day := []calendar.Day{march25th, march25th, march25th + 20}[i]
		if _, err := d.Take(b.Context(), teller, change.Requests.Kind, "CR003", 0, s, party.With{Day: day}, Because{}); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		f, err := d.Change(b.Context(), teller, "CR003", march25th, nil)
		if err != nil || f.Matrix.Total.Asked != 300 {
			b.Fatalf("asked %d, %v", f.Matrix.Total.Asked, err)
		}
	}
}

// march25th is the day after the Change Board.
var march25th = mustDay("2022-03-25")

func mustDay(text string) calendar.Day {
	d, err := calendar.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}
