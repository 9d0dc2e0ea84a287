package web

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"crosscode/internal/designation"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// The matrix asks every route, as every kind of viewer, for every class of
// record. What each may see stands in this file in words of its own, and not as
// the program works it out.

func seated(id, organisation, group string, role party.Role) party.Actor {
	return party.Actor{ID: id, Name: id, Organisation: organisation, Seats: []party.Place{{Group: group, Role: role}}}
}

// viewers are the kinds of people there are. REC's are those who see what is
// confidential to REC.
var viewers = []party.Actor{
	{ID: ""}, // a visitor
	{ID: "rec-account", Name: "rec-account", Organisation: "REC"},
	seated("observer", "BSC", "CCAG", party.Observer),
	seated("dag-member", "BSC", "DAG", party.Member),
	seated("member", "REC", "CCAG", party.Member),
	seated("chair", "BSC", "CCAG", party.Chair),
	seated("secretary", "BSC", "CCAG", party.Secretary),
	{ID: "assurer", Name: "assurer", Organisation: "IPA", Roles: []party.Role{party.Assurer}},
	{ID: "pmo", Name: "pmo", Organisation: "MHHS", Roles: []party.Role{party.PMO}},
}

var confidential = record.Only("REC")

// sees says which classes a viewer sees.
var sees = map[string][]record.Class{
	"":            {record.Public},
	"rec-account": {record.Public, confidential},
	"observer":    {record.Public, record.Controlled},
	"dag-member":  {record.Public, record.Controlled},
	"member":      {record.Public, record.Controlled, confidential},
	"secretary":   {record.Public, record.Controlled},
	"chair":       {record.Public, record.Controlled},
	"assurer":     {record.Public, record.Controlled, confidential},
	"pmo":         {record.Public, record.Controlled, confidential},
}

// An example is a record to be looked for: by its word, which stands in nothing
// else.
type example struct {
	kind  *record.Kind
	ref   string
	class record.Class
	word  string
	seq   int64
}

// examples gives, for each register that people write in, the reference of the
// nth record and its fields. W stands for its word.
var examplesOf = map[string]func(n int) (ref string, fields map[string]string){
	"action": func(n int) (string, map[string]string) {
		return fmt.Sprintf("CCAG03-%02d", n), map[string]string{"title": "shared W", "owners": "W Limited", "due": "2022-03-01", "group": "CCAG"}
	},
	"decision": func(n int) (string, map[string]string) {
		return fmt.Sprintf("CCAG04-D%02d", n), map[string]string{"group": "CCAG", "meeting": "CCAG-04", "text": "shared W"}
	},
	"raid": func(n int) (string, map[string]string) {
		return fmt.Sprintf("CCAG/%d", n), map[string]string{"list": "CCAG", "number": fmt.Sprint(n), "kind": "risk", "description": "shared W"}
	},
	"modification": func(n int) (string, map[string]string) {
		return fmt.Sprintf("REC/R%04d", n), map[string]string{"code": "REC", "title": "shared W"}
	},
	"milestone": func(n int) (string, map[string]string) {
		return fmt.Sprintf("M%d", n), map[string]string{"name": "shared W", "level": "1", "date": "2022-11-30"}
	},
	"meeting": func(n int) (string, map[string]string) {
		return fmt.Sprintf("CCAG-%02d", 10+n), map[string]string{"group": "CCAG", "number": fmt.Sprint(10 + n), "title": "shared W", "date": "2022-04-27"}
	},
	"agenda-item": func(n int) (string, map[string]string) {
		return fmt.Sprintf("CCAG-04/%d", n), map[string]string{"meeting": "CCAG-04", "number": fmt.Sprint(n), "title": "shared W"}
	},
	"group-update": func(n int) (string, map[string]string) {
		return fmt.Sprintf("CCAG-04/CCAG/%d", n), map[string]string{"group": "CCAG", "number": fmt.Sprint(n), "reported": "CCAG-04", "text": "shared W"}
	},
	"roadmap": func(n int) (string, map[string]string) {
		return fmt.Sprintf("CCAG/2022-05-%02d", n), map[string]string{"group": "CCAG", "date": fmt.Sprintf("2022-05-%02d", n), "items": "shared W"}
	},
	"question": func(n int) (string, map[string]string) {
		return fmt.Sprintf("CCAG-04/Q%d", n), map[string]string{"meeting": "CCAG-04", "number": fmt.Sprint(n), "text": "shared W"}
	},
	"paper": func(n int) (string, map[string]string) {
		return fmt.Sprintf("CCAG-04/P%d", n), map[string]string{"meeting": "CCAG-04", "number": fmt.Sprint(n), "title": "shared W", "text": "W"}
	},
	"group": func(n int) (string, map[string]string) {
		return fmt.Sprintf("XG%d", n), map[string]string{"name": "shared W"}
	},
	"organisation": func(n int) (string, map[string]string) {
		return fmt.Sprintf("Org%d", n), map[string]string{"name": "shared W", "kind": "other"}
	},
	"role": func(n int) (string, map[string]string) {
		return fmt.Sprintf("CCAG/Member/Body%d", n), map[string]string{"group": "CCAG", "name": "Member", "organisation": fmt.Sprintf("Body%d", n), "constituency": "shared W"}
	},
	"seat": func(n int) (string, map[string]string) {
		return fmt.Sprintf("account-%d/CCAG/member", n), map[string]string{"account": fmt.Sprintf("account-%d", n), "group": "CCAG", "role": "member", "organisation": "W"}
	},
	"change-request": func(n int) (string, map[string]string) {
		return fmt.Sprintf("CR%03d", n), map[string]string{"title": "shared W"}
	},
	"plan": func(n int) (string, map[string]string) {
		return fmt.Sprintf("P%d", n), map[string]string{"title": "shared W", "group": "CCAG"}
	},
	"freeze": func(n int) (string, map[string]string) {
		return fmt.Sprintf("FZ%02d", n), map[string]string{"title": "shared W", "reason": "W", "scope": "DIP", "holds": "progress", "from": "2022-03-01"}
	},
	"questionnaire": func(n int) (string, map[string]string) {
		return fmt.Sprintf("PPIR%03d", n), map[string]string{"title": "shared W", "questions": "W?"}
	},
	"plan-activity": func(n int) (string, map[string]string) {
		l := string(rune('A' + n))
		return "CCAG/" + l, map[string]string{"list": "CCAG", "letter": l, "name": "shared W"}
	},
	"route-step": func(n int) (string, map[string]string) {
		return fmt.Sprintf("CCAG/%d", n), map[string]string{"list": "CCAG", "number": fmt.Sprint(n), "text": "shared W"}
	},
	"route": func(n int) (string, map[string]string) {
		return fmt.Sprintf("SCR%d", n), map[string]string{"name": "shared W", "steps": "W is done; days: 28"}
	},
	"route-argument": func(n int) (string, map[string]string) {
		return fmt.Sprintf("SMAP/%d", n), map[string]string{"route": "SMAP", "number": fmt.Sprint(n), "side": "for", "text": "shared W", "author": "W"}
	},
	"route-choice": func(n int) (string, map[string]string) {
		if n > 9 {
			n = 1 // no example has so many
		}
		r := fmt.Sprintf("CR%03d", n)
		return r, map[string]string{"request": r}
	},
	"topic-area": func(n int) (string, map[string]string) {
		return fmt.Sprintf("REC/Area %d", n), map[string]string{"code": "REC", "topic": fmt.Sprintf("Area %d", n), "about": "shared W"}
	},
	"notice": func(n int) (string, map[string]string) {
		return fmt.Sprintf("SMAP-N%02d", n), map[string]string{"title": "shared W", "kind": "proposal"}
	},
	"representation": func(n int) (string, map[string]string) {
		return fmt.Sprintf("SMAP-N90/R%d", n), map[string]string{"notice": "SMAP-N90", "number": fmt.Sprint(n), "party": "W", "text": "shared W"}
	},
	"criterion": func(n int) (string, map[string]string) {
		return fmt.Sprintf("M8/%d", n), map[string]string{"milestone": "M8", "number": fmt.Sprint(n), "text": "shared W"}
	},
	"readiness": func(n int) (string, map[string]string) {
		return fmt.Sprintf("M%d", n), map[string]string{"group": "CCAG", "about": "shared W"}
	},
	"artefact": func(n int) (string, map[string]string) {
		return fmt.Sprintf("MHHS-DEL%03d", n), map[string]string{"title": "shared W"}
	},
	"comment": func(n int) (string, map[string]string) {
		return fmt.Sprintf("action/CCAG03-%02d/c1", n), map[string]string{"kind": "action", "on": fmt.Sprintf("CCAG03-%02d", n), "text": "shared W", "author": "W"}
	},
}

// byActs are the registers that nobody writes in by a form: each is written by
// what it records, and is read through the same pages as the others.
var byActs = []string{"import", "redaction", "response", "confidential-part", "recommendation", "change-decision", "rule-set", "baseline", "position", "concern", "questionnaire-answer"}

// A matrix is a record with an example of every register in every class, and
// the pages over it.
type matrix struct {
	*testing.T
	desk     *secretariat.Desk
	handler  http.Handler
	routes   []string
	examples []example
}

func openMatrix(t *testing.T) *matrix {
	t.Helper()
	now := time.Date(2022, 3, 24, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { now = now.Add(time.Millisecond); return now }
	st := openStore(t, empty(t), clock)
	m := &matrix{T: t, desk: &secretariat.Desk{Store: st, Now: clock, Keys: ownKeys(t)}}
	server := NewServer(m.desk, Settings{Programme: "Matrix", Sample: viewers[1:]})
	m.handler, m.routes = server.Handler(), server.Routes()
	organisations, _ := secretariat.KindNamed("organisation")
	for _, o := range []string{"REC", "BSC"} {
		m.raise(organisations, o, record.Public, map[string]string{"name": o + " Limited", "kind": "code body"})
	}
	actions, _ := secretariat.KindNamed("action")
	for i, class := range []record.Class{record.Public, record.Controlled, confidential} {
		m.raise(actions, fmt.Sprintf("DAG03-%02d", i+1), class, map[string]string{"title": "shared foreign" + word("action", i), "owners": "BSC", "due": "2022-04-01", "group": "DAG"})
	}
	for _, named := range []struct { // by the examples of other registers
		kind, ref string
		fields    map[string]string
	}{{"group", "CCAG", map[string]string{"name": "Code changes", "level": "3"}}, {"milestone", "M8", map[string]string{"name": "Code changes delivered"}}, {"route", "SMAP", map[string]string{"name": "Smart Meters Act powers"}},
		{"meeting", "CCAG-04", map[string]string{"group": "CCAG", "number": "4", "title": "Fourth", "date": "2022-03-23"}}} {
		m.raise(mustKind(named.kind), named.ref, record.Public, named.fields)
	}
	publish(t, m.desk)
	for _, k := range secretariat.Registers() {
		m.fill(k)
	}
	return m
}

// publish gives a proposal that representations can answer.
func publish(t *testing.T, desk *secretariat.Desk) {
	t.Helper()
	who := party.Operator("root")
	for _, one := range []struct {
		kind   *record.Kind
		ref    string
		fields map[string]string
	}{
		{designation.Areas.Kind, "BSC/Published", map[string]string{"code": "BSC", "topic": "Published", "about": "x", "document": "x", "edition": "1", "hash": strings.Repeat("a1", 32)}},
		{designation.Notices.Kind, "SMAP-N90", map[string]string{"title": "x", "kind": "proposal", "areas": "BSC/Published", "modification": "x", "effect": "x", "effect_from": "2022-06-01", "reasons": "x",
			"recipients": "each relevant licence holder\nthe Secretary of State\nCitizens Advice\nCitizens Advice Scotland"}},
	} {
		if _, err := desk.Raise(t.Context(), who, one.kind, one.ref, secretariat.Edit{Class: record.Public, Fields: one.fields}, secretariat.Because{}); err != nil {
			t.Fatalf("%s: %v", one.ref, err)
		}
	}
	if _, err := desk.Take(t.Context(), who, designation.Notices.Kind, "SMAP-N90", 0, designation.Publish, party.With{Day: desk.Today()}, secretariat.Because{}); err != nil {
		t.Fatal(err)
	}
}

func word(kind string, i int) string {
	return "Cormorant" + strings.ReplaceAll(kind, "-", "") + string(rune('a'+i)) + "x"
}

func (m *matrix) raise(k *record.Kind, ref string, class record.Class, fields map[string]string) {
	m.Helper()
	_, err := m.desk.Raise(m.Context(), party.Operator("root"), k, ref, secretariat.Edit{Class: class, Fields: fields}, secretariat.Because{})
	if err != nil {
		m.Fatalf("the example of %s: %v", k.Name, err)
	}
}

// hang hangs a file on an action of each class; its name and its content have
// the word.
func (m *matrix) hang(k *record.Kind) {
	m.Helper()
	for _, e := range m.of("action")[:3] {
		w := word(k.Name, int(e.ref[len(e.ref)-1]-'1'))
		made, err := m.desk.Attach(m.Context(), party.Operator("root"), e.kind, e.ref, "shared note",
			[]secretariat.File{{Name: w + ".txt", Type: "Text", Words: "shared " + w, Content: strings.NewReader("shared " + w)}})
		if err != nil {
			m.Fatal(err)
		}
		m.examples = append(m.examples, example{k, record.HeadOf(made[0]).Ref, e.class, w, m.length()})
	}
}

// fill raises three records of a register: one of each class. A fourth was
// public and is confined.
func (m *matrix) fill(k *record.Kind) {
	m.Helper()
	of := examplesOf[k.Name]
	if k.Name == "attachment" {
		m.hang(k)
		return
	}
	if of == nil {
		if !slices.Contains(byActs, k.Name) {
			m.Errorf("the register of %s has no example to be looked for", k.Plural)
		}
		return
	}
	for i, class := range []record.Class{record.Public, record.Controlled, confidential, confidential} {
		if i == 3 && k.Name == "comment" {
			continue
		}
		ref, fields := of(i + 1)
		w := word(k.Name, i)
		for name, text := range fields {
			fields[name] = strings.ReplaceAll(text, "W", w)
		}
		first := class
		if i == 3 {
			first = record.Public
		}
		m.raise(k, ref, first, fields)
		if k == designation.Choices.Kind { // its reason comes with the act
			if _, err := m.desk.Take(m.Context(), party.Operator("root"), k, ref, 0, designation.SwitchRoute, party.With{Other: "SCR1", Text: "shared " + w}, secretariat.Because{}); err != nil {
				m.Fatal(err)
			}
		}
		if first != class {
			if _, err := m.desk.Revise(m.Context(), party.Operator("root"), k, ref, secretariat.Edit{Class: class}, secretariat.Because{}); err != nil {
				m.Fatal(err)
			}
		}
		if k.Name == "plan" {
			text := "activities:\n  - {id: a, name: shared " + w + ", duration: 1d}\n  - {id: M3, name: x, milestone: true, after: a}\n"
			if _, err := m.desk.KeepPlan(m.Context(), party.Operator("root"), ref, 0, secretariat.PlanFile{Name: "p.yaml", Data: []byte(text)}, secretariat.Because{}); err != nil {
				m.Fatal(err)
			}
		}
		m.examples = append(m.examples, example{k, ref, class, w, m.length()})
	}
}

func (m *matrix) length() int64 {
	st, err := m.desk.Standing(m.Context())
	if err != nil {
		m.Fatal(err)
	}
	return st.Head.Size
}

// ask sends a request as a viewer, and gives the answer with everything in it
// that can be read, out of a spreadsheet too.
func (m *matrix) ask(who party.Actor, method, address string, form url.Values) (int, string) {
	m.Helper()
	r := httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if who.ID != "" {
		r.AddCookie(&http.Cookie{Name: cookieAs, Value: who.ID})
	}
	w := httptest.NewRecorder()
	m.handler.ServeHTTP(w, r)
	return w.Code, m.readable(w.Body.Bytes())
}

// readable gives an answer with what is packed in it unpacked.
func (m *matrix) readable(body []byte) string {
	if bytes.HasPrefix(body, []byte("PK\x03\x04")) {
		body = m.unpacked(body)
	}
	return string(body)
}

func (m *matrix) unpacked(b []byte) []byte {
	m.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		m.Fatal(err)
	}
	var out []byte
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			m.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			m.Fatal(err)
		}
		out = append(out, part...)
	}
	return out
}

// A cell is one address, and the examples that whoever may see them must find
// there. Nobody may find another that they may not see, anywhere.
type cellOf struct {
	address string
	must    []example
	alone   bool // the address is the example's own: not found for whoever may not see it
}

// reading gives, for each route that is read, the addresses to ask.
func (m *matrix) reading(pattern string) ([]cellOf, bool) {
	path, ok := strings.CutPrefix(pattern, "GET ")
	if !ok {
		return nil, false
	}
	switch path {
	case "/designation":
		return []cellOf{{address: path}}, true
	case "/designation/compare":
		return []cellOf{{address: path}, {address: path + "?route=SCR1&from=2022-04-30"}}, true
	case "/designation/changes/{ref...}":
		return append(m.each("change-request", func(e example) string { return path[:len("/designation/changes/")] + e.ref }, true), m.each("modification", func(e example) string { return path[:len("/designation/changes/")] + e.ref }, true)...), true
	case "/designation/notices/{ref}":
		return m.each("notice", func(e example) string { return "/designation/notices/" + e.ref }, true), true
	case "/notifications", "/unsubscribe/{token}", "/outbox":
		return []cellOf{{address: strings.Replace(path, "{token}", "none", 1)}}, true
	case "/sign-in/provider", "/sign-in/provider/back", "/sign-in/provider/code", "/invitation/{token}/provider":
		return []cellOf{{address: strings.Replace(path, "{token}", "none", 1)}}, true
	case "/{$}", "/", StaticPath, "/healthz", "/readyz", "/imports/new", "/imports/table", "/imports/{id}", "/record.atom", "/record.feed.json", "/api",
		"/sign-in", "/account", "/account/data", "/settings", "/feeds", "/feeds/{secret}", "/invitation/{token}", "/people", "/people/invite", "/people/{id}", "/people/{id}/data",
		"/codes", "/accessibility", "/privacy", "/views", "/record", "/answers", "/change-board", "/above-threshold", "/request", "/direct":
		r := strings.NewReplacer("{$}", "", "{id}", "import-1", "{token}", "none", "{secret}", "none")
		return []cellOf{{address: r.Replace(path)}}, true
	case "/search":
		return m.searching(), true
	case "/answers/{request}":
		return append(m.each("change-request", func(e example) string { return "/answers/" + e.ref }, true), m.each("questionnaire", func(e example) string { return "/answers/" + e.ref }, true)...), true
	case "/evidence/{ref}":
		return append(m.each("change-request", func(e example) string { return "/evidence/" + e.ref }, true), m.each("readiness", func(e example) string { return "/evidence/" + e.ref }, true)...), true
	case "/request/{request}":
		return m.each("change-request", func(e example) string { return "/request/" + e.ref }, false), true
	case "/answers/{request}/{organisation...}", "/answer-sheets/{request}/{organisation}":
		path, _, _ := strings.Cut(path, "{")
		return m.each("change-request", func(e example) string { return path + e.ref + "/REC" }, false), true
	case "/record/{seq}", "/record/{seq}/proof":
		return m.each("action", func(e example) string { return strings.Replace(path, "{seq}", fmt.Sprint(e.seq), 1) }, path == "/record/{seq}"), true
	case "/new/{path}":
		return []cellOf{{address: "/new/actions"}, {address: "/new/raid"}}, true
	case "/compare/{path}":
		return m.lists(func(k *record.Kind) string { return "/compare/" + k.Path + "?from=2022-03-01&to=2022-03-24" }, false), true
	case "/edit/{path}/{ref...}":
		return m.each("action", func(e example) string { return "/edit/actions/" + e.ref }, false), true
	case "/attendance/{ref...}":
		return m.each("meeting", func(e example) string { return "/attendance/" + e.ref }, false), true
	case "/fields/{path}/{ref...}":
		return m.each("action", func(e example) string { return "/fields/actions/" + e.ref + "?field=title" }, false), true
	case "/bulk/{path}":
		return m.each("action", func(e example) string { return "/bulk/actions?mark=" + e.ref }, true), true
	case "/file/{ref...}":
		return m.each("attachment", func(e example) string { return "/file/" + e.ref }, true), true
	case "/codes/{name...}":
		return []cellOf{{address: "/codes/REC"}}, true
	}
	if rest, ok := strings.CutPrefix(path, "/plans/{ref}"); ok {
		return m.plans(rest), true
	}
	return m.register(path)
}

// plans gives the pages of a plan. Those that show the plan itself name its
// activities, which have the word of the plan.
func (m *matrix) plans(rest string) []cellOf {
	rest = strings.NewReplacer("{id...}", "a", "{name}", "plan.csv").Replace(rest)
	if rest == "/upload" || rest == "/add" {
		return m.each("plan", func(e example) string { return "/plans/" + e.ref + rest }, false)
	}
	return m.each("plan", func(e example) string { return "/plans/" + e.ref + rest }, true)
}

// register gives the addresses of the routes that every register has.
func (m *matrix) register(path string) ([]cellOf, bool) {
	for _, k := range secretariat.Registers() {
		rest, ok := strings.CutPrefix(path, "/"+k.Path)
		switch {
		case !ok:
		case strings.HasPrefix(rest, "/{ref}/"):
			return m.each(k.Name, func(e example) string { return address(k, e.ref) + strings.TrimPrefix(rest, "/{ref}") }, true), true
		case rest == "/{ref...}":
			return m.each(k.Name, func(e example) string { return address(k, e.ref) }, true), true
		case rest == "" || rest == ".csv" || rest == ".json" || rest == ".xlsx":
			must := m.of(k.Name)
			if path == "/roadmap" {
				must = nil // its list shows no words of it
			}
			return []cellOf{{address: path, must: must}}, true
		case rest == ".atom" || rest == ".feed.json" || rest == ".ics":
			return []cellOf{{address: path}}, true
		}
	}
	return nil, false
}

func (m *matrix) of(kind string) []example {
	return slices.DeleteFunc(slices.Clone(m.examples), func(e example) bool { return e.kind.Name != kind })
}

func (m *matrix) each(kind string, at func(example) string, alone bool) []cellOf {
	var out []cellOf
	for _, e := range m.of(kind) {
		out = append(out, cellOf{address: at(e), must: []example{e}, alone: alone})
		if !alone {
			out[len(out)-1].must = nil
		}
	}
	return out
}

func (m *matrix) lists(at func(*record.Kind) string, must bool) []cellOf {
	var out []cellOf
	for _, k := range secretariat.Registers() {
		if examplesOf[k.Name] == nil || k.Name == "seat" {
			continue
		}
		out = append(out, cellOf{address: at(k)})
	}
	return out
}

// searching looks for what all examples say, and for references.
func (m *matrix) searching() []cellOf {
	return []cellOf{{address: "/search?q=shared"}, {address: "/search?q=Limited"}, {address: "/search?q=CCAG03"}, {address: "/search?q=CCAG"}}
}

func TestEveryRouteTellsEveryViewerWhatTheyMaySeeAndNothingElse(t *testing.T) {
	m := openMatrix(t)
	for _, pattern := range m.routes {
		if strings.HasPrefix(pattern, "POST ") {
			if _, ok := acting[pattern]; !ok {
				t.Errorf("%s has no row in the matrix: say who may do it", pattern)
			}
			continue
		}
		cells, ok := m.reading(pattern)
		if !ok {
			t.Errorf("%s has no row in the matrix: say what is seen there", pattern)
		}
		for _, c := range cells {
			for _, who := range viewersOf(c.address) {
				m.cell(c, who)
			}
		}
	}
}

// viewersOf gives every viewer for the register of actions, and for the pages of
// no register. The other registers are served by the same code: three viewers,
// of whom each sees what another does not, are enough there.
func viewersOf(address string) []party.Actor {
	for _, k := range secretariat.Registers() {
		at := "/" + k.Path
		if k.Name != "action" && (strings.Contains(address+"/", at+"/") || strings.Contains(address, at+".") || strings.Contains(address, at+"?")) {
			return []party.Actor{viewers[0], viewers[1], viewers[2]}
		}
	}
	return viewers
}

// cell asks one address as one viewer.
func (m *matrix) cell(c cellOf, who party.Actor) {
	m.Helper()
	status, body := m.ask(who, "GET", c.address, nil)
	for _, e := range m.examples {
		seen := strings.Contains(body, e.word)
		may := slices.Contains(sees[who.ID], e.class)
		if seen && !may {
			m.Errorf("%s tells %q of %s, which is %s", c.address, who.ID, e.word, e.class.Words())
		}
	}
	for _, e := range c.must {
		may := slices.Contains(sees[who.ID], e.class)
		if seen := strings.Contains(body, e.word); seen != may {
			m.Errorf("%s: %q sees %s: %v (%d)", c.address, who.ID, e.word, seen, status)
		}
		if c.alone && (status == http.StatusOK) != may {
			m.Errorf("%s: %q gets %d", c.address, who.ID, status)
		}
	}
	if status >= http.StatusInternalServerError {
		m.Errorf("%s: %q gets %d", c.address, who.ID, status)
	}
}

// What one may not see counts nowhere, is no value of a filter, and is not told
// from what is not there.
func TestWhatOneMayNotSeeIsNotCountedNorToldApart(t *testing.T) {
	m := openMatrix(t)
	for _, who := range viewers {
		n := 1 // of DAG
		for _, e := range m.of("action") {
			if slices.Contains(sees[who.ID], e.class) {
				n++
			}
		}
		n += len(sees[who.ID]) - 1
		_, body := m.ask(who, "GET", "/actions", nil)
		if want := fmt.Sprintf(">%d action", n); !strings.Contains(body, want) {
			t.Errorf("%q does not read %q", who.ID, want)
		}
		for _, e := range m.of("action") {
			if slices.Contains(sees[who.ID], e.class) {
				continue
			}
			for _, at := range []string{"/actions/%s", "/edit/actions/%s", "/fields/actions/%s", "/search?q=%s"} {
				s1, there := m.ask(who, "GET", fmt.Sprintf(at, e.ref), nil)
				s2, none := m.ask(who, "GET", fmt.Sprintf(at, "CCAG03-88"), nil)
				if s1 != s2 || strings.ReplaceAll(there, e.ref, "CCAG03-88") != none {
					t.Errorf("%s: %q can tell %s from what is not there (%d, %d)", at, who.ID, e.ref, s1, s2)
				}
			}
			_, there := m.ask(who, "GET", "/actions.json?owners="+url.QueryEscape(e.word+" Limited"), nil)
			if strings.Contains(there, "ref") {
				t.Errorf("%q filters by %s: %s", who.ID, e.word, there)
			}
		}
	}
}

// An acted is one address that something is sent to, and who may do it.
type acted struct {
	address string
	form    url.Values
	may     []string
}

var everybody = []string{"", "rec-account", "observer", "dag-member", "member", "secretary", "chair", "assurer", "pmo"}

// acting says, for each route that changes something, who may do it. Where may
// is nil, nobody among the viewers does it here; what needs an account of its own
// is tested with accounts.
var acting = map[string][]acted{
	"POST /preferences": {{"/preferences", url.Values{"theme": {"dark"}}, everybody}},
	"POST /as":          {{"/as", url.Values{"as": {"made-up"}}, everybody}},
	"POST /new/{path}": {
		{"/new/actions", url.Values{"ref": {"CCAG09-N"}, "title": {"x"}, "group": {"CCAG"}, "owners": {"REC"}, "due": {"2022-04-01"}, "class": {"public"}}, []string{"secretary", "pmo"}},
		{"/new/actions", url.Values{"ref": {"DAG09-N"}, "title": {"x"}, "group": {"DAG"}, "owners": {"REC"}, "due": {"2022-04-01"}, "class": {"public"}}, []string{"pmo"}},
		{"/new/milestones", url.Values{"ref": {"M9N"}, "name": {"x"}, "level": {"1"}, "date": {"2022-12-01"}, "class": {"public"}}, []string{"pmo"}},
		{"/new/seats", url.Values{"account": {"account-1"}, "role": {"PMO"}}, nil},
	},
	"POST /sign-in/provider/code": {{"/sign-in/provider/code", url.Values{"code": {"000000"}}, nil}},
	"POST /edit/{path}/{ref...}": {
		{"/edit/actions/CCAG03-01", url.Values{"update": {"W"}}, []string{"secretary", "pmo"}},
		{"/edit/actions/CCAG03-02", url.Values{"update": {"W"}}, []string{"secretary", "pmo"}},
		{"/edit/actions/CCAG03-03", url.Values{"update": {"W"}}, []string{"pmo"}},
		{"/edit/actions/DAG03-01", url.Values{"update": {"W"}}, []string{"pmo"}},
		{"/edit/milestones/M1", url.Values{"name": {"W"}}, []string{"pmo"}},
		{"/edit/seats/account-1/CCAG/member", url.Values{"role": {"chair"}}, nil},
	},
	"POST /steps/{path}/{ref...}": {
		{"/steps/actions/CCAG03-01", url.Values{"step": {"update"}, "text": {"W"}}, []string{"member", "secretary"}},
		{"/steps/actions/CCAG03-02", url.Values{"step": {"update"}, "text": {"W"}}, []string{"member", "secretary"}},
		{"/steps/actions/CCAG03-03", url.Values{"step": {"update"}, "text": {"W"}}, []string{"member"}},
		{"/steps/actions/DAG03-01", url.Values{"step": {"update"}, "text": {"W"}}, []string{"dag-member"}},
		// The chair asks first of those who may; for those after, it is done.
		{"/steps/actions/CCAG03-01", url.Values{"step": {"withdraw"}, "text": {"W"}}, []string{"chair"}},
		{"/steps/actions/CCAG03-01", url.Values{"step": {"reopen"}, "text": {"W"}}, []string{"chair"}},
	},
	"POST /notifications":          {{"/notifications", url.Values{"kind": {"action"}, "ref": {"CCAG03-02"}, "pace": {"daily"}}, nil}},
	"POST /notifications/{id}/end": {{"/notifications/all/end", url.Values{"id": {"x"}}, nil}},
	"POST /unsubscribe/{token}":    {{"/unsubscribe/none", url.Values{}, nil}},
	"POST /outbox":                 {{"/outbox", url.Values{}, nil}},
	"POST /reminders/{ref}":        {{"/reminders/CR001", url.Values{}, nil}},
	"POST /say/{path}/{ref...}": {
		{"/say/actions/CCAG03-01", url.Values{"text": {"W"}}, []string{"member", "secretary", "chair", "pmo"}},
		{"/say/actions/CCAG03-03", url.Values{"text": {"W"}}, []string{"member", "pmo"}},
		{"/say/actions/DAG03-01", url.Values{"text": {"W"}}, []string{"dag-member", "pmo"}},
	},
	// Who may is tested with files: see TestFilesAreAttachedByThoseWhoMay.
	"POST /attach/{path}/{ref...}": {{"/attach/actions/CCAG03-01", url.Values{"note": {"W"}}, nil}},
	"POST /bulk/{path}": {
		{"/bulk/actions", url.Values{"mark": {"CCAG03-01", "DAG03-01"}, "step": {"update"}, "text": {"W"}}, nil},
		{"/bulk/actions", url.Values{"mark": {"CCAG03-03"}, "step": {"withdraw"}, "text": {"W"}}, nil},
	},
	"POST /plans/{ref}/upload":             {{"/plans/P1/upload", url.Values{"file": {"activities: [{id: a, duration: 2d}]"}}, nil}},
	"POST /plans/{ref}/activities/{id...}": {{"/plans/P1/activities/a", url.Values{"name": {"W"}, "duration": {"3d"}}, nil}, {"/plans/P3/activities/a", url.Values{"duration": {"3d"}}, nil}},
	"POST /plans/{ref}/add":                {{"/plans/P1/add", url.Values{"id": {"n"}, "name": {"W"}, "duration": {"3d"}}, nil}, {"/plans/P3/add", url.Values{"id": {"n"}, "duration": {"3d"}}, nil}},
	"POST /plans/{ref}/remove/{id...}":     {{"/plans/P1/remove/a", url.Values{"links": {"drop"}}, nil}, {"/plans/P3/remove/a", nil, nil}},
	"POST /plans/{ref}/keep": {
		{"/plans/P1/keep", url.Values{"file": {packed([]byte("activities: [{id: a, duration: 2d}]"))}, "format": {"yaml"}, "version": {"1"}}, nil},
		{"/plans/P3/keep", url.Values{"file": {packed([]byte("activities: [{id: a, duration: 2d}]"))}, "format": {"yaml"}}, []string{"pmo"}},
	},
	"POST /plans/{ref}/baselines": {{"/plans/P1/baselines", url.Values{"name": {"W"}, "decision": {"CCAG04-D01"}}, []string{"secretary", "pmo"}}},
	"POST /imports":               {{"/imports", url.Values{"text": {"Cross Code Advisory Group #9"}, "group": {"CCAG"}, "class": {"public"}}, []string{"secretary", "pmo"}}},
	"POST /imports/preview":       {{"/imports/preview", url.Values{"text": {"Cross Code Advisory Group #9"}, "group": {"CCAG"}, "class": {"public"}}, nil}},
	"POST /imports/table":         {{"/imports/table", url.Values{"kind": {"actions"}, "source": {"x"}, "table": {"ref,title\nCCAG03-01,x"}}, nil}},
	"POST /imports/table/preview": {{"/imports/table/preview", url.Values{"kind": {"actions"}, "source": {"x"}}, nil}},
	"POST /imports/{id}/undo":     {{"/imports/import-1/undo", url.Values{}, nil}},
	"POST /sign-in":               {{"/sign-in", url.Values{"email": {"a@example.org"}, "password": {"x"}}, nil}},
	"POST /sign-out":              {{"/sign-out", url.Values{}, nil}},
	"POST /invitation/{token}":    {{"/invitation/none", url.Values{"password": {"x"}}, nil}},
	"POST /account/{act}":         {{"/account/erase", url.Values{"current": {"x"}}, nil}},
	"POST /feeds":                 {{"/feeds", url.Values{"of": {"/actions"}, "form": {".atom"}, "name": {"x"}}, nil}},
	"POST /drafts":                {{"/drafts", url.Values{"title": {"x"}}, nil}},
	"POST /attendance/{ref...}": {
		{"/attendance/CCAG-11", url.Values{"how Member/Body1": {"present"}, "quorum": {"1"}, "try": {"yes"}}, nil},
		{"/attendance/CCAG-11", url.Values{"others": {"Member/REC: present"}, "quorum": {"1"}}, []string{"secretary"}}, // for those after, it is so already
		{"/attendance/CCAG-13", url.Values{"others": {"Member/REC: present"}, "quorum": {"1"}}, []string{"pmo"}},
	},
	"POST /change-board/{request}/agenda": {
		{"/change-board/CR001/agenda", url.Values{"meeting": {"CCAG-11"}}, []string{"secretary"}}, // for those after, it is done
		{"/change-board/CR003/agenda", url.Values{"meeting": {"CCAG-11"}}, []string{"pmo"}},
	},
	"POST /change-board/{request}/concerns":        {{"/change-board/CR001/concerns", url.Values{"text": {"W"}}, nil}}, // nothing is to be decided about a draft
	"POST /designation/changes/{ref...}":           {{"/designation/changes/CR001", url.Values{"route": {"-"}, "why": {"W"}}, []string{"pmo"}}},
	"POST /direct":                                 {{"/direct", url.Values{"orders": {"M1 removed"}, "reasons": {"W"}, "letter": {"W"}, "day": {"2022-03-24"}, "class": {"public"}}, nil}}, // neither Ofgem nor the programme's secretariat is among the viewers
	"POST /request":                                {{"/request", url.Values{"title": {"x"}}, nil}},
	"POST /request/{request}":                      {{"/request/CR001", url.Values{"title": {"x"}}, nil}},
	"POST /answers/{request}/{organisation...}":    {{"/answers/CR001/REC", url.Values{"impact": {"No impact"}}, nil}},
	"POST /answer-sheets/{request}/{organisation}": {{"/answer-sheets/CR001/REC", url.Values{}, nil}},
	"POST /views":                                  {{"/views", url.Values{"name": {"x"}, "url": {"/actions"}}, nil}},
	"POST /people/invite":                          {{"/people/invite", url.Values{"name": {"x"}}, nil}},
	"POST /people/{id}/{act}":                      {{"/people/account-1/seat", url.Values{"role": {"PMO"}}, nil}},
}

func TestEveryActIsDoneByThoseWhoMayAndLeavesTheJournalElse(t *testing.T) {
	m := openMatrix(t)
	n := 0
	for _, pattern := range m.routes {
		for _, a := range acting[pattern] {
			for _, who := range viewers {
				n++
				form := url.Values{}
				for name, values := range a.form {
					for _, v := range values {
						form.Add(name, strings.ReplaceAll(strings.ReplaceAll(v, "W", fmt.Sprintf("word %d", n)), "-N", fmt.Sprintf("-%02d", n%90+10)))
					}
				}
				if r := form.Get("ref"); strings.HasSuffix(r, "9N") {
					form.Set("ref", fmt.Sprintf("M%d", 100+n))
				}
				before := m.length()
				status, body := m.ask(who, "POST", a.address, form)
				grew := m.length() > before
				may := slices.Contains(a.may, who.ID)
				if grew != may && a.address != "/preferences" && a.address != "/as" {
					t.Errorf("%s %v as %q: the journal grew is %v (%d)", a.address, form, who.ID, grew, status)
				}
				if may && status != http.StatusSeeOther {
					t.Errorf("%s %v as %q: %d", a.address, form, who.ID, status)
				}
				for _, e := range m.examples {
					if strings.Contains(body, e.word) && !slices.Contains(sees[who.ID], e.class) {
						t.Errorf("%s tells %q of %s", a.address, who.ID, e.word)
					}
				}
				if status >= http.StatusInternalServerError {
					t.Errorf("%s as %q: %d", a.address, who.ID, status)
				}
			}
		}
	}
}
