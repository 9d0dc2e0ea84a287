package api

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"crosscode/internal/secretariat"
)

// What other people's validators ask of a description, and refuse a whole one for.
func TestTheDescriptionIsOneThatValidatorsTake(t *testing.T) {
	var doc map[string]any
	if err := json.Unmarshal(NewServer(nil, Settings{Now: time.Now}).Document(), &doc); err != nil {
		t.Fatal(err)
	}
	operations := map[string]string{}
	var walk func(v any, at string)
	walk = func(v any, at string) {
		switch v := v.(type) {
		case []any:
			for i, one := range v {
				walk(one, fmt.Sprint(at, "/", i))
			}
		case map[string]any:
			if fault := strangeType(v["type"]); fault != "" && !strings.HasSuffix(at, "/properties") && !strings.HasPrefix(at, "/components/securitySchemes/") {
				t.Errorf("%s: %s", at, fault)
			}
			if to, ok := v["$ref"].(string); ok && led(doc, to) == nil {
				t.Errorf("%s leads to %s, which is not there", at, to)
			}
			if id, ok := v["operationId"].(string); ok {
				if other := operations[id]; other != "" {
					t.Errorf("%s and %s are both called %s", at, other, id)
				}
				operations[id] = at
			}
			for name, one := range v {
				walk(one, at+"/"+name)
			}
		}
	}
	walk(doc, "")
	if len(operations) < 100 {
		t.Errorf("only %d operations are described", len(operations))
	}
	for path, item := range doc["paths"].(map[string]any) {
		for verb, operation := range item.(map[string]any) {
			if missing := undescribed(doc, path, operation); len(missing) > 0 {
				t.Errorf("%s %s does not describe %v of its address", verb, path, missing)
			}
		}
	}
}

// strangeType says what is wrong with a type of JSON Schema; "" if nothing.
func strangeType(v any) string {
	known := []any{"string", "number", "integer", "boolean", "object", "array", "null"}
	switch v := v.(type) {
	case string:
		if !slices.Contains(known, any(v)) {
			return fmt.Sprintf("%q is no type", v)
		}
	case []any:
		for i, one := range v {
			if !slices.Contains(known, one) || slices.Contains(v[:i], one) {
				return fmt.Sprintf("%q is no type, or stands twice", one)
			}
		}
	}
	return ""
}

// led gives what a reference within a document leads to; nil if nothing.
func led(doc map[string]any, ref string) any {
	at := any(doc)
	for name := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
		m, _ := at.(map[string]any)
		at = m[name]
	}
	return at
}

// undescribed gives the parts of an address in braces that an operation says nothing of.
func undescribed(doc map[string]any, path string, operation any) []string {
	var missing []string
	o, _ := operation.(map[string]any)
	all, _ := o["parameters"].([]any)
	for _, part := range strings.Split(path, "{")[1:] {
		name, _, _ := strings.Cut(part, "}")
		if !slices.ContainsFunc(all, func(p any) bool {
			m, _ := p.(map[string]any)
			if to, ok := m["$ref"].(string); ok {
				m, _ = led(doc, to).(map[string]any)
			}
			return m["name"] == name && m["in"] == "path" && m["required"] == true
		}) {
			missing = append(missing, name)
		}
	}
	return missing
}

// A filter stands in a query beside what says how to read; one of the same name
// could not be asked for.
func TestNoFilterIsCalledWhatAQuerySaysItself(t *testing.T) {
	own := []string{"format"}
	for _, p := range sharedParameters() {
		if p.In == "query" {
			own = append(own, p.Name)
		}
	}
	for _, k := range secretariat.Registers() {
		for _, f := range k.Fields {
			if f.Filter && slices.Contains(own, f.Name) {
				t.Errorf("%s: the filter %s is taken for something else", k.Name, f.Name)
			}
		}
	}
}
