package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/plan"
	"crosscode/internal/plan/picture"
	"crosscode/internal/plan/teams"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// planResources shows what a plan asks of its teams, as it is and levelled.
func (s *Server) planResources(w http.ResponseWriter, r *http.Request) error {
	page, _, p, err := s.study(r, "/resources", "Resources", "What the plan asks of each team, by phase, beside what the team can do; and the earliest plan that asks no more than that.")
	if err != nil {
		return err
	}
	if p.Empty() {
		return Show(w, r, http.StatusOK, Study(page))
	}
	if len(p.File.Teams) == 0 {
		page.Parts = []Part{{None: "The plan names no teams. Give it teams with their capacity, and say of each activity who works on it."}}
		return Show(w, r, http.StatusOK, Study(page))
	}
	profile, err := teams.ProfileOf(p.File.Plan, p.Schedule, p.File.Teams, phaseOf(p), picture.Weeks)
	if err != nil {
		return err
	}
	level, sofar, err := s.desk.LevelSoFar(r.Context(), s.waiting(r), p)
	if said := problem.Of(err); said != nil {
		page.Parts = []Part{asItIs(p, profile), teamsPart(p), {Title: "Levelled", Mind: append([]string{said.Message}, faultWords(said)...)}}
		return Show(w, r, http.StatusOK, Study(page))
	}
	if err != nil {
		return err
	}
	if sofar != nil {
		page.Parts = []Part{asItIs(p, profile), teamsPart(p)}
		page.Working = working("The plan is being levelled", sofar, func(done, total string) string {
			return done + " of " + total + " schedules tried."
		})
		return s.showWorking(w, r, page)
	}
	page.Parts, err = resourceParts(p, profile, level)
	if err != nil {
		return err
	}
	return s.showStudy(w, r, page)
}

// resourceParts set the plan as it is beside the levelled one, by the same periods
// and on the same scales.
func resourceParts(p *secretariat.Planned, now *teams.Profile, level *teams.Levelled) ([]Part, error) {
	then, err := teams.ProfileOf(level.Plan, level.Schedule, p.File.Teams, phaseOf(p), picture.Weeks)
	if err != nil {
		return nil, err
	}
	if now.Every != then.Every { // one is longer than weeks have room for
		if now, err = teams.ProfileOf(p.File.Plan, p.Schedule, p.File.Teams, phaseOf(p), 0); err != nil {
			return nil, err
		}
		if then, err = teams.ProfileOf(level.Plan, level.Schedule, p.File.Teams, phaseOf(p), 0); err != nil {
			return nil, err
		}
	}
	out := []Part{asItIs(p, now, then), teamsPart(p), overPart(now), levelledPart(p, level, then, now)}
	return slices.DeleteFunc(out, func(p Part) bool { return p.Title == "" }), nil
}

func faultWords(p *problem.Problem) []string {
	var out []string
	for _, f := range p.Faults {
		out = append(out, f.Message)
	}
	return out
}

// phaseOf names the phase of an activity.
func phaseOf(p *secretariat.Planned) func(i int) string {
	return func(i int) string {
		if i < len(p.File.Phases) {
			return p.File.Phases[i]
		}
		return ""
	}
}

// asItIs is the demand of the plan as it stands.
func asItIs(p *secretariat.Planned, profile *teams.Profile, beside ...*teams.Profile) Part {
	out := Part{Title: "The plan as it is", Drawn: &Drawn{"as-it-is", picture.Demand("the plan as it is", profile, beside...)}}
	for _, o := range teams.Overloads(p.File.Plan, p.Schedule, p.File.Teams) {
		out.Mind = append(out.Mind, overloadWords(p.File.Plan, &p.File.Teams[o.Team], &o))
	}
	if len(out.Mind) == 0 {
		out.Words = []string{"No team is asked for more than it can do."}
	}
	return out
}

// overloadWords say where too much is asked of a team, and by what.
func overloadWords(p *plan.Plan, t *teams.Team, o *teams.Overload) string {
	var by []string
	for _, i := range o.Activities {
		by = append(by, p.Activities[i].Ref)
	}
	return fmt.Sprintf("%s is asked for %d activities at once from %s to %s, and can do %g: %s.", t.Name, o.Need, endWords(o.From+1), endWords(o.To), t.Capacity, strings.Join(by, ", "))
}

func teamsPart(p *secretariat.Planned) Part {
	t := Table{Label: "Teams", Columns: []Column{{Label: "Team", Shape: Line}, {Label: "At once", Shape: Figure}, {Label: "Pauses", Shape: Line}}}
	for _, x := range p.File.Teams {
		var pauses []string
		for _, e := range x.Pauses {
			words := endWords(e.From.At(1))
			if e.To > e.From {
				words += " to " + endWords(e.To.At(1))
			}
			pauses = append(pauses, words)
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{TextCell(x.Name), NumberCell(strconv.FormatFloat(x.Capacity, 'g', -1, 64)), ListCell(pauses)}})
	}
	return Part{Title: "Teams", Table: t}
}

// overPart lists the weeks or months in which too much is asked.
func overPart(f *teams.Profile) Part {
	period := map[teams.Period]string{teams.Weekly: "Week of", teams.Monthly: "Month from"}[f.Every]
	t := Table{Label: "When too much is asked", Columns: []Column{{Label: period, Shape: Dated}, {Label: "Team", Shape: Line}, {Label: "Working days asked", Shape: Figure}, {Label: "Capacity", Shape: Figure}}}
	for _, x := range f.Teams {
		for _, l := range x.Loads {
			if l.Over {
				t.Rows = append(t.Rows, Row{Cells: []Cell{dated(l.From.At(1)), TextCell(x.Team.Name), NumberCell(strconv.FormatFloat(l.Asked, 'f', 1, 64)), NumberCell(strconv.FormatFloat(l.Capacity, 'f', 1, 64))}})
			}
		}
	}
	if len(t.Rows) == 0 {
		return Part{}
	}
	return Part{Title: "When too much is asked", Table: t}
}

// levelledPart is the plan that asks no more than teams can do.
func levelledPart(p *secretariat.Planned, l *teams.Levelled, profile *teams.Profile, beside ...*teams.Profile) Part {
	later := p.Base.Working(l.Unlimited, l.Schedule.Finish)
	proof := fmt.Sprintf("Whether an earlier end exists is not known: %s schedules were tried.", thousands(l.Schedules))
	if l.Proved || later == 0 {
		proof = "No schedule ends earlier."
	}
	out := Part{Title: "Levelled", Words: []string{l.Words(p.Base.Project()), proof, "Links, calendars, pauses and release windows are kept; the outcome was checked again by code that shares nothing with the search."},
		Drawn: &Drawn{"levelled", picture.Demand("the levelled plan", profile, beside...)},
		Table: Table{Label: "What levelling moves", Columns: []Column{{Label: "Activity", Shape: Short}, {Label: "Name", Shape: Line}, {Label: "Start as planned", Shape: Dated},
			{Label: "Levelled", Shape: Dated}, {Label: "Finish", Shape: Dated}}}, None: "Levelling moves nothing."}
	var all []int
	for i := range l.Plan.Activities {
		if !p.File.Plan.IsSummary(i) && p.Schedule.Activities[i].Start != l.Schedule.Activities[i].Start {
			all = append(all, i)
		}
	}
	if len(all) == 0 {
		out.Drawn = nil // the same as above
	}
	slices.SortStableFunc(all, func(a, b int) int { return cmp.Compare(l.Schedule.Activities[a].Start, l.Schedule.Activities[b].Start) })
	for _, i := range all[:min(len(all), maxMoved)] {
		a, was, is := &p.File.Plan.Activities[i], &p.Schedule.Activities[i], &l.Schedule.Activities[i]
		out.Table.Rows = append(out.Table.Rows, Row{Cells: []Cell{RefCell{Ref: a.Ref}, TextCell(a.Name), dated(was.Start + 1), dated(is.Start + 1), dated(is.Finish)}})
	}
	if len(all) > maxMoved {
		out.Words = append(out.Words, fmt.Sprintf("%d activities move; the first %d are listed.", len(all), maxMoved))
	}
	return out
}

// maxMoved is how many moved activities a page lists.
const maxMoved = 200
