package secretariat

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

var (
	keeper   = party.Actor{ID: "secretariat", Name: "CCAG secretariat", Roles: []party.Role{party.Secretariat}}
	meeting4 = calendar.Date(2022, time.March, 23)
)

// eachDesk runs f at a desk over every engine, on a clock that starts the day
// after the fourth meeting.
func eachDesk(t *testing.T, f func(t *testing.T, d *Desk)) {
	run := func(name string, config func(t *testing.T) store.Config) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := config(t)
			now := time.Date(2022, 3, 24, 9, 0, 0, 0, time.UTC)
			c.Clock = func() time.Time { now = now.Add(time.Second); return now }
			c.Kinds = Registers()
			s, err := store.Open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			f(t, &Desk{Store: s, Now: c.Clock})
		})
	}
	run("sqlite", func(t *testing.T) store.Config { return store.Config{Dir: empty(t)} })
	if testing.Short() {
		return // the engines differ in the store, which is tested on both
	}
	run("postgres", func(t *testing.T) store.Config {
		return store.Config{Database: emptyPostgres(t), Dir: t.TempDir()}
	})
}

// action makes what a source says of one action.
func action(ref string, class record.Class, fields map[string]string) record.Stated {
	a := register.RaiseAction(ref)
	a.Class = class
	s := record.Stated{Kind: register.Actions.Kind, Record: a, Line: 7}
	for _, f := range register.Actions.Fields {
		text, said := fields[f.Name]
		if !said {
			continue
		}
		v, err := f.Parse(text)
		if err != nil {
			panic(err)
		}
		f.Set(a, v)
		s.Fields = append(s.Fields, f.Name)
	}
	return s
}

func from(source string, day calendar.Day, stated ...record.Stated) Incoming {
	return Incoming{Source: source, File: source + ".txt", Digest: fmt.Sprint(source, day, len(stated)), Day: day, Class: record.Controlled, Stated: stated}
}

func bring(t *testing.T, d *Desk, in Incoming) *ImportResult {
	t.Helper()
	res, err := d.Import(t.Context(), keeper, in, Because{}, false)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func find(t *testing.T, d *Desk, ref string) *register.Action {
	t.Helper()
	it, err := d.View(t.Context(), keeper, Now).Find(register.Actions.Kind, ref)
	if err != nil {
		t.Fatal(err)
	}
	return register.Actions.From(it.Record)
}

func length(t *testing.T, d *Desk) int64 {
	t.Helper()
	h, err := d.Store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h.Size
}

var first = map[string]string{"title": "Provide details", "due": "2022-03-23", "status": "Ongoing", "update": "Discussions go on."}

func with(base map[string]string, more ...string) map[string]string {
	out := map[string]string{}
	for k, v := range base {
		out[k] = v
	}
	for i := 0; i < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

func TestTheSameFileChangesNothingTheSecondTime(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk) {
		in := func() Incoming { return from("CCAG-04 papers", meeting4, action("CCAG03-12", record.Public, first)) }
		a := bring(t, d, in())
		before := length(t, d)
		b := bring(t, d, in())
		if !b.Nothing || length(t, d) != before || b.ID != a.ID || b.Count(Unchanged)["action"] != 1 {
			t.Errorf("the second time: %+v, journal %d then %d", b, before, length(t, d))
		}
	})
}

func TestADryImportShowsAllAndKeepsNothing(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk) {
		in := from("CCAG-04 papers", meeting4, action("CCAG03-12", record.Public, first))
		res, err := d.Import(t.Context(), keeper, in, Because{}, true)
		if err != nil || res.Count(Added)["action"] != 1 || length(t, d) != 0 {
			t.Errorf("%+v, %v, journal %d", res, err, length(t, d))
		}
	})
}

func TestOnlyWhatTheSourceChangedIsTaken(t *testing.T) {
	papers, later := "CCAG-04 papers", meeting4
	for _, c := range []struct {
		name    string
		edit    map[string]string // by a person, the day after the meeting
		again   Incoming
		want    string // update afterwards
		finding string
	}{
		{"a corrected edition changes what it corrects", nil,
			from(papers, later, action("CCAG03-12", record.Public, with(first, "update", "Details came."))), "Details came.", ""},
		{"a person's later edit stands against the same edition", map[string]string{"update": "They wrote to us."},
			from(papers, later, action("CCAG03-12", record.Public, first)), "They wrote to us.", "contradiction"},
		{"and against a corrected one", map[string]string{"update": "They wrote to us."},
			from(papers, later, action("CCAG03-12", record.Public, with(first, "update", "Details came."))), "They wrote to us.", "contradiction"},
		{"what the person left alone is still taken", map[string]string{"due": "2022-04-27"},
			from(papers, later, action("CCAG03-12", record.Public, with(first, "update", "Details came."))), "Details came.", "contradiction"},
		{"a newer source wins over an older one", nil,
			from("CCAG-05 papers", later+35, action("CCAG03-12", record.Public, with(first, "update", "All provided."))), "All provided.", ""},
		{"an older source does not win over a newer one", nil,
			from("CCAG-03 papers", later-28, action("CCAG03-12", record.Public, with(first, "update", "Just raised."))), "Discussions go on.", "contradiction"},
		{"a newer source wins over a person's earlier edit", map[string]string{"update": "They wrote to us."},
			from("CCAG-05 papers", later+35, action("CCAG03-12", record.Public, with(first, "update", "All provided."))), "All provided.", ""},
		{"a source that is silent takes nothing away", nil,
			from(papers, later, action("CCAG03-12", record.Public, map[string]string{"title": "Provide details"})), "Discussions go on.", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *Desk) {
				bring(t, d, from(papers, later, action("CCAG03-12", record.Public, first)))
				if c.edit != nil {
					if _, err := d.Revise(t.Context(), keeper, register.Actions.Kind, "CCAG03-12", Edit{Fields: c.edit}, Because{}); err != nil {
						t.Fatal(err)
					}
				}
				again := c.again
				again.Stated = []record.Stated{{Kind: again.Stated[0].Kind, Record: again.Stated[0].Kind.Clone(again.Stated[0].Record), Fields: again.Stated[0].Fields, Line: 7}}
				res := bring(t, d, again)
				if got := find(t, d, "CCAG03-12").Progress; got != c.want {
					t.Errorf("it reads %q, want %q", got, c.want)
				}
				has := slices.ContainsFunc(res.Findings, func(f record.Finding) bool { return f.Code == c.finding })
				if c.finding == "" && len(res.Findings) > 0 || c.finding != "" && !has {
					t.Errorf("findings %v, want %q", res.Findings, c.finding)
				}
			})
		})
	}
}

func TestTextFromAControlledSlideDoesNotBecomePublic(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk) {
		bring(t, d, from("CCAG-03 papers", meeting4-28, action("CCAG03-12", record.Public, first)))
		res := bring(t, d, from("CCAG-04 papers", meeting4, action("CCAG03-12", record.Controlled, with(first, "update", "What DCC said in confidence."))))
		if a := find(t, d, "CCAG03-12"); a.Class != record.Controlled {
			t.Errorf("it is %s", a.Class)
		}
		if len(res.Findings) != 1 || res.Findings[0].Code != "classification" {
			t.Errorf("findings %v", res.Findings)
		}
		bring(t, d, from("CCAG-05 papers", meeting4+35, action("CCAG03-12", record.Public, with(first, "update", "Open again."))))
		if a := find(t, d, "CCAG03-12"); a.Class != record.Controlled {
			t.Error("an open source opened what was closed")
		}
	})
}

func item(number int, description string) record.Stated {
	i := register.RaiseItem("CCAG", number)
	i.Kind, i.Description, i.Class = register.Risk, description, record.Public
	return record.Stated{Kind: register.RAID.Kind, Record: i, Fields: []string{"kind", "description"}, Line: 3}
}

func TestAVeryDifferentTextUnderTheSameNumberIsDoubted(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk) {
		bring(t, d, from("CCAG-04 papers", meeting4, item(17, "Too few people may be free to draft the text in time")))
		res := bring(t, d, from("CCAG-05 papers", meeting4+35, item(17, "Testing may begin before the interface is settled")))
		if res.Count(Doubted)["raid"] != 1 || !res.Nothing {
			t.Errorf("%+v", res)
		}
		i := slices.IndexFunc(res.Rows, func(r ImportRow) bool { return r.Outcome == Doubted })
		if i < 0 || !res.Rows[i].Unlike {
			t.Errorf("nobody can settle the doubt: %+v", res.Rows)
		}
		same := from("CCAG-05 papers", meeting4+35, item(17, "Testing may begin before the interface is settled"))
		same.Same = []string{ImportName(register.RAID.Kind, "CCAG/17")}
		if tried, err := d.Import(t.Context(), keeper, same, Because{}, true); err != nil || tried.Count(Changed)["raid"] != 1 {
			t.Errorf("a doubt that a person settled: %+v, %v", tried, err)
		}
		res = bring(t, d, from("CCAG-05 papers", meeting4+35, item(17, "Too few people may be free to draft the legal text in time")))
		if res.Count(Changed)["raid"] != 1 {
			t.Errorf("a text that was sharpened: %+v", res)
		}
	})
}

func TestAnImportIsUndoneWhole(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk) {
		bring(t, d, from("CCAG-03 papers", meeting4-28, action("CCAG03-12", record.Public, first), action("CCAG03-14", record.Public, first)))
		res := bring(t, d, from("CCAG-04 papers", meeting4, action("CCAG03-12", record.Public, with(first, "update", "Details came.")),
			action("CCAG03-13", record.Public, first), action("CCAG03-14", record.Public, with(first, "update", "Sent.", "due", "2022-04-27")),
			action("CCAG03-15", record.Public, first)))
		for ref, fields := range map[string]map[string]string{"CCAG03-14": {"update": "Sent twice."}, "CCAG03-15": {"update": "Begun."}} {
			if _, err := d.Revise(t.Context(), keeper, register.Actions.Kind, ref, Edit{Fields: fields}, Because{}); err != nil {
				t.Fatal(err)
			}
		}
		undo, err := d.Undo(t.Context(), keeper, res.ID, Because{})
		if err != nil {
			t.Fatal(err)
		}
		if got := find(t, d, "CCAG03-12").Progress; got != "Discussions go on." {
			t.Errorf("CCAG03-12 reads %q", got)
		}
		if _, err := d.View(t.Context(), keeper, Now).Find(register.Actions.Kind, "CCAG03-13"); !problem.Is(err, problem.NotFound) {
			t.Errorf("CCAG03-13 is still there: %v", err)
		}
		if a := find(t, d, "CCAG03-14"); a.Progress != "Sent twice." || a.Due.String() != "2022-03-23" {
			t.Errorf("CCAG03-14 reads %q, due %s: the edit stands, the rest goes back", a.Progress, a.Due)
		}
		if a := find(t, d, "CCAG03-15"); a.Progress != "Begun." {
			t.Errorf("CCAG03-15, edited since, reads %q", a.Progress)
		}
		if len(undo.Left) != 2 || len(undo.TakenOut) != 1 || len(undo.Restored) != 2 {
			t.Errorf("%+v", undo)
		}
		if _, err := d.Undo(t.Context(), keeper, res.ID, Because{}); !problem.Is(err, problem.Conflict) {
			t.Errorf("undone twice: %v", err)
		}
		again := bring(t, d, from("CCAG-04 papers", meeting4, action("CCAG03-13", record.Public, first)))
		if again.Count(Added)["action"] != 1 {
			t.Errorf("imported again after the undo: %+v", again)
		}
		r, err := d.Store.Verify(t.Context(), nil, nil)
		if err != nil || len(r.Faults) > 0 {
			t.Errorf("verify: %v, %v", r.Faults, err)
		}
	})
}

func TestARegisterWithOneBadRecordIsRefusedWhole(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk) {
		bad := action("CCAG03-13", record.Public, first)
		bad.Record.(*register.Action).Group = "TAG"
		bad.Where = "Actions!A3"
		in := from("register", meeting4, action("CCAG03-12", record.Public, first), bad)
		in.Strict = true
		_, err := d.Import(t.Context(), keeper, in, Because{}, false)
		if p := problem.Of(err); p == nil || len(p.Faults) != 1 || p.Faults[0].Field != "Actions!A3" || length(t, d) != 0 {
			t.Errorf("%v, journal %d", err, length(t, d))
		}
		in.Strict = false
		res := bring(t, d, in)
		if res.Count(Added)["action"] != 1 || res.Count(Doubted)["action"] != 1 || len(res.Findings) != 1 {
			t.Errorf("of papers, the rest is taken: %+v", res)
		}
	})
}

func TestWhoMayNotImportLeavesTheJournalAsItWas(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk) {
		for _, who := range []party.Actor{party.Nobody, {ID: "m", Name: "REC", Roles: []party.Role{party.Member}}} {
			in := from("CCAG-04 papers", meeting4, action("CCAG03-12", record.Public, first))
			if _, err := d.Import(t.Context(), who, in, Because{}, false); !problem.Is(err, problem.Forbidden) {
				t.Errorf("%s imports: %v", who.Name, err)
			}
			if _, err := d.Undo(t.Context(), who, "import-1", Because{}); !problem.Is(err, problem.Forbidden) {
				t.Errorf("%s undoes: %v", who.Name, err)
			}
			if _, err := d.Raise(t.Context(), who, register.Actions.Kind, "CCAG03-12", Edit{}, Because{}); !problem.Is(err, problem.Forbidden) {
				t.Errorf("%s raises: %v", who.Name, err)
			}
		}
		if n := length(t, d); n != 0 {
			t.Errorf("the journal is %d long", n)
		}
	})
}

func TestWhatChangedBetweenTwoDaysReadsAsEnglish(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk) {
		days := []calendar.Day{meeting4 + 2, meeting4 + 10}
		for i, fields := range []map[string]string{{"title": "Provide details", "due": "2022-03-23", "owners": "RECCo"}, {"due": "2022-04-27", "update": "They wrote."}} {
			var err error
			b := Because{Day: days[i]}
			if i == 0 {
				fields["group"] = "CCAG"
				_, err = d.Raise(t.Context(), keeper, register.Actions.Kind, "CCAG03-12", Edit{Fields: fields, Class: record.Public}, b)
			} else {
				_, err = d.Revise(t.Context(), keeper, register.Actions.Kind, "CCAG03-12", Edit{Fields: fields}, b)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			from, to calendar.Day
			want     string
		}{
			{meeting4, meeting4 + 2, "CCAG03-12 added: Provide details."},
			{meeting4 + 2, meeting4 + 10, "CCAG03-12: Due date moved from 23 Mar 2022 to 27 Apr 2022 (35 days later).|CCAG03-12: Update set to “They wrote.”"},
			{meeting4 + 3, meeting4 + 9, ""},
		} {
			compared, err := d.Compare(t.Context(), keeper, register.Actions.Kind, c.from, c.to)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for diff, wrong := range compared.Each() {
				got, err = append(got, diff.Sentences()...), errors.Join(err, wrong)
			}
			if err != nil || strings.Join(got, "|") != c.want {
				t.Errorf("%s to %s: %q, %v; want %q", c.from, c.to, got, err, c.want)
			}
		}
		if _, err := d.Compare(t.Context(), keeper, register.Actions.Kind, meeting4+1, meeting4); !problem.Is(err, problem.Invalid) {
			t.Errorf("the days the wrong way round: %v", err)
		}
	})
}

func TestWhatWasUndoneIsTakenInAgain(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk) {
		papers := func() Incoming {
			return from("CCAG-04 papers", meeting4, action("CCAG03-12", record.Public, with(first, "update", "Details came.")))
		}
		bring(t, d, from("CCAG-03 papers", meeting4-28, action("CCAG03-12", record.Public, first)))
		for range 3 {
			res := bring(t, d, papers())
			if got := find(t, d, "CCAG03-12").Progress; got != "Details came." || len(res.Findings) > 0 {
				t.Fatalf("it reads %q, findings %v", got, res.Findings)
			}
			if _, err := d.Undo(t.Context(), keeper, res.ID, Because{}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestNothingInventedIsAddedToARealRecord(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk) {
		bring(t, d, from("CCAG-03 papers", meeting4-28, action("CCAG03-12", record.Public, first)))
		err := d.Generate(t.Context(), party.Operator("test"), Invention{Records: 1, Entries: 1}, nil)
		if !problem.Is(err, problem.Conflict) {
			t.Errorf("generate: %v", err)
		}
		_, err = d.Replay(t.Context(), Story{Acts: []StoryAct{{By: "PMO", At: time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)}}}, d.Now())
		if !problem.Is(err, problem.Conflict) {
			t.Errorf("a story told on a real record: %v", err)
		}
	})
}
