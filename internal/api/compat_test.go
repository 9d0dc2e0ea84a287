package api

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// broken tells what a description no longer promises that it did before. What is
// new breaks nothing, but that something which may be left out now may not.
func broken(was, is any, at string) []string {
	switch was := was.(type) {
	case map[string]any:
		now, ok := is.(map[string]any)
		if !ok {
			return []string{at + " is no object any more"}
		}
		return brokenObject(was, now, at)
	case []any:
		now, ok := is.([]any)
		if !ok {
			return []string{at + " is no list any more"}
		}
		return brokenList(was, now, at)
	}
	if !reflect.DeepEqual(was, is) {
		return []string{fmt.Sprintf("%s was %v, and is %v", at, was, is)}
	}
	return nil
}

// words are members that are for people: they may be put otherwise.
var words = []string{"description", "summary", "title", "examples", "x-fields"}

func brokenObject(was, is map[string]any, at string) []string {
	var out []string
	for _, name := range sorted(was) {
		here := at + "/" + name
		now, there := is[name]
		switch {
		case slices.Contains(words, name) && !strings.HasSuffix(at, "/properties"):
		case name == "required" && (was[name] == true || now == true):
			// A parameter or body that had to be there need not any more.
		case !there:
			out = append(out, here+" is gone")
		default:
			out = append(out, broken(was[name], now, here)...)
		}
	}
	if is["required"] == true && was["required"] != true {
		out = append(out, at+" may no longer be left out")
	}
	// More members that must be sent break those who send.
	if sends(at) {
		for _, m := range listed(is["required"]) {
			if !slices.Contains(listed(was["required"]), m) {
				out = append(out, fmt.Sprintf("%s: %v may no longer be left out", at, m))
			}
		}
	}
	return out
}

// sends reports whether a place describes what is sent to us.
func sends(at string) bool {
	return strings.Contains(at, "/requestBody/") || strings.HasSuffix(at, "Entry") || strings.HasSuffix(at, "TakeStep") || strings.HasSuffix(at, "CommentText")
}

func brokenList(was, is []any, at string) []string {
	var out []string
	for _, one := range was {
		m, ok := one.(map[string]any)
		if !ok {
			if !slices.ContainsFunc(is, func(v any) bool { return reflect.DeepEqual(v, one) }) && !(strings.HasSuffix(at, "/required") && sends(at)) {
				out = append(out, fmt.Sprintf("%s no longer has %v", at, one))
			}
			continue
		}
		i := slices.IndexFunc(is, func(v any) bool { return sameParameter(m, v) })
		if i < 0 {
			out = append(out, fmt.Sprintf("%s no longer has %v", at, named(m)))
			continue
		}
		out = append(out, broken(one, is[i], at+"/"+named(m))...)
	}
	for _, one := range is {
		m, ok := one.(map[string]any)
		if ok && m["required"] == true && !slices.ContainsFunc(was, func(v any) bool { return sameParameter(m, v) }) {
			out = append(out, fmt.Sprintf("%s: %s is new and must be sent", at, named(m)))
		}
	}
	return out
}

func named(m map[string]any) string {
	for _, key := range []string{"$ref", "name", "url"} {
		if s, ok := m[key].(string); ok {
			return s
		}
	}
	b, _ := json.Marshal(m)
	return string(b)
}

func sameParameter(m map[string]any, other any) bool {
	o, ok := other.(map[string]any)
	return ok && named(m) == named(o) && m["in"] == o["in"]
}

func listed(v any) []any {
	l, _ := v.([]any)
	return l
}

// The test above must be able to fail.
func TestWhatBreaksAPromise(t *testing.T) {
	const base = `{"paths":{"/a":{"get":{"summary":"x","parameters":[{"name":"size","in":"query"}],"requestBody":{"content":{"schema":{"required":["a"],"properties":{"a":{"type":"string","enum":["x"]},"description":{"type":"string"}}}}}}}}}`
	for _, tt := range []struct {
		name, old, new string
		breaks         bool
	}{
		{"nothing", "", "", false},
		{"other words", `"summary":"x"`, `"summary":"y"`, false},
		{"another address", `"paths":{`, `"paths":{"/b":{},`, false},
		{"another choice", `"enum":["x"]`, `"enum":["x","y"]`, false},
		{"another parameter", `"parameters":[`, `"parameters":[{"name":"sort","in":"query"},`, false},
		{"an address gone", `"/a"`, `"/c"`, true},
		{"a type changed", `"type":"string","enum"`, `"type":"integer","enum"`, true},
		{"a field called description gone", `,"description":{"type":"string"}`, ``, true},
		{"a choice gone", `"enum":["x"]`, `"enum":["y"]`, true},
		{"a parameter gone", `{"name":"size","in":"query"}`, ``, true},
		{"a parameter that must be sent", `"in":"query"`, `"in":"query","required":true`, true},
		{"a new parameter that must be sent", `"parameters":[`, `"parameters":[{"name":"sort","in":"query","required":true},`, true},
		{"a member that must be sent", `"required":["a"]`, `"required":["a","b"]`, true},
		{"a member that need not be sent", `"required":["a"]`, `"required":[]`, false},
	} {
		var was, is any
		changed := strings.Replace(base, tt.old, tt.new, 1)
		if json.Unmarshal([]byte(base), &was) != nil || json.Unmarshal([]byte(changed), &is) != nil {
			t.Fatalf("%s is not JSON", changed)
		}
		if faults := broken(was, is, ""); (len(faults) > 0) != tt.breaks {
			t.Errorf("%s: %q", tt.name, faults)
		}
	}
}
