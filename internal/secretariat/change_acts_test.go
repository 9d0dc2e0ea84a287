package secretariat

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// Whoever tries whatever, in whatever order: an act that is done stands in the
// journal under its own name, with the request as it then was; one that is
// refused leaves nothing.
func TestNoActOnARequestIsWithoutItsEntry(t *testing.T) {
	s := opened(t).on("2022-04-07")
	actors := []person{s.as("Elexon", party.Proposer), s.as("LDP", party.PMO), s.as("Programme", party.ChangeBoard), s.as("Elexon", party.Secretariat), s.as("Elexon", party.SRO), s.as("Ofgem", party.Sponsor), s.as("RECCo")}
	w := s.day("2022-04-07")
	w.Text, w.Meeting, w.Letter = "Because.", "PSG-06", "Ofgem/17"
	s.convene("PSG-06")
	chance := rand.New(rand.NewPCG(1, 2))
	k, status, done := change.Requests.Kind, change.Draft, map[party.Step]int{}
	for range 220 {
		who := actors[chance.IntN(len(actors))]
		if chance.IntN(2) > 0 {
			who = actors[3] // the secretariat records most of it
		}
		step := everyStep[chance.IntN(len(everyStep))]
		if offered := s.file().Request.Steps(party.Operator("x")); chance.IntN(4) > 0 && len(offered) > 0 {
			step = offered[chance.IntN(len(offered))]
		}
		if slices.Contains([]party.Step{change.Withdraw, change.Return, change.Reopen, change.Reject}, step) && chance.IntN(40) > 0 {
			continue // or it would seldom come far
		}
		before := s.entries()
		err := who.try(step, w)
		v := s.desk.View(t.Context(), teller, store.Now)
		it, ferr := v.Find(k, "CR003")
		if ferr != nil {
			t.Fatal(ferr)
		}
		now := change.Requests.From(it.Record).Status()
		if err != nil {
			if problem.Of(err) == nil || s.entries() != before || now != status {
				t.Fatalf("%s may not %s: %v; %d entries, %s", who.who.Name, step, err, s.entries()-before, now)
			}
			continue
		}
		e, was, err := v.Entry(before + 1)
		if err != nil || e.Act != string(step) || e.Kind != k.Name || e.Actor != who.who.ID || change.Requests.From(was).Status() != now {
			t.Fatalf("%s by %s left %+v, %v; it is %s", step, who.who.Name, e, err, now)
		}
		done[step]++
		if status = now; len(s.file().Request.Steps(party.Operator("x"))) == 0 {
			break
		}
	}
	if len(done) < 6 {
		t.Errorf("only %v was done", done)
	}
}

var everyStep = []party.Step{change.Raise, change.Triage, change.Return, change.Assess, change.Summarise, change.Table, change.AdviseFor, change.AdviseAway, change.Refer, change.Approve,
	change.Reject, change.Defer, change.Withdraw, change.Reopen, change.Implement, change.Close}

// What a step asks to be told, and no field of the record takes in, stands in the
// journal with the act. A summary and the reasons of a recommendation stand where
// they are kept.
func TestWhyAStepWasTakenIsNeverLost(t *testing.T) {
	s := opened(t)
	board, pmo := s.as("Programme", party.ChangeBoard), s.as("LDP", party.PMO)
	why := func() string {
		t.Helper()
		e, _, err := s.desk.View(t.Context(), teller, store.Now).Entry(s.entries())
		if err != nil {
			t.Fatal(err)
		}
		return e.Act + ": " + e.Why
	}
	s.as("Elexon", party.Proposer).take(change.Raise, party.With{})
	for _, c := range []struct {
		who  person
		step party.Step
		want string
	}{
		{board, change.Return, "return: Part A does not say\nwhy."},
		{s.as("Elexon", party.Proposer), change.Raise, "raise: "},
		{s.as("Elexon", party.Proposer), change.Withdraw, "withdraw: M5 has moved."},
	} {
		_, said, _ := strings.Cut(c.want, ": ")
		c.who.take(c.step, party.With{Text: said})
		if got := why(); strings.TrimSpace(got) != strings.Join(strings.Fields(c.want), " ") {
			t.Errorf("the entry says %q, not %q", got, c.want)
		}
	}
	for _, c := range []struct {
		kind    *record.Kind
		name    string
		step    party.Step
		with    party.With
		want    string
		because string
	}{
		{kind: register.Milestones.Kind, name: "M8", step: register.Remove, with: party.With{Text: "It is part of M6 now."}, want: "It is part of M6 now."},
		{kind: register.Milestones.Kind, name: "M8", step: register.Reinstate, with: party.With{Text: "It is not."}, because: "PSG asked.", want: "PSG asked. It is not."},
		{kind: party.Organisations.Kind, name: "DCC", step: party.Leave, with: party.With{Text: "It has no duty left."}, want: "It has no duty left."},
	} {
		if _, err := s.desk.Take(t.Context(), pmo.who, c.kind, c.name, 0, c.step, c.with, Because{Why: c.because}); err != nil {
			t.Fatal(err)
		}
		if got := why(); got != string(c.step)+": "+c.want {
			t.Errorf("the entry of %s says %q, not %q", c.name, got, c.want)
		}
	}
}
