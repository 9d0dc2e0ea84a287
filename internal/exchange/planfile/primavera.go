package planfile

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/plan"
)

// A primavera is a plan as Primavera P6 thinks of it, whichever of its two
// formats it came in.
type primavera struct {
	*File
	wbs        []breakdown
	activities []p6Activity
	children   map[string][]int // WBS to those below it
	below      map[string][]int // WBS to its activities
	taken      map[int]bool     // numbers of activities
	projects   map[string]bool  // of the file
	ends       []p6Ends         // beside each link
}

// p6Ends are the projects that a link says its ends belong to; "" where it does
// not say.
type p6Ends struct {
	line     int
	from, to string
}

// A breakdown is a node of the work breakdown structure.
type breakdown struct {
	id, parent, code, name string
	sequence               int
}

// A p6Activity is an activity and the node it stands under.
type p6Activity struct {
	wbs string
	plan.Activity
}

func newPrimavera(format string) *primavera {
	p := &primavera{File: &File{Format: format, Plan: &plan.Plan{}}, projects: map[string]bool{}}
	p.Plan.Rules = plan.Rules{Progress: plan.DataDate, LagOn: plan.LagOnPredecessor}
	return p
}

// project applies what one project of the file says.
func (p *primavera) project(start, dataDate, finish plan.Minute) {
	first := p.Plan.Start == 0
	if start != 0 && (first || start < p.Plan.Start) {
		p.Plan.Start = start
	}
	p.Plan.StatusDate = max(p.Plan.StatusDate, dataDate)
	p.Plan.Finish = max(p.Plan.Finish, finish)
}

// outline puts the activities under their nodes, in the order of the tree.
func (p *primavera) outline() {
	p.children, p.below, p.taken = map[string][]int{}, map[string][]int{}, map[int]bool{}
	known := map[string]bool{}
	for _, w := range p.wbs {
		known[w.id] = true
	}
	slices.SortStableFunc(p.wbs, func(a, b breakdown) int { return cmp.Compare(a.sequence, b.sequence) })
	var roots []int
	for i, w := range p.wbs {
		if w.parent == "" || !known[w.parent] || w.parent == w.id {
			roots = append(roots, i)
			continue
		}
		p.children[w.parent] = append(p.children[w.parent], i)
	}
	for i := range p.activities {
		p.taken[p.activities[i].UID] = true
		p.below[p.activities[i].wbs] = append(p.below[p.activities[i].wbs], i)
	}
	for _, i := range roots {
		p.branch(i, 1)
	}
	lost := 0
	for i := range p.activities {
		if p.activities[i].Level == 0 { // its node is not there, or hangs in a ring
			p.place(i, 1)
			lost++
		}
	}
	if lost > 0 && len(p.wbs) > 0 {
		p.notice("breakdown structure", "%d activities stand under nodes that are not part of the tree; they are put at the top.", lost)
	}
}

// nowhere refuses a link that leads to nothing.
func (p *primavera) nowhere(line int, a *plan.Activity, format string, args ...any) {
	where := "links"
	if a != nil {
		where = strings.TrimSpace(fmt.Sprintf("activity %s (%s)", a.Ref, a.Name))
	}
	if line > 0 {
		where = fmt.Sprintf("line %d, %s", line, where)
	}
	if p.refused++; p.refused <= maxFaults {
		p.check.Want(false, where, format, args...)
	}
}

// maxLevels bounds the depth of an outline.
const maxLevels = 100

func (p *primavera) branch(i, level int) {
	w := &p.wbs[i]
	uid, _ := strconv.Atoi(w.id)
	if p.taken[uid] {
		uid = -uid
	}
	p.Plan.Activities = append(p.Plan.Activities, plan.Activity{UID: uid, Ref: w.code, Name: w.name, Level: level, Kind: plan.Summary})
	for _, k := range p.below[w.id] {
		p.place(k, level+1)
	}
	if level == maxLevels {
		p.notice(w.name, "The breakdown structure is deeper than %d levels; the rest of it is left out.", maxLevels)
		return
	}
	for _, k := range p.children[w.id] {
		p.branch(k, level+1)
	}
}

func (p *primavera) place(i, level int) {
	p.activities[i].Level = level
	p.Plan.Activities = append(p.Plan.Activities, p.activities[i].Activity)
}

// finish completes the file. Links to other projects that the file does not hold
// are left out, with a notice; a link to nothing is refused.
func (p *primavera) finish() *File {
	p.outline()
	known := map[int]*plan.Activity{}
	for i := range p.Plan.Activities {
		known[p.Plan.Activities[i].UID] = &p.Plan.Activities[i]
	}
	outside := 0
	kept := p.Plan.Links[:0]
	for k, l := range p.Plan.Links {
		from, to, e := known[l.From], known[l.To], p.ends[k]
		switch {
		case from != nil && to != nil:
			kept = append(kept, l)
		case from == nil && e.from != "" && !p.projects[e.from], to == nil && e.to != "" && !p.projects[e.to]:
			outside++
		case to != nil:
			p.nowhere(e.line, to, "It waits for activity %d, which the file does not hold.", l.From)
		case from != nil:
			p.nowhere(e.line, from, "Activity %d is to wait for it, and the file does not hold that.", l.To)
		default:
			p.nowhere(e.line, nil, "A link ties activity %d to activity %d, and the file holds neither.", l.From, l.To)
		}
	}
	p.Plan.Links = kept
	if outside > 0 {
		p.notice("links", "%d links lead to activities of projects that are not in the file; they are left out.", outside)
	}
	p.Known = make([]plan.Known, len(p.Plan.Activities))
	for i := range p.Plan.Activities {
		a := &p.Plan.Activities[i]
		p.Known[i] = plan.Known{TotalSlack: a.Imported.TotalSlack != noSlack, FreeSlack: a.Imported.FreeSlack != noSlack}
		if a.Kind == plan.Summary {
			p.Known[i] = plan.Known{}
		}
		if !p.Known[i].TotalSlack {
			a.Imported.TotalSlack = 0
		}
		if !p.Known[i].FreeSlack {
			a.Imported.FreeSlack = 0
		}
	}
	p.bases()
	return p.File
}

// bases lets go of base calendars that the file does not hold; Primavera writes
// every calendar out in full.
func (p *primavera) bases() {
	for i := range p.Plan.Calendars {
		c := &p.Plan.Calendars[i]
		if c.Base != "" && !slices.ContainsFunc(p.Plan.Calendars, func(o plan.Calendar) bool { return o.ID == c.Base }) {
			p.notice("calendar "+c.Name, "It is based on calendar %s, which is not in the file; its own hours are used alone.", c.Base)
			c.Base = ""
		}
	}
}

// noSlack marks a slack that the file does not give.
const noSlack = math.MinInt64

// hours reads a number of hours as minutes; nothing written is nothing.
func (p *primavera) hours(line int, what, text string) int64 {
	if text == "" {
		return 0
	}
	h, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	if err != nil || math.IsNaN(h) || math.Abs(h) > 1e12 {
		p.refuse(line, "%s is %q; a number of hours is needed.", what, text)
		return 0
	}
	return int64(math.Round(h * 60))
}

// number reads an identifier.
func (p *primavera) number(line int, what, text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		p.refuse(line, "%s is %q; a whole number is needed.", what, text)
	}
	return n
}

// instant reads a date of either format.
func (p *primavera) instant(line int, what, text string) plan.Minute {
	if text == "" {
		return 0
	}
	if len(text) > 10 && text[10] == ' ' {
		text = text[:10] + "T" + text[11:]
	}
	m, err := plan.ParseMinute(text)
	if err != nil {
		p.refuse(line, "%s: %s", what, err)
	}
	return m
}

// kinds maps both formats' names of links.
func linkKind(name string) (plan.LinkKind, bool) {
	switch name {
	case "PR_FS", "Finish to Start":
		return plan.FinishToStart, true
	case "PR_SS", "Start to Start":
		return plan.StartToStart, true
	case "PR_FF", "Finish to Finish":
		return plan.FinishToFinish, true
	case "PR_SF", "Start to Finish":
		return plan.StartToFinish, true
	}
	return 0, false
}

// constraintKind maps both formats' names of constraints.
func constraintKind(name string) (plan.ConstraintKind, bool) {
	switch name {
	case "CS_ALAP", "As Late As Possible":
		return plan.AsLateAsPossible, true
	case "CS_MANDSTART", "Mandatory Start":
		return plan.MustStartOn, true
	case "CS_MANDFIN", "Mandatory Finish":
		return plan.MustFinishOn, true
	case "CS_MSOA", "Start On or After":
		return plan.StartNoEarlierThan, true
	case "CS_MSOB", "Start On or Before":
		return plan.StartNoLaterThan, true
	case "CS_MEOA", "Finish On or After":
		return plan.FinishNoEarlierThan, true
	case "CS_MEOB", "Finish On or Before":
		return plan.FinishNoLaterThan, true
	case "CS_MSO", "Start On":
		return plan.StartOn, true
	case "CS_MEO", "Finish On":
		return plan.FinishOn, true
	}
	return 0, false
}

// limits reads the two constraints of an activity.
func (p *primavera) limits(line int, names, dates [2]string) [2]plan.Constraint {
	var out [2]plan.Constraint
	for i, name := range names {
		if name == "" {
			continue
		}
		kind, ok := constraintKind(name)
		if !ok {
			p.notice(fmt.Sprintf("line %d", line), "The constraint %q is not known and is left out.", name)
			continue
		}
		out[i] = plan.Constraint{Kind: kind, Date: p.instant(line, "the date of a constraint", dates[i])}
	}
	return out
}

// lagOn maps both formats' names of the calendar that lag is counted on.
func (p *primavera) lagOn(name string) {
	switch name {
	case "", "rcal_Predecessor", "Predecessor Activity Calendar":
	case "rcal_Successor", "Successor Activity Calendar":
		p.Plan.Rules.LagOn = plan.LagOnSuccessor
	case "rcal_ProjDefault", "Project Default Calendar":
		p.Plan.Rules.LagOn = plan.LagOnProject
	case "rcal_24Hour", "24 Hour Calendar":
		p.Plan.Rules.LagOn = plan.LagOnClock
	default:
		p.notice("options", "Lag is counted on %q, which is not known; the predecessor's calendar is used.", name)
	}
}

// kindOfP6 maps both formats' names of activity types; an activity of WBS
// summary type spans others as level of effort does.
func kindOfP6(name string) plan.Kind {
	switch name {
	case "TT_Mile", "Start Milestone":
		return plan.StartMilestone
	case "TT_FinMile", "Finish Milestone":
		return plan.Milestone
	case "TT_LOE", "Level of Effort", "TT_WBS", "WBS Summary":
		return plan.LevelOfEffort
	}
	return plan.Task
}
