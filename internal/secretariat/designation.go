package secretariat

import (
	"slices"

	"crosscode/internal/calendar"
	"crosscode/internal/designation"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// designate takes a step of what is on its way to law, with what belongs to it,
// and leaves the record itself to be kept. It reports false for what is not.
func designate(tx *store.Tx, k *record.Kind, r Living, step party.Step, w party.With, by party.Actor) (bool, error) {
	v := tx.View(store.Everything())
	var err error
	switch r := r.(type) {
	case *designation.Template:
		if err = r.Take(step, w, by); err == nil && step == designation.Choose {
			err = othersGiveWay(tx, v, r, w, by)
		}
	case *designation.Choice:
		if err = takesRoute(v, r); err == nil && step == designation.SwitchRoute && w.Other != "" {
			w, err = hasSteps(v, w)
		}
		if err == nil {
			err = r.Take(step, w, by)
		}
	case *designation.Area:
		if err = happened(tx, r, step, w, by); err == nil {
			w.Other, err = onRoute(v, r, step, w.Day)
		}
		if err == nil {
			err = r.Take(step, w, by)
		}
	case *designation.Criterion:
		if err = fixed(v, r); err == nil {
			err = r.Take(step, w, by)
		}
	case *designation.Notice:
		err = publish(tx, v, r, step, w, by)
	case *designation.Readiness:
		if err = happened(tx, r, step, w, by); err == nil && (step == designation.Recommend || step == designation.DecideReady) { // a criterion may have been reopened since
			var criteria []*designation.Criterion
			if criteria, err = every(v, designation.Criteria, ofMilestone(r.Ref)); err == nil {
				err = designation.Hold(r.Ref, criteria)
			}
		}
		if err == nil && step == designation.Recommend && slices.Contains(r.Steps(by), step) {
			err = recommended(tx, v, r, w)
		}
		if err == nil {
			err = r.Take(step, w, by)
		}
	default:
		return false, nil
	}
	return true, err
}

// happened refuses a day that is still to come for a step that is recorded when it
// is done, to whoever may take it.
func happened(tx *store.Tx, r Living, step party.Step, w party.With, by party.Actor) error {
	if r.Needs(step)&party.NeedDay == 0 || !slices.Contains(r.Steps(by), step) {
		return nil
	}
	return designation.Happened(step, record.HeadOf(r).Ref, w.Day, calendar.DayOf(tx.At(), zone))
}

// recommended refuses that a milestone is recommended as ready by a meeting that is not
// in the register, or has not sat.
func recommended(tx *store.Tx, v *store.View, r *designation.Readiness, w party.With) error {
	if err := convened(v, r.Ref, designation.Recommend, r.Needs(designation.Recommend), w); err != nil {
		return err
	}
	if r.Needs(designation.Recommend).Missing(w) != nil {
		return nil // the table of moves says so
	}
	return sat(tx, v, w.Meeting)
}

// fixed refuses to change a criterion of a milestone that was found ready.
func fixed(v *store.View, c *designation.Criterion) error {
	it, err := v.Find(designation.Readinesses.Kind, c.Milestone)
	if notFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return designation.Readinesses.From(it.Record).Fixed(c)
}

// represented refuses a representation that answers nothing, or is still to come.
func represented(v *store.View, r *designation.Representation, today calendar.Day) error {
	n, err := noticeNamed(v, r.Notice)
	if err != nil {
		return err
	}
	return r.Answers(n, today)
}

func ofMilestone(reference string) store.Filter {
	return store.Filter{Field: "milestone", Values: []string{reference}}
}

// othersGiveWay lets the route that was chosen give way to the one that is.
func othersGiveWay(tx *store.Tx, v *store.View, chosen *designation.Template, w party.With, by party.Actor) error {
	all, err := every(v, designation.Templates)
	if err != nil {
		return err
	}
	for _, t := range all {
		if t.ID == chosen.ID || t.Standing() != designation.Chosen {
			continue
		}
		if err := t.Take(designation.GiveWay, w, by); err != nil {
			return err
		}
		if err := tx.Save(designation.Templates.Kind, string(designation.GiveWay), t); err != nil {
			return err
		}
	}
	return nil
}

// routeOf returns the route that an area takes: its own, or the programme's; nil
// where none is chosen.
func routeOf(all []*designation.Template, a *designation.Area) *designation.Template {
	i := slices.IndexFunc(all, func(t *designation.Template) bool {
		return a != nil && a.Route != "" && t.Ref == a.Route || (a == nil || a.Route == "") && t.Standing() == designation.Chosen
	})
	if i < 0 {
		return nil
	}
	return all[i]
}

// onRoute refuses a step that the route of an area does not have, or not yet; of one
// that it has it says which is passed.
func onRoute(v *store.View, a *designation.Area, step party.Step, day calendar.Day) (string, error) {
	if step != designation.Pass && step != designation.Enact {
		return "", nil
	}
	all, err := every(v, designation.Templates)
	if err != nil {
		return "", err
	}
	t := routeOf(all, a)
	if t == nil {
		return "", problem.New(problem.Conflict, "No route to law is chosen for %s. Choose one for the programme, or give it one of its own.", a.Ref)
	}
	legs, err := t.Legs()
	if err != nil {
		return "", err
	}
	passed := len(a.On(t.Ref, legs))
	switch {
	case step == designation.Pass && passed >= len(legs):
		return "", problem.New(problem.Conflict, "%s has passed all %d steps of %s. Put it in force.", a.Ref, len(legs), t.Ref)
	case step == designation.Pass:
		return designation.AsStep(t.Ref, passed+1, legs[passed]), nil
	case passed < len(legs):
		return "", problem.New(problem.Conflict, "%s has passed %d of the %d steps of %s. Next: %s", a.Ref, passed, len(legs), t.Ref, legs[passed].Text)
	case t.Style == designation.ByDesignation:
		return "", decidedOn(v, a, day)
	}
	return "", nil
}

// decidedOn wants a decision notice that is bound to exactly the text of an area, and
// was published by the day.
func decidedOn(v *store.View, a *designation.Area, day calendar.Day) error {
	all, err := every(v, designation.Notices)
	if err != nil || a.DecidedBy(all, day) != nil {
		return err
	}
	return problem.New(problem.Conflict, "No decision notice that was published by %s is bound to exactly the text of %s. If the text was changed after the notice, it has to be decided on again.", day.Words(), a.Ref)
}

// publish takes a step of a notice; publishing it is refused with all that is
// missing.
func publish(tx *store.Tx, v *store.View, n *designation.Notice, step party.Step, w party.With, by party.Actor) error {
	if step != designation.Publish {
		published := n.Status() == designation.Published
		if err := n.Take(step, w, by); err != nil || !published {
			return err
		}
		return leaves(v, n, step, nil)
	}
	if err := happened(tx, n, step, w, by); err != nil {
		return err
	}
	b, err := besideNotice(v, n, w.Day)
	if err != nil {
		return err
	}
	if err := n.Take(step, w, by); err != nil {
		return err
	}
	if err := n.Missing(b); err != nil {
		return err
	}
	routes, err := every(v, designation.Templates)
	if err != nil {
		return err
	}
	var texts []string
	least := 0
	for _, a := range b.Areas {
		texts = append(texts, a.Bound())
		if t := routeOf(routes, a); t != nil && t.Notice.Given {
			least = max(least, t.Notice.N)
		}
	}
	n.Out(texts, least)
	if old := b.Supersedes; old != nil {
		if err := leaves(v, old, designation.Replace, n); err != nil {
			return err
		}
		old.GiveWay(n.Ref)
		return tx.Save(designation.Notices.Kind, string(designation.Replace), old)
	}
	return nil
}

// leaves refuses to take away a notice on which something rests, when later takes its
// place; nil for none.
func leaves(v *store.View, n *designation.Notice, step party.Step, later *designation.Notice) error {
	after, err := every(v, designation.Notices)
	if err != nil {
		return err
	}
	for i, m := range after {
		if later != nil && m.Ref == later.Ref {
			after[i] = later
		}
	}
	areas, err := every(v, designation.Areas)
	if err != nil {
		return err
	}
	return n.Leave(step, after, areas)
}

// besideNotice reads what a notice is held against.
func besideNotice(v *store.View, n *designation.Notice, today calendar.Day) (designation.Beside, error) {
	b := designation.Beside{Today: today}
	for _, name := range n.Areas {
		it, err := v.Find(designation.Areas.Kind, name)
		if err == nil {
			b.Areas = append(b.Areas, designation.Areas.From(it.Record))
		} else if !notFound(err) {
			return b, err
		}
	}
	var err error
	if b.Supersedes, err = noticeNamed(v, n.Supersedes); err != nil {
		return b, err
	}
	if b.Proposal, err = noticeNamed(v, n.Proposal); err != nil || b.Proposal == nil {
		return b, err
	}
	said, err := every(v, designation.Representations, store.Filter{Field: "notice", Values: []string{b.Proposal.Ref}})
	for _, r := range said {
		if r.Status() == designation.Received {
			b.Unanswered = append(b.Unanswered, r.Ref)
		}
	}
	return b, err
}

// noticeNamed returns the notice of that name; nil where there is none.
func noticeNamed(v *store.View, name string) (*designation.Notice, error) {
	if name == "" {
		return nil, nil
	}
	it, err := v.Find(designation.Notices.Kind, name)
	if notFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return designation.Notices.From(it.Record), nil
}

// A NoticeFile is a notice as it is read and printed, with what it must hold.
type NoticeFile struct {
	Notice *designation.Notice
	Items  []designation.Item
	Texts  []string // what it is bound to, or would be
	Said   []*designation.Representation
	Then   []string // what comes next, in sentences
}

// Notice returns a notice with what it must hold, as a view sees it.
func Notice(v *store.View, name string, today calendar.Day) (*NoticeFile, error) {
	it, err := v.Find(designation.Notices.Kind, name)
	if err != nil {
		return nil, err
	}
	n := designation.Notices.From(it.Record)
	b, err := besideNotice(v, n, today)
	if err != nil {
		return nil, err
	}
	f := &NoticeFile{Notice: n, Items: n.Items(b), Texts: n.Texts}
	if len(f.Texts) == 0 {
		for _, a := range b.Areas {
			if a.Document == "" {
				f.Texts = append(f.Texts, a.Ref+": no text is named yet.")
				continue
			}
			f.Texts = append(f.Texts, a.Bound())
		}
	}
	if f.Said, err = every(v, designation.Representations, store.Filter{Field: "notice", Values: []string{n.Ref}}); err != nil {
		return nil, err
	}
	all, err := every(v, designation.Notices)
	f.Then = f.next(all, b.Areas, today)
	return f, err
}

// A Board says where everything is on its way to law.
type Board struct {
	*Way
	Route  *designation.Template // the programme's; nil: none is chosen
	Course *RouteCourse          // of it
	Rows   []BoardRow
	Most   int // steps of the longest route taken
	Ready  []ReadinessRow
}

// A BoardRow is one topic area of one code on its route.
type BoardRow struct {
	Area   *designation.Area
	Route  string // "" where none is chosen
	Legs   []designation.Dated
	Passed []designation.Passing // the first of them
}

// Next gives the step that comes next, and whether there is one.
func (r BoardRow) Next() (designation.Dated, bool) {
	if n := len(r.Passed); n < len(r.Legs) && r.Area.Status() == designation.OnTheWay {
		return r.Legs[n], true
	}
	return designation.Dated{}, false
}

// Overdue reports whether the next step was to be over before a day.
func (r BoardRow) Overdue(today calendar.Day) bool {
	next, ok := r.Next()
	return ok && next.To < today
}

// A ReadinessRow is one milestone with its criteria.
type ReadinessRow struct {
	Milestone         string
	Check             *designation.Readiness // nil: none is opened
	Met, Waived, Open int
	Reached           calendar.When // the day on which the register has the milestone as met
}

// Unjudged tells that a milestone was met while nobody had found it ready; "" of others.
func (r ReadinessRow) Unjudged() string {
	if r.Reached.IsZero() || r.Check == nil || r.Check.Status() == designation.IsReady || r.Check.Status() == designation.IsUnready {
		return ""
	}
	return r.Milestone + " was met on " + r.Reached.Words() + ", without a decision here on whether it was ready."
}

// WhereWeAre makes the board, as a view sees it on its day.
func (d *Desk) WhereWeAre(v *store.View, today calendar.Day) (*Board, error) {
	routes, err := every(v, designation.Templates)
	if err != nil {
		return nil, err
	}
	areas, err := every(v, designation.Areas)
	if err != nil {
		return nil, err
	}
	w, err := d.wayOn(v, today, Comparing{})
	if err != nil {
		return nil, err
	}
	b := &Board{Way: w, Route: routeOf(routes, nil)}
	if b.Route != nil {
		if b.Course, err = w.course(b.Route, nil); err != nil {
			return nil, err
		}
		b.Most = len(b.Course.Legs)
	}
	for _, a := range areas {
		row := BoardRow{Area: a}
		if t := routeOf(routes, a); t != nil {
			c, err := w.course(t, a)
			if err != nil {
				return nil, err
			}
			row.Route, row.Legs, row.Passed = t.Ref, c.Legs, c.Passed
		}
		b.Most = max(b.Most, len(row.Legs))
		b.Rows = append(b.Rows, row)
	}
	b.Ready, err = readiness(v)
	return b, err
}

func readiness(v *store.View) ([]ReadinessRow, error) {
	checks, err := every(v, designation.Readinesses)
	if err != nil {
		return nil, err
	}
	criteria, err := every(v, designation.Criteria)
	if err != nil {
		return nil, err
	}
	var out []ReadinessRow
	at := func(milestone string) *ReadinessRow {
		i := slices.IndexFunc(out, func(r ReadinessRow) bool { return r.Milestone == milestone })
		if i < 0 {
			i, out = len(out), append(out, ReadinessRow{Milestone: milestone})
		}
		return &out[i]
	}
	for _, c := range checks {
		row := at(c.Ref)
		row.Check = c
		it, err := v.Find(register.Milestones.Kind, c.Ref)
		if err == nil {
			row.Reached = register.Milestones.From(it.Record).Actual
		} else if !notFound(err) {
			return nil, err
		}
	}
	for _, c := range criteria {
		switch row := at(c.Milestone); c.Status() {
		case designation.Met:
			row.Met++
		case designation.Waived:
			row.Waived++
		default:
			row.Open++
		}
	}
	return out, nil
}
