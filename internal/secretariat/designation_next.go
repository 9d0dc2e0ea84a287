package secretariat

import (
	"fmt"
	"slices"

	"crosscode/internal/calendar"
	"crosscode/internal/designation"
	"crosscode/internal/store"
)

// An AreaWay is one topic area on its route, with what comes next.
type AreaWay struct {
	BoardRow
	Course *RouteCourse // nil: no route is chosen for it
	Then   []string     // what comes next, whose it is and by when, in sentences
}

// WayOf gives a topic area on its route, as a view sees it on its day.
func (d *Desk) WayOf(v *store.View, a *designation.Area, today calendar.Day) (*AreaWay, error) {
	routes, err := every(v, designation.Templates)
	if err != nil {
		return nil, err
	}
	out := &AreaWay{BoardRow: BoardRow{Area: a}}
	t := routeOf(routes, a)
	if t == nil {
		out.Then = []string{"No route to law is chosen for it: choose one for the programme, or give it one of its own."}
		return out, nil
	}
	w, err := d.wayOn(v, today, Comparing{})
	if err != nil {
		return nil, err
	}
	if out.Course, err = w.course(t, a); err != nil {
		return nil, err
	}
	out.Route, out.Legs, out.Passed = t.Ref, out.Course.Legs, out.Course.Passed
	out.Then, err = nextOf(v, out, t, today)
	return out, err
}

// nextOf says in sentences what comes next for a topic area.
func nextOf(v *store.View, w *AreaWay, t *designation.Template, today calendar.Day) ([]string, error) {
	a := w.Area
	passed := fmt.Sprintf("It has passed %d of the %s of %s.", len(w.Passed), manyOf(len(w.Legs), "step"), t.Ref)
	if n := len(a.Passed) - len(w.Passed); n > 0 {
		passed += fmt.Sprintf(" It passed %s besides, on another route, that this one does not have so far.", manyOf(n, "step"))
	}
	switch a.Status() {
	case designation.InForce:
		return []string{"In force since " + a.From.Words() + ", with exactly the text " + a.Law + "."}, nil
	case designation.Ended:
		return []string{"It was dropped: " + a.Why}, nil
	}
	if next, ok := w.BoardRow.Next(); ok {
		by := " By the plan it is over on " + next.To.Words() + "."
		if w.Overdue(today) {
			by = " By the plan it was to be over on " + next.To.Words() + "."
		}
		who := ""
		if whose := or(next.Acts, next.Owner); whose != "" {
			who = " Who acts: " + ending(whose)
		}
		return []string{passed, "Next: " + ending(next.Text) + who + by}, nil
	}
	if t.Style != designation.ByDesignation {
		return []string{passed, "Next: it is put in force, with exactly the text that its document, version and hash name."}, nil
	}
	all, err := every(v, designation.Notices)
	if err != nil {
		return nil, err
	}
	if n := a.DecidedBy(all, today); n != nil {
		return []string{passed, n.Ref + " decided on exactly its text on " + n.On.Words() + ". Next: it is put in force."}, nil
	}
	return []string{passed, "Next: a decision notice that is bound to exactly its text is published. Then it is put in force."}, nil
}

// next says in sentences what comes next for a notice.
func (f *NoticeFile) next(all []*designation.Notice, areas []*designation.Area, today calendar.Day) []string {
	n := f.Notice
	switch {
	case n.Status() == designation.Drafted && len(f.Missing()) > 0:
		return []string{"It is a draft, and lacks what is said here before it can be published:"}
	case n.Status() == designation.Drafted:
		return []string{"It is a draft, and has all that it needs. Next: Ofgem, or the secretariat for it, publishes it."}
	case n.Status() != designation.Published:
		return nil
	case n.Sort == designation.Proposal:
		return f.nextOfProposal(all, today)
	}
	var out []string
	for _, a := range areas {
		switch {
		case a.Status() == designation.InForce:
			out = append(out, a.Ref+" is in force by it since "+a.From.Words()+".")
		case !slices.Contains(n.Texts, a.Bound()):
			out = append(out, "The text of "+a.Ref+" was changed since, so it has to be decided on again.")
		case a.Status() == designation.OnTheWay:
			out = append(out, "Next: "+a.Ref+" is put in force, once it has passed the steps of its route.")
		}
	}
	return out
}

// Missing tells everything that the notice lacks, and what to do about it.
func (f *NoticeFile) Missing() []string {
	var out []string
	for _, it := range f.Items {
		if !it.There {
			out = append(out, it.Name+". "+it.Do)
		}
	}
	return out
}

func (f *NoticeFile) nextOfProposal(all []*designation.Notice, today calendar.Day) []string {
	n := f.Notice
	for _, m := range all {
		if m.Sort == designation.Ruling && m.Status() == designation.Published && m.Proposal == n.Ref {
			return []string{m.Ref + " decided on it on " + m.On.Words() + "."}
		}
	}
	open := 0
	for _, r := range f.Said {
		if r.Status() == designation.Received {
			open++
		}
	}
	had := "None was recorded so far."
	if len(f.Said) > 0 {
		had = fmt.Sprintf("%s recorded so far, %d of them not answered yet.", manyOf(len(f.Said), "representation"), open)
	}
	switch {
	case today <= n.Closes.Latest():
		return []string{"Representations may be made until " + n.Closes.Words() + ". " + had, "Next, after that day: Ofgem answers every representation and publishes its decision notice."}
	case open > 0:
		return []string{"The time for representations ended on " + n.Closes.Words() + ". " + had, "Next: Ofgem answers them, and publishes its decision notice."}
	}
	return []string{"The time for representations ended on " + n.Closes.Words() + ". " + had, "Next: Ofgem publishes its decision notice."}
}
