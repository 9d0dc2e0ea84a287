package secretariat

import (
	"testing"
	"time"

	"crosscode/internal/record"
	"crosscode/internal/store"
)

// SQLite is told which index a list walks: every sort and filter that a register
// offers has it.
func TestEverySortAndFilterOfEveryRegisterCanBeAsked(t *testing.T) {
	s, err := store.Open(t.Context(), store.Config{Dir: t.TempDir(), Kinds: Registers(), Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	v := s.View(t.Context(), store.Seeing(record.Public), store.Now)
	for _, k := range Registers() {
		for _, q := range offered(k) {
			q.Limit = rows
			if _, err := v.List(k, q); err != nil {
				t.Errorf("%s: list %+v: %v", k.Name, q, err)
			}
			if _, _, err := v.Count(k, q, countTo); err != nil {
				t.Errorf("%s: count %+v: %v", k.Name, q, err)
			}
		}
	}
}

// offered is every order and every filter of a register, each by itself.
func offered(k *record.Kind) []store.Query {
	out := []store.Query{{}, {Sort: "ref"}, {Sort: "changed", Desc: true}}
	for _, f := range k.Fields {
		if f.Sort {
			out = append(out, store.Query{Sort: f.Name}, store.Query{Sort: f.Name, Desc: true})
		}
		if f.Filter {
			out = append(out, store.Query{Filters: where(f.Name, store.Is, store.None)})
		}
		if f.Filter && f.Type == record.Dated {
			out = append(out, store.Query{Filters: where(f.Name, store.From, "2022-03-01")}, store.Query{Filters: where(f.Name, store.Before, "2022-03-01")})
		}
	}
	return out
}
