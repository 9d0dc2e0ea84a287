package web

import (
	"net/url"
	"testing"
	"time"

	"github.com/a-h/templ"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/designation"
	"crosscode/internal/exchange"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// moreGallery has the pages that belong to a thing rather than to a register.
func moreGallery(t testing.TB) map[string]templ.Component {
	return map[string]templ.Component{
		"raid":            List(raidList(t)),
		"change":          Record(changePage(t)),
		"meeting":         Record(meetingPage(t)),
		"answering":       Form(answeringPage(nil)),
		"answering-wrong": Form(answeringPage(problem.New(problem.Conflict, "CR003/RECCo was changed by somebody else meanwhile."))),
		"answers":         Work(answersPage()),
		"attendance":      Form(attendancePage(nil)),
		"attendance-wrong": Form(attendancePage(&problem.Problem{Kind: problem.Invalid, Message: "The attendance of CCAG-03 is not complete.",
			Faults: []problem.Fault{{Field: "by Member/DCC", Message: "Say which organisation represented DCC."}}})),
		"code":           Code(codePage(t)),
		"plan-risk":      Study(riskPage(t)),
		"plan-working":   Study(workingPage(t)),
		"plan-resources": Study(resourcesPage(t)),
		"plan-whatif":    Study(whatIfPage(t)),
		"table":          TablePreview(tablePage(t, nil)),
		"table-wrong":    TablePreview(tablePage(t, problem.New(problem.Invalid, "The columns do not fit yet."))),
		"fields":         History(fieldsPage()),
		"feeds":          People(feedsPage("", nil)),
		"feeds-wrong":    People(feedsPage("add", &problem.Problem{Kind: problem.Invalid, Message: "The address was not made.", Faults: []problem.Fault{{Field: "of", Message: "“/nothing” is not the address of a list or a record here."}}})),
		"settings": People(PeoplePage{Frame: frame("Settings of this server", "/settings", ""), Lead: "How the server that answered you was started.",
			Facts: []Fact{{"Version", TextCell("v1.2.3")}, {"Journal", TextCell("crosscode/acf33f3d")}, {"Entries", TextCell("162")}},
			Tables: []Table{settingTable([]Setting{{Option: "--listen", Variable: "CROSSCODE_LISTEN", Value: "127.0.0.1:8080", Means: "Address to listen on.", Usual: true},
				{Option: "--limit-person", Variable: "CROSSCODE_LIMIT_PERSON", Value: "25", Means: "Pages a second that one person is answered in the long run, and 20 times as many at once. 0: no limit."},
				{Option: "--database", Variable: "CROSSCODE_DATABASE", Value: "postgres://crosscode@db.example/record?sslmode=require", Means: "PostgreSQL, in place of the data directory."},
				{Option: "--contact", Variable: "CROSSCODE_CONTACT", Means: "Whom to tell of a weakness."}})}}),
		"factor": People(PeoplePage{Frame: frame("Your account", "/account", ""), Open: "confirm", Acts: []Act{confirmAct(secretariat.Factor{Secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
			URL: "otpauth://totp/Example:somebody@example.org?issuer=Example&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"})}}),
		"way-to-law": Law(LawPage{Frame: frame("The way to law", "/designation", ""), Lead: "Where each topic area is.", Go: []Link{{"Compare routes", "/designation/compare"}},
			Facts: []Fact{{"The programme's route", LinkCell{"SMAP", "/routes/SMAP"}}},
			Board: &BoardGrid{Steps: []string{"Step 1", "Step 2", "Step 3", "Step 4"}, Rows: []BoardLine{{Ref: "BSC/Registration", URL: "/topic-areas/BSC/Registration", Stands: "By SMAP, under way",
				Cells: []BoardCell{{"done", "1. Done", "23 Aug 2023: approved by CCAG"}, {"next", "2. Next", "Ofgem designates"}, {"later", "3. Not yet", ""}, {"none", "4. No such step", ""}}}}},
			Lists: []LawList{{Title: "The steps of SMAP", Items: []string{"Step 1. CCAG approves."}}}}),
		"notice": Law(LawPage{Frame: frame("Proposal to modify", "/designation/notices/SMAP-N01", ""), Lead: "SMAP-N01. Draft.", Notice: []Passage{{Label: "The exact text", Text: "BSC/Registration: BSC-REG v1.0"}},
			Lists: []LawList{{Title: "Missing before it can be published", Items: []string{"The reasons. Give the reasons for the proposal."}}}}),
		"routes-compared": Law(LawPage{Frame: frame("Routes compared", "/designation/compare", ""), Lead: "Each route begins when the text is baselined.",
			Form:   &CompareForm{Routes: []Option{{Value: "SMAP", Words: "SMAP", Chosen: true}}, From: "2022-04-30", AsAt: "2022-03-22"},
			Side:   &Table{Label: "Side by side", Columns: []Column{{Label: "Route", Shape: Short}, {Label: "In time", Shape: Short}}, Rows: []Row{{Cells: []Cell{LinkCell{"SMAP", "/routes/SMAP"}, TextCell("Yes")}}}},
			Routes: []RoutePart{{Title: "SMAP, Smart Meters Act powers", Items: []string{"SMAP: all steps over on 27 Apr 2023."}, Minds: []string{"Step 1: The plan has nothing that is called N."}, Steps: courseTable(frame("", "", ""), aCourse())}}}),
		"change-route": Form(FormPage{Frame: frame("Route to law of CR003", "/designation/changes/CR003", ""), Lead: "Move M6", URL: "/designation/changes/CR003", Submit: "Switch the route",
			Fields: Refused([]Input{{Name: "route", Label: "Route", Type: InputOne, Required: true, Options: []Option{{Value: "-", Words: "The programme's route"}, {Value: "SCR", Words: "SCR"}}}, {Name: "why", Label: "Reason", Type: InputProse, Required: true}},
				&problem.Problem{Kind: problem.Invalid, Faults: []problem.Fault{{Field: "why", Message: "Give the reason."}}}),
			Problem: &problem.Problem{Kind: problem.Invalid, Message: "The route was not switched.", Faults: []problem.Fault{{Field: "why", Message: "Give the reason."}}},
			Before:  []Part{{Title: "The route it takes", Words: []string{"CR003 takes SMAP, the programme's route."}, Mind: []string{"Step 1: The plan has nothing that is called N."}, Table: courseTable(frame("", "", ""), aCourse())}}}),
		"accessibility": Statement(StatementPage{frame("Accessibility", "/accessibility", ""), "What these pages do so that everybody can use them.", []Passage{{Label: "Single keys", Text: "They can be turned off."}}}),
	}
}

// aCourse is a route of one late step.
func aCourse() *secretariat.RouteCourse {
	legs := []designation.Leg{{Text: "Ofgem designates", Owner: "Ofgem", Acts: "Ofgem", Plan: "N", Days: 28, Count: designation.CalendarDays, Provisional: "about so long"}}
	c := designation.Journey{From: today, By: today + 7}.Run("SMAP", legs)
	return &secretariat.RouteCourse{Course: c, Template: designation.OfferRoute("SMAP")}
}

func feedsPage(refused string, p *problem.Problem) PeoplePage {
	kept := []secretariat.FeedAddress{{ID: "a", Name: "calendar on the telephone", Feed: "/meetings.ics?group=CCAG", Made: time.Date(2022, 3, 1, 9, 0, 0, 0, time.UTC), Used: time.Date(2022, 3, 24, 7, 30, 0, 0, time.UTC)},
		{ID: "b", Name: "feed reader", Feed: "/actions.atom?owners=Ofgem&status=Open&status=Ongoing", Made: time.Date(2022, 3, 2, 9, 0, 0, 0, time.UTC)}}
	page := PeoplePage{Frame: frame("Private feeds", "/feeds", ""), Lead: feedsLead, Acts: feedActs("/actions?status=Open", ".atom", "reader", kept), Tables: []Table{feedTable(kept)},
		Refused: refused, Problem: p}
	if p == nil {
		page.OnceTitle, page.Once = feedOnce, []string{"https://codes.example.org/feeds/dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk.ics"}
	}
	return page
}

func raidList(t testing.TB) ListPage {
	t.Helper()
	f := frame("RAID", "/raid", "/raid")
	g := Register{Kind: register.RAID.Kind, Today: today}
	p := ListPage{Frame: f, One: "RAID item", Many: "RAID items", About: g.Kind.About, Count: Count{N: 2}, Heat: &Heat{N: 3, Here: "Items that the list finds and that have a score."}}
	for prob := range 5 {
		for sev := range 5 {
			p.Heat.Cells[prob][sev] = HeatCell{URL: f.Here.With("probability", record.N(prob+1).Words()).String(), Band: register.BandOf((prob + 1) * (sev + 1))}
		}
	}
	p.Heat.Cells[3][4].N, p.Heat.Cells[1][2].N = 2, 1
	p.Table = Table{Label: "RAID", Columns: g.Columns(f.Here, []string{"kind", "description", "status", "probability", "severity"}, "")}
	for n, text := range []string{"The powers may come after the first release.", "There may be too few people to draft in parallel."} {
		i := register.RaiseItem("CCAG", 28+n)
		i.Kind, i.Description, i.Probability, i.Severity, i.Class = register.Risk, text, record.N(4), record.N(5), record.Public
		p.Table.Rows = append(p.Table.Rows, g.Row(i, "/raid/"+i.Ref, p.Table.Columns))
	}
	return p
}

func changePage(t testing.TB) RecordPage {
	t.Helper()
	f := frame("CR003", "/changes/CR003", "/changes")
	f.Trail = crumbs(Link{"Changes", "/changes"})
	days := change.Days{Meetings: map[string]change.Diary{"PSG": {Nth: 1, Weekday: time.Wednesday}}}
	timing := days.Time(change.Ordinary(), today, day(2022, time.April, 29), nil)
	answers := Table{Label: "Answers of the parties", Columns: []Column{{Label: "Constituency", Shape: Line}, {Label: "Asked", Shape: Figure}, {Label: "Overdue", Shape: Figure}},
		Rows: []Row{{Cells: []Cell{TextCell("Large suppliers"), TextCell("6"), TextCell("2")}}}}
	moves := Table{Label: "Milestones that it moves", Columns: []Column{{Label: "Milestone", Shape: Short}, {Label: "Name", Shape: Line}, {Label: "Delay", Shape: Short}},
		Rows: []Row{{Cells: []Cell{RefCell{Ref: "M6", URL: "/milestones/M6"}, TextCell("Code drafting baselined"), TextCell("9 months")}}}}
	return RecordPage{Frame: f, Ref: "CR003", About: "Give code drafting the time that the design needs", Status: StatusOf("Change Board triage"),
		Facts: []Fact{{"Raised by", LinkCell{"BSC", "/organisations/BSC"}}},
		Change: &ChangePanel{Decides: "Ofgem decides", Rules: Link{"2022-03", "/rules/2022-03"}, Sums: []string{"M6, level 1, reference Apr 2022, proposed M5 + 9 months = Jan 2023, delay 9 months > 3 → Ofgem"},
			Lacking: []Unset{{"Set the level of M7.", Link{"Set the level of M7", "/edit/milestones/M7#level"}}}, Newer: "The rules 2022-04 have come into force since.", Conflict: "BSC raised it and sits in the group that decides.",
			Moves: moves, Joint: []Part{{Title: "Together with other requests", Words: []string{"With CR002: M6, level 1, delay 12 months > 3 → Ofgem"}, Links: []Link{{"Change request CR002", "/changes/CR002"}}}}, By: Date(calendar.On(day(2022, time.April, 29)), today, true), Began: "21 Mar 2022",
			Way: "The expedited route comes in time.", Needs: []string{"An extraordinary meeting of PSG."}, Warnings: []string{"The assessment has four working days left."},
			Route: drawRoute(timing, today), Steps: stepsTable(timing), Answers: answers}}
}

func samplePanel(t testing.TB, title string) Panel {
	t.Helper()
	g := actions(today)
	cols := g.Columns(Address{Path: "/actions"}, actionColumns, "")
	for i := range cols {
		cols[i].Sort = nil
	}
	p := Panel{Title: title, About: "What is open in the group, the earliest due first.", Count: Count{N: 2}, Table: Table{Label: title, Columns: cols}, All: Link{"All of them", "/actions?raised=CCAG-03"}}
	for _, a := range sampleActions[:2] {
		p.Table.Rows = append(p.Table.Rows, g.Row(a.record(t), "/actions/"+a.ref, cols))
	}
	return p
}

func meetingPage(t testing.TB) RecordPage {
	t.Helper()
	f := frame("CCAG-03", "/meetings/CCAG-03", "/meetings")
	f.Trail = crumbs(Link{"Meetings", "/meetings"})
	said := Event{Entry: 91, URL: "/record/91", At: at(today, 9, 5), Who: "REC", Did: "commented", About: Link{"CCAG-03/c1", "/comments/meeting/CCAG-03/c1"},
		Comment: "The papers could have come a day earlier.", Class: "Controlled"}
	held := Event{Name: "meeting-CCAG-03", URL: "/meetings/CCAG-03", Who: "CCAG-03", Did: "was held", At: Instant{Words: "23 Feb 2022", ISO: "2022-02-23"}}
	return RecordPage{Frame: f, Ref: "CCAG-03", About: "Cross Code Advisory Group 3", Status: StatusOf("Held"), Events: []Event{said, held},
		Facts:   []Fact{{"Group", LinkCell{"CCAG", "/groups/CCAG"}}, {"Date", TextCell("23 Feb 2022")}},
		Panels:  []Panel{samplePanel(t, "Actions raised"), {Title: "Agenda", None: "No agenda is recorded.", All: Link{"All of them", "/agenda-items"}}},
		Related: []Links{{Label: "Before and after", Links: []Related{{Ref: "CCAG-02", URL: "/meetings/CCAG-02", Title: "Cross Code Advisory Group 2", Status: StatusOf("Held")}}, All: Link{"All of them", "/meetings?group=CCAG"}}},
		Comment: commentForm(register.Actions.Kind, sampleActions[0].record(t)), History: "/fields/meetings/CCAG-03"}
}

func codePage(t testing.TB) CodePage {
	t.Helper()
	f := frame("REC", "/codes/REC", "/modifications")
	f.Trail = crumbs(Link{"Codes", "/codes"})
	return CodePage{Frame: f, Name: "REC", About: "Retail Energy Code", Facts: []Fact{{"Administrator", TextCell("RECCo")}},
		Panels: []Panel{samplePanel(t, "Actions of its body")}, Lately: "/modifications?code=REC",
		Events: []Event{{Entry: 12, URL: "/record/12", At: at(today, 10, 0), Who: "REC", Did: "edited", About: Link{"REC/R0032", "/modifications/REC/R0032"}, Changes: []string{"Target date set to Feb 2023."}}}}
}

const sampleTable = "No,What is to be done,By when\nCCAG05-01,Draw up the code release plan,27/04/2022\nCCAG05-02,Agree the terms,soonish\n"

func tablePage(t testing.TB, p *problem.Problem) TablePage {
	t.Helper()
	read, err := exchange.ReadPreview("log.csv", []byte(sampleTable), register.Actions.Kind, exchange.How{Columns: map[string]string{"No": "ref", "What is to be done": "title", "By when": "due"}})
	if err != nil {
		t.Fatal(err)
	}
	in := sentTable{papers: papers{name: "log.csv"}, kind: register.Actions.Kind, source: "Action log", preview: read}
	f := frame("What would be imported", "/imports/table", "")
	page := TablePage{Frame: f, Source: "Action log into Actions, from log.csv", Columns: in.columns(), URL: "/imports/table", Again: "/imports/table/preview", Cancel: "/imports/table",
		Note: "The columns are read as in the last table of this source.", Hidden: []Param{{"kind", "actions"}}, Problem: p}
	if p != nil {
		return page
	}
	res := &secretariat.ImportResult{Rows: []secretariat.ImportRow{{Kind: in.kind, Ref: "CCAG05-01", Outcome: secretariat.Added, Record: read.Stated[0].Record, Line: 2}}}
	page.take(in, res)
	page.Changed = []TableRow{{Ref: "CCAG03-12", URL: "/actions/CCAG03-12", Changes: []string{"Due date moved from 23 Mar 2022 to 30 Mar 2022 (7 days later)."}, Line: 4, Source: "CCAG03-12 | 30/03/2022", Left: true}}
	page.Counts.Unchanged = 1
	return page
}

func fieldsPage() HistoryPage {
	f := frame("Each field of CCAG03-12", "/fields/actions/CCAG03-12", "/actions")
	return HistoryPage{Frame: f, About: "Give both numbers", Fields: []Table{{Label: "Due date", Columns: []Column{{Label: "Entry", Shape: Short}, {Label: "Value", Shape: Prose}},
		Rows: []Row{{Cells: []Cell{RefCell{Ref: "12", URL: "/record/12"}, TextCell("23 Mar 2022")}}}}}}
}

func sampleSheet() *secretariat.AnswerSheet {
	r := change.New("CR003")
	r.Title, r.Description = "Move M6 and M7, and rename M6", "M6 moves to nine months after M5."
	r.Questions = []string{"Can you draft or review in the time that the plan gives?", "What would another date for M6 or M7 mean for you?"}
	r.Closes = calendar.On(day(2022, time.April, 7))
	a := change.Invite(r, "RECCo", "code bodies")
	a.Class = record.Public
	return &secretariat.AnswerSheet{Asks: r.Asks(), Answer: a, May: true, Office: true}
}

func answeringPage(p *problem.Problem) FormPage {
	a := sampleSheet()
	f := frame("Answer of RECCo to CR003", "/answers/CR003/RECCo", "/changes")
	f.Trail = crumbs(Link{"Changes", "/changes"}, Link{"CR003", "/changes/CR003"})
	return FormPage{Frame: f, Lead: a.Asks.Title, URL: "/answers/CR003/RECCo", Fields: answerInputs(a, map[string]string{"question-1": "Only half of it."}, today), Problem: p, Submit: "Submit the answer",
		Cancel: "/changes/CR003", Drafts: true, Before: answerLead(a, today), After: []Part{sheetPart(a)}}
}

func answersPage() WorkPage {
	a := sampleSheet()
	f := frame("Answers to CR003", "/answers/CR003", "/changes")
	f.Trail = crumbs(Link{"Changes", "/changes"}, Link{"CR003", "/changes/CR003"})
	t := answersTable(change.Count([]change.Answer{a.Answer}, today))
	t.Label = "By constituency"
	parties := Table{Label: "By party", Columns: []Column{{Label: "Party", Shape: Short}, {Label: "Stands", Shape: Short}, {Label: "Reasons", Shape: Prose}},
		Rows: []Row{{Cells: []Cell{RefCell{Ref: "RECCo", URL: "/answers/CR003/RECCo"}, StatusOf("Overdue"), TextCell("It comes too soon.")}}}}
	return WorkPage{Frame: f, About: a.Asks.Title, Do: []Link{{"Answers as CSV", "/responses.csv?request=CR003"}}, Parts: []Part{
		{Title: "By constituency", Words: []string{"It closes on 7 Apr 2022."}, Table: t, Links: []Link{{"Answer for RECCo", "/answers/CR003/RECCo"}}},
		{Title: "Question 1", Words: []string{a.Asks.Questions[0]}, None: "Nobody has answered it yet."}, {Title: "By party", Table: parties}}}
}

// attendancePage is the form on which a secretary says who was there; refused
// where p is given, and tried where it is not.
func attendancePage(p *problem.Problem) FormPage {
	f := frame("Who attended CCAG-03", "/attendance/CCAG-03", "/meetings")
	f.Trail = crumbs(Link{"Meetings", "/meetings"}, Link{"CCAG-03", "/meetings/CCAG-03"})
	seats := []secretariat.MeetingSeat{{Role: "Chair", Organisation: "Elexon"}, {Role: "Member", Organisation: "DCC", SpeaksFor: "smart metering communications"},
		{Role: "Member", Organisation: "ElectraLink", SpeaksFor: "DCUSA", StandIns: []string{"RECCo"}}}
	said := url.Values{"how Chair/Elexon": {"present"}, "how Member/DCC": {"apologies"}, "how Member/ElectraLink": {"represented by"}, "by Member/ElectraLink": {"RECCo"}, "quorum": {"2"}}
	page := FormPage{Frame: f, Lead: "Each seat of CCAG on the day.", URL: "/attendance/CCAG-03", Fields: Refused(attendanceInputs(seats, said), p), Submit: "Keep the attendance",
		Try: "Work out the quorum", Cancel: "/meetings/CCAG-03", Problem: p, Drafts: true}
	if p == nil {
		page.Before = []Part{{Title: "The quorum as filled in", Words: []string{"It is not kept yet."}, Mind: []string{"1 of 2 voting seats present (1 by an alternate), quorum 2: not quorate."}}}
	}
	return page
}
