package cli

import (
	"context"
	"fmt"

	"crosscode/internal/secretariat"
)

// DesignationCmd holds the commands on the way to law.
type DesignationCmd struct {
	Board   DesignationBoardCmd   `cmd:"" help:"Where each topic area of each code is on its route, and how ready M6, M7 and M8 are."`
	Compare DesignationCompareCmd `cmd:"" help:"Give routes their days on the plan, side by side."`
	Notice  DesignationNoticeCmd  `cmd:"" help:"What a notice still lacks before it can be published."`
}

// DesignationBoardCmd shows the board.
type DesignationBoardCmd struct {
	Place
	JSON bool `name:"json" help:"Print it as JSON."`
}

type boardJSON struct {
	Route     *string        `json:"route"`
	Areas     []areaJSON     `json:"areas"`
	Readiness []readyRowJSON `json:"readiness"`
}

type areaJSON struct {
	Ref    string   `json:"ref"`
	Route  *string  `json:"route"`
	Status string   `json:"status"`
	Passed []string `json:"passed"`
	Steps  int      `json:"steps"`
	Next   *string  `json:"next"`
	Hash   *string  `json:"hash"`
}

type readyRowJSON struct {
	Milestone string  `json:"milestone"`
	Met       int     `json:"met"`
	Waived    int     `json:"waived"`
	Open      int     `json:"open"`
	Status    *string `json:"status"`
}

// Run shows it.
func (c *DesignationBoardCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		b, err := secretariat.WhereWeAre(d.View(ctx, w.operator(), secretariat.Now))
		if err != nil {
			return err
		}
		out := boardJSON{Areas: []areaJSON{}, Readiness: []readyRowJSON{}}
		if b.Route != nil {
			out.Route = given(b.Route.Ref)
		}
		for _, r := range b.Rows {
			next, _ := r.Next()
			out.Areas = append(out.Areas, areaJSON{r.Area.Ref, given(r.Route), string(r.Area.Status()), listed(r.Area.Passed), len(r.Legs), given(next.Text), given(r.Area.Hash)})
		}
		for _, r := range b.Ready {
			row := readyRowJSON{r.Milestone, r.Met, r.Waived, r.Open, nil}
			if r.Check != nil {
				row.Status = given(string(r.Check.Status()))
			}
			out.Readiness = append(out.Readiness, row)
		}
		if c.JSON {
			return printJSON(w.Stdout, out)
		}
		l := &lines{w: w.Stdout}
		l.line("The programme's route: %s.", or(deref(out.Route), "none is chosen"))
		for _, a := range out.Areas {
			l.line("  %-32s %-10s %d of %d steps  %-10s %s", a.Ref, or(deref(a.Route), "-"), len(a.Passed), a.Steps, a.Status, or(prefixed("next: ", deref(a.Next)), ""))
		}
		for _, r := range out.Readiness {
			l.line("%s: %d met, %d waived, %d open; %s.", r.Milestone, r.Met, r.Waived, r.Open, or(deref(r.Status), "no check opened"))
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
	From   string   `help:"The day on which the text is baselined, instead of that of M6." placeholder:"DATE"`
	By     string   `help:"The day by which it is to be in force, instead of that of M8." placeholder:"DATE"`
	JSON   bool     `name:"json" help:"Print it as JSON."`
}

type courseJSON struct {
	Route   string          `json:"route"`
	Style   string          `json:"style"`
	Status  string          `json:"standing"`
	Ready   string          `json:"steps_over"`
	Release *string         `json:"release"`
	InTime  *bool           `json:"in_time"` // null: no day is set
	For     []string        `json:"for"`
	Against []string        `json:"against"`
	Steps   []courseLegJSON `json:"steps"`
}

type courseLegJSON struct {
	Step  string `json:"step"`
	Owner string `json:"owner"`
	Acts  string `json:"acts"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// Run compares them.
func (c *DesignationCompareCmd) Run(ctx context.Context, w *World) error {
	from, err := dayFlag("--from", c.From)
	if err != nil {
		return err
	}
	by, err := dayFlag("--by", c.By)
	if err != nil {
		return err
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		all, err := secretariat.CompareRoutes(d.View(ctx, w.operator(), secretariat.Now), d.Today(), c.Routes, from, by)
		if err != nil {
			return err
		}
		out := []courseJSON{}
		l := &lines{w: w.Stdout}
		for _, rc := range all.Courses {
			j := courseJSON{Route: rc.Route, Style: string(rc.Template.Style), Status: string(rc.Template.Standing()), Ready: rc.Ready.String(), Release: given(dayText(rc.Release.IsZero(), rc.Release.String())),
				For: []string{}, Against: []string{}, Steps: []courseLegJSON{}}
			if rc.By != 0 {
				in := rc.InTime()
				j.InTime = &in
			}
			for _, a := range rc.For {
				j.For = append(j.For, a.Text+" ("+a.Author+")")
			}
			for _, a := range rc.Against {
				j.Against = append(j.Against, a.Text+" ("+a.Author+")")
			}
			for _, s := range rc.Legs {
				j.Steps = append(j.Steps, courseLegJSON{s.Text, s.Owner, s.Acts, s.From.String(), s.To.String()})
			}
			out = append(out, j)
			if c.JSON {
				continue
			}
			l.line("%s", rc.Sentence())
			for _, s := range rc.Legs {
				l.line("  %-12s to %-12s %s", s.From.Words(), s.To.Words(), s.Text)
			}
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
		return l.err
	})
}

func dayText(none bool, s string) string {
	if none {
		return ""
	}
	return s
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
