package store

import (
	"fmt"
	"strings"
	"testing"

	"crosscode/internal/need"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
)

// named gives what names r, as "field ref", in order.
func named(t *testing.T, v *View, k *record.Kind, r record.Record, most int) string {
	t.Helper()
	found, err := v.Naming(k, r, v.s.kinds(), most)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, n := range found {
		out = append(out, n.Field.Name+" "+record.HeadOf(n.Item.Record).Ref)
	}
	return strings.Join(out, ", ")
}

func (s *Store) kinds() []*record.Kind {
	return []*record.Kind{register.Actions.Kind, register.RAID.Kind, register.Milestones.Kind, party.Organisations.Kind}
}

func TestWhatNamesARecordIsFoundFromIt(t *testing.T) {
	run := func(t *testing.T, c Config) {
		c.Kinds = (&Store{}).kinds()
		c.Clock = ticking()
		s := openFor(t, c)
		put := func(k *record.Kind, r record.Record) {
			t.Helper()
			if err := s.Tx(t.Context(), secretariat, func(tx *Tx) error { return tx.Save(k, "raise", r) }); err != nil {
				t.Fatal(err)
			}
		}
		m6 := register.SetMilestone("M6")
		m6.Class, m6.Name = record.Public, "Code changes baselined"
		put(register.Milestones.Kind, m6)
		rec := party.TakesPart("RECCo")
		rec.Class, rec.Name, rec.Aliases = record.Public, "Retail Energy Code Company", []string{"REC"}
		put(party.Organisations.Kind, rec)
		risk := register.RaiseItem("CCAG", 31)
		risk.Class, risk.Description, risk.Kind = record.Public, "The powers come late.", register.Risk
		put(register.RAID.Kind, risk)
		for n := 1; n <= 3; n++ {
			i := register.RaiseItem("CCAG", n)
			i.Class, i.Description, i.Kind = record.Public, "The powers come in time.", register.Assumption
			i.IfFalse, i.Affects = []string{"CCAG/31"}, []string{"M6", "CCAG/B"}
			i.Owners = []record.Owner{{Organisation: "REC"}, {Organisation: "RECCo"}}
			if n == 2 {
				i.Class = record.Controlled
			}
			put(register.RAID.Kind, i)
		}
		public, all := s.View(t.Context(), Seeing(record.Public), Now), s.View(t.Context(), Everything(), Now)
		for _, c := range []struct {
			name string
			v    *View
			kind *record.Kind
			r    record.Record
			most int
			want string
		}{
			{"the last written first", all, register.Milestones.Kind, m6, 9, "affects CCAG/3, affects CCAG/2, affects CCAG/1"},
			{"not what may not be seen", public, register.Milestones.Kind, m6, 9, "affects CCAG/3, affects CCAG/1"},
			{"one more than asked for says that there are more", all, register.RAID.Kind, risk, 1, "if_false CCAG/3, if_false CCAG/2"},
			{"an organisation by any of its names, once", public, party.Organisations.Kind, rec, 9, "owners CCAG/3, owners CCAG/1"},
			{"not as at a day before", s.View(t.Context(), Everything(), AtEntry(4)), register.RAID.Kind, risk, 9, "if_false CCAG/1"},
			{"nothing by whoever sees nothing", s.View(t.Context(), Scope{}, Now), register.RAID.Kind, risk, 9, ""},
		} {
			if got := named(t, c.v, c.kind, c.r, c.most); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		first, err := all.Find(register.RAID.Kind, "CCAG/1")
		if err != nil {
			t.Fatal(err)
		}
		i := register.RAID.From(first.Record)
		i.IfFalse = nil
		put(register.RAID.Kind, i)
		if got := named(t, all, register.RAID.Kind, risk, 9); got != "if_false CCAG/3, if_false CCAG/2" {
			t.Errorf("a link that was taken away is still found: %s", got)
		}
	}
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); run(t, Config{Dir: t.TempDir()}) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); run(t, Config{Database: need.Postgres(t), Dir: t.TempDir()}) })
}

// BenchmarkNaming is a reader's worst case: many name the one, and the reader
// may see none of them.
func BenchmarkNaming(b *testing.B) {
	s := openFor(b, Config{Kinds: (&Store{}).kinds(), Clock: ticking(), Dir: b.TempDir()})
	rec := party.TakesPart("RECCo")
	rec.Class, rec.Name = record.Public, "Retail Energy Code Company"
	if err := s.Tx(b.Context(), secretariat, func(tx *Tx) error {
		if err := tx.Save(party.Organisations.Kind, "raise", rec); err != nil {
			return err
		}
		for n := range 5000 {
			a := register.RaiseAction(fmt.Sprintf("CCAG%02d-%02d", 1+n/90, 1+n%90))
			a.Title, a.Class, a.Owners = "Provide details", record.Controlled, []record.Owner{{Organisation: "RECCo"}}
			if err := tx.Save(register.Actions.Kind, "raise", a); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	v := s.View(b.Context(), Seeing(record.Public), Now)
	for b.Loop() {
		if _, err := v.Naming(party.Organisations.Kind, rec, s.kinds(), 12); err != nil {
			b.Fatal(err)
		}
	}
}
