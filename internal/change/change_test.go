package change

import (
	"slices"
	"strings"
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"

	"pgregory.net/rapid"
)

var (
	proposer  = party.Actor{Name: "BSC", Roles: []party.Role{party.Proposer}}
	board1    = party.Actor{Name: "Change Board", Roles: []party.Role{party.ChangeBoard}}
	secretary = party.Actor{Name: "secretariat", Roles: []party.Role{party.Secretariat}}
	chair     = party.Actor{Name: "PSG chair", Roles: []party.Role{party.Chair}}
	pmo       = party.Actor{Name: "PMO", Roles: []party.Role{party.PMO}}
	sro       = party.Actor{Name: "SRO", Roles: []party.Role{party.SRO}}
	ofgem     = party.Actor{Name: "Ofgem", Roles: []party.Role{party.Sponsor}}
	march25   = calendar.Date(2022, time.March, 25)
	because   = party.With{Text: "Because.", Meeting: "PSG-04", Day: march25, Letter: "Ofgem/2022/17"}
	letter    = party.With{Text: "Agreed.", Letter: "Ofgem/2022/17", Day: march25}
)

func aRequest() *Request {
	r := New("CR003")
	r.Class, r.Title, r.RaisedBy, r.OnBehalfOf = record.Public, "Re-plan of M6 and M7", "BSC", "CCAG"
	r.Issue, r.Description, r.Justification, r.Consequence = "The dates cannot be met.", "Move them.", "Drafting follows design.", "They are missed."
	r.Solution, r.Benefits, r.Impacts = "Count from M5.", "One assessment.", "M6 and M7."
	r.Proposals = []string{"M6 date M5+9mo", "M6 name Code Changes Baselined", "M7 date M5+10mo"}
	return r
}

func sentences(all []record.Change) (out []string) {
	for _, c := range all {
		out = append(out, c.Sentence())
	}
	return out
}

func TestAChangeToARequestReadsAsEnglish(t *testing.T) {
	for _, c := range []struct{ field, cell, want string }{
		{"status", "In impact assessment", "Status moved from Draft to In impact assessment."},
		{"board", "24 March 2022", "Change Board set to 24 Mar 2022."},
		{"closes", "25 March 2022", "Impact assessment closes set to 25 Mar 2022."},
		{"benefits", "One assessment of both.", "Benefits changed from “One assessment.” to “One assessment of both.”"},
		{"proposals", "M6 date M5 + 9 months\nM6 name Code Changes Baselined\nM7 date M5 + 10 months", "Proposed changes to milestones: written another way."},
		{"proposals", "M6 date M5+9mo\nM6 name Code Changes Baselined\nM7 date M5+11mo",
			"Proposed changes to milestones: the date of M7 becomes M5 + 11 months in place of the date of M7 becomes M5 + 10 months."},
	} {
		before := aRequest()
		if err := Requests.Complete(before); err != nil {
			t.Error(err)
		}
		after := Requests.Clone(before)
		f := Requests.Field(c.field)
		v, err := f.Parse(c.cell)
		if err != nil {
			t.Fatal(err)
		}
		f.Set(after, v)
		if got := Requests.Changes(before, after); len(got) != 1 || got[0].Sentence() != c.want {
			t.Errorf("changes %q, want %q", sentences(got), c.want)
		}
		back, err := Requests.Decode(Requests.Form, Requests.Encode(after))
		if err != nil || len(Requests.Changes(after, back)) > 0 {
			t.Errorf("a body does not give back the record: %v", err)
		}
	}
}

func TestTheLifeOfAChangeRequest(t *testing.T) {
	for _, c := range []struct {
		name    string
		from    Status
		step    party.Step
		with    party.With
		by      party.Actor
		to      Status
		kind    problem.Kind
		decider string
	}{
		{"its proposer raises it", Draft, Raise, party.With{}, proposer, Raised, 0, ""},
		{"nobody else does", Draft, Raise, party.With{}, ofgem, Draft, problem.Forbidden, ""},
		{"it is put on the queue of the Change Board", Raised, Triage, because, pmo, AtBoard, 0, ""},
		{"no assessment passes the board by", Raised, Assess, because, board1, Raised, problem.Conflict, ""},
		{"the Change Board lets it into assessment until a day", AtBoard, Assess, because, board1, Assessing, 0, ""},
		{"and not without one", AtBoard, Assess, party.With{}, board1, AtBoard, problem.Invalid, ""},
		{"its proposer does not let it in", AtBoard, Assess, because, proposer, AtBoard, problem.Forbidden, ""},
		{"the board may want it better", AtBoard, Return, because, board1, Draft, 0, ""},
		{"the answers are summed up", Assessing, Summarise, because, pmo, Assessed, 0, ""},
		{"nothing is put to a group before that", Assessing, Table, because, pmo, Assessing, problem.Conflict, ""},
		{"it is put to a group", Assessed, Table, because, pmo, ForDecision, 0, ""},
		{"the group recommends, with reasons", ForDecision, AdviseFor, because, chair, Recommended, 0, ""},
		{"and not without", ForDecision, AdviseFor, party.With{Meeting: "PSG-04"}, chair, ForDecision, problem.Invalid, ""},
		{"nobody decides what no group has recommended", ForDecision, Approve, because, sro, ForDecision, problem.Conflict, "SRO"},
		{"the group does not decide what it recommends", Recommended, Approve, because, chair, Recommended, problem.Forbidden, "SRO"},
		{"the SRO decides within the thresholds", Recommended, Approve, because, sro, Approved, 0, "SRO"},
		{"and says why", Recommended, Approve, party.With{Meeting: "PSG-04", Day: march25}, sro, Recommended, problem.Invalid, "SRO"},
		{"and not above them", Recommended, Approve, because, sro, Recommended, problem.Invalid, "Ofgem"},
		{"nor rejects above them", Recommended, Reject, because, sro, Recommended, problem.Invalid, "Ofgem"},
		{"nor while it is not known whether it is", Recommended, Approve, because, sro, Recommended, problem.Invalid, ""},
		{"what is above the thresholds goes to Ofgem", Recommended, Refer, because, sro, WithOfgem, 0, "Ofgem"},
		{"the SRO no longer decides it then", WithOfgem, Approve, because, sro, WithOfgem, problem.Forbidden, "SRO"},
		{"Ofgem does, by letter", WithOfgem, Approve, letter, ofgem, Approved, 0, "Ofgem"},
		{"and not without the letter", WithOfgem, Approve, party.With{Text: "Agreed.", Day: march25}, ofgem, WithOfgem, problem.Invalid, "Ofgem"},
		{"nor without its date", WithOfgem, Reject, party.With{Text: "No.", Letter: "Ofgem/17"}, ofgem, WithOfgem, problem.Invalid, "Ofgem"},
		{"nor does it defer without one", WithOfgem, Defer, party.With{Text: "Later."}, ofgem, WithOfgem, problem.Invalid, "Ofgem"},
		{"a rejection says why", WithOfgem, Reject, party.With{Day: march25}, ofgem, WithOfgem, problem.Invalid, "Ofgem"},
		{"what is deferred comes back to a meeting", Deferred, Table, because, pmo, ForDecision, 0, ""},
		{"what is under way can be opened again", Assessing, Reopen, because, board1, Raised, 0, ""},
		{"what is decided cannot", Approved, Reopen, because, board1, Approved, problem.Conflict, ""},
		{"what is decided is not withdrawn", Approved, Withdraw, because, proposer, Approved, problem.Conflict, ""},
		{"what is approved is worked in", Approved, Implement, party.With{}, pmo, Implementing, 0, ""},
		{"and closed when it is", Implementing, Close, because, pmo, Closed, 0, ""},
		{"what is rejected is over", Rejected, Table, because, pmo, Rejected, problem.Conflict, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := aRequest()
			r.status, r.Decider = c.from, c.decider
			err := r.Take(c.step, c.with, c.by)
			if r.Status() != c.to || (err == nil) != (c.kind == 0) || err != nil && !problem.Is(err, c.kind) {
				t.Errorf("now %s, %v; want %s", r.Status(), err, c.to)
			}
		})
	}
}

func TestWhoDecidesForTheProgrammeIsOfferedWhatIsWithinTheThresholds(t *testing.T) {
	for decider, offered := range map[string]bool{"SRO": true, Authority: false, "": false} {
		r := aRequest()
		r.status, r.Decider = Recommended, decider
		got := r.Steps(sro)
		if slices.Contains(got, Approve) != offered || slices.Contains(got, Reject) != offered || !slices.Contains(got, Refer) {
			t.Errorf("decided by %q, the SRO is offered %v", decider, got)
		}
	}
}

// Whatever steps anybody takes, nothing is approved that its proposer, the
// board, a group and the body that decides have not each moved in that order.
func TestNoPathSkipsABody(t *testing.T) {
	actors := []party.Actor{proposer, board1, secretary, pmo, chair, sro, ofgem}
	steps := []party.Step{Raise, Triage, Return, Assess, Summarise, Table, AdviseFor, AdviseAway, Refer, Approve, Reject, Defer, Withdraw, Reopen, Implement, Close}
	rapid.Check(t, func(t *rapid.T) {
		r := aRequest()
		r.Decider = rapid.SampledFrom([]string{"", "SRO", Authority}).Draw(t, "decider")
		var done []party.Step
		for range rapid.IntRange(1, 60).Draw(t, "length") {
			s := rapid.SampledFrom(steps).Draw(t, "step")
			if rapid.IntRange(0, 4).Draw(t, "sensible") > 0 {
				s = rapid.SampledFrom(append(r.Steps(secretary), s)).Draw(t, "offered")
			}
			before := r.Status()
			if err := r.Take(s, because, rapid.SampledFrom(actors).Draw(t, "actor")); err != nil {
				if r.Status() != before {
					t.Fatalf("refused, and now %s", r.Status())
				}
				continue
			}
			switch s {
			case Return:
				done = nil
			case Reopen: // everybody after the proposer is asked again
				done = []party.Step{Raise}
			case AdviseAway:
				done = append(done, AdviseFor)
			default:
				done = append(done, s)
			}
			if r.Status() == Approved {
				break
			}
		}
		if r.Status() != Approved {
			return
		}
		way := []party.Step{Raise, Triage, Assess, Summarise, Table, AdviseFor, Approve}
		if r.Decider != "SRO" {
			way = []party.Step{Raise, Triage, Assess, Summarise, Table, AdviseFor, Refer, Approve}
		}
		at := 0
		for _, s := range done {
			if at < len(way) && s == way[at] {
				at++
			}
		}
		if at < len(way) {
			t.Fatalf("approved by %q, decided by %q, without %s", done, r.Decider, way[at])
		}
	})
}

func TestARequestGoesTheWholeWayAndKeepsWhatWasDecided(t *testing.T) {
	r := aRequest()
	for _, s := range []struct {
		step party.Step
		with party.With
		by   party.Actor
	}{
		{Raise, party.With{Day: march25 - 2}, proposer},
		{Triage, party.With{Day: march25 - 1}, pmo},
		{Assess, because, board1},
		{Summarise, party.With{Text: " Nobody objects. "}, pmo},
		{Table, party.With{Meeting: "PSG-05"}, pmo},
		{AdviseFor, party.With{Meeting: "PSG-05", Text: "It is the only plan."}, chair},
		{Refer, party.With{Meeting: "PSG-05", Text: "More than three months."}, sro},
		{Approve, party.With{Text: "Agreed.", Letter: "Ofgem/17", Day: march25 + 30}, ofgem},
	} {
		if r.Settled() {
			t.Errorf("it is settled before %s", s.step)
		}
		if err := r.Take(s.step, s.with, s.by); err != nil {
			t.Fatal(err)
		}
	}
	if r.Closes != calendar.On(march25) || r.Summary != "Nobody objects." || r.Meeting != "PSG-05" || r.DecidedOn != calendar.On(march25+30) || !r.Settled() ||
		r.RaisedOn != calendar.On(march25-2) || r.Board != calendar.On(march25-1) {
		t.Errorf("decided as %+v", r)
	}
	if err := Requests.Complete(r); err != nil {
		t.Error(err)
	}
}

func TestEveryStatusCanBeReachedAndEveryStepOfferedCanBeTaken(t *testing.T) {
	reached := map[Status]bool{Draft: true}
	for _, s := range Statuses {
		for _, by := range []party.Actor{proposer, board1, secretary, pmo, chair, sro, ofgem, party.Nobody} {
			r := aRequest()
			r.status, r.Decider = s, "SRO"
			for _, step := range r.Steps(by) {
				next := *r
				if err := next.Take(step, because, by); err != nil {
					t.Errorf("%s offers %s to %s, which fails: %v", s, step, by.Name, err)
				}
				reached[next.Status()] = true
			}
		}
	}
	for _, s := range Statuses {
		if !reached[s] {
			t.Errorf("no step leads to %s", s)
		}
	}
}

func TestAnIncompleteFormHearsOfEverythingItLacks(t *testing.T) {
	r := New("CR003")
	r.Title = "Re-plan"
	p := problem.Of(r.Take(Raise, party.With{}, proposer))
	if p == nil || len(p.Faults) != 8 || r.Status() != Draft {
		t.Fatalf("raised with an empty form: %v", p)
	}
	if want := "You cannot raise CR003 yet."; p.Message != want {
		t.Errorf("the letter begins %q", p.Message)
	}
	r.Class = record.Public
	if err := Requests.Complete(r); err != nil {
		t.Errorf("a draft may be incomplete: %v", err)
	}
}

func TestARequestTellsWhichCriteriaItSaysNothingOf(t *testing.T) {
	r := aRequest()
	if got := r.UnjudgedWords(); got != "It says nothing of what it is judged by: programme objectives, time, cost, quality, scope." {
		t.Errorf("it says %q", got)
	}
	r.Criteria = Criteria{Objectives: "x", Time: "x", Cost: "x", Quality: "x"}
	if got := r.UnjudgedWords(); got != "It does not say what it means for scope." {
		t.Errorf("it says %q", got)
	}
	r.Criteria.Scope = "x"
	if r.UnjudgedWords() != "" || len(r.Judged()) != 5 {
		t.Errorf("it says %q, of %v", r.UnjudgedWords(), r.Judged())
	}
}

func TestAProposalIsALineThatCanBeCarriedOut(t *testing.T) {
	for _, c := range []struct{ line, kept, words string }{
		{"M6 date M5+9mo", "M6 date M5+9mo", "the date of M6 becomes M5 + 9 months"},
		{"m6  Date 9 months after M5", "M6 date M5+9mo", "the date of M6 becomes M5 + 9 months"},
		{"M8 date 7 March 2025", "M8 date 2025-03-07", "the date of M8 becomes 7 Mar 2025"},
		{"M16 date Dec 2026", "M16 date 2026-12", "the date of M16 becomes Dec 2026"},
		{"M6 name Code  Changes Baselined", "M6 name Code Changes Baselined", "the name of M6 becomes Code Changes Baselined"},
		{"M6 level 02", "M6 level 2", "the level of M6 becomes 2"},
	} {
		p, err := ParseProposal(c.line)
		if err != nil || p.String() != c.kept || p.Words() != c.words {
			t.Errorf("%q is %q, %q, %v; want %q, %q", c.line, p, p.Words(), err, c.kept, c.words)
		}
	}
	for _, line := range []string{"", "M6", "M6 date", "M6 date soon", "M6 colour red", "six date 2023", "M6 level 4", "M6 date M6+1mo"} {
		if p, err := ParseProposal(line); !problem.Is(err, problem.Invalid) {
			t.Errorf("%q is read as %v, %v", line, p, err)
		}
	}
	p, _ := ParseProposal("M7 date M5+10mo")
	if w, ok := p.Date(); !ok || w.String() != "M5+10mo" {
		t.Errorf("the date proposed is %v, %v", w, ok)
	}
	p, _ = ParseProposal("M7 name 2023")
	if _, ok := p.Date(); ok || p.Words() != "the name of M7 becomes 2023" {
		t.Error("a name that looks like a date is a name")
	}
}

// What stands in a form is read as what was kept.
func TestAProposalIsReadAsItIsWritten(t *testing.T) {
	kept := []string{"M6 date M5+9mo", "M6 name Code Changes Baselined", "M7 date 2023-02", "M8 date 2023-03-24", "M9 date M10-7mo", "M9 level 2", "M11 removed", "not one"}
	lines := strings.Split(Written(kept), "\n")
	if lines[0] != "M6 date M5 + 9 months" || lines[2] != "M7 date Feb 2023" || lines[7] != "not one" {
		t.Errorf("written as %q", lines)
	}
	for i, line := range lines[:7] {
		if p, err := ParseProposal(line); err != nil || p.String() != kept[i] {
			t.Errorf("%q is read as %q, %v; kept %q", line, p, err, kept[i])
		}
	}
}

func TestEveryUnreadableProposalIsReported(t *testing.T) {
	got, err := ParseProposals([]string{"M6 date soon", "M6 date 2023-01", "M6 date 2023-02", "nonsense"})
	p := problem.Of(err)
	if p == nil || len(p.Faults) != 3 || len(got) != 2 {
		t.Errorf("read %v, faults %v", got, p)
	}
	r := aRequest()
	r.Proposals = append(r.Proposals, "M7 date never")
	q := problem.Of(Requests.Complete(r))
	if q == nil || !slices.ContainsFunc(q.Faults, func(f problem.Fault) bool { return f.Field == "proposals" }) {
		t.Errorf("a request with a proposal nobody can carry out is refused: %v", q)
	}
}

func FuzzParseProposal(f *testing.F) {
	f.Add("M6 date M5 + 9 months")
	f.Add("M6 name Code Changes Baselined")
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParseProposal(s)
		if err != nil {
			return
		}
		again, err := ParseProposal(p.String())
		if err != nil || again != p {
			t.Errorf("%q is %+v, then %+v, %v", s, p, again, err)
		}
	})
}

func TestARequestIsNamedInSeveralWays(t *testing.T) {
	for written, want := range map[string]string{"CR003": "CR003", "CR3": "CR003", "cr 003": "CR003", "CR-55": "CR055", "Change Request 3": "CR003",
		"CR1000": "CR1000", "CR": "CR", "DCR0002": "DCR0002"} {
		if got := Requests.Canon(written); got != want {
			t.Errorf("%q is %q, want %q", written, got, want)
		}
	}
}

// Every form of body that was ever written is read. Nothing here is changed once
// it is released.
func TestOldBodiesAreRead(t *testing.T) {
	for form, body := range map[int]string{
		1: `{"ref":"CR003","class":"public","title":"Re-plan","status":"For decision","group":"CCAG","raised_by":"BSC","proposals":["M6 date M5+9mo"],"board":"2022-03-24","closes":"2022-04-08","summary":"None.","meeting":"CCAG-05"}`,
		2: `{"ref":"CR003","class":"public","title":"Re-plan","status":"With Ofgem","raised_by":"BSC","codes":["BSC"],"proposals":["M6 date M5+9mo"],"meeting":"CCAG-05"}`,
		3: `{"ref":"CR003","class":"public","title":"Re-plan","status":"Recommended","raised_by":"BSC","proposals":["M6 date M5+9mo","M7 removed"],"untouched":["M8"],"cost":5,"effects":["scope"],"respondents":["RECCo"],"shorter":"No time.","raised":"2022-03-23","board":"2022-03-24","level_of_decision":"Ofgem","rules":"2022-03","reasons":["M6 -> Ofgem"]}`,
	} {
		r, err := Requests.Decode(form, []byte(body))
		if err != nil {
			t.Errorf("form %d: %v", form, err)
			continue
		}
		if got := string(Requests.Encode(r)); got != body || Requests.From(r).Status() == "" {
			t.Errorf("form %d is now\n%s", form, got)
		}
	}
}

func TestWhatTwoRequestsSayOfOneMilestoneClashesOnlyWhereItCannotBothBe(t *testing.T) {
	parse := func(lines ...string) []Proposal {
		out, err := ParseProposals(lines)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	one := parse("M6 date 2022-10", "M6 level 1", "M7 removed", "M8 date 2023-01")
	other := parse("M6 date 2023-01", "M6 name Baselined", "M7 date 2023-02", "M8 date 2023-01")
	got := Clashes(one, other)
	want := []string{"the date of M6 becomes Oct 2022, and Jan 2023", "M7 is removed, and the date of M7 becomes Feb 2023"}
	if !slices.Equal(got, want) {
		t.Errorf("they clash in %q, want %q", got, want)
	}
}
