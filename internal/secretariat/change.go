package secretariat

import (
	"context"
	"slices"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/group"
	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/ref"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// every returns all records of a register that a view sees, in the order of
// their references.
func every[P record.Record](v *store.View, k record.Of[P], filters ...store.Filter) ([]P, error) {
	var out []P
	for it, err := range v.Each(k.Kind, store.Query{Sort: "ref", Filters: filters}) {
		if err != nil {
			return nil, err
		}
		out = append(out, k.From(it.Record))
	}
	return out, nil
}

// onAsked keeps the answers to a request or a questionnaire.
func onAsked(asks change.Asks) store.Filter {
	if asks.Kind == change.Questionnaires.Kind {
		return store.Filter{Field: "questionnaire", Values: []string{asks.Ref}}
	}
	return onRequest(asks.Ref)
}

// onRequest keeps the records that belong to a change request.
func onRequest(reference string) store.Filter {
	return store.Filter{Field: "request", Values: []string{reference}}
}

// rulesNamed returns the rule set of that name; that which holds on a day, where
// there is none.
func rulesNamed(v *store.View, name string, on calendar.Day) (*change.Rules, error) {
	all, err := every(v, change.RuleSets)
	if err != nil {
		return nil, err
	}
	return rulesAmong(all, name, on), nil
}

func rulesAmong(all []*change.Rules, name string, on calendar.Day) *change.Rules {
	for _, r := range all {
		if r.Ref == name {
			return r
		}
	}
	if name == change.BuiltIn().Ref {
		return change.BuiltIn()
	}
	return change.InForce(all, on)
}

// evaluate holds rules against what a request would do to the milestones as they
// stand, if what else is supposed comes true.
func evaluate(at map[string]change.Standing, r *change.Request, rules *change.Rules, also []change.Proposal) (change.Outcome, error) {
	set, err := rules.Set()
	if err != nil {
		return change.Outcome{}, err
	}
	proposals, err := change.ParseProposals(r.Proposals)
	if err != nil {
		return change.Outcome{}, err
	}
	return change.Evaluate(set, change.Inputs{Proposals: proposals, Milestones: at, Cost: r.Cost, Effects: r.Effects, Also: also}), nil
}

// standings returns every milestone as requests find it.
func standings(v *store.View) (map[string]change.Standing, error) {
	decisions, err := every(v, change.Decisions)
	if err != nil {
		return nil, err
	}
	return standingsAfter(v, decisions)
}

// standingsAfter is [standings] where every decision was read.
func standingsAfter(v *store.View, decisions []*change.Decision) (map[string]change.Standing, error) {
	all, err := every(v, register.Milestones)
	if err != nil {
		return nil, err
	}
	dates := register.Dates{}
	for _, m := range all {
		dates[m.Ref] = m
	}
	decided := datings(decisions)
	out := map[string]change.Standing{}
	first := firstDates{v: v, dates: dates}
	if err := first.read(all); err != nil {
		return nil, err
	}
	for _, m := range all {
		s := change.Standing{Ref: m.Ref, Name: m.Name, Level: m.Level, Committed: m.Date}
		if due, ok := dates.Of(m.Ref); ok {
			s.Due = due
		}
		was, err := first.of(m)
		if err != nil {
			return nil, err
		}
		s.Baselines = append([]change.Baseline{was}, decided[m.Ref]...)
		if s.Due.IsZero() && m.Date.IsZero() {
			s.Due = was.Date
		}
		out[m.Ref] = s
	}
	return out, nil
}

// datings returns the dates that decisions gave milestones, in their order.
func datings(decisions []*change.Decision) map[string][]change.Baseline {
	all := slices.Clone(decisions)
	slices.SortStableFunc(all, func(a, b *change.Decision) int { return int(a.Day.Earliest() - b.Day.Earliest()) })
	out := map[string][]change.Baseline{}
	for _, d := range all {
		for _, line := range d.Baseline {
			if dating, err := change.ParseDating(line); err == nil {
				out[dating.Milestone] = append(out[dating.Milestone], change.Baseline{Date: dating.Date, By: d.Body, Ref: d.Request})
			}
		}
	}
	return out
}

// firstDates finds the first dates that milestones were committed to.
type firstDates struct {
	v         *store.View
	dates     register.Dates
	histories map[int64][]store.Version
	roadmaps  []*meeting.Roadmap // read when one is needed
	looked    bool
}

// read reads what milestones were.
func (f *firstDates) read(all []*register.Milestone) error {
	var ids []int64
	for _, m := range all {
		if m.Version > 1 {
			ids = append(ids, m.ID)
		}
	}
	var err error
	f.histories, err = f.v.Histories(register.Milestones.Kind, ids)
	return err
}

// of returns the first date that a milestone was committed to; where it never
// was, the month of the first meeting that a roadmap puts it at, and says so.
func (f *firstDates) of(m *register.Milestone) (change.Baseline, error) {
	versions := []*register.Milestone{m}
	if m.Version > 1 {
		versions = nil
		for _, h := range f.histories[m.ID] {
			versions = append(versions, register.Milestones.From(h.Record))
		}
	}
	for _, was := range versions {
		if was.Date.IsZero() {
			continue
		}
		date, ok := f.dates.Resolve(was.Date)
		if !ok {
			return change.Baseline{}, nil
		}
		return change.Baseline{Date: date, Ref: m.Ref}, nil
	}
	return f.onRoadmap(m)
}

func (f *firstDates) onRoadmap(m *register.Milestone) (change.Baseline, error) {
	if !f.looked {
		var err error
		if f.roadmaps, err = every(f.v, meeting.Roadmaps); err != nil {
			return change.Baseline{}, err
		}
		f.looked = true
	}
	var first *meeting.Roadmap
	for _, r := range f.roadmaps {
		if slices.Contains(r.Milestones, m.Ref) && (first == nil || r.Date.Earliest() < first.Date.Earliest()) {
			first = r
		}
	}
	if first == nil {
		return change.Baseline{}, nil
	}
	year, month, _ := first.Date.Earliest().Date()
	return change.Baseline{Date: calendar.InMonth(year, month), Ref: first.Ref,
		Known: m.Ref + " has no committed date; the agenda roadmap of " + first.Group + " has it at the meeting of " + first.Date.Words()}, nil
}

// programmeDays returns what the days of a route are reckoned with: when groups
// meet by their terms, and the ordinary meetings that are known.
func programmeDays(v *store.View) (change.Days, error) {
	days := change.Days{Meetings: map[string]change.Diary{"PSG": {Nth: 1, Weekday: 3}}} // unless its own terms say otherwise
	groups, err := every(v, group.Groups)
	if err != nil {
		return days, err
	}
	for _, g := range groups {
		if diary, ok := change.ParseCadence(g.Cadence); ok {
			days.Meetings[g.Ref] = diary
		}
	}
	meetings, err := every(v, meeting.Meetings)
	if err != nil {
		return days, err
	}
	for _, m := range meetings {
		name, err := ref.ParseMeeting(m.Ref)
		if err == nil && name.Extra == 0 && m.Status() != meeting.Cancelled && m.Date.Precision() == calendar.ToDay {
			days.Meetings[m.Group] = days.Meetings[m.Group].With(m.Date.Earliest())
		}
	}
	return days, nil
}

// Known gives an actor the other names of the organisation they belong to: papers
// call Elexon the BSC.
func (d *Desk) Known(ctx context.Context, who party.Actor) (party.Actor, error) {
	if who.Organisation == "" {
		return who, nil
	}
	it, err := d.Store.View(ctx, store.Everything(), store.Now).Find(party.Organisations.Kind, who.Organisation)
	if notFound(err) {
		return who, nil
	}
	if err != nil {
		return who, err
	}
	who.Also = party.Organisations.Names(it.Record)
	return who, nil
}

// ownRoles returns the roles that an actor has to a record by belonging to the
// organisation that raised it, or that it asks.
func ownRoles(who party.Actor, r record.Record) []party.Role {
	switch r := r.(type) {
	case *change.Request:
		if who.Of(r.RaisedBy) {
			return []party.Role{party.Proposer}
		}
	case change.Answer:
		if due := r.AsDue(); who.Of(due.Organisation) || who.Of(due.Delegate) {
			return []party.Role{change.Respondent}
		}
	case *change.SeatPosition:
		return seatRoles(who, r)
	case *change.Concern:
		if who.Of(r.Organisation) {
			return []party.Role{change.SeatHolder}
		}
	}
	return nil
}

// seatRoles returns what an actor is to a seat: a member of its group who belongs
// to the organisation that holds it, or an alternate who belongs to one of those
// that stand in.
func seatRoles(who party.Actor, p *change.SeatPosition) []party.Role {
	sits := func(as party.Role) bool { // itself: [party.Actor.In] counts an alternate as a member
		return slices.Contains(who.Seats, party.Place{Group: p.Group, Role: as})
	}
	switch {
	case who.Of(p.Organisation) && sits(party.Member): // who may stand in elsewhere too
		return []party.Role{change.SeatHolder}
	case sits(party.Alternate) && (who.Of(p.Organisation) || slices.ContainsFunc(p.Alternates, who.Of)):
		return []party.Role{change.SeatAlternate}
	}
	return nil
}
