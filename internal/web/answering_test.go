package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"crosscode/internal/api"
	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// assessing adds to the matrix a request that REC and BSC are asked about, and
// which REC has answered with a word in confidence.
func (m *matrix) assessing() {
	m.Helper()
	requests := change.Requests.Kind
	full := map[string]string{"title": "Move M9", "raised_by": "BSC", "issue": "x", "description": "What is asked for.", "justification": "x", "consequence": "x", "solution": "x",
		"benefits": "x", "impacts": "x", "questions": "May you draft in time?\nWhat of another date?", "respondents": "REC\nBSC"}
	organisations, _ := secretariat.KindNamed("organisation")
	if _, err := m.desk.Revise(m.Context(), party.Operator("root"), organisations, "BSC", secretariat.Edit{Fields: map[string]string{"constituency": "central systems"}}, secretariat.Because{}); err != nil {
		m.Fatal(err)
	}
	m.raise(requests, "CR900", record.Public, full)
	day := party.With{Day: calendar.Date(2022, time.March, 24)}
	closes := party.With{Day: calendar.Date(2022, time.April, 7)}
	for i, step := range []party.Step{change.Raise, change.Triage, change.Assess} {
		with := day
		if i == 2 {
			with = closes
		}
		if _, err := m.desk.Take(m.Context(), party.Operator("root"), requests, "CR900", 0, step, with, secretariat.Because{}); err != nil {
			m.Fatal(err)
		}
	}
	_, err := m.desk.Answer(m.Context(), viewers[1], "CR900", "REC", secretariat.Answering{Edit: secretariat.Edit{Fields: map[string]string{
		"impact": "Impact", "cost_band": "none", "time": "two months", "stand": "object", "reasons": "It comes too soon.", "answers": "(no answer)\nWorse."}}, Confidence: secretWord}, secretariat.Because{})
	if err != nil {
		m.Fatal(err)
	}
	if err := m.desk.KeepAnswerDraft(m.Context(), viewers[1], "CR900", "REC", map[string]string{"risk": draftWord}); err != nil {
		m.Fatal(err)
	}
}

const (
	secretWord = "Ptarmigansecret"
	draftWord  = "Ptarmigandraft"
)

// Nobody but the party, and those who run or assure the programme, reads what is
// said in confidence, wherever they look; and nobody but the party what it has
// not submitted.
func TestNobodyElseReadsAConfidentialAnswerOnAnyRoute(t *testing.T) {
	m := openMatrix(t)
	m.assessing()
	reads := map[string]bool{"rec-account": true, "member": true, "assurer": true, "pmo": true}
	drafts := map[string]bool{"rec-account": true, "member": true}
	fill := strings.NewReplacer("{$}", "", "{id}", "import-1", "{token}", "none", "{request}", "CR900", "{organisation...}", "REC", "{organisation}", "REC", "{name...}", "REC", "{path}", "confidential-parts")
	var addresses []string
	for _, pattern := range m.routes {
		path, ok := strings.CutPrefix(pattern, "GET ")
		switch {
		case !ok || path == StaticPath:
		case strings.Contains(path, "{seq}"):
			for seq := m.length() - 8; seq <= m.length(); seq++ {
				addresses = append(addresses, strings.Replace(path, "{seq}", strconv.FormatInt(seq, 10), 1))
			}
		case strings.Contains(path, "{ref...}"):
			for _, ref := range []string{"CR900", "CR900/REC"} {
				addresses = append(addresses, fill.Replace(strings.Replace(path, "{ref...}", ref, 1)))
			}
		default:
			addresses = append(addresses, fill.Replace(path))
		}
	}
	addresses = append(addresses, "/search?q="+secretWord, "/search?q=CR900", "/responses?request=CR900", "/confidential-parts.csv?response=CR900%2FREC", "/changes/CR900?as-at=2022-03-24")
	for _, form := range []string{".csv", ".xlsx", ".json", ".atom", ".feed.json"} {
		addresses = append(addresses, "/confidential-parts"+form, "/responses"+form+"?request=CR900")
	}
	addresses = append(addresses, "/answer-sheets/CR900/REC?form=docx", "/compare/confidential-parts?from=2022-03-01&to=2022-03-24", "/confidential-parts/CR900/REC?as-at=2022-03-24")
	door := m.api()
	for _, path := range door.paths {
		for _, ref := range []string{"CR900", "CR900%2FREC"} {
			addresses = append(addresses, strings.NewReplacer("{ref}", ref, "{organisation}", "REC").Replace(path))
		}
	}
	addresses = append(addresses, api.Root+"/confidential-parts?q="+secretWord, api.Root+"/exports/confidential-parts?format=xlsx", api.Root+"/exports/responses?format=csv")
	seen := map[string]bool{}
	for _, at := range addresses {
		for _, who := range viewers {
			var body string
			if strings.HasPrefix(at, api.Root) {
				_, body = door.ask(who, at)
			} else {
				_, body = m.ask(who, "GET", at, nil)
			}
			body = strings.ReplaceAll(body, "q="+secretWord, "")
			if strings.Contains(at, "q="+secretWord) {
				body = strings.ReplaceAll(body, `value="`+secretWord+`"`, "")
				body = strings.ReplaceAll(body, secretWord+"”", "")
			}
			if strings.Contains(body, secretWord) {
				seen[who.ID] = true
				if !reads[who.ID] {
					t.Errorf("%s tells %q what REC said in confidence", at, who.ID)
				}
			}
			if strings.Contains(body, draftWord) && !drafts[who.ID] {
				t.Errorf("%s tells %q what REC has not submitted", at, who.ID)
			}
		}
	}
	for who := range reads {
		if !seen[who] {
			t.Errorf("%q finds nowhere what they may read", who)
		}
	}
}

func TestThePageOfAnAnswerHasTheQuestionsBesideTheAnswers(t *testing.T) {
	m := openMatrix(t)
	m.assessing()
	_, body := m.ask(viewers[1], "GET", "/responses/CR900/REC", nil)
	if missing := inOrder(body, "Answer of REC to CR900", "Questions and answers", "May you draft in time?", "What of another date?", "Worse."); missing != "" {
		t.Errorf("the page is without %q, or has it elsewhere", missing)
	}
	if above, _, _ := strings.Cut(body, "What happened"); strings.Contains(above, "(no answer)") {
		t.Error("it shows how an answer that was not given is kept")
	}
}

func TestAPartyAnswersOnItsForm(t *testing.T) {
	m := openMatrix(t)
	m.assessing()
	at := "/answers/CR900/BSC"
	bsc := seated("observer", "BSC", "CCAG", party.Observer)
	_, body := m.ask(bsc, "GET", at, nil)
	if missing := inOrder(body, "Answer of BSC to CR900", "What is asked for.", "To be answered by 7 Apr 2022", "Impact", "Systems", "Cost in pounds", "up to 1 million", "Risk",
		"Questions", "May you draft in time?", "What of another date?", "Position", "Reasons", "In confidence", "Submit the answer", "Keep as a draft", "Fill it in elsewhere"); missing != "" {
		t.Errorf("the form is without %q, or has it elsewhere", missing)
	}
	before := m.length()
	status, body := m.ask(bsc, "POST", at, url.Values{"impact": {"Impact"}, "stand": {"object"}, "question-2": {"It is <b>late</b>."}, "confidential": {"mine"}})
	if status != http.StatusUnprocessableEntity || m.length() != before {
		t.Errorf("an answer that is not complete: %d", status)
	}
	if missing := inOrder(body, "You cannot submit", "Give the reasons of the objection.", "Give the band that your cost lies in.", "Say how long you need.", "It is &lt;b&gt;late&lt;/b&gt;.", "mine"); missing != "" {
		t.Errorf("the refusal is without %q", missing)
	}
	if status, _ := m.ask(bsc, "POST", "/drafts", url.Values{"draft-form": {at}, "risk": {"half a thought"}}); status != http.StatusSeeOther || m.length() != before {
		t.Errorf("kept as a draft: %d", status)
	}
	if _, body := m.ask(bsc, "GET", at, nil); !strings.Contains(body, "half a thought") {
		t.Error("the draft is not there again")
	}
	status, _ = m.ask(bsc, "POST", at, url.Values{"impact": {"No impact"}, "stand": {"support"}, "question-2": {"Nothing."}})
	if status != http.StatusSeeOther {
		t.Errorf("submitted: %d", status)
	}
	_, body = m.ask(viewers[0], "GET", "/answers/CR900", nil)
	if missing := inOrder(body, "2 asked, 2 answered, 1 of them without impact, 0 overdue", "By party", "It comes too soon.", "Answered", "No impact", "support", "Question 2", "Nothing.", "Worse."); missing != "" {
		t.Errorf("the matrix is without %q", missing)
	}
	for _, who := range viewers {
		status, _ := m.ask(who, "POST", at, url.Values{"impact": {"No impact"}, "stand": {"neutral"}})
		may := who.ID == "observer" || who.ID == "dag-member" || who.ID == "chair" || who.ID == "secretary" || who.ID == "pmo" // those of BSC, and the office
		if (status == http.StatusSeeOther) != may {
			t.Errorf("%q answers for BSC: %d", who.ID, status)
		}
	}
}

func TestAnAnswerIsNoFormAnyMoreOnceItsAssessmentHasClosed(t *testing.T) {
	m := openMatrix(t)
	m.assessing()
	rec, office := viewers[1], party.Actor{ID: "pmo", Organisation: "LDP", Roles: []party.Role{party.PMO}}
	for _, c := range []struct {
		day    int
		who    party.Actor
		status int
	}{{7, rec, http.StatusOK}, {8, rec, http.StatusSeeOther}, {8, office, http.StatusOK}} { // the office keys in what came in time
		m.desk.Now = func() time.Time { return time.Date(2022, time.April, c.day, 12, 0, 0, 0, time.UTC) }
		if status, _ := m.ask(c.who, "GET", "/answers/CR900/REC", nil); status != c.status {
			t.Errorf("on %d April %s is shown %d, want %d", c.day, c.who.ID, status, c.status)
		}
	}
}

func TestAnAnswerSheetGoesOutAndComesBackIntoTheForm(t *testing.T) {
	m := openMatrix(t)
	m.assessing()
	pmo := viewers[len(viewers)-1]
	take := func(address string) (int, string) {
		r := httptest.NewRequest("GET", address, nil)
		r.AddCookie(&http.Cookie{Name: cookieAs, Value: pmo.ID})
		w := httptest.NewRecorder()
		m.handler.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	status, sheet := take("/answer-sheets/CR900/BSC")
	if status != http.StatusOK || !strings.HasPrefix(sheet, "PK") {
		t.Fatalf("the sheet: %d", status)
	}
	if status, _ := m.ask(viewers[0], "GET", "/answer-sheets/CR900/BSC", nil); status != http.StatusForbidden {
		t.Errorf("a visitor takes it: %d", status)
	}
	send := func(name, content string) (int, string) {
		body := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n" + content + "\r\n--x--\r\n"
		r := httptest.NewRequest("POST", "/answer-sheets/CR900/BSC", strings.NewReader(body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		r.AddCookie(&http.Cookie{Name: cookieAs, Value: pmo.ID})
		w := httptest.NewRecorder()
		m.handler.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	before := m.length()
	filled := "row,What is asked,Your answer\nrequest,,CR900\norganisation,,BSC\nimpact,,no impact\nstand,,support\nrisk,,Two of us leave.\nquestion 2,,Fine.\nconfidential,,Quietly.\n"
	status, body := send("back.csv", filled)
	if missing := inOrder(body, "was read into the form", "Two of us leave.", "Fine.", "Quietly.", "How it came", "answer sheet"); status != http.StatusOK || missing != "" || m.length() != before {
		t.Errorf("read back: %d, without %q", status, missing)
	}
	for content, want := range map[string]string{strings.ReplaceAll(filled, "CR900", "CR901"): "is the answer of BSC to CR901", "a,b\n1,2\n": "is not an answer sheet", sheet[:200]: "", "": ""} {
		if status, body := send("wrong.xlsx", content); status != http.StatusUnprocessableEntity || !strings.Contains(body, want) {
			t.Errorf("a sheet that is none: %d", status)
		}
	}
	status, document := take("/answer-sheets/CR900/BSC?form=docx")
	if status, body := send("CR900 BSC.docx", document); status != http.StatusOK || !strings.Contains(body, "was read into the form") || !strings.HasPrefix(document, "PK") {
		t.Errorf("the document as it went out: %d", status)
	}
	if status != http.StatusOK {
		t.Errorf("the document: %d", status)
	}
	if status, _ := m.ask(pmo, "GET", "/answer-sheets/CR900/BSC?form=odt", nil); status != http.StatusBadRequest {
		t.Errorf("a form that there is not: %d", status)
	}
	if status, body := send("CR900 BSC.xlsx", sheet); status != http.StatusOK || !strings.Contains(body, "was read into the form") {
		t.Errorf("the sheet as it went out: %d", status)
	}
}

func TestARequestIsRaisedOnAGuidedFormThatShowsFirstWhatItComesTo(t *testing.T) {
	m := openMatrix(t)
	m.assessing()
	member := viewers[4]
	_, body := m.ask(member, "GET", "/request", nil)
	if missing := inOrder(body, "New change request", "Part A: what is wrong", "Consequence of no change", "Part B: what is proposed", "Proposed changes to milestones", "Changes elsewhere",
		"Part C: what the parties are asked", "Raise it", "Check it, and show what it comes to", "Keep as a draft", "The milestones as they stand"); missing != "" {
		t.Errorf("the form is without %q, or has it elsewhere", missing)
	}
	if status, _ := m.ask(viewers[0], "GET", "/request", nil); status != http.StatusForbidden {
		t.Errorf("a visitor gets the form: %d", status)
	}
	status, body := m.ask(member, "POST", "/request", url.Values{"title": {"Move <b>M1</b>"}, "raised_by": {"REC"}, "proposals": {"M1 date soonish"}, "class": {"public"}})
	if missing := inOrder(body, "is not a date", "Move &lt;b&gt;M1&lt;/b&gt;", "M1 date soonish"); status != http.StatusUnprocessableEntity || missing != "" {
		t.Errorf("filled in wrongly: %d, without %q", status, missing)
	}
	status, body = m.ask(member, "POST", "/request", url.Values{"title": {"Move M1"}, "raised_by": {"REC"}, "class": {"public"}})
	if missing := inOrder(body, "Part A: state the issue", "Part A: give the consequence of no change.", "Part B: give the benefits"); status != http.StatusUnprocessableEntity || missing != "" {
		t.Errorf("with parts missing: %d, without %q", status, missing)
	}
	if status, _ := m.ask(member, "POST", "/drafts", url.Values{"draft-form": {"/request"}, "issue": {"half a thought"}}); status != http.StatusSeeOther {
		t.Errorf("kept as a draft: %d", status)
	}
	if _, body := m.ask(member, "GET", "/request", nil); !strings.Contains(body, "half a thought") {
		t.Error("the draft is not there again")
	}
	whole := url.Values{"title": {"Move M1"}, "raised_by": {"REC"}, "class": {"public"}, "proposals": {"M1 date 2023-06-30"}, "links": {"spawns REC/R0001"}, "try": {"yes"}}
	for _, name := range []string{"issue", "description", "justification", "consequence", "solution", "benefits", "impacts"} {
		whole.Set(name, "x")
	}
	m.raise(mustKind("role"), "CCAG/Member/REC", record.Public, map[string]string{"group": "CCAG", "name": "Member", "organisation": "REC"})
	before := m.length()
	status, body = m.ask(member, "POST", "/request", whole)
	if missing := inOrder(body, "Nothing is missing", "M1, level 1", "delay 7 months", "Ofgem would decide it."); status != http.StatusOK || missing != "" || m.length() != before {
		t.Errorf("tried: %d, without %q, %d entries", status, missing, m.length()-before)
	}
	whole.Del("try")
	if status, _ = m.ask(member, "POST", "/request", whole); status != http.StatusSeeOther {
		t.Errorf("raised: %d", status)
	}
	_, body = m.ask(viewers[0], "GET", "/changes/CR901", nil)
	if missing := inOrder(body, "CR901", "Ofgem decides", "Changes elsewhere", "Spawns", "REC/R0001", "The evidence as one file"); missing != "" {
		t.Errorf("its page is without %q", missing)
	}
	for at, wants := range map[string][]string{
		"/change-board":    {"Queue", "CR900", "In impact assessment", "CR901", "Raised", "Take it to the Change Board"},
		"/above-threshold": {"To be decided", "CR901", "delay 7 months", "The evidence as one file"},
		"/answers":         {"Requests in assessment", "CR900"},
	} {
		_, body := m.ask(viewers[0], "GET", at, nil)
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s is without %q", at, want)
			}
		}
	}
}

func TestADraftWithADayAtTheBoardIsInItsQueueAndNothingIsDecidedAboutIt(t *testing.T) {
	s := open(t).actingAs("ccag-secretariat")
	_, body := s.get("/change-board")
	if missing := inOrder(body, "Queue", "CR003", "Draft"); missing != "" {
		t.Errorf("the board is without %q", missing)
	}
	if strings.Contains(body, "/change-board/CR003/") {
		t.Error("a draft can be put on an agenda, or an opinion on it be recorded")
	}
}

// Where hundreds are asked, a page shows who objects, and the parties of one
// constituency when it is chosen.
func TestTheAnswersOfHundredsAreReadByConstituency(t *testing.T) {
	m := openMatrix(t)
	organisations, _ := secretariat.KindNamed("organisation")
	for i := range readable + 10 {
		c := []string{"Suppliers", "agents"}[i%2]
		m.raise(organisations, fmt.Sprintf("P%03d", i), record.Public, map[string]string{"name": fmt.Sprintf("Party %d", i), "kind": "supplier", "constituency": c})
	}
	m.raise(change.Requests.Kind, "CR900", record.Public, map[string]string{"title": "Move M9", "raised_by": "P000", "issue": "x", "description": "x", "justification": "x",
		"consequence": "x", "solution": "x", "benefits": "x", "impacts": "x", "questions": "May you draft in time?"})
	on := func(month time.Month, day int) party.With { return party.With{Day: calendar.Date(2022, month, day)} }
	for i, step := range []party.Step{change.Raise, change.Triage, change.Assess} {
		with := []party.With{on(3, 24), on(3, 24), on(4, 7)}[i]
		if _, err := m.desk.Take(t.Context(), party.Operator("root"), change.Requests.Kind, "CR900", 0, step, with, secretariat.Because{}); err != nil {
			t.Fatal(err)
		}
	}
	for i, said := range []string{"It comes too soon.", "It comes too late."} {
		fields := map[string]string{"impact": "No impact", "stand": "object", "reasons": said, "answers": []string{"Never.", "Always."}[i]}
		if _, err := m.desk.Answer(t.Context(), party.Operator("root"), "CR900", fmt.Sprintf("P%03d", i), secretariat.Answering{Edit: secretariat.Edit{Fields: fields}}, secretariat.Because{}); err != nil {
			t.Fatal(err)
		}
	}
	for address, c := range map[string]struct{ has, hasNot []string }{
		"/answers/CR900":                     {[]string{"agents", "Suppliers", "Choose a constituency", "Those who object", "P000", "too soon", "P001", "too late"}, []string{"P002", "Never."}},
		"/answers/CR900?constituency=agents": {[]string{"P001", "too late", "P003", "Always."}, []string{"P002", "too soon", "Never."}},
		"/answers/CR900?constituency=all":    {[]string{"P001", "P000", "P002", "Never.", "Always."}, []string{"Choose a constituency"}},
	} {
		_, body := m.ask(viewers[1], http.MethodGet, address, nil)
		for _, w := range c.has {
			if !strings.Contains(body, w) {
				t.Errorf("%s is without %q", address, w)
			}
		}
		for _, w := range c.hasNot {
			if strings.Contains(body, w) {
				t.Errorf("%s has %q", address, w)
			}
		}
	}
}

func TestNobodyIsRemindedWhenNobodyIsLeftToAnswer(t *testing.T) {
	m := openMatrix(t)
	m.assessing()
	offered := func() (on []string) {
		for _, page := range []string{"/changes/CR900", "/answers/CR900"} {
			if _, body := m.ask(viewer("pmo"), "GET", page, nil); strings.Contains(body, "Remind everybody who has not answered") {
				on = append(on, page)
			}
		}
		return on
	}
	if on := offered(); len(on) != 2 {
		t.Fatalf("while parties are to answer, they can be reminded on %v", on)
	}
	all, err := secretariat.AnswersTo(m.desk.View(t.Context(), party.Operator("root"), secretariat.Now), "CR900")
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	for _, a := range all {
		if a.Awaited() {
			if _, err := m.desk.Take(t.Context(), party.Operator("root"), change.Responses.Kind, a.Ref, 0, change.Excuse, party.With{Text: "It has no part in it."}, secretariat.Because{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if on := offered(); len(on) > 0 {
		t.Errorf("nobody is left to answer, and can be reminded on %v", on)
	}
}
