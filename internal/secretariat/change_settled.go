package secretariat

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/store"
)

// basis gives a view of what the request is reckoned with. What is settled is not
// reckoned anew when a milestone moves later: it was decided on what the record held
// before.
func (f *ChangeFile) basis(v *store.View) *store.View {
	if f.settled.IsNow() {
		return v
	}
	return v.At(f.settled)
}

// look reads what became of the request, and finds when it was settled.
func (f *changeFiler) look() error {
	r := f.file.Request
	if r.ID == 0 {
		return nil
	}
	var err error
	if f.past, err = f.v.History(change.Requests.Kind, r.ID); err != nil || !r.Settled() {
		return err
	}
	open := false
	for _, was := range f.past {
		settled := change.Requests.From(was.Record).Settled()
		if settled && open {
			f.file.settled = store.AtEntry(was.Entry.Cause - 1)
		}
		open = !settled
	}
	return nil
}

// Settlement returns the decision that settled a request; nil while none has.
func (f *ChangeFile) Settlement() *change.Decision {
	for _, d := range slices.Backward(f.Decisions) {
		if f.Request.Settled() && d.Body == f.Decider() && d.Ruling != change.RuledReferred {
			return d
		}
	}
	return nil
}

// Dropped reports whether nothing comes of a request any more.
func (f *ChangeFile) Dropped() bool {
	return f.Request.Status() == change.Rejected || f.Request.Status() == change.Withdrawn
}

// DeciderWords say who decides a request, or who did.
func (f *ChangeFile) DeciderWords() string {
	body := f.Decider()
	switch {
	case body == "" && f.Request.Settled():
		return "Who would have decided could not be told"
	case body == "":
		return "Who decides cannot be told yet"
	case f.Settlement() != nil:
		return body + " decided"
	case f.Request.Settled():
		return body + " would have decided"
	}
	return body + " decides"
}

// SettledWords say of a request that is settled whether that was in time; "" of others.
func (f *ChangeFile) SettledWords() string {
	d, by := f.Settlement(), f.Course.Ordinary.DecideBy
	switch {
	case !f.Request.Settled():
		return ""
	case d == nil:
		return "It was settled without a decision."
	case by != 0 && d.Day.Earliest() > by:
		return "It was decided on " + d.Day.Words() + ", too late."
	}
	return "It was decided on " + d.Day.Words() + ", in time."
}

// Lacks returns what somebody has to set before it can be told who decides: nothing
// any more of what is settled.
func (f *ChangeFile) Lacks() []change.Lack {
	if f.Request.Settled() {
		return nil
	}
	return f.Outcome.Lacks()
}

// Lacking tells it in words.
func (f *ChangeFile) Lacking() []string {
	var out []string
	for _, l := range f.Lacks() {
		out = append(out, l.Words)
	}
	return out
}

// became tells what was last decided of the request, or why it came back, and by
// which rules it is judged since it was opened again.
func (f *changeFiler) became() error {
	r := f.file.Request
	var out []string
	if v := f.last(change.Reopen); v > 0 && !r.Settled() {
		was, now := change.Requests.From(f.past[v-1].Record), change.Requests.From(f.past[v].Record)
		s := f.acted("It was re-opened", v)
		if was.Rules != now.Rules {
			s += fmt.Sprintf(" Since then it is judged by the rules %s, no longer by %s.", now.Rules, was.Rules)
		}
		out = append(out, s)
	}
	switch r.Status() {
	case change.Draft:
		if v := f.last(change.Return); v >= 0 {
			out = append(out, f.acted("It was returned to its raiser", v)+" It can be bettered and raised again.")
		}
	case change.Withdrawn:
		if v := f.last(change.Withdraw); v >= 0 {
			out = append(out, f.acted("It was withdrawn", v)+" Nothing moves by it; what it proposed stays here as history.")
		}
	case change.Deferred:
		if d := f.ruledLast(change.RuledDeferred); d != nil {
			out = append(out, d.Words()+" It can be put to a meeting again.")
		}
	case change.Rejected:
		if d := f.ruledLast(change.RuledRejected); d != nil {
			out = append(out, d.Words()+" Nothing moves by it; what it proposed stays here as history.")
		}
	case change.Approved, change.Implementing, change.Closed:
		if d := f.ruledLast(change.RuledApproved); d != nil {
			out = append(out, d.Words())
		}
	}
	f.file.Became = out
	return nil
}

// last returns where in the past of the request a step was last taken; -1: nowhere.
func (f *changeFiler) last(step party.Step) int {
	for i, v := range slices.Backward(f.past) {
		if v.Entry.Act == string(step) {
			return i
		}
	}
	return -1
}

// acted tells when an act of the past was done, and why.
func (f *changeFiler) acted(what string, at int) string {
	e := f.past[at].Entry
	s := what + " on " + calendar.DayOf(e.At, zone).Words()
	if e.Why == "" {
		return s + "."
	}
	return s + ": " + ended(e.Why)
}

// ended gives a sentence its stop.
func ended(s string) string {
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!") {
		return s
	}
	return s + "."
}

// ruledLast returns the last decision of a kind on the request; nil: none that is seen.
func (f *changeFiler) ruledLast(r change.Ruling) *change.Decision {
	for _, d := range slices.Backward(f.file.Decisions) {
		if d.Ruling == r {
			return d
		}
	}
	return nil
}
