package web

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"crosscode/internal/party"
	"crosscode/internal/secretariat"
)

// What went wrong in other programs of this kind is tried on this one. The table
// in docs/security.md says which test stands against what; this file holds those
// that belong to no other.

// refusedAs sends a form as a viewer who may not do it, and finds the journal as
// long as it was.
func (m *matrix) refusedAs(who party.Actor, what, address string, form url.Values) {
	m.Helper()
	before := m.length()
	status, body := m.ask(who, "POST", address, form)
	if status < 400 || m.length() != before {
		m.Errorf("%s, %q: %d, the journal grew by %d: %s", what, who.ID, status, m.length()-before, text(body))
	}
}

func (m *matrix) viewer(id string) party.Actor {
	for _, v := range viewers {
		if v.ID == id {
			return v
		}
	}
	m.Fatalf("there is no viewer %s", id)
	return party.Nobody
}

// OpenProject CVE-2026-40896: items were put on the agenda of any meeting, by
// trying its sections.
func TestNobodyPutsAnythingOnTheAgendaOfAnotherGroup(t *testing.T) {
	m := openMatrix(t)
	secretary := m.viewer("secretary") // of CCAG
	for path, form := range map[string]url.Values{
		"agenda-items":  {"ref": {"DAG-04/1"}, "meeting": {"DAG-04"}, "number": {"1"}, "title": {"x"}},
		"questions":     {"ref": {"DAG-04/Q1"}, "meeting": {"DAG-04"}, "number": {"1"}, "text": {"x"}},
		"papers":        {"ref": {"DAG-04/P1"}, "meeting": {"DAG-04"}, "number": {"1"}, "title": {"x"}, "text": {"x"}},
		"meetings":      {"ref": {"DAG-04"}, "group": {"DAG"}, "number": {"4"}, "title": {"x"}, "date": {"2022-04-01"}},
		"decisions":     {"ref": {"DAG04-D01"}, "group": {"DAG"}, "text": {"x"}},
		"roadmap":       {"ref": {"DAG/2022-05-01"}, "group": {"DAG"}, "date": {"2022-05-01"}, "items": {"x"}},
		"group-updates": {"ref": {"CCAG-04/DAG/9"}, "group": {"DAG"}, "number": {"9"}, "reported": {"CCAG-04"}, "text": {"x"}},
	} {
		form.Set("class", "public")
		m.refusedAs(secretary, path, "/new/"+path, form)
	}
	m.refusedAs(secretary, "an item of its own, moved there", "/edit/agenda-items/CCAG-04/1", url.Values{"meeting": {"DAG-04"}})
	// A right that is tried under its own group is one it has.
	if status, body := m.ask(secretary, "POST", "/new/agenda-items", url.Values{"ref": {"CCAG-04/9"}, "meeting": {"CCAG-04"}, "number": {"9"}, "title": {"x"}, "class": {"public"}}); status != http.StatusSeeOther {
		t.Errorf("its own: %d %s", status, text(body))
	}
}

// OpenProject CVE-2026-44732: one request moved a document into another project,
// because its attributes were assigned before anybody asked.
func TestNobodyMovesARecordOutOfWhatTheyKeepOrIntoWhatTheyDoNot(t *testing.T) {
	m := openMatrix(t)
	secretary := m.viewer("secretary")
	m.refusedAs(secretary, "away", "/edit/actions/CCAG03-01", url.Values{"group": {"DAG"}})
	m.refusedAs(secretary, "here", "/edit/actions/DAG03-01", url.Values{"group": {"CCAG"}})
	m.refusedAs(secretary, "to where one cannot see it oneself", "/edit/actions/CCAG03-01", url.Values{"class": {"organisation:REC"}})
	m.refusedAs(m.viewer("pmo"), "to whom nobody is", "/edit/actions/CCAG03-01", url.Values{"class": {"organisation:NOBODY"}})
	m.refusedAs(secretary, "what one does not see", "/edit/actions/CCAG03-03", url.Values{"group": {"CCAG"}, "title": {"x"}})
}

// Vikunja GHSA-5pg6-m483-7vrg, GHSA-569v-q83c-3j3g: a form set what was none of
// its fields.
func TestAFormSetsNothingButItsFields(t *testing.T) {
	m := openMatrix(t)
	pmo := m.viewer("pmo")
	length := m.length()
	m.ask(pmo, "POST", "/edit/actions/CCAG03-01", url.Values{"status": {"Closed"}, "closed": {"CCAG-04"}}) // they move by steps
	m.ask(pmo, "POST", "/edit/actions/CCAG03-01", url.Values{"ref": {"CCAG03-77"}, "id": {"1"}, "seq": {"1"}, "actor": {"root"}, "at": {"2020-01-01"}, "form": {"9"}, "gone": {"true"}})
	if m.length() != length {
		t.Error("what is no field was written")
	}
	if status, _ := m.ask(pmo, "GET", "/actions/CCAG03-77", nil); status != http.StatusNotFound {
		t.Errorf("a record was renamed by its form: %d", status)
	}
}

// Decidim CVE-2024-32469: what the address said about pages was shown as markup.
func TestWhatAnAddressSaysIsNeverMarkup(t *testing.T) {
	m := openMatrix(t)
	const evil = `"><b id=evil onclick=x>'`
	pmo := m.viewer("pmo")
	tried := 0
	for _, pattern := range m.routes {
		cells, ok := m.reading(pattern)
		if !ok || len(cells) == 0 || strings.Contains(pattern, "/static/") {
			continue
		}
		names := []string{"q", "sort", "as-at", "status", "size", "after", "before", "columns", "owners", "from", "to", "field", "rows", "mark", "view", "back", "kind", "done", "step", "due-from"}
		if len(viewersOf(cells[0].address)) < len(viewers) {
			names = names[:4] // the registers are served by the same code
		}
		for _, name := range names {
			a := Address{Path: cells[0].address, Query: url.Values{}}
			if p, q, found := strings.Cut(cells[0].address, "?"); found {
				a.Path = p
				a.Query, _ = url.ParseQuery(q)
			}
			status, body := m.ask(pmo, "GET", a.With(name, evil).String(), nil)
			tried++
			if strings.Contains(body, "<b id=evil") || strings.Contains(body, `="`+evil) {
				t.Errorf("%s?%s: %d reads it as markup", a.Path, name, status)
			}
			if status >= 500 {
				t.Errorf("%s?%s: %d", a.Path, name, status)
			}
		}
	}
	for _, path := range []string{"/" + url.PathEscape(evil), "/actions/" + url.PathEscape(evil), "/record/" + url.PathEscape(evil), "/codes/" + url.PathEscape(evil)} {
		if _, body := m.ask(pmo, "GET", path, nil); strings.Contains(body, "<b id=evil") {
			t.Errorf("%s reads it as markup", path)
		}
	}
	if tried < 400 {
		t.Errorf("only %d addresses were tried", tried)
	}
}

// An uncapped page brought peers down (anchors: denial of service).
func TestNoPageIsLongerThanItsBound(t *testing.T) {
	m := openMatrix(t)
	for _, size := range []string{"501", "1000000", "99999999999999999999", "-1", "0", "x", "1e9"} {
		if status, _ := m.ask(m.viewer("pmo"), "GET", "/actions?size="+size, nil); status != http.StatusUnprocessableEntity && status != http.StatusBadRequest {
			t.Errorf("a page of %s rows: %d", size, status)
		}
	}
	if status, _ := m.ask(m.viewer("pmo"), "GET", "/actions?size=500", nil); status != http.StatusOK {
		t.Errorf("a page of 500 rows: %d", status)
	}
}

// Redmine #42998 kept a form for signing in in the cache; #43083 told of second
// factors whom they were not of.
func TestPagesOnAccountsAreKeptByNobodyAndTellOnlyTheirOwner(t *testing.T) {
	d := openDoor(t)
	other, _ := d.invited("somebody")
	_, link := d.invited("pmo", secretariat.Grant{Role: party.PMO})
	kept := func(address string) {
		t.Helper()
		if w := d.ask("GET", address, nil); w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, %s", address, w.Code, w.Header().Get("Cache-Control"))
		}
	}
	kept("/sign-in")
	kept(link)
	d.ask("POST", link, url.Values{"password": {phrase}, "again": {phrase}})
	d.ask("POST", "/account/factor", nil)
	for _, address := range []string{"/account", "/account/data", "/people", "/people/invite", "/people/" + other.ID, "/people/" + other.ID + "/data"} {
		kept(address)
	}
	if w := d.ask("POST", "/sign-in", url.Values{"email": {"a@example.org"}, "password": {"wrong one, this"}}); w.Header().Get("Cache-Control") != "no-store" || strings.Contains(w.Body.String(), "wrong one") {
		t.Error("a refused sign-in is kept, or says the password")
	}
	secret := regexp.MustCompile(`<pre>([A-Z2-7]{32})<`).FindStringSubmatch(d.ask("GET", "/account", nil).Body.String())
	if secret == nil {
		t.Fatal("the account shows no secret to set up")
	}
	for _, address := range []string{"/account/data", "/people", "/people/" + other.ID} {
		if strings.Contains(d.ask("GET", address, nil).Body.String(), secret[1]) {
			t.Errorf("%s tells the secret of a second factor", address)
		}
	}
}

// Vikunja GHSA-r6w9-259g-gwrv kept the tokens of links in clear: whoever read the
// database could take accounts up.
func TestNoSecretLiesInTheDatabaseInClear(t *testing.T) {
	d := openDoor(t)
	dir := filepath.Dir(d.desk.Keys.File) // only the key is there: the record is elsewhere
	_, open := d.invited("waiting")
	a, link := d.invited("pmo", secretariat.Grant{Role: party.PMO})
	d.ask("POST", link, url.Values{"password": {phrase}, "again": {phrase}})
	f, err := d.desk.NewFactor(t.Context(), party.Actor{ID: a.ID})
	if err != nil {
		t.Fatal(err)
	}
	recovery, err := d.desk.ConfirmFactor(t.Context(), party.Actor{ID: a.ID}, codeAt(t, f.Secret, d.desk.Now()))
	if err != nil {
		t.Fatal(err)
	}
	_, token, err := d.desk.AddToken(t.Context(), party.Operator("root"), secretariat.Token{Name: "x", Actor: party.Actor{ID: "program"}, Expires: d.desk.Now().AddDate(0, 1, 0)}, d.desk.Now())
	if err != nil {
		t.Fatal(err)
	}
	_, tokenPart, _ := strings.Cut(strings.TrimPrefix(token, "crosscode_"), "_")
	secrets := map[string]string{"the link": strings.TrimPrefix(open, "/invitation/"), "the password": phrase, "the session": d.cookie.Value,
		"the second factor": f.Secret, "a recovery code": recovery[0], "a token": tokenPart}
	read := 0
	for _, in := range []string{d.dir, dir} {
		files, _ := filepath.Glob(filepath.Join(in, "*"))
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			read += len(b)
			for name, secret := range secrets {
				if len(secret) < 12 || strings.Contains(string(b), secret) {
					t.Errorf("%s lies in %s in clear (%d characters)", name, filepath.Base(file), len(secret))
				}
			}
		}
	}
	if read < 100_000 {
		t.Errorf("only %d bytes were read: the database is elsewhere", read)
	}
}

// The table of docs/security.md names tests, and they are there.
func TestEveryAdvisoryHasItsTest(t *testing.T) {
	page, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, ok := strings.Cut(string(page), "<!-- table: advisories -->")
	table, _, ended := strings.Cut(table, "<!-- end -->")
	if !ok || !ended {
		t.Fatal("docs/security.md has no table of advisories")
	}
	have := map[string]bool{}
	err = filepath.WalkDir("..", func(path string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		for _, f := range regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`).FindAllStringSubmatch(string(b), -1) {
			have[filepath.Base(filepath.Dir(path))+"."+f[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`(\\w+\\.(?:Test|Fuzz)\\w+)`").FindAllStringSubmatch(table, -1)
	for _, n := range named {
		if !have[n[1]] {
			t.Errorf("docs/security.md names %s, and there is none", n[1])
		}
	}
	for _, advisory := range []string{"CVE-2026-40896", "CVE-2026-44732", "CVE-2026-27723", "GHSA-jfmm-mjcp-8wq2", "GHSA-5pg6-m483-7vrg", "GHSA-569v-q83c-3j3g", "GHSA-gg93-x632-9ccv",
		"CVE-2026-40869", "CVE-2026-30239", "CVE-2026-40870", "GHSA-hj5c-mhh2-g7jq", "CVE-2026-23625", "CVE-2026-23891", "CVE-2024-32469", "CVE-2026-31974",
		"GHSA-g9xj-752q-xh63", "GHSA-g66v-54v9-52pr", "CVE-2026-42267", "GHSA-r6w9-259g-gwrv", "GHSA-xv7q-fvmc-jx96", "#43083", "#42998", "GHSA-v3p6-34mc-hj7v"} {
		if !strings.Contains(table, advisory) {
			t.Errorf("nothing stands against %s", advisory)
		}
	}
	if len(named) < 25 {
		t.Errorf("the table names %d tests: %s", len(named), fmt.Sprint(named))
	}
}
