package secretariat

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"crosscode/examples"
	"crosscode/internal/calendar"
	"crosscode/internal/need"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

func TestMain(m *testing.M) { os.Exit(need.Main(m)) }

var teller = party.Operator("test")

func programme(t testing.TB) Story {
	t.Helper()
	s, err := ReadStory(examples.Programme())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// emptyDesk is a desk over an empty record, in January 2026.
func emptyDesk(t testing.TB) *Desk {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC) }
	return &Desk{Store: openStore(t, empty(t), now), Now: now}
}

// empty gives the folder of an empty record.
func empty(t testing.TB) string {
	t.Helper()
	return need.Folder(t, "empty", func(folder string) { openStore(t, folder, time.Now).Close() })
}

// emptyPostgres gives the URL of an empty record on PostgreSQL.
func emptyPostgres(t testing.TB) string {
	t.Helper()
	return need.PostgresLike(t, "empty", func(address string) {
		s, err := store.Open(t.Context(), store.Config{Database: address, Dir: t.TempDir(), Kinds: Registers(), Clock: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
	})
}

// openStore opens the record in a folder until t ends.
func openStore(t testing.TB, folder string, clock func() time.Time) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Dir: folder, Kinds: Registers(), Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func endOf(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 23, 59, 59, 0, zone)
}

var (
	march24 = endOf(2022, time.March, 24)
	atLast  = endOf(2025, time.December, 31)
)

func replayed(t testing.TB, until time.Time) *Desk {
	t.Helper()
	d := emptyDesk(t)
	if told, err := d.Replay(t.Context(), programme(t), until); err != nil || !told {
		t.Fatalf("replay: %t, %v", told, err)
	}
	return d
}

// everyRecord gives every record of a register, as a reader sees it.
func everyRecord(t testing.TB, d *Desk, k *record.Kind, scope store.Scope) []record.Record {
	t.Helper()
	var out []record.Record
	for it, err := range d.Store.View(t.Context(), scope, store.Now).Each(k, store.Query{Sort: "ref"}) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, it.Record)
	}
	return out
}

func counted(t testing.TB, d *Desk, scope store.Scope) string {
	t.Helper()
	var out []string
	for _, k := range Registers() {
		if n := len(everyRecord(t, d, k, scope)); n > 0 {
			out = append(out, fmt.Sprintf("%s %d", k.Name, n))
		}
	}
	return strings.Join(out, ", ")
}

func TestTheWholeProgrammeIsReplayedUnderTheRules(t *testing.T) {
	for _, c := range []struct {
		name             string
		until            time.Time
		everybody, entry string
	}{
		{"to the day after the fourth meeting", march24,
			"action 19, decision 8, raid 12, modification 6, milestone 6, meeting 4, agenda-item 9, group-update 1, roadmap 5, question 4, paper 2, group 12, " +
				"organisation 13, role 13, seat 7, change-request 2, response 7, rule-set 1, concern 1, freeze 1, questionnaire 1, questionnaire-answer 4, plan 1, baseline 1, plan-activity 13, route-step 7, route 4, route-choice 1, route-argument 7, topic-area 4, notice 1, criterion 6, readiness 3, artefact 3, comment 1, attachment 1, redaction 1", "24 Jan 2022 to 23 Mar 2022"},
		{"to the end of 2025", atLast,
			"action 19, decision 13, raid 32, modification 13, milestone 12, meeting 9, agenda-item 9, group-update 13, roadmap 6, question 10, paper 2, group 16, " +
				"organisation 15, role 13, seat 7, change-request 5, response 28, recommendation 3, change-decision 6, rule-set 1, position 5, concern 2, freeze 2, questionnaire 1, questionnaire-answer 4, plan 1, baseline 4, plan-activity 13, route-step 8, route 4, route-choice 1, route-argument 7, topic-area 4, notice 2, representation 1, criterion 6, readiness 3, artefact 3, comment 1, attachment 1, redaction 1", "24 Jan 2022 to 15 Dec 2025"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := replayed(t, c.until)
			if got := counted(t, d, Scope(party.Nobody)); got != c.everybody {
				t.Errorf("everybody sees\n%s, want\n%s", got, c.everybody)
			}
			r, err := d.Verify(t.Context(), teller, nil, nil)
			if err != nil || len(r.Faults) > 0 {
				t.Errorf("verify: %v, %v", r, err)
			}
			if got := toldSpan(t, d); got != c.entry {
				t.Errorf("it tells of %s, want %s", got, c.entry)
			}
		})
	}
}

func toldSpan(t testing.TB, d *Desk) string {
	t.Helper()
	v := d.Store.View(t.Context(), store.Everything(), store.Now)
	first, _, err := v.Entry(1)
	last, err2 := v.Latest(1, 0)
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	const form = "2 Jan 2006"
	return first.At.In(zone).Format(form) + " to " + last[0].Entry.At.In(zone).Format(form)
}

func TestAFewRecordsOfTheProgrammeAreControlled(t *testing.T) {
	d := replayed(t, march24)
	var out []string
	for _, k := range Registers() {
		for _, r := range everyRecord(t, d, k, store.Seeing(record.Controlled)) {
			out = append(out, k.Name+" "+record.HeadOf(r).Ref)
		}
	}
	if got, want := strings.Join(out, ", "), "raid CCAG/u8, raid CCAG/u9, seat assurer/programme/assurer, seat bsc/CCAG/member, seat code-body/CCAG/member, seat dcusa-alternate/CCAG/alternate, seat observer/CCAG/observer, seat ofgem/CCAG/observer, comment modification/SEC/MP162/c1"; got != want {
		t.Errorf("controlled are %s, want %s", got, want)
	}
}

func TestTheProgrammeLooksDifferentOnDifferentDays(t *testing.T) {
	d := replayed(t, atLast)
	for _, c := range []struct {
		day        string
		kind       string
		name       string
		field, has string
	}{
		{"2022-02-22", "action", "CCAG03-12", "status", "-"},
		{"2022-02-23", "action", "CCAG03-12", "status", "Open"},
		{"2022-03-17", "action", "CCAG03-12", "status", "Ongoing"},
		{"2022-03-24", "action", "CCAG03-12", "status", "Ongoing"},
		{"2022-03-25", "action", "CCAG03-12", "status", "Closed"},
		{"2022-02-24", "action", "CCAG03-16", "status", "Recommended closed"},
		{"2022-03-15", "group", "TAG", "status", "Active"},
		{"2022-03-16", "group", "TAG", "status", "Renamed"},
		{"2022-03-24", "modification", "R32", "target", ""},
		{"2022-03-25", "modification", "R32", "target", "2023-02"},
		{"2022-04-28", "milestone", "M6", "date", "2022-04"},
		{"2022-04-29", "milestone", "M6", "date", "M5+9mo"},
		{"2022-04-29", "milestone", "M6", "name", "Code Changes Baselined"},
		{"2022-12-31", "milestone", "M8", "date", "M10-7mo"},
		{"2023-12-31", "milestone", "M8", "date", "2025-03-07"},
		{"2024-12-31", "milestone", "M8", "date", "2025-09"},
		{"2025-09-21", "milestone", "M8", "status", "Planned"},
		{"2025-09-22", "milestone", "M8", "actual", "2025-09-22"},
		{"2023-06-07", "milestone", "M16", "date", "-"},
		{"2023-06-08", "milestone", "M16", "date", "2026-12"},
		{"2025-12-31", "milestone", "M16", "date", "2027-07"},
	} {
		if got := d.onDay(t, c.day, c.kind, c.name, c.field); got != c.has {
			t.Errorf("on %s the %s of %s was %q, want %q", c.day, c.field, c.name, got, c.has)
		}
	}
}

// onDay gives a field of a record as at a day; "-" if it was not there.
func (d *Desk) onDay(t testing.TB, day, kind, name, field string) string {
	t.Helper()
	on, err := calendar.ParseDay(day)
	k, err2 := KindNamed(kind)
	m, err3 := d.AsAt(t.Context(), on)
	if err := errors.Join(err, err2, err3); err != nil {
		t.Fatal(err)
	}
	it, err := d.View(t.Context(), party.Nobody, m).Find(k, name)
	if notFound(err) {
		return "-"
	}
	if err != nil {
		t.Fatal(err)
	}
	return k.Field(field).Get(it.Record).Cell()
}

func TestTheProgrammeHasEnoughDaysBeforeItsFirstImport(t *testing.T) {
	days := map[calendar.Day]bool{}
	for _, a := range programme(t).Acts {
		if !a.At.After(march24) {
			days[calendar.DayOf(a.At, zone)] = true
		}
	}
	if len(days) < 10 {
		t.Errorf("acts on %d days, want at least 10", len(days))
	}
}

func TestEveryLinkOfTheProgrammeLeadsToARecord(t *testing.T) {
	d := replayed(t, atLast)
	v := d.Store.View(t.Context(), store.Everything(), store.Now)
	for _, k := range Registers() {
		for _, r := range everyRecord(t, d, k, store.Everything()) {
			for _, f := range k.Fields {
				if f.Link == "" || f.Get(r).IsZero() {
					continue
				}
				to, err := KindNamed(f.Link)
				if err != nil {
					t.Fatal(err)
				}
				for name := range strings.SplitSeq(f.Get(r).Cell(), "\n") {
					if _, err := v.Find(to, name); err != nil {
						t.Errorf("%s %s, %s: %v", k.Name, record.HeadOf(r).Ref, f.Label, err)
					}
				}
			}
		}
	}
}

func TestASecondReplayEntersNothing(t *testing.T) {
	d := replayed(t, march24)
	before, _, _ := d.end(t.Context())
	told, err := d.Replay(t.Context(), programme(t), march24)
	if after, _, _ := d.end(t.Context()); told || err != nil || after != before {
		t.Errorf("told %t, %v, from %d entries to %d", told, err, before, after)
	}
}

func TestAReplayCutShortGoesOnWhereItStopped(t *testing.T) {
	d := replayed(t, endOf(2022, time.March, 9))
	if told, err := d.Replay(t.Context(), programme(t), march24); !told || err != nil {
		t.Fatalf("told %t, %v", told, err)
	}
	whole := replayed(t, march24)
	for _, k := range Registers() {
		got, want := everyRecord(t, d, k, store.Everything()), everyRecord(t, whole, k, store.Everything())
		if len(got) != len(want) {
			t.Fatalf("%d %s, want %d", len(got), k.Plural, len(want))
		}
		for i := range got {
			if a, b := string(k.Encode(got[i])), string(k.Encode(want[i])); a != b {
				t.Errorf("%s\nwant\n%s", a, b)
			}
		}
	}
}

func TestAReplayLeavesOtherRecordsAlone(t *testing.T) {
	raise := func(d *Desk) {
		e := Edit{Class: record.Public, Fields: map[string]string{"title": "Buy paper"}}
		if _, err := d.Raise(t.Context(), teller, register.Actions.Kind, "CCAG01-01", e, Because{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name    string
		desk    *Desk
		refused bool
	}{
		{"one that was begun by somebody else is refused", emptyDesk(t), true},
		{"one in which somebody has worked on stays", replayed(t, endOf(2022, time.March, 9)), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			raise(c.desk)
			before, _, _ := c.desk.end(t.Context())
			told, err := c.desk.Replay(t.Context(), programme(t), atLast)
			if after, _, _ := c.desk.end(t.Context()); told || problem.Is(err, problem.Conflict) != c.refused || after != before {
				t.Errorf("told %t, %v, from %d entries to %d", told, err, before, after)
			}
		})
	}
}

func TestAStoryThatBreaksARuleIsRefusedByActAndDeed(t *testing.T) {
	raised := Deed{Verb: RaiseIt, Kind: "action", Ref: "CCAG03-01", Edit: Edit{Class: record.Public, Fields: map[string]string{"title": "Do it"}}}
	for _, c := range []struct {
		name  string
		deed  Deed
		tells string
	}{
		{"a record must be complete", Deed{Verb: RaiseIt, Kind: "action", Ref: "CCAG03-02"}, "deed 2, raise action CCAG03-02: CCAG03-02 is not complete."},
		{"a status is not edited", Deed{Verb: ReviseIt, Kind: "action", Ref: "CCAG03-01", Edit: Edit{Fields: map[string]string{"status": "Closed"}}},
			"status: Status is moved by an act, not edited."},
		{"an edit changes something", Deed{Verb: ReviseIt, Kind: "action", Ref: "CCAG03-01", Edit: Edit{Fields: map[string]string{"title": "Do it"}}},
			"deed 2, edit action CCAG03-01: CCAG03-01 says all of this already."},
		{"a step is one of the table", Deed{Verb: TakeIt, Kind: "action", Ref: "CCAG03-01", Step: "confirm closed", With: party.With{Meeting: "CCAG-04"}},
			"deed 2, confirm closed action CCAG03-01: You cannot confirm closed CCAG03-01: it is open."},
		{"a record must be there", Deed{Verb: TakeIt, Kind: "action", Ref: "CCAG03-09", Step: "update"}, "There is no action called CCAG03-09."},
		{"a register must be there", Deed{Verb: RaiseIt, Kind: "wish", Ref: "W1"}, `There is no register of "wish".`},
		{"what has no life has no steps", Deed{Verb: TakeIt, Kind: "paper", Ref: "CCAG-04/P1", Step: "close"}, "There is no paper called CCAG-04/P1."},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := emptyDesk(t)
			s := Story{Acts: []StoryAct{{Place: "tale.yaml, act 1", At: march24, By: "PMO", Deeds: []Deed{raised, c.deed}}}}
			told, err := d.Replay(t.Context(), s, atLast)
			if told || err == nil || !strings.Contains(err.Error(), c.tells) ||
				!strings.HasPrefix(err.Error(), "replay tale.yaml, act 1 (24 Mar 2022 23:59, PMO): deed 2, ") {
				t.Errorf("told %t, %v; want %s", told, err, c.tells)
			}
			if size, _, _ := d.end(t.Context()); size != 0 {
				t.Errorf("the first deed of the act was kept")
			}
		})
	}
}
