package planfile

import (
	"fmt"
	"io"
	"strings"
	"time"

	"crosscode/internal/format/ics"
	"crosscode/internal/plan"
)

// SaveICS writes the milestones and releases of a scheduled plan as a calendar: a
// whole day each. An event keeps its identity when the plan is computed again.
func (f *File) SaveICS(w io.Writer, s *plan.Schedule) error {
	p := f.Plan
	changed := p.Start.Time()
	if p.StatusDate != 0 {
		changed = p.StatusDate.Time()
	}
	c := ics.New(w, ics.Head{Name: p.Name})
	for i := range p.Activities {
		a, d := &p.Activities[i], &s.Activities[i]
		if d.Start == 0 || p.IsSummary(i) || !a.IsMilestone() && a.Window == "" {
			continue
		}
		start := d.Finish.Day().At(0).Time()
		e := ics.Event{
			UID: strings.ReplaceAll(refOf(a), "@", "-") + "@plan.crosscode", Changed: changed, Start: start, End: start.Add(24 * time.Hour), Days: true,
			Title: fmt.Sprintf("%s %s", refOf(a), a.Name), Text: "Forecast; its slack is " + plan.Words(d.TotalSlack, p.Rules.Day()) + ".",
		}
		if r, ok := s.Release(i); ok && r.On.Provisional {
			e.Text += fmt.Sprintf(" The release day of %s is provisional.", r.Window.Name)
		}
		if err := c.Event(e); err != nil {
			return err
		}
	}
	return c.Close()
}
