package secretariat

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/code"
	"crosscode/internal/group"
	"crosscode/internal/meeting"
	"crosscode/internal/need"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// A scene is a programme in which somebody acts, on a day that the scene sets.
type scene struct {
	t    *testing.T
	desk *Desk
	now  *time.Time
}

// opened is the example programme as it stood in the morning of 23 March 2022,
// but for the words of the form, which are all there.
func opened(t *testing.T) *scene {
	t.Helper()
	now := time.Date(2022, time.March, 23, 12, 30, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	governed := need.Folder(t, "governed", func(folder string) {
		s := openStore(t, folder, clock)
		defer s.Close()
		if _, err := (&Desk{Store: s, Now: clock}).Replay(t.Context(), governance(programme(t)), endOf(2022, time.March, 22)); err != nil {
			t.Fatal(err)
		}
	})
	d := &Desk{Store: openStore(t, governed, clock), Now: clock}
	return &scene{t, d, &now}
}

// governance is what a story tells of who governs and what they were asked.
func governance(s Story) Story {
	kinds := []string{"organisation", "group", "role", "milestone", "meeting", "rule-set", "change-request"}
	var out Story
	for _, a := range s.Acts {
		a.Deeds = slices.DeleteFunc(slices.Clone(a.Deeds), func(d Deed) bool { return !slices.Contains(kinds, d.Kind) })
		if len(a.Deeds) > 0 {
			out.Acts = append(out.Acts, a)
		}
	}
	return out
}

// on sets the day; the clock goes on within it.
func (s *scene) on(day string) *scene {
	s.t.Helper()
	d, err := calendar.ParseDay(day)
	if err != nil {
		s.t.Fatal(err)
	}
	*s.now = d.Time(zone).Add(10 * time.Hour)
	return s
}

// A person acts in a scene.
type person struct {
	*scene
	who party.Actor
}

func (s *scene) as(organisation string, roles ...party.Role) person {
	return person{s, party.Actor{ID: organisation, Name: organisation, Organisation: organisation, Roles: roles}}
}

func (p person) try(step party.Step, w party.With) error {
	_, err := p.desk.Take(p.t.Context(), p.who, change.Requests.Kind, "CR003", 0, step, w, Because{})
	return err
}

func (p person) take(step party.Step, w party.With) {
	p.t.Helper()
	if err := p.try(step, w); err != nil {
		p.t.Fatalf("%s takes the step %q: %v %v", p.who.Name, step, err, problem.Of(err))
	}
}

func (p person) edit(fields map[string]string) {
	p.t.Helper()
	if _, err := p.desk.Revise(p.t.Context(), p.who, change.Requests.Kind, "CR003", Edit{Fields: fields}, Because{}); err != nil {
		p.t.Fatal(err)
	}
}

func (p person) answer(fields map[string]string, confidence string) error {
	_, err := p.desk.Answer(p.t.Context(), p.who, "CR003", p.who.Organisation, Answering{Edit: Edit{Fields: fields}, Confidence: confidence}, Because{})
	return err
}

// convene enters a meeting, whose day is today.
func (s *scene) convene(name string) {
	s.t.Helper()
	e := Edit{Class: record.Public, Fields: map[string]string{"title": name, "date": s.desk.Today().String()}}
	if _, err := s.desk.Raise(s.t.Context(), s.as("LDP", party.PMO, party.Secretariat).who, meeting.Meetings.Kind, name, e, Because{}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *scene) file() *ChangeFile {
	s.t.Helper()
	f, err := s.desk.Change(s.t.Context(), teller, "CR003", s.desk.Today(), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return f
}

func (s *scene) entries() int64 {
	s.t.Helper()
	n, _, err := s.desk.end(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *scene) day(text string) party.With {
	d, err := calendar.ParseDay(text)
	if err != nil {
		s.t.Fatal(err)
	}
	return party.With{Day: d}
}

// refused checks that an act is refused for its reason, and leaves the journal
// as long as it was.
func (s *scene) refused(kind problem.Kind, words string, act func() error) {
	s.t.Helper()
	before := s.entries()
	err := act()
	p := problem.Of(err)
	if p == nil || p.Kind != kind || !strings.Contains(said(p), words) {
		s.t.Errorf("refused with %q, want %q", said(p), words)
	}
	if after := s.entries(); after != before {
		s.t.Errorf("it left %d entries", after-before)
	}
}

func said(p *problem.Problem) string {
	if p == nil {
		return "nothing"
	}
	s := p.Message
	for _, f := range p.Faults {
		s += " " + f.Message
	}
	return s
}

func TestTheStoryOfCR003(t *testing.T) {
	s := opened(t)
	elexon, pmo, board := s.as("Elexon", party.Proposer), s.as("LDP", party.PMO), s.as("Programme", party.ChangeBoard)
	psg, sro, ofgem := s.as("Elexon", party.Secretariat), s.as("Elexon", party.SRO), s.as("Ofgem", party.Sponsor)

	s.on("2022-03-23")
	elexon.take(change.Raise, party.With{})
	f := s.file()
	if f.Request.Decider != "Ofgem" || f.Request.Rules != "2022-03" ||
		f.Request.Sums[0] != "M6, level 1, reference Apr 2022, proposed M5 + 9 months = Jan 2023, delay 9 months > 3 → Ofgem" {
		t.Errorf("decided by %s under %s because %q", f.Request.Decider, f.Request.Rules, f.Request.Sums)
	}
	if lacking := f.Lacking(); !slices.Equal(lacking, []string{"Set the level of M7: the papers do not give it."}) {
		t.Errorf("lacking %q", lacking)
	}

	s.on("2022-03-24")
	pmo.take(change.Triage, s.day("2022-03-24"))
	board.take(change.Assess, s.day("2022-04-07"))
	f = s.file()
	if f.Course.Taken != "expedited" || f.Course.Ordinary.DecideBy.String() != "2022-04-29" || f.Course.Ordinary.LatestRaise().String() != "2022-03-21" ||
		!slices.Equal(f.Course.Needs, []string{"An extraordinary meeting of PSG from 8 Apr 2022 to 22 Apr 2022: the next ordinary one is on 4 May 2022."}) {
		t.Errorf("on the %s route, which needs %q", f.Course.Taken, f.Course.Needs)
	}
	if f.Matrix.Total.Asked != 7 || len(f.Moves) != 2 || f.Moves[0].Months != 9 || f.Moves[1].Months != 8 {
		t.Errorf("asked %d, moves %+v", f.Matrix.Total.Asked, f.Moves)
	}

	s.on("2022-04-05")
	if err := s.as("RECCo").answer(map[string]string{"impact": "Impact", "cost_band": "up to 1 million", "time": "five months", "stand": "support"}, "One supplier of ours leaves."); err != nil {
		t.Fatal(err)
	}
	if err := s.as("Large suppliers").answer(map[string]string{"impact": "No impact", "stand": "object", "reasons": "It hides that M5 moves."}, ""); err != nil {
		t.Fatal(err)
	}

	s.on("2022-04-08")
	pmo.take(change.Summarise, party.With{Text: "Two of seven answered; one objects."})
	s.convene("PSG-06.1")
	pmo.take(change.Table, party.With{Meeting: "PSG-06.1"})
	psg.take(change.AdviseFor, party.With{Meeting: "PSG-06.1", Text: "There is no other plan."})
	s.refused(problem.Invalid, "Ofgem decides it", func() error {
		w := s.day("2022-04-08")
		w.Meeting, w.Text = "PSG-06.1", "Agreed."
		return sro.try(change.Approve, w)
	})
	sro.take(change.Refer, party.With{Meeting: "PSG-06.1", Text: "Nine months is more than three."})

	s.on("2022-04-19")
	for day, want := range map[string]string{"2022-04-20": "20 Apr 2022 is still to come", "2022-03-22": "22 Mar 2022 is before 23 Mar 2022, on which CR003 was raised"} {
		s.refused(problem.Invalid, want, func() error {
			w := s.day(day)
			w.Text, w.Letter = "The design comes first.", "Ofgem/2022/17"
			return ofgem.try(change.Approve, w)
		})
	}
	w := s.day("2022-04-19")
	w.Text, w.Letter = "The design comes first.", "Ofgem/2022/17"
	ofgem.take(change.Approve, w)
	pmo.take(change.Implement, party.With{})
	pmo.take(change.Close, party.With{Text: "The register carries it."})

	f = s.file()
	if got := f.Decisions[1]; got.Body != "Ofgem" || got.Rules != "2022-03" || !slices.Equal(got.Baseline, []string{"M6 2023-01", "M7 2023-02"}) || got.Sums[0] != f.Request.Sums[0] {
		t.Errorf("decided %+v", got)
	}
	if len(f.Recommendations) != 1 || f.Recommendations[0].Group != "PSG" || f.Decisions[0].Ruling != change.RuledReferred {
		t.Errorf("recommended %+v, then %+v", f.Recommendations, f.Decisions[0])
	}
	m6, err := s.desk.View(t.Context(), teller, store.Now).Find(register.Milestones.Kind, "M6")
	if m := register.Milestones.From(m6.Record); err != nil || m.Name != "Code Changes Baselined" || m.Date.String() != "M5+9mo" {
		t.Errorf("M6 is %q of %s, %v", m.Name, m.Date, err)
	}
	if row := f.Matrix.Total; row.Answered != 2 || row.NoImpact != 1 || row.Overdue != 5 || row.Object != 1 {
		t.Errorf("answers %+v", row)
	}
	s.eachStepIsOneAct()
}

// eachStepIsOneAct checks that what followed from a step stands under its cause.
func (s *scene) eachStepIsOneAct() {
	s.t.Helper()
	all, err := s.desk.Store.View(s.t.Context(), store.Everything(), store.Now).Latest(50, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	causes := map[string]int64{}
	for _, v := range all {
		if v.Entry.Kind == "change-request" && v.Entry.Ref == "CR003" {
			causes[v.Entry.Act] = v.Entry.Seq
		}
	}
	for _, v := range all {
		want := map[string]string{"invite": "assess", "recommend": "recommend approving", "change by CR003": "implement"}[v.Entry.Act]
		if v.Entry.Act == "invite" && !strings.HasPrefix(v.Entry.Ref, "CR003/") {
			continue // of the story
		}
		if want != "" && v.Entry.Cause != causes[want] {
			s.t.Errorf("%s %s has the cause %d, want that of %q, %d", v.Entry.Act, v.Entry.Ref, v.Entry.Cause, want, causes[want])
		}
	}
}

func TestARequestRaisedTooLateIsToldSo(t *testing.T) {
	s := opened(t).on("2022-04-20")
	s.as("LDP", party.PMO).edit(map[string]string{"board": ""})
	s.as("Elexon", party.Proposer).take(change.Raise, party.With{})
	f := s.file()
	if f.Course.Taken != "" || len(f.Course.Warnings) == 0 || f.Course.Warnings[0] != "No route leads to a decision by 29 Apr 2022 any more; the earliest is 9 May 2022." {
		t.Errorf("taken %q, warned %q", f.Course.Taken, f.Course.Warnings)
	}
}

func TestOnlyWhoTakesPartRaises(t *testing.T) {
	s := opened(t)
	for raiser, why := range map[string]string{"Ofgem": "it is in no constituency and has no seat in a group", "Nobody Ltd": "is no organisation of the programme"} {
		s.as("LDP", party.PMO).edit(map[string]string{"raised_by": raiser})
		s.refused(problem.Invalid, why, func() error { return s.as("LDP", party.Secretariat).try(change.Raise, party.With{}) })
	}
	s.refused(problem.Forbidden, "Only the proposer", func() error { return s.as("DCC").try(change.Raise, party.With{}) })
	s.as("LDP", party.PMO).edit(map[string]string{"raised_by": "DCC"})
	s.as("DCC").take(change.Raise, party.With{}) // a member may raise its own
}

// assessed is the scene with the request out with the parties until 7 April.
func assessed(t *testing.T) *scene {
	s := opened(t).on("2022-03-24")
	s.as("Elexon", party.Proposer).take(change.Raise, s.day("2022-03-23"))
	s.as("LDP", party.PMO).take(change.Triage, s.day("2022-03-24"))
	s.as("Programme", party.ChangeBoard).take(change.Assess, s.day("2022-04-07"))
	return s
}

func TestAPartyAnswersOnceAndOnlyForItself(t *testing.T) {
	s := assessed(t)
	fine := map[string]string{"impact": "No impact", "stand": "support"}
	if err := s.as("RECCo").answer(fine, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.as("RECCo").answer(map[string]string{"stand": "object", "reasons": "On reflection."}, ""); err != nil {
		t.Fatal(err)
	}
	if total := s.file().Matrix.Total; total.Answered != 1 || total.Object != 1 {
		t.Errorf("answered twice it counts %+v", total)
	}
	s.refused(problem.NotFound, "was not asked", func() error { return s.as("Ofgem").answer(fine, "") })
	s.refused(problem.Forbidden, "Only DCC", func() error {
		_, err := s.desk.Answer(t.Context(), s.as("RECCo").who, "CR003", "DCC", Answering{Edit: Edit{Fields: fine}}, Because{})
		return err
	})
	s.refused(problem.Forbidden, "Only DCC", func() error { // who may not answer hears nothing of the form
		_, err := s.desk.Answer(t.Context(), s.as("RECCo").who, "CR003", "DCC", Answering{Edit: Edit{Version: 99, Fields: map[string]string{"colour": "blue"}}}, Because{})
		return err
	})
	s.refused(problem.Invalid, "no \"organisation\" to fill in", func() error { return s.as("DCC").answer(map[string]string{"organisation": "RECCo"}, "") })

	s.on("2022-04-08")
	s.refused(problem.Conflict, "closed on 7 Apr 2022", func() error { return s.as("RECCo").answer(fine, "") })
	if err := s.as("DCC").answer(fine, ""); err != nil {
		t.Fatal(err)
	}
	if total := s.file().Matrix.Total; total.Late != 1 || total.Answered != 2 || total.Overdue != 5 {
		t.Errorf("after the close it counts %+v", total)
	}
}

func TestAnObjectionIsWithdrawnAfterTheCloseAndStaysAsHavingBeenMade(t *testing.T) {
	s := assessed(t)
	if err := s.as("RECCo").answer(map[string]string{"impact": "No impact", "stand": "object", "reasons": "On reflection."}, ""); err != nil {
		t.Fatal(err)
	}
	s.on("2022-04-12")
	if total := s.file().Matrix.Total; total.Object != 1 {
		t.Errorf("before it counts %+v", total)
	}
	drop := s.day("2022-04-12")
	drop.Text = "The programme has answered us."
	if _, err := s.desk.Take(t.Context(), s.as("RECCo").who, change.Responses.Kind, "CR003/RECCo", 0, change.DropObjection, drop, Because{}); err != nil {
		t.Fatal(err)
	}
	f := s.file()
	i := slices.IndexFunc(f.Responses, func(r *change.Response) bool { return r.Organisation == "RECCo" })
	if f.Matrix.Total.Object != 0 || f.Responses[i].Stand != change.Object || f.Responses[i].Reasons != "On reflection." {
		t.Errorf("the objection that was withdrawn: %+v", f.Responses[i])
	}
}

// Papers call Elexon the BSC; its people raise what the BSC is said to raise.
func TestARequestIsRaisedByThoseOfItsRaiserUnderAnyOfItsNames(t *testing.T) {
	s := opened(t)
	if r := s.file().Request; r.RaisedBy != "BSC" {
		t.Fatalf("raised by %q", r.RaisedBy)
	}
	dcc, err := s.desk.Known(t.Context(), s.as("DCC").who)
	if err != nil {
		t.Fatal(err)
	}
	s.refused(problem.Forbidden, "Only the proposer", func() error { return person{s, dcc}.try(change.Raise, party.With{}) })
	elexon, err := s.desk.Known(t.Context(), s.as("Elexon").who)
	if err != nil {
		t.Fatal(err)
	}
	person{s, elexon}.take(change.Raise, party.With{})
}

// A party that answers late cannot say that it answered in time: not by the form,
// and not by the step of the register.
func TestAPartyAnswersOnTheDayItIs(t *testing.T) {
	s := assessed(t)
	s.as("LDP", party.PMO).edit(map[string]string{})
	if err := s.as("RECCo").answer(map[string]string{"impact": "No impact", "stand": "object", "reasons": "x"}, ""); err != nil {
		t.Fatal(err)
	}
	s.on("2022-04-12")
	early := s.day("2022-04-01")
	for _, step := range []party.Step{change.Amend} {
		s.refused(problem.Conflict, "closed on 7 Apr 2022", func() error {
			_, err := s.desk.Take(t.Context(), s.as("RECCo").who, change.Responses.Kind, "CR003/RECCo", 0, step, early, Because{})
			return err
		})
	}
	fine := Edit{Fields: map[string]string{"impact": "No impact", "stand": "support"}}
	if _, err := s.desk.Answer(t.Context(), s.as("DCC").who, "CR003", "DCC", Answering{Edit: fine, On: early.Day, Came: "by hand"}, Because{}); err != nil {
		t.Fatal(err)
	}
	pmo := s.as("LDP", party.PMO).who
	if _, err := s.desk.Answer(t.Context(), pmo, "CR003", "SECAS", Answering{Edit: fine, On: early.Day, Came: "e-mail of 1 April"}, Because{}); err != nil {
		t.Fatal(err)
	}
	s.refused(problem.Invalid, "still to come", func() error {
		_, err := s.desk.Answer(t.Context(), pmo, "CR003", "NGESO", Answering{Edit: fine, On: early.Day + 60}, Because{})
		return err
	})
	for _, r := range s.file().Responses {
		switch r.Organisation {
		case "DCC":
			if !r.Late || r.On.String() != "2022-04-12" || r.Came != "" {
				t.Errorf("DCC answered %+v", r)
			}
		case "SECAS":
			if r.Late || r.On.String() != "2022-04-01" || r.Came != "e-mail of 1 April" {
				t.Errorf("SECAS answered %+v", r)
			}
		}
	}
}

func TestAPartyHandsItsAnswerOverAndTakesItBack(t *testing.T) {
	s := assessed(t)
	hand := func(by person, to string) error {
		_, err := s.desk.Take(t.Context(), by.who, change.Responses.Kind, "CR003/DCC", 0, change.Delegate, party.With{Text: to}, Because{})
		return err
	}
	recco := s.as("RECCo", party.Member)
	answer := func() error {
		_, err := s.desk.Answer(t.Context(), recco.who, "CR003", "DCC", Answering{Edit: Edit{Fields: map[string]string{"impact": "No impact", "stand": "neutral"}}, Confidence: "For us alone."}, Because{})
		return err
	}
	s.refused(problem.Forbidden, "Only DCC", answer)
	s.refused(problem.Invalid, "No organisation is called", func() error { return hand(s.as("DCC"), "Nobody Ltd") })
	s.refused(problem.Forbidden, "respondent", func() error { return hand(recco, "RECCo") })
	waits := func(who party.Actor) bool {
		needs, _, err := Needs(s.desk.View(t.Context(), who, store.Now), who, s.desk.Today(), 50)
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(needs, func(n Need) bool { return record.HeadOf(n.Record).Ref == "CR003/DCC" })
	}
	if waits(recco.who) {
		t.Error("it waits for RECCo before it is handed over")
	}
	if err := hand(s.as("DCC"), "REC"); err != nil { // one of its names
		t.Fatal(err)
	}
	if !waits(recco.who) || !waits(s.as("DCC").who) {
		t.Error("it waits neither for whom it was handed over to, nor for the party still")
	}
	if err := answer(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.desk.View(t.Context(), recco.who, store.Now).Find(change.Confidences.Kind, "CR003/DCC"); !problem.Is(err, problem.NotFound) {
		t.Errorf("who answers for another reads what is confidential to it: %v", err)
	}
	if err := hand(s.as("DCC"), "DCC"); err != nil {
		t.Fatal(err)
	}
	s.refused(problem.Forbidden, "Only DCC", answer)
}

// What is saved and not submitted is the party's alone, shared by those who
// answer for it.
func TestASavedAnswerIsSharedWithinThePartyAndSeenByNobodyElse(t *testing.T) {
	s := assessed(t)
	first, second := s.as("RECCo").who, s.as("RECCo").who
	first.ID, second.ID = "one of RECCo", "another of RECCo"
	before := s.entries()
	if err := s.desk.KeepAnswerDraft(t.Context(), first, "CR003", "REC", map[string]string{"risk": "People leave."}); err != nil {
		t.Fatal(err)
	}
	if s.entries() != before {
		t.Error("what is saved is in the journal")
	}
	for _, c := range []struct {
		reader party.Actor
		sees   bool
	}{{second, true}, {s.as("LDP", party.PMO).who, false}, {s.as("PwC", party.Assurer).who, false}, {s.as("DCC", party.Member).who, false}} {
		a, err := s.desk.AnswerSheet(t.Context(), c.reader, "CR003", "RECCo")
		if err == nil && (a.Saved["risk"] != "") != c.sees || err != nil && c.sees {
			t.Errorf("%s reads %v, %v", c.reader.Organisation, a, err)
		}
	}
	s.refused(problem.Forbidden, "Only RECCo", func() error {
		return s.desk.KeepAnswerDraft(t.Context(), s.as("DCC").who, "CR003", "RECCo", map[string]string{"risk": "x"})
	})
	if _, err := s.desk.Answer(t.Context(), second, "CR003", "RECCo", Answering{Edit: Edit{Fields: map[string]string{"impact": "No impact", "stand": "support"}}}, Because{}); err != nil {
		t.Fatal(err)
	}
	if a, err := s.desk.AnswerSheet(t.Context(), first, "CR003", "RECCo"); err != nil || len(a.Saved) != 0 {
		t.Errorf("after it was submitted it still says %v, %v", a, err)
	}
}

func TestWhatIsSaidInConfidenceIsSeenByNobodyElse(t *testing.T) {
	s := assessed(t)
	if err := s.as("RECCo").answer(map[string]string{"impact": "No impact", "stand": "support"}, "One supplier of ours leaves."); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		reader person
		sees   bool
	}{
		{s.as("RECCo", party.Member), true}, {s.as("LDP", party.PMO), true}, {s.as("PwC", party.Assurer), true},
		{s.as("DCC", party.Member), false}, {s.as("Elexon", party.Proposer), false}, {s.as("Programme", party.ChangeBoard), false}, {s.as("", ""), false},
	} {
		_, err := s.desk.View(t.Context(), c.reader.who, store.Now).Find(change.Confidences.Kind, "CR003/RECCo")
		if (err == nil) != c.sees || err != nil && !problem.Is(err, problem.NotFound) {
			t.Errorf("%s with %v sees it: %v", c.reader.who.Organisation, c.reader.who.Roles, err)
		}
	}
}

func TestARequestKeepsTheRulesItWasRaisedUnder(t *testing.T) {
	s := assessed(t)
	s.on("2022-04-01")
	milder := Edit{Class: record.Public, Fields: map[string]string{"title": "Milder", "from": "2022-04-01",
		"lines": "milestone level 1 delay > 12 months -> Ofgem\notherwise -> SRO"}}
	if _, err := s.desk.Raise(t.Context(), s.as("LDP", party.PMO).who, change.RuleSets.Kind, "2022-04", milder, Because{}); err != nil {
		t.Fatal(err)
	}
	if f := s.file(); f.Request.Decider != "Ofgem" || f.Outcome.Body != "Ofgem" || f.Newer != "2022-04" {
		t.Errorf("decided by %s, %s by its own rules; newer are %q", f.Request.Decider, f.Outcome.Body, f.Newer)
	}
	s.as("Programme", party.ChangeBoard).take(change.Reopen, party.With{Text: "The rules have changed."})
	if f := s.file(); f.Request.Decider != "SRO" || f.Request.Rules != "2022-04" || f.Newer != "" || f.Request.Status() != change.Raised {
		t.Errorf("re-opened it is decided by %s under %s", f.Request.Decider, f.Request.Rules)
	} else if want := "It was re-opened on 1 Apr 2022: The rules have changed. Since then it is judged by the rules 2022-04, no longer by 2022-03."; !slices.Equal(f.Became, []string{want}) {
		t.Errorf("re-opened it tells %q", f.Became)
	}
}

// What sends a request another way is told where it is read, with why, and the
// steps that are to be taken anew are not counted as done.
func TestARequestTellsWhatBecameOfIt(t *testing.T) {
	s := opened(t).on("2022-03-24")
	elexon, pmo, board := s.as("Elexon", party.Proposer), s.as("LDP", party.PMO), s.as("Programme", party.ChangeBoard)
	psg, sro, ofgem := s.as("Elexon", party.Secretariat), s.as("Elexon", party.SRO), s.as("Ofgem", party.Sponsor)
	became := func(want ...string) {
		t.Helper()
		if got := s.file().Became; !slices.Equal(got, want) {
			t.Errorf("it tells %q, not %q", got, want)
		}
	}
	done := func(want ...string) {
		t.Helper()
		var got []string
		for _, l := range s.file().Course.Taking().Legs {
			if l.Done != 0 {
				got = append(got, l.Step)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q are done, not %q", got, want)
		}
	}
	elexon.take(change.Raise, party.With{})
	pmo.take(change.Triage, s.day("2022-03-24"))
	became()
	board.take(change.Return, party.With{Text: "Part A does not say why"})
	became("It was returned to its raiser on 24 Mar 2022: Part A does not say why. It can be bettered and raised again.")
	if b := s.file().Request.Board; !b.IsZero() {
		t.Errorf("it goes to the Change Board on %s, which has sat", b.Words())
	}
	elexon.take(change.Raise, party.With{})
	became()
	pmo.take(change.Triage, s.day("2022-03-24"))
	board.take(change.Assess, s.day("2022-04-07"))
	s.on("2022-04-08")
	s.convene("PSG-06.1")
	s.convene("PSG-06.2")
	pmo.take(change.Summarise, party.With{Text: "Nobody answered."})
	for _, meeting := range []string{"PSG-06.1", "PSG-06.2"} {
		pmo.take(change.Table, party.With{Meeting: meeting})
		psg.take(change.AdviseAway, party.With{Meeting: meeting, Text: "Nothing supports it."})
		if meeting == "PSG-06.1" {
			sro.take(change.Defer, party.With{Text: "M5 is not settled."})
			became("SRO deferred it on 8 Apr 2022: M5 is not settled. It can be put to a meeting again.")
			done(change.StepRaise, change.StepBoard, change.StepAssessment, change.StepSummary)
			s.refused(problem.Conflict, "PSG-06.1 has recommended on CR003 already: see the recommendation CR003/PSG-06.1. Put it to another meeting.",
				func() error { return pmo.try(change.Table, party.With{Meeting: "PSG-06.1"}) })
		}
	}
	sro.take(change.Refer, party.With{Meeting: "PSG-06.2", Text: "It is above the thresholds."})
	w := s.day("2022-04-08")
	w.Text, w.Letter = "M5 comes first.", "Ofgem/2022/18"
	ofgem.take(change.Reject, w)
	became("Ofgem rejected it on 8 Apr 2022, by the letter Ofgem/2022/18: M5 comes first. Nothing moves by it; what it proposed stays here as history.")
	if f := s.file(); len(f.Together()) != 0 || len(f.Moves) != 2 {
		t.Errorf("rejected it tells %q beside others, and moves %d", f.Together(), len(f.Moves))
	}
}

func TestTwoWhoDecideAtOnceDecideOnce(t *testing.T) {
	s := assessed(t)
	pmo, psg, sro := s.as("LDP", party.PMO), s.as("Elexon", party.Secretariat), s.as("Elexon", party.SRO)
	s.on("2022-04-07")
	pmo.take(change.Summarise, party.With{Text: "Nobody objects."})
	s.convene("PSG-06.1")
	pmo.take(change.Table, party.With{Meeting: "PSG-06.1"})
	psg.take(change.AdviseFor, party.With{Meeting: "PSG-06.1", Text: "There is no other plan."})
	sro.take(change.Refer, party.With{Meeting: "PSG-06.1", Text: "Nine months is more than three."})
	ofgem := s.as("Ofgem", party.Sponsor)
	w := s.day("2022-03-24")
	w.Text, w.Letter = "Agreed.", "Ofgem/2022/17"
	var wg sync.WaitGroup
	results := make([]error, 2)
	for i, step := range []party.Step{change.Approve, change.Reject} {
		wg.Go(func() { results[i] = ofgem.try(step, w) })
	}
	wg.Wait()
	if (results[0] == nil) == (results[1] == nil) || !problem.Is(errors.Join(results...), problem.Conflict) {
		t.Errorf("both at once: %v and %v", results[0], results[1])
	}
	if f := s.file(); len(f.Decisions) != 2 || !f.Request.Settled() {
		t.Errorf("%d decisions, %s", len(f.Decisions), f.Request.Status())
	}
}

// Moves that the programme approves by itself add up against what Ofgem last
// approved, or the first date.
func TestMovesAddUpAgainstTheReference(t *testing.T) {
	s := opened(t)
	pmo := s.as("LDP", party.PMO)
	pmo.edit(map[string]string{"proposals": "M6 date June 2022", "board": ""})
	s.as("Elexon", party.Proposer).take(change.Raise, party.With{})
	if f := s.file(); f.Request.Decider != "SRO" {
		t.Fatalf("two months are decided by %s", f.Request.Decider)
	}
	pmo.take(change.Triage, s.day("2022-03-24"))
	s.as("Programme", party.ChangeBoard).take(change.Assess, s.day("2022-04-07"))
	s.on("2022-04-07")
	pmo.take(change.Summarise, party.With{Text: "Nobody objects."})
	s.convene("PSG-06")
	pmo.take(change.Table, party.With{Meeting: "PSG-06"})
	s.as("Elexon", party.Secretariat).take(change.AdviseFor, party.With{Meeting: "PSG-06", Text: "Fine."})
	w := s.day("2022-04-06")
	w.Text, w.Meeting = "Fine.", "PSG-06"
	s.as("Elexon", party.SRO).take(change.Approve, w)
	pmo.take(change.Implement, party.With{})

	second := Edit{Class: record.Public, Fields: map[string]string{"title": "Once more", "raised_by": "Elexon", "proposals": "M6 date August 2022", "issue": "x",
		"description": "x", "justification": "x", "consequence": "x", "solution": "x", "benefits": "x", "impacts": "x"}}
	if _, err := s.desk.Raise(t.Context(), pmo.who, change.Requests.Kind, "CR004", second, Because{}); err != nil {
		t.Fatal(err)
	}
	f, err := s.desk.Change(t.Context(), teller, "CR004", s.desk.Today(), nil)
	if err != nil || f.Outcome.Body != "Ofgem" || f.Outcome.Reasons()[0] != "M6, level 1, reference Apr 2022, proposed Aug 2022, delay 4 months > 3 → Ofgem" {
		t.Errorf("decided by %s because %q, %v", f.Outcome.Body, f.Outcome.Reasons(), err)
	}
}

// Who decides cannot be changed by changing what was asked for behind the back of
// those who were to decide.
func TestARequestThatGrewSinceItWasRaisedIsNotDecidedBelow(t *testing.T) {
	s := opened(t).on("2022-03-24")
	pmo, board := s.as("LDP", party.PMO), s.as("Programme", party.ChangeBoard)
	pmo.edit(map[string]string{"proposals": "M6 date May 2022"})
	s.as("Elexon", party.Proposer).take(change.Raise, party.With{})
	pmo.take(change.Triage, s.day("2022-03-24"))
	board.take(change.Assess, s.day("2022-04-07"))
	s.on("2022-04-07")
	pmo.take(change.Summarise, party.With{Text: "Nobody objects."})
	s.convene("PSG-06")
	pmo.take(change.Table, party.With{Meeting: "PSG-06"})
	s.as("Elexon", party.Secretariat).take(change.AdviseFor, party.With{Meeting: "PSG-06", Text: "Fine."})
	pmo.edit(map[string]string{"proposals": "M6 date January 2023"})
	w := s.day("2022-04-06")
	w.Text, w.Meeting = "Fine.", "PSG-06"
	s.refused(problem.Conflict, "delay 9 months > 3 → Ofgem", func() error { return s.as("Elexon", party.SRO).try(change.Approve, w) })

	board.take(change.Reopen, party.With{Text: "It asks for more."})
	pmo.take(change.Triage, s.day("2022-03-25"))
	board.take(change.Assess, s.day("2022-04-08"))
	if f := s.file(); f.Request.Decider != "Ofgem" || f.Matrix.Total.Asked != 7 || f.Responses[0].Closes.String() != "2022-04-08" {
		t.Errorf("re-opened it is decided by %s; %d asked until %s", f.Request.Decider, f.Matrix.Total.Asked, f.Responses[0].Closes)
	}
}

func TestWhatIsSupposedIsReckonedWith(t *testing.T) {
	s := opened(t)
	also, _ := change.ParseProposals([]string{"M5 date July 2022"})
	f, err := s.desk.Change(t.Context(), teller, "CR003", s.desk.Today(), also)
	if err != nil || f.Outcome.Sums[0].Months != 12 {
		t.Errorf("12 months if M5 moves by three: %v, %v", f.Outcome.Reasons(), err)
	}
}

// tabled is the scene with the request put to a group of three seats, one with an
// alternate.
func tabled(t *testing.T) *scene {
	s := assessed(t)
	pmo := s.as("LDP", party.PMO)
	for _, r := range [][3]string{{"Member", "RECCo", "code bodies"}, {"Member", "DCC", "smart metering"}, {"Member", "Large suppliers", "suppliers"}, {"Alternate", "SECAS", "code bodies"}, {"Observer", "NGESO", ""}} {
		e := Edit{Class: record.Public, Fields: map[string]string{"group": "PSG", "name": r[0], "organisation": r[1], "constituency": r[2]}}
		if _, err := s.desk.Raise(t.Context(), pmo.who, party.HeldRoles.Kind, "PSG/"+r[0]+"/"+r[1], e, Because{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.desk.Revise(t.Context(), pmo.who, group.Groups.Kind, "PSG", Edit{Fields: map[string]string{"quorum": "2"}}, Because{}); err != nil {
		t.Fatal(err)
	}
	s.on("2022-04-07")
	pmo.take(change.Summarise, party.With{Text: "Nobody objects."})
	s.convene("PSG-06.1")
	pmo.take(change.Table, party.With{Meeting: "PSG-06.1"})
	return s
}

// sits is somebody of an organisation with a seat in PSG.
func (s *scene) sits(organisation string, role party.Role) person {
	p := s.as(organisation)
	p.who.Roles, p.who.Seats = nil, []party.Place{{Group: "PSG", Role: role}}
	return p
}

func (p person) speaks(seat string, step party.Step, text string) error {
	_, err := p.desk.Take(p.t.Context(), p.who, change.SeatPositions.Kind, "CR003/PSG-06.1/"+seat, 0, step, party.With{Text: text}, Because{})
	return err
}

func TestASeatHasOneVoiceAndTheAlternateSpeaksOnlyWhereItsHolderDoesNot(t *testing.T) {
	s := tabled(t)
	holder, standIn := s.sits("RECCo", party.Member), s.sits("SECAS", party.Alternate)
	if f := s.file(); len(f.Seats) != 3 || f.Verdict.Passes || !f.Verdict.Blocked {
		t.Fatalf("%d seats, %+v", len(f.Seats), f.Verdict)
	}
	if err := standIn.speaks("RECCo", change.SaySupport, ""); err != nil {
		t.Fatal(err)
	}
	s.refused(problem.Invalid, "Fill in “Reasons of the objection”", func() error { return holder.speaks("RECCo", change.SayObject, "") })
	if err := holder.speaks("RECCo", change.SayObject, "It comes before testing."); err != nil {
		t.Fatal(err)
	}
	s.refused(problem.Conflict, "Its alternate speaks only where it does not", func() error { return standIn.speaks("RECCo", change.SaySupport, "") })
	s.refused(problem.Conflict, "Its alternate speaks only where it does not", func() error { return s.sits("RECCo", party.Alternate).speaks("RECCo", change.SaySupport, "") })
	s.refused(problem.Forbidden, "Only the holder of the seat", func() error { return s.sits("NGESO", party.Observer).speaks("DCC", change.SaySupport, "") })
	s.refused(problem.Forbidden, "Only the holder of the seat", func() error { return s.sits("RECCo", party.Member).speaks("DCC", change.SaySupport, "") })
	s.refused(problem.Forbidden, "Only the holder of the seat", func() error { return s.sits("DCC", party.Observer).speaks("DCC", change.SaySupport, "") })

	advise := func() error {
		return s.as("Elexon", party.Secretariat).try(change.AdviseFor, party.With{Meeting: "PSG-06.1", Text: "There is no other plan."})
	}
	s.refused(problem.Conflict, "not quorate, for 1 of the 2 seats", advise)
	if err := s.as("Elexon", party.Secretariat).speaks("DCC", change.SaySupport, ""); err != nil {
		t.Fatal(err)
	}
	if v := s.file().Verdict; v.Passes || v.Because != "No consensus: RECCo objects (1 support, 1 object, 0 abstain, 1 without record). The chair decides with reasons, the dissent is kept, and members may take it to the level above." {
		t.Errorf("%+v", v)
	}
	if err := advise(); err != nil {
		t.Fatal(err)
	}
	if got := s.file().Recommendations[0].Positions; !slices.Equal(got, []string{"DCC: support", "RECCo: object, It comes before testing."}) {
		t.Errorf("the recommendation keeps %q", got)
	}
}

// Over every act of change control an alternate does no more than the seat may, and
// nothing beside its holder.
func TestAnAlternateDoesWhatTheSeatMayOnceAndNotBesideItsHolder(t *testing.T) {
	s := tabled(t)
	standIn, holder := s.sits("SECAS", party.Alternate), s.sits("RECCo", party.Member)
	block := func(p person) error {
		_, err := s.desk.Block(t.Context(), p.who, "CR003", "M5 is not yet met.", Because{})
		return err
	}
	// None of what only the programme, a chair or a decider does.
	w := s.day("2022-03-24")
	w.Text, w.Meeting, w.Letter = "Because.", "PSG-06.1", "Ofgem/17"
	for _, step := range everyStep {
		before := s.entries()
		if err := standIn.try(step, w); err == nil || s.entries() != before {
			t.Errorf("an alternate may %s the request: %v", step, err)
		}
	}
	s.refused(problem.Forbidden, "Only the", func() error { return standIn.speaks("DCC", change.SaySupport, "") }) // a seat of others
	other := s.sits("SECAS", party.Alternate)
	other.who.Seats = []party.Place{{Group: "CCAG", Role: party.Alternate}}
	s.refused(problem.Forbidden, "the seat it stands in for", func() error { return block(other) }) // of another group
	s.refused(problem.Forbidden, "Only the", func() error { return other.speaks("RECCo", change.SaySupport, "") })

	// A concern is the seat's: one, and the holder withdraws it.
	if err := block(standIn); err != nil {
		t.Fatal(err)
	}
	if c := s.file().Concerns; len(c) != 1 || c[0].Organisation != "RECCo" {
		t.Fatalf("the concern is %+v", c)
	}
	s.refused(problem.Conflict, "raises none beside it", func() error { return block(standIn) })
	settle := func(p person) error {
		_, err := s.desk.Take(t.Context(), p.who, change.Concerns.Kind, "CR003/C1", 0, change.WithdrawConcern, party.With{Text: "M5 is met."}, Because{})
		return err
	}
	s.refused(problem.Forbidden, "Only the", func() error { return settle(standIn) })
	if err := settle(holder); err != nil {
		t.Fatal(err)
	}
	if err := standIn.speaks("RECCo", change.SaySupport, ""); err != nil {
		t.Fatal(err)
	}
	s.refused(problem.Conflict, "has said so already", func() error { return standIn.speaks("RECCo", change.SaySupport, "") })

	// Once the holder has spoken, the alternate does nothing; and one seat is one voice.
	both := s.sits("RECCo", party.Member) // who stands in for another seat of the group too
	both.who.Seats = append(both.who.Seats, party.Place{Group: "PSG", Role: party.Alternate})
	if err := both.speaks("RECCo", change.SayAbstain, ""); err != nil {
		t.Fatal(err)
	}
	for _, step := range []party.Step{change.SaySupport, change.SayObject, change.SayAbstain, change.SayNothing} {
		s.refused(problem.Conflict, "Its alternate speaks only where it does not", func() error { return standIn.speaks("RECCo", step, "No.") })
	}
	s.refused(problem.Conflict, "Its alternate speaks only where it does not", func() error { return block(standIn) })
	if f := s.file(); !strings.Contains(f.Verdict.Because, "1 of the 2 seats") {
		t.Errorf("one seat has more than one voice: %s", f.Verdict.Because)
	}
}

func TestABlockingConcernIsNumberedAndStandsInTheWayUntilItIsSettled(t *testing.T) {
	s := tabled(t)
	for _, seat := range []string{"RECCo", "DCC", "Large suppliers"} {
		if err := s.as("Elexon", party.Secretariat).speaks(seat, change.SaySupport, ""); err != nil {
			t.Fatal(err)
		}
	}
	if v := s.file().Verdict; !v.Passes || v.Because != "Passes because nobody objects: 3 support, 0 object, 0 abstain, 0 without record." {
		t.Errorf("%+v", v)
	}
	block := func(p person) error {
		_, err := s.desk.Block(t.Context(), p.who, "CR003", "M5 is not yet met.", Because{})
		return err
	}
	s.refused(problem.Forbidden, "Only a member of a group", func() error { return block(s.as("NGESO")) })
	if err := block(s.sits("DCC", party.Member)); err != nil {
		t.Fatal(err)
	}
	advise := func() error {
		return s.as("Elexon", party.Secretariat).try(change.AdviseFor, party.With{Meeting: "PSG-06.1", Text: "There is no other plan."})
	}
	s.refused(problem.Conflict, "CR003/C1 of DCC", advise)
	settle := func(p person, step party.Step) error {
		_, err := s.desk.Take(t.Context(), p.who, change.Concerns.Kind, "CR003/C1", 0, step, party.With{Text: "M5 was met on 1 April."}, Because{})
		return err
	}
	s.refused(problem.Forbidden, "Only the", func() error { return settle(s.sits("RECCo", party.Member), change.WithdrawConcern) })
	if err := settle(s.as("LDP", party.PMO), change.ResolveConcern); err != nil {
		t.Fatal(err)
	}
	if err := advise(); err != nil {
		t.Fatal(err)
	}
}

func TestTheChairOfTheGroupThatARequestIsPutToOverrulesAConcernAndRecommends(t *testing.T) {
	s := tabled(t)
	if _, err := s.desk.Block(t.Context(), s.sits("DCC", party.Member).who, "CR003", "M5 is not yet met.", Because{}); err != nil {
		t.Fatal(err)
	}
	if c := s.file().Concerns; len(c) != 1 || c[0].Group != "PSG" {
		t.Fatalf("%+v", c)
	}
	overrule := func(p person) error {
		_, err := s.desk.Take(t.Context(), p.who, change.Concerns.Kind, "CR003/C1", 0, change.OverruleConcern, party.With{Text: "M5 is promised for April.", Meeting: "PSG-06.1"}, Because{})
		return err
	}
	chair, elsewhere := s.sits("LDP", party.Chair), s.as("Elexon")
	elsewhere.who.Roles, elsewhere.who.Seats = nil, []party.Place{{Group: "CCAG", Role: party.Chair}}
	advise := func(p person) error {
		return p.try(change.AdviseFor, party.With{Meeting: "PSG-06.1", Text: "There is no other plan."})
	}
	s.refused(problem.Forbidden, "Only the", func() error { return overrule(elsewhere) })
	s.refused(problem.Forbidden, "Only the", func() error { return advise(elsewhere) }) // and not what blocks it
	if err := overrule(chair); err != nil {
		t.Fatal(err)
	}
	for seat, by := range map[string]person{"RECCo": s.as("Elexon", party.Secretariat), "DCC": chair, "Large suppliers": s.sits("Large suppliers", party.Member)} {
		if err := by.speaks(seat, change.SaySupport, ""); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []string{"chair", "holder", "secretariat"} {
		if p := s.file().Seats[i]; p.Spoke != want {
			t.Errorf("%s was spoken for by the %s, want the %s", p.Organisation, p.Spoke, want)
		}
	}
	s.refused(problem.Forbidden, "Only the", func() error { return advise(elsewhere) })
	if err := advise(chair); err != nil {
		t.Fatal(err)
	}
}

func TestAFreezeThatNamesWhatIsNotThereIsNotImposedAndHearsOfEveryLine(t *testing.T) {
	s := opened(t).on("2022-03-24")
	pmo := s.as("LDP", party.PMO)
	fields := map[string]string{"title": "Design freeze", "reason": "The design is being baselined.", "scope": "change requests\nREC\nXYZ", "holds": "progress", "from": "2022-03-24", "lifted_by": "M99",
		"exceptions": "CR003, it moves M6\nREC/R9999, urgent\nCR003"}
	impose := func() error {
		_, err := s.desk.Raise(t.Context(), pmo.who, change.Freezes.Kind, "FZ01", Edit{Class: record.Public, Fields: fields}, Because{})
		return err
	}
	for _, want := range []string{"CR003 is excepted without a reason.", "No code is called XYZ", "There is no milestone called M99.", "There is no modification called REC/R9999."} {
		s.refused(problem.Invalid, want, impose)
	}
	fields["scope"], fields["lifted_by"], fields["exceptions"] = "change requests\nREC", "M5", "CR003, it moves M6"
	if err := impose(); err != nil {
		t.Fatal(err)
	}
}

func TestAFreezeHoldsWhatItCoversUntilItsMilestoneIsMet(t *testing.T) {
	s := opened(t).on("2022-03-24")
	pmo := s.as("LDP", party.PMO)
	freeze := Edit{Class: record.Public, Fields: map[string]string{"title": "Design freeze", "reason": "The design is being baselined.", "scope": "change requests\nREC", "holds": "progress", "from": "2022-03-24", "lifted_by": "M5"}}
	if _, err := s.desk.Raise(t.Context(), pmo.who, change.Freezes.Kind, "FZ01", freeze, Because{}); err != nil {
		t.Fatal(err)
	}
	s.as("Elexon", party.Proposer).take(change.Raise, s.day("2022-03-23"))
	pmo.take(change.Triage, s.day("2022-03-24"))
	assess := func() error { return s.as("Programme", party.ChangeBoard).try(change.Assess, s.day("2022-04-07")) }
	s.refused(problem.Conflict, "FZ01 (Design freeze) holds its progress until M5 is met. The design is being baselined.", assess)
	if holds := s.file().Holds; len(holds) != 1 {
		t.Errorf("held by %v", holds)
	}
	except := Edit{Fields: map[string]string{"exceptions": "CR003, it moves no design"}}
	if _, err := s.desk.Revise(t.Context(), pmo.who, change.Freezes.Kind, "FZ01", except, Because{}); err != nil {
		t.Fatal(err)
	}
	later := Edit{Class: record.Public, Fields: map[string]string{"title": "Later", "reason": "Test.", "scope": "change requests", "holds": "progress", "from": "2022-04-01"}}
	if _, err := s.desk.Raise(t.Context(), pmo.who, change.Freezes.Kind, "FZ02", later, Because{}); err != nil {
		t.Fatal(err)
	}
	if err := assess(); err != nil { // FZ02 begins before it closes, and does not hold it today
		t.Fatal(err)
	}
	mod := &code.Modification{Code: "REC"}
	mod.Ref = "REC/R0032"
	held := func() int {
		f, err := HoldsOn(s.desk.Store.View(t.Context(), store.Everything(), store.Now), mod, s.desk.Today())
		if err != nil {
			t.Fatal(err)
		}
		return len(f)
	}
	if held() != 1 {
		t.Error("a modification of a frozen code goes on")
	}
	s.convene("PSG-05")
	if _, err := s.desk.Take(t.Context(), s.as("Elexon", party.SRO, party.Secretariat, party.PMO).who, register.Milestones.Kind, "M5", 0, register.Meet, s.met(), Because{}); err != nil {
		t.Fatal(err)
	}
	if held() != 0 {
		t.Error("it is held though the milestone that lifts the freeze is met")
	}
}

func (s *scene) met() party.With {
	w := s.day("2022-03-24")
	w.Text, w.Meeting = "Met.", "PSG-05"
	return w
}

func TestARequestIsNumberedWhenItIsRaisedAndHearsOfEverythingThatIsMissing(t *testing.T) {
	s := opened(t)
	dcc := s.as("DCC", party.Member)
	raise := func(fields map[string]string) (*change.Request, error) {
		return s.desk.RaiseRequest(t.Context(), dcc.who, "", Edit{Class: record.Public, Fields: fields}, Because{})
	}
	for _, missing := range []string{"Part A: state the issue", "Part A: give the consequence", "Part B: give the benefits", "Part B: give the initial impacts"} {
		s.refused(problem.Invalid, missing, func() error { _, err := raise(map[string]string{"title": "Move M9", "raised_by": "DCC"}); return err })
	}
	whole := map[string]string{"title": "Move M9", "raised_by": "DCC", "issue": "x", "description": "x", "justification": "x", "consequence": "x", "solution": "x", "benefits": "x", "impacts": "x",
		"proposals": "M6 date December 2022\nM9 removed", "links": "spawns REC/R0032\nmirrors DIP/DCR0002"}
	other := map[string]string{}
	for k, v := range whole {
		other[k] = v
	}
	other["raised_by"] = "RECCo"
	s.refused(problem.Invalid, "You raise in the name of DCC", func() error { _, err := raise(other); return err })
	before := s.entries()
	f, err := s.desk.TryRequest(t.Context(), dcc.who, "", Edit{Class: record.Public, Fields: whole})
	if err != nil || s.entries() != before || f.Outcome.Body != "Ofgem" || len(f.Moves) != 2 {
		t.Fatalf("tried: %v, %d entries, %+v", err, s.entries()-before, f)
	}
	r, err := raise(whole)
	if err != nil || r.Ref != "CR004" || r.Status() != change.Raised || r.Decider != "Ofgem" {
		t.Fatalf("raised %+v, %v", r, err)
	}
	s.refused(problem.Conflict, "is raised already", func() error {
		_, err := s.desk.RaiseRequest(t.Context(), dcc.who, "CR004", Edit{Fields: whole}, Because{})
		return err
	})
	s.refused(problem.Forbidden, "Only BSC", func() error {
		_, err := s.desk.RaiseRequest(t.Context(), dcc.who, "CR003", Edit{}, Because{})
		return err
	})
	if again, err := raise(whole); err != nil || again.Ref != "CR005" {
		t.Errorf("the next is %v, %v", again, err)
	}
}

func TestARequestThatNamesWhatIsNotThereIsNotRaisedAndHearsOfEveryLine(t *testing.T) {
	s := opened(t)
	bsc := s.as("BSC", party.Proposer)
	for _, tt := range []struct{ name, field, text, want string }{
		{"a milestone to move", "proposals", "M99 date June 2023", "There is no milestone called M99."},
		{"one that a date counts from", "proposals", "M6 date M98 + 2 months", "M6 cannot count from M98: there is no milestone of that name."},
		{"dates that count in a circle", "proposals", "M7 date M8 + 1 month\nM8 date M7 + 1 month", "M7 would count from itself, by way of M8."},
		{"the second line of several, though the first cannot be read", "proposals", "M6 dat May 2023\nM97 removed", "There is no milestone called M97."},
		{"and the third that cannot be read", "proposals", "M6 dat May 2023\nM97 removed\nM7 level x", `"x" is not a level.`},
		{"a milestone to leave alone", "untouched", "M8\nM77", "There is no milestone called M77."},
		{"a party to ask", "respondents", "RECCo\nNobody", "There is no organisation called Nobody."},
		{"the group it comes from", "group", "XYZ", "There is no group called XYZ."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s.refused(problem.Invalid, tt.want, func() error {
				_, err := s.desk.RaiseRequest(t.Context(), bsc.who, "CR003", Edit{Fields: map[string]string{tt.field: tt.text}}, Because{})
				return err
			})
		})
	}
}

func TestAnAssessmentIsShorterThanTheRulesHaveItOnlyWithAReason(t *testing.T) {
	s := opened(t)
	s.as("BSC", party.Proposer).take(change.Raise, party.With{})
	s.on("2022-03-24").as("Programme", party.PMO).take(change.Triage, s.day("2022-03-24"))
	board := s.as("Programme", party.ChangeBoard)
	for day, want := range map[string]string{
		"2022-03-31": "From 24 Mar 2022 to 31 Mar 2022 the parties have 5 working days, and the rules give them 10, until 7 Apr 2022.",
		"2022-04-15": "15 Apr 2022 is no working day. The assessment closes on one, as on 19 Apr 2022.",
		"2022-03-23": "opens on 24 Mar 2022, and closes no earlier",
	} {
		s.refused(problem.Invalid, want, func() error { return board.try(change.Assess, s.day(day)) })
	}
	shorter := s.day("2022-03-31")
	shorter.Text = "PSG sits on the 6th, and M6 is due in April."
	board.take(change.Assess, shorter)
	if f := s.file(); f.Request.Shorter != shorter.Text || len(f.Responses) == 0 {
		t.Errorf("it keeps the reason as %q and asks %d", f.Request.Shorter, len(f.Responses))
	}
}

func TestWhatBecameOfAMilestoneSinceIsInTheWayOfAnApproval(t *testing.T) {
	s := opened(t)
	office := s.as("Elexon", party.Proposer, party.Secretariat)
	office.take(change.Raise, party.With{})
	s.on("2022-03-24")
	office.take(change.Triage, s.day("2022-03-24"))
	office.take(change.Assess, s.day("2022-04-07"))
	s.on("2022-04-08")
	office.take(change.Summarise, party.With{Text: "Nobody objects."})
	s.convene("PSG-06.1")
	office.take(change.Table, party.With{Meeting: "PSG-06.1"})
	office.take(change.AdviseFor, party.With{Meeting: "PSG-06.1", Text: "There is no other plan."})
	if _, err := s.desk.Direct(t.Context(), s.as("Ofgem", party.Sponsor).who, change.Direction{Orders: []string{"M7 removed"}, Reasons: "x", Letter: "x", Day: s.desk.Today(), Class: record.Public}, Because{}); err != nil {
		t.Fatal(err)
	}
	s.as("Elexon", party.SRO).take(change.Refer, party.With{Meeting: "PSG-06.1", Text: "Above the thresholds."})
	letter := s.day("2022-04-08")
	letter.Text, letter.Letter = "Agreed.", "A letter."
	s.refused(problem.Invalid, "M7 is removed already.", func() error { return s.as("Ofgem", party.Sponsor).try(change.Approve, letter) })
}

func TestAnAssessmentIsNotSummedUpWhileThePartiesMayStillAnswer(t *testing.T) {
	s := assessed(t).on("2022-04-06")
	pmo, text := s.as("LDP", party.PMO), party.With{Text: "Nobody objects."}
	s.refused(problem.Conflict, "The parties have until 7 Apr 2022 to answer CR003, and 7 of 7 have not.", func() error { return pmo.try(change.Summarise, text) })
	for _, r := range s.file().Responses[1:] {
		if _, err := s.desk.Take(t.Context(), pmo.who, change.Responses.Kind, r.Ref, 0, change.Excuse, party.With{Text: "It has no part in it."}, Because{}); err != nil {
			t.Fatal(err)
		}
	}
	s.refused(problem.Conflict, "1 of 1 have not", func() error { return pmo.try(change.Summarise, text) })
	first := s.as(s.file().Responses[0].Organisation)
	if err := first.answer(map[string]string{"impact": "No impact", "stand": "support"}, ""); err != nil {
		t.Fatal(err)
	}
	pmo.take(change.Summarise, text) // nobody is left who could answer
}

func TestARequestIsRecommendedWhereItWasPutAndMayBePutElsewhere(t *testing.T) {
	s := tabled(t)
	pmo, psg, pass := s.as("LDP", party.PMO), s.as("Elexon", party.Secretariat), func(at string) party.With { return party.With{Meeting: at, Text: "There is no other plan."} }
	s.refused(problem.Conflict, "was put to PSG-06.1, where its seats were asked, and CCAG-05 cannot recommend on it", func() error { return psg.try(change.AdviseFor, pass("CCAG-05")) })
	s.refused(problem.Conflict, "was put to PSG-06.1", func() error { return psg.try(change.AdviseAway, pass("PSG-07")) })
	if _, err := s.desk.Raise(t.Context(), s.as("LDP", party.PMO, party.Secretariat).who, meeting.Meetings.Kind, "PSG-07", Edit{Class: record.Public, Fields: map[string]string{"title": "Programme Steering Group", "date": "2022-06-01"}}, Because{}); err != nil {
		t.Fatal(err)
	}
	s.refused(problem.Invalid, "There is no meeting XYZ-01 in the register.", func() error { return pmo.try(change.Table, party.With{Meeting: "XYZ-01"}) })
	pmo.take(change.Table, party.With{Meeting: "PSG-07"}) // it did not sit
	s.refused(problem.Conflict, "was put to PSG-07", func() error { return psg.try(change.AdviseAway, pass("PSG-06.1")) })
	if f := s.file(); f.Request.Meeting != "PSG-07" || len(f.Seats) != 3 {
		t.Errorf("put to %s, where %d seats are asked", f.Request.Meeting, len(f.Seats))
	}
	s.refused(problem.Conflict, "PSG-07 sits on 1 Jun 2022: what it recommends is recorded when it has sat.", func() error { return psg.try(change.AdviseAway, pass("PSG-07")) })
	s.on("2022-06-01")
	s.refused(problem.Conflict, "not quorate, for 0 of the 2 seats", func() error { return psg.try(change.AdviseAway, pass("PSG-07")) })
	for _, seat := range []string{"RECCo", "DCC"} {
		if _, err := s.desk.Take(t.Context(), psg.who, change.SeatPositions.Kind, "CR003/PSG-07/"+seat, 0, change.SayObject, party.With{Text: "It comes too late."}, Because{}); err != nil {
			t.Fatal(err)
		}
	}
	s.on("2022-06-03")
	psg.take(change.AdviseAway, pass("PSG-07"))
	if r := s.file().Recommendations[0]; r.Day.String() != "2022-06-01" ||
		r.Basis != "No consensus: DCC, RECCo object (0 support, 2 object, 0 abstain, 1 without record). The chair decides with reasons, the dissent is kept, and members may take it to the level above." {
		t.Errorf("recommended on %s, resting on %q", r.Day, r.Basis)
	}
}

// A request is put to no meeting that nobody finds, and nothing is settled at one.
func TestEveryMeetingThatAStepNamesIsInTheRegisterAndSits(t *testing.T) {
	s := tabled(t)
	pmo, sro, chair := s.as("LDP", party.PMO), s.as("Elexon", party.SRO), s.sits("Elexon", party.Chair)
	s.convene("PSG-08")
	if _, err := s.desk.Take(t.Context(), s.as("LDP", party.PMO, party.Secretariat).who, meeting.Meetings.Kind, "PSG-08", 0, meeting.Cancel, party.With{Text: "Nobody is free."}, Because{}); err != nil {
		t.Fatal(err)
	}
	const none = "There is no meeting PSG-77 in the register. Enter it there first, or name another."
	s.refused(problem.Invalid, none, func() error { return pmo.try(change.Table, party.With{Meeting: "PSG-77"}) })
	s.refused(problem.Invalid, "PSG-08 was cancelled. Name the meeting that sits instead.", func() error { return pmo.try(change.Table, party.With{Meeting: "PSG-08"}) })
	s.refused(problem.Invalid, "CCAG-03 sat on 23 Feb 2022, before CR003 was raised on 23 Mar 2022.", func() error { return pmo.try(change.Table, party.With{Meeting: "CCAG-03"}) })
	if _, err := s.desk.Block(t.Context(), s.sits("DCC", party.Member).who, "CR003", "M5 is not yet met.", Because{}); err != nil {
		t.Fatal(err)
	}
	overrule := func(at string) func() error {
		return func() error {
			_, err := s.desk.Take(t.Context(), chair.who, change.Concerns.Kind, "CR003/C1", 0, change.OverruleConcern, party.With{Meeting: at, Text: "It does not."}, Because{})
			return err
		}
	}
	s.refused(problem.Invalid, none, overrule("PSG-77"))
	if err := overrule("PSG-06.1")(); err != nil {
		t.Fatal(err)
	}
	for _, seat := range []string{"RECCo", "DCC"} {
		if err := s.as("Elexon", party.Secretariat).speaks(seat, change.SaySupport, ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := chair.try(change.AdviseFor, party.With{Meeting: "PSG-06.1", Text: "There is no other plan."}); err != nil {
		t.Fatal(err)
	}
	s.refused(problem.Invalid, none, func() error { return sro.try(change.Refer, party.With{Meeting: "PSG-77"}) })
	s.refused(problem.Invalid, "Say what happened, or why", func() error { return sro.try(change.Refer, party.With{Meeting: "PSG-77"}) }) // everything at once
	s.refused(problem.Forbidden, "Only the SRO or secretariat", func() error { return pmo.try(change.Refer, party.With{Meeting: "PSG-77"}) })
}

func TestTheFileSaysWhereTheRaisersOrganisationDecidesToo(t *testing.T) {
	s := opened(t)
	if f := s.file(); f.Conflict != "Elexon raised it, and is in the chair of PSG, which takes it up." {
		t.Errorf("what Ofgem decides: %q", f.Conflict)
	}
	s.as("LDP", party.PMO).edit(map[string]string{"proposals": "M6 date May 2022"})
	if f := s.file(); f.Decider() != "SRO" || f.Conflict != "Elexon raised it, and decides it as SRO." {
		t.Errorf("what the %s decides: %q", f.Decider(), f.Conflict)
	}
	s.as("LDP", party.PMO).edit(map[string]string{"raised_by": "RECCo"})
	if f := s.file(); f.Conflict != "" {
		t.Errorf("what another raised: %q", f.Conflict)
	}
}

func TestARequestGoesOnAnAgendaOnceAndOnlyByThoseWhoKeepIt(t *testing.T) {
	s := assessed(t)
	put := func(p person, at string) error {
		_, err := s.desk.PutOnAgenda(t.Context(), p.who, "CR003", at, Because{})
		return err
	}
	at := "CCAG-04"
	s.refused(problem.Forbidden, "Only the secretariat of CCAG", func() error { return put(s.as("DCC", party.Member), at) })
	s.refused(problem.NotFound, "PSG-77", func() error { return put(s.as("LDP", party.PMO), "PSG-77") })
	s.refused(problem.Invalid, "", func() error { return put(s.as("LDP", party.PMO), "somewhere") })
	if err := put(s.as("LDP", party.PMO), at); err != nil {
		t.Fatal(err)
	}
	s.refused(problem.Conflict, "on the agenda of CCAG-04 already", func() error { return put(s.as("LDP", party.PMO), at) })
}

func TestTheEvidenceOfADecisionHoldsWhatTheReaderMaySee(t *testing.T) {
	s := assessed(t)
	if err := s.as("RECCo").answer(map[string]string{"impact": "No impact", "stand": "support"}, "One supplier of ours leaves."); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		reader person
		sees   bool
	}{{s.as("IPA", party.Assurer), true}, {s.as("DCC", party.Member), false}} {
		v := s.desk.View(t.Context(), c.reader.who, store.Now)
		_, papers, err := EvidenceOf(v, "CR3", s.desk.Today())
		if err != nil {
			t.Fatal(err)
		}
		all, proofs := "", 0
		for _, p := range papers {
			all += string(p.Data)
			if strings.HasPrefix(p.Name, "proofs/") {
				proofs++
			}
		}
		if strings.Contains(all, "One supplier of ours leaves.") != c.sees {
			t.Errorf("%s reads what is confidential: %v", c.reader.who.Organisation, !c.sees)
		}
		if proofs < 10 || !strings.Contains(all, "delay 9 months > 3 → Ofgem") || !strings.Contains(all, "7 asked, 1 answered") {
			t.Errorf("%s gets %d proofs and %q", c.reader.who.Organisation, proofs, all[:400])
		}
	}
}
