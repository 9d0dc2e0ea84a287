package secretariat

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

const draftingPlan = `plan: Drafting
start: 2022-05-03
activities:
  - {id: M5, name: Design, milestone: true, committed: 2022-05}
  - {id: draft, name: Draft, duration: 3w, after: M5}   # three weeks: ours
  - {id: M6, name: As the file has it, milestone: true, level: 3, after: draft, committed: 2022-11-30}
  - {id: R1, name: Release, milestone: true, after: M6, release: BSC}
windows: [{code: BSC, dates: [2022-06-30, 2022-12-15]}]
boundaries: [{name: In time, milestone: M6, latest: 2022-06-15}]
baselines: [{name: First, approved_by: Ofgem, on: 2022-01-24, dates: {M6: 2022-05-31}}]
thresholds: [{name: Level 1, level: 1, value: 1mo, decided_by: Ofgem, route: [{step: Decision, days: 5}]}]
`

// planning is a desk with the plan of a group, and who keeps it.
func planning(t *testing.T) (*Desk, party.Actor) {
	t.Helper()
	d := governed(t)
	secretary := sitting("CCAG", party.Secretary, "BSC")
	if _, err := d.Raise(t.Context(), secretary, register.Plans.Kind, "CCAG", Edit{Class: record.Public,
		Fields: map[string]string{"title": "Drafting", "group": "CCAG"}}, Because{}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.KeepPlan(t.Context(), secretary, "CCAG", 0, PlanFile{Name: "plan.yaml", Data: []byte(draftingPlan)}, Because{}); err != nil {
		t.Fatal(err)
	}
	return d, secretary
}

func TestAPlanOwnsTheForecastAndTheRegisterAllElseOfAMilestone(t *testing.T) {
	d, who := planning(t)
	p, err := d.Plan(t.Context(), who, "CCAG", store.Now)
	if err != nil {
		t.Fatal(err)
	}
	i := p.Activity("M6")
	if got := p.File.Plan.Activities[i].Name; got != "Code changes baselined" {
		t.Errorf("M6 is called %q, not as the register has it", got)
	}
	if p.File.Levels["M6"] != 1 || p.Base.Dates.Committed["M6"] != calendar.Date(2022, 11, 30) {
		t.Errorf("M6 has level %d and is committed to %s", p.File.Levels["M6"], p.Base.Dates.Committed["M6"])
	}
	if got := boundary.DayOf(p.Schedule.Activities[i].Finish).String(); got != "2022-05-23" {
		t.Errorf("M6 is forecast for %s", got)
	}
	if !slices.ContainsFunc(p.File.Notices, func(f problem.Fault) bool {
		return f.Field == "M6" && strings.Contains(f.Message, "As the file has it")
	}) {
		t.Errorf("nothing is said of the file's own name: %v", p.File.Notices)
	}
	if _, err := d.Take(t.Context(), party.Operator("root"), register.Milestones.Kind, "M6", 0, register.Meet, party.With{Day: calendar.Date(2022, 6, 10)}, Because{}); err != nil {
		t.Fatal(err)
	}
	if p, err = d.Plan(t.Context(), who, "CCAG", store.Now); err != nil {
		t.Fatal(err)
	}
	if got := boundary.DayOf(p.Schedule.Activities[i].Finish).String(); got != "2022-06-10" {
		t.Errorf("M6, met on 10 June, stands at %s", got)
	}
}

func TestEachVersionOfAPlanTellsWhatItChanged(t *testing.T) {
	d, who := planning(t)
	kept := length(t, d)
	longer := strings.Replace(draftingPlan, "duration: 3w", "duration: 30w", 1)
	offer, err := d.ProposePlan(t.Context(), who, "CCAG", PlanFile{Name: "plan.yaml", Data: []byte(longer)})
	if err != nil {
		t.Fatal(err)
	}
	if len(offer.Milestones) != 2 || !strings.HasPrefix(offer.Milestones[0], "M6 forecast 28 Nov 2022, not 23 May 2022") {
		t.Errorf("milestones: %q", offer.Milestones)
	}
	if len(offer.Broken) != 1 || len(offer.Crossed) != 1 || offer.Crossed[0].Rule.Body != "Ofgem" || offer.Same {
		t.Errorf("broken %q, crossed %v", offer.Broken, offer.Crossed)
	}
	if before := length(t, d); before != kept {
		t.Error("a preview wrote something")
	}
	p, err := d.KeepPlan(t.Context(), who, "CCAG", 2, PlanFile{Name: "plan.yaml", Data: []byte(strings.Replace(draftingPlan, "duration: 3w", "duration: 4w", 1))}, Because{})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(p.Forecasts, "M6 2022-05-30") || len(p.Changes) == 0 || !strings.HasPrefix(p.Changes[0], "M6 forecast 30 May 2022, not 23 May 2022") {
		t.Errorf("kept with %q and %q", p.Forecasts, p.Changes)
	}
	again, err := d.KeepPlan(t.Context(), who, "CCAG", p.Version, PlanFile{Name: "plan.yaml", Data: []byte(strings.Replace(draftingPlan, "duration: 3w", "duration: 4w", 1))}, Because{})
	if err != nil || again.Version != p.Version {
		t.Errorf("the same file again: version %d, %v", again.Version, err)
	}
	then, err := d.Plan(t.Context(), who, "CCAG", store.AtEntry(kept))
	if err != nil {
		t.Fatal(err)
	}
	if got := boundary.DayOf(then.Schedule.Activities[then.Activity("M6")].Finish).String(); got != "2022-05-23" {
		t.Errorf("before, M6 was forecast for %s", got)
	}
}

func TestARefusedPlanFileChangesNothing(t *testing.T) {
	d, who := planning(t)
	before := length(t, d)
	for _, c := range []struct {
		who  party.Actor
		file PlanFile
		kind problem.Kind
		says string
	}{
		{who, PlanFile{Name: "p.yaml", Data: []byte(strings.Replace(draftingPlan, "after: M5}   #", "after: M6}   #", 1))}, problem.Invalid, "M6"},
		{who, PlanFile{Name: "p.yaml", Data: []byte(strings.Replace(draftingPlan, "3w", "3 fortnights", 1))}, problem.Invalid, "line 5"},
		{who, PlanFile{Name: "p.mpp", Data: []byte{0xd0, 0xcf, 0x11, 0xe0}}, problem.Invalid, "XML Format"},
		{sitting("CCAG", party.Member, "REC"), PlanFile{Name: "p.yaml", Data: []byte(draftingPlan)}, problem.Forbidden, "secretariat of CCAG"},
		{sitting("DAG", party.Secretary, "REC"), PlanFile{Name: "p.yaml", Data: []byte(draftingPlan)}, problem.Forbidden, "secretariat of CCAG"},
	} {
		for _, keep := range []bool{false, true} {
			var err error
			if keep {
				_, err = d.KeepPlan(t.Context(), c.who, "CCAG", 0, c.file, Because{})
			} else {
				_, err = d.ProposePlan(t.Context(), c.who, "CCAG", c.file)
			}
			p := problem.Of(err)
			if p == nil || p.Kind != c.kind {
				t.Errorf("%s by %s: %v", c.file.Name, c.who.ID, err)
				continue
			}
			if all := p.Error(); !strings.Contains(all, c.says) {
				t.Errorf("%q does not say %q", all, c.says)
			}
		}
	}
	if _, err := d.KeepPlan(t.Context(), who, "CCAG", 1, PlanFile{Name: "p.yaml", Data: []byte(draftingPlan)}, Because{}); !problem.Is(err, problem.Conflict) {
		t.Errorf("an old version: %v", err)
	}
	if length(t, d) != before {
		t.Error("a refused file was kept")
	}
}

func TestABaselineIsThePlanAsItWasApproved(t *testing.T) {
	d, who := planning(t)
	raise := func(k *record.Kind, ref string, fields map[string]string) (record.Record, error) {
		return d.Raise(t.Context(), who, k, ref, Edit{Class: record.Public, Fields: fields}, Because{})
	}
	if _, err := raise(register.Decisions.Kind, "CCAG-2022-03-11-D01", map[string]string{"group": "CCAG", "date": "2022-03-11", "text": "The plan is approved."}); err != nil {
		t.Fatal(err)
	}
	_, err := raise(register.Baselines.Kind, "", map[string]string{"plan": "CCAG", "name": "First", "decision": "CCAG-2022-03-12-D01"})
	if p := problem.Of(err); p == nil || !slices.ContainsFunc(p.Faults, func(f problem.Fault) bool { return f.Field == "decision" }) {
		t.Errorf("a decision that is not there: %v", err)
	}
	r, err := raise(register.Baselines.Kind, "", map[string]string{"plan": "ccag", "name": "First", "decision": "CCAG-2022-03-11-D01"})
	if err != nil {
		t.Fatal(err)
	}
	b := register.Baselines.From(r)
	if b.Ref != "CCAG/B1" || b.Plan != "CCAG" || b.Group != "CCAG" || b.Body != "CCAG" || b.Day.String() != "2022-03-11" || len(b.Content) != 64 {
		t.Errorf("taken as %+v", b)
	}
	if !slices.Contains(b.Milestones, "M6 committed 2022-11-30 due 2022-11-30 forecast 2022-05-23") {
		t.Errorf("milestones %q", b.Milestones)
	}
	if _, err := d.Revise(t.Context(), who, register.Baselines.Kind, "CCAG/B1", Edit{Fields: map[string]string{"name": "Another"}}, Because{}); !problem.Is(err, problem.Conflict) {
		t.Errorf("a baseline was edited: %v", err)
	}

	// What the register says later does not change it.
	if _, err := d.Revise(t.Context(), party.Operator("root"), register.Milestones.Kind, "M6", Edit{Fields: map[string]string{"date": "2023-01", "name": "Renamed"}}, Because{}); err != nil {
		t.Fatal(err)
	}
	kept, err := d.BaselineIn(d.View(t.Context(), who, store.Now), "CCAG/B1")
	if err != nil {
		t.Fatal(err)
	}
	if got := kept.Base.Dates.Committed["M6"]; got != calendar.Date(2022, 11, 30) {
		t.Errorf("the baseline commits M6 to %s now", got)
	}
	if !strings.Contains(string(kept.Text), "# three weeks: ours") {
		t.Error("the baseline's file lost its comments")
	}
	if r, err = raise(register.Baselines.Kind, "", map[string]string{"plan": "CCAG", "name": "Second", "decision": "CCAG-2022-03-11-D01"}); err != nil {
		t.Fatal(err)
	}
	if ref := record.HeadOf(r).Ref; ref != "CCAG/B2" {
		t.Errorf("the second baseline is called %s", ref)
	}
	report, err := d.Verify(t.Context(), party.Operator("root"), nil, nil)
	if err != nil || len(report.Faults) > 0 {
		t.Errorf("verify: %v, %v", report, err)
	}
}

func planText(t *testing.T, d *Desk, who party.Actor) []byte {
	t.Helper()
	p, err := d.Plan(t.Context(), who, "CCAG", store.Now)
	if err != nil {
		t.Fatal(err)
	}
	return p.Text
}

// asProject is the plan as Microsoft Project XML.
func asProject(t *testing.T, d *Desk, who party.Actor) string {
	t.Helper()
	v := d.View(t.Context(), who, store.Now)
	p, err := d.PlanIn(v, "CCAG")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := ProjectOf(v, p, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestAPlanOfAnotherToolIsKeptAsOursWithTheFileItCameAs(t *testing.T) {
	d, who := planning(t)
	was, err := d.Plan(t.Context(), who, "CCAG", store.Now)
	if err != nil {
		t.Fatal(err)
	}
	var project bytes.Buffer
	if err := was.File.Save(&project, nil, was.Schedule); err != nil {
		t.Fatal(err)
	}
	came := strings.Replace(project.String(), "<Duration>PT120H0M0S</Duration>", "<Duration>PT160H0M0S</Duration><Notes>Ours alone</Notes>", 1) // four weeks, and not recalculated
	offer, err := d.ProposePlan(t.Context(), who, "CCAG", PlanFile{Name: "plan.xml", Data: []byte(came)})
	if err != nil {
		t.Fatal(err)
	}
	if len(offer.Differences) == 0 || !slices.ContainsFunc(offer.Differences, func(x plan.Difference) bool {
		return x.Field == "finish" && offer.Is.File.Plan.Activities[x.Activity].Ref == "draft"
	}) {
		t.Errorf("that the file's own dates are others is not told: %v", offer.Differences)
	}
	p, err := d.KeepPlan(t.Context(), who, "CCAG", 0, PlanFile{Name: "plan.xml", Data: []byte(came)}, Because{})
	if err != nil {
		t.Fatal(err)
	}
	if p.Format != "mspdi" || p.Origin != "plan.xml" || !slices.Contains(p.Forecasts, "M6 2022-05-30") {
		t.Errorf("kept as %q, %q, %q", p.Format, p.Origin, p.Forecasts)
	}
	source, err := SourceOf(d.View(t.Context(), who, store.Now), p)
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := io.ReadAll(source); err != nil || string(kept) != came {
		t.Errorf("the file as it came: %d bytes, %v", len(kept), err)
	}
	// What we do not model goes out again as it came, until the plan is edited here.
	if got := asProject(t, d, who); !strings.Contains(got, "<Notes>Ours alone</Notes>") || !strings.Contains(got, "<Finish>2022-05-30T17:00:00</Finish>") {
		t.Errorf("the file that goes out lost what only the one that came holds, or was not recalculated:\n%s", got)
	}
	edited := strings.Replace(string(planText(t, d, who)), "20d", "25d", 1)
	if _, err := d.KeepPlan(t.Context(), who, "CCAG", 0, PlanFile{Name: "plan.yaml", Data: []byte(edited)}, Because{}); err != nil {
		t.Fatal(err)
	}
	if got := asProject(t, d, who); strings.Contains(got, "Ours alone") || !strings.Contains(got, "<Finish>2022-06-06T17:00:00</Finish>") {
		t.Errorf("an edited plan goes out as it came:\n%s", got)
	}
}

// Nobody has to decide on the date of a milestone that is given up, whatever the
// plan still has of it.
func TestARemovedMilestoneCrossesNoThreshold(t *testing.T) {
	d := replayed(t, march24)
	who := party.Operator("root")
	crossed := func() (out []string) {
		t.Helper()
		p, err := d.Plan(t.Context(), who, "CCAG", store.Now)
		if err != nil {
			t.Fatal(err)
		}
		now, err := p.Base.Now()
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range now.Thresholds {
			out = append(out, o.Move.Milestone)
		}
		return out
	}
	if got := crossed(); !slices.Contains(got, "M6") {
		t.Fatalf("as it stands %q cross a threshold", got)
	}
	if _, err := d.Take(t.Context(), who, register.Milestones.Kind, "M6", 0, register.Remove, party.With{Text: "It is part of M8."}, Because{}); err != nil {
		t.Fatal(err)
	}
	if got := crossed(); slices.Contains(got, "M6") {
		t.Errorf("M6 is removed, and %q cross a threshold", got)
	}
}
