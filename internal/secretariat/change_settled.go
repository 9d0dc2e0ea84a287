package secretariat

import (
	"slices"

	"crosscode/internal/change"
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

// DeciderWords say who decides a request, or who did.
func (f *ChangeFile) DeciderWords() string {
	body := f.Decider()
	switch {
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
