package store

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
	s       *Store
	c       Config
	records int
}

func (f *figures) open(engine string) {
	f.c = Config{Kinds: []*record.Kind{register.Actions.Kind}, Clock: time.Now, Dir: os.Getenv("CROSSCODE_FIGURES_DIR")}
	if f.c.Dir == "" {
		f.c.Dir = f.t.TempDir()
	}
	if engine == "postgres" {
		f.c.Database = os.Getenv("TEST_POSTGRES")
	}
	s, err := Open(context.Background(), f.c)
	if err != nil {
		f.t.Fatal(err)
	}
	f.s = s
	f.t.Cleanup(func() { f.s.Close() })
	fmt.Printf("engine %s, %d records, %d entries\n", s.Engine(), f.records, 10*f.records)
}

const lorem = "The group has looked at what each code would have to say and when, and the bodies concerned have sent what they know; the rest is to follow before the papers go out, with the dates that the plan gives and the reasons for any that cannot be met as they stand. "

// load fills an empty record, through the one path there is.
func (f *figures) load() {
	if length(f.t, f.s) > 0 {
		return
	}
	began := time.Now()
	rnd := rand.New(rand.NewPCG(1, 2))
	actions := make([]*register.Action, 0, f.records)
	orgs := []string{"Elexon", "RECCo", "SECAS", "ElectraLink", "Ofgem", "DCC", "Programme", "Code bodies"}
	total := 10 * f.records
	for done := 0; done < total; {
		err := f.s.Tx(context.Background(), secretariat, func(tx *Tx) error {
			for range min(2000, total-done) {
				var a *register.Action
				verb := "update"
				if len(actions) < f.records && (len(actions) == 0 || done%10 == 0) {
					n := len(actions)
					a = register.RaiseAction(fmt.Sprintf("G%s%02d-%02d", string(rune('A'+n/9000%26))+string(rune('A'+n/234000)), n/90%100, n%90+1))
					a.Title, a.Class = fmt.Sprintf("Provide detail number %d of what is to be shown to the group and by whom", n), record.Public
					if n%50 == 0 {
						a.Class = record.Controlled
					}
					a.Owners = []record.Owner{{Organisation: orgs[rnd.IntN(len(orgs))], Role: "lead"}}
					actions, verb = append(actions, a), "raise"
				} else {
					a = actions[rnd.IntN(len(actions))]
					by := party.Actor{Every: true}
					steps := a.Steps(by)
					_ = a.Take(steps[rnd.IntN(len(steps))], party.With{Text: lorem[:100+rnd.IntN(150)] + lorem, Meeting: "CCAG-04"}, by)
				}
				if rnd.IntN(3) == 0 {
					a.Due = calendar.On(calendar.Date(2022, 1, 1+rnd.IntN(900)))
				}
				if err := tx.Save(register.Actions.Kind, verb, a); err != nil {
					return err
				}
				done++
			}
			return nil
		})
		if err != nil {
			f.t.Fatal(err)
		}
	}
	if f.s.Engine() == "postgres" {
		f.s.write.Exec("VACUUM ANALYZE")
	} else {
		f.s.write.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	}
	fmt.Printf("%-34s %8.1f s  %6.0f entries/s\n", "load through Save", time.Since(began).Seconds(), float64(total)/time.Since(began).Seconds())
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

func (f *figures) measure() {
	ctx := context.Background()
	now := f.s.View(ctx, Everything(), Now)
	public := f.s.View(ctx, Seeing(record.Public), Now)
	size := length(f.t, f.s)
	half := f.s.View(ctx, Everything(), AtEntry(size/2))
	k := register.Actions.Kind
	page := func(v *View, q Query) func(int) error {
		q.Limit = 100
		return func(int) error { _, err := v.List(k, q); return err }
	}
	open := []Filter{{"status", Is, []string{"Open", "Ongoing"}}}
	f.many("list now, by reference", 200, page(now, Query{}))
	for _, sort := range []string{"due", "status", "owners", "changed"} {
		f.many("list now, by "+sort, 200, page(now, Query{Sort: sort, Desc: sort == "changed"}))
	}
	f.many("list now, public, by due", 200, page(public, Query{Sort: "due"}))
	f.many("list now, status, by due", 200, page(now, Query{Sort: "due", Filters: open}))
	f.many("list now, owner, by due", 100, page(now, Query{Sort: "due", Filters: []Filter{{"owners", Is, []string{"Ofgem"}}}}))
	f.many("list now, due before, by ref", 100, page(now, Query{Filters: []Filter{{"due", Before, []string{"2022-01-05"}}}}))
	f.many("list now, group of 90, by due", 100, page(now, Query{Sort: "due", Filters: []Filter{{"raised", Is, []string{"GAA-07"}}}}))
	f.many("list now, sees nothing, by due", 50, page(f.s.View(ctx, Seeing(), Now), Query{Sort: "due"}))
	deep := ""
	it, err := now.List(k, Query{Limit: 500, Sort: "due"})
	for range f.records / 1000 {
		if err != nil || it.Next == "" {
			break
		}
		deep = it.Next
		it, err = now.List(k, Query{Limit: 500, Sort: "due", After: deep})
	}
	f.many("list now, by due, half way down", 200, page(now, Query{Sort: "due", After: deep}))
	f.many("list as at half, by reference", 200, page(half, Query{}))
	f.many("list as at half, by due", 200, page(half, Query{Sort: "due"}))
	f.many("list as at half, public, by due", 100, page(f.s.View(ctx, Seeing(record.Public), AtEntry(size/2)), Query{Sort: "due"}))
	f.many("list as at 1 %, by due", 100, page(f.s.View(ctx, Everything(), AtEntry(size/100)), Query{Sort: "due"}))
	f.many("list as at half, owner, by due", 100, page(half, Query{Sort: "due", Filters: []Filter{{"owners", Is, []string{"Ofgem"}}}}))
	f.many("count, to 1,000", 100, func(int) error { _, _, err := now.Count(k, Query{}, 1000); return err })
	rnd := rand.New(rand.NewPCG(3, 4))
	f.many("record by name", 500, func(int) error {
		n := rnd.IntN(f.records)
		_, err := now.Find(k, fmt.Sprintf("G%s%02d-%02d", string(rune('A'+n/9000%26))+string(rune('A'+n/234000)), n/90%100, n%90+1))
		return err
	})
	f.many("length at a day", 200, func(int) error { _, err := f.s.AsAt(ctx, time.Now().Add(-time.Minute)); return err })
	f.history(ctx)
	f.writes(ctx)
	f.whole(ctx)
}

func (f *figures) history(ctx context.Context) {
	k := register.Actions.Kind
	a := register.RaiseAction("HIS01-01")
	a.Title, a.Class = "A record with two hundred entries", record.Public
	if _, err := f.s.View(ctx, Everything(), Now).Find(k, a.Ref); err != nil {
		f.s.Tx(ctx, secretariat, func(tx *Tx) error {
			for i := range 200 {
				a.Progress = fmt.Sprint(i, " ", lorem)
				if err := tx.Save(k, "update", a); err != nil {
					return err
				}
			}
			return nil
		})
	}
	f.many("record with 200 entries", 200, func(int) error {
		v := f.s.View(ctx, Seeing(record.Public), Now)
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
		return f.s.Tx(ctx, secretariat, func(tx *Tx) error {
			it, err := tx.View(Everything()).Find(k, "HIS01-01")
			if err != nil {
				return err
			}
			b := it.Record.(*register.Action)
			b.Progress = fmt.Sprint(i, lorem)
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
		for it, err := range f.s.View(ctx, Everything(), Now).Each(k, Query{}) {
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
		s, err := Open(ctx, f.c)
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
