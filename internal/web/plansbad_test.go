package web

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// The page takes a plan file that cannot be as the command line does (see package
// planfile's testdata): it says the place and the sentence, and nothing changes.
func TestAPlanThatCannotBeIsRefusedOnThePageToo(t *testing.T) {
	p := openPlanning(t)
	a, err := txtar.ParseFile(filepath.Join("..", "exchange", "planfile", "testdata", "bad.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	before := p.head()
	for k := 0; k+1 < len(a.Files); k += 2 {
		f, wants := a.Files[k], string(a.Files[k+1].Data)
		if end := filepath.Ext(f.Name); end == ".sm" || end == ".rcp" {
			wants = "is a problem of levelling, not a plan"
		}
		var b bytes.Buffer
		form := multipart.NewWriter(&b)
		part, err := form.CreateFormFile("file", f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(f.Data); err != nil {
			t.Fatal(err)
		}
		if err := form.Close(); err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, "/plans/CCAG/upload", &b)
		r.Header.Set("Content-Type", form.FormDataContentType())
		r.AddCookie(&http.Cookie{Name: cookieAs, Value: "secretary"})
		w := httptest.NewRecorder()
		p.handler.ServeHTTP(w, r)
		said := html.UnescapeString(w.Body.String())
		for want := range strings.Lines(wants) {
			if want = strings.TrimSpace(want); w.Code != http.StatusUnprocessableEntity || !strings.Contains(strings.ToLower(said), strings.ToLower(want)) {
				t.Errorf("%s: %d does not say %q", f.Name, w.Code, want)
			}
		}
	}
	if p.head() != before {
		t.Error("something was kept")
	}
}
