package cli

import (
	"strings"

	"crosscode/internal/chart"
	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan/picture"
	"crosscode/internal/plan/risk"
	"crosscode/internal/problem"
)

// riskPictures are what "plan risk" can draw.
type riskPictures struct {
	Of          string `help:"The milestone that pictures are about." default:"finish" placeholder:"REF"`
	Curve       string `help:"Draw how the chance of having reached it grows with time; like every picture to a file .svg, .pdf or .pptx." placeholder:"OUT.svg"`
	Curves      string `help:"Draw the same of all milestones, on one scale of time." placeholder:"OUT.svg"`
	Tornado     string `help:"Draw how much earlier it would be without each risk." placeholder:"OUT.svg"`
	Sensitivity string `help:"Draw how far the duration of each activity moves the end of the plan." placeholder:"OUT.svg"`
}

// check refuses a milestone that is not there, before anything is run.
func (c *riskPictures) check(f *planfile.File) error {
	if c.Of == "" || c.Of == planfile.Finish {
		return nil
	}
	var refs []string
	for _, m := range f.Risks.Marks {
		if f.Plan.Activities[m.Activity].Ref == c.Of {
			return nil
		}
		refs = append(refs, f.Plan.Activities[m.Activity].Ref)
	}
	return problem.New(problem.NotFound, "The plan has no milestone %s; it has %s.", c.Of, strings.Join(append(refs, planfile.Finish), ", "))
}

func (c *riskPictures) draw(r *riskRun) error {
	at := -1 // the end
	for i := range r.result.Marks {
		if r.mark(i).Ref == c.Of {
			at = i
		}
	}
	for name, make := range map[string]func(int) *chart.Picture{c.Curve: r.curve, c.Curves: r.curves, c.Tornado: r.tornado, c.Sensitivity: r.sensitivity} {
		if name == "" {
			continue
		}
		if err := drawPicture(name, make(at)); err != nil {
			return err
		}
	}
	return nil
}

// curve is the picture of one milestone, or of the end of the plan.
func (r *riskRun) curve(at int) *chart.Picture { return picture.Curve(r.milestone(at)) }

// curves is that of all milestones.
func (r *riskRun) curves(int) *chart.Picture {
	var all []picture.Milestone
	for i := range r.result.Marks {
		all = append(all, r.milestone(i))
	}
	return picture.Together(all)
}

func (r *riskRun) milestone(at int) picture.Milestone {
	m := picture.Milestone{Name: "the end of the plan", Finish: &r.result.End, Committed: planfile.CommittedDate}
	if at >= 0 {
		a := r.mark(at)
		m.Name, m.Finish = strings.TrimSpace(a.Ref+" "+a.Name), &r.result.Marks[at]
		for k := range r.result.Releases {
			if r.result.Releases[k].Activity == r.model.Marks[at].Activity {
				m.Release = &r.result.Releases[k]
			}
		}
	}
	return m
}

func (r *riskRun) tornado(at int) *chart.Picture {
	what := "the end of the plan"
	if at >= 0 {
		what = r.mark(at).Ref
	}
	var bars []picture.Bar
	for k, s := range r.result.Saved {
		x := risk.Saving{P50: s.P50, P80: s.P80}
		if at >= 0 {
			x = s.Marks[at]
		}
		bars = append(bars, picture.Bar{Name: strings.TrimSpace(r.model.Risks[k].ID + " " + r.model.Risks[k].Name), Value: x.P80, Other: x.P50})
	}
	return picture.Saved(what, bars)
}

func (r *riskRun) sensitivity(int) *chart.Picture {
	var bars []picture.Bar
	for i, a := range r.result.Activities {
		if a.Sensitivity != 0 {
			x := &r.file.Plan.Activities[i]
			bars = append(bars, picture.Bar{Name: strings.TrimSpace(x.Ref + " " + x.Name), Value: a.Sensitivity})
		}
	}
	return picture.Sensitivity("the end of the plan", bars)
}
