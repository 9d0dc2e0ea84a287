package plan

import (
	"cmp"
	"fmt"
	"slices"

	"crosscode/internal/problem"
)

// A Window is a calendar of days on one of which an activity must start: the
// release days of a code, or those that several codes have in common.
type Window struct {
	ID, Name string
	Days     []WindowDay // sorted, each once
}

// A WindowDay is one day of a window. It is provisional as long as nobody but a
// rule has set it.
type WindowDay struct {
	Day         Day
	Provisional bool
}

func (w WindowDay) String() string {
	if w.Provisional {
		return w.Day.String() + " (provisional)"
	}
	return w.Day.String()
}

// Words gives 23 Feb 2023, or 23 Feb 2023 (provisional).
func (w WindowDay) Words() string {
	if w.Provisional {
		return w.Day.Words() + " (provisional)"
	}
	return w.Day.Words()
}

func byWindowDay(w WindowDay, d Day) int { return cmp.Compare(w.Day, d) }

// from is the number of the first window on or after a day.
func (w *Window) from(d Day) int {
	at, _ := slices.BinarySearchFunc(w.Days, d, byWindowDay)
	return at
}

// windowsByID checks the windows of a plan.
func windowsByID(p *Plan, c *problem.Check) map[string]*Window {
	if len(p.Windows) == 0 {
		return nil
	}
	out := make(map[string]*Window, len(p.Windows))
	for k := range p.Windows {
		w := &p.Windows[k]
		c.Want(out[w.ID] == nil, "windows "+w.ID, "Two sets of release windows are called %s.", w.ID)
		out[w.ID] = w
		for at := range w.Days {
			if beyond := Beyond(w.Days[at].Day.At(1)); beyond != "" {
				c.Want(false, "windows "+w.ID, "%s", beyond)
			}
			c.Want(at == 0 || w.Days[at].Day > w.Days[at-1].Day, "windows "+w.ID, "Its days are not in order.")
		}
	}
	return out
}

// keeps reports whether node i must start in a window: not once it has begun,
// nor where its dates are given or a constraint fixes them.
func (r *run) keeps(i int32) bool {
	n := &r.nodes[i]
	if n.windows == nil || n.role != leaf || n.started || n.fixed {
		return false
	}
	for _, c := range r.plan.Activities[i].Limits {
		if c.Kind == MustStartOn || c.Kind == MustFinishOn {
			return false
		}
	}
	return true
}

// mayStart is when node i may start from t on by its calendar. One that must
// keep a window may also start on a day off, if the window is there, so that its
// calendar counts only once the window is known.
func (r *run) mayStart(i int32, t Minute) Minute {
	if r.nodes[i].windows != nil && r.keeps(i) {
		return t
	}
	return r.nextWork(i, t)
}

// admit moves a start that falls in no window of node i to the next. Without
// one left the start is past the calendar.
func (r *run) admit(i int32, t Minute) Minute {
	if r.nodes[i].windows == nil || !r.keeps(i) {
		return t
	}
	w := r.nodes[i].windows
	for at := w.from(t.Day()); at < len(w.Days); at++ {
		if start := r.startOn(i, w.Days[at].Day, t); start.Day() == w.Days[at].Day {
			return start
		}
	}
	return horizon
}

// startOn is when node i can start from t on, on a day or, if that is not worked
// any more then, after it. A day off is open all day.
func (r *run) startOn(i int32, d Day, t Minute) Minute {
	first := d.At(0)
	if r.nodes[i].calendar.Between(first, (d+1).At(0)) == 0 {
		return max(first, t)
	}
	if t <= first {
		return r.nodes[i].calendar.Next(first)
	}
	return r.nextWork(i, t)
}

// retreat moves the late start of node i back into a window, if one is left
// before it.
func (r *run) retreat(i int32) {
	if r.nodes[i].windows == nil || !r.keeps(i) {
		return
	}
	w, t := r.nodes[i].windows, r.ls[i]
	if t < r.es[i] && r.nodes[i].time.Between(t, r.es[i]) == 0 {
		r.ls[i], r.worth[i], r.lf[i] = r.es[i], r.es[i], r.ef[i] // a window on a day off
		return
	}
	at := w.from(t.Day()+1) - 1
	if at < 0 || w.Days[at].Day == t.Day() && t >= r.startOn(i, t.Day(), 0) {
		return
	}
	if r.ls[i] = r.startOn(i, w.Days[at].Day, 0); r.es[i].Day() == w.Days[at].Day {
		r.ls[i] = min(max(r.ls[i], r.es[i]), t)
	}
	r.worth[i], r.lf[i] = r.ls[i], min(r.lf[i], r.finishFrom(i, r.ls[i]))
}

// checkWindows names the activities that no window is left for.
func (r *run) checkWindows(c *problem.Check) {
	for _, i := range r.order {
		if r.es[i] != horizon || r.nodes[i].windows == nil || !r.keeps(i) {
			continue
		}
		at := r.ready(i)
		if w := r.nodes[i].windows; at != horizon {
			last := "it has none at all"
			if n := len(w.Days); n > 0 {
				last = "the last is " + w.Days[n-1].Words()
			}
			c.Want(false, r.plan.Activities[i].place(), "No release window of %s is left on or after %s; %s. Add windows, or bring it forward.", w.Name, at.Day().Words(), last)
		}
	}
}

// ready is when node i could start if it had no windows.
func (r *run) ready(i int32) Minute {
	e := explainer{*r}
	at := dawn
	for _, c := range e.claims(i) {
		at = max(at, e.worked(i, c))
	}
	return at
}

// A Release is how an activity stands to its windows.
type Release struct {
	Window   *Window
	Ready    Minute    // when it could start without windows
	On       WindowDay // the window it starts in; no day: outside all
	Missed   WindowDay // the window just before, if that is the nearest it came
	Next     WindowDay // the window after; no day: there is none
	Slack    int       // how many windows later it may be
	Provides bool      // it starts in a window
	Keeps    bool      // windows decide its start: it has not begun, and nothing fixes it
}

// Release says how activity i stands to its windows; false if it has none.
func (s *Schedule) Release(i int) (Release, bool) {
	w := s.run.nodes[i].windows
	if w == nil || s.run.nodes[i].role != leaf {
		return Release{}, false
	}
	d := &s.Activities[i]
	out := Release{Window: w, Ready: d.EarlyStart}
	if out.Keeps = s.run.keeps(int32(i)); out.Keeps {
		out.Ready = s.run.ready(int32(i))
	}
	at := w.from(d.EarlyStart.Day())
	if at < len(w.Days) && w.Days[at].Day == d.EarlyStart.Day() {
		out.On, out.Provides = w.Days[at], true
		if at+1 < len(w.Days) {
			out.Next = w.Days[at+1]
		}
		out.Slack = w.from(d.LateStart.Day()+1) - 1 - at
	} else if at < len(w.Days) {
		out.Next = w.Days[at]
	}
	if at > 0 && out.Ready < d.EarlyStart {
		out.Missed = w.Days[at-1]
	}
	return out, true
}

// windowWords says that a window made the start of activity i as late as it is.
func (s *Schedule) windowWords(i int) string {
	r, ok := s.Release(i)
	switch {
	case !ok || s.run.nodes[i].started:
		return ""
	case !r.Provides:
		return fmt.Sprintf("It is outside the release windows of %s.", r.Window.Name)
	case r.Ready >= s.Activities[i].EarlyStart:
		return ""
	case r.Missed.Day == 0:
		return fmt.Sprintf("It is ready on %s and waits for the first release window of %s, %s.", r.Ready.Day().Words(), r.Window.Name, r.On.Words())
	}
	return fmt.Sprintf("It is ready on %s, too late for the release window of %s on %s, and waits for the next, %s.", r.Ready.Day().Words(), r.Window.Name, r.Missed.Words(), r.On.Words())
}
