package web

import (
	"slices"
	"strings"

	"crosscode/internal/change"
	"crosscode/internal/code"
	"crosscode/internal/designation"
	"crosscode/internal/group"
	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// A roll is a list that stands on a page: a query of one register, as its own
// page would answer it.
type roll struct {
	title, about string
	kind         *record.Kind
	filters      []secretariat.Filter
	sort         string // "-date" is the latest first
	columns      []string
	none         string // said where it is empty; else it is left out
	tone         Tone
	most         int // rows shown; 0 is onPage
}

// shows reports whether the roll has what names a record in one field.
func (r roll) shows(n secretariat.Naming) bool {
	return r.kind == n.Kind && slices.ContainsFunc(r.filters, func(f secretariat.Filter) bool { return f.Field == n.Field.Name })
}

// is asks that a field has one of some values.
func is[S ~string](field string, values ...S) secretariat.Filter {
	f := secretariat.Filter{Field: field}
	for _, v := range values {
		f.Values = append(f.Values, string(v))
	}
	return f
}

// onPage is how many rows of a list another page shows.
const onPage = 8

// panel answers a roll. Without rows and without words for that it is nil.
func (s *Server) panel(f Frame, v *secretariat.View, r roll) (*Panel, error) {
	q := secretariat.Query{Limit: r.most, Filters: r.filters}
	if r.most == 0 {
		q.Limit = onPage
	}
	q.Sort, q.Desc = cutSort(r.sort)
	page, err := v.List(r.kind, q)
	if err != nil {
		return nil, err
	}
	if len(page.Items) == 0 && r.none == "" {
		return nil, nil
	}
	n, more := len(page.Items), false
	if page.Next != "" {
		if n, more, err = v.Count(r.kind, q, countTo); err != nil {
			return nil, err
		}
	}
	g := s.registerFor(r.kind, f)
	cols := g.Columns(Address{Path: "/" + r.kind.Path}, r.columns, "")
	for i := range cols {
		cols[i].Sort = nil
	}
	p := &Panel{Title: r.title, About: r.about, None: r.none, Tone: r.tone, Count: Count{n, more},
		Table: Table{Label: r.title, Columns: cols}, All: Link{"All of them", f.To(r.address())}}
	if len(page.Items) == 0 {
		p.All, p.About = Link{}, ""
	}
	for _, it := range page.Items {
		p.Table.Rows = append(p.Table.Rows, g.Row(it.Record, f.To(address(r.kind, record.HeadOf(it.Record).Ref)), cols))
	}
	p.Table.shed()
	return p, nil
}

func cutSort(s string) (field string, desc bool) {
	if len(s) > 0 && s[0] == '-' {
		return s[1:], true
	}
	return s, false
}

// address gives the register's own page with the same filters.
func (r roll) address() string {
	a := Address{Path: "/" + r.kind.Path}
	for _, f := range r.filters {
		switch f.Op {
		case secretariat.From:
			a = a.With(f.Field+"-from", f.Values...)
		case secretariat.UpTo:
			a = a.With(f.Field+"-to", f.Values...)
		case secretariat.Before:
			a = a.With(f.Field, "overdue")
		default:
			a = a.With(f.Field, f.Values...)
		}
	}
	if r.sort != "" {
		a = a.With(paramSort, r.sort)
	}
	return a.String()
}

func (s *Server) panels(f Frame, v *secretariat.View, rolls []roll) ([]Panel, error) {
	var out []Panel
	for _, r := range rolls {
		p, err := s.panel(f, v, r)
		if err != nil {
			return nil, err
		}
		if p != nil {
			out = append(out, *p)
		}
	}
	return out, nil
}

var (
	actionColumns   = []string{"title", "owners", "due", "status"}
	decisionColumns = []string{"text", "date", "status"}
	meetingColumns  = []string{"title", "date", "status"}
	raidColumns     = []string{"kind", "description", "status"}
	modColumns      = []string{"title", "stage", "target", "confirmed"}
	changeColumns   = []string{"title", "status", "closes"}
	questionColumns = []string{"text", "status", "answer"}
	roleColumns     = []string{"name", "organisation", "constituency", "from", "until"}
)

// rolls gives the lists that the page of a record shows, by what it is.
func (s *Server) rolls(v *secretariat.View, r record.Record) ([]roll, error) {
	switch r := r.(type) {
	case *meeting.Meeting:
		return rollsOfMeeting(r), nil
	case *group.Group:
		names, err := sameGroup(v, r)
		return rollsOfGroup(names), err
	case *change.Questionnaire:
		return []roll{{title: "Answers", kind: change.Replies.Kind, filters: []secretariat.Filter{is("questionnaire", r.Ref)}, sort: "constituency",
			columns: []string{"constituency", "status", "answers", "late"}, most: wholeMeeting}}, nil
	case *designation.Readiness:
		return []roll{{title: "Acceptance criteria", kind: designation.Criteria.Kind, filters: []secretariat.Filter{is("milestone", r.Ref)}, sort: "ref",
			columns: []string{"text", "owners", "evidence", "status"}, most: wholeMeeting, none: "No criterion is set for " + r.Ref + " yet."}}, nil
	case *party.Organisation:
		return rollsOfOrganisation(party.Organisations.Names(r)), nil
	}
	return nil, nil
}

// wholeMeeting is how much of a meeting its page shows: as a rule, all of it.
const wholeMeeting = 40

func rollsOfMeeting(m *meeting.Meeting) []roll {
	out := []roll{
		{title: "Agenda", kind: meeting.Items.Kind, filters: []secretariat.Filter{is("meeting", m.Ref)}, sort: "ref",
			columns: []string{"title", "purposes", "lead", "start", "end"}, none: "No agenda is recorded."},
		{title: "Decisions", kind: register.Decisions.Kind, filters: []secretariat.Filter{is("meeting", m.Ref)}, sort: "ref", columns: decisionColumns},
		{title: "Actions raised", kind: register.Actions.Kind, filters: []secretariat.Filter{is("raised", m.Ref)}, sort: "ref", columns: actionColumns},
		{title: "Questions put to it", kind: meeting.Questions.Kind, filters: []secretariat.Filter{is("meeting", m.Ref)}, sort: "ref", columns: questionColumns},
		{title: "Told of other groups", kind: meeting.Updates.Kind, filters: []secretariat.Filter{is("reported", m.Ref)}, sort: "ref", columns: []string{"group", "title", "text"}},
		{title: "Papers", kind: meeting.Papers.Kind, filters: []secretariat.Filter{is("meeting", m.Ref)}, sort: "ref", columns: []string{"title"}},
		{title: "Minutes it approved", kind: meeting.Meetings.Kind, filters: []secretariat.Filter{is("approved_at", m.Ref)}, sort: "ref", columns: []string{"title", "date", "minutes"}},
	}
	for i := range out {
		out[i].most = wholeMeeting
	}
	return append(out, roll{title: "Next steps", about: "What is open in the group, the earliest due first.", kind: register.Actions.Kind, sort: "due",
		filters: []secretariat.Filter{is("group", m.Group), is("status", register.Open, register.Ongoing, register.RecommendedClosed)}, columns: actionColumns})
}

func rollsOfGroup(names []string) []roll {
	g := is("group", names...)
	before := ""
	if len(names) > 1 {
		before = "With what bears the name of its day: " + strings.Join(names[1:], ", ") + "."
	}
	return []roll{
		{title: "Seats", kind: party.HeldRoles.Kind, filters: []secretariat.Filter{g}, sort: "ref", columns: roleColumns, none: "No organisation is recorded as holding a seat."},
		{title: "Who sits", about: "The accounts that act for it here, while their seats last.", kind: party.Seats.Kind, filters: []secretariat.Filter{g}, sort: "from",
			columns: []string{"account", "role", "organisation", "from", "until"}, most: wholeMeeting},
		{title: "Meetings", about: before, kind: meeting.Meetings.Kind, filters: []secretariat.Filter{g}, sort: "-date", columns: meetingColumns, none: "No meeting is recorded."},
		{title: "Open actions", kind: register.Actions.Kind, sort: "due", columns: actionColumns,
			filters: []secretariat.Filter{g, is("status", register.Open, register.Ongoing, register.RecommendedClosed)}},
		{title: "Decisions", about: before, kind: register.Decisions.Kind, filters: []secretariat.Filter{g}, sort: "-date", columns: decisionColumns},
		{title: "What others were told of it", kind: meeting.Updates.Kind, filters: []secretariat.Filter{g}, sort: "ref", columns: []string{"title", "text", "reported"}},
		{title: "RAID list", kind: register.RAID.Kind, filters: []secretariat.Filter{is("list", names...)}, sort: "ref", columns: raidColumns},
		{title: "Milestones", kind: register.Milestones.Kind, filters: []secretariat.Filter{g}, sort: "ref", columns: []string{"name", "date", "status"}},
		{title: "Change requests", kind: change.Requests.Kind, filters: []secretariat.Filter{g}, sort: "ref", columns: changeColumns},
		{title: "Plan", kind: register.Activities.Kind, filters: []secretariat.Filter{is("list", names...)}, sort: "ref", columns: []string{"name", "phase", "milestone"}},
		{title: "Groups under it", kind: group.Groups.Kind, filters: []secretariat.Filter{is("parent", names...)}, sort: "ref", columns: []string{"name", "level", "status"}},
	}
}

// rollsOfOrganisation finds an organisation under each of its names: papers call
// RECCo the REC.
func rollsOfOrganisation(names []string) []roll {
	return []roll{
		{title: "Actions it owns", kind: register.Actions.Kind, sort: "due", columns: []string{"title", "due", "status"},
			filters: []secretariat.Filter{is("owners", names...), is("status", register.Open, register.Ongoing, register.RecommendedClosed)}, none: "It owns no open action."},
		{title: "RAID items it owns", kind: register.RAID.Kind, filters: []secretariat.Filter{is("owners", names...)}, sort: "ref", columns: raidColumns},
		{title: "Modifications it raised", kind: code.Modifications.Kind, filters: []secretariat.Filter{is("raised_by", names...)}, sort: "ref", columns: modColumns},
		{title: "Change requests it raised", kind: change.Requests.Kind, filters: []secretariat.Filter{is("raised_by", names...)}, sort: "ref", columns: changeColumns},
		{title: "Seats", kind: party.HeldRoles.Kind, filters: []secretariat.Filter{is("organisation", names...)}, sort: "ref", columns: []string{"group", "name", "from", "until"}},
	}
}

// sameGroup gives the short names that a group and those it goes on from have
// had: the page of TMAG shows the papers of TAG, under the name of their day.
func sameGroup(v *secretariat.View, g *group.Group) ([]string, error) {
	names := []string{g.Ref}
	for at := g; len(names) < 5; {
		found, err := v.Naming(group.Groups.Kind, at, []*record.Kind{group.Groups.Kind}, maxRelated)
		if err != nil {
			return names, err
		}
		i := slices.IndexFunc(found, func(n secretariat.Naming) bool {
			return n.Field.Name == "successor" && !slices.Contains(names, record.HeadOf(n.Item.Record).Ref)
		})
		if i < 0 {
			return names, nil
		}
		at = group.Groups.From(found[i].Item.Record)
		names = append(names, at.Ref)
	}
	return names, nil
}
