package change

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

func anAnswer() *Response {
	r := aRequest()
	r.Closes = calendar.On(day("2022-04-07"))
	a := Invite(r, "RECCo", "code bodies")
	a.Impact, a.Stand, a.Reasons = NoImpact, Object, "It comes too late."
	return a
}

func TestTheLifeOfAnAnswer(t *testing.T) {
	in, late := party.With{Day: day("2022-04-07")}, party.With{Day: day("2022-04-08")}
	drop := party.With{Day: day("2022-04-20"), Text: "Settled with the programme."}
	recco := party.Actor{Name: "RECCo", Roles: []party.Role{Respondent}}
	for _, c := range []struct {
		name    string
		with    []party.With
		steps   []party.Step
		by      party.Actor
		kind    problem.Kind
		late    bool
		objects bool
	}{
		{"it is given by the last day", []party.With{in}, []party.Step{Submit}, recco, 0, false, true},
		{"or late, and marked so", []party.With{late}, []party.Step{Submit}, recco, 0, true, true},
		{"nobody else gives it", []party.With{in}, []party.Step{Submit}, proposer, problem.Forbidden, false, true},
		{"the office keys in what came by post", []party.With{in}, []party.Step{Submit}, pmo, 0, false, true},
		{"it is given once", []party.With{in, in}, []party.Step{Submit, Submit}, recco, problem.Conflict, false, true},
		{"and amended until the close", []party.With{in, in}, []party.Step{Submit, Amend}, recco, 0, false, true},
		{"and not after it", []party.With{in, late}, []party.Step{Submit, Amend}, recco, problem.Conflict, false, true},
		{"an objection is withdrawn after it", []party.With{in, drop}, []party.Step{Submit, DropObjection}, recco, 0, false, false},
		{"once", []party.With{in, drop, drop}, []party.Step{Submit, DropObjection, DropObjection}, recco, problem.Invalid, false, false},
		{"a party excuses itself from nothing", []party.With{drop}, []party.Step{Excuse}, recco, problem.Forbidden, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := anAnswer()
			var err error
			for i, s := range c.steps {
				err = a.Take(s, c.with[i], c.by)
			}
			if (err == nil) != (c.kind == 0) || err != nil && !problem.Is(err, c.kind) || a.Late != c.late || a.Objects() != c.objects {
				t.Errorf("%v; late %v, objects %v", err, a.Late, a.Objects())
			}
			if a.Stand != Object {
				t.Error("what was said is no longer kept")
			}
		})
	}
	empty := Invite(aRequest(), "RECCo", "")
	empty.Impact = HasImpact
	if p := problem.Of(empty.Take(Submit, in, recco)); p == nil || len(p.Faults) != 3 {
		t.Errorf("an answer with impact lacks its position, cost and time: %v", p)
	}
}

func TestTheMatrixCountsByConstituency(t *testing.T) {
	answer := func(organisation, constituency string, status ResponseStatus, i Impact, s Stand) *Response {
		a := anAnswer()
		a.Organisation, a.Constituency, a.status, a.Impact, a.Stand = organisation, constituency, status, i, s
		return a
	}
	late := answer("E", "suppliers", Answered, HasImpact, Support)
	late.Late = true
	all := []*Response{answer("A", "suppliers", Answered, NoImpact, Support), answer("B", "suppliers", Invited, "", ""), late,
		answer("C", "agents", Exempt, "", ""), answer("D", "agents", Answered, HasImpact, Object)}
	got := Count(all, day("2022-04-08"))
	want := []Row{{Constituency: "agents", Asked: 1, Answered: 1, Exempt: 1, Object: 1},
		{Constituency: "suppliers", Asked: 3, Answered: 2, NoImpact: 1, Overdue: 1, Late: 1, Support: 2}}
	total := Row{Asked: 4, Answered: 3, NoImpact: 1, Overdue: 1, Exempt: 1, Late: 1, Support: 2, Object: 1}
	if !slices.Equal(got.Rows, want) || got.Total != total {
		t.Errorf("counted %+v, in all %+v", got.Rows, got.Total)
	}
	if got := Count(all, day("2022-04-07")); got.Total.Overdue != 0 {
		t.Error("nobody is overdue on the last day")
	}
}

func TestPositionsAreKeptBySeat(t *testing.T) {
	got, err := ParsePositions([]string{"Large suppliers: Object, it comes before testing", "Code bodies: support", "DNOs: abstain"})
	if err != nil || Tally(got) != "1 support, 1 objects, 1 abstain" || len(Dissent(got)) != 1 || got[0].String() != "Large suppliers: object, it comes before testing" {
		t.Errorf("%v, %v, %s", got, err, Tally(got))
	}
	_, err = ParsePositions([]string{"Large suppliers: support", "large suppliers: abstain", "DNOs: object", "nobody", "Agents: neutral"})
	if p := problem.Of(err); p == nil || len(p.Faults) != 4 {
		t.Errorf("an alternate that speaks too, an objection without reason, and two that are none: %v", err)
	}
}

func TestWhatThePositionsOfAGroupComeTo(t *testing.T) {
	seats := func(said ...Said) (out []*SeatPosition) {
		for i, s := range said {
			out = append(out, &SeatPosition{Organisation: string(rune('A' + i)), status: s})
		}
		return out
	}
	open := &Concern{Head: record.Head{Ref: "CR003/C1"}, Organisation: "A", status: ConcernOpen}
	settled := &Concern{Head: record.Head{Ref: "CR003/C2"}, Organisation: "A", status: ConcernOverruled}
	for _, c := range []struct {
		name     string
		seats    []*SeatPosition
		concerns []*Concern
		quorum   int
		majority bool
		want     Verdict
	}{
		{"nobody objects", seats(Supports, Abstains), []*Concern{settled}, 2, false, Verdict{Passes: true, Because: "Passes because nobody objects: 1 support, 0 object, 1 abstain, 0 without record."}},
		{"one objects", seats(Supports, Opposes), nil, 0, false, Verdict{Because: "No consensus: B objects (1 support, 1 object, 0 abstain, 0 without record). The chair decides with reasons, the dissent is kept, and members may take it to the level above."}},
		{"more support than object", seats(Supports, Supports, Opposes), nil, 0, true, Verdict{Passes: true, Because: "Passes because more support it than object: 2 support, 1 object, 0 abstain, 0 without record."}},
		{"as many", seats(Supports, Opposes), nil, 0, true, Verdict{Because: "Neither passes nor fails by majority: 1 support, 1 object, 0 abstain, 0 without record. The chair has the casting vote."}},
		{"fewer", seats(Abstains, Opposes), nil, 0, true, Verdict{Because: "Does not pass: no more support it than object: 0 support, 1 object, 1 abstain, 0 without record."}},
		{"not quorate", seats(Supports, NoRecord), nil, 2, false, Verdict{Blocked: true, Unheard: true, Because: "Does not pass: not quorate, for 1 of the 2 seats that are needed have spoken (1 support, 0 object, 0 abstain, 1 without record)."}},
		{"nobody has spoken, and no quorum is set", seats(NoRecord, NoRecord), nil, 0, false, Verdict{Blocked: true, Unheard: true, Because: "Does not pass: no seat has spoken yet. What each says is recorded first, or that it abstains."}},
		{"nor by majority", seats(NoRecord), nil, 0, true, Verdict{Blocked: true, Unheard: true, Because: "Does not pass: no seat has spoken yet. What each says is recorded first, or that it abstains."}},
		{"no seat is on record", nil, nil, 0, true, Verdict{Because: "No voting seat is on record, so that none was asked: what is recommended rests on the reasons of the chair alone."}},
		{"a concern is open", seats(Supports), []*Concern{settled, open}, 0, false, Verdict{Blocked: true, Because: "Does not pass while a blocking concern is open: CR003/C1 of A. Resolve it, or overrule it with reasons."}},
		{"all that stands in the way", seats(NoRecord), []*Concern{open}, 0, false, Verdict{Blocked: true, Unheard: true, Because: "Does not pass: no seat has spoken yet. What each says is recorded first, or that it abstains. Does not pass while a blocking concern is open: CR003/C1 of A. Resolve it, or overrule it with reasons."}},
	} {
		if got := Weigh(c.seats, c.concerns, c.quorum, c.majority); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func FuzzParsePosition(f *testing.F) {
	f.Add("Large suppliers: object, it comes before testing")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePosition(s)
		if err != nil {
			return
		}
		if again, err := ParsePosition(p.String()); err != nil || again != p {
			t.Errorf("%q is %+v, then %+v, %v", s, p, again, err)
		}
	})
}

func FuzzParseLegAndDating(f *testing.F) {
	f.Add("Impact assessment, 10 working days, at least 5")
	f.Add("M6 2023-01")
	f.Fuzz(func(t *testing.T, s string) {
		if l, err := ParseLeg(s); err == nil {
			if again, err := ParseLeg(l.String()); err != nil || again != l {
				t.Errorf("%q is %+v, then %+v, %v", s, l, again, err)
			}
		}
		if d, err := ParseDating(s); err == nil {
			if again, err := ParseDating(d.String()); err != nil || again != d {
				t.Errorf("%q is %+v, then %+v, %v", s, d, again, err)
			}
		}
	})
}

func TestTheOrdinaryWayIsWrittenAsLines(t *testing.T) {
	var lines []string
	for _, l := range Ordinary().Legs {
		lines = append(lines, l.String())
	}
	w, err := ParseWay(lines)
	if err != nil || !slices.Equal(w.Legs, Ordinary().Legs) || w.Name != Ordinary().Name {
		t.Errorf("%v, %v", w, err)
	}
	for _, bad := range [][]string{nil, {"Raise"}, {"Decision, meets PSG", "Raise"}, {"Raise", "soon"}, {"Raise", "Impact assessment, 5 working days, at least 10"}} {
		if _, err := ParseWay(bad); !problem.Is(err, problem.Invalid) {
			t.Errorf("%q is a way", bad)
		}
	}
}

func TestTheRulesInForceAreTheLatestThatHaveBegun(t *testing.T) {
	set := func(ref, from string) *Rules {
		r := RuleSets.New()
		r.Ref, r.From = ref, when(from)
		return r
	}
	all := []*Rules{set("2022-03", "2022-03-02"), set("2023-01", "2023-01-01"), set("2021-11", "2021-11-10")}
	for on, want := range map[string]string{"2021-11-09": "built-in", "2022-03-01": "2021-11", "2022-03-02": "2022-03", "2024-01-01": "2023-01"} {
		if got := InForce(all, day(on)); got.Ref != want {
			t.Errorf("on %s %s hold, want %s", on, got.Ref, want)
		}
	}
}

// Every register of change control gives back what was kept, and says what is
// wrong in it.
func TestRecordsOfChangeControlAreKeptWhole(t *testing.T) {
	r := aRequest()
	d := Decided(r, 1, "Ofgem", RuledApproved)
	d.Class, d.Reasons, d.Baseline, d.Positions = record.Public, "It follows the design.", []string{"M6 2023-01"}, []string{"DNOs: object, too late"}
	advice := Recommends("CR003", "PSG", "PSG-05", ToApprove, "It is the only plan.")
	advice.Class, advice.Positions = record.Public, []string{"DNOs: support"}
	secret := InConfidence(anAnswer(), "Our supplier is to be changed.")
	for _, c := range []struct {
		kind *record.Kind
		r    record.Record
	}{{Decisions.Kind, d}, {Recommendations.Kind, advice}, {Responses.Kind, anAnswer()}, {Confidences.Kind, secret}} {
		if err := c.kind.Complete(c.r); err != nil {
			t.Error(err)
		}
		back, err := c.kind.Decode(c.kind.Form, c.kind.Encode(c.r))
		if err != nil || len(c.kind.Changes(c.r, back)) > 0 {
			t.Errorf("%s: %v", c.kind.Name, err)
		}
	}
	secret.Class = record.Public
	if Confidences.Complete(secret) == nil {
		t.Error("a confidential part may be made public")
	}
	d.Baseline = []string{"M6 M5+9mo"}
	if Decisions.Complete(d) == nil {
		t.Error("a new date may be a rule")
	}
	rapid.Check(t, func(t *rapid.T) { // nothing that is typed into a line panics
		ParseDating(rapid.String().Draw(t, "line"))
	})
}
