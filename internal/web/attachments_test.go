package web

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// upload is a file as a form sends it.
type upload struct{ name, content string }

// send sends files to be attached, as a viewer.
func (m *matrix) send(who party.Actor, address string, files ...upload) (int, string) {
	m.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	form.WriteField("note", "what they are")
	for _, f := range files {
		w, err := form.CreateFormFile("files", f.name)
		if err != nil {
			m.Fatal(err)
		}
		w.Write([]byte(f.content))
	}
	form.Close()
	r := httptest.NewRequest("POST", address, &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	if who.ID != "" {
		r.AddCookie(&http.Cookie{Name: cookieAs, Value: who.ID})
	}
	w := httptest.NewRecorder()
	m.handler.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// take asks for a file, and gives the whole answer.
func (m *matrix) take(who party.Actor, address string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", address, nil)
	if who.ID != "" {
		r.AddCookie(&http.Cookie{Name: cookieAs, Value: who.ID})
	}
	w := httptest.NewRecorder()
	m.handler.ServeHTTP(w, r)
	return w
}

func viewer(id string) party.Actor {
	return viewers[slices.IndexFunc(viewers, func(a party.Actor) bool { return a.ID == id })]
}

func TestFilesAreAttachedByThoseWhoMay(t *testing.T) {
	m := openMatrix(t)
	for _, c := range []struct {
		on  string
		may []string
	}{
		{"actions/CCAG03-01", []string{"member", "chair", "secretary", "pmo"}}, // those who keep it, own it or may close it
		{"actions/CCAG03-03", []string{"member", "pmo"}},                       // confidential to REC
		{"milestones/M1", []string{"pmo"}},
		{"comments/action/CCAG03-01/c1", nil},
		{"attachments/action/CCAG03-01/a1", nil},
		{"imports/import-1", nil},
	} {
		for i, who := range viewers {
			before := m.length()
			status, _ := m.send(who, "/attach/"+c.on, upload{"a.txt", fmt.Sprintf("%s by %s %d", c.on, who.ID, i)})
			grew, may := m.length() > before, slices.Contains(c.may, who.ID)
			if grew != may || may != (status == http.StatusSeeOther) {
				t.Errorf("%q attaches to %s: the journal grew is %v (%d)", who.ID, c.on, grew, status)
			}
		}
	}
}

func TestAFileIsSentToBeKeptAndNeverToBeShown(t *testing.T) {
	m := openMatrix(t)
	hostile := "<!doctype html><script>alert(document.cookie)</script>"
	if status, _ := m.send(viewer("pmo"), "/attach/actions/CCAG03-01", upload{"../../etc/\u202egpj.x;é.html", hostile}); status != http.StatusSeeOther {
		t.Fatalf("%d", status)
	}
	w := m.take(viewer(""), "/file/action/CCAG03-01/a2")
	h := w.Header()
	for name, want := range map[string]string{
		"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff",
		"Content-Disposition":     `attachment; filename="gpj.x__.html"; filename*=UTF-8''gpj.x%3B%C3%A9.html`,
		"Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if h.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, h.Get(name), want)
		}
	}
	if w.Code != http.StatusOK || w.Body.String() != hostile {
		t.Errorf("%d: %q", w.Code, w.Body.String())
	}
	r := httptest.NewRequest("GET", "/file/action/CCAG03-01/a2", nil)
	r.Header.Set("If-None-Match", h.Get("ETag"))
	again := httptest.NewRecorder()
	m.handler.ServeHTTP(again, r)
	if again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("asked again: %d", again.Code)
	}
}

func TestWhatIsAttachedIsListedWithItsTypeAndSizeAndCanBeWithdrawn(t *testing.T) {
	m := openMatrix(t)
	if status, _ := m.send(viewer("member"), "/attach/actions/CCAG03-01", upload{"notes.pdf", "only text"}, upload{"two.txt", "second"}); status != http.StatusSeeOther {
		t.Fatal(status)
	}
	_, page := m.ask(viewer("member"), "GET", "/actions/CCAG03-01", nil)
	for _, want := range []string{"Attachments", `href="/file/action/CCAG03-01/a2"`, "notes.pdf", ">Text<", "9 bytes", "member", `enctype="multipart/form-data"`, "multiple"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if w := m.take(viewer("member"), "/file/action/CCAG03-01/a2"); !strings.Contains(w.Header().Get("Content-Disposition"), `"notes.pdf.txt"`) {
		t.Errorf("text under the name of a PDF is sent as %s", w.Header().Get("Content-Disposition"))
	}
	for _, c := range []struct {
		who  party.Actor
		at   string
		text string
		may  bool
	}{
		{viewer("dag-member"), "/a2", "The wrong one.", false}, {viewer("member"), "/a1", "The wrong one.", false}, // the operator's
		{party.Nobody, "/a2", "The wrong one.", false}, {viewer("member"), "/a3", "", false}, {viewer("member"), "/a3", "The wrong one.", true}, {viewer("member"), "/a3", "Again.", false},
	} {
		at := "attachments/action/CCAG03-01" + c.at
		_, page := m.ask(c.who, "GET", "/"+at, nil)
		if offered := strings.Contains(page, `value="withdraw"`); offered != (c.may || c.text == "") {
			t.Errorf("%q is offered to withdraw %s: %v", c.who.ID, c.at, offered)
		}
		before := m.length()
		status, _ := m.ask(c.who, "POST", "/steps/"+at, map[string][]string{"step": {"withdraw"}, "text": {c.text}})
		if (status == http.StatusSeeOther) != c.may || (m.length() > before) != c.may {
			t.Errorf("%q withdraws %s: %d", c.who.ID, c.at, status)
		}
	}
	if status, _ := m.ask(viewer("secretary"), "POST", "/steps/attachments/action/CCAG03-01/a2", map[string][]string{"step": {"withdraw"}, "text": {"The wrong one."}}); status != http.StatusSeeOther {
		t.Errorf("withdrawn: %d", status)
	}
	_, page = m.ask(viewer("member"), "GET", "/actions/CCAG03-01", nil)
	if strings.Contains(page, `href="/file/action/CCAG03-01/a2"`) || !strings.Contains(page, "Withdrawn") {
		t.Error("what was withdrawn is offered as if it stood")
	}
}

func TestOfSeveralFilesTheGoodAreKeptAndTheOthersNamed(t *testing.T) {
	m := openMatrix(t)
	status, page := m.send(viewer("pmo"), "/attach/actions/CCAG03-01", upload{"good.txt", "good"}, upload{"empty.txt", ""}, upload{"run.pdf", "MZ\x90\x00\x03"})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("%d", status)
	}
	for _, want := range []string{"good.txt was attached to CCAG03-01", "empty.txt: It is empty.", "run.pdf: It is a program", `value="what they are"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	before := m.length()
	for name, files := range map[string][]upload{"none": nil, "too many": slices.Repeat([]upload{{"a.txt", "a"}}, maxAtOnce+1),
		"too large": {{"big.txt", strings.Repeat("a", register.MaxAttachment+1)}}, "too much": slices.Repeat([]upload{{"big.txt", strings.Repeat("a", 20<<20)}}, 4)} {
		status, page := m.send(viewer("pmo"), "/attach/actions/CCAG03-01", files...)
		if status != http.StatusUnprocessableEntity || m.length() != before || !strings.Contains(page, "ttach") {
			t.Errorf("%s: %d", name, status)
		}
	}
}

// An attachment is never more open than its record, whatever becomes of that; and
// its bytes and words are told by no route to those who may not see it.
func TestTheBytesOfAConfinedRecordLeakThroughNoRoute(t *testing.T) {
	m := openMatrix(t)
	const canary = "Canaryinthefile"
	actions, _ := secretariat.KindNamed("action")
	if status, _ := m.send(viewer("pmo"), "/attach/actions/CCAG03-01", upload{"canaryname.txt", "shared " + canary}); status != http.StatusSeeOther {
		t.Fatal(status)
	}
	public := m.length()
	if status, page := m.ask(viewer(""), "GET", "/search?q="+canary, nil); status != http.StatusOK && status != http.StatusSeeOther || !strings.Contains(page, "canaryname") && status == http.StatusOK {
		t.Errorf("what is public is not found by what stands in it: %d", status)
	}
	if _, err := m.desk.Revise(t.Context(), party.Operator("root"), actions, "CCAG03-01", secretariat.Edit{Class: confidential}, secretariat.Because{}); err != nil {
		t.Fatal(err)
	}
	addresses := []string{"/file/action/CCAG03-01/a2", "/file/action/CCAG03-01/a2?as-at=2022-03-23", "/attachments/action/CCAG03-01/a2", "/actions/CCAG03-01",
		"/search?q=" + canary, "/search?q=shared", "/search?q=canaryname", "/attachments", "/attachments?kind=action", "/attachments.csv", "/attachments.json", "/attachments.xlsx",
		"/attachments.atom", "/attachments.feed.json", "/record", "/record.atom", "/record.feed.json", "/compare/attachments?from=2022-03-01&to=2022-03-24",
		fmt.Sprintf("/record/%d", public), fmt.Sprintf("/record/%d/proof", public), "/fields/attachments/action/CCAG03-01/a2", "/edit/attachments/action/CCAG03-01/a2", "/"}
	for _, at := range addresses {
		for _, who := range []party.Actor{viewer(""), viewer("observer"), viewer("chair")} {
			if _, body := m.ask(who, "GET", at, nil); strings.Contains(body, canary) && !strings.Contains(at, canary) || strings.Contains(body, "canaryname.txt") {
				t.Errorf("%s tells %q of the file", at, who.ID)
			}
		}
	}
	for _, who := range []party.Actor{viewer(""), viewer("chair")} {
		if w := m.take(who, "/file/action/CCAG03-01/a2"); w.Code != http.StatusNotFound {
			t.Errorf("%q takes the file: %d", who.ID, w.Code)
		}
	}
	if w := m.take(viewer("member"), "/file/action/CCAG03-01/a2"); w.Body.String() != "shared "+canary {
		t.Errorf("REC's member gets %d", w.Code)
	}
	// It cannot be opened again but by opening what it hangs on.
	attachments := register.Attachments.Kind
	if _, err := m.desk.Revise(t.Context(), party.Operator("root"), attachments, "action/CCAG03-01/a2", secretariat.Edit{Class: record.Public}, secretariat.Because{}); err == nil {
		t.Error("an attachment was made more open than its record")
	}
}

func FuzzFileName(f *testing.F) {
	for _, s := range []string{"a.docx", "../../x", `C:\a\b.pdf`, "\u202egpj.exe", strings.Repeat("x", 500) + ".docx", "", ". .", "a\x00b", "con"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name := register.FileName(s)
		if name == "" || name != register.FileName(name) || strings.ContainsAny(name, "/\\\x00\n\r") || len([]rune(name)) > 120 {
			t.Errorf("%q is called %q, then %q", s, name, register.FileName(name))
		}
		if d := disposition(name); strings.ContainsAny(d, "\r\n\x00") || strings.Count(d, `"`) != 2 {
			t.Errorf("%q is sent as %s", s, d)
		}
	})
}
