package web

import (
	"fmt"
	"slices"
	"strconv"

	"crosscode/internal/calendar"
	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// toldAtOnce bounds how many entries of one record its page tells at once.
const toldAtOnce = 100

// timeline tells everything that happened to a record: its entries, what was
// said about it, and the meetings that it names, the newest first.
func (s *Server) timeline(p *RecordPage, k *record.Kind, v *secretariat.View, r record.Record) error {
	history, err := v.History(k, record.HeadOf(r).ID)
	if err != nil {
		return err
	}
	below, _ := strconv.ParseInt(p.Here.Query.Get("before"), 10, 64)
	var when []moment
	for i, ver := range history {
		if below > 0 && ver.Entry.Seq >= below {
			break
		}
		var before record.Record
		if i > 0 {
			before = history[i-1].Record
		}
		when = append(when, moment{ver.Entry.At.UnixNano(), s.event(p.Frame, k, ver, before)})
	}
	if extra := len(when) - toldAtOnce; extra > 0 {
		when = when[extra:]
		p.Earlier = p.Here.With("before", fmt.Sprint(when[0].Entry)).String()
	}
	for _, part := range []func(Frame, *record.Kind, *secretariat.View, record.Record) ([]moment, error){s.comments, s.meetings} {
		more, err := part(p.Frame, k, v, r)
		if err != nil {
			return err
		}
		for _, m := range more {
			if below == 0 && (p.Earlier == "" || m.at >= when[0].at) {
				when = append(when, m)
			}
		}
	}
	slices.SortStableFunc(when, func(a, b moment) int {
		switch {
		case a.at > b.at:
			return -1
		case a.at < b.at:
			return 1
		}
		return int(b.Entry - a.Entry)
	})
	for _, m := range when {
		p.Events = append(p.Events, m.Event)
	}
	return nil
}

// A moment is an event with its place in time.
type moment struct {
	at int64
	Event
}

// comments tells what was said about a record.
func (s *Server) comments(f Frame, k *record.Kind, v *secretariat.View, r record.Record) ([]moment, error) {
	said, err := secretariat.CommentsOn(v, k, record.HeadOf(r).Ref)
	var out []moment
	for _, ver := range said {
		c := register.Comments.From(ver.Record)
		ev := s.event(f, register.Comments.Kind, secretariat.Version{Entry: ver.Entry, Record: c}, nil)
		ev.Who, ev.Did, ev.Changes, ev.AsAt = c.Author, "commented", nil, ""
		ev.About = Link{c.Ref[len(k.Name)+1:], f.To(address(register.Comments.Kind, c.Ref))}
		ev.Class = restricted(c.Class)
		if ev.Comment = c.Text; c.Status() == register.CommentWithdrawn {
			ev.Comment, ev.Did = "", "said what was withdrawn since"
		}
		out = append(out, moment{ver.Entry.At.UnixNano(), ev})
	}
	return out, err
}

// mostMeetings bounds the meetings told beside a record's own entries.
const mostMeetings = 6

// meetings tells the meetings that a record names in its fields, and that have
// been held by the day shown.
func (s *Server) meetings(f Frame, k *record.Kind, v *secretariat.View, r record.Record) ([]moment, error) {
	var out []moment
	var told []string
	for _, fd := range k.Fields {
		ref := record.HeadOf(r).Ref
		if slices.Contains(fd.Links, meeting.Meetings.Name) {
			ref = fd.Get(r).Words()
		} else if k.Name != meeting.Meetings.Name {
			continue
		}
		if ref == "" || slices.Contains(told, ref) || len(told) == mostMeetings {
			continue
		}
		told = append(told, ref)
		it, err := v.Find(meeting.Meetings.Kind, ref)
		if notThere(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		m := meeting.Meetings.From(it.Record)
		if m.Status() != meeting.Held || m.Date.Precision() != calendar.ToDay || m.Date.Earliest() > f.Day() {
			continue
		}
		day := m.Date.Earliest()
		ev := Event{Name: "meeting-" + anchor(m.Ref), URL: f.To(address(meeting.Meetings.Kind, m.Ref)), Did: "was held",
			Who: m.Ref, At: Instant{Words: day.Words(), ISO: day.String()}}
		if k.Name != meeting.Meetings.Name {
			ev.Did += " (" + lower(fd.Label) + ")"
		}
		out = append(out, moment{day.Time(secretariat.Zone()).UnixNano(), ev})
	}
	return out, nil
}

// ruleWords gives a date in words; of one given as a rule, with the date that it comes to.
func ruleWords(v *secretariat.View, w calendar.When) (string, error) {
	if _, rule := w.Rule(); !rule {
		return w.Words(), nil
	}
	dates, err := milestoneDates(v)
	if err != nil {
		return "", err
	}
	if on, ok := dates.Resolve(w); ok {
		return w.Words() + ", which is " + on.Words(), nil
	}
	return w.Words(), nil
}

// move says whose move it is, and by when.
func (s *Server) move(v *secretariat.View, r record.Record, f Frame) (string, DateCell, error) {
	t, err := secretariat.TurnIn(v, r)
	if err != nil || t.IsZero() {
		return "", DateCell{}, err
	}
	by := t.By
	if _, rule := by.Rule(); rule {
		dates, err := milestoneDates(v)
		if err != nil {
			return "", DateCell{}, err
		}
		if on, ok := dates.Resolve(by); ok {
			c := Date(on, f.Day(), true)
			c.Words = by.Words() + ", which is " + c.Words
			return t.Words(), c, nil
		}
	}
	return t.Words(), Date(by, f.Day(), true), nil
}

// milestoneDates gives every milestone by its reference, to work out rules by.
func milestoneDates(v *secretariat.View) (register.Dates, error) {
	page, err := v.List(register.Milestones.Kind, secretariat.Query{Sort: "ref", Limit: 200})
	dates := register.Dates{}
	for _, it := range page.Items {
		m := register.Milestones.From(it.Record)
		dates[m.Ref] = m
	}
	return dates, err
}

// asked gives the words with which a record's own procedure asks for what a step
// needs, where it has such.
func asked(r record.Record, acts []Act) []Act {
	asks, ok := r.(interface {
		Ask(party.Step, party.Need) string
	})
	if !ok {
		return acts
	}
	needs := map[string]party.Need{"text": party.NeedText, "meeting": party.NeedMeeting, "day": party.NeedDay, "other": party.NeedOther, "letter": party.NeedLetter}
	for i, a := range acts {
		if may, ok := r.(secretariat.Obliging); ok {
			for _, in := range needed(may.May(party.Step(a.Key))) {
				in.Required = false
				a.Fields = append(a.Fields, in)
			}
			acts[i].Fields = a.Fields
		}
		for j, in := range a.Fields {
			if likely, ok := r.(interface {
				Preset(party.Step, party.Need) string
			}); ok {
				acts[i].Fields[j].Value = likely.Preset(party.Step(a.Key), needs[in.Name])
			}
			if label := asks.Ask(party.Step(a.Key), needs[in.Name]); label != "" {
				acts[i].Fields[j].Label, acts[i].Fields[j].Hint = label, ""
			}
			if brief, ok := r.(interface {
				Brief(party.Step, party.Need) bool
			}); ok && brief.Brief(party.Step(a.Key), needs[in.Name]) {
				acts[i].Fields[j].Type, acts[i].Fields[j].Short = InputLine, true
			}
		}
	}
	return acts
}
