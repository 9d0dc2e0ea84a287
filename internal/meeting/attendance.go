package meeting

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/problem"
)

// How a seat was filled at a meeting.
const (
	Present   = "present"
	Apologies = "apologies"
	Absent    = "absent"
	ByAnother = "represented by"
)

// voting is the role that counts towards a quorum: the chair, the secretariat and
// observers have no voice.
const voting = "Member"

// An Attendance says how one seat of a group was filled at a meeting. It names a
// role and organisations, and never a person.
type Attendance struct {
	Role         string
	Organisation string
	How          string
	Alternate    string // the organisation that spoke for the seat, where How is [ByAnother]
}

// Votes reports whether the seat counts towards a quorum.
func (a Attendance) Votes() bool { return a.Role == voting }

// Here reports whether somebody spoke for the seat.
func (a Attendance) Here() bool { return a.How == Present || a.How == ByAnother }

// Seat names the seat within its group: Member/REC.
func (a Attendance) Seat() string { return a.Role + "/" + a.Organisation }

// String gives a as [ParseAttendance] reads it.
func (a Attendance) String() string {
	return strings.TrimSpace(a.Seat() + ": " + a.How + " " + a.Alternate)
}

// saidAttendance gives a line of the attendance as it reads to a person: REC
// (Member): represented by BSC.
func saidAttendance(line string) string {
	a, err := ParseAttendance(line)
	if err != nil {
		return line
	}
	return strings.TrimSpace(a.Organisation + " (" + a.Role + "): " + a.How + " " + a.Alternate)
}

// ParseAttendance reads one line: Member/REC: present.
func ParseAttendance(line string) (Attendance, error) {
	seat, how, ok := strings.Cut(strings.Join(strings.Fields(line), " "), ": ")
	role, organisation, seated := strings.Cut(seat, "/")
	a := Attendance{Role: strings.TrimSpace(role), Organisation: strings.TrimSpace(organisation), How: how}
	if other, by := strings.CutPrefix(how, ByAnother+" "); by {
		a.How, a.Alternate = ByAnother, other
	}
	known := slices.Contains([]string{Present, Apologies, Absent}, a.How) || a.How == ByAnother && a.Alternate != ""
	if !ok || !seated || a.Role == "" || a.Organisation == "" || !known {
		return Attendance{}, problem.New(problem.Invalid,
			"%q does not say how a seat was filled. Write the role, the organisation, and present, apologies, absent or represented by another: Member/REC: represented by BSC.", line)
	}
	return a, nil
}

// Attendances returns how each seat was filled, as far as the lines can be read.
func (m *Meeting) Attendances() []Attendance {
	var out []Attendance
	for _, line := range m.Attendance {
		if a, err := ParseAttendance(line); err == nil {
			out = append(out, a)
		}
	}
	return out
}

// checkAttendance notes every line that cannot be, and a seat that has two.
func (m *Meeting) checkAttendance(c *problem.Check) {
	seen := map[string]bool{}
	for _, line := range m.Attendance {
		a, err := ParseAttendance(line)
		if err != nil {
			c.Note("attendance", err)
			continue
		}
		c.Want(!seen[a.Seat()], "attendance", "The seat %s is there twice.", a.Seat())
		c.Want(a.Alternate != a.Organisation, "attendance", "%s cannot represent itself. Write that it was present.", a.Organisation)
		seen[a.Seat()] = true
	}
	c.Want(len(m.Attendance) == 0 || m.status != Cancelled, "attendance", "%s was cancelled, so nobody attended it.", m.Ref)
	c.Want(!m.Quorum.Given || m.Quorum.N > 0, "quorum", "At least one seat has to speak.")
}

// Quoracy says with its arithmetic whether m was quorate; "" where nobody said who
// was there.
func (m *Meeting) Quoracy() string {
	if len(m.Attendance) == 0 {
		return ""
	}
	seats, here, others := 0, 0, 0
	for _, a := range m.Attendances() {
		if !a.Votes() {
			continue
		}
		seats++
		if a.Here() {
			here++
		}
		if a.How == ByAnother {
			others++
		}
	}
	s := fmt.Sprintf("%d of %d voting seats present", here, seats)
	if others > 0 {
		s += fmt.Sprintf(" (%d by an alternate)", others)
	}
	switch {
	case !m.Quorum.Given:
		return s + "; the group’s terms give no quorum."
	case here >= m.Quorum.N:
		return fmt.Sprintf("%s, quorum %d: quorate.", s, m.Quorum.N)
	}
	return fmt.Sprintf("%s, quorum %d: not quorate.", s, m.Quorum.N)
}
