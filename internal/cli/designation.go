package cli

import (
	"context"
	"fmt"
	"strings"

	"crosscode/internal/api"
	"crosscode/internal/calendar"
	"crosscode/internal/designation"
	"crosscode/internal/exchange"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// DesignationCmd holds the commands on the way to law.
type DesignationCmd struct {
	Board   DesignationBoardCmd   `cmd:"" help:"Where each topic area of each code is on its route, and how ready M6, M7 and M8 are."`
	Compare DesignationCompareCmd `cmd:"" help:"Give routes their days on the plan, side by side."`
	Choose  DesignationChooseCmd  `cmd:"" help:"Let one change request or modification take a route of its own, or the programme's again."`
	Route   DesignationRouteCmd   `cmd:"" help:"The route to law of one change request or modification, with its days."`
	Notice  DesignationNoticeCmd  `cmd:"" help:"What a notice still lacks before it can be published."`
	Take    DesignationTakeCmd    `cmd:"" help:"Take a topic area, a notice, a representation, a criterion, a readiness check or a route one step on."`
}

// DesignationTakeCmd takes what is on the way to law a step on.
type DesignationTakeCmd struct {
	Ref string `arg:"" help:"As BSC/Registration, SMAP-N01, SMAP-N01/R1, M8/1, M8 or SMAP."`
	Taken
}

// onTheWay are the registers of the way to law whose records take steps.
var onTheWay = []*record.Kind{designation.Areas.Kind, designation.Notices.Kind, designation.Representations.Kind, designation.Criteria.Kind, designation.Readinesses.Kind, designation.Templates.Kind}

// Run takes the step.
func (c *DesignationTakeCmd) Run(ctx context.Context, w *World) error {
	return c.take(ctx, w, c.Ref, onTheWay, "topic area, notice, representation, criterion, readiness check or route")
}

// DesignationBoardCmd shows the board.
type DesignationBoardCmd struct {
	Place
	JSON bool `name:"json" help:"Print it as JSON."`
}

// Run shows it.
func (c *DesignationBoardCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		b, err := d.WhereWeAre(d.View(ctx, w.operator(), secretariat.Now), d.Today())
		if err != nil {
			return err
		}
		out := api.TellBoard(b)
		if c.JSON {
			return printJSON(w.Stdout, out)
		}
		l := &lines{w: w.Stdout}
		l.line("The programme's route: %s.", or(deref(out.Route), "none is chosen"))
		for _, a := range out.Areas {
			l.line("  %-32s %-10s %d of %d steps  %-10s %s", a.Ref, or(deref(a.Route), "-"), len(a.Passed), a.Steps, a.Status, or(prefixed("next: ", deref(a.Next)), "")+prefixed(" over by the plan on ", deref(a.NextBy)))
		}
		for _, r := range out.Readiness {
			l.line("%s: %d met, %d waived, %d open; %s.", r.Milestone, r.Met, r.Waived, r.Open, or(deref(r.Status), "no check opened")+prefixed(". ", strings.TrimSuffix(deref(r.Unjudged), ".")))
		}
		return l.err
	})
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// DesignationCompareCmd compares routes.
type DesignationCompareCmd struct {
	Place
	Routes []string `arg:"" optional:"" help:"The routes, as SMAP SCR; all of them, if none is named."`
	Plan   string   `help:"The plan they have their days on, instead of the first that holds M6." placeholder:"PLAN"`
	From   string   `help:"The day on which the text is baselined, instead of what the plan has." placeholder:"DATE"`
	By     string   `help:"The day by which it is to be in force, instead of that of M8." placeholder:"DATE"`
	JSON   bool     `name:"json" help:"Print it as JSON."`
}

// A courseTeller tells routes that have their days on a plan.
type courseTeller struct{ way *secretariat.Way }

func (w courseTeller) told(c *secretariat.RouteCourse) exchange.Course {
	return exchange.TellCourse(c.Course, c.Template, w.way.PlanRef(), c.For, c.Against)
}

// lines tells a route in words.
func (w courseTeller) lines(l *lines, c *secretariat.RouteCourse) {
	l.line("%s", c.Sentence())
	if words := c.WindowWords(); words != "" {
		l.line("  %s", words)
	}
	for _, s := range c.Legs {
		l.line("  %-12s to %-12s %s (%s)", s.From.Words(), s.To.Words(), s.Text, s.Source())
		if s.Provisional != "" {
			l.line("      provisional: %s", s.Provisional)
		}
	}
	for _, m := range c.Minds() {
		l.line("  mind: %s", m)
	}
}

// Run compares them.
func (c *DesignationCompareCmd) Run(ctx context.Context, w *World) error {
	in := secretariat.Comparing{Routes: c.Routes, Plan: c.Plan}
	for _, f := range []struct {
		name, text string
		day        *calendar.Day
	}{{"--from", c.From, &in.From}, {"--by", c.By, &in.By}} {
		var err error
		if f.text != "" {
			*f.day, err = calendar.ParseDay(f.text)
		}
		in.Faults.Note(f.name, err)
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		all, err := d.CompareRoutes(d.View(ctx, w.operator(), secretariat.Now), d.Today(), in)
		if err != nil {
			return err
		}
		out, tell := []exchange.Course{}, courseTeller{all.Way}
		l := &lines{w: w.Stdout}
		for _, rc := range all.Courses {
			j := tell.told(rc)
			if out = append(out, j); c.JSON {
				continue
			}
			tell.lines(l, rc)
			for _, a := range j.For {
				l.line("  for: %s", a)
			}
			for _, a := range j.Against {
				l.line("  against: %s", a)
			}
		}
		if c.JSON {
			return printJSON(w.Stdout, out)
		}
		l.line("%s", all.Released)
		return l.err
	})
}

// DesignationRouteCmd shows the route of one change.
type DesignationRouteCmd struct {
	Place
	Ref  string `arg:"" help:"The change request or modification, as CR003 or REC/R0032."`
	JSON bool   `name:"json" help:"Print it as JSON."`
}

type changeRouteJSON struct {
	Ref    string           `json:"ref"`
	Own    bool             `json:"own"`
	Why    *string          `json:"why"`
	Course *exchange.Course `json:"route"` // null: none is chosen
}

// Run shows it.
func (c *DesignationRouteCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		r, err := d.RouteOf(d.View(ctx, w.operator(), secretariat.Now), c.Ref, d.Today())
		if err != nil {
			return err
		}
		out := changeRouteJSON{Ref: record.HeadOf(r.Subject).Ref, Own: r.Own, Why: given(r.Choice.Why)}
		l := &lines{w: w.Stdout}
		if r.Course != nil {
			j := courseTeller{r.Way}.told(r.Course)
			out.Course = &j
		}
		if c.JSON {
			return printJSON(w.Stdout, out)
		}
		l.line("%s", r.Sentence())
		if r.Course != nil {
			courseTeller{r.Way}.lines(l, r.Course)
		}
		return l.err
	})
}

// DesignationChooseCmd switches the route of one change.
type DesignationChooseCmd struct {
	Place
	Ref   string `arg:"" help:"The change request or modification, as CR003 or REC/R0032."`
	Route string `arg:"" optional:"" help:"The route, as SCR; without one, the programme's again."`
	Why   string `required:"" help:"The reason." placeholder:"TEXT"`
}

// Run switches it.
func (c *DesignationChooseCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		made, err := d.SwitchRoute(ctx, w.operator(), c.Ref, c.Route, c.Why, secretariat.Because{})
		if err != nil {
			return err
		}
		r, err := d.RouteOf(d.View(ctx, w.operator(), secretariat.Now), made.Ref, d.Today())
		if err != nil {
			return err
		}
		l := &lines{w: w.Stdout}
		l.line("%s", r.Sentence())
		return l.err
	})
}

// DesignationNoticeCmd shows what a notice lacks.
type DesignationNoticeCmd struct {
	Place
	Ref string `arg:"" help:"The notice, as SMAP-N01."`
}

// Run shows it.
func (c *DesignationNoticeCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		f, err := secretariat.Notice(d.View(ctx, w.operator(), secretariat.Now), c.Ref, d.Today())
		if err != nil {
			return err
		}
		missing := 0
		for _, it := range f.Items {
			if !it.There {
				missing++
				fmt.Fprintf(w.Stdout, "%s: %s\n", it.Name, it.Do)
			}
		}
		fmt.Fprintf(w.Stdout, "%s: %s of %d required items missing.\n", f.Notice.Ref, fmt.Sprint(missing), len(f.Items))
		return nil
	})
}
