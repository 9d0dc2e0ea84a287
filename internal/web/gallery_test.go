package web

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"crosscode/internal/calendar"
	"crosscode/internal/code"
	"crosscode/internal/journal"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// The gallery fills every page with what a programme would put on it. The
// words, organisations' updates and figures are invented; no person is named.

func day(y int, m time.Month, d int) calendar.Day { return calendar.Date(y, m, d) }

var (
	today     = day(2022, time.March, 24)
	secretary = party.Actor{Name: "CCAG secretariat", Roles: []party.Role{party.Secretariat}}
	london    = time.FixedZone("GMT", 0)
)

func at(d calendar.Day, hour, minute int) Instant {
	return InstantAt(d.Time(london).Add(time.Duration(hour)*time.Hour+time.Duration(minute)*time.Minute), london)
}

type sampleAction struct {
	ref, title, owner, role string
	due                     calendar.Day
	recommended             bool
	update                  string
}

var sampleActions = []sampleAction{
	{"CCAG02-07", "Talk with code bodies about sharing consequential changes with this group", "Programme", "code lead", day(2022, 2, 23), false, "Talks are under way with three of the four."},
	{"CCAG03-01", "Say what the operational choreography artefact will hold, and when its service levels are known", "Programme", "design", day(2022, 3, 23), true, "Told by the design team; on the agenda as item 8."},
	{"CCAG03-02", "Bring the seven drafting and approval steps back to the group", "Ofgem; Programme", "", day(2022, 3, 23), true, "Steps received; taken under item 6."},
	{"CCAG03-03", "Explain how long the powers take to pass and whether a recess stops them", "Ofgem", "", day(2022, 3, 23), true, "Update given; taken under item 5."},
	{"CCAG03-04", "Comment on how the group recommends changes to Ofgem and how designation would work in practice", "Code bodies", "", day(2022, 3, 16), false, "Nothing received so far."},
	{"CCAG03-05", "Show how consequential changes are caught by the powers", "Ofgem", "", day(2022, 3, 23), true, "Taken under item 5."},
	{"CCAG03-06", "Find out who would own the change request for M6", "Programme", "PMO", day(2022, 3, 23), true, "A programme party raises it; BSC is willing."},
	{"CCAG03-07", "Ask the testing group whether qualification tests the drafting or the design", "Programme", "chair", day(2022, 3, 23), true, "The design is tested, so testing does not wait for drafting."},
	{"CCAG03-08", "Record that qualification depends on code drafting", "Programme", "PMO", day(2022, 3, 23), true, "Entered in the programme's log."},
	{"CCAG03-09", "Tell the steering group that M6 has to move", "Programme", "chair", day(2022, 3, 2), true, "Raised there on 2 March."},
	{"CCAG03-10", "Enter the code bodies' assumptions in the programme's log, as amended in the meeting", "Programme", "PMO", day(2022, 3, 23), true, "Entered; some need a word with their owners."},
	{"CCAG03-11", "Reword assumption A1", "DCUSA", "", day(2022, 3, 2), true, "New wording received."},
	{"CCAG03-12", "Give the details of REC modifications R0015 and R0032 for the horizon scanning log", "REC", "", day(2022, 3, 23), true, "Details given and entered; on the agenda as item 4."},
	{"CCAG03-13", "Compare the central register with our horizon scanning log and send what is missing", "Code bodies", "", day(2022, 3, 23), false, "Nothing received so far."},
	{"CCAG03-14", "Revise how the horizon is scanned and send it round", "Programme", "PMO", day(2022, 3, 23), true, "Sent with the headline report."},
	{"CCAG03-15", "See whether the central register could carry a field for this programme", "BSC", "", day(2022, 3, 23), false, "Under consideration with the register's owner."},
	{"CCAG03-16", "Correct the typing errors on the assumption slides", "Programme", "PMO", day(2022, 2, 24), true, "Sent with the headline report."},
	{"CCAG03-17", "Send the link to the steering group's papers on ways of working", "Programme", "PMO", day(2022, 2, 24), true, "Sent with the headline report."},
	{"CCAG03-18", "Share where P432 and P434 stand, and present them at the next meeting", "BSC", "", day(2022, 4, 27), false, "Shared; to be presented under item 4."},
}

func (s sampleAction) record(t testing.TB) *register.Action {
	t.Helper()
	a := register.RaiseAction(s.ref)
	a.Title, a.Class, a.Due = s.title, record.Public, calendar.On(s.due)
	for name := range strings.SplitSeq(s.owner, "; ") {
		a.Owners = append(a.Owners, record.Owner{Organisation: name, Role: s.role})
	}
	step := register.Update
	if s.recommended {
		step = register.RecommendClose
	}
	if err := a.Take(step, party.With{Text: s.update}, secretary); err != nil {
		t.Fatal(err)
	}
	if s.ref == "CCAG03-06" {
		a.Class = record.Controlled
	}
	return a
}

// actions is the register of actions as pages see it, on a day.
func actions(on calendar.Day) Register {
	return Register{
		Kind: register.Actions.Kind, Today: on,
		Link: func(kind, ref string) string {
			if kind == "meeting" {
				return "/meetings/" + ref
			}
			return ""
		},
		Live: func(r record.Record) bool {
			a := r.(*register.Action)
			return !a.Finished() && a.Status() != register.RecommendedClosed
		},
	}
}

func frame(title, address, section string) Frame {
	u, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	f := Frame{
		Programme: "Half-Hourly Settlement Programme", Title: title,
		Here: Address{u.Path, u.Query()}, Around: around(u.Path), Today: today, First: day(2022, 2, 23), Search: "/search",
		Needs:       &Needs{"/needs", Count{N: 3}},
		Preferences: Preferences{Keys: true},
		Footer:      []Link{{"Accessibility", "/accessibility"}, {"Privacy", "/privacy"}},
		Who: Who{Name: "CCAG secretariat", ActAs: []Role{
			{"", "Nobody", "A visitor without an account", false},
			{"secretariat", "CCAG secretariat", "Keeps the record of the group", true},
			{"chair", "Chair of CCAG", "Confirms what is closed", false},
			{"rec", "REC", "A code body, member of CCAG", false},
		}},
	}
	for _, m := range [][2]string{{"Home", "/"}, {"Meetings", "/meetings"}, {"Actions", "/actions"}, {"Decisions", "/decisions"}, {"RAID", "/raid"},
		{"Horizon", "/modifications"}, {"Plan", "/plan"}, {"Changes", "/changes"}, {"Drafting", "/drafting"}, {"Releases", "/releases"}, {"Groups", "/groups"}, {"Record", "/record"}} {
		f.Menu = append(f.Menu, MenuItem{strings.ToLower(m[0]), m[0], m[1], m[1] == section})
	}
	if as, err := calendar.ParseDay(f.Here.Query.Get("as-at")); err == nil {
		f.AsAt = as
	}
	if len(f.Around) > 0 { // they stand below the trail
		f.Trail = crumbs()
	}
	return f
}

func crumbs(ls ...Link) []Link { return append([]Link{{"Home", "/"}}, ls...) }

func actionList(t testing.TB, address string) ListPage {
	t.Helper()
	f := frame("Actions", address, "/actions")
	f.Trail = crumbs()
	g, q := actions(f.Day()), f.Here.Query
	names := q["columns"]
	if len(names) == 0 {
		names = []string{"title", "owners", "due", "status", "update"}
	}
	p := ListPage{
		Frame: f, One: "action", Many: "actions", About: g.Kind.About,
		Filters: g.Filters(f.Here, func(field string) []string {
			return map[string][]string{"owners": {"BSC", "Code bodies", "DCUSA", "Ofgem", "Programme", "REC"}, "group": {"CCAG", "DAG", "PSG", "TAG"}, "raised": {"CCAG-02", "CCAG-03"}}[field]
		}),
		Columns: g.Choices(names), Sorts: g.Sorts(q.Get("sort")), Size: 50, Sizes: []int{25, 50, 100},
		Faces: Faces(f.Here),
		Empty: Empty{"No actions here yet", "Actions are what meetings ask somebody to do. Raise one, or take in the papers of a meeting with its action log.",
			[]Link{{"Raise an action", "/actions/new"}, {"Import the papers of a meeting", "/imports/new"}}},
	}
	if !f.Past() {
		p.Acts, p.Begins = []Link{{"Raise an action", "/actions/new"}, {"Import papers", "/imports/new"}}, true
		p.Bulk = []Bulk{{Words: "Export as CSV", URL: "/actions.csv"}, {"Confirm closed", "/actions/close", true}}
	}
	p.Table = Table{Label: "Actions", Columns: g.Columns(f.Here, names, q.Get("sort")), Marks: len(p.Bulk) > 0, OneLine: q.Get("rows") == "line"}
	for _, s := range sampleActions {
		a := s.record(t)
		if want := q["status"]; len(want) > 0 && !slices.Contains(want, string(a.Status())) {
			continue
		}
		if q.Get("owners") == "Nobody" {
			continue
		}
		p.Table.Rows = append(p.Table.Rows, g.Row(a, f.To("/actions/"+a.Ref), p.Table.Columns))
	}
	p.Count = Count{N: len(p.Table.Rows)}
	if q.Has("after") {
		p.First, p.Previous, p.Next = f.Here.Start().String(), f.Here.With("after").With("before", "CCAG02-07").String(), f.Here.With("after", "CCAG03-18").String()
		p.Count = Count{1000, true}
	}
	return p
}

func actionPage(t testing.TB, address string) RecordPage {
	t.Helper()
	f := frame("CCAG03-12", address, "/actions")
	f.Trail = crumbs(Link{"Actions", "/actions"})
	g := actions(f.Day())
	a := sampleActions[12].record(t)
	a.Item = "CCAG-04/4"
	record.Remember(a, record.Source{Name: "CCAG-04 papers", Day: day(2022, 3, 23), Line: 58, Said: []record.Said{
		{Field: "title", Value: record.Text("Give the details of REC modifications R15 and R32 for the log")},
		{Field: "due", Value: record.Date{When: a.Due}}, {Field: "status", Value: record.Text("RECOMMEND CLOSED")}}})
	p := RecordPage{
		Frame: f, Ref: a.Ref, About: a.Title, Status: StatusOf(string(a.Status())),
		Move: "For CCAG-05 on 27 Apr 2022 to confirm", By: Date(a.Due, f.Day(), false),
		Body: g.Body(a, "title"), Facts: g.Facts(a, "status", "due"),
		Related: []Links{
			{Label: "Meeting", Links: []Related{{Ref: "CCAG-04", URL: f.To("/meetings/CCAG-04"), Title: "Cross-Code Advisory Group, 23 Mar 2022"}}},
			{Label: "Modifications it names", Links: []Related{
				{Ref: "R0015", URL: f.To("/modifications/REC/R0015"), Title: "Remote communication with advanced meters", Status: StatusOf("Assessing")},
				{Ref: "R0032", URL: f.To("/modifications/REC/R0032"), Title: "Registration data for half-hourly settlement", Status: StatusOf("Open")}}},
		},
		Sources: g.Sources(a, func(record.Source) string { return f.To("/meetings/CCAG-04#line-58") }),
		Faces:   []Link{{"JSON", "/actions/CCAG03-12.json"}, {"Feed", "/actions/CCAG03-12.atom"}},
		Compare: "/actions/CCAG03-12/compare",
		Events: []Event{
			{Entry: 57, URL: "/record/57", At: at(day(2022, 3, 23), 16, 5), Recorded: at(day(2022, 3, 24), 9, 12), Who: "CCAG secretariat", Did: "imported the papers of CCAG-04",
				Changes: []string{"Status moved from Ongoing to Recommended closed.", "Update set to “Details given and entered; on the agenda as item 4.”", "To be taken under set to CCAG-04/4."},
				AsAt:    "/actions/CCAG03-12?as-at=2022-03-23", Proof: "/record/57#proof"},
			{Entry: 41, URL: "/record/41", At: at(day(2022, 3, 9), 11, 40), Who: "REC", Did: "updated it", Comment: "R0015 is out for impact assessment until the end of March.\nR0032 has no plan yet.",
				Changes: []string{"Status moved from Open to Ongoing.", "Due date moved from 9 Mar 2022 to 23 Mar 2022 (14 days later)."}, Why: "Details of both come together.",
				AsAt: "/actions/CCAG03-12?as-at=2022-03-09", Proof: "/record/41#proof"},
			{Entry: 12, URL: "/record/12", At: at(day(2022, 2, 23), 12, 0), Who: "CCAG secretariat", Did: "raised it", Item: Link{"CCAG-03, item 4", "/meetings/CCAG-03#item-4"},
				Changes: []string{"Action set to “Give the details of REC modifications R15 and R32 for the log”.", "Owner set to REC.", "Due date set to 9 Mar 2022.", "Status set to Open."},
				AsAt:    "/actions/CCAG03-12?as-at=2022-02-23", Proof: "/record/12#proof"},
		},
	}
	if !f.Past() {
		p.Edit = "/actions/CCAG03-12/edit"
		p.Acts = Acts("/actions/CCAG03-12/steps", 3, a.Steps(secretary), a.Needs)
		p.Attach = attachForm(register.Actions.Kind, a)
	}
	p.Files = &Table{Label: "Attachments", Columns: attachmentColumns()}
	for n, file := range []struct {
		name, kind string
		size       int
	}{{"REC modifications R0015 and R0032, as given to the log.docx", "Word document", 48_230}, {"Register.xlsx", "Excel workbook", 1_204_000}} {
		hung := register.Hang("action", a.Ref, n+1)
		hung.Name, hung.Type, hung.Size, hung.Author, hung.Class = file.name, file.kind, record.N(file.size), "REC", record.Controlled
		entry := journal.Entry{At: time.Date(2022, 3, 9, 11, 42, 0, 0, time.UTC)}
		p.Files.Rows = append(p.Files.Rows, attachmentRow(f, secretariat.Version{Entry: entry, Record: hung}))
	}
	return p
}

func refusedPage(t testing.TB) RecordPage {
	p := actionPage(t, "/actions/CCAG03-12")
	var c problem.Check
	c.Want(false, "meeting", "Name the meeting that settled it, as CCAG-04.")
	p.Problem = problem.Of(c.Err("You cannot confirm CCAG03-12 closed yet."))
	p.Refused = "confirm closed"
	p.Acts[1].Fields[0].Value = "last week's"
	return p
}

func actionForm(t testing.TB, wrong bool) FormPage {
	f := frame("Raise an action", "/actions/new", "/actions")
	f.Trail, f.Now = crumbs(Link{"Actions", "/actions"}), true
	values := map[string]string{"group": "CCAG", "class": "public"}
	p := FormPage{Frame: f, Lead: "Something a meeting asks somebody to do.", URL: "/actions", Submit: "Raise the action", Cancel: "/actions"}
	if wrong {
		values["due"], values["owners"] = "sometime in spring", "REC\nProgramme [PMO]"
		var c problem.Check
		c.Want(false, "ref", "Give the action a reference.")
		c.Want(false, "title", "Give the action: what is to be done, beginning with a verb.")
		c.Want(false, "due", "“sometime in spring” is not a date. Write a day as 2022-03-23.")
		p.Problem = problem.Of(c.Err("The action is not complete."))
	}
	p.Fields = actions(today).NewInputs(func(name string) string { return values[name] })
	return p
}

func homePage(t testing.TB) HomePage {
	t.Helper()
	f := frame("Home", "/", "/")
	g := actions(today)
	columns := g.Columns(f.Here, []string{"title", "owners", "due"}, "")
	for i := range columns {
		columns[i].Sort = nil
	}
	rows := func(match func(sampleAction) bool, most int) (out []Row) {
		for _, s := range sampleActions {
			if match(s) && len(out) < most {
				out = append(out, g.Row(s.record(t), "/actions/"+s.ref, columns))
			}
		}
		return out
	}
	events := actionPage(t, "/actions/CCAG03-12").Events
	for i := range events {
		events[i].About = Link{"CCAG03-12", "/actions/CCAG03-12"}
		events[i].Changes = events[i].Changes[:1]
	}
	return HomePage{
		Warning: "The last backup of the record was made on 22 March 2022 at 03:00. Whoever runs the server should look at its log.",
		Frame:   f,
		Mine:    []Link{{"BSC", "/codes/BSC"}, {"Every code", "/codes"}}, MineLabel: "Codes",
		Figures: []Tally{{"overdue", "/actions?due=overdue", Count{N: 4}, Bad}, {"recommended closed", "/actions?status=Recommended+closed", Count{N: 14}, Waits}, {"ongoing", "/actions?status=Ongoing", Count{N: 5}, Going}, {"RAID items", "/raid", Count{N: 32}, Plain}},
		Panels: []Panel{
			{Title: "Actions overdue", Count: Count{N: 4}, Tone: Bad, All: Link{"All overdue actions", "/actions?due=overdue"},
				Table: Table{Label: "Overdue actions", Columns: columns, Rows: rows(func(s sampleAction) bool { return !s.recommended && s.due < today }, 5)}},
			{Title: "Recommended closed", Count: Count{N: 14}, About: "They wait for a meeting to confirm. The next one is CCAG-05 on 27 Apr 2022.", All: Link{"All recommended closed", "/actions?status=Recommended+closed"},
				Table: Table{Label: "Actions recommended closed", Columns: columns, Rows: rows(func(s sampleAction) bool { return s.recommended }, 6)}},
		},
		Meeting: &Meeting{Title: "CCAG-05", URL: "/meetings/CCAG-05", On: Date(calendar.On(day(2022, 4, 27)), today, true), Place: "10:00, online",
			Items: []Link{{"1. Terms of reference of the level 4 groups", "/meetings/CCAG-05#item-1"}, {"2. Code draft resource planning", ""}, {"3. How the group uses the powers", ""}, {"4. Plan of code releases", ""}}},
		Strip: sampleStrip(), Events: events, Lately: "/record",
	}
}

func sampleStrip() *Strip {
	s := &Strip{Today: today, All: Link{"All milestones", "/milestones"}}
	add := func(ref, name string, w calendar.When, was calendar.When, level, status string) {
		s.Milestones = append(s.Milestones, Milestone{Ref: ref, URL: "/milestones/" + ref, Name: name, Date: Date(w, today, false), On: w.Earliest(), Was: was.Earliest(), WasWords: was.Words(), Level: level, Status: StatusOf(status)})
	}
	add("M5", "Detailed design published", calendar.InMonth(2022, 4), calendar.When{}, "1", "Open")
	add("M6", "Code changes drafted", calendar.InMonth(2022, 4), calendar.When{}, "1", "Open")
	add("M7", "Powers enabled", calendar.InMonth(2022, 6), calendar.When{}, "1", "Open")
	add("M8", "Code changes in force", calendar.InMonth(2023, 9), calendar.InMonth(2023, 3), "1", "Open")
	add("M9", "System integration testing starts", calendar.InMonth(2023, 5), calendar.When{}, "1", "Open")
	add("M10", "Central systems ready to migrate", calendar.InMonth(2024, 4), calendar.InMonth(2023, 11), "1", "Open")
	add("M11", "Migration of advanced meters starts", calendar.InMonth(2024, 10), calendar.When{}, "2", "Open")
	add("M16", "Cutover to the new timetable", calendar.InMonth(2025, 10), calendar.When{}, "1", "Open")
	add("M15", "Qualification complete", calendar.After(calendar.Rule{Anchor: "M10", Count: 14, Unit: calendar.Months}), calendar.When{}, "1", "Planned")
	add("M3", "Programme mobilised", calendar.On(day(2021, 11, 1)), calendar.When{}, "2", "Met")
	return s
}

func importPreview() ImportPreviewPage {
	f := frame("Import the papers of CCAG-04", "/imports/preview", "/record")
	f.Trail, f.Now = crumbs(Link{"Imports", "/imports"}), true
	table := func(one string, rows ...[]string) Table {
		t := Table{Label: one + " that would be added", Columns: []Column{{Label: "Reference", Shape: Short}, {Label: one, Shape: Prose}, {Label: "Owner", Shape: Line}, {Label: "Due date", Shape: Short}, {Label: "Status", Shape: Short}, {Label: "In the papers", Shape: Where}}}
		for _, r := range rows {
			t.Rows = append(t.Rows, Row{Cells: []Cell{RefCell{Ref: r[0]}, TextCell(r[1]), TextCell(r[2]), TextCell(r[3]), StatusOf(r[4]), SourceCell{Line: len(r[1]) + 20, Text: r[0] + "\t" + r[1] + "\t" + r[5], Name: "action " + r[0], Ref: r[0]}}})
		}
		return t
	}
	return ImportPreviewPage{
		Frame: f, Source: "ccag-04.txt, 620 lines, read as the papers of CCAG-04", URL: "/imports", Cancel: "/imports/new",
		Hidden: []Param{{"draft", "b1946ac9"}},
		Facts:  []Fact{{"Group", TextCell("CCAG")}, {"Meeting", TextCell("CCAG-04, 23 Mar 2022")}, {"Unmarked pages are", TextCell("Controlled")}},
		Counts: ImportCounts{96, 2, 11, 1},
		Kinds: []ImportKind{
			{Title: "Actions", One: "action", Many: "actions", Counts: ImportCounts{4, 2, 11, 1},
				Added: table("Action",
					[]string{"CCAG03-12", "Give the details of REC modifications R0015 and R0032", "REC", "23 Mar 2022", "Recommended closed", "58"},
					[]string{"CCAG03-13", "Compare the central register with our log and send what is missing", "Code bodies", "23 Mar 2022", "Ongoing", "59"},
					[]string{"CCAG03-14", "Revise how the horizon is scanned", "Programme (PMO)", "23 Mar 2022", "Recommended closed", "60"},
					[]string{"CCAG03-15", "See whether the central register could carry a field", "BSC", "23 Mar 2022", "Ongoing", "61"}),
				Changed: []ImportChange{{Ref: "CCAG02-07", URL: "/actions/CCAG02-07", Title: "Talk with code bodies about consequential changes", Line: 39, Name: "action CCAG02-07",
					Source: "CCAG02-07\tTalk with code bodies ...\tProgramme\t23/02/2022\tONGOING: Talks are under way.", Changes: []string{"Status moved from Open to Ongoing.", "Update set to “Talks are under way.”"}}},
				Doubted: []ImportChange{{Ref: "CCAG03-09", URL: "/actions/CCAG03-09", Title: "Tell the steering group that M6 has to move", Line: 55, Name: "action CCAG03-09", Unlike: true,
					Why: "The text is very different from the one in the record under the same number. It was left as it is.", Source: "CCAG03-09\tBook a larger room\tProgramme\t02/03/22"}}},
			{Title: "RAID items", One: "RAID item", Many: "RAID items", Counts: ImportCounts{Added: 32},
				Added: table("Item", []string{"CCAG 1", "Drafting does not wait for the re-plan", "", "", "Open", "545"}, []string{"CCAG 2", "Code bodies assess the impact of the design before drafting starts", "", "", "Open", "546"})},
		},
		Findings: []Finding{
			{Line: 58, Code: "look-alike", Ref: "CCAG03-12", Message: "The letter С of another script was read as C.", Source: "ССAG03-12\tGive the details of REC modifications R15 and R32"},
			{Line: 300, Code: "ref-repaired", Ref: "CCAG03-02", Message: "“CAG03-02” was read as CCAG03-02: a letter is missing.", Source: "Action CAG03-02:"},
			{Line: 565, Code: "number-missing", Message: "There is no item 19 between 18 and 20."},
			{Line: 12, Code: "time-mismatch", Ref: "CCAG-04/2", Message: "10:05 to 10:10 is 5 minutes, and the row says 10. The clock was taken.", Source: "2\tMinutes and Actions\t10:05-10:10 10 mins"},
		},
		Kept: []Kept{{190, 204, "High-level architecture", "The diagram shows the intended solution.\n\n- New service request rules\n- New schedule policies"}, {480, 492, "Resource requirements of each phase", "A cyclical process."}},
	}
}

func importResult() ImportResultPage {
	preview := importPreview()
	f := frame("Import 7", "/imports/7", "/record")
	f.Trail = crumbs(Link{"Imports", "/imports"})
	f.Notice = "The papers of CCAG-04 are in the record: 96 records added, 2 changed."
	return ImportResultPage{
		Frame:  f,
		Import: Import{ID: "7", URL: "/imports/7", Source: "CCAG-04 papers", At: at(today, 9, 12), Who: "CCAG secretariat", Counts: preview.Counts, Findings: 4, Status: StatusOf("Done")},
		Kinds:  []ImportKind{{Title: "Actions", URL: "/actions?raised=CCAG-03", Counts: ImportCounts{4, 2, 11, 1}}, {Title: "RAID items", URL: "/raid", Counts: ImportCounts{Added: 32}}},
		Facts:  []Fact{{"Entries", TextCell("41 to 138")}, {"Digest of the file", TextCell("9f86d081884c7d65")}},
		Undo:   "/imports/7/undo", Findings: preview.Findings[:2], Kept: preview.Kept,
	}
}

func importNew(wrong bool) ImportNewPage {
	f := frame("Import the papers of a meeting", "/imports/new", "/record")
	f.Trail, f.Now = crumbs(Link{"Imports", "/imports"}), true
	p := ImportNewPage{
		Frame: f, URL: "/imports/preview", Reads: "Text taken from slides or a document, as a .txt or .md file in UTF-8, of at most 8 MB.", All: "/imports",
		Recent: []Import{{ID: "6", URL: "/imports/6", Source: "CCAG-03 papers", At: at(day(2022, 2, 24), 14, 2), Who: "CCAG secretariat", Counts: ImportCounts{40, 0, 0, 0}, Status: StatusOf("Done")}, {ID: "5", URL: "/imports/5", Source: "CCAG-03 papers", At: at(day(2022, 2, 24), 13, 40), Who: "CCAG secretariat", Counts: ImportCounts{41, 0, 0, 0}, Status: StatusOf("Undone")}},
		Fields: []Input{
			{Name: "file", Label: "File", Type: InputFile},
			{Name: "text", Label: "Or paste the text", Type: InputProse, Rows: 6},
			{Name: "owners", Label: "Owner", Type: InputProse, Rows: 2, Known: []Option{{Value: "RECCo", Words: "Retail Energy Code Company"}}},
			{Name: "group", Label: "Group", Type: InputPick, Required: true, Value: "CCAG", Options: []Option{{Value: "CCAG", Words: "CCAG, Cross-Code Advisory Group"}, {Value: "DAG", Words: "DAG, Design Advisory Group"}}},
			{Name: "class", Label: "Pages without a mark are", Type: InputOne, Value: "controlled", Options: []Option{{Value: "controlled", Words: "Controlled", Hint: "only the programme sees them"}, {Value: "public", Words: "Public", Hint: "anybody sees them"}}},
			{Name: "at", Label: "Day of the meeting", Hint: "Leave it empty if the papers say it.", Type: InputDate},
		},
	}
	if wrong {
		var c problem.Check
		c.Want(false, "file", "Choose a file, or paste the text.")
		c.Want(false, "group", "Say which group met.")
		p.Fields[2].Value = ""
		p.Problem = problem.Of(c.Err("The papers cannot be read yet."))
	}
	return p
}

func importList(empty bool) ImportListPage {
	f := frame("Imports", "/imports", "/record")
	f.Trail = crumbs(Link{"Record", "/record"})
	p := ImportListPage{Frame: f, New: "/imports/new", Empty: Empty{Title: "Nothing has been taken in yet", Text: "Papers of meetings come in here, whole, and can be taken out again.", Steps: []Link{{"Import the papers of a meeting", "/imports/new"}}}}
	if !empty {
		p.Imports = append([]Import{importResult().Import}, importNew(false).Recent...)
	}
	return p
}

func journalPage(t testing.TB) JournalPage {
	f := frame("The record", "/record", "/record")
	f.Trail = crumbs()
	events := actionPage(t, "/actions/CCAG03-12").Events
	for i := range events {
		events[i].About = Link{"CCAG03-12", "/actions/CCAG03-12"}
	}
	events = append(events, Event{Entry: 9, URL: "/record/9", At: at(day(2022, 2, 23), 11, 0), Who: "operator (root)", Did: "redacted", About: Link{"CCAG-03", "/meetings/CCAG-03"}, Why: "A telephone number had no business there.", Redacted: true, Proof: "/record/9#proof"})
	return JournalPage{
		Frame: f, Events: events, Earlier: "/record?before=9",
		Facts:  []Fact{{"Entries", NumberCell("138")}, {"Last entry", TextCell("24 Mar 2022, 09:12")}, {"Root hash", TextCell("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")}, {"Last checkpoint", LinkCell{"24 Mar 2022, 09:12", "/record/checkpoint"}}, {"Signed by", TextCell("crosscode.example+8f3a91c2")}},
		Verify: []Step{{"Take the signed checkpoint, and keep it.", "crosscode checkpoint -o kept.txt"}, {"Later, ask whether the record still contains all that it vouched for.", "crosscode verify --checkpoint kept.txt"}},
	}
}

func entryPage(t testing.TB) EntryPage {
	f := frame("Entry 57", "/record/57", "/record")
	f.Trail = crumbs(Link{"Record", "/record"})
	j := journalPage(t)
	return EntryPage{
		Frame: f, Event: j.Events[0], Previous: "/record/56", Next: "/record/58",
		Facts: []Fact{{"Leaf", TextCell("2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae")}, {"Commitment", TextCell("fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9")}, {"Form", NumberCell("1")}, {"Version", NumberCell("3")}},
		Body:  `{"ref":"CCAG03-12","class":"public","title":"Give the details of REC modifications R0015 and R0032 for the horizon scanning log","owners":[{"organisation":"REC","person":"","role":""}],"due":"2022-03-23","status":"Recommended closed"}`,
		Proof: []Step{{"Take the proof that this entry is in the record.", "crosscode proof action CCAG03-12 -o proof.txt"}, {"Anybody checks it against a checkpoint, without us.", ""}},
	}
}

func signedOutPage() ProblemPage {
	p := problemPage(problem.New(problem.Forbidden, "Only the secretariat may raise actions."))
	p.Title, p.Again = "You are not signed in", &SendAgain{Action: "/new/actions", Fields: []Param{{"title", "Provide details"}}, Files: true, SignIn: true}
	return p
}

func problemPage(err error) ProblemPage {
	p := ProblemOf(frame("", "/nowhere", ""), err)
	p.Do = []Link{{"Back to Home", "/"}, {"Search the record", "/search"}}
	if p.Status == 500 {
		p.Trace = "7c1e-20a4"
	}
	return p
}

// gallery is every page, by a name for its picture.
func gallery(t testing.TB) map[string]templ.Component {
	empty := homePage(t)
	empty.Panels, empty.Meeting, empty.Strip, empty.Events, empty.Figures, empty.Needs = nil, nil, nil, nil, nil, nil
	empty.Start = &Empty{"Nothing is in the record yet", "Everything a programme decides, asks for and worries about is kept here, with who said it and when.",
		[]Link{{"Import the papers of a meeting", "/imports/new"}, {"Raise an action", "/actions/new"}}}
	visitor := actionList(t, "/actions")
	visitor.Who, visitor.Needs, visitor.Acts, visitor.Bulk, visitor.Table.Marks = Who{}, nil, nil, nil, false
	again := importPreview()
	again.Counts, again.Kinds, again.Kept = ImportCounts{Unchanged: 98}, []ImportKind{{Title: "Actions", One: "action", Many: "actions", Counts: ImportCounts{Unchanged: 19}}}, nil
	pages := map[string]templ.Component{
		"import-again":   ImportPreview(again),
		"modifications":  List(modificationList(t)),
		"home":           Home(homePage(t)),
		"home-empty":     Home(empty),
		"actions":        List(actionList(t, "/actions")),
		"actions-filter": List(actionList(t, "/actions?status=Ongoing&status=Recommended+closed&due-from=2022-03-01&sort=-due&after=x")),
		"actions-line":   List(actionList(t, "/actions?rows=line")),
		"actions-all":    List(actionList(t, "/actions?columns=title&columns=owners&columns=due&columns=status&columns=update&columns=group&columns=raised&columns=item&columns=closed")),
		"actions-empty":  List(actionList(t, "/actions?owners=Nobody")),
		"actions-past":   List(actionList(t, "/actions?as-at=2022-03-01")),
		"actions-nobody": List(visitor),
		"action":         Record(actionPage(t, "/actions/CCAG03-12")),
		"action-past":    Record(actionPage(t, "/actions/CCAG03-12?as-at=2022-03-09")),
		"action-refused": Record(refusedPage(t)),
		"form":           Form(actionForm(t, false)),
		"form-refused":   Form(actionForm(t, true)),
		"import-new":     ImportNew(importNew(false)),
		"import-wrong":   ImportNew(importNew(true)),
		"import-preview": ImportPreview(importPreview()),
		"import-result":  ImportResult(importResult()),
		"imports":        ImportList(importList(false)),
		"imports-empty":  ImportList(importList(true)),
		"views":          Views(viewsSample()),
		"form-draft":     Form(draftForm(t)),
		"bulk":           BulkActs(bulkSample(t)),
		"search":         Search(searchSample("/search?kind=action&q=choreography&after=90")),
		"record":         Journal(journalPage(t)),
		"entry":          Entry(entryPage(t)),
		"problem-404":    Problem(problemPage(problem.New(problem.NotFound, "There is no action CCAG09-99, or you may not see it."))),
		"problem-409":    Problem(problemPage(problem.New(problem.Conflict, "Somebody else saved CCAG03-12 since you opened it. Look at what changed, then do it again."))),
		"opening": openingPage(opening{Frame: Frame{Programme: "Half-Hourly Settlement Programme", Title: "Not open yet", Now: true}, Words: OpeningWords(312_400, 1_000_000), Done: 312_400, Total: 1_000_000,
			Sent: "Nothing is lost. Look again in a minute.", Again: "/actions"}),
		"problem-500":        Problem(problemPage(http.ErrAbortHandler)),
		"problem-signed-out": Problem(signedOutPage()),
	}
	maps.Copy(pages, moreGallery(t))
	maps.Copy(pages, planGallery(t))
	return pages
}

// serve gives the address of a server of the gallery.
func serve(t testing.TB) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("GET "+StaticPath, Static())
	mux.HandleFunc("POST /preferences", SavePreferences)
	pages := gallery(t)
	mux.HandleFunc("GET /gallery/{name}", func(w http.ResponseWriter, r *http.Request) {
		page, ok := pages[r.PathValue("name")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if err := Show(w, r, http.StatusOK, page); err != nil {
			t.Error(err)
		}
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// modificationList is another register, drawn from its declaration alone.
func modificationList(t testing.TB) ListPage {
	t.Helper()
	f := frame("Modifications", "/modifications", "/modifications")
	f.Trail = crumbs()
	g := Register{Kind: code.Modifications.Kind, Today: today, Live: func(record.Record) bool { return true }}
	names := []string{"title", "aliases", "stage", "target", "confirmed", "next", "next_date"}
	p := ListPage{Frame: f, One: "modification", Many: "modifications", About: g.Kind.About, Filters: g.Filters(f.Here, func(string) []string { return nil }),
		Columns: g.Choices(names), Sorts: g.Sorts(""), Size: 50, Sizes: []int{50}, Faces: Faces(f.Here), Count: Count{N: 6}}
	p.Table = Table{Label: "Modifications", Columns: g.Columns(f.Here, names, "")}
	for _, s := range []struct {
		ref, title, alias string
		stage             code.Stage
		target            calendar.When
		next              string
		on                calendar.When
	}{
		{"REC/R0015", "Remote communication with advanced meters", "R15", code.Assessment, calendar.When{}, "Preliminary report", calendar.On(day(2022, 4, 29))},
		{"REC/R0032", "Registration data for half-hourly settlement", "R32", code.Proposal, calendar.InMonth(2023, 2), "Change panel", calendar.On(day(2022, 4, 5))},
		{"SEC/MP162", "Data retrieval by those who are not suppliers", "", code.Assessment, calendar.InMonth(2023, 11), "Design group", calendar.On(day(2022, 3, 17))},
		{"CUSC/CMP-as-its-administrator-calls-it-in-full", "Charging consequences", "", code.Issue, calendar.When{}, "", calendar.When{}},
		{"BSC/P432", "Half-hourly settlement for unmetered and current-transformer meters", "", code.Report, calendar.InMonth(2022, 6), "", calendar.When{}},
		{"BSC/P434", "Half-hourly settlement for unmetered supplies", "", code.Closed, calendar.InMonth(2022, 6), "", calendar.When{}},
	} {
		m := code.Modifications.New()
		m.Ref, m.Class, m.Title, m.Stage, m.Target, m.Next, m.NextDate = s.ref, record.Public, s.title, s.stage, s.target, s.next, s.on
		if s.alias != "" {
			m.Aliases = []string{s.alias, s.alias[:1] + " " + s.alias[1:]}
		}
		p.Table.Rows = append(p.Table.Rows, g.Row(m, "/modifications/"+s.ref, p.Table.Columns))
	}
	return p
}
