package web

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// upload sends a form with a file.
func (s *site) upload(path, file, text string, fields map[string]string) (*http.Response, string) {
	s.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range fields {
		w.WriteField(name, value)
	}
	part, err := w.CreateFormFile("file", file)
	if err != nil {
		s.Fatal(err)
	}
	part.Write([]byte(text))
	w.Close()
	r, err := s.as.Post(s.url+path, w.FormDataContentType(), &b)
	return s.read(r, err)
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// carried gives what the form of a page carries along.
func carried(body string) url.Values {
	out := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(body[strings.Index(body, "<main"):], -1) {
		if m[1] != "back" {
			out.Add(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
		}
	}
	return out
}

func TestARegisterIsShownRowByRowBeforeItIsTakenIn(t *testing.T) {
	s := open(t).actingAs("ccag-secretariat")
	const table = "No,What is to be done,By when,Marking\n" +
		"CCAG03-12,Provide details of REC Modifications R15 and R32,30/03/2022,public\n" + // there already, another date
		"CCAG05-01,Draw up the code release plan,27/04/2022,public\n" +
		"CCAG05-02,Agree the terms of the working group,27/04/2022,public\n" +
		"CCAG05-03,Say when,soonish,public\n"
	was := s.length()
	r, body := s.upload("/imports/table/preview", "log.csv", table, map[string]string{"kind": "actions", "class": "controlled", "source": "Action log"})
	if r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "No column holds the reference") || !strings.Contains(body, "What is to be done") {
		t.Fatalf("columns that do not fit: %s", r.Status)
	}
	form := carried(body)
	form["field"] = []string{"ref", "title", "due", "class"}
	r, body = s.post("/imports/table/preview", form)
	if missing := inOrder(body, "Add 2, change 1", "Cannot be read", "soonish", "Would change", "CCAG03-12", "30 Mar 2022", "Would be added", "CCAG05-01", "line 3", "CCAG05-02"); r.StatusCode != http.StatusOK || missing != "" {
		t.Fatalf("%s, without %q", r.Status, missing)
	}
	if s.length() != was {
		t.Error("a preview wrote something")
	}
	form = carried(body)
	form["field"], form["leave"] = []string{"ref", "title", "due", "class"}, []string{"action CCAG05-02"}
	r, _ = s.post("/imports/table", form)
	if r.StatusCode != http.StatusSeeOther || s.length() != was+3 {
		t.Fatalf("%s, %d entries more", r.Status, s.length()-was)
	}
	at := r.Header.Get("Location")
	if r, _ := s.get("/actions/CCAG05-02"); r.StatusCode != http.StatusNotFound {
		t.Error("a row that was left out was taken in")
	}
	_, body = s.upload("/imports/table/preview", "log2.csv", table, map[string]string{"kind": "actions", "class": "controlled", "source": "Action log"})
	if missing := inOrder(body, "as in the last table of this source", "Would be added", "CCAG05-02"); missing != "" || strings.Contains(body, "<strong>CCAG05-01") {
		t.Errorf("the columns are not remembered: without %q", missing)
	}
	if r, _ := s.post(at+"/undo", nil); r.StatusCode != http.StatusSeeOther {
		t.Errorf("undo: %s", r.Status)
	}
	if r, _ := s.get("/actions/CCAG05-01"); r.StatusCode != http.StatusNotFound {
		t.Error("what was undone is still there")
	}
}

func TestATableThatCannotBeReadComesBackWithEveryFault(t *testing.T) {
	s := open(t)
	if r, _ := s.get("/imports/table"); r.StatusCode != http.StatusForbidden {
		t.Errorf("a visitor sees the form: %s", r.Status)
	}
	s = s.actingAs("ccag-secretariat")
	for name, c := range map[string]struct{ text, kind, want string }{
		"no register":   {"ref\nX\n", "", "Choose the register."},
		"no file":       {"", "actions", "Choose a file."},
		"only commas":   {",,,\n,,,\n", "actions", "every cell is empty"},
		"a PDF":         {"%PDF-1.4 ...", "raid", "is a PDF"},
		"more than fit": {"ref,title\n" + strings.Repeat("CCAG05-01,x\n", 2001), "actions", "Use the command line"},
	} {
		r, body := s.upload("/imports/table/preview", "a.csv", c.text, map[string]string{"kind": c.kind, "class": "public"})
		if r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, c.want) {
			t.Errorf("%s: %s, without %q", name, r.Status, c.want)
		}
	}
}

// A log of another office has a title, and rows that have only a number: the list is
// named once, and remembered by every form of the page.
func TestALogOfNumbersIsReadAsTheListThatIsNamed(t *testing.T) {
	s := open(t).actingAs("ccag-secretariat")
	const log = "Risk log of CCAG\n\nNo,Kind,Description\n50,risk,A new risk\n51,assumption,A new assumption\n"
	fields := map[string]string{"kind": "raid", "class": "public", "source": "Risk log"}
	if r, body := s.upload("/imports/table/preview", "log.csv", log, fields); r.StatusCode != http.StatusOK && !strings.Contains(body, "No column holds the reference") {
		t.Fatalf("%s:\n%s", r.Status, mainOf(body))
	}
	fields["whose"] = "CCAG"
	_, body := s.upload("/imports/table/preview", "log.csv", log, fields)
	form := carried(body)
	form["field"] = []string{"number", "kind", "description"}
	_, body = s.post("/imports/table/preview", form)
	if missing := inOrder(body, "Add 2 records", "CCAG/50", "CCAG/51", "What is above them was not read"); missing != "" {
		t.Fatalf("without %q:\n%s", missing, mainOf(body))
	}
	form = carried(body)
	form["field"] = []string{"number", "kind", "description"}
	if r, _ := s.post("/imports/table", form); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("kept: %s", r.Status)
	}
	if r, body := s.get("/raid/CCAG/50"); r.StatusCode != http.StatusOK || !strings.Contains(body, "A new risk") {
		t.Errorf("%s:\n%s", r.Status, mainOf(body))
	}
}

func TestWhatCannotBeReadIsPutRightOnThePage(t *testing.T) {
	s := open(t).actingAs("ccag-secretariat")
	const table = "ref,title,due,status\n" +
		"CCAG05-01,Draw up the code release plan,27/04/2022,Open\n" +
		"CCAG05-02,Agree the terms,31/04/2022,Opened\n" +
		",Say when,27/04/2022,Open\n"
	_, body := s.upload("/imports/table/preview", "log.csv", table, map[string]string{"kind": "actions", "class": "public", "source": "Action log"})
	if missing := inOrder(body, "Cannot be read", "31/04/2022", "Opened", `value="3:2"`, `value="31/04/2022"`, `value="3:3"`, `value="Opened"`, "The reference is missing", `value="4:0"`, "Read it again with what you put right"); missing != "" {
		t.Fatalf("nothing asks for %q", missing)
	}
	form := carried(body)
	if got := strings.Join(form["at"], " "); got != "3:2 3:3 4:0" {
		t.Fatalf("asked for %s", got)
	}
	form["right"] = []string{"30/04/2022", "Opened", ""} // one of three
	_, body = s.post("/imports/table/preview", form)
	if missing := inOrder(body, "Cannot be read", "Opened", `value="3:3"`, `value="3:2"`, `value="30/04/2022"`, "The reference is missing"); missing != "" {
		t.Fatalf("what is put right in a row that cannot be read yet is lost: without %q", missing)
	}
	form = carried(body)
	form["right"] = nil
	for _, at := range form["at"] {
		form["right"] = append(form["right"], map[string]string{"3:2": "30/04/2022", "3:3": "Open", "4:0": "CCAG05-03"}[at])
	}
	_, body = s.post("/imports/table/preview", form)
	if missing := inOrder(body, "Add 3", "CCAG05-02", "30 Apr 2022", "CCAG05-03", "Put right by hand", "it said “31/04/2022”, and is read as “30/04/2022”"); missing != "" {
		t.Fatalf("what is put right is not read: without %q", missing)
	}
	r, _ := s.post("/imports/table", carried(body))
	if r.StatusCode != http.StatusSeeOther {
		t.Fatalf("taken in: %s", r.Status)
	}
	if _, body = s.get("/actions/CCAG05-02"); !strings.Contains(body, "30 Apr 2022") {
		t.Error("the action is not as it was put right")
	}
	if _, body = s.get(r.Header.Get("Location")); !strings.Contains(body, "it said “Opened”, and is read as “Open”") {
		t.Error("the import does not tell what was put right")
	}
}

func TestOfPapersAPersonLeavesOutSingleRecords(t *testing.T) {
	s := open(t).actingAs("ccag-secretariat")
	const papers = "Cross Code Advisory Group #5 27 April 2022\n\nMinutes and Actions Review\n\n" +
		"Ref\tAction\tOwner\tDue date\tUpdate\nCCAG04-01\tSend the plan\tProgramme (PMO)\t27/05/22\tONGOING: Begun.\n" +
		"CCAG04-02\tBook a room\tProgramme (PMO)\t27/05/22\tONGOING: Begun.\n" +
		"CCAG03-12\tGive the details\tREC\t23/03/22\tCLOSED: All given.\n\nPublic\n"
	_, body := s.post("/imports/preview", url.Values{"text": {papers}, "group": {"CCAG"}, "class": {"public"}})
	if missing := inOrder(body, `id="take"`, "Would change", `name="leave" value="action CCAG03-12" form="take"`, "Would be added", `name="leave" value="action CCAG04-02" form="take"`); missing != "" {
		t.Fatalf("the preview is without %q", missing)
	}
	form := carried(body)
	form["leave"] = []string{"action CCAG04-02", "action CCAG03-12"}
	if r, body := s.post("/imports", form); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s: %s", r.Status, body)
	}
	if r, _ := s.get("/actions/CCAG04-02"); r.StatusCode != http.StatusNotFound {
		t.Error("an action that was left out was taken in")
	}
	if r, _ := s.get("/actions/CCAG04-01"); r.StatusCode != http.StatusOK {
		t.Error("an action that was not left out was not taken in")
	}
	if _, body := s.get("/actions/CCAG03-12"); strings.Contains(body, "All given") {
		t.Error("a change that was left out was taken over")
	}
}

func TestADoubtedRowIsTakenOverIfAPersonSaysItIsTheSame(t *testing.T) {
	s := open(t).actingAs("ccag-secretariat")
	const table = "list,number,kind,description\nCCAG,1,risk,Hire seven more lawyers before summer begins\n"
	_, body := s.upload("/imports/table/preview", "log.csv", table, map[string]string{"kind": "raid", "class": "public", "source": "RAID log"})
	if missing := inOrder(body, "Nothing of it can be taken in as it stands", "Doubted, and left alone", `name="same" value="raid CCAG/1"`, "Read it again with what you put right"); missing != "" {
		t.Fatalf("the preview is without %q", missing)
	}
	form := carried(body)
	form.Set("same", "raid CCAG/1")
	_, body = s.post("/imports/table/preview", form)
	if missing := inOrder(body, `name="same" value="raid CCAG/1"`, "Change 1", "Would change", "Hire seven more lawyers"); missing != "" {
		t.Fatalf("the doubt is not settled: without %q", missing)
	}
	if r, _ := s.post("/imports/table", carried(body)); r.StatusCode != http.StatusSeeOther {
		t.Fatalf("taken in: %s", r.Status)
	}
	if _, body := s.get("/raid/CCAG/1"); !strings.Contains(body, "Hire seven more lawyers") {
		t.Error("the row was not taken over")
	}
}

func TestPapersThatChangeNothingButADoubtCanStillBeTakenOver(t *testing.T) {
	p := importPreview()
	p.Counts = ImportCounts{Doubted: 1}
	p.Kinds = p.Kinds[:1]
	p.Kinds[0].Changed, p.Kinds[0].Added.Rows = nil, nil
	drawn := func() string {
		var b bytes.Buffer
		if err := ImportPreview(p).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if missing := inOrder(drawn(), `id="take"`, `type="submit">Take over what is marked`, `name="same"`); missing != "" {
		t.Errorf("a doubt that can be settled has no button: without %q", missing)
	}
	p.Kinds[0].Doubted[0].Unlike = false
	if body := drawn(); strings.Contains(body, "Take over what is marked") || !strings.Contains(body, "These papers change nothing") {
		t.Error("there is a button for a doubt that nobody can settle")
	}
}
