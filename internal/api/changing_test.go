package api

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"crosscode/internal/change"
	"crosscode/internal/designation"
	"crosscode/internal/group"
	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
)

// govern lets REC and BSC take part, and gives Ofgem and the PMO tokens.
func (w *world) govern() {
	for _, o := range []string{"REC", "BSC"} {
		w.raise(party.Organisations.Kind, o, record.Public, map[string]string{"name": o + " Limited", "kind": "code body", "constituency": "code bodies"})
	}
	w.raise(register.Milestones.Kind, "M6", record.Public, map[string]string{"name": "Text drafted", "level": "1", "date": "2022-10-31"})
	w.raise(meeting.Meetings.Kind, "PSG-06", record.Public, map[string]string{"title": "PSG", "date": "2022-05-04"})
	all := []string{"raise", "edit", "step", "comment"}
	member := func(name string) party.Actor {
		return party.Actor{ID: name, Name: name, Organisation: name, Seats: []party.Place{{Group: "PSG", Role: party.Member}}}
	}
	w.token("rec", member("REC"), all...)
	w.token("bsc", member("BSC"), all...)
	w.token("pmo", party.Actor{ID: "pmo", Roles: []party.Role{party.PMO, party.ChangeBoard}}, all...)
	w.token("ofgem", party.Actor{ID: "ofgem", Organisation: "Ofgem", Roles: []party.Role{party.Sponsor}}, all...)
}

const wholeForm = `{"class":"public","fields":{"title":"Move M6","raised_by":"REC","issue":"x","description":"x","justification":"x","consequence":"x","solution":"x","benefits":"x","impacts":"x",
"proposals":["M6 date 2023-06-30"],"questions":["In time?","What else?"],"respondents":["REC","BSC"]}}`

func TestARequestGoesItsWayThroughTheAPI(t *testing.T) { everyWay(t, aRequestGoesItsWayThroughTheAPI) }

func aRequestGoesItsWayThroughTheAPI(w *world) {
	w.govern()
	at := Root + "/changes/CR001"

	// Everything that is missing is named at once, and trying keeps nothing.
	missing := w.wants(w.ask("rec", "POST", Root+"/changes/raise", `{"fields":{"title":"Move M6","proposals":["M6 date soonish"]}}`), 422)
	for _, want := range []string{"fields.issue", "fields.benefits", "is not a date"} {
		if !strings.Contains(string(missing.body), want) {
			w.Errorf("it does not say %q: %s", want, missing.body)
		}
	}
	w.wants(w.ask("", "POST", Root+"/changes/raise", wholeForm), 401)
	w.wants(w.ask("bsc", "POST", Root+"/changes/raise", wholeForm), 422)
	tried := w.wants(w.ask("rec", "POST", Root+"/changes/try", wholeForm), 200)
	if tried.field("decided_by") != "Ofgem" || tried.field("milestones.0.to_date") != "2023-06-30" || tried.field("decide_by") == nil {
		w.Errorf("it would come to %s", tried.body)
	}
	w.wants(w.ask("rec", "GET", at, ""), 404)
	if made := w.wants(w.ask("rec", "POST", Root+"/changes/raise", wholeForm), 201); made.field("ref") != "CR001" || made.field("fields.status") != "Raised" {
		w.Fatalf("raised %s", made.body)
	}
	w.wants(w.ask("pmo", "POST", at+"/steps", `{"step":"take to the Change Board","day":"2022-03-24"}`), 200)
	w.wants(w.ask("pmo", "POST", at+"/steps", `{"step":"assess","day":"2022-04-07"}`), 200)
	if item := w.wants(w.ask("secretariat", "POST", at+"/agenda", `{"meeting":"PSG-06"}`), 201); item.field("fields.meeting") != "PSG-06" {
		w.Errorf("the agenda item is %s", item.body)
	}
	w.wants(w.ask("secretariat", "POST", at+"/agenda", `{"meeting":"PSG-06"}`), 409)
	w.wants(w.ask("rec", "POST", at+"/agenda", `{"meeting":"PSG-06"}`), 403)
	if c := w.wants(w.ask("bsc", "POST", at+"/concerns", `{"text":"Nobody is free."}`), 201); c.field("ref") != "CR001/C1" {
		w.Errorf("the concern is %s", c.body)
	}

	// A party keeps a draft, submits, and betters it; nobody else may, or sees it.
	answer := at + "/answers/REC"
	w.wants(w.ask("bsc", "GET", answer, ""), 403)
	w.wants(w.ask("bsc", "POST", answer, `{"fields":{"impact":"No impact","stand":"support"}}`), 403)
	w.wants(w.ask("rec", "POST", answer+"/draft", `{"fields":{"risk":"Two leave.","answers":["","Later."]},"confidential":"hush"}`), 204)
	if form := w.wants(w.ask("rec", "GET", answer, ""), 200); form.field("draft.risk") != "Two leave." || form.field("draft.question-2") != "Later." || form.field("draft.confidential") != "hush" || form.field("questions.1") != "What else?" {
		w.Errorf("the form is %s", form.body)
	}
	w.wants(w.ask("rec", "POST", answer, `{"fields":{"impact":"Impact"}}`), 422)
	w.wants(w.ask("rec", "POST", answer, `{"fields":{"impact":"No impact","stand":"support","colour":"blue"}}`), 422)
	if said := w.wants(w.ask("rec", "POST", answer, `{"fields":{"impact":"No impact","stand":"support","systems":["CSS"],"answers":["Yes."]},"confidential":"hush"}`), 200); said.field("fields.status") != "Answered" || said.field("fields.systems.0") != "CSS" {
		w.Errorf("answered %s", said.body)
	}
	if form := w.wants(w.ask("rec", "GET", answer, ""), 200); form.field("draft.risk") != nil || form.field("confidential") != "hush" || form.field("fields.answers.0") != "Yes." {
		w.Errorf("the form after that is %s", form.body)
	}
	if said := w.wants(w.ask("rec", "POST", answer, `{"fields":{"stand":"object","reasons":"Too soon."}}`), 200); said.field("fields.stand") != "object" || said.field("fields.impact") != "No impact" {
		w.Errorf("amended %s", said.body)
	}

	// The sheet goes out as a document and comes back.
	sheet := w.wants(w.ask("pmo", "GET", at+"/answers/BSC/sheet?form=docx", ""), 200)
	w.wants(w.ask("pmo", "GET", at+"/answers/BSC/sheet?form=odt", ""), 400)
	w.wants(w.ask("rec", "GET", at+"/answers/BSC/sheet", ""), 403)
	filled := bytes.NewBufferString("row,What is asked,Your answer\nrequest,,CR001\norganisation,,BSC\nimpact,,No impact\nstand,,neutral\n")
	if back := w.ask("pmo", "POST", at+"/answers/BSC/sheet?form=docx", string(sheet.body), "Content-Type: application/octet-stream"); back.StatusCode != 422 || !strings.Contains(string(back.body), "Say whether it has an impact") {
		w.Errorf("an empty sheet: %d %s", back.StatusCode, back.body)
	}
	if back := w.wants(w.ask("pmo", "POST", at+"/answers/BSC/sheet?form=xlsx", filled.String(), "Content-Type: application/octet-stream"), 200); back.field("fields.came") != "answer sheet" {
		w.Errorf("read back %s", back.body)
	}
	w.wants(w.ask("bsc", "POST", Root+"/responses/CR001%2FBSC/steps", `{"step":"hand over","text":"REC"}`), 200)
	w.wants(w.ask("rec", "GET", at+"/answers/BSC", ""), 200)
}

// What the pages of change control and of the way to law reckon is told to programs
// too; what moves it on is for those who may.
func TestWhatPagesReckonIsToldThroughTheAPI(t *testing.T) { everyWay(t, whatPagesReckonIsTold) }

func whatPagesReckonIsTold(w *world) {
	w.govern()
	at := Root + "/changes/CR001"
	w.wants(w.ask("rec", "POST", Root+"/changes/raise", wholeForm), 201)
	w.wants(w.ask("pmo", "POST", at+"/steps", `{"step":"take to the Change Board","day":"2022-03-24"}`), 200)
	request := w.wants(w.ask("pmo", "GET", at, ""), 200)
	if request.field("steps.1.step") != "assess" || request.field("steps.1.may.0") != "text" {
		w.Errorf("the steps are %s", request.body)
	}
	w.wants(w.ask("pmo", "POST", at+"/steps", `{"step":"assess","day":"2022-03-31"}`), 422)
	w.wants(w.ask("pmo", "POST", at+"/steps", `{"step":"assess","day":"2022-03-31","text":"PSG sits on the 6th."}`), 200)
	w.wants(w.ask("bsc", "POST", at+"/answers/BSC", `{"fields":{"impact":"No impact","stand":"support"}}`), 200)

	out := w.wants(w.ask("", "GET", at+"/outcome", ""), 200)
	if out.field("level_of_decision") != "Ofgem" || out.field("milestones.0.delay_months") != float64(8) || out.field("responses.asked") != float64(2) || out.field("matrix.0.answered") != float64(1) || out.field("decide_by") == nil {
		w.Errorf("it comes to %s", out.body)
	}
	if less := w.wants(w.ask("", "GET", at+"/outcome?as-at=2022-03-01", ""), 404); less.field("detail") == nil {
		w.Errorf("before it was raised: %s", less.body)
	}
	w.wants(w.ask("", "GET", at+"/outcome?if=M6+soon", ""), 422)
	w.wants(w.ask("", "GET", at+"/outcome?when=now", ""), 422)
	w.wants(w.ask("", "GET", Root+"/changes/CR999/outcome", ""), 404)
	if above := w.wants(w.ask("ofgem", "GET", Root+"/above-threshold", ""), 200); above.field("open.0.ref") != "CR001" {
		w.Errorf("above the thresholds is %s", above.body)
	}
	if counts := w.wants(w.ask("", "GET", at+"/answers", ""), 200); counts.field("all.answered") != float64(1) || counts.field("constituencies.0.asked") != float64(2) {
		w.Errorf("counted %s", counts.body)
	}
	w.wants(w.ask("", "GET", Root+"/questionnaires/CR001/answers", ""), 404)

	w.wants(w.ask("", "POST", at+"/reminders", ""), 401)
	w.wants(w.ask("rec", "POST", at+"/reminders", ""), 403)
	if sent := w.wants(w.ask("pmo", "POST", at+"/reminders", ""), 200); sent.field("request") != "CR001" || sent.field("nobody_to_write_to.0") != "REC" {
		w.Errorf("reminded %s", sent.body)
	}

	w.raise(designation.Templates.Kind, "SCR", record.Public, map[string]string{"name": "Review", "style": string(designation.Directed), "steps": "Ofgem directs; owner: Ofgem"})
	w.raise(designation.Areas.Kind, "BSC/Registration", record.Public, map[string]string{"code": "BSC", "topic": "Registration", "about": "Who supplies which meter.", "route": "SCR", "route_why": "It is small."})
	w.raise(designation.Notices.Kind, "SMAP-N01", record.Public, map[string]string{"title": "Registration", "kind": string(designation.Proposal), "areas": "BSC/Registration"})
	if board := w.wants(w.ask("", "GET", Root+"/designation/board", ""), 200); board.field("areas.0.ref") != "BSC/Registration" || board.field("areas.0.next") != "Ofgem directs" {
		w.Errorf("the board is %s", board.body)
	}
	if check := w.wants(w.ask("", "GET", Root+"/designation/notices/SMAP-N01", ""), 200); check.field("complete") != false || check.field("items.1.do") == nil {
		w.Errorf("the notice lacks %s", check.body)
	}
	w.wants(w.ask("", "GET", Root+"/designation/notices/SMAP-N09", ""), 404)
}

// What a group says of a request, and what that comes to before it is recorded, is
// told to programs as the page tells it.
func TestWhatAGroupSaysIsToldThroughTheAPI(t *testing.T) { everyWay(t, whatAGroupSaysIsTold) }

func whatAGroupSaysIsTold(w *world) {
	w.govern()
	at := Root + "/changes/CR001"
	w.raise(group.Groups.Kind, "PSG", record.Public, map[string]string{"name": "Programme Steering Group", "level": "2"})
	w.raise(party.HeldRoles.Kind, "PSG/Member/BSC", record.Public, map[string]string{"group": "PSG", "name": "Member", "organisation": "BSC"})
	w.wants(w.ask("rec", "POST", Root+"/changes/raise", wholeForm), 201)
	for _, step := range []string{`{"step":"take to the Change Board","day":"2022-03-24"}`, `{"step":"assess","day":"2022-04-07"}`} {
		w.wants(w.ask("pmo", "POST", at+"/steps", step), 200)
	}
	for _, party := range []string{"rec", "bsc"} {
		w.wants(w.ask(party, "POST", at+"/answers/"+strings.ToUpper(party), `{"fields":{"impact":"No impact","stand":"support"}}`), 200)
	}
	w.wants(w.ask("bsc", "POST", at+"/concerns", `{"text":"Nobody is free."}`), 201)
	w.wants(w.ask("pmo", "POST", at+"/steps", `{"step":"summarise","text":"Fine."}`), 200)
	if no := w.wants(w.ask("pmo", "POST", at+"/steps", `{"step":"table","meeting":"PSG-77"}`), 422); !strings.Contains(string(no.body), "There is no meeting PSG-77 in the register.") {
		w.Errorf("tabled nowhere: %s", no.body)
	}
	if out := w.wants(w.ask("", "GET", at+"/outcome", ""), 200); out.field("comes_to") != nil || out.field("meeting") != nil || out.field("positions.0") != nil {
		w.Errorf("it is put to no group yet: %s", out.body)
	}
	w.wants(w.ask("pmo", "POST", at+"/steps", `{"step":"table","meeting":"PSG-06"}`), 200)
	if out := w.wants(w.ask("", "GET", at+"/outcome", ""), 200); out.field("meeting") != "PSG-06" || out.field("comes_to.blocked") != true || out.field("positions.0.position") != "No record" ||
		out.field("concerns.0.ref") != "CR001/C1" || !strings.Contains(out.field("comes_to.because").(string), "no seat has spoken yet") {
		w.Errorf("before the group it comes to %s", out.body)
	}

	w.raise(register.Milestones.Kind, "M7", record.Public, map[string]string{"name": "Powers", "date": "2022-11-30"})
	w.wants(w.ask("rec", "POST", Root+"/changes/raise", strings.ReplaceAll(wholeForm, "M6", "M7")), 201)
	if above := w.wants(w.ask("ofgem", "GET", Root+"/above-threshold", ""), 200); above.field("open.0.ref") != "CR001" || above.field("unclear.0.ref") != "CR002" ||
		above.field("unclear.0.lacking.0") != "Set the level of M7: the papers do not give it." {
		w.Errorf("above the thresholds is %s", above.body)
	}
}

func TestOfgemDirectsThroughTheAPI(t *testing.T) { everyWay(t, ofgemDirectsThroughTheAPI) }

func ofgemDirectsThroughTheAPI(w *world) {
	w.govern()
	const order = `{"orders":["M6 date 2022-12-31"],"reasons":"Consumers wait.","letter":"Ofgem/31","day":"2022-03-24","class":"public"}`
	w.wants(w.ask("pmo", "POST", Root+"/directions", order), 403)
	wrong := w.wants(w.ask("ofgem", "POST", Root+"/directions", `{"orders":["M9 removed"],"day":"2022-03-24"}`), 422)
	if said := string(wrong.body); !strings.Contains(said, "no milestone called M9") || !strings.Contains(said, "reference of the letter") {
		w.Errorf("it says %s", said)
	}
	if made := w.wants(w.ask("ofgem", "POST", Root+"/directions", order), http.StatusCreated); made.field("ref") != "DIR001" || made.field("fields.letter") != "Ofgem/31" || made.field("kind") != change.Decisions.Name {
		w.Errorf("made %s", made.body)
	}
	if m := w.wants(w.ask("", "GET", Root+"/milestones/M6", ""), 200); m.field("fields.date") != "2022-12-31" {
		w.Errorf("M6 is %s", m.body)
	}
}
