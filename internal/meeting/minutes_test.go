package meeting

import (
	"slices"
	"strings"
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
)

func TestTheLifeOfMinutes(t *testing.T) {
	day := party.With{Day: calendar.Date(2022, time.March, 24)}
	for _, c := range []struct {
		name string
		held Status
		from MinutesStatus
		step party.Step
		with party.With
		by   party.Actor
		to   MinutesStatus
		kind problem.Kind
	}{
		{"the minutes of a held meeting are drafted", Held, Unwritten, DraftMinutes, party.With{}, secretary, Draft, 0},
		{"not those of a planned one", Planned, Unwritten, DraftMinutes, party.With{}, secretary, Unwritten, problem.Invalid},
		{"and not by a member", Held, Unwritten, DraftMinutes, party.With{}, member, Unwritten, problem.Forbidden},
		{"a draft is circulated on a day", Held, Draft, CirculateMinutes, day, secretary, Circulated, 0},
		{"and not without one", Held, Draft, CirculateMinutes, party.With{}, secretary, Draft, problem.Invalid},
		{"nor before the meeting", Held, Draft, CirculateMinutes, party.With{Day: calendar.Date(2022, time.March, 22)}, secretary, Draft, problem.Invalid},
		{"what was circulated is corrected", Held, Circulated, CorrectMinutes, party.With{Text: "The date of M6."}, secretary, Corrected, 0},
		{"and corrected again", Held, Corrected, CorrectMinutes, party.With{Text: "The date of M7."}, secretary, Corrected, 0},
		{"what was not circulated is not approved", Held, Draft, ApproveMinutes, party.With{Meeting: "CCAG-05"}, secretary, Draft, problem.Conflict},
		{"a later meeting approves", Held, Circulated, ApproveMinutes, party.With{Meeting: "CCAG-05"}, secretary, Approved, 0},
		{"an extraordinary one after it approves too", Held, Corrected, ApproveMinutes, party.With{Meeting: "CCAG-04.1"}, secretary, Approved, 0},
		{"the meeting itself does not", Held, Circulated, ApproveMinutes, party.With{Meeting: "CCAG-04"}, secretary, Circulated, problem.Invalid},
		{"an earlier one does not", Held, Circulated, ApproveMinutes, party.With{Meeting: "CCAG-03"}, secretary, Circulated, problem.Invalid},
		{"and no meeting does not", Held, Circulated, ApproveMinutes, party.With{}, secretary, Circulated, problem.Invalid},
		{"approved minutes are reopened with a reason", Held, Approved, ReopenMinutes, party.With{Text: "The wrong edition."}, secretary, Corrected, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := aMeeting()
			m.status, m.minutes = c.held, c.from
			err := m.Take(c.step, c.with, c.by)
			if m.Minutes() != c.to || (err == nil) != (c.kind == 0) || err != nil && !problem.Is(err, c.kind) {
				t.Errorf("now %s, %v; want %s", m.Minutes(), err, c.to)
			}
			if (m.ApprovedAt() != "") != (c.to == Approved) {
				t.Errorf("approved at %q while %s", m.ApprovedAt(), m.Minutes())
			}
		})
	}
}

func TestAMeetingThatWasNotHeldOffersNothingOnMinutes(t *testing.T) {
	m := aMeeting()
	if slices.Contains(m.Steps(secretary), DraftMinutes) {
		t.Error("a planned meeting has minutes")
	}
	m.status = Held
	if !slices.Contains(m.Steps(secretary), DraftMinutes) || len(m.Steps(member)) > 0 {
		t.Errorf("a held meeting offers %v, and a member %v", m.Steps(secretary), m.Steps(member))
	}
}

func TestQuoracyIsToldWithItsArithmetic(t *testing.T) {
	three := []string{"Member/REC: present", "Member/BSC: represented by Elexon", "Member/DCUSA: apologies", "Member/MRASCo: absent",
		"Observer/Ofgem: present", "Chair/Programme: present"}
	for _, c := range []struct {
		lines  []string
		quorum int
		want   string
	}{
		{nil, 3, ""},
		{three, 2, "2 of 4 voting seats present (1 by an alternate), quorum 2: quorate."},
		{three, 3, "2 of 4 voting seats present (1 by an alternate), quorum 3: not quorate."},
		{three[:1], 0, "1 of 1 voting seats present; the group’s terms give no quorum."},
		{three[4:], 1, "0 of 0 voting seats present, quorum 1: not quorate."},
	} {
		m := aMeeting()
		m.Attendance, m.Quorum.Given, m.Quorum.N = c.lines, c.quorum > 0, c.quorum
		if got := m.Quoracy(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
		if err := Meetings.Complete(m); err != nil {
			t.Error(err)
		}
	}
}

func TestEveryFaultOfAnAttendanceIsSaidAtOnce(t *testing.T) {
	m := aMeeting()
	m.Attendance = []string{"REC", "Member/BSC: represented by BSC", "Member/DCUSA: present", "Member/DCUSA: absent", "Member/SEC: asleep"}
	err := Meetings.Complete(m)
	for _, want := range []string{`"REC" does not say`, "BSC cannot represent itself", "Member/DCUSA is there twice", `"Member/SEC: asleep"`} {
		if p := problem.Of(err); p == nil || !slices.ContainsFunc(p.Faults, func(f problem.Fault) bool { return strings.Contains(f.Message, want) }) {
			t.Errorf("%v is without %q", err, want)
		}
	}
}

func FuzzAnAttendanceIsReadAsItIsKept(f *testing.F) {
	for _, s := range []string{"Member/REC: present", "Member/BSC: represented by Elexon", "a/b: c", "", "/: present"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		a, err := ParseAttendance(line)
		if err != nil {
			return
		}
		if again, err := ParseAttendance(a.String()); err != nil || again != a {
			t.Errorf("%q is kept as %q and read as %v, %v", line, a.String(), again, err)
		}
	})
}
