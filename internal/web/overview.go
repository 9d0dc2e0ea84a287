package web

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/journal"
	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// home shows what needs attention.
func (s *Server) home(w http.ResponseWriter, r *http.Request) error {
	f, v, err := s.look(r, "Home")
	if err != nil {
		return err
	}
	f.Trail = nil
	p := HomePage{Frame: f, Lately: f.To("/record")}
	if p.Warning, err = s.desk.BackupWarning(r.Context(), s.who(r), s.Backups); err != nil {
		return err
	}
	for _, part := range []func(*HomePage, *secretariat.View) error{s.mine(s.who(r)), s.needsMe(s.who(r)), s.requestsInHand, s.attention, s.nextMeeting, s.milestones, s.lately(r.Context(), s.who(r))} {
		if err := part(&p, v); err != nil {
			return err
		}
	}
	if len(p.Events)+len(p.News) == 0 {
		p.Start = &Empty{Title: "Nothing is recorded yet", Text: "Papers, actions, decisions and the rest appear here as they are entered.",
			Steps: []Link{{"Import the papers of a meeting: crosscode import pack FILE --group CCAG", ""}}}
		if secretariat.MayImport(s.who(r)) {
			p.Start.Steps = []Link{{"Import the papers of a meeting", "/imports/new"}}
		}
	}
	return Show(w, r, http.StatusOK, Home(p))
}

// requestsInHand are the change requests that are not yet decided: who is to act
// on each, and by when.
func (s *Server) requestsInHand(p *HomePage, v *secretariat.View) error {
	const most = 6
	k := change.Requests.Kind
	in := url.Values{"status": secretariat.InHand()}
	all := p.To("/changes?" + in.Encode())
	n, more, err := v.Count(k, secretariat.Query{Filters: []secretariat.Filter{{Field: "status", Values: in["status"]}}}, countTo)
	if err != nil || n == 0 {
		return err
	}
	found, err := secretariat.RequestsInHand(v, most)
	if err != nil {
		return err
	}
	p.Panels = append(p.Panels, Panel{Title: "Change requests in hand", About: "Not yet decided, the earliest due first.", Tone: Going, Count: Count{n, more},
		Table: needsTable(p.Frame, "Change requests in hand", found), All: Link{"All of them", all}})
	p.Figures = append(p.Figures, Tally{"Change requests in hand", all, Count{n, more}, Going})
	return nil
}

// panels are short lists of actions that wait for somebody.
func (s *Server) attention(p *HomePage, v *secretariat.View) error {
	k := register.Actions.Kind
	g := s.registerFor(k, p.Frame)
	for _, one := range []struct {
		title, about, none, address string
		tone                        Tone
		filters                     []secretariat.Filter
	}{
		{"Actions overdue", "Due before today and not finished.", "No action is overdue.", "/actions?due=overdue", Bad,
			overdue(k.Field("due"), p.Frame)},
		{"Actions waiting for a meeting", "Recommended closed; a meeting confirms.", "No action waits to be confirmed.", "/actions?status=Recommended+closed", Waits,
			[]secretariat.Filter{{Field: "status", Values: []string{string(register.RecommendedClosed)}}}},
	} {
		q := secretariat.Query{Sort: "due", Limit: 6, Filters: one.filters}
		page, err := v.List(k, q)
		if err != nil {
			return err
		}
		n, more, err := v.Count(k, q, countTo)
		if err != nil {
			return err
		}
		cols := g.Columns(Address{Path: "/actions"}, []string{"title", "owners", "due"}, "")
		for i := range cols {
			cols[i].Sort = nil
		}
		panel := Panel{Title: one.title, About: one.about, None: one.none, Tone: one.tone, Count: Count{n, more},
			Table: Table{Label: one.title, Columns: cols}, All: Link{"All of them", p.To(one.address)}}
		for _, it := range page.Items {
			panel.Table.Rows = append(panel.Table.Rows, g.Row(it.Record, p.To(address(k, record.HeadOf(it.Record).Ref)), cols))
		}
		p.Panels = append(p.Panels, panel)
		p.Figures = append(p.Figures, Tally{one.title, p.To(one.address), Count{n, more}, one.tone})
	}
	open := secretariat.Query{Filters: []secretariat.Filter{{Field: "status", Values: []string{string(register.Open), string(register.Ongoing)}}}}
	n, more, err := v.Count(k, open, countTo)
	p.Figures = append(p.Figures, Tally{"Actions open or ongoing", p.To("/actions?status=Open&status=Ongoing"), Count{n, more}, Going})
	return err
}

// nextMeeting is the first meeting that is planned from the day shown.
func (s *Server) nextMeeting(p *HomePage, v *secretariat.View) error {
	page, err := v.List(meeting.Meetings.Kind, secretariat.Query{Sort: "date", Limit: 1, Filters: []secretariat.Filter{
		{Field: "date", Op: secretariat.From, Values: []string{p.Day().String()}},
		{Field: "status", Values: []string{string(meeting.Planned)}}}})
	if err != nil || len(page.Items) == 0 {
		return err
	}
	m := meeting.Meetings.From(page.Items[0].Record)
	title := m.Ref
	if m.Title != "" {
		title = m.Title
	}
	p.Meeting = &Meeting{Title: title, URL: p.To(address(meeting.Meetings.Kind, m.Ref)), On: Date(m.Date, p.Day(), false), Place: m.Place}
	items, err := v.List(meeting.Items.Kind, secretariat.Query{Limit: 20, Filters: []secretariat.Filter{{Field: "meeting", Values: []string{m.Ref}}}})
	for _, it := range items.Items {
		i := meeting.Items.From(it.Record)
		p.Meeting.Items = append(p.Meeting.Items, Link{i.Number.Words() + ". " + i.Title, p.To(address(meeting.Items.Kind, i.Ref))})
	}
	return err
}

// milestones draws the milestones on a line of time.
func (s *Server) milestones(p *HomePage, v *secretariat.View) error {
	k := register.Milestones.Kind
	page, err := v.List(k, secretariat.Query{Sort: "ref", Limit: 60})
	if err != nil || len(page.Items) == 0 {
		return err
	}
	dates := register.Dates{}
	for _, it := range page.Items {
		m := register.Milestones.From(it.Record)
		dates[m.Ref] = m
	}
	strip := &Strip{Today: p.Day(), All: Link{"All milestones", p.To("/milestones")}}
	for _, it := range page.Items {
		m := register.Milestones.From(it.Record)
		one := Milestone{Ref: m.Ref, URL: p.To(address(k, m.Ref)), Name: m.Name, Status: StatusOf(string(m.Status())),
			Date: Date(m.Date, p.Day(), live(m)), Level: m.Level.Words()}
		if when, ok := dates.Of(m.Ref); ok {
			one.On = when.Earliest()
		}
		strip.Milestones = append(strip.Milestones, one)
	}
	p.Strip = strip
	return nil
}

// lately tells the latest acts: to a person who has looked before, first those of
// others since then. What was done in one act to many records of one kind is told
// once.
func (s *Server) lately(ctx context.Context, who party.Actor) func(*HomePage, *secretariat.View) error {
	return func(p *HomePage, v *secretariat.View) error {
		known := int64(math.MaxInt64)
		if who.ID != "" && !p.Past() {
			since, err := s.desk.LastLooked(ctx, who, "/")
			if err != nil {
				return err
			}
			known, p.Looks = since.Seq(), true
		}
		// Mostly the last few entries are enough; after an import or a long absence
		// they are not.
		for _, entries := range []int{40, 200} {
			versions, err := v.Latest(entries, 0)
			if err != nil {
				return err
			}
			if s.tellLately(p, v, versions, known, who.ID) {
				break
			}
		}
		return nil
	}
}

// tellLately tells what was done last, as acts, of entries that come newest first.
// It reports whether there were enough of them: no more acts are shown, and the
// last that is told does not reach beyond them.
func (s *Server) tellLately(p *HomePage, v *secretariat.View, versions []secretariat.Version, known int64, me string) bool {
	const acts, news = 10, 20
	p.News, p.MoreNews, p.Events = nil, false, nil
	for len(versions) > 0 && len(p.Events) < acts {
		same := 1
		for same < len(versions) && together(versions[0].Entry, versions[same].Entry) {
			same++
		}
		fresh := versions[0].Entry.Seq > known && versions[0].Entry.Actor != me
		if ev, ok := s.told(p.Frame, v, versions[0], same); ok {
			switch {
			case fresh && len(p.News) < news:
				p.News = append(p.News, ev)
			case fresh:
				p.MoreNews = true
			default:
				p.Events = append(p.Events, ev)
			}
		}
		versions = versions[same:]
	}
	return len(versions) > 0
}

// together reports whether two entries are of one act, and did the same to
// records of one kind.
func together(a, b journal.Entry) bool {
	return a.Cause == b.Cause && a.Kind == b.Kind && a.Act == b.Act
}

// told tells an entry, or the act of which it is the last of several.
func (s *Server) told(f Frame, v *secretariat.View, ver secretariat.Version, several int) (Event, bool) {
	k, err := secretariat.KindNamed(ver.Entry.Kind)
	if err != nil {
		return Event{}, false // the store's own registers, such as redactions
	}
	if several > 1 {
		ev := s.event(f, k, ver, ver.Record)
		ev.Did = strings.TrimSuffix(ev.Did, " the "+k.Noun)
		ev.split()
		ev.About = Link{Count{N: several}.Of(k.Noun, k.Plural), f.To("/" + k.Path)}
		return ev, true
	}
	before := s.versionBefore(v, k, &ver.Entry)
	ev := s.event(f, k, ver, before)
	if before == nil {
		ev.Changes = nil
	}
	ev.split()
	ref := record.HeadOf(ver.Record).Ref
	ev.About = Link{ref, f.To(address(k, ref))}
	if ver.Entry.Item == ref {
		ev.Item = Link{} // the meeting itself
	}
	return ev, true
}

func (s *Server) latest(f Frame, v *secretariat.View, n int, below int64) ([]Event, error) {
	versions, err := v.Latest(n, below)
	if err != nil {
		return nil, err
	}
	var out []Event
	for _, ver := range versions {
		if ev, ok := s.told(f, v, ver, 1); ok {
			out = append(out, ev)
		}
	}
	return out, nil
}

// journal shows the record itself.
func (s *Server) journal(w http.ResponseWriter, r *http.Request) error {
	f, v, err := s.look(r, "The record")
	if err != nil {
		return err
	}
	st, err := s.desk.Standing(r.Context())
	if err != nil {
		return err
	}
	below, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	p := JournalPage{Frame: f}
	p.Facts = []Fact{{"Journal", TextCell(st.Head.Origin)}, {"Entries", NumberCell(thousands(int(st.Head.Size)))},
		{"Root", TextCell(st.Head.Root.String())}, {"Last checkpoint", TextCell(checkpointWords(st))}, {"Key to check with", TextCell(st.Key)}}
	p.Verify = []Step{
		{"Prove on the server that no entry was altered or lost and that every table is what the journal gives", "crosscode verify"},
		{"Sign where the journal stands, and keep what is signed somewhere else", "crosscode checkpoint -o checkpoint.txt"},
		{"Later, catch a journal that was cut short or written anew", "crosscode verify --checkpoint checkpoint.txt"},
		{"Check the proof of one entry, on any machine", "crosscode verify --proof proof.json --key checkpoint.pub"},
	}
	const n = 40
	if p.Events, err = s.latest(f, v, n, below); err != nil {
		return err
	}
	if len(p.Events) > 0 {
		if last := p.Events[len(p.Events)-1].Entry; last > 1 {
			p.Earlier = f.Here.With("before", fmt.Sprint(last)).String()
		}
	}
	if below > 0 {
		p.Later = f.Here.With("before").String()
	}
	return Show(w, r, http.StatusOK, Journal(p))
}

func checkpointWords(st secretariat.Standing) string {
	if st.Checkpoint.At.IsZero() {
		return "none was signed yet"
	}
	return fmt.Sprintf("%d entries, signed %s", st.Checkpoint.Size, InstantAt(st.Checkpoint.At, secretariat.Zone()).Words)
}

// dayTyped reads a day from an address or a form; none is no day.
func dayTyped(s string) (calendar.Day, error) {
	if s == "" {
		return 0, nil
	}
	if r, ok := calendar.Read(s, 0); ok && r.When.Precision() == calendar.ToDay {
		return r.When.Earliest(), nil
	}
	var c problem.Check
	c.Want(false, "day", "%q is not a day. Write it as 23 March 2022.", s)
	return 0, c.Err("The day cannot be read.")
}
