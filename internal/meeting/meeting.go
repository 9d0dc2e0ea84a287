package meeting

import (
	"regexp"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// Status is where a meeting is in its life.
type Status string

const (
	Planned   Status = "Planned"
	Held      Status = "Held"
	Cancelled Status = "Cancelled"
)

// Statuses holds every status, in the order of a meeting's life.
var Statuses = []Status{Planned, Held, Cancelled}

const (
	Hold      party.Step = "hold"
	Cancel    party.Step = "cancel"
	Reinstate party.Step = "reinstate"
)

var office = []party.Role{party.Secretariat, party.Chair}

// meetingMoves is the whole life of a meeting.
var meetingMoves = party.Procedure[*Meeting, Status]{
	{Step: Hold, From: []Status{Planned}, To: Held, By: office, Ready: (*Meeting).dated},
	{Step: Cancel, From: []Status{Planned}, To: Cancelled, By: office, Need: party.NeedText},
	{Step: Reinstate, From: []Status{Cancelled}, To: Planned, By: office, Need: party.NeedText},
}

// A Meeting is one meeting of a governance group. An extraordinary one bears the
// number of the ordinary one before it, a point and its own: DAG-10.1.
type Meeting struct {
	record.Head
	Group   string
	Number  record.Number
	Date    calendar.When
	Title   string
	Place   string
	Purpose string

	Attendance []string      // how each seat was filled, each an [Attendance]
	Quorum     record.Number // how many voting seats the terms of the day asked for

	status     Status
	minutes    MinutesStatus
	circulated calendar.When
	corrected  []string // what was corrected in the minutes, the earliest first
	approvedAt string   // the meeting that approved the minutes
}

// Convene returns a new meeting, planned.
func Convene(reference string) *Meeting {
	m := Meetings.New()
	m.Ref, m.status = reference, Planned
	if r, err := ref.ParseMeeting(reference); err == nil {
		m.Group, m.Number = r.Group, record.N(r.Number)
	}
	return m
}

// Status returns where m is in its life; it moves only by [Meeting.Take].
func (m *Meeting) Status() Status { return m.status }

// Extraordinary reports whether m was called out of turn.
func (m *Meeting) Extraordinary() bool {
	r, err := ref.ParseMeeting(m.Ref)
	return err == nil && r.Extra > 0
}

// Steps returns the steps that by may take now.
func (m *Meeting) Steps(by party.Actor) []party.Step {
	steps := meetingMoves.Steps(m.status, by)
	if m.status == Held {
		steps = append(steps, minutesMoves.Steps(m.Minutes(), by)...)
	}
	return steps
}

// Needs returns what a step asks for.
func (m *Meeting) Needs(s party.Step) party.Need {
	return meetingMoves.Needs(m.status, s) | minutesMoves.Needs(m.Minutes(), s)
}

// Ask says what a step on the minutes wants.
func (m *Meeting) Ask(s party.Step, n party.Need) string {
	switch {
	case s == CirculateMinutes && n == party.NeedDay:
		return "Day on which they were sent out"
	case s == CorrectMinutes && n == party.NeedText:
		return "What was corrected"
	case s == ApproveMinutes && n == party.NeedMeeting:
		return "Later meeting that approved them"
	}
	return ""
}

// Take moves m by one step, or says why it may not.
func (m *Meeting) Take(s party.Step, w party.With, by party.Actor) error {
	if minutesMoves.Has(s) {
		return m.minute(s, w, by)
	}
	if !meetingMoves.Has(s) {
		return party.NoStep(m.Ref, s, m.Steps(by))
	}
	to, err := meetingMoves.Next(m, m.status, s, w, by)
	m.status = to
	return err
}

func (m *Meeting) dated() error {
	var c problem.Check
	c.Want(m.Date.Precision() == calendar.ToDay, "date", "Give the day it was held.")
	return c.Err("%s has no day.", m.Ref)
}

func (m *Meeting) check() error {
	var c problem.Check
	r, err := ref.ParseMeeting(m.Ref)
	if m.Ref != "" {
		c.Note("ref", err)
	}
	c.Want(err != nil || m.Group == r.Group, "group", "The reference says the meeting is one of %s.", r.Group)
	c.Want(err != nil || m.Number == record.N(r.Number), "number", "The reference says the meeting is number %d.", r.Number)
	c.Want(m.status != "", "status", "Say whether the meeting is planned, held or cancelled.")
	if m.status == Held {
		c.Note("", m.dated())
	}
	m.checkAttendance(&c)
	return c.Err("%s is not complete.", m.Ref)
}

var spoken = regexp.MustCompile(`^([A-Z]{2,12})[ -]*#?[ ]*(?:[Nn]o\.? ?)?(\d{1,3})(?:\.(\d{1,2}))?$`)

// Canonical gives the one spelling of a meeting's reference: CCAG #4, CCAG 4 and
// CCAG-04 are the same; so are eDAG 21.1 and DAG-21.1. What is written otherwise
// is left as it is.
func Canonical(written string) string {
	s := strings.Join(strings.Fields(written), " ")
	g := spoken.FindStringSubmatch(s)
	if g == nil && strings.HasPrefix(s, "e") {
		g = spoken.FindStringSubmatch(s[1:])
	}
	if g == nil {
		g = spoken.FindStringSubmatch(strings.ToUpper(s))
	}
	if g == nil {
		return written
	}
	number, _ := strconv.Atoi(g[2])
	extra, _ := strconv.Atoi(g[3])
	return ref.Meeting{Group: g[1], Number: number, Extra: extra}.String()
}

// called notes that what belongs to a meeting is not named after it. What is
// missing altogether is reported as such, and not here.
func called(c *problem.Check, reference, field, meeting, part string) {
	if meeting == "" {
		return
	}
	m, err := ref.ParseMeeting(meeting)
	c.Note(field, err)
	want := m.String() + "/" + part
	c.Want(err != nil || reference == "" || reference == want, "ref", "By its meeting and number this is %s.", want)
}

// part gives the reference of what belongs to a meeting; "" while that has no
// reference itself.
func part(meeting, kind string, number int) string {
	m, err := ref.ParseMeeting(Canonical(meeting))
	if err != nil {
		return ""
	}
	return m.String() + "/" + kind + strconv.Itoa(number)
}

// called gives the reference of m, as the nth meeting of its group where it has no
// number.
func (m *Meeting) called(n int) string {
	if !ref.IsGroup(m.Group) {
		return ""
	}
	return ref.Meeting{Group: m.Group, Number: m.Number.Or(n)}.String()
}

// canonicalPart gives the one spelling of what belongs to a meeting: CCAG-4/6
// becomes CCAG-04/6.
func canonicalPart(written string) string {
	meeting, rest, ok := strings.Cut(written, "/")
	if !ok {
		return written
	}
	return Canonical(meeting) + "/" + strings.TrimSpace(rest)
}

// Meetings is the register of meetings.
var Meetings = record.Declare[Meeting](record.Kind{
	Name: "meeting", Plural: "meetings", Path: "meetings", Title: "Meetings",
	About: "When each governance group meets, what for, who attended, and how far the minutes are.",
	Form:  2, Upgrade: map[int]func([]byte) ([]byte, error){1: record.Same},
	Order:   []string{"date", "ref", "group", "status"},
	Columns: []string{"title", "date", "status", "minutes"},
	Fields: []*record.Field{
		record.LineField("group", "Group", func(m *Meeting) *string { return &m.Group },
			record.Required, record.Filtered, record.Sorted, record.Back("Meetings"), record.LinksTo("group"), record.Help("The short name of the group, as CCAG.")),
		record.NumberField("number", "Number", func(m *Meeting) *record.Number { return &m.Number }, record.InRef,
			record.Help("The number of the meeting in its group.")),
		record.DateField("date", "Date", func(m *Meeting) *calendar.When { return &m.Date }, record.Filtered, record.Sorted,
			record.Help("The day, or the month while the day is not settled.")),
		record.LineField("title", "Title", func(m *Meeting) *string { return &m.Title }, record.Required,
			record.Help("The name of the meeting as on the front of its papers.")),
		record.LineField("place", "Place", func(m *Meeting) *string { return &m.Place },
			record.Help("Where it is held, or how to join.")),
		record.ProseField("purpose", "Purpose", func(m *Meeting) *string { return &m.Purpose },
			record.Help("What the meeting is for. An extraordinary one says why it was called.")),
		record.ChoiceField("status", "Status", Statuses, func(m *Meeting) *Status { return &m.status },
			record.Filtered, record.Sorted, record.MovedByAct),
		record.ListField("attendance", "Attendance", func(m *Meeting) *[]string { return &m.Attendance }, record.Reads(saidAttendance),
			record.Help("One seat a line, by role and organisation: Member/REC: present. Or apologies, absent, represented by BSC.")),
		record.NumberField("quorum", "Quorum", func(m *Meeting) *record.Number { return &m.Quorum },
			record.Help("How many voting seats the group’s terms asked for on the day.")),
		record.ChoiceField("minutes", "Minutes", MinutesStatuses, func(m *Meeting) *MinutesStatus { return &m.minutes },
			record.Filtered, record.MovedByAct),
		record.DateField("circulated", "Minutes circulated", func(m *Meeting) *calendar.When { return &m.circulated }, record.MovedByAct),
		record.ListField("corrections", "Minutes corrected", func(m *Meeting) *[]string { return &m.corrected }, record.MovedByAct),
		record.LineField("approved_at", "Minutes approved at", func(m *Meeting) *string { return &m.approvedAt },
			record.Filtered, record.Back("Meetings whose minutes it approved"), record.LinksTo("meeting"), record.MovedByAct),
	},
	Canonical: Canonical,
	Naming:    record.Naming{Asks: []string{"group", "number"}, Number: "number", Of: func(r record.Record, n int) string { return r.(*Meeting).called(n) }},
	Check:     func(r record.Record) error { return r.(*Meeting).check() },
})
