package meeting

import (
	"strings"
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

var (
	secretary = party.Actor{Name: "CCAG secretariat", Roles: []party.Role{party.Secretariat}}
	member    = party.Actor{Name: "REC", Roles: []party.Role{party.Member}}
	ccag4     = ref.Meeting{Group: "CCAG", Number: 4}
	march23   = calendar.On(calendar.Date(2022, time.March, 23))
)

func aMeeting() *Meeting {
	m := Convene("CCAG-04")
	m.Class, m.Title, m.Date = record.Public, "Cross-Code Advisory Group 4", march23
	return m
}

func anItem() *Item {
	i := PutOnAgenda(ccag4, 6)
	i.Class, i.Title, i.Purposes = record.Public, "Change request for M6 and M7", []string{"discussion", "decision"}
	i.Start, i.End = "10:45", "11:30"
	return i
}

func anUpdate() *Update {
	u := Report(ccag4, "PSG", 2)
	u.Class, u.Title, u.Text = record.Public, "Change control", "The process is agreed."
	u.Meetings = []string{"2022-03-02"}
	return u
}

func aRoadmap() *Roadmap {
	r := LookAhead("CCAG", calendar.On(calendar.Date(2022, time.April, 27)))
	r.Class, r.Milestones = record.Public, []string{"M5", "M6"}
	return r
}

func aQuestion() *Question {
	q := Ask(ccag4, 1)
	q.Class, q.Text, q.Slide = record.Public, "Is anything missing from the plan?", "Change request"
	return q
}

func aPaper() *Paper {
	p := Keep(ccag4, 12)
	p.Class, p.Title, p.Text, p.From, p.To = record.Public, "Resources", "Kept as it stood.", record.N(400), record.N(412)
	return p
}

// Every register keeps what a meeting's papers hold, and tells a change in English.
func TestAChangeReadsAsEnglish(t *testing.T) {
	type edit struct {
		kind   *record.Kind
		before record.Record
		field  string
		cell   string
		want   string
	}
	for _, c := range []edit{
		{Meetings.Kind, aMeeting(), "date", "2022-03-30", "Date moved from 23 Mar 2022 to 30 Mar 2022 (7 days later)."},
		{Meetings.Kind, aMeeting(), "status", "Held", "Status moved from Planned to Held."},
		{Meetings.Kind, aMeeting(), "place", "By video", "Place set to “By video”."},
		{Items.Kind, anItem(), "end", "11:45", "Ends moved from 11:30 to 11:45."},
		{Items.Kind, anItem(), "purposes", "discussion", "Purpose: decision taken away."},
		{Updates.Kind, anUpdate(), "meetings", "2022-03-02\n2022-03-11", "Meetings covered: 11 Mar 2022 added."},
		{Roadmaps.Kind, aRoadmap(), "milestones", "M6", "Relevant milestones or activities: M5 taken away."},
		{Questions.Kind, aQuestion(), "answered_by", "BSC", "Answered by set to BSC."},
		{Papers.Kind, aPaper(), "title", "Resource planning", "Title changed from “Resources” to “Resource planning”."},
		{Papers.Kind, aPaper(), "to", "415", "Last line moved from 412 to 415."},
	} {
		if err := c.kind.Complete(c.before); err != nil {
			t.Errorf("%s: %v", c.kind.Name, err)
		}
		after := c.kind.Clone(c.before)
		v, err := c.kind.Field(c.field).Parse(c.cell)
		if err != nil {
			t.Fatalf("%s %s: %v", c.kind.Name, c.field, err)
		}
		c.kind.Field(c.field).Set(after, v)
		got := c.kind.Changes(c.before, after)
		if len(got) != 1 || got[0].Sentence() != c.want {
			t.Errorf("%s: changes %v, want %q", c.kind.Name, got, c.want)
		}
		back, err := c.kind.Decode(c.kind.Form, c.kind.Encode(after))
		if err != nil || len(c.kind.Changes(after, back)) > 0 {
			t.Errorf("%s: a body does not give back the record: %v", c.kind.Name, err)
		}
	}
}

func TestTheLifeOfAMeeting(t *testing.T) {
	for _, c := range []struct {
		name string
		from Status
		step party.Step
		with party.With
		by   party.Actor
		to   Status
		kind problem.Kind
	}{
		{"a planned meeting is held", Planned, Hold, party.With{}, secretary, Held, 0},
		{"a member does not record that", Planned, Hold, party.With{}, member, Planned, problem.Forbidden},
		{"a meeting is cancelled with a reason", Planned, Cancel, party.With{Text: "No quorum."}, secretary, Cancelled, 0},
		{"and not without one", Planned, Cancel, party.With{}, secretary, Planned, problem.Invalid},
		{"a meeting that was held cannot be cancelled", Held, Cancel, party.With{Text: "Why not."}, secretary, Held, problem.Conflict},
		{"a cancelled meeting may be on again", Cancelled, Reinstate, party.With{Text: "A quorum after all."}, secretary, Planned, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := aMeeting()
			m.status = c.from
			err := m.Take(c.step, c.with, c.by)
			if m.Status() != c.to || (err == nil) != (c.kind == 0) || err != nil && !problem.Is(err, c.kind) {
				t.Errorf("now %s, %v; want %s", m.Status(), err, c.to)
			}
		})
	}
}

func TestAMeetingIsHeldOnADay(t *testing.T) {
	m := aMeeting()
	m.Date = calendar.InMonth(2022, time.March)
	if err := Meetings.Complete(m); err != nil {
		t.Errorf("a meeting may be planned for a month: %v", err)
	}
	if err := m.Take(Hold, party.With{}, secretary); !problem.Is(err, problem.Invalid) || m.Status() != Planned {
		t.Errorf("it is held on no day: %v", err)
	}
}

func TestAQuestionIsAnsweredInWords(t *testing.T) {
	q := aQuestion()
	if err := q.Take(Answer, party.With{Text: " "}, member); !problem.Is(err, problem.Invalid) {
		t.Errorf("an empty answer is taken: %v", err)
	}
	if err := q.Take(Answer, party.With{Text: "Nothing is.", Meeting: "CCAG-04"}, member); err != nil {
		t.Fatal(err)
	}
	if q.Status() != Answered || q.Answer != "Nothing is." || q.AnsweredAt != "CCAG-04" {
		t.Errorf("answered as %+v", q)
	}
	if err := Questions.Complete(q); err != nil {
		t.Error(err)
	}
	if err := q.Take(Reopen, party.With{Text: "It was not the whole answer."}, secretary); err != nil || q.Answer != "" || q.Status() != Unanswered {
		t.Errorf("reopened with %q, %v", q.Answer, err)
	}
}

func TestAReferenceAgreesWithWhatItNames(t *testing.T) {
	for _, c := range []struct {
		name  string
		kind  *record.Kind
		r     record.Record
		field string // at fault
	}{
		{"a meeting of another group", Meetings.Kind, func() record.Record { m := aMeeting(); m.Group = "TAG"; return m }(), "group"},
		{"a meeting of another number", Meetings.Kind, func() record.Record { m := aMeeting(); m.Number = record.N(5); return m }(), "number"},
		{"an item under another number", Items.Kind, func() record.Record { i := anItem(); i.Number = record.N(7); return i }(), "ref"},
		{"an item that ends before it starts", Items.Kind, func() record.Record { i := anItem(); i.End = "10:00"; return i }(), "end"},
		{"an item for something unheard of", Items.Kind, func() record.Record { i := anItem(); i.Purposes = []string{"lunch"}; return i }(), "purposes"},
		{"an update filed under another group", Updates.Kind, func() record.Record { u := anUpdate(); u.Group = "DAG"; return u }(), "ref"},
		{"an update reported nowhere", Updates.Kind, func() record.Record { u := anUpdate(); u.Reported = "soon"; return u }(), "reported"},
		{"a roadmap for another day", Roadmaps.Kind, func() record.Record { r := aRoadmap(); r.Date = march23; return r }(), "ref"},
		{"a question under another meeting", Questions.Kind, func() record.Record { q := aQuestion(); q.Meeting = "CCAG-05"; return q }(), "ref"},
		{"a paper read backwards", Papers.Kind, func() record.Record { p := aPaper(); p.To = record.N(3); return p }(), "to"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := problem.Of(c.kind.Complete(c.r))
			if p == nil || p.Faults[0].Field != c.field {
				t.Errorf("the fault is %v, want one on %s", p, c.field)
			}
		})
	}
}

func TestTheAgendaGivesEachItemItsTime(t *testing.T) {
	if d, ok := anItem().Length(); !ok || d != 45*time.Minute {
		t.Errorf("10:45 to 11:30 lasts %v, %v", d, ok)
	}
	if _, ok := PutOnAgenda(ccag4, 1).Length(); ok {
		t.Error("an item without a clock has no length")
	}
}

func TestAMeetingIsNamedInSeveralWays(t *testing.T) {
	for written, want := range map[string]string{
		"CCAG #4": "CCAG-04", "CCAG 4": "CCAG-04", "ccag-4": "CCAG-04", "CCAG-04": "CCAG-04", "CCAG#4": "CCAG-04",
		"DAG 10.1": "DAG-10.1", "eDAG 21.1": "DAG-21.1", "CCAG No. 4": "CCAG-04",
		"eCCAG": "eCCAG", "the March one": "the March one", "": "",
	} {
		if got := Canonical(written); got != want {
			t.Errorf("Canonical(%q) = %q, want %q", written, got, want)
		}
	}
	if got := Items.Canon("CCAG 4/6"); got != "CCAG-04/6" {
		t.Errorf("an item of CCAG 4 is %s", got)
	}
	if !Convene("DAG-10.1").Extraordinary() || Convene("DAG-10").Extraordinary() {
		t.Error("a meeting numbered n.1 is extraordinary, and no other")
	}
}

func FuzzCanonical(f *testing.F) {
	f.Add("CCAG #4")
	f.Add("eDAG 21.1")
	f.Fuzz(func(t *testing.T, s string) {
		once := Canonical(s)
		if again := Canonical(once); again != once {
			t.Errorf("%q is %q, then %q", s, once, again)
		}
		if once != s && strings.Contains(once, " ") {
			t.Errorf("%q is read as %q", s, once)
		}
	})
}
