package secretariat

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

const routeToLaw = `plan: Route to law
start: 2022-03-28
activities:
  - {id: M5, name: Design, milestone: true}
  - {id: draft, name: Draft, duration: 2w, after: M5}
  - {id: M6, name: Baselined, milestone: true, after: draft}
  - {id: consult, name: Consult, duration: 6w, after: M6}
  - {id: M7, name: Designated, milestone: true, after: consult}
  - {id: go, name: Release, milestone: true, after: M7, release: BSC}
windows: [{code: BSC, dates: [2022-06-30, 2022-11-03, 2023-06-29]}]
boundaries: [{name: Before the winter, milestone: M7, latest: 2022-12-15}]
baselines: [{name: First, approved_by: Ofgem, on: 2022-01-24, dates: {M6: 2022-04-30}}]
thresholds: [{name: Three months, level: 1, value: 3mo, decided_by: Ofgem, route: [{step: Decision, days: 5}]}]
`

// planned gives a scene the plan of a group, of some class.
func (s *scene) planned(reference, text string, c record.Class) {
	s.t.Helper()
	who := party.Operator("root")
	if _, err := s.desk.Raise(s.t.Context(), who, register.Plans.Kind, reference, Edit{Class: c, Fields: map[string]string{"title": "The way of " + reference}}, Because{}); err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.desk.KeepPlan(s.t.Context(), who, reference, 0, PlanFile{Name: "plan.yaml", Data: []byte(text)}, Because{}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *scene) moves(who party.Actor) []*PlanMove {
	s.t.Helper()
	f, err := s.desk.Change(s.t.Context(), who, "CR003", s.desk.Today(), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return f.Plans
}

func TestARequestSaysWhatItDoesToEveryPlanThatTheReaderMaySee(t *testing.T) {
	s := opened(t)
	if got := s.moves(teller); len(got) != 0 {
		t.Fatalf("without a plan, %d plans move", len(got))
	}
	s.planned("LAW", routeToLaw, record.Public)
	s.planned("INNER", routeToLaw, record.Controlled)
	s.planned("OTHER", "plan: Other\nstart: 2022-03-28\nactivities:\n  - {id: x, name: X, duration: 1d}\n", record.Public)
	for ref, fields := range map[string]map[string]string{
		"CCAG/u1": {"kind": "Risk", "list": "CCAG", "description": "Nobody reads the drafts", "affects": "M7"},
		"CCAG/u2": {"kind": "Risk", "list": "CCAG", "description": "Design slips", "affects": "M5"},
	} {
		if _, err := s.desk.Raise(t.Context(), party.Operator("root"), register.RAID.Kind, ref, Edit{Class: record.Public, Fields: fields}, Because{}); err != nil {
			t.Fatal(err)
		}
	}
	all := s.moves(party.Operator("root"))
	if len(all) != 2 {
		t.Fatalf("%d plans hold M6", len(all))
	}
	public := s.moves(party.Actor{})
	if len(public) != 1 || public[0].Plan.Record.Ref != "LAW" {
		t.Fatalf("the public sees what moves in %d plans", len(public))
	}
	m := public[0]
	var told []string
	for _, x := range m.Milestones {
		told = append(told, fmt.Sprintf("%s %s %s, %s %s", x.Milestone, x.PromisedWas, x.Promised, x.ForecastWas, x.Forecast))
	}
	for _, b := range m.Outcome.Boundaries {
		told = append(told, fmt.Sprintf("%v %v", b.WasKept, b.IsKept))
	}
	for _, c := range m.Crossed {
		told = append(told, c.Move.Milestone+" "+c.Rule.Body)
	}
	for _, d := range m.RAID {
		told = append(told, d.Item.Ref+" "+d.Activity)
	}
	want := []string{
		"M6 2022-04-29 2023-01-30, 2022-04-08 2023-01-30",
		"M7 2022-06-30 2023-02-28, 2022-05-20 2023-03-13",
		"go  , 2022-06-30 2023-06-29",
		"true false",
		"M6 Ofgem",
		"CCAG/u1 M7",
	}
	if !slices.Equal(told, want) {
		t.Errorf("told:\n%s", strings.Join(told, "\n"))
	}
	if m.Activities != 1 || m.Broken != 1 || m.Missed != 1 || m.Fault != "" || m.Still() {
		t.Errorf("%d activities move, %d boundaries break, %d windows are missed, %q", m.Activities, m.Broken, m.Missed, m.Fault)
	}
}

// decidedOn takes CR003 to an approval.
func (s *scene) decidedOn() {
	s.t.Helper()
	pmo := s.as("LDP", party.PMO)
	s.as("Elexon", party.Proposer).take(change.Raise, party.With{})
	pmo.take(change.Triage, s.day("2022-03-24"))
	s.as("Programme", party.ChangeBoard).take(change.Assess, s.day("2022-04-07"))
	s.on("2022-04-07")
	pmo.take(change.Summarise, party.With{Text: "Nobody objects."})
	s.convene("PSG-06")
	pmo.take(change.Table, party.With{Meeting: "PSG-06"})
	s.as("Elexon", party.Secretariat).take(change.AdviseFor, party.With{Meeting: "PSG-06", Text: "Fine."})
	s.as("Elexon", party.SRO).take(change.Refer, party.With{Meeting: "PSG-06", Text: "More than three months."})
	s.on("2022-04-19")
	w := s.day("2022-04-19")
	w.Text, w.Letter = "Agreed.", "Ofgem/2022/17"
	s.as("Ofgem", party.Sponsor).take(change.Approve, w)
}

func TestAnApprovalSaysWhichBaselinesCameOfItAndWhyAPlanHasNone(t *testing.T) {
	s := opened(t)
	s.planned("LAW", routeToLaw, record.Public)
	// With the new date of M6 the boundary would begin after it ends.
	s.planned("NARROW", strings.NewReplacer("{name: Before the winter, milestone: M7, latest: 2022-12-15}", "{name: Window, milestone: M7, earliest: M6, latest: 2022-12-15}", "milestone: true, after: draft}", "milestone: true, after: draft, committed: 2022-04-30}").Replace(routeToLaw), record.Public)
	before := s.moves(party.Actor{})
	s.decidedOn()
	after := s.moves(party.Actor{})
	if len(after) != 2 || !slices.Equal(after[0].Taken, []string{"LAW/B1"}) || after[0].Untaken != "" {
		t.Fatalf("of LAW came %q, or none: %q", after[0].Taken, after[0].Untaken)
	}
	if before[1].Fault == "" || len(after[1].Taken) != 0 || !strings.Contains(after[1].Untaken, "Window") {
		t.Errorf("of NARROW came %q, because %q; tried before: %q", after[1].Taken, after[1].Untaken, before[1].Fault)
	}
}

func TestWhatMovesIsToldAsOfADayToo(t *testing.T) {
	s := opened(t)
	s.planned("LAW", routeToLaw, record.Public)
	day := s.desk.Today()
	s.on("2022-03-24")
	before, err := s.desk.AsAt(t.Context(), day)
	if err != nil {
		t.Fatal(err)
	}
	s.decidedOn()
	s.as("LDP", party.PMO).take(change.Implement, party.With{})
	if now := s.moves(teller); len(now) != 1 || len(now[0].Milestones) == 0 || !now[0].Past {
		t.Errorf("once it is worked in, what it was decided on is told as %+v", now)
	}
	v := s.desk.View(t.Context(), teller, before)
	it, err := v.Find(change.Requests.Kind, "CR003")
	if err != nil {
		t.Fatal(err)
	}
	f, err := FileOf(v, change.Requests.From(it.Record), s.desk.Today(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if then, err := s.desk.MovesIn(v, f); err != nil || len(then) != 1 || len(then[0].Milestones) == 0 || len(then[0].Taken) != 0 {
		t.Errorf("as of the day before, %d plans, %+v, %v", len(then), then[0], err)
	}
}

// What a request does to a plan of a thousand activities is told while somebody
// waits for the page.
func TestWhatMovesInAThousandActivitiesIsToldAtOnce(t *testing.T) {
	s := opened(t)
	s.planned("LONG", aThousandAfter("M6"), record.Public)
	v := s.desk.View(context.Background(), teller, store.Now)
	it, err := v.Find(change.Requests.Kind, "CR003")
	if err != nil {
		t.Fatal(err)
	}
	f, err := FileOf(v, change.Requests.From(it.Record), s.desk.Today(), nil)
	if err != nil {
		t.Fatal(err)
	}
	best := time.Hour
	for range 5 {
		from := time.Now()
		moves, err := s.desk.MovesIn(v, f)
		if err != nil || len(moves) != 1 || moves[0].Activities != 1000 {
			t.Fatalf("%+v, %v", moves, err)
		}
		best = min(best, time.Since(from))
	}
	t.Logf("told in %s", best)
	if best > time.Second {
		t.Errorf("told in %s", best)
	}
}

// aThousandAfter is a plan of a thousand activities that wait for a milestone.
func aThousandAfter(milestone string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "plan: Long\nstart: 2022-03-28\nactivities:\n  - {id: M5, name: Design, milestone: true}\n  - {id: %s, name: Baselined, milestone: true, after: M5}\n", milestone)
	for i := range 1000 {
		after := milestone
		if i >= 20 {
			after = fmt.Sprintf("a%d", i-20)
		}
		fmt.Fprintf(&b, "  - {id: a%d, name: Work, duration: 3d, after: %s}\n", i, after)
	}
	return b.String()
}

func TestARequestThatIsDecidedKeepsWhatItWasDecidedOn(t *testing.T) {
	d := replayed(t, atLast) // M5 was met in October 2022, nine months of which are no April any more
	f, err := d.Change(t.Context(), party.Operator("root"), "CR003", d.Today(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range f.Moves {
		got = append(got, fmt.Sprintf("%s from %s to %s: %d", m.Milestone, m.From.Words(), m.To.Words(), m.Months))
	}
	want := []string{"M6 from Apr 2022 to Jan 2023: 9", "M7 from Jun 2022 to Feb 2023: 8"}
	if !slices.Equal(got, want) {
		t.Errorf("decided on moves %q, want %q", got, want)
	}
	if by := f.Course.Ordinary.DecideBy.Words(); by != "29 Apr 2022" {
		t.Errorf("was to be decided by %s", by)
	}
	if got := f.DeciderWords() + ". " + f.SettledWords(); got != "Ofgem decided. It was decided on 29 Apr 2022, in time." || len(f.Lacking()) != 0 {
		t.Errorf("told as %q, lacking %q", got, f.Lacking())
	}
	if len(f.Plans) != 1 || !f.Plans[0].Past || !strings.Contains(strings.Join(f.Plans[0].Words(), " "), "as it stood before") || len(f.Plans[0].Taken) == 0 {
		t.Fatalf("the plans: %+v", f.Plans)
	}
	for _, x := range f.Plans[0].Milestones {
		if x.Milestone == "M6" && x.PromisedWas.Words() != "29 Apr 2022" {
			t.Errorf("M6 was promised for %s before it moved", x.PromisedWas.Words())
		}
	}
}
