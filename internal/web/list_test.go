package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/code"
	"crosscode/internal/designation"
	"crosscode/internal/group"
	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
)

// kinds is every register there is.
var kinds = []*record.Kind{
	register.Actions.Kind, register.Decisions.Kind, register.RAID.Kind, register.Milestones.Kind, register.Artefacts.Kind,
	register.Activities.Kind, register.Comments.Kind, meeting.Meetings.Kind, meeting.Items.Kind, meeting.Questions.Kind, meeting.Updates.Kind,
	meeting.Roadmaps.Kind, meeting.Papers.Kind, change.Requests.Kind, party.HeldRoles.Kind,
	code.Modifications.Kind, designation.Steps.Kind, group.Groups.Kind, party.Organisations.Kind,
}

func addressOf(t *testing.T, s string) Address {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return Address{u.Path, u.Query()}
}

func TestAnAddressIsTheStateOfTheList(t *testing.T) {
	a := addressOf(t, "/actions?after=K&as-at=2022-03-01&columns=title&columns=due&rows=line&size=25&status=Closed&status=Open")
	for _, c := range []struct{ name, got, want string }{
		{"a filter is taken away alone", a.Start().Without("status", "Closed").String(), "/actions?as-at=2022-03-01&columns=title&columns=due&rows=line&size=25&status=Open"},
		{"a file has all rows, with the filters and the day", a.Face("csv").String(), "/actions.csv?as-at=2022-03-01&columns=title&columns=due&status=Closed&status=Open"},
		{"today is the same list without the day", a.With("as-at").Start().String(), "/actions?columns=title&columns=due&rows=line&size=25&status=Closed&status=Open"},
		{"an empty value is left out", addressOf(t, "/actions").With("sort", "").String(), "/actions"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
		}
	}
	if got := addressOf(t, "/a?b=2&a=1&b=1&c=3").Params("c"); !slices.Equal(got, []Param{{"a", "1"}, {"b", "2"}, {"b", "1"}}) {
		t.Errorf("the form carries %v", got)
	}
}

func TestASortedColumnTurnsRound(t *testing.T) {
	here := addressOf(t, "/actions?after=K&sort=due&status=Open")
	for _, c := range []struct {
		by, field string
		want      Sort
	}{
		{"due", "due", Sort{"/actions?sort=-due&status=Open", Ascending, Descending}},
		{"-due", "due", Sort{"/actions?sort=due&status=Open", Descending, Ascending}},
		{"ref", "due", Sort{"/actions?sort=due&status=Open", Unsorted, Ascending}},
	} {
		if got := *SortBy(here, c.field, c.by); got != c.want {
			t.Errorf("sorted by %s, the column %s: %+v, want %+v", c.by, c.field, got, c.want)
		}
	}
}

func TestTheListSaysHowItIsSortedAndFiltered(t *testing.T) {
	_, nodes := rendered(t, List(actionList(t, "/actions?sort=-due&status=Ongoing&due-from=2022-03-01&after=x")))
	var heads []string
	for _, th := range find(nodes, "th", "") {
		if s := attribute(th, "aria-sort"); s != "" {
			heads = append(heads, s+": "+words(th))
		}
	}
	if want := []string{"descending: Due date (sorted descending, choose to sort ascending)"}; !slices.Equal(heads, want) {
		t.Errorf("sorted heads %q, want %q", heads, want)
	}
	var tags []string
	for _, a := range find(nodes, "a", "tag") {
		tags = append(tags, words(a)+" -> "+attribute(a, "href"))
	}
	want := []string{
		"Remove filter Due date from 1 Mar 2022 -> /actions?sort=-due&status=Ongoing",
		"Remove filter Status Ongoing -> /actions?due-from=2022-03-01&sort=-due",
	}
	if !slices.Equal(tags, want) {
		t.Errorf("tags %q, want %q", tags, want)
	}
	if got := words(find(nodes, "p", "count")[0]); got != "1,000+ actions" {
		t.Errorf("the count is %q", got)
	}
}

func TestAFormOnAListLosesNothingOfItsAddress(t *testing.T) {
	_, nodes := rendered(t, List(actionList(t, "/actions?as-at=2022-03-01&sort=due&status=Ongoing&columns=title&after=x")))
	for _, c := range []struct{ name, class string }{{"the filters", "sheet"}, {"the day", "pop-panel"}} {
		form := find(nodes, "form", c.class)[0]
		var carried []string
		for d := range form.Descendants() {
			if d.Data == "input" && attribute(d, "type") == "hidden" {
				carried = append(carried, attribute(d, "name"))
			}
		}
		want := []string{"as-at", "columns", "sort"}
		if c.class == "pop-panel" {
			want = []string{"columns", "sort", "status"}
		}
		if !slices.Equal(carried, want) {
			t.Errorf("the form of %s carries %v, want %v", c.name, carried, want)
		}
	}
}

func TestOnAnotherDayEveryLinkStaysOnIt(t *testing.T) {
	f := frame("Actions", "/actions?as-at=2022-03-01", "/actions")
	for _, c := range []struct{ from, to string }{
		{"/raid", "/raid?as-at=2022-03-01"},
		{"/raid?kind=risk", "/raid?kind=risk&as-at=2022-03-01"},
		{"/meetings/CCAG-04#item-6", "/meetings/CCAG-04?as-at=2022-03-01#item-6"},
		{"/actions?as-at=2022-02-23", "/actions?as-at=2022-02-23"},
		{"", ""},
	} {
		if got := f.To(c.from); got != c.to {
			t.Errorf("To(%q) = %q, want %q", c.from, got, c.to)
		}
	}
	_, nodes := rendered(t, List(actionList(t, "/actions?as-at=2022-03-01")))
	for _, li := range find(nodes, "ul", "menu") {
		for d := range li.Descendants() {
			if d.Data == "a" && !strings.Contains(attribute(d, "href"), "as-at=2022-03-01") {
				t.Errorf("the menu leads back to today by %s", attribute(d, "href"))
			}
		}
	}
	if got := words(find(nodes, "aside", "as-at")[0]); !strings.Contains(got, "as at 1 Mar 2022. It cannot be edited. Back to today, 24 Mar 2022") {
		t.Errorf("the banner says %q", got)
	}
	if _, nodes = rendered(t, List(actionList(t, "/actions?as-at=2022-03-24"))); len(find(nodes, "aside", "as-at")) > 0 {
		t.Error("today has a banner that says it is another day")
	}
}

func TestEveryRegisterHasItsList(t *testing.T) {
	for _, k := range kinds {
		t.Run(k.Name, func(t *testing.T) {
			g, here := Register{Kind: k, Today: today}, addressOf(t, "/"+k.Path)
			var names []string
			for _, f := range k.Fields {
				names = append(names, f.Name)
			}
			columns := g.Columns(here, names, "")
			if len(columns) != len(k.Fields)+1 {
				t.Fatalf("%d columns of %d fields", len(columns), len(k.Fields))
			}
			sorted := 0
			for _, c := range columns {
				if c.Sort != nil && c.Sort.Now != Unsorted {
					sorted++
				}
			}
			if sorted != 1 {
				t.Errorf("the list is sorted by %d columns", sorted)
			}
			p := ListPage{
				Frame: frame(k.Title, "/"+k.Path, ""), One: k.Noun, Many: k.Plural, About: k.About, Sorts: g.Sorts(""), Columns: g.Choices(names),
				Filters: g.Filters(here, func(string) []string { return nil }),
				Table:   Table{Label: k.Title, Columns: columns, Rows: []Row{g.Row(k.Blank(), "/"+k.Path+"/1", columns)}},
			}
			rendered(t, List(p))
			rendered(t, Form(FormPage{Frame: p.Frame, URL: "/" + k.Path, Fields: g.NewInputs(g.Typed(k.Blank()))}))
		})
	}
}

func TestEveryStatusOfEveryRegisterHasItsShape(t *testing.T) {
	for _, k := range kinds {
		for _, f := range k.Fields {
			if f.Name != "status" && f.Name != "stage" && f.Name != "outcome" {
				continue
			}
			for _, w := range f.Choices {
				if toneOf(w) == "" {
					t.Errorf("%s: no shape is given to the %s %q", k.Name, f.Name, w)
				}
			}
		}
	}
}

func TestADateSaysHowFarItIs(t *testing.T) {
	for _, c := range []struct {
		name string
		when calendar.When
		live bool
		want DateCell
	}{
		{"a day ahead", calendar.On(today + 5), true, DateCell{"29 Mar 2022", "2022-03-29", "in 5 days", false}},
		{"a day past", calendar.On(today - 12), true, DateCell{"12 Mar 2022", "2022-03-12", "12 days late", true}},
		{"nobody waits any more", calendar.On(today - 12), false, DateCell{"12 Mar 2022", "2022-03-12", "", false}},
		{"a month is late when it is over", calendar.InMonth(2022, time.February), true, DateCell{"Feb 2022", "2022-02", "24 days late", true}},
		{"a month has the whole month", calendar.InMonth(2022, time.March), true, DateCell{"Mar 2022", "2022-03", "", false}},
		{"a rule is no day", calendar.After(calendar.Rule{Anchor: "M5", Count: 9, Unit: calendar.Months}), true, DateCell{"M5 + 9 months", "", "", false}},
		{"no date is empty", calendar.When{}, true, DateCell{}},
	} {
		if got := Date(c.when, today, c.live); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestAFilterThatIsNotKnownCanBeTakenAway(t *testing.T) {
	here := addressOf(t, "/actions?status=ongoing&owners=Nobody")
	p := ListPage{Frame: Frame{Here: here}, Filters: actions(today).Filters(here, func(string) []string { return []string{"REC"} })}
	var got []string
	for _, tag := range p.Tags() {
		got = append(got, tag.Words+" -> "+tag.Remove)
	}
	if want := []string{"Nobody -> /actions?status=ongoing", "Ongoing -> /actions?owners=Nobody"}; !slices.Equal(got, want) {
		t.Errorf("tags %q, want %q", got, want)
	}
}

func TestEveryFaultComesBackBesideItsField(t *testing.T) {
	_, nodes := rendered(t, Form(actionForm(t, true)))
	summary := find(nodes, "div", "errors")[0]
	var leads []string
	for d := range summary.Descendants() {
		if d.Data == "a" {
			leads = append(leads, attribute(d, "href"))
		}
	}
	if want := []string{"#ref", "#title", "#due"}; !slices.Equal(leads, want) {
		t.Errorf("the summary leads to %v, want %v", leads, want)
	}
	for _, n := range nodes {
		if attribute(n, "id") == "due" && (attribute(n, "value") != "sometime in spring" || attribute(n, "aria-invalid") != "true" ||
			attribute(n, "aria-describedby") != "due-hint due-error") {
			t.Errorf("the due date came back as %v", n.Attr)
		}
	}
}

func TestTheStripPlacesNothingOverAnything(t *testing.T) {
	s := sampleStrip()
	d := s.layout()
	if len(d.Marks) != len(s.Milestones)-1 || len(s.table().Rows) != len(s.Milestones) {
		t.Fatalf("%d marks and %d rows of %d milestones, one of them without a day", len(d.Marks), len(s.table().Rows), len(s.Milestones))
	}
	for i, m := range d.Marks {
		if m.X < 0 || m.X > d.Width || m.Y < 0 || m.Y > d.Height {
			t.Errorf("%s is drawn at %d, %d, outside %d by %d", m.Ref, m.X, m.Y, d.Width, d.Height)
		}
		for _, n := range d.Marks[:i] {
			if m.Y == n.Y && max(m.X, n.X)-min(m.X, n.X) < 12 {
				t.Errorf("%s is drawn over %s", m.Ref, n.Ref)
			}
			if (m.On < n.On) != (m.X < n.X) && m.On != n.On {
				t.Errorf("%s and %s are drawn in the wrong order", m.Ref, n.Ref)
			}
		}
	}
	alone := Strip{Today: today, Milestones: []Milestone{{Ref: "M5", On: today}}}
	if d := alone.layout(); len(d.Marks) != 1 {
		t.Error("one milestone, today, is not drawn")
	}
	if d := (Strip{Today: today}).layout(); d.Height <= 0 {
		t.Error("a strip of nothing has no height")
	}
}

func TestTheMarkupOfARecordNamesBothClocks(t *testing.T) {
	at := time.Date(2022, 3, 23, 16, 5, 0, 0, time.UTC)
	if counts, written := Clocks(at, at.Add(time.Second), london); counts.Words != "23 Mar 2022, 16:05" || written.Words != "" {
		t.Errorf("a second apart: %v, %v", counts, written)
	}
	if _, written := Clocks(at, at.Add(17*time.Hour), london); written.Words != "24 Mar 2022, 09:05" {
		t.Errorf("17 hours apart: written down %v", written)
	}
	if got := thousands(1234567); got != "1,234,567" {
		t.Errorf("thousands(1234567) = %s", got)
	}
}
