package web

import (
	"strings"
	"testing"
)

// description describes a small API.
const description = `{"info":{"description":"All of it.\n\n**Tokens.** Send one."},"tags":[{"name":"Actions","description":"What to do."},{"name":"Decisions"}],
		"paths":{"/api/v1":{"get":{"summary":"Begin","responses":{"200":{"description":"x"}}}},
			"/api/v1/actions":{"get":{"tags":["Actions"],"summary":"List <b>","parameters":[{"$ref":"#/components/parameters/size"},{"name":"status","in":"query"}],
				"responses":{"200":{"description":"One page.","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Page"}}}},"422":{"$ref":"#/components/responses/R422"}}}}},
		"components":{"parameters":{"size":{"name":"size","in":"query","description":"How many."}},"responses":{"R422":{"description":"Faults."}},
			"schemas":{"Page":{"properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Action"}}}},"Action":{"properties":{"due":{"type":["string","null"]}}},"Problem":{},"Other":{}}}}`

func TestTheReferenceIsMadeFromTheDescription(t *testing.T) {
	whole, err := referenceOf([]byte(description), "")
	if err != nil || len(whole.About) != 2 || whole.About[1] != "Tokens. Send one." || len(whole.Others) != 2 || len(whole.Section.Operations) != 1 {
		t.Errorf("the whole is %+v, %v", whole, err)
	}
	one, err := referenceOf([]byte(description), "Actions")
	if err != nil || len(one.Section.Operations) != 1 || len(one.Others) != 1 {
		t.Fatalf("one register is %+v, %v", one, err)
	}
	op := one.Section.Operations[0]
	if op.Parameters[0].About != "How many." || op.Answers[0].URL != "#schema-Page" || op.Answers[1].About != "Faults." {
		t.Errorf("its operation is %+v", op)
	}
	var names []string
	for _, s := range one.Schemas {
		names = append(names, s.Name)
	}
	if got := strings.Join(names, " "); got != "Action Page Problem" {
		t.Errorf("it shows %s", got)
	}
	if one.Schemas[0].Members[0].Type != "string or null" {
		t.Errorf("a field that may be missing is %q", one.Schemas[0].Members[0].Type)
	}
	if _, err := referenceOf([]byte(description), "Nothing"); err == nil {
		t.Error("a register that is not there is shown")
	}
}
