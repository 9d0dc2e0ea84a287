package secretariat

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/need"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// TestFigures measures the record on both engines, at every size it is told, and
// prints the tables of docs/performance.md with what each figure should be. It
// runs only when asked for (make bench): CROSSCODE_FIGURES names the sizes in
// entries, CROSSCODE_FIGURES_PROGRAM the program. There are ten entries for each
// record. What is done to a whole record is done by the program, as people do it.
func TestFigures(t *testing.T) {
	sizes := strings.Fields(os.Getenv("CROSSCODE_FIGURES"))
	if len(sizes) == 0 {
		t.Skip("figures are measured by make bench, which sets CROSSCODE_FIGURES")
	}
	lite, post := &measured{engine: "SQLite"}, &measured{engine: "PostgreSQL"}
	for _, s := range sizes {
		entries, err := strconv.Atoi(s)
		if err != nil || entries < 1000 {
			t.Fatalf("CROSSCODE_FIGURES has %q, and should have numbers of entries from 1000", s)
		}
		done := t.Run(s, func(t *testing.T) {
			dir := t.TempDir()
			backup := filepath.Join(dir, "backup")
			f := &figures{t: t, out: lite, records: entries / 10, dir: dir, c: store.Config{Dir: filepath.Join(dir, "sqlite")}}
			f.began(entries)
			f.whole("load (generate)", 0, "generate", "--records", fmt.Sprint(f.records), "--entries", s)
			f.measure()
			f.whole("backup", 0, "backup", backup)
			to := &figures{t: t, out: lite, dir: dir, c: store.Config{Dir: filepath.Join(dir, "restored")}}
			to.whole("restore, with rebuild", 120, "restore", backup)

			f = &figures{t: t, out: post, records: entries / 10, dir: dir, c: store.Config{Dir: filepath.Join(dir, "postgres"), Database: need.Postgres(t)}}
			f.began(entries)
			f.whole("restore, with rebuild", 120, "restore", backup)
			f.settle()
			f.measure()
			f.whole("backup", 0, "backup", filepath.Join(dir, "another"))
		})
		if !done {
			return
		}
	}
	for _, m := range []*measured{lite, post} {
		m.print()
	}
}

// figures measures one record.
type figures struct {
	t       *testing.T
	out     *measured
	c       store.Config
	s       *store.Store
	records int
	dir     string
}

// settle has PostgreSQL write out what the load left to be written, as it will have
// by the time that anybody asks: until then it does so beside whatever is measured.
func (f *figures) settle() {
	db, err := sql.Open("pgx", f.c.Database)
	if err != nil {
		f.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CHECKPOINT"); err != nil {
		f.t.Fatal(err)
	}
}

func (f *figures) began(entries int) { f.out.sizes = append(f.out.sizes, entries) }

// measure takes every figure of a record that is loaded.
func (f *figures) measure() {
	f.c.Kinds, f.c.Clock = Registers(), time.Now
	s, err := store.Open(context.Background(), f.c)
	if err != nil {
		f.t.Fatal(err)
	}
	f.s = s
	f.lists()
	f.search()
	f.history()
	f.writes()
	f.changes()
	if err := s.Close(); err != nil {
		f.t.Fatal(err)
	}
	f.server()
	f.whole("csv of everything", 2, "export", "action", "--format", "csv", "-o", filepath.Join(f.dir, "all.csv"))
	f.whole("verify", 15, "verify")
	f.whole("rebuild, then verify", 135, "verify", "--rebuild")
}

// where asks for the records of which one field answers to the values.
func where(field string, op store.Op, values ...string) []store.Filter {
	return []store.Filter{{Field: field, Op: op, Values: values}}
}

// asked is one list that somebody looks at.
type asked struct {
	name string
	q    store.Query
	at   float64 // the part of the journal there was; 0 is now
}

// mix is the twenty lists by which the pages of a register are judged: every
// sort both ways, filters that keep much and little, one and two of them, the
// first page and one far down, now and at two earlier days.
func mix(deep string) []asked {
	open := where("status", store.Is, "Open", "Ongoing")
	ofgem := where("owners", store.Is, "Ofgem")
	return []asked{
		{"by reference", store.Query{}, 0},
		{"by due date", store.Query{Sort: "due"}, 0},
		{"by due date, latest first", store.Query{Sort: "due", Desc: true}, 0},
		{"by due date, half way down", store.Query{Sort: "due", After: deep}, 0},
		{"by due date, back from half way", store.Query{Sort: "due", Before: deep}, 0},
		{"by owner", store.Query{Sort: "owners"}, 0},
		{"by status", store.Query{Sort: "status"}, 0},
		{"what changed last", store.Query{Sort: "changed", Desc: true}, 0},
		{"two statuses, by due date", store.Query{Sort: "due", Filters: open}, 0},
		{"two statuses, what changed last", store.Query{Sort: "changed", Desc: true, Filters: open}, 0},
		{"closed, by reference", store.Query{Filters: where("status", store.Is, "Closed")}, 0},
		{"an owner (a tenth of all), by due date", store.Query{Sort: "due", Filters: ofgem}, 0},
		{"that owner, two statuses, by due date", store.Query{Sort: "due", Filters: append(open[:1:1], ofgem...)}, 0},
		{"no owner, by reference", store.Query{Filters: where("owners", store.Is, store.None)}, 0},
		{"a meeting (90 of all), by due date", store.Query{Sort: "due", Filters: where("raised", store.Is, "GAAA-07")}, 0},
		{"due before a day, by reference", store.Query{Filters: where("due", store.Before, "2022-01-05")}, 0},
		{"due from a day, by due date", store.Query{Sort: "due", Filters: where("due", store.From, "2023-06-01")}, 0},
		{"as at half way, by due date", store.Query{Sort: "due"}, 0.5},
		{"as at half way, an owner, by due date", store.Query{Sort: "due", Filters: ofgem}, 0.5},
		{"as at 1 % of the journal, by due date", store.Query{Sort: "due"}, 0.01},
	}
}

// rows is how many rows a list shows, and countTo where its count stops: "1,000+".
const (
	rows    = 100
	countTo = 1000
)

// lists measures the mix for three viewers, list by list and together.
func (f *figures) lists() {
	ctx := context.Background()
	k := register.Actions.Kind
	all := f.s.View(ctx, store.Everything(), store.Now)
	h, err := f.s.Head(ctx)
	if err != nil {
		f.t.Fatal(err)
	}
	moment := func(part float64) Moment {
		if part == 0 {
			return Now
		}
		return store.AtEntry(max(1, int64(part*float64(h.Size))))
	}
	deep := ""
	for n := 0; n < f.records/2; n += store.MaxPage {
		p, err := all.List(k, store.Query{Sort: "due", After: deep, Limit: store.MaxPage})
		if err != nil || p.Next == "" {
			break
		}
		deep = p.Next
	}
	type viewer struct {
		name  string
		scope store.Scope
	}
	for _, who := range []viewer{{"everything", store.Everything()}, {"what is public", store.Seeing(record.Public)}, {"nothing", store.Seeing()}} {
		var together []spread
		for _, a := range mix(deep) {
			v := f.s.View(ctx, who.scope, moment(a.at))
			a.q.Limit = rows
			page := f.many(400, func(int) error { _, err := v.List(k, a.q); return err })
			counted := f.many(400, func(int) error {
				n, _, err := v.Count(k, a.q, countTo)
				if n > countTo {
					return fmt.Errorf("counted to %d", n)
				}
				return err
			})
			if who.name == "everything" {
				aim, worst := 5.0, 0.0
				if len(a.q.Filters) > 0 {
					aim = 20
				}
				if a.at > 0 {
					aim, worst = 20, 300
				}
				f.out.add("list: "+a.name, page.as(aim, worst))
			}
			together = append(together, page, counted)
		}
		f.out.add("20 lists and their counts, seeing "+who.name, pooled(together).as(20, 300))
	}
	f.out.add("the journal's length at a day", f.many(100, func(int) error {
		_, err := f.s.AsAt(ctx, time.Now().Add(-time.Minute))
		return err
	}).as(0, 0))
}

// search asks for a page of twenty, with counts by register and the places to
// mark: for what every record has, what few have, and what has to be read.
func (f *figures) search() {
	ctx := context.Background()
	h, _ := f.s.Head(ctx)
	public := f.s.View(ctx, store.Seeing(record.Public), store.Now)
	half := f.s.View(ctx, store.Everything(), store.AtEntry(h.Size/2))
	rnd := rand.New(rand.NewPCG(5, 6))
	always := func(s string) func() string { return func() string { return s } }
	for _, c := range []struct {
		name string
		v    *store.View
		ask  func() string
	}{
		{"two words of every record", public, always("provide shown ")},
		{"the beginning of a word of every record", public, always("deta")},
		{"a beginning of two letters", public, always("pr")},
		{"one record of all", public, func() string { return fmt.Sprint("detail ", rnd.IntN(f.records)+1, " ") }},
		{"a tenth of all", public, always("ofgem")},
		{"all but a tenth", public, always("provide -ofgem")},
		{"a phrase of every record", public, always(`"shown to the group"`)},
		{"a phrase of one", public, func() string { return fmt.Sprintf(`"detail %d"`, rnd.IntN(f.records)+1) }},
		{"nothing", public, always("xylophone provide ")},
		{"as at half way", half, always("provide shown ")},
	} {
		f.out.add("search: "+c.name, f.many(200, func(int) error {
			q, err := ReadSought(c.ask())
			if err != nil {
				return err
			}
			page, err := c.v.Search(q, nil, "", 20)
			if err != nil {
				return err
			}
			for _, h := range page.Hits {
				c.v.Snippets(q, h.Kind, h.Item.Record, 3)
			}
			_, err = c.v.Facets(q, countTo)
			return err
		}).as(40, 0))
	}
}

// history reads a record that was changed two hundred times.
func (f *figures) history() {
	ctx := context.Background()
	k := register.Actions.Kind
	a := register.RaiseAction("HIS01-01")
	a.Title, a.Class = "A record with two hundred entries", record.Public
	if f.c.Database != "" {
		a.Ref = "HIS01-02" // the other came with the backup
	}
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
	f.out.add("record with 200 entries, all decoded", f.many(100, func(int) error {
		v := f.s.View(ctx, store.Seeing(record.Public), store.Now)
		it, err := v.Find(k, a.Ref)
		if err != nil {
			return err
		}
		_, err = v.History(k, record.HeadOf(it.Record).ID)
		return err
	}).as(10, 0))
	rnd := rand.New(rand.NewPCG(3, 4))
	f.out.add("record by name", f.many(200, func(int) error {
		_, err := f.s.View(ctx, store.Everything(), store.Now).Find(k, InventedRef(rnd.IntN(f.records)))
		return err
	}).as(10, 0))
	head, err := f.s.Head(ctx)
	if err != nil {
		f.t.Fatal(err)
	}
	for _, since := range []struct {
		name string
		at   store.Moment
	}{{"all that changed since half way, 100 of them", store.AtEntry(head.Size / 2)}, {"the last 100 entries, compared", store.AtEntry(head.Size - 100)}} {
		f.out.add(since.name, f.many(20, func(int) error {
			_, _, err := f.s.View(ctx, store.Seeing(record.Public), store.AtEntry(head.Size)).Differing(k, since.at, "", 100)
			return err
		}).as(0, 0))
	}
	if _, _, err := f.s.Keys(ctx); err != nil {
		return // PostgreSQL alone has no key of its own
	}
	began := time.Now()
	prove := func(i int) error {
		_, err := f.s.View(ctx, store.Everything(), store.Now).Prove(1 + int64(i)*(head.Size-1)/100)
		return err
	}
	if err := prove(50); err != nil {
		f.t.Fatal(err)
	}
	f.out.add("proof of an entry, the first since the start", figure{once: true, most: ms(time.Since(began))})
	f.out.add("proof of an entry", f.many(100, prove).as(0, 0))
}

// writes saves one record again and again, each time to the disk.
func (f *figures) writes() {
	k := register.Actions.Kind
	file, err := os.Create(filepath.Join(f.dir, "fsync"))
	if err != nil {
		f.t.Fatal(err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	f.out.add("bare fsync of 4 kB", f.many(200, func(i int) error {
		if _, err := file.WriteAt(make([]byte, 4096), int64(i)*4096); err != nil {
			return err
		}
		return file.Sync()
	}).as(0, 0))
	f.out.add("write, durable", f.many(200, func(i int) error {
		return f.s.Tx(context.Background(), store.Act{Actor: "figures"}, func(tx *store.Tx) error {
			it, err := tx.View(store.Everything()).Find(k, "HIS01-01")
			if err != nil {
				return err
			}
			b := it.Record.(*register.Action)
			b.Progress = fmt.Sprint(i, inventedText)
			return tx.Save(k, "update", b)
		})
	}).as(5, 0))
}

// changes measures a change request that 300 parties have answered, and what it
// would do to a plan of a thousand activities.
func (f *figures) changes() {
	ctx, who := context.Background(), party.Operator("figures")
	d := &Desk{Store: f.s, Now: time.Now}
	const parties = 300
	in := "90" // one engine's record is restored from the other's, and its own names come beside
	if f.out.engine != "SQLite" {
		in = "91"
	}
	name, design, text, plan := "CR"+in+"0", "M"+in+"5", "M"+in+"6", "FIGURES"+in
	must := func(err error) {
		f.t.Helper()
		if err != nil {
			f.t.Fatal(err, problem.Of(err))
		}
	}
	raise := func(k *record.Kind, ref string, fields map[string]string) {
		_, err := d.Raise(ctx, who, k, ref, Edit{Class: record.Public, Fields: fields}, Because{})
		must(err)
	}
	raise(register.Milestones.Kind, design, map[string]string{"name": "Design", "level": "1", "date": "2030-04"})
	raise(register.Milestones.Kind, text, map[string]string{"name": "Text", "level": "1", "date": "2030-06"})
	var asked []string
	must(f.s.Tx(ctx, store.Act{Actor: "figures"}, func(tx *store.Tx) error {
		for n := range parties {
			o := party.TakesPart(fmt.Sprintf("Figure party %s-%d", in, n))
			o.Class, o.Name, o.Constituency = record.Public, o.Ref, fmt.Sprintf("constituency %d", n%12)
			asked = append(asked, o.Ref)
			if err := tx.Save(party.Organisations.Kind, "raise", o); err != nil {
				return err
			}
		}
		return nil
	}))
	raise(change.Requests.Kind, name, map[string]string{"title": "Move " + text, "raised_by": asked[0], "issue": "x", "description": "x", "justification": "x", "consequence": "x", "solution": "x",
		"benefits": "x", "impacts": "x", "proposals": text + " date " + design + "+9mo", "questions": "In time?\nWhat else?", "respondents": strings.Join(asked, "\n")})
	for step, in := range []calendar.Day{20, 20, 60} {
		_, err := d.Take(ctx, who, change.Requests.Kind, name, 0, []party.Step{change.Raise, change.Triage, change.Assess}[step], party.With{Day: calendar.Holidays{}.NextWorking(d.Today() + in)}, Because{})
		must(err)
	}
	for n, o := range asked {
		_, err := d.Answer(ctx, who, name, o, Answering{Edit: Edit{Fields: map[string]string{"impact": string(change.Impacts[n%2]), "cost_band": change.CostBands[n%4], "time": "three months",
			"risk": "Two people would be needed for both.", "stand": string(change.Support), "reasons": "It is the only plan that there is.", "answers": "Yes.\nNothing more."}}}, Because{})
		must(err)
	}
	v := d.View(ctx, who, Now)
	file := func() *ChangeFile { // as its page and the API open it
		out, err := d.Change(ctx, who, name, d.Today(), nil)
		must(err)
		return out
	}
	if n := file().Matrix.Total.Answered; n != parties {
		f.t.Fatalf("%d of %d have answered", n, parties)
	}
	f.out.add("change request with 300 answers, opened", f.many(100, func(int) error { file(); return nil }).as(15, 0))
	f.out.add("its answers, by constituency", f.many(100, func(int) error {
		all, err := AnswersTo(v, name)
		change.Count(all, d.Today())
		return err
	}).as(30, 0))
	raise(register.Plans.Kind, plan, map[string]string{"title": "A thousand activities", "group": "CCAG"})
	_, err := d.KeepPlan(ctx, who, plan, 0, PlanFile{Name: "plan.yaml", Data: []byte(aThousandAfter(text))}, Because{})
	must(err)
	of := file()
	f.out.add("what it does to a plan of 1,000 activities, with thresholds", f.many(40, func(int) error {
		moves, err := d.MovesIn(v, of)
		if err == nil && (len(moves) != 1 || moves[0].Activities != 1000) {
			err = fmt.Errorf("%d plans, %+v", len(moves), moves)
		}
		return err
	}).as(100, 0))
	_, err = d.Take(ctx, who, change.Requests.Kind, name, 0, change.Withdraw, party.With{Text: "So that the next engine is asked as this one was, of one request alone."}, Because{})
	must(err)
}
