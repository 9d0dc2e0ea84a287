package web

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"crosscode/examples"
	"crosscode/internal/browser"
	"crosscode/internal/party"
	"crosscode/internal/secretariat"
)

// A walk is a piece of work that somebody does by keyboard: as whom, where it
// begins, and what is done there. Those of a table follow each other.
type walk struct {
	name, as, at string
	do           []step
}

type step func(*tour, *testing.T)

// write fills in a field of the form in sight.
func write(field, value string) step {
	return func(tr *tour, t *testing.T) { t.Helper(); tr.page.Write("main form", field, value) }
}

// unfold opens what is folded under these words.
func unfold(words string) step {
	return func(tr *tour, t *testing.T) { t.Helper(); tr.unfold(t, words) }
}

// press sends the form with its button.
func press(button string) step {
	return func(tr *tour, t *testing.T) { t.Helper(); tr.press(t, button) }
}

// sentBack checks that what was sent came back with every one of these faults, and
// that nothing was recorded of it.
func sentBack(want ...string) step {
	return func(tr *tour, t *testing.T) { t.Helper(); tr.refused(t, want...) }
}

// says checks what stands on the page.
func says(want ...string) step {
	return func(tr *tour, t *testing.T) { t.Helper(); tr.says(t, want...) }
}

// holds checks that a field came back as it was typed.
func holds(field, value string) step {
	return func(tr *tour, t *testing.T) { t.Helper(); tr.kept(t, map[string]string{field: value}) }
}

// takeStep takes a step of a record's life: first with nothing filled in, if something
// is asked for, and then with what is.
func takeStep(verb, fault string, fields ...string) []step {
	out := []step{unfold(verb)}
	if fault != "" {
		out = append(out, press(verb), sentBack(fault))
	}
	for i := 0; i+1 < len(fields); i += 2 {
		out = append(out, write(fields[i], fields[i+1]))
	}
	return append(out, press(verb), says("Done. The timeline below shows it."))
}

// walks goes through a table of them, each at the other width than the one before.
func (tr *tour) walks(base string, all []walk) func(*testing.T) {
	return func(t *testing.T) {
		for n, w := range all {
			t.Run(w.name, func(t *testing.T) {
				p := tr.page.In(t)
				p.See([]browser.View{{Width: 320}, {Width: 1280, Dark: true}}[n%2])
				if w.as != "" {
					tr.as(w.as)
				}
				if w.at != "" {
					tr.open(t, base+w.at)
				}
				for _, do := range w.do {
					do(tr, t)
				}
				tr.glance(t)
				tr.since()
			})
		}
	}
}

// changeControl takes a change request from the form to the decision of Ofgem,
// and lets Ofgem direct something besides.
var changeControl = slices.Concat([]walk{
	{"who belongs to no party is told so", "nobody", "/request", []step{says("Only those who belong to a programme party raise a change request.")}},
	{"a request is checked, and then raised", "bsc", "/request", []step{
		write("title", "Move M6 by a year"), write("group", "CCAG"), write("proposals", "M6 date soonish"),
		press("Raise it"), sentBack("soonish", "issue", "describe the change", "justification", "consequence", "solution", "benefits"),
		holds("title", "Move M6 by a year"), holds("proposals", "M6 date soonish"),
		write("issue", "M6 comes too soon."), write("description", "M6 moves."), write("justification", "The design is late."), write("consequence", "It is missed."),
		write("solution", "A later date."), write("benefits", "It can be kept."), write("impacts", "The plan."), write("proposals", "M6 date 2023-04-28"),
		write("questions", "May you draft in time?"), write("respondents", "RECCo"), write("class", "public"),
		press("Check it, and show what it comes to"), says("Nothing is missing", "M6"),
		press("Raise it"), says("Raised. It is in the record.", "CR004"),
	}},
	{"a draft is completed and raised", "bsc", "/request/CR003", []step{
		write("title", ""), press("Raise it"), sentBack("title"), write("title", "Move M6 and M7, and rename M6"), press("Raise it"), says("Raised. It is in the record."),
	}},
	{"a party may read it and not edit it", "supplier", "/edit/changes/CR004", []step{says("Only the secretariat may edit change requests.")}},
	taken("the office takes it to the board", "programme-pmo", "/changes/CR004", "Take to the Change Board", "day", "2022-03-24"),
	taken("the board lets it into assessment", "change-board", "/changes/CR004", "Assess", "day", "2022-04-07"),
	{"everybody is reminded", "programme-pmo", "/changes/CR004", []step{unfold("Remind everybody who has not answered"), press("Remind everybody who has not answered"), says("Reminders of CR004")}},
	{"a party answers", "code-body", "/answers/CR004/RECCo", []step{
		write("impact", "Impact"), write("stand", "object"), press("Submit the answer"), sentBack("reasons", "cost", "how long"),
		write("cost_band", "none"), write("time", "Two months."), write("reasons", "It comes too soon."), press("Submit the answer"), says("The answer is in the record."),
	}},
	{"a party reads its answer from a sheet", "code-body", "/answers/CR004/RECCo", []step{
		press("Read it into the form"), sentBack("Choose the answer sheet"), hand("file", "sheet.csv", "field,answer\nimpact,No impact\n"), press("Read it into the form"), says("Answer of RECCo to CR004"),
	}},
	{"another party may not answer for it", "supplier", "/answers/CR004/RECCo", []step{says("CR004/RECCo"), hasNo("Submit the answer")}},
	{"nobody is reminded when nobody is left to answer", "programme-pmo", "/changes/CR004", []step{hasNo("Remind everybody who has not answered")}},
	{"nobody who has answered is reminded by a party", "code-body", "/changes/CR004", []step{hasNo("Remind everybody who has not answered")}},
	{"the office summarises", "programme-pmo", "/changes/CR004", takeStep("Summarise", "Fill in “What the impact assessment found”", "text", "One party objects.")},
	{"a meeting is called for it", "ccag-secretariat", "/new/meetings", []step{
		write("group", "CCAG"), write("number", "20"), write("title", "CCAG on M6"), write("date", "2022-03-24"), write("class", "public"), press("Raise the meeting"), says("Raised. It is in the record."),
	}},
	{"who comes to it is filled in", "ccag-secretariat", "/attendance/CCAG-20", []step{
		write("quorum", "1"), write("how Member/RECCo", "present"), press("Keep the attendance"), says("Kept. The timeline below shows what changed."),
	}},
	taken("it is put to the group", "programme-pmo", "/changes/CR004", "Table", "meeting", "CCAG-20"),
	{"a member speaks for its seat", "code-body", "/positions/CR004/CCAG-20/RECCo", takeStep("Object to", "Fill in “Reasons of the objection”", "text", "Too soon.")},
	{"a concern is raised", "code-body", "/changes/CR004", []step{unfold("Raise a blocking concern"), press("Raise a blocking concern"), sentBack("Say what stands in the way"),
		write("text", "The text cannot be drafted."), press("Raise a blocking concern"), says("Raised. It is in the record.")}},
	taken("and is resolved", "programme-pmo", "/concerns/CR004/C1", "Resolve", "text", "More drafters were found."),
	{"the secretariat puts it on an agenda", "programme-pmo", "/change-board", []step{unfold("CR004 on an agenda"), press("CR004 on an agenda"), sentBack("meeting"),
		write("meeting", "CCAG-20"), press("CR004 on an agenda"), says("Raised. It is in the record.")}},
	{"the chair recommends", "ccag-chair", "/changes/CR004", takeStep("Recommend approving", "Fill in “Reasons”", "text", "It is needed.", "meeting", "CCAG-20")},
	{"a party may not decide", "bsc", "/changes/CR004", []step{hasNo("Approve"), hasNo("Refer")}},
	{"the SRO refers it", "sro", "/changes/CR004", takeStep("Refer", "Fill in “Reasons”", "text", "More than three months.", "meeting", "CCAG-20")},
	{"Ofgem approves it by letter", "ofgem", "/changes/CR004", takeStep("Approve", "letter", "text", "Agreed.", "letter", "Ofgem/17", "day", "2022-03-24")},
	{"the SRO lets a modification take another route", "sro", "/designation/changes/REC/R0032", []step{
		press("Switch the route"), sentBack("Choose a route.", "Say what happened, or why."), write("route", "SMAP"), press("Switch the route"), sentBack("Fill in “Reason”."), holds("route", "SMAP"),
		write("why", "It is large after all."), press("Switch the route"), says("a route of its own: It is large after all."),
	}},
	{"a party reads which route it takes", "code-body", "/designation/changes/REC/R0032", []step{says("It is large after all."), hasNo("Switch the route")}},
	{"only Ofgem directs", "programme-pmo", "/direct", []step{says("Only Ofgem")}},
	{"Ofgem directs something besides", "ofgem", "/direct", []step{
		write("orders", "M8 date soonish"), press("Record the direction"), sentBack("soonish", "reasons", "letter"), holds("orders", "M8 date soonish"),
		write("orders", "M8 level 2"), write("reasons", "It is smaller."), write("letter", "Ofgem/31"), write("day", "2022-03-24"),
		press("Check it, and show what it comes to"), says("Nothing is missing"), press("Record the direction"), says("Raised. It is in the record.", "Ofgem/31"),
	}},
})

// asks is how a step asks for what it needs.
var asks = map[string]string{"text": "Say what happened, or why.", "day": "Day on which", "meeting": "meeting"}

// taken is a walk that takes one step with one thing filled in.
func taken(name, as, at, verb, field, value string) walk {
	return walk{name, as, at, takeStep(verb, asks[field], field, value)}
}

// hand hands a file over, as the dialogue of the browser does.
func hand(field, name, content string) step {
	return func(tr *tour, t *testing.T) {
		t.Helper()
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		tr.page.Write("main form", field, path)
	}
}

// hasNo checks that the page does not say something.
func hasNo(words string) step {
	return func(tr *tour, t *testing.T) {
		t.Helper()
		if strings.Contains(tr.page.Text("main"), words) {
			t.Errorf("%s says %q", tr.page.Address(), words)
		}
	}
}

// paperwork is the work of a secretariat on other pages than those of a register.
var paperwork = []walk{
	{"papers are read, seen, and kept", "ccag-secretariat", "/imports/new", []step{
		press("Read the papers"), sentBack("Choose a file, or paste the text.", "Name the group"), hand("file", "papers.txt", smallPack), write("group", "CCAG"), write("class", "public"),
		press("Read the papers"), says("CCAG04-01", "Status moved from"), pressMain(), says("CCAG-05 papers"), changed("/actions/CCAG03-12", "CCAG-05 papers"),
		unfold("Undo this import"), press("Undo this import"), says("The import was undone."),
	}},
	{"a register is read, its columns matched, and kept", "ccag-secretariat", "/imports/table", []step{
		write("kind", "Actions"), pressMain(), sentBack("file"), holds("kind", "actions"), hand("file", "log.csv", "ref,title,due,group\nCCAG04-31,Send it,2022-04-27,CCAG\n"), write("class", "public"), pressMain(), says("CCAG04-31", "Send it"),
		pressMain(), says("log.csv"),
	}},
	{"who attended is filled in", "ccag-secretariat", "/attendance/CCAG-03", []step{
		write("how Member/DCC", "represented by"), write("quorum", "2"), press("Keep the attendance"), sentBack("represented DCC"), write("how Member/DCC", "present"),
		write("how Member/RECCo", "present"), press("Work out the quorum"), says("quorum 2: quorate"), press("Keep the attendance"), says("Kept. The timeline below shows what changed."),
	}},
	{"a member does not say who attended", "code-body", "/attendance/CCAG-03", []step{says("Only")}},
	{"a member comments", "code-body", "/actions/CCAG03-12", []step{
		unfold("Comment"), press("Comment"), sentBack("Give the comment"), write("text", "Both numbers were sent."), press("Comment"), says("Said. It stands in the timeline below.", "Both numbers were sent."),
	}},
	{"a file is attached", "ccag-secretariat", "/actions/CCAG03-12", []step{
		unfold("Attach files"), press("Attach files"), sentBack("file"), hand("files", "note.txt", "Both numbers."), write("note", "What was sent"), press("Attach files"), says("Attached.", "note.txt"),
	}},
	taken("an action is updated by its owner", "code-body", "/actions/CCAG03-12", "Update", "text", "R0015 is out for consultation."),
	{"an activity of the plan is changed", "ccag-secretariat", "/plans/CCAG/activities/B-draft", []step{
		write("duration", "ages"), press("See what would change"), sentBack("ages"), write("duration", "4w"), press("See what would change"), says("Keep the plan"), write("why", "More codes."), press("Keep the plan"), says("Kept."),
	}},
	{"one is added with its links", "ccag-secretariat", "/plans/CCAG/add", []step{
		write("id", "N-note"), write("duration", "ages"), press("See what would change"), sentBack("ages"), holds("id", "N-note"), write("name", "A note"), write("duration", "3d"), write("after", "B-draft"), press("See what would change"),
		says("N-note"), press("Keep the plan"), says("Kept.", "A note"),
	}},
	{"one is taken out", "ccag-secretariat", "/plans/CCAG/activities/N-note", []step{write("links", "drop"), press("See the plan without it"), says("N-note"), press("Keep the plan"), says("Kept.")}},
	{"a plan file is uploaded", "ccag-secretariat", "/plans/CCAG/upload", []step{pressMain(), sentBack("file"), hand("file", "plan.yaml", "plan: X\nstart: soon\n"), pressMain(), sentBack("soon"), hand("file", "plan.yaml", examples.Plan()), pressMain(), says("Keep the plan")}},
	{"a baseline is taken", "ccag-secretariat", "/plans/CCAG/baselines", []step{press("Take the baseline"), sentBack("name", "decision"), write("name", "By keyboard"), write("decision", "CCAG-2022-03-11-D01"), press("Take the baseline"), says("By keyboard")}},
	{"a form is kept as a draft, found again, and discarded", "ccag-secretariat", "/new/actions", []step{
		write("title", "Half a thought"), press("Keep as a draft"), says("This is your draft"), holds("title", "Half a thought"), press("Discard the draft"), holds("title", ""),
	}},
	{"a member may not change the plan", "code-body", "/plans/CCAG/add", []step{says("Only the secretariat of CCAG may edit its plans.")}},
	{"a visitor raises nothing", "nobody", "/new/actions", []step{says("Only the secretariat may raise actions.")}},
	{"a member raises nothing", "code-body", "/new/decisions", []step{says("Only the secretariat may raise decisions.")}},
	{"a party edits nothing", "supplier", "/edit/milestones/M6", []step{says("Only the secretariat may edit milestones.")}},
}

// changed checks, elsewhere, what an act has led to, and comes back.
func changed(at, want string) step {
	return func(tr *tour, t *testing.T) {
		t.Helper()
		back := tr.page.Address()
		tr.open(t, tr.url+at)
		tr.says(t, want)
		tr.open(t, back)
	}
}

// pressMain sends the form by its main button.
func pressMain() step {
	return func(tr *tour, t *testing.T) {
		t.Helper()
		tr.page.Reach("main form button.main")
		tr.page.Enter()
		tr.since()
	}
}

// household is what people do about their own accounts, and those who run the
// programme about others'. It follows an invitation to its end.
func (tr *tour) household(t *testing.T) {
	invited, secret, err := tr.desk.Invite(t.Context(), party.Operator("root"), secretariat.Invitee{Name: "Programme office", Email: "pmo@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tr.desk.GiveSeat(t.Context(), party.Operator("root"), invited.ID, secretariat.Grant{Role: party.PMO}, secretariat.Because{}); err != nil {
		t.Fatal(err)
	}
	var code string
	walks := []walk{
		{"an invitation is taken up", "", "/invitation/" + secret, []step{
			write("password", "short"), write("again", "other"), press("Take up the account"), sentBack("at least 12", "differ"),
			write("password", phrase), write("again", phrase), press("Take up the account"), says("pmo@example.org"),
		}},
		{"the second factor is set up", "", "/account", []step{
			unfold("Set up a second factor"), press("Set up a second factor"), write("code", "000000"), press("Take it into use"), sentBack("code"),
			func(tr *tour, t *testing.T) {
				code = strings.TrimSpace(tr.page.Text("main .act[open] pre"))
				tr.page.Write("main form", "code", codeAt(t, code, tr.desk.Now()))
			}, press("Take it into use"), says("Recovery codes"),
		}},
		{"signed out, nobody is let in wrongly", "", "/account", []step{
			unfold("Sign out"), press("Sign out"),
			func(tr *tour, t *testing.T) { tr.open(t, tr.house+"/sign-in") },
			press("Sign in"), sentBack("Give your e-mail", "Give your password"),
			write("email", "pmo@example.org"), write("password", "wrong phrase"), press("Sign in"), sentBack(), holds("email", "pmo@example.org"),
			write("password", phrase), write("code", "000000"), press("Sign in"), sentBack(), holds("email", "pmo@example.org"),
			write("password", phrase), func(tr *tour, t *testing.T) {
				*tr.now = tr.now.Add(time.Minute) // a code is good for one sign-in
				tr.page.Write("main form", "code", codeAt(t, code, tr.desk.Now()))
			}, press("Sign in"),
		}},
		{"the password is changed", "", "/account", []step{
			unfold("Change the password"), write("current", "wrong phrase"), write("password", "short"), write("again", "other"), press("Change the password"), sentBack("not your present password", "at least 12", "differ"), write("password", phrase+" 2"), write("again", phrase+" 2"), press("Change the password"), sentBack("password"),
			write("current", phrase), write("password", phrase+" 2"), write("again", phrase+" 2"), press("Change the password"), says("Your password is another one now."),
		}},
		{"sessions are ended", "", "/account", []step{unfold("End sessions"), press("End sessions"), says("Ended.")}},
		{"a private address is made and taken away", "", "/feeds", []step{
			unfold("Make a private address"), write("of", "/nothing"), press("Make a private address"), sentBack("Choose a feed or a calendar."), holds("of", "/nothing"),
			write("of", "/actions"), write("form", "Atom feed"), write("name", "reader"), press("Make a private address"), says("The private address. It is not shown again"),
			unfold("Take an address away"), press("Take an address away"), sentBack(), write("id", "reader"), press("Take an address away"), says("The address is taken away."),
		}},
		{"something is watched, and then no longer", "", "/notifications", []step{
			press("Watch"), sentBack("Say whether it is a group"), write("kind", "One action"), write("ref", "CCAG03-12"), press("Watch"), says("You will hear of it.", "CCAG03-12"),
			unfold("Stop watching"), press("Stop watching"), says("You no longer hear of it."),
		}},
		{"somebody is invited, given a seat, and erased", "", "/people/invite", []step{
			press("Invite"), sentBack("name", "e-mail"), write("name", "Somebody"), write("email", "somebody@example.org"), write("organisation", "RECCo"), press("Invite"), says("The link that takes up the account."),
			unfold("Give a seat"), write("group", "NONE"), press("Give a seat"), sentBack("No group is called NONE.", "role"), holds("group", "NONE"), write("group", "CCAG"), write("role", "member"), press("Give a seat"), says("CCAG"),
			unfold("Close the account"), press("Close the account"), says("Open the account"),
			unfold("Erase the account"), press("Erase the account"), says("Programme office"), hasNo("Somebody"),
		}},
		{"the outbox has nothing that failed", "", "/outbox", []step{says("Outbox", "No mail server is configured here")}},
	}
	tr.walks(tr.house, walks)(t)
}
