package secretariat

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"crosscode/internal/change"
	"crosscode/internal/designation"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

var keepForms = flag.Bool("update", false, "keep bodies of forms of which there is none yet")

// A golden body is one as a program wrote it, in one form of its kind, and what
// is to be read from it.
type goldenBody struct {
	Kind string          `json:"kind"`
	Form int             `json:"form"`
	Body string          `json:"body"`
	Read json.RawMessage `json:"read"`
}

// Bodies in the journal are never written anew, so what any released program
// wrote is read for ever. Each form of each kind has a body in testdata/forms, as
// it was written; it may be added to, and never changed. A form that is raised
// fails here until a body of it is kept too.
func TestABodyOfEveryFormIsReadAsItWasMeant(t *testing.T) {
	latest := map[string]record.Record{}
	d := replayed(t, atLast)
	withTheRest(t, d)
	for _, k := range Registers() {
		v := d.Store.View(t.Context(), store.Everything(), Now)
		for it, err := range v.Each(k, Query{Sort: "ref"}) {
			if err != nil {
				t.Fatal(err)
			}
			if old := latest[k.Name]; old == nil || len(k.Export(it.Record)) > len(k.Export(old)) {
				latest[k.Name] = it.Record
			}
		}
		name := filepath.Join("testdata", "forms", fmt.Sprintf("%s.%d.json", k.Name, k.Form))
		if _, err := os.Stat(name); err != nil && *keepForms {
			keepForm(t, k, name, latest[k.Name])
		} else if err != nil {
			t.Errorf("there is no body of form %d of %s: go test ./internal/secretariat -run EveryForm -update", k.Form, k.Name)
		}
	}
	files, err := filepath.Glob("testdata/forms/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var g goldenBody
		if err := json.Unmarshal(b, &g); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		k, err := KindNamed(g.Kind)
		if err != nil {
			t.Errorf("%s: a register was released and is no more: %v", name, err)
			continue
		}
		r, err := k.Decode(g.Form, []byte(g.Body))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for field, want := range members(t, g.Read) {
			if got := members(t, k.Export(r))[field]; !same(t, got, want) {
				t.Errorf("%s: %s is read as %s, and was %s", name, field, got, want)
			}
		}
	}
	if len(files) < len(Registers()) {
		t.Errorf("%d bodies for %d registers", len(files), len(Registers()))
	}
}

// withTheRest adds what the example leaves out.
func withTheRest(t *testing.T, d *Desk) {
	t.Helper()
	for _, one := range []struct {
		kind, ref string
		fields    map[string]string
	}{
		{"paper", "CCAG-04/P1", map[string]string{"meeting": "CCAG-04", "number": "1", "title": "The horizon scan", "text": "What the codes plan."}},
		{"meeting", "CCAG-90", map[string]string{"title": "A meeting of the test", "date": "2023-03-22", "place": "By video", "purpose": "To be read again, with all that a meeting has.",
			"attendance": "Member/RECCo: present\nMember/SECAS: represented by DCC\nMember/Elexon: apologies\nObserver/Ofgem: absent", "quorum": "2"}},
		{"seat", "account-1/CCAG/member", map[string]string{"account": "account-1", "group": "CCAG", "role": "member", "organisation": "RECCo", "from": "2022-03-01", "until": "2023-03-31"}},
		{"concern", "CR003/C9", map[string]string{"request": "CR003", "organisation": "RECCo", "text": "The drafters of two codes are the same people."}},
		{"freeze", "FR01", map[string]string{"title": "Design and drafting", "reason": "Text and design are to stand still.", "scope": "REC", "holds": string(change.HoldProgress), "from": "2023-12-06", "lifted_by": "M10", "exceptions": "REC/R0032, urgent"}},
		{"questionnaire", "PPIR01", map[string]string{"title": "What a later M5 would mean", "draft": "M5 moves.", "questions": "Could you be ready?"}},
		{"questionnaire-answer", "PPIR01/RECCo", map[string]string{"questionnaire": "PPIR01", "organisation": "RECCo", "constituency": "code bodies"}},
		{"topic-area", "BSC/Published", map[string]string{"code": "BSC", "topic": "Published", "about": "x", "document": "x", "edition": "1", "hash": strings.Repeat("a1", 32)}},
		{"notice", "SMAP-N90", map[string]string{"title": "x", "kind": "proposal", "areas": "BSC/Published", "modification": "x", "effect": "x", "effect_from": "2023-06-01", "reasons": "x",
			"recipients": "each relevant licence holder\nthe Secretary of State\nCitizens Advice\nCitizens Advice Scotland"}},
		{"representation", "SMAP-N90/R1", map[string]string{"notice": "SMAP-N90", "number": "1", "party": "RECCo", "text": "The effect should be told by schedule."}},
		{"route-choice", "CR003", map[string]string{"request": "CR003"}},
		{"confidential-part", "CR003/RECCo", map[string]string{"response": "CR003/RECCo", "text": "What it would cost."}},
	} {
		k, err := KindNamed(one.kind)
		if err != nil {
			t.Fatal(err)
		}
		edit := Edit{Fields: one.fields}
		if one.kind == "confidential-part" {
			edit.Class = record.Only("RECCo")
		}
		if _, err := d.Raise(t.Context(), teller, k, one.ref, edit, Because{}); err != nil {
			t.Fatalf("%s: %v", one.kind, err)
		}
		if one.kind == "notice" { // and a representation can answer it
			if _, err := d.Take(t.Context(), teller, k, one.ref, 0, designation.Publish, party.With{Day: d.Today()}, Because{}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := d.Attach(t.Context(), teller, register.Actions.Kind, "CCAG03-12", "The details of both.", []File{{Name: "details.txt", Content: strings.NewReader("R0015 and R0032")}}); err != nil {
		t.Fatal(err)
	}
	bring(t, d, from("papers of the test", d.Today(), action("CCAG90-01", record.Controlled, map[string]string{"title": "What somebody said"})))
	k, err := KindNamed("action")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Redact(t.Context(), teller, k, "CCAG90-01", "title", "It named a person."); err != nil {
		t.Fatal(err)
	}
}

// same reports whether two texts are the same JSON, however it is escaped.
func same(t *testing.T, a, b []byte) bool {
	t.Helper()
	if a == nil {
		return false
	}
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		t.Fatalf("%s and %s", a, b)
	}
	return reflect.DeepEqual(x, y)
}

func members(t *testing.T, object []byte) map[string]json.RawMessage {
	t.Helper()
	var m map[string]json.RawMessage
	var b bytes.Buffer
	if err := json.Compact(&b, object); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b.Bytes(), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// keepForm keeps the body of a record.
func keepForm(t *testing.T, k *record.Kind, name string, r record.Record) {
	t.Helper()
	if r == nil {
		t.Fatalf("no record of %s is here to be kept", k.Name)
	}
	out, err := json.MarshalIndent(goldenBody{k.Name, k.Form, string(k.Encode(r)), k.Export(r)}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append(out, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
