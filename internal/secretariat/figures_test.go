package secretariat

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// TestFigures measures the record on both engines and prints a table; it runs
// only when asked for (make bench), with the number of records in
// CROSSCODE_FIGURES. There are ten entries for each record.
func TestFigures(t *testing.T) {
	records, err := strconv.Atoi(os.Getenv("CROSSCODE_FIGURES"))
	if err != nil {
		t.Skip("figures are measured by make bench, which sets CROSSCODE_FIGURES")
	}
	engine := os.Getenv("CROSSCODE_FIGURES_ENGINE")
	f := &figures{t: t, records: records}
	f.open(engine)
	f.load()
	f.measure()
}

type figures struct {
	t       *testing.T
	s       *store.Store
	d       *Desk
	c       store.Config
	records int
}

func (f *figures) open(engine string) {
	f.c = store.Config{Kinds: Registers(), Clock: time.Now, Dir: os.Getenv("CROSSCODE_FIGURES_DIR")}
	if f.c.Dir == "" {
		f.c.Dir = f.t.TempDir()
	}
	if engine == "postgres" {
		f.c.Database = os.Getenv("TEST_POSTGRES")
	}
	s, err := store.Open(context.Background(), f.c)
	if err != nil {
		f.t.Fatal(err)
	}
	f.s, f.d = s, &Desk{Store: s, Now: time.Now}
	f.t.Cleanup(func() { f.s.Close() })
	fmt.Printf("engine %s, %d records, %d entries\n", s.Engine(), f.records, 10*f.records)
}

// load fills an empty record, through the one path there is.
func (f *figures) load() {
	h, err := f.s.Head(context.Background())
	if err != nil {
		f.t.Fatal(err)
	}
	if h.Size > 0 {
		return
	}
	began := time.Now()
	inv := Invention{Records: f.records, Entries: 10 * f.records, Seed: 1, From: calendar.Date(2022, 1, 3)}
	if err := f.d.Generate(context.Background(), party.Operator("figures"), inv, nil); err != nil {
		f.t.Fatal(err)
	}
	fmt.Printf("%-34s %8.1f s  %6.0f entries/s\n", "load, entry by entry", time.Since(began).Seconds(), float64(10*f.records)/time.Since(began).Seconds())
}

func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// many runs do n times and prints the spread.
func (f *figures) many(name string, n int, do func(i int) error) {
	took := make([]time.Duration, n)
	for i := range 3 {
		if err := do(i); err != nil {
			f.t.Fatalf("%s: %v", name, err)
		}
	}
	before := cpu()
	for i := range n {
		began := time.Now()
		if err := do(i); err != nil {
			f.t.Fatalf("%s: %v", name, err)
		}
		took[i] = time.Since(began)
	}
	each := (cpu() - before) / time.Duration(n)
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	fmt.Printf("%-34s p50 %7.2f  p95 %7.2f  max %7.2f ms  cpu %6.2f ms\n", name, ms(took[n/2]), ms(took[n*95/100]), ms(took[n-1]), ms(each))
}

func (f *figures) once(name string, do func() error) {
	began, before := time.Now(), cpu()
	if err := do(); err != nil {
		f.t.Fatalf("%s: %v", name, err)
	}
	fmt.Printf("%-34s %8.2f s  cpu %8.2f s\n", name, time.Since(began).Seconds(), (cpu() - before).Seconds())
}

// where asks for the records of which one field answers to the values.
func where(field string, op store.Op, values ...string) []store.Filter {
	return []store.Filter{{Field: field, Op: op, Values: values}}
}

func (f *figures) measure() {
	ctx := context.Background()
	now := f.s.View(ctx, store.Everything(), store.Now)
	public := f.s.View(ctx, store.Seeing(record.Public), store.Now)
	h, _ := f.s.Head(ctx)
	size := h.Size
	half := f.s.View(ctx, store.Everything(), store.AtEntry(size/2))
	k := register.Actions.Kind
	page := func(v *store.View, q Query) func(int) error {
		q.Limit = 100
		return func(int) error { _, err := v.List(k, q); return err }
	}
	open := where("status", store.Is, "Open", "Ongoing")
	f.many("list now, by reference", 200, page(now, store.Query{}))
	for _, sort := range []string{"due", "status", "owners", "changed"} {
		f.many("list now, by "+sort, 200, page(now, store.Query{Sort: sort, Desc: sort == "changed"}))
	}
	f.many("list now, public, by due", 200, page(public, store.Query{Sort: "due"}))
	f.many("list now, status, by due", 200, page(now, store.Query{Sort: "due", Filters: open}))
	f.many("list now, owner, by due", 100, page(now, store.Query{Sort: "due", Filters: where("owners", store.Is, "Ofgem")}))
	f.many("list now, due before, by ref", 100, page(now, store.Query{Filters: where("due", store.Before, "2022-01-05")}))
	f.many("list now, group of 90, by due", 100, page(now, store.Query{Sort: "due", Filters: where("raised", store.Is, "GAAA-07")}))
	f.many("list now, sees nothing, by due", 50, page(f.s.View(ctx, store.Seeing(), store.Now), store.Query{Sort: "due"}))
	deep := ""
	it, err := now.List(k, store.Query{Limit: 500, Sort: "due"})
	for range f.records / 1000 {
		if err != nil || it.Next == "" {
			break
		}
		deep = it.Next
		it, err = now.List(k, store.Query{Limit: 500, Sort: "due", After: deep})
	}
	f.many("list now, by due, half way down", 200, page(now, store.Query{Sort: "due", After: deep}))
	f.many("list as at half, by reference", 200, page(half, store.Query{}))
	f.many("list as at half, by due", 200, page(half, store.Query{Sort: "due"}))
	f.many("list as at half, public, by due", 100, page(f.s.View(ctx, store.Seeing(record.Public), store.AtEntry(size/2)), store.Query{Sort: "due"}))
	f.many("list as at 1 %, by due", 100, page(f.s.View(ctx, store.Everything(), store.AtEntry(size/100)), store.Query{Sort: "due"}))
	f.many("list as at half, owner, by due", 100, page(half, store.Query{Sort: "due", Filters: where("owners", store.Is, "Ofgem")}))
	f.many("count, to 1,000", 100, func(int) error { _, _, err := now.Count(k, store.Query{}, 1000); return err })
	rnd := rand.New(rand.NewPCG(3, 4))
	f.many("record by name", 500, func(int) error {
		n := rnd.IntN(f.records)
		_, err := now.Find(k, InventedRef(n))
		return err
	})
	f.many("length at a day", 200, func(int) error { _, err := f.s.AsAt(ctx, time.Now().Add(-time.Minute)); return err })
	f.search(now, public, half)
	f.history(ctx)
	f.writes(ctx)
	f.whole(ctx)
}

// search asks for a page of twenty, with counts by register and the places to
// mark: for what every record has, what few have, and what has to be read.
func (f *figures) search(now, public, half *store.View) {
	rnd := rand.New(rand.NewPCG(5, 6))
	for _, c := range []struct {
		name string
		v    *store.View
		ask  func() string
	}{
		{"search, a word of every record", now, func() string { return "provide shown " }},
		{"search, the same, public", public, func() string { return "provide shown " }},
		{"search, a beginning of every record", now, func() string { return "deta" }},
		{"search, one record of all", public, func() string { return fmt.Sprint("detail ", rnd.IntN(f.records)+1, " ") }},
		{"search, a tenth of all", public, func() string { return "ofgem" }},
		{"search, all but a tenth", public, func() string { return "provide -ofgem" }},
		{"search, a phrase of every record", public, func() string { return `"shown to the group"` }},
		{"search, a phrase of one", public, func() string { return fmt.Sprintf(`"detail %d"`, rnd.IntN(f.records)+1) }},
		{"search, nothing", public, func() string { return "xylophone provide " }},
		{"search, as at half", half, func() string { return "provide shown " }},
	} {
		f.many(c.name, 40, func(int) error {
			q, err := ReadSought(c.ask())
			if err != nil {
				return err
			}
			page, err := c.v.Search(q, nil, "", 20)
			if err != nil {
				return err
			}
			for _, h := range page.Hits {
				q.Snippets(h.Kind, h.Item.Record, 3)
			}
			_, err = c.v.Facets(q, 1000)
			return err
		})
	}
}

func (f *figures) history(ctx context.Context) {
	k := register.Actions.Kind
	a := register.RaiseAction("HIS01-01")
	a.Title, a.Class = "A record with two hundred entries", record.Public
	if _, err := f.s.View(ctx, store.Everything(), store.Now).Find(k, a.Ref); err != nil {
		err := f.s.Tx(ctx, store.Act{Actor: "figures"}, func(tx *store.Tx) error {
			for i := range 200 {
				a.Progress = fmt.Sprint(i, " ", inventedText)
				if err := tx.Save(k, "update", a); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			f.t.Fatal(err)
		}
	}
	f.many("record with 200 entries", 200, func(int) error {
		v := f.s.View(ctx, store.Seeing(record.Public), store.Now)
		it, err := v.Find(k, "HIS01-01")
		if err != nil {
			return err
		}
		_, err = v.History(k, record.HeadOf(it.Record).ID)
		return err
	})
}

func (f *figures) writes(ctx context.Context) {
	k := register.Actions.Kind
	file, err := os.Create(filepath.Join(f.c.Dir, "fsync"))
	if err != nil {
		f.t.Fatal(err)
	}
	defer os.Remove(file.Name())
	f.many("bare fsync of 4 kB", 300, func(i int) error {
		file.WriteAt(make([]byte, 4096), int64(i)*4096)
		return file.Sync()
	})
	f.many("write, durable", 300, func(i int) error {
		return f.s.Tx(ctx, store.Act{Actor: "figures"}, func(tx *store.Tx) error {
			it, err := tx.View(store.Everything()).Find(k, "HIS01-01")
			if err != nil {
				return err
			}
			b := it.Record.(*register.Action)
			b.Progress = fmt.Sprint(i, inventedText)
			return tx.Save(k, "update", b)
		})
	})
}

func (f *figures) whole(ctx context.Context) {
	k := register.Actions.Kind
	var first time.Duration
	f.once("csv of everything", func() error {
		began, n := time.Now(), 0
		w := bufio.NewWriter(io.Discard)
		for it, err := range f.s.View(ctx, store.Everything(), store.Now).Each(k, store.Query{}) {
			if err != nil {
				return err
			}
			if n++; n == 1 {
				first = time.Since(began)
			}
			for _, fd := range k.Fields {
				w.WriteString(fd.Get(it.Record).Cell())
			}
		}
		return nil
	})
	fmt.Printf("%-34s %8.2f ms\n", "  its first row", float64(first.Microseconds())/1000)
	f.once("verify", func() error {
		r, err := f.s.Verify(ctx, nil, nil)
		if err == nil && len(r.Faults) > 0 {
			return fmt.Errorf("%v", r.Faults)
		}
		return err
	})
	f.once("rebuild", func() error { return f.s.Rebuild(ctx, nil) })
	f.once("start", func() error {
		s, err := store.Open(ctx, f.c)
		if err == nil {
			s.Close()
		}
		return err
	})
	var peak string
	if b, err := os.ReadFile("/proc/self/status"); err == nil {
		for l := range strings.SplitSeq(string(b), "\n") {
			if strings.HasPrefix(l, "VmHWM") {
				peak = l
			}
		}
	}
	fmt.Println(peak)
}
