package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/meeting"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

const (
	attendancePath = "/attendance/"
	paramHow       = "how " // and the seat: how Member/RECCo
	paramBy        = "by "  // and the seat: who represented it
	paramOthers    = "others"
	paramQuorum    = "quorum"
)

// heldBy reads the meeting that an address names, as it is now, if the person
// may record who attended it.
func (s *Server) heldBy(r *http.Request) (*secretariat.View, *meeting.Meeting, error) {
	v := s.desk.View(r.Context(), s.who(r), secretariat.Now)
	it, err := v.Find(meeting.Meetings.Kind, r.PathValue("ref"))
	if err != nil {
		return nil, nil, err
	}
	m := meeting.Meetings.From(it.Record)
	return v, m, secretariat.MayRecordAttendance(s.who(r), m)
}

// attendanceForm shows the seats of a meeting, to be filled in one by one.
func (s *Server) attendanceForm(w http.ResponseWriter, r *http.Request) error {
	v, m, err := s.heldBy(r)
	if err != nil {
		return err
	}
	seats, err := secretariat.SeatsAt(v, m, s.desk.Today())
	if err != nil {
		return err
	}
	quorum, err := secretariat.QuorumOf(v, m)
	if err != nil {
		return err
	}
	said := url.Values{paramQuorum: {quorum.Words()}, "version": {strconv.FormatInt(m.Version, 10)}}
	for _, seat := range seats {
		said.Set(paramHow+seat.Seat(), seat.Was.How)
		said.Set(paramBy+seat.Seat(), seat.Was.Alternate)
	}
	return s.showAttendance(w, r, http.StatusOK, m, seats, said, nil, nil)
}

// attendance works out the quorum of what was filled in, or keeps it.
func (s *Server) attendance(w http.ResponseWriter, r *http.Request) error {
	v, m, err := s.heldBy(r)
	if err != nil {
		return err
	}
	if err := parseForm(r); err != nil {
		return err
	}
	seats, err := secretariat.SeatsAt(v, m, s.desk.Today())
	if err != nil {
		return err
	}
	e, err := attendanceTyped(m, seats, r.PostForm)
	var tried *Part
	if err == nil && r.PostFormValue(paramTry) != "" {
		var would *meeting.Meeting
		var doubts []string
		if would, doubts, err = s.desk.TryAttendance(r.Context(), s.who(r), m.Ref, e); err == nil {
			tried = quorumPart(would, doubts)
		}
	} else if err == nil {
		_, err = s.desk.Revise(r.Context(), s.who(r), meeting.Meetings.Kind, m.Ref, e, secretariat.Because{Item: m.Ref})
	}
	if p := problem.Of(err); p != nil && p.Again() {
		return s.showAttendance(w, r, statusOf(p), m, seats, r.PostForm, atSeats(p, seats, r.PostForm), nil)
	}
	if err != nil {
		return err
	}
	if tried != nil {
		return s.showAttendance(w, r, http.StatusOK, m, seats, r.PostForm, nil, tried)
	}
	s.sent(r)
	http.Redirect(w, r, address(meeting.Meetings.Kind, m.Ref)+"?done=edited", http.StatusSeeOther)
	return nil
}

// attendanceTyped makes an edit of the meeting of what was filled in. A seat of
// which nothing is said is left out.
func attendanceTyped(m *meeting.Meeting, seats []secretariat.MeetingSeat, form url.Values) (secretariat.Edit, error) {
	var c problem.Check
	var lines []string
	for _, seat := range seats {
		how, by := form.Get(paramHow+seat.Seat()), strings.TrimSpace(form.Get(paramBy+seat.Seat()))
		if how == "" {
			c.Want(by == "", paramHow+seat.Seat(), "Say how the seat of %s was filled.", seat.Organisation)
			continue
		}
		c.Want(how != meeting.ByAnother || by != "", paramBy+seat.Seat(), "Say which organisation represented %s.", seat.Organisation)
		c.Want(how == meeting.ByAnother || by == "", paramBy+seat.Seat(), "%s is said to be %s, so nobody represented it. Choose “represented by another”, or leave this empty.", seat.Organisation, how)
		a := meeting.Attendance{Role: seat.Role, Organisation: seat.Organisation, How: how, Alternate: by}
		lines = append(lines, a.String())
	}
	for _, line := range strings.FieldsFunc(form.Get(paramOthers), func(r rune) bool { return r == '\n' || r == '\r' }) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		_, err := meeting.ParseAttendance(line)
		c.Note(paramOthers, err)
		lines = append(lines, line)
	}
	e := secretariat.Edit{Fields: map[string]string{"attendance": strings.Join(lines, "\n"), "quorum": strings.TrimSpace(form.Get(paramQuorum))}}
	version, err := strconv.ParseInt(form.Get("version"), 10, 64)
	if err == nil {
		e.Version = version
	}
	return e, c.Err("The attendance of %s is not complete.", m.Ref)
}

// atSeats leads each fault of an attendance to the seat of whose organisation it
// speaks, and to the others where it speaks of none.
func atSeats(p *problem.Problem, seats []secretariat.MeetingSeat, form url.Values) *problem.Problem {
	out := *p
	out.Faults = slices.Clone(p.Faults)
	for i, f := range out.Faults {
		if f.Field != "attendance" {
			continue
		}
		out.Faults[i].Field = paramOthers
		for _, seat := range seats {
			by := strings.TrimSpace(form.Get(paramBy + seat.Seat()))
			if by != "" && strings.Contains(f.Message, by) {
				out.Faults[i].Field = paramBy + seat.Seat()
				break
			}
		}
	}
	return &out
}

// quorumPart shows the arithmetic of the quorum before it is kept.
func quorumPart(m *meeting.Meeting, doubts []string) *Part {
	words := m.Quoracy()
	if words == "" {
		words = "Nothing is said of any seat."
	}
	return &Part{Title: "The quorum as filled in", Words: []string{"It is not kept yet."}, Mind: append([]string{words}, doubts...)}
}

func (s *Server) showAttendance(w http.ResponseWriter, r *http.Request, status int, m *meeting.Meeting, seats []secretariat.MeetingSeat, said url.Values, p *problem.Problem, tried *Part) error {
	f, err := s.frame(r, "Who attended "+m.Ref)
	if err != nil {
		return err
	}
	at := address(meeting.Meetings.Kind, m.Ref)
	u := attendancePath + escape(m.Ref)
	f.Now, f.Here = true, Address{Path: u}
	f.Trail = append(f.Trail, Link{meeting.Meetings.Title, "/" + meeting.Meetings.Path}, Link{m.Ref, at})
	fields, hidden, draft, err := s.restored(r, u, attendanceInputs(seats, said), []Param{{"version", said.Get("version")}})
	if err != nil {
		return err
	}
	page := FormPage{Frame: f, Lead: "Each seat of " + m.Group + " on the day, by role and organisation and never by person. What is filled in shows whether the meeting was quorate before it is kept.",
		URL: u, Fields: Refused(fields, p), Hidden: hidden, Submit: "Keep the attendance", Try: "Work out the quorum", Cancel: at, Problem: p, Drafts: true, Draft: draft,
		Instead: []Link{{"The roles held in " + m.Group, "/roles?group=" + url.QueryEscape(m.Group)}}}
	if tried != nil {
		page.Before = []Part{*tried}
	}
	return Show(w, r, status, Form(page))
}

// attendanceInputs gives each seat its fields, under a heading for each role.
func attendanceInputs(seats []secretariat.MeetingSeat, said url.Values) []Input {
	var out []Input
	role := ""
	for _, seat := range seats {
		name := seat.Seat()
		how := Input{Name: paramHow + name, Label: seat.Organisation, Type: InputOne, Value: said.Get(paramHow + name), Required: true, Across: true,
			Options: []Option{{Value: meeting.Present, Words: "Present"}, {Value: meeting.Apologies, Words: "Apologies"}, {Value: meeting.Absent, Words: "Absent"},
				{Value: meeting.ByAnother, Words: "Represented by another"}, {Value: "", Words: "Not said"}}}
		if seat.SpeaksFor != "" {
			how.Hint = "Speaks for " + seat.SpeaksFor + "."
		}
		if seat.Role != role {
			role = seat.Role
			how.Heading = role
			if (meeting.Attendance{Role: role}).Votes() {
				how.About = "The seats that count towards the quorum."
			}
		}
		by := Input{Name: paramBy + name, Label: "Who represented " + seat.Organisation, Type: InputLine, Value: said.Get(paramBy + name),
			Hint: "An organisation. No alternate is recorded for the seat."}
		if len(seat.StandIns) > 0 {
			by.Hint = "An organisation. Its alternate: " + strings.Join(seat.StandIns, ", ") + "."
		}
		out = append(out, how, by)
	}
	others := Input{Heading: "The rest", Name: paramOthers, Label: "Others who attended", Type: InputProse, Value: said.Get(paramOthers),
		Hint: "One a line, by role and organisation: Observer/Ofgem: present."}
	quorum := Input{Name: paramQuorum, Label: "Quorum", Type: InputLine, Short: true, Value: said.Get(paramQuorum), Hint: "How many voting seats the group’s terms asked for on the day."}
	return append(out, others, quorum)
}
