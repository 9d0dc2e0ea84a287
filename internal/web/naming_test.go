package web

import (
	"fmt"
	"maps"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// A form asks for what only a person can say: the reference is one of its
// questions where people choose it, and is never asked beside what it is made of.
func TestAFormAsksNothingThatFollowsFromTheRest(t *testing.T) {
	for _, k := range secretariat.Registers() {
		of := examplesOf[k.Name]
		if of == nil || k.Name == "comment" {
			continue
		}
		empty := func(string) string { return "" }
		g := Register{Kind: k}
		asked := map[string]Input{}
		for _, i := range g.NewInputs(empty) {
			asked[i.Name] = i
		}
		r, asks := asked["ref"]
		switch {
		case !k.Follows():
			if !asks || !r.Required || r.Hint == "" {
				t.Errorf("the form of %s asks for the reference as %+v: it needs a word on how to write it", k.Plural, r)
			}
		case r.Required:
			t.Errorf("the form of %s asks for a reference that follows from the rest", k.Plural)
		}
		for _, told := range k.Naming.Tells {
			if _, asks := asked[told]; asks {
				t.Errorf("the form of %s asks for %s, which the reference tells", k.Plural, told)
			}
		}
		for _, i := range g.EditInputs(empty) {
			if i.Name == "ref" || k.Fixed(i.Name) {
				t.Errorf("the form that edits %s asks for %s, which cannot change", k.Plural, i.Name)
			}
		}
	}
}

// Without a reference a record gets the one that follows from what is filled in;
// without a number, the one after the last.
func TestAReferenceFollowsFromWhatIsFilledIn(t *testing.T) {
	s := open(t)
	publish(t, s.desk)
	who := party.Operator("root")
	for _, k := range secretariat.Registers() {
		of := examplesOf[k.Name]
		if of == nil || !k.Follows() {
			continue
		}
		want, fields := of(20)
		for name, text := range fields {
			fields[name] = strings.ReplaceAll(text, "W", "Something")
		}
		switch k.Name { // these have no number of their own to say
		case "action":
			want, fields["raised"] = "CCAG03-19", "CCAG-03"
		case "decision":
			want = "CCAG04-D01"
		case "change-request":
			want = "CR004"
		case "freeze":
			want = "FZ02"
		case "questionnaire":
			want = "PPIR002"
		}
		for _, told := range k.Naming.Tells {
			delete(fields, told)
		}
		raise := func(ref string, fields map[string]string) record.Record {
			t.Helper()
			r, err := s.desk.Raise(t.Context(), who, k, ref, secretariat.Edit{Class: record.Public, Fields: fields}, secretariat.Because{})
			if err != nil {
				t.Errorf("%s: %v", k.Name, err)
				return nil
			}
			return r
		}
		first := raise("", maps.Clone(fields))
		if first == nil {
			continue
		}
		if got := record.HeadOf(first).Ref; got != want {
			t.Errorf("the first %s is called %s, want %s", k.Noun, got, want)
		}
		number := k.Field(k.Naming.Number)
		if number == nil {
			continue
		}
		delete(fields, number.Name)
		second := raise("", fields)
		if second == nil {
			continue
		}
		n, _ := number.Get(first).(record.Number)
		if got := number.Get(second).(record.Number); got != record.N(n.N+1) || !strings.HasSuffix(record.HeadOf(second).Ref, got.Words()) {
			t.Errorf("the %s after number %d is called %s and has the number %q", k.Noun, n.N, record.HeadOf(second).Ref, got.Words())
		}
	}
}

// What a reference would follow from is named where it is missing, and no
// reference is asked for.
func TestWhatAReferenceFollowsFromIsNamedWhereItIsMissing(t *testing.T) {
	s := open(t).actingAs("ccag-secretariat")
	for path, wants := range map[string][]string{
		"actions":       {"Give the action:", "Fill in “Raised at”: the meeting that asked for it, as CCAG-03. The action takes its reference from it."},
		"raid":          {"Give the list:", "Give the kind:", "Give the description:"},
		"agenda-items":  {"Give the meeting:", "Give the item:"},
		"modifications": {"Give the modification a reference.", "Give the code:"},
	} {
		before := s.length()
		r, page := s.post("/new/"+path, url.Values{"class": {"public"}})
		said := text(page)
		for _, want := range wants {
			if !strings.Contains(said, want) {
				t.Errorf("an empty form of %s is not answered with %q: %s", path, want, r.Status)
			}
		}
		if slices.Contains([]string{"raid", "agenda-items"}, path) && strings.Contains(said, "a reference.") {
			t.Errorf("an empty form of %s asks for a reference", path)
		}
		if s.length() != before {
			t.Error("a refused form was kept")
		}
	}
}

// Where a record is to be named in one line, those that there are are offered, as
// far as the person may see them and unless they are very many.
func TestAFormOffersTheRecordsThereAre(t *testing.T) {
	s := open(t)
	server := httptest.NewServer(NewServer(s.desk, Settings{Programme: "Example", Sample: tourists}).Handler()) // among them a secretary by a seat alone
	t.Cleanup(server.Close)
	s.url = server.URL
	meetings, _ := secretariat.KindNamed("meeting")
	for ref, class := range map[string]record.Class{"CCAG-20": record.Controlled, "CCAG-21": record.Only("REC")} {
		if _, err := s.desk.Raise(t.Context(), party.Operator("root"), meetings, ref, secretariat.Edit{Class: class, Fields: map[string]string{"title": "A & B", "date": "2022-05-25"}}, secretariat.Because{}); err != nil {
			t.Fatal(err)
		}
	}
	_, page := s.actingAs("ccag-secretariat").get("/new/agenda-items")
	for _, want := range []string{`list="meeting-known"`, `<datalist id="meeting-known">`, `<option value="CCAG-03">Cross Code Advisory Group #3</option>`, `<option value="CCAG-20">A &amp; B</option>`} {
		if !strings.Contains(page, want) {
			t.Errorf("the form of an agenda item is without %s", want)
		}
	}
	if strings.Contains(page, "CCAG-21") {
		t.Error("a form offers what its reader may not see")
	}
	for n := 30; n < 30+mostOffered; n++ {
		if _, err := s.desk.Raise(t.Context(), party.Operator("root"), meetings, fmt.Sprintf("CCAG-%d", n), secretariat.Edit{Class: record.Public, Fields: map[string]string{"title": "x", "date": "2022-05-25"}}, secretariat.Because{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, page = s.actingAs("ccag-secretariat").get("/new/agenda-items"); strings.Contains(page, `<datalist id="meeting-known">`) {
		t.Error("some of very many are offered as if they were all")
	}
}

// Where several are named, one a line, the records there are can be found and added.
func TestAFormOffersTheRecordsThereAreWhereSeveralAreNamed(t *testing.T) {
	s := open(t).actingAs("ccag-secretariat")
	for address, want := range map[string][]string{
		"/new/actions": {`data-adds="owners"`, `list="owners-known"`, `<datalist id="owners-known">`, `<option value="RECCo">`},
		"/new/raid":    {`data-adds="affects"`, `<datalist id="affects-known">`, `<option value="M6">`},
	} {
		_, page := s.get(address)
		for _, w := range want {
			if !strings.Contains(page, w) {
				t.Errorf("the form at %s is without %s", address, w)
			}
		}
		if strings.Contains(page, `<textarea id="owners" list=`) || strings.Contains(page, `name="owners-add"`) {
			t.Errorf("the form at %s sends what is only looked for, or names a list where there can be none", address)
		}
	}
}

// A long reference breaks behind its strokes, before it breaks within a word.
func TestALongReferenceBreaksBehindItsStrokes(t *testing.T) {
	for ref, want := range map[string]string{
		"CCAG/31":                              ">CCAG/31</a>",
		"assurer/programme/assurer":            ">assurer/<wbr>programme/<wbr>assurer</a>",
		"account-747b64935c2e7b1b/CCAG/member": ">account-747b64935c2e7b1b/<wbr>CCAG/<wbr>member</a>",
	} {
		var b strings.Builder
		if err := refCell(RefCell{Ref: ref, URL: "/x"}).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s is written %s, not %s", ref, b.String(), want)
		}
	}
}

// What comes of acts on other records is not offered as a form, to nobody.
func TestAListOffersNoFormForWhatComesOfActs(t *testing.T) {
	s := open(t).actingAs("ccag-secretariat")
	for _, k := range secretariat.Registers() {
		_, page := s.get("/" + k.Path)
		offers := strings.Contains(page, `href="/new/`+k.Path+`"`)
		if offers && (k.ByAct || slices.Contains(byActs, k.Name) && k.Name != "rule-set") {
			t.Errorf("the list of %s offers a form", k.Plural)
		}
		if k == register.Actions.Kind && !offers {
			t.Error("the list of actions offers no form")
		}
	}
}
