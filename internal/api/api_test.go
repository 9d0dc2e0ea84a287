package api

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/limit"
	"crosscode/internal/need"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
	"crosscode/internal/store"

	"github.com/danielgtaylor/huma/v2"
)

func TestMain(m *testing.M) { os.Exit(need.Main(m)) }

// A world is a small record with an API over it.
type world struct {
	*testing.T
	desk   *secretariat.Desk
	url    string
	now    time.Time
	tokens map[string]string
	store  *store.Store
	keys   int // given so far to requests, each of which is then asked twice; -1 to give none
}

var operator = party.Operator("test")

// empty gives the folder of an empty record.
func empty(t *testing.T) string {
	t.Helper()
	return need.Folder(t, "empty", func(folder string) { begin(t, store.Config{Dir: folder}) })
}

// emptyPostgres gives the URL of an empty record on PostgreSQL.
func emptyPostgres(t *testing.T) string {
	t.Helper()
	return need.PostgresLike(t, "empty", func(address string) { begin(t, store.Config{Dir: t.TempDir(), Database: address}) })
}

func begin(t *testing.T, c store.Config) {
	t.Helper()
	c.Kinds, c.Clock = secretariat.Registers(), time.Now
	s, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}

// open makes a record with some actions, one of them Controlled, and a token for
// each of some people.
func open(t *testing.T, limits Limits) *world {
	t.Helper()
	return openAs(t, limits, store.Config{Dir: empty(t)})
}

// everyWay runs a test of what is written as programs write: without keys, with a
// key for each request, and with keys on PostgreSQL.
func everyWay(t *testing.T, f func(*world)) {
	t.Run("without keys", func(t *testing.T) {
		t.Parallel()
		f(open(t, Limits{}))
	})
	t.Run("with keys", func(t *testing.T) {
		t.Parallel()
		w := open(t, Limits{})
		w.keys = 0
		f(w)
	})
	t.Run("with keys, on PostgreSQL", func(t *testing.T) {
		t.Parallel()
		w := openAs(t, Limits{}, store.Config{Database: emptyPostgres(t), Dir: t.TempDir()})
		w.keys = 0
		f(w)
	})
}

func openAs(t *testing.T, limits Limits, c store.Config) *world {
	t.Helper()
	w := &world{T: t, keys: -1, now: time.Date(2022, 3, 24, 9, 0, 0, 0, time.UTC), tokens: map[string]string{}}
	clock := func() time.Time { w.now = w.now.Add(time.Millisecond); return w.now }
	c.Kinds, c.Clock = secretariat.Registers(), clock
	s, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	w.store, w.desk = s, &secretariat.Desk{Store: s, Now: clock}
	for i := range 7 {
		class := record.Public
		if i == 6 {
			class = record.Controlled
		}
		w.raise(register.Actions.Kind, fmt.Sprintf("CCAG03-%02d", i+1), class, map[string]string{"title": fmt.Sprintf("Send paper %d", i+1), "group": "CCAG",
			"owners": "Elexon [secretary]", "due": calendar.Date(2022, 4, 1+i).String()})
	}
	all := secretariat.Powers
	w.token("secretariat", party.Actor{ID: "ccag-secretariat", Roles: []party.Role{party.Secretariat}}, all...)
	w.token("reader", party.Actor{ID: "reader", Roles: []party.Role{party.Secretariat}})
	w.token("secretary", party.Actor{ID: "ccag-secretary", Seats: []party.Place{{Group: "CCAG", Role: party.Secretary}}}, all...)
	server := httptest.NewServer(NewServer(w.desk, Settings{Programme: "Example", Now: clock, Limits: limits}).Handler())
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

func (w *world) raise(k *record.Kind, ref string, class record.Class, fields map[string]string) {
	w.Helper()
	if _, err := w.desk.Raise(w.Context(), operator, k, ref, secretariat.Edit{Class: class, Fields: fields}, secretariat.Because{}); err != nil {
		w.Fatal(err)
	}
}

func (w *world) token(name string, who party.Actor, powers ...string) secretariat.Token {
	w.Helper()
	t, secret, err := w.desk.AddToken(w.Context(), operator, secretariat.Token{Name: name, Actor: who, Powers: powers, Expires: w.now.AddDate(0, 1, 0)}, w.now)
	if err != nil {
		w.Fatal(err)
	}
	w.tokens[name] = secret
	return t
}

// A got is an answer.
type got struct {
	*http.Response
	body []byte
}

// field gives a member of the answer by its path: fields.title.
func (g got) field(path string) any {
	var v any
	json.Unmarshal(g.body, &v)
	for name := range strings.SplitSeq(path, ".") {
		if list, ok := v.([]any); ok {
			var i int
			if _, err := fmt.Sscan(name, &i); err != nil || i >= len(list) {
				return nil
			}
			v = list[i]
			continue
		}
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

// ask asks as the holder of a token, or as nobody, with headers as name: value.
func (w *world) ask(who, method, path, body string, headers ...string) got {
	w.Helper()
	if w.keys < 0 || method == "GET" || who == "" {
		return w.sent(who, method, path, body, headers...)
	}
	w.keys++
	headers = append([]string{fmt.Sprintf("Idempotency-Key: own-%d", w.keys)}, headers...)
	first := w.sent(who, method, path, body, headers...)
	if first.StatusCode < 300 {
		size := w.length()
		again := w.sent(who, method, path, body, headers...)
		if again.StatusCode != first.StatusCode || !bytes.Equal(again.body, first.body) || again.Header.Get("ETag") != first.Header.Get("ETag") ||
			again.Header.Get("Idempotency-Replayed") != "true" || w.length() != size {
			w.Errorf("%s %s is answered %d %s, and again %d %s", method, path, first.StatusCode, first.body, again.StatusCode, again.body)
		}
	}
	return first
}

func (w *world) sent(who, method, path, body string, headers ...string) got {
	w.Helper()
	r, err := http.NewRequestWithContext(w.Context(), method, w.url+path, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if who != "" {
		r.Header.Set("Authorization", "Bearer "+w.tokens[who])
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		w.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.Fatal(err)
	}
	return got{res, b}
}

func (w *world) length() int64 {
	f, err := w.desk.Fresh(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return f.Size
}

// wants fails unless an answer has a status, and is a problem when that says so.
func (w *world) wants(g got, status int) got {
	w.Helper()
	if g.StatusCode != status {
		w.Errorf("%s %s answers %s, want %d: %s", g.Request.Method, g.Request.URL.Path, g.Status, status, g.body)
	}
	if status >= 400 && (g.Header.Get("Content-Type") != problemType || g.field("status") != float64(status) || g.field("detail") == "") {
		w.Errorf("%s %s: the refusal is no problem: %s %s", g.Request.Method, g.Request.URL.Path, g.Header.Get("Content-Type"), g.body)
	}
	return g
}

func TestReading(t *testing.T) {
	w := open(t, Limits{})
	for _, k := range secretariat.Registers() {
		w.wants(w.ask("", "GET", Root+"/"+k.Path+"?count=true", ""), 200)
		w.wants(w.ask("", "GET", Root+"/exports/"+k.Path+"?format=csv", ""), 200)
	}
	seen := w.ask("", "GET", Root+"/actions?count=true", "")
	if seen.field("count.n") != 6.0 || bytes.Contains(seen.body, []byte("CCAG03-07")) {
		t.Errorf("without a token: %s", seen.body)
	}
	if all := w.ask("secretariat", "GET", Root+"/actions?count=true", ""); all.field("count.n") != 7.0 {
		t.Errorf("the secretariat sees %v", all.field("count.n"))
	}
	w.wants(w.ask("", "GET", Root+"/actions/CCAG03-07", ""), 404)
	w.wants(w.ask("", "GET", Root+"/actions/CCAG03-07/history", ""), 404)
	one := w.wants(w.ask("", "GET", Root+"/actions/CCAG03-01", ""), 200)
	if one.field("fields.due") != "2022-04-01" || one.field("fields.owners.0.organisation") != "Elexon" || one.field("page") != "/actions/CCAG03-01" || one.field("version") != 1.0 {
		t.Errorf("the record is %s", one.body)
	}
	if g := w.ask("", "GET", Root+"/actions/CCAG03-01", "", "If-None-Match: "+one.Header.Get("ETag")); g.StatusCode != 304 {
		t.Errorf("again with its tag: %s", g.Status)
	}
	if g := w.ask("", "GET", Root+"/actions/ccag03-01?as-at=2022-03-24", ""); g.StatusCode != 308 || g.Header.Get("Location") != Root+"/actions/CCAG03-01?as-at=2022-03-24" {
		t.Errorf("another name: %s to %s", g.Status, g.Header.Get("Location"))
	}
	w.wants(w.ask("", "GET", Root+"/actions/CCAG03-01?as-at=2022-03-20", ""), 404)
	h := w.wants(w.ask("", "GET", Root+"/actions/CCAG03-01/history", ""), 200)
	if h.field("entries.0.act") != "raise" || h.field("entries.0.changes.1.after") == nil {
		t.Errorf("its history is %s", h.body)
	}
	if cookie := w.ask("", "GET", Root+"/actions?count=true", "", "Cookie: as=ccag-secretariat"); cookie.field("count.n") != 6.0 {
		t.Error("a cookie is looked at")
	}
}

func TestAListIsWalkedThroughByItsLinks(t *testing.T) {
	w := open(t, Limits{})
	for _, sort := range []string{"", "&sort=-due", "&sort=changed", "&sort=-ref"} {
		seen := map[string]bool{}
		at, pages := Root+"/actions?size=2&columns=title"+sort, 0
		for at != "" && pages < 10 {
			g := w.wants(w.ask("secretariat", "GET", at, ""), 200)
			items, _ := g.field("items").([]any)
			for i := range items {
				seen[g.field(fmt.Sprintf("items.%d.ref", i)).(string)] = true
				if fields := g.field(fmt.Sprintf("items.%d.fields", i)).(map[string]any); len(fields) != 1 || fields["title"] == nil {
					t.Errorf("with columns=title it has %v", fields)
				}
			}
			at, _ = g.field("links.next").(string)
			if (at != "") != strings.Contains(g.Header.Get("Link"), `rel="next"`) {
				t.Errorf("the header says %q, the answer %q", g.Header.Get("Link"), at)
			}
			pages++
		}
		if len(seen) != 7 || pages != 4 {
			t.Errorf("by %q: %d actions on %d pages", sort, len(seen), pages)
		}
	}
}

func TestWhatChangedSince(t *testing.T) {
	w := open(t, Limits{})
	first := w.ask("secretariat", "GET", Root+"/actions", "")
	entry, at := int(first.field("entry").(float64)), w.now
	w.now = w.now.Add(time.Hour)
	w.raise(register.Actions.Kind, "CCAG03-20", record.Public, map[string]string{"title": "New", "group": "CCAG", "owners": "Ofgem", "due": "2022-05-01"})
	for _, since := range []string{fmt.Sprint(entry), at.Add(time.Minute).Format(time.RFC3339)} {
		g := w.wants(w.ask("secretariat", "GET", Root+"/actions?count=true&updated-since="+since, ""), 200)
		if g.field("count.n") != 1.0 || g.field("items.0.ref") != "CCAG03-20" {
			t.Errorf("since %s: %s", since, g.body)
		}
	}
}

func TestRefusalsNameEveryFault(t *testing.T) {
	w := open(t, Limits{})
	for _, tt := range []struct {
		name, who, method, path, body string
		headers                       []string
		status                        int
		locations                     string
	}{
		{"a parameter that is none", "", "GET", "/actions?statsu=Open&size=0&as-at=x&columns=nil", "", nil, 422, "statsu size columns as-at"},
		{"parameters without a value", "", "GET", "/actions?status=&due-from=&sort=&as-at=&size=0", "", nil, 422, "as-at due-from sort status size"},
		{"a filter's value that is none", "", "GET", "/actions?status=Sleeping&due-from=never", "", nil, 422, "due-from status"},
		{"a cursor that is none", "", "GET", "/actions?after=!", "", nil, 422, "after"},
		{"a cursor that is made up", "", "GET", "/actions?before=zzz", "", nil, 422, "before"},
		{"what comes after and what comes before", "", "GET", "/actions?after=zzz&before=zzz", "", nil, 422, "after before"},
		{"a query that cannot be read", "", "GET", "/actions?status=%zz", "", nil, 400, ""},
		{"more values than a query has", "", "GET", "/actions?" + strings.Repeat("owners=o&", problem.MaxValues), "", nil, 400, ""},
		{"a query that is too long", "", "GET", "/actions?owners=" + strings.Repeat("o", problem.MaxQuery), "", nil, 400, ""},
		{"semicolons between parameters", "", "GET", "/actions?status=Open;group=CCAG", "", nil, 400, ""},
		{"a time zone whose sign was lost", "", "GET", "/actions?updated-since=2022-03-23T10:00:00+01:00", "", nil, 422, "updated-since"},
		{"no token", "", "POST", "/actions", `{}`, nil, 401, ""},
		{"a token that is none", "", "GET", "/actions", "", []string{"Authorization: Bearer crosscode_aaaaaaaaaa_bbb"}, 401, ""},
		{"another scheme", "", "GET", "/actions", "", []string{"Authorization: Basic YTpi"}, 401, ""},
		{"a token without the power", "reader", "POST", "/actions", `{"ref":"CCAG03-50"}`, nil, 403, ""},
		{"a secretary in another group", "secretary", "POST", "/actions", `{"ref":"DAG03-50","fields":{"title":"x","group":"DAG","owners":["Ofgem"],"due":"2022-05-01"}}`, nil, 403, ""},
		{"everything wrong with a new record", "secretariat", "POST", "/actions", `{"ref":"CCAG03-50","class":"secret","fields":{"due":7,"owners":{},"nonsense":"x"}}`, nil, 422, "class fields.due fields.nonsense fields.owners fields.title"},
		{"everything wrong on every level", "secretariat", "POST", "/actions", `{"Ref":"CCAG03-50","extra":1,"why":["x"],"fields":{"nonsense":"x","due":"soon"}}`, nil, 422, "Ref extra why fields.nonsense fields.due fields.title fields.raised"},
		{"members given twice", "secretariat", "POST", "/actions", `{"ref":"CCAG03-50","ref":"CCAG03-51","fields":{"title":"x","title":"y","group":"CCAG","due":"2022-05-01","owners":[{"role":"a","role":"b"}]}}`, nil, 422, "ref fields.title fields.owners[0].role"},
		{"half a character", "secretariat", "POST", "/actions", `{"ref":"CCAG03-50","fields":{"title":"a\ud800b","update":"\\ud800 \ud83d\ude00","group":"CCAG","due":"2022-05-01","owners":["\udc00"]}}`, nil, 422, "fields.title fields.owners[0]"},
		{"text that is not UTF-8", "secretariat", "POST", "/actions", "{\"ref\":\"CCAG03-50\",\"fields\":{\"title\":\"a\xff\"}}", nil, 400, ""},
		{"an array in place of an object", "secretariat", "POST", "/actions", `[]`, nil, 400, ""},
		{"no body", "secretariat", "POST", "/actions", ``, []string{"Content-Type: application/json"}, 400, ""},
		{"nesting without end", "secretariat", "POST", "/actions", `{"fields":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`, nil, 400, ""},
		{"a number that is too large", "secretariat", "POST", "/raid", `{"ref":"R99","fields":{"probability":99999999999999999999}}`, nil, 422, "fields.probability fields.list fields.kind fields.description"},
		{"a comment with a member that is none", "secretariat", "POST", "/actions/CCAG03-01/comments", `{"txt":"x","Class":7}`, nil, 422, "Class txt"},
		{"a record that is not whole", "secretariat", "POST", "/actions", `{"ref":"CCAG03-50","fields":{"group":"CCAG","due":"soon"}}`, nil, 422, "fields.due fields.title"},
		{"a member that is none", "secretariat", "POST", "/actions", `{"reference":"x"}`, nil, 422, "reference fields.title fields.raised"},
		{"no JSON", "secretariat", "POST", "/actions", `{`, nil, 400, ""},
		{"nothing in place of an object", "secretariat", "POST", "/actions", ` null`, nil, 400, ""},
		{"two of them", "secretariat", "POST", "/actions", `{}{}`, nil, 400, ""},
		{"another media type", "secretariat", "POST", "/actions", `ref=x`, []string{"Content-Type: application/x-www-form-urlencoded"}, 415, ""},
		{"JSON that is packed", "secretariat", "POST", "/actions", "\x1f\x8b", []string{"Content-Type: application/json", "Content-Encoding: gzip"}, 415, ""},
		{"a file that is packed", "secretariat", "POST", "/actions/CCAG03-01/attachments?name=x.txt", "\x1f\x8b", []string{"Content-Type: application/octet-stream", "Content-Encoding: gzip"}, 415, ""},
		{"too much", "secretariat", "POST", "/actions", `{"why":"` + strings.Repeat("x", maxBody) + `"}`, nil, 413, ""},
		{"a name that is taken", "secretariat", "POST", "/actions", `{"ref":"CCAG03-01","fields":{"title":"x","group":"CCAG","owners":["Ofgem"],"due":"2022-05-01"}}`, nil, 409, ""},
		{"an edit of no version", "secretariat", "PATCH", "/actions/CCAG03-01", `{"fields":{"title":"x"}}`, nil, 428, ""},
		{"an edit of another version", "secretariat", "PATCH", "/actions/CCAG03-01", `{"fields":{"title":"x"}}`, []string{`If-Match: "other"`}, 412, ""},
		{"a field that only an act moves", "secretariat", "PATCH", "/actions/CCAG03-01", `{"fields":{"status":"Closed"}}`, []string{"If-Match: *"}, 422, "fields.status"},
		{"a list that would not come back the same", "secretariat", "PATCH", "/actions/CCAG03-01", `{"fields":{"owners":[{"organisation":"a;b"}]}}`, []string{"If-Match: *"}, 422, "fields.owners"},
		{"what is not there", "secretariat", "PATCH", "/actions/CCAG09-01", `{}`, []string{"If-Match: *"}, 404, ""},
		{"a step that it cannot take", "secretariat", "POST", "/actions/CCAG03-01/steps", `{"step":"confirm closed","meeting":"CCAG-04"}`, nil, 409, ""},
		{"a step without what it needs", "secretariat", "POST", "/actions/CCAG03-01/steps", `{"step":"update"}`, nil, 422, "text"},
		{"a day that is none", "secretariat", "POST", "/actions/CCAG03-01/steps", `{"step":"update","text":"x","day":"x"}`, nil, 422, "day"},
		{"a stroke in a path", "", "GET", "/raid/CCAG/17", "", nil, 404, ""},
		{"a method that is not for it", "", "DELETE", "/actions/CCAG03-01", "", nil, 405, ""},
		{"a file of another kind", "secretariat", "POST", "/imports/actions", "x", []string{"Content-Type: text/html"}, 415, ""},
		{"JSON that says it is a spreadsheet", "secretariat", "POST", "/imports/actions", `[{"ref":"CCAG03-60"}]`, []string{"Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}, 415, ""},
		{"JSON that says it is csv", "secretariat", "POST", "/imports/actions", `[{"ref":"CCAG03-60"}]`, []string{"Content-Type: text/csv"}, 415, ""},
		{"csv that says it is JSON", "secretariat", "POST", "/imports/actions", "ref,title\nCCAG03-60,x\n", []string{"Content-Type: application/json"}, 422, ""},
		{"JSON that is not UTF-8", "secretariat", "POST", "/imports/actions", "[{\"ref\":\"CCAG03-60\",\"title\":\"caf\xe9\"}]", []string{"Content-Type: application/json"}, 415, ""},
		{"csv that is not in the letters it says", "secretariat", "POST", "/imports/actions", "ref,title\nCCAG03-60,caf\xe9\n", []string{"Content-Type: text/csv; charset=UTF-8"}, 415, ""},
		{"a file with bad cells", "secretariat", "POST", "/imports/actions", "ref,title,due,status\nCCAG03-60,x,never,Open\nCCAG03-61,y,later,Open\n", []string{"Content-Type: text/csv"}, 422, "line 2, due line 3, due"},
		{"a key that is none", "secretariat", "POST", "/actions", "{}", []string{"Idempotency-Key: a b"}, 400, ""},
		{"an export of another form", "", "GET", "/exports/actions?format=pdf", "", nil, 400, ""},
		{"imports are written by importing", "secretariat", "POST", "/imports", `{}`, nil, 405, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := &world{T: t, desk: w.desk, url: w.url, tokens: w.tokens, now: w.now}
			before := w.length()
			g := w.wants(w.ask(tt.who, tt.method, Root+tt.path, tt.body, tt.headers...), tt.status)
			var p told
			if err := json.Unmarshal(g.body, &p); err != nil {
				t.Fatal(err)
			}
			var at []string
			for _, e := range p.Errors {
				at = append(at, e.Location)
			}
			if got := strings.Join(at, " "); got != tt.locations {
				t.Errorf("the faults are at %q, want %q: %s", got, tt.locations, g.body)
			}
			if w.length() != before {
				t.Error("a refused request made the journal longer")
			}
		})
	}
}

// Whatever is asked, a parameter that is misspelt, has no value or stands there
// twice is told, and never passed over: what is asked would be something else.
func TestAParameterIsNeverPassedOver(t *testing.T) {
	w := open(t, Limits{Token: limit.Rate{Second: 1e6, Burst: 1e6}})
	told := func(op *operation, query, location string) {
		t.Helper()
		body := ""
		if op.body != nil {
			body = "{}"
		}
		g := w.ask("secretariat", op.method, Root+strings.ReplaceAll(op.path, "{ref}", "X")+"?"+query, body)
		if g.StatusCode != 422 || !strings.Contains(string(g.body), `"location":"`+location+`"`) {
			t.Errorf("%s %s?%s: %d %s", op.method, op.path, query, g.StatusCode, g.body)
		}
	}
	for _, op := range operations() {
		told(op, "no-such=1", "no-such")
		for _, p := range op.parameters {
			if p.Ref != "" {
				p = sharedByRef()[p.Ref]
			}
			if p.In != "query" {
				continue
			}
			told(op, p.Name+"=", p.Name)
			if p.Schema.Type != huma.TypeArray {
				told(op, p.Name+"=1&"+p.Name+"=2", p.Name)
			}
		}
	}
}

func TestWhatBreaksOffIsNoFaultOfOurs(t *testing.T) {
	w := open(t, Limits{})
	for _, body := range []string{"4\r\n{\"re\r\nzz\r\n", "4\r\n{\"re\r\n"} {
		c, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprintf(c, "POST %s/actions HTTP/1.1\r\nHost: example.org\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n%s", Root, w.tokens["secretariat"], body)
		c.(*net.TCPConn).CloseWrite()
		all, err := io.ReadAll(c)
		if err != nil || !strings.HasPrefix(string(all), "HTTP/1.1 400 ") || !strings.Contains(string(all), "breaks off") {
			t.Errorf("%q is answered %q, %v", body, all, err)
		}
	}
}

func TestARecordIsMadeEditedAndMoved(t *testing.T) { everyWay(t, aRecordIsMadeEditedAndMoved) }

func aRecordIsMadeEditedAndMoved(w *world) {
	made := w.wants(w.ask("secretary", "POST", Root+"/actions", `{"ref":"CCAG03-30","class":"public","why":"asked for",
		"fields":{"title":"Ask Ofgem","group":"CCAG","owners":[{"organisation":"Ofgem","role":"lead"},"Elexon"],"due":"2022-06"}}`), 201)
	at, tag := made.Header.Get("Location"), made.Header.Get("ETag")
	if at != Root+"/actions/CCAG03-30" || tag == "" || made.field("fields.due") != "2022-06" || made.field("fields.owners.1.organisation") != "Elexon" {
		w.Fatalf("it stands at %s as %s: %s", at, tag, made.body)
	}
	edited := w.wants(w.ask("secretary", "PATCH", at, `{"fields":{"title":"Ask Ofgem twice"}}`, "If-Match: W/"+tag), 200) // as a proxy that packs answers marks it
	if edited.field("fields.title") != "Ask Ofgem twice" || edited.field("fields.due") != "2022-06" || edited.field("version") != 2.0 {
		w.Errorf("it is now %s", edited.body)
	}
	w.wants(w.ask("secretary", "PATCH", at, `{"fields":{"title":"Ask Ofgem thrice"}}`, "If-Match: "+tag), 412)
	w.wants(w.ask("secretary", "POST", at+"/steps", `{"step":"update","text":"x"}`, "If-Match: "+tag), 412)
	if edited.field("steps.0.step") != "update" || edited.field("steps.0.needs.0") != "text" {
		w.Errorf("its steps are %v", edited.field("steps"))
	}
	moved := w.wants(w.ask("secretary", "POST", at+"/steps", `{"step":"update","text":"Asked."}`), 200)
	if moved.field("fields.status") != "Ongoing" {
		w.Errorf("it is now %s", moved.body)
	}
	said := w.wants(w.ask("secretary", "POST", at+"/comments", `{"text":"They are asked."}`), 201)
	if said.field("fields.text") != "They are asked." || said.field("ref") != "action/CCAG03-30/c1" || said.Header.Get("Location") != Root+"/comments/action%2FCCAG03-30%2Fc1" {
		w.Errorf("what was said: %s at %s", said.body, said.Header.Get("Location"))
	}
	w.wants(w.ask("", "GET", said.Header.Get("Location"), ""), 200)
	w.wants(w.ask("reader", "POST", at+"/comments", `{"text":"x"}`), 403)
	h := w.ask("secretary", "GET", at+"/history", "")
	if h.field("entries.0.actor") != "ccag-secretary" || h.field("entries.0.why") != "asked for" || h.field("entries.2.act") != "update" {
		w.Errorf("its history is %s", h.body)
	}
}

func TestWhatHasAKeyIsDoneOnce(t *testing.T) {
	w := open(t, Limits{})
	const body = `{"ref":"CCAG03-40","fields":{"title":"x","group":"CCAG","owners":[{"organisation":"Ofgem"}],"due":"2022-05-01"}}`
	first := w.wants(w.ask("secretariat", "POST", Root+"/actions", body, "Idempotency-Key: k1"), 201)
	size := w.length()
	again := w.wants(w.ask("secretariat", "POST", Root+"/actions", body, "Idempotency-Key: k1"), 201)
	if !bytes.Equal(first.body, again.body) || again.Header.Get("Location") != first.Header.Get("Location") || again.Header.Get("ETag") != first.Header.Get("ETag") ||
		again.Header.Get("Idempotency-Replayed") != "true" || w.length() != size {
		t.Errorf("again it is answered %s with %v", again.body, again.Header)
	}
	w.wants(w.ask("secretariat", "POST", Root+"/actions", `{}`, "Idempotency-Key: k1"), 422)
	w.wants(w.ask("secretary", "POST", Root+"/actions", body, "Idempotency-Key: k1"), 409) // its own key; the name is taken
	w.wants(w.ask("secretariat", "POST", Root+"/actions", `{"ref":"CCAG03-41"}`, "Idempotency-Key: k2"), 422)
	w.wants(w.ask("secretariat", "POST", Root+"/actions", strings.ReplaceAll(body, "-40", "-41"), "Idempotency-Key: k2"), 201) // what was refused may be tried again
	w.now = w.now.Add(25 * time.Hour)
	w.wants(w.ask("secretariat", "POST", Root+"/actions", body, "Idempotency-Key: k1"), 409) // forgotten; the name is taken
	// An edit that comes again is answered as it was, though the record has moved on by it.
	at := Root + "/actions/CCAG03-40"
	tag := w.wants(w.ask("secretariat", "GET", at, ""), 200).Header.Get("ETag")
	edit := func() got {
		return w.wants(w.ask("secretariat", "PATCH", at, `{"fields":{"title":"y"}}`, "If-Match: "+tag, "Idempotency-Key: k3"), 200)
	}
	if first, again := edit(), edit(); !bytes.Equal(first.body, again.body) || len(again.Header["Content-Length"]) != 1 {
		t.Errorf("edited again it is %s with %v", again.body, again.Header)
	}
}

func TestFilesGoOutAndComeBackIn(t *testing.T) { everyWay(t, filesGoOutAndComeBackIn) }

func filesGoOutAndComeBackIn(w *world) {
	for _, form := range []struct{ name, media string }{{"csv", "text/csv"}, {"json", "application/json"}, {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}} {
		out := w.wants(w.ask("secretariat", "GET", Root+"/exports/actions?format="+form.name, ""), 200)
		size := w.length()
		in := w.wants(w.ask("secretariat", "POST", Root+"/imports/actions?dry-run=true&source=the+same", string(out.body), "Content-Type: "+form.media), 200)
		if in.field("unchanged.action") != 7.0 || in.field("dry_run") != true || w.length() != size {
			w.Errorf("%s: %s", form.name, in.body)
		}
	}
	word := w.wants(w.ask("secretariat", "POST", Root+"/imports/actions?dry-run=true&source=word", wordTable(w.T, "Ref|Action|Group|Owner|Due date|Status", "CCAG03-61|From a document|CCAG|Ofgem|1 May 2022|Open"),
		"Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document"), 200)
	if word.field("added.action") != 1.0 {
		w.Errorf("a document of Word: %s", word.body)
	}
	in := w.wants(w.ask("secretariat", "POST", Root+"/imports/actions?source=sync", "ref,title,group,owners,due,status\nCCAG03-60,From outside,CCAG,Ofgem,2022-05-01,Open\n", "Content-Type: text/csv"), 200)
	if in.field("added.action") != 1.0 || in.field("import") == "" {
		w.Errorf("%s", in.body)
	}
	w.wants(w.ask("secretariat", "GET", Root+"/imports/"+in.field("import").(string), ""), 200)
	if g := w.ask("secretariat", "GET", Root+"/actions/CCAG03-60", ""); g.field("class") != "controlled" {
		w.Errorf("what came in without a class is %v", g.field("class"))
	}
}

// wordTable makes a document of Word that holds one table.
func wordTable(t *testing.T, rows ...string) string {
	t.Helper()
	var file, table bytes.Buffer
	for _, row := range rows {
		table.WriteString("<w:tr>")
		for cell := range strings.SplitSeq(row, "|") {
			table.WriteString("<w:tc><w:p><w:t>" + cell + "</w:t></w:p></w:tc>")
		}
		table.WriteString("</w:tr>")
	}
	z := zip.NewWriter(&file)
	part, err := z.Create("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte("<w:document><w:body><w:tbl>" + table.String() + "</w:tbl></w:body></w:document>")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

func TestTokensEndAndAreLimited(t *testing.T) {
	w := open(t, Limits{Token: limit.Rate{Second: 1, Burst: 5}, Address: limit.Rate{Second: 1, Burst: 3}})
	all, err := w.desk.Tokens(t.Context(), operator)
	if err != nil || len(all) != 3 {
		t.Fatal(all, err)
	}
	for _, tok := range all {
		if bytes.Contains([]byte(fmt.Sprintf("%s%x", tok.Hash, tok.Hash)), []byte(strings.Split(w.tokens[tok.Name], "_")[2])) {
			t.Error("the secret is kept")
		}
	}
	w.wants(w.ask("reader", "GET", Root, ""), 200)
	used, _ := w.desk.Tokens(t.Context(), operator)
	for _, tok := range used {
		if (tok.Name == "reader") == tok.Used.IsZero() {
			t.Errorf("%s was last used at %v", tok.Name, tok.Used)
		}
	}
	for range 4 {
		w.wants(w.ask("reader", "GET", Root, ""), 200)
	}
	slow := w.wants(w.ask("reader", "GET", Root, ""), 429)
	if slow.Header.Get("Retry-After") != "1" {
		t.Errorf("it is told to wait %q seconds", slow.Header.Get("Retry-After"))
	}
	w.wants(w.ask("secretary", "GET", Root, ""), 200) // another token is not held up
	for range 3 {
		w.wants(w.ask("", "GET", Root, "", "Authorization: Bearer crosscode_aaaaaaaaaa_x"), 401)
	}
	w.wants(w.ask("", "GET", Root, "", "Authorization: Bearer crosscode_aaaaaaaaaa_x"), 429) // guessing is slowed down
	w.wants(w.ask("", "GET", Root, ""), 429)
	w.now = w.now.Add(5 * time.Second)
	w.wants(w.ask("reader", "GET", Root, ""), 200)
	for _, tok := range all {
		if tok.Name == "reader" {
			if err := w.desk.RevokeToken(t.Context(), operator, tok.ID, w.now); err != nil {
				t.Fatal(err)
			}
		}
	}
	if g := w.wants(w.ask("reader", "GET", Root, ""), 401); !strings.Contains(g.Header.Get("WWW-Authenticate"), "invalid_token") {
		t.Errorf("a revoked token is answered %q", g.Header.Get("WWW-Authenticate"))
	}
	w.now = w.now.AddDate(0, 2, 0)
	w.wants(w.ask("secretary", "GET", Root, ""), 401) // expired
}

func TestAFileIsAttachedListedAndTaken(t *testing.T) { everyWay(t, aFileIsAttachedListedAndTaken) }

func aFileIsAttachedListedAndTaken(w *world) {
	at := Root + "/actions/CCAG03-01/attachments?name=" + url.QueryEscape("../evidence.pdf")
	made := w.wants(w.ask("secretary", "POST", at, "what was sent", "Content-Type: application/octet-stream"), 201)
	if made.field("ref") != "action/CCAG03-01/a1" || made.field("fields.name") != "evidence.pdf" || made.field("fields.type") != "Text" || made.field("class") != "public" {
		w.Errorf("attached %s", made.body)
	}
	listed := w.wants(w.ask("", "GET", Root+"/attachments?kind=action&on=CCAG03-01", ""), 200)
	if !strings.Contains(string(listed.body), "evidence.pdf") {
		w.Errorf("listed %s", listed.body)
	}
	took := w.wants(w.ask("", "GET", Root+"/attachments/action%2FCCAG03-01%2Fa1/file", ""), 200)
	if string(took.body) != "what was sent" || took.Header.Get("Content-Disposition") != "attachment; filename*=UTF-8''evidence.pdf.txt" ||
		!strings.Contains(took.Header.Get("Content-Security-Policy"), "sandbox") || took.Header.Get("X-Content-Type-Options") != "nosniff" {
		w.Errorf("took %q, %v", took.body, took.Header)
	}
	if found := w.wants(w.ask("", "GET", Root+"/attachments?kind=action&on=CCAG03-02", ""), 200); strings.Contains(string(found.body), "evidence") {
		w.Errorf("another record lists %s", found.body)
	}
	w.wants(w.ask("", "POST", at, "x", "Content-Type: application/octet-stream"), 401)
	w.wants(w.ask("reader", "POST", at, "x", "Content-Type: application/octet-stream"), 403)
	w.wants(w.ask("secretary", "POST", at, `{"x":1}`), 415)
	w.wants(w.ask("secretary", "POST", at, "MZ\x90\x00", "Content-Type: application/octet-stream"), 422)
	w.wants(w.ask("secretary", "POST", at, "", "Content-Type: application/octet-stream"), 422)
	w.wants(w.ask("secretary", "POST", Root+"/actions/CCAG03-01/attachments", "x", "Content-Type: application/octet-stream"), 422)
	w.wants(w.ask("secretary", "POST", at, strings.Repeat("a", register.MaxAttachment+2), "Content-Type: application/octet-stream"), 413)
	// A Controlled record's file is Controlled.
	hidden := w.wants(w.ask("secretariat", "POST", Root+"/actions/CCAG03-07/attachments?name=a.txt", "hidden", "Content-Type: application/octet-stream"), 201)
	if hidden.field("class") != "controlled" {
		w.Errorf("attached %s", hidden.body)
	}
	w.wants(w.ask("", "GET", Root+"/attachments/action%2FCCAG03-07%2Fa1/file", ""), 404)
	w.wants(w.ask("", "GET", Root+"/attachments/action%2FCCAG03-07%2Fa9/file", ""), 404)
}

var update = flag.Bool("update", false, "write the published description anew")

// The description that was published is a promise: what it says stays. New
// things may be added; see docs/api.md.
func TestThePublishedDescriptionStillHolds(t *testing.T) {
	doc := NewServer(nil, Settings{Now: time.Now}).Document()
	golden := filepath.Join("testdata", "openapi.json")
	if *update {
		if err := os.WriteFile(golden, doc, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	published, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var was, is any
	if err := json.Unmarshal(published, &was); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(doc, &is); err != nil {
		t.Fatal(err)
	}
	for _, fault := range broken(was, is, "") {
		t.Error(fault)
	}
}

func TestAPlanIsGivenItsFileAndTheFileIsTaken(t *testing.T) {
	everyWay(t, aPlanIsGivenItsFileAndTheFileIsTaken)
}

func aPlanIsGivenItsFileAndTheFileIsTaken(w *world) {
	w.raise(register.Plans.Kind, "CCAG", record.Public, map[string]string{"title": "Code drafting", "group": "CCAG"})
	const text, octet = "activities:\n  - {id: a, duration: 3d}\n  - {id: M6, milestone: true, after: a}\n", "Content-Type: application/octet-stream"
	at := Root + "/plans/CCAG/file"
	w.wants(w.ask("", "GET", at, ""), 404)
	tag := w.wants(w.ask("secretary", "GET", Root+"/plans/CCAG", ""), 200).Header.Get("ETag")
	w.wants(w.ask("secretary", "PUT", at, text, octet), 428)
	if a := w.wants(w.ask("secretary", "DELETE", at, ""), 405).Header.Get("Allow"); a != "GET, PUT" {
		w.Errorf("the file of a plan takes %q", a)
	}
	w.wants(w.ask("secretary", "PUT", at, text, "If-Match: "+tag), 415)
	w.wants(w.ask("secretary", "PUT", at+"?nme=x", text, octet, "If-Match: "+tag), 422)
	before := w.length()
	refused := w.wants(w.ask("secretary", "PUT", at, "activities: [{id: a, duration: 3 fortnights}]", octet, "If-Match: "+tag), 422)
	if !strings.Contains(string(refused.body), "fortnights") || w.length() != before {
		w.Errorf("refused, %d entries later, with %s", w.length()-before, refused.body)
	}
	for name, far := range map[string]string{"plan.yaml": "activities: [{id: a, duration: 3d, not_before: 9998-06-01}]", "plan.csv": "id,duration,not_before\na,3,9998-06-01\n"} {
		refused := w.wants(w.ask("secretary", "PUT", at+"?name="+name, far, octet, "If-Match: "+tag), 422)
		if !strings.Contains(string(refused.body), "The date 1 Jun 9998 is outside the years 1 to 9997 that a plan may use.") || w.length() != before {
			w.Errorf("%s beyond the last year is refused with %s", name, refused.body)
		}
	}
	now := w.wants(w.ask("secretary", "PUT", at+"?why=First", text, octet, "If-Match: "+tag), 200)
	if now.field("fields.finish") == nil || now.Header.Get("ETag") == tag {
		w.Errorf("the plan is now %s", now.body)
	}
	w.wants(w.ask("secretary", "PUT", at, text+"# again\n", octet, "If-Match: "+tag), 412)
	took := w.wants(w.ask("", "GET", at, ""), 200)
	if string(took.body) != text || took.Header.Get("Content-Type") != "application/yaml" {
		w.Errorf("taken as %s: %s", took.Header.Get("Content-Type"), took.body)
	}
	w.wants(w.ask("", "GET", at, "", "If-None-Match: "+took.Header.Get("ETag")), 304)
	network := "0 5\n1 3 0\n"
	turned := w.wants(w.ask("secretary", "PUT", at+"?name=plan.txt", network, octet, "If-Match: "+now.Header.Get("ETag")), 200)
	if turned.field("fields.format") != "network" || !strings.Contains(string(turned.body), "not in") && turned.field("fields.changes") == nil {
		w.Errorf("turned into %s", turned.body)
	}
}
