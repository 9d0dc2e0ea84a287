package register

import (
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

var (
	secretary = party.Actor{Name: "CCAG secretariat", Roles: []party.Role{party.Secretariat}}
	member    = party.Actor{Name: "REC", Roles: []party.Role{party.Member}}
	visitor   = party.Nobody
)

func TestTheLifeOfAnAction(t *testing.T) {
	type move struct {
		party.Step
		party.With
	}
	why := func(s party.Step) move { return move{s, party.With{Text: "Details provided.", Meeting: "CCAG-04"}} }
	for _, c := range []struct {
		name string
		from ActionStatus
		move move
		by   party.Actor
		to   ActionStatus
		kind problem.Kind
	}{
		{"an update sets an open action going", Open, why(Update), member, Ongoing, 0},
		{"its owner recommends closing", Ongoing, why(RecommendClose), member, RecommendedClosed, 0},
		{"an open action may be recommended closed at once", Open, why(RecommendClose), secretary, RecommendedClosed, 0},
		{"the meeting confirms, the secretariat records it", RecommendedClosed, why(ConfirmClosed), secretary, Closed, 0},
		{"a member does not confirm", RecommendedClosed, why(ConfirmClosed), member, RecommendedClosed, problem.Forbidden},
		{"nothing is closed that nobody recommended", Ongoing, why(ConfirmClosed), secretary, Ongoing, problem.Conflict},
		{"confirming names the meeting", RecommendedClosed, move{Step: ConfirmClosed}, secretary, RecommendedClosed, problem.Invalid},
		{"recommending says why", Ongoing, move{RecommendClose, party.With{Text: " "}}, member, Ongoing, problem.Invalid},
		{"the meeting may want more", RecommendedClosed, why(KeepOpen), secretary, Ongoing, 0},
		{"a closed action is not updated", Closed, why(Update), secretary, Closed, problem.Conflict},
		{"but may be reopened", Closed, why(Reopen), secretary, Ongoing, 0},
		{"an action may be withdrawn", Ongoing, why(Withdraw), secretary, Withdrawn, 0},
		{"a visitor moves nothing", Ongoing, why(Update), visitor, Ongoing, problem.Forbidden},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := RaiseAction("CCAG03-12")
			a.status = c.from
			err := a.Take(c.move.Step, c.move.With, c.by)
			if a.Status() != c.to || (err == nil) != (c.kind == 0) || err != nil && !problem.Is(err, c.kind) {
				t.Errorf("Take(%v) from %s: now %s, %v; want %s, %v", c.move, c.from, a.Status(), err, c.to, c.kind)
			}
		})
	}
}

func TestEveryOfferedStepCanBeTaken(t *testing.T) {
	for _, s := range ActionStatuses {
		for _, by := range []party.Actor{secretary, member, visitor} {
			a := RaiseAction("CCAG03-12")
			a.status = s
			for _, step := range a.Steps(by) {
				b := *a
				if err := b.Take(step, party.With{Text: "Because.", Meeting: "CCAG-04"}, by); err != nil {
					t.Errorf("%s offers %s to %s, which fails: %v", s, step, by.Name, err)
				}
			}
		}
	}
}

func TestAnActionIsOverdueWhenItsDatePassedUnfinished(t *testing.T) {
	today := calendar.Date(2022, time.March, 24)
	a := RaiseAction("CCAG03-04")
	a.Due = calendar.On(today - 1)
	if !a.Overdue(today) || a.Overdue(today-1) {
		t.Error("an open action is overdue the day after it was due, and not before")
	}
	a.Due = calendar.InMonth(2022, time.March)
	if a.Overdue(today) {
		t.Error("an action due in a month has the whole month")
	}
	a.Due, a.status = calendar.On(today-9), RecommendedClosed
	if a.Overdue(today) {
		t.Error("an action recommended closed waits for the meeting, not for its owner")
	}
}

func TestAnActionBelongsToTheGroupItsReferenceNames(t *testing.T) {
	a := RaiseAction("CCAG03-12")
	a.Title, a.Class = "Provide details", record.Public
	if a.Group != "CCAG" || a.Raised != "CCAG-03" {
		t.Errorf("CCAG03-12 belongs to %s, %s", a.Group, a.Raised)
	}
	if err := Actions.Complete(a); err != nil {
		t.Error(err)
	}
	a.Group = "TAG"
	if err := Actions.Complete(a); err == nil {
		t.Error("an action filed under another group is refused")
	}
}
