package secretariat

import (
	"slices"
	"strings"
	"testing"

	"crosscode/internal/designation"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/store"
)

// The routes of the example have the days of its plan: what each step is tied to is
// found there, and what is not is reckoned from the step before.
func TestTwoRoutesHaveTheirDaysOnOnePlan(t *testing.T) {
	d := replayed(t, march24)
	v, today := d.View(t.Context(), party.Nobody, store.Now), mustDay("2022-03-24")
	c, err := d.CompareRoutes(v, today, Comparing{Routes: []string{"SMAP", "SCR"}})
	if err != nil || len(c.Courses) != 2 || c.Plan == nil {
		t.Fatalf("%+v, %v", c, err)
	}
	smap, scr := c.Courses[0], c.Courses[1]
	if smap.Route != "SMAP" {
		smap, scr = scr, smap
	}
	at := func(name string) int { return c.Plan.Activity(name) }
	day := func(name string) string {
		return dayOfPlan(c.Plan.Schedule.Activities[at(name)].Finish - 1).String()
	}
	for _, want := range []struct {
		step   int
		source string
		to     string
	}{
		{1, "no plan activity is tied to it; from the beginning", "2022-04-29"},
		{2, "plan: M5", day("M5")},
		{3, "plan: A-assess, A-groups", day("A-groups")},
		{6, "plan: K-recommend, M6", day("M6")},
		{7, "plan: M7, less 2 months", day("M7")},
		{8, "plan: consultation, order", day("order")},
	} {
		got := smap.Legs[want.step-1]
		if got.Source() != want.source || got.To.String() != want.to {
			t.Errorf("step %d is over on %s by %q, want %s by %q", want.step, got.To, got.Source(), want.to, want.source)
		}
	}
	if n := smap.Legs[3].Forecast.Names; len(n) != 19 || !strings.HasPrefix(smap.Legs[3].Source(), "plan: B-draft to H-refine, ") {
		t.Errorf("B-H are %d activities, %q", len(n), smap.Legs[3].Source())
	}
	last := scr.Legs[len(scr.Legs)-1]
	if last.Source() != "no plan activity is tied to it; from the step before" || last.To != scr.Legs[5].To+90 {
		t.Errorf("the panels are over on %s by %q", last.To, last.Source())
	}
	if len(smap.For) != 3 || len(smap.Against) != 2 || len(scr.For) != 1 || smap.Release == 0 || !strings.Contains(c.Released, "BSC and REC") {
		t.Errorf("for %d, against %d; released %s; %s", len(smap.For), len(smap.Against), smap.Release, c.Released)
	}
	// The day on which the text is baselined can be given: what comes up to it is over.
	given, err := d.CompareRoutes(v, today, Comparing{Routes: []string{"SCR"}, From: mustDay("2024-01-10"), By: mustDay("2024-12-31")})
	if err != nil || len(given.Courses[0].Legs) != 1 || given.Courses[0].Ready != mustDay("2024-01-10")+90 {
		t.Errorf("from a day on: %+v, %v", given, err)
	}
	for _, in := range []Comparing{{Routes: []string{"POST"}}, {Plan: "NONE"}, {From: mustDay("2024-01-10"), By: mustDay("2023-01-10")}} {
		if _, err := d.CompareRoutes(v, today, in); !problem.Is(err, problem.Invalid) {
			t.Errorf("%+v is compared: %v", in, err)
		}
	}
	b, err := d.WhereWeAre(v, today)
	if err != nil || b.Course == nil || b.Course.Route != "SMAP" {
		t.Fatal(b, err)
	}
	i := slices.IndexFunc(b.Rows, func(r BoardRow) bool { return r.Area.Ref == "BSC/Registration" })
	if next, ok := b.Rows[i].Next(); !ok || next.To.String() != day("M5") || !b.Rows[i].Legs[0].Done || b.Rows[i].Legs[0].To.String() != "2022-02-23" || b.Rows[i].Overdue(today) || !b.Rows[i].Overdue(next.To+1) {
		t.Errorf("next of BSC/Registration is %+v after %+v", next, b.Rows[i].Legs[0])
	}
}

// The route of one change differs from the programme's with a reason, which only
// those who choose routes give; with another reason it is the programme's again.
func TestOneChangeTakesARouteOfItsOwn(t *testing.T) {
	s := opened(t).on("2022-03-24")
	l := s.law()
	routes := designation.Templates.Kind
	for _, r := range [][2]string{{"SMAP", "designation by Ofgem"}, {"SCR", "Ofgem directs licensees to raise"}} {
		l.make(routes, r[0], map[string]string{"name": r[0], "style": r[1], "steps": "Text is baselined; plan: M6\nOfgem decides; days: 28"})
	}
	l.make(routes, "EMPTY", map[string]string{"name": "None yet", "style": "another"})
	l.take(routes, "SMAP", designation.Choose, party.With{Text: "It suits a large change."})
	to := func(who party.Actor, route, why string) error {
		_, err := s.desk.SwitchRoute(t.Context(), who, "CR3", route, why, Because{})
		return err
	}
	route := func() *ChangeRoute {
		t.Helper()
		r, err := s.desk.RouteOf(s.desk.View(t.Context(), party.Nobody, store.Now), "CR003", s.desk.Today())
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := route(); r.Sentence() != "CR003 takes SMAP, the programme's route." || r.Course == nil {
		t.Errorf("%s", r.Sentence())
	}
	sro, member := s.as("Elexon", party.SRO).who, s.as("RECCo", party.Member).who
	s.refused(problem.Forbidden, "may choose the route of CR003", func() error { return to(member, "SCR", "It is small.") })
	s.refused(problem.Invalid, "no route called POST", func() error { return to(sro, "POST", "It is small.") })
	s.refused(problem.Invalid, "EMPTY has no steps yet", func() error { return to(sro, "EMPTY", "It is small.") })
	s.refused(problem.Invalid, "Fill in “Reason”", func() error { return to(sro, "SCR", " ") })
	s.refused(problem.Conflict, "takes the programme's route as it is", func() error { return to(sro, "", "It is large.") })
	s.refused(problem.NotFound, "no modification called CR099", func() error {
		_, err := s.desk.SwitchRoute(t.Context(), sro, "CR099", "SCR", "x", Because{})
		return err
	})
	if err := to(sro, "SCR", "It is small."); err != nil {
		t.Fatal(err)
	}
	if r := route(); r.Sentence() != "CR003 takes SCR, a route of its own: It is small." || r.Course.Route != "SCR" {
		t.Errorf("%s", r.Sentence())
	}
	s.refused(problem.Conflict, "takes SCR already", func() error { return to(sro, "SCR", "It is small.") })
	if err := to(sro, "", "It grew."); err != nil {
		t.Fatal(err)
	}
	if r := route(); r.Sentence() != "CR003 takes SMAP, the programme's route, again: It grew." || r.Own {
		t.Errorf("%s", r.Sentence())
	}
	history, err := s.desk.Store.View(t.Context(), store.Everything(), store.Now).History(designation.Choices.Kind, route().Choice.ID)
	if err != nil || len(history) != 2 || history[0].Entry.Act != string(designation.SwitchRoute) {
		t.Errorf("it is told as %v, %v", history, err)
	}
}
