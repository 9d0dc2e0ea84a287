package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"crosscode/examples"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"

	"github.com/danielgtaylor/huma/v2"
)

// planned gives a record a plan of the example, and one without a file.
func planned(t *testing.T, text string) *world {
	w := open(t, Limits{})
	for _, ref := range []string{"CCAG", "EMPTY"} {
		w.raise(register.Plans.Kind, ref, record.Public, map[string]string{"title": "The plan"})
	}
	w.raise(register.Plans.Kind, "INNER", record.Controlled, map[string]string{"title": "A plan of some"})
	for _, ref := range []string{"CCAG", "INNER"} {
		if _, err := w.desk.KeepPlan(t.Context(), operator, ref, 0, secretariat.PlanFile{Name: "plan.yaml", Data: []byte(text)}, secretariat.Because{}); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// unlike says where a value is not as a schema describes it.
func unlike(s *huma.Schema, all map[string]*huma.Schema, v any, at string) []string {
	if s.Ref != "" {
		s = all[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	if v == nil && s.Nullable || s.Type == "" {
		return nil
	}
	var out []string
	wrong := func() []string { return append(out, fmt.Sprintf("%s is %v, not of type %s", at, v, s.Type)) }
	switch v := v.(type) {
	case map[string]any:
		if s.Type != "object" {
			return wrong()
		}
		for _, name := range s.Required {
			if _, ok := v[name]; !ok {
				out = append(out, at+" lacks "+name)
			}
		}
		for name, value := range v {
			if s.Properties[name] == nil {
				out = append(out, at+"/"+name+" is not described")
				continue
			}
			out = append(out, unlike(s.Properties[name], all, value, at+"/"+name)...)
		}
	case []any:
		if s.Type != "array" {
			return wrong()
		}
		for _, value := range v {
			out = append(out, unlike(s.Items, all, value, at)...)
		}
	case string:
		if s.Type != "string" {
			return wrong()
		}
	case bool:
		if s.Type != "boolean" {
			return wrong()
		}
	case float64:
		if s.Type != "number" && (s.Type != "integer" || v != float64(int64(v))) {
			return wrong()
		}
	default:
		return wrong()
	}
	return out
}

func TestWhatIsToldOfAPlanIsAsTheDescriptionSays(t *testing.T) {
	w := planned(t, examples.Plan())
	all := describe().Components.Schemas.Map()
	for name, query := range map[string]string{"schedule": "", "check": "", "risk": "?iterations=200", "whatif": "?set=C-draft%3D20w", "compare": "?from=now", "explain": "?activity=M6"} {
		got := w.ask("", "GET", "/api/v1/plans/CCAG/"+name+query, "")
		var v any
		if err := json.Unmarshal(got.body, &v); err != nil || got.StatusCode != 200 {
			t.Errorf("%s: %d %v %.300s", name, got.StatusCode, err, got.body)
			continue
		}
		for _, words := range unlike(all[reportSchema(name)], all, v, name) {
			t.Error(words)
		}
		if again := w.ask("", "GET", "/api/v1/plans/CCAG/"+name+query, "", "If-None-Match: "+got.Header.Get("ETag")); again.StatusCode != 304 {
			t.Errorf("%s asked again: %d", name, again.StatusCode)
		}
	}
}

func TestWhatCannotBeAskedOfAPlanIsRefusedInASentence(t *testing.T) {
	w := planned(t, examples.Plan())
	for _, tt := range []struct {
		who, path string
		status    int
		want      string
	}{
		{"", "CCAG/risk?iterations=1000000", 422, "Give a whole number from 1 to 100000."},
		{"", "CCAG/risk?seed=-1", 422, "A seed is a whole number from 0 on."},
		{"", "CCAG/risk?iteration=5", 422, "There is no such parameter here."},
		{"", "CCAG/risk?iterations=5&iterations=6", 422, "Give it once."},
		{"", "CCAG/check?high=0&without-milestones=perhaps", 422, "Say true or false."},
		{"", "CCAG/check?today=soon", 422, "soon"},
		{"", "CCAG/whatif?scenario=nobody", 422, `The plan has no scenario \"nobody\"`},
		{"", "CCAG/whatif?scenario=nobody&set=nonsense&set=more", 422, `\"nonsense\" is not a change`},
		{"", "CCAG/whatif?scenario=nobody&set=nonsense&set=more", 422, `\"more\" is not a change`},
		{"", "CCAG/whatif?scenario=nobody&set=nonsense&set=more", 422, `The plan has no scenario \"nobody\"`},
		{"", "CCAG/whatif?scenario=nobody", 422, "What the address asks of the plan cannot be worked out."},
		{"", "CCAG/whatif?set=nobody%3D2d", 422, "is not an activity of the plan"},
		{"", "CCAG/whatif?" + strings.Repeat("set=C-draft%3D2d&", 41), 422, "At most 40 changes are tried at once."},
		{"", "CCAG/whatif?" + strings.Repeat("scenario=scr&", 9), 422, "At most 8 scenarios are tried at once, and these are 9. Name fewer."},
		{"", "CCAG/compare", 422, "Say what to compare with"},
		{"", "CCAG/compare?from=B7", 404, `CCAG has no version and no baseline called \"B7\".`},
		{"", "CCAG/explain", 422, "Say which activity."},
		{"", "CCAG/explain?activity=nobody", 404, `The plan has no activity \"nobody\".`},
		{"", "EMPTY/schedule", 409, "EMPTY has no plan file yet"},
		{"", "INNER/schedule", 404, ""},
		{"secretariat", "INNER/schedule", 200, ""},
		{"", "NOBODY/risk", 404, ""},
		{"", "CCAG/schedule?as-at=2020-01-01", 404, ""},
	} {
		got := w.ask(tt.who, "GET", "/api/v1/plans/"+tt.path, "")
		if got.StatusCode != tt.status || !strings.Contains(string(got.body), tt.want) {
			t.Errorf("%s: %d %.400s\nwant %d %s", tt.path, got.StatusCode, got.body, tt.status, tt.want)
		}
	}
}

func TestAScheduleOfWhichTooMuchWouldBeToldIsRefused(t *testing.T) {
	var b strings.Builder
	b.WriteString("activities:\n")
	for i := range 1500 {
		fmt.Fprintf(&b, "  - {id: M%d, milestone: true}\n", i+1001)
	}
	b.WriteString("boundaries:\n")
	for i := range 1400 {
		fmt.Fprintf(&b, "  - {name: b%d, milestone: M%d, latest: 2023-01-31}\n", i, i+1001)
	}
	w := planned(t, b.String())
	got := w.ask("", "GET", "/api/v1/plans/CCAG/schedule", "")
	if risk := w.ask("", "GET", "/api/v1/plans/CCAG/risk?iterations=100000", ""); risk.StatusCode != 422 || !strings.Contains(string(risk.body), "at most 3331 iterations are run while you wait") {
		t.Errorf("risk: %d %.400s", risk.StatusCode, risk.body)
	}
	if got.StatusCode != 422 || !strings.Contains(string(got.body), "The plan has 1500 activities and 1400 boundaries and committed dates.") {
		t.Errorf("%d %.400s", got.StatusCode, got.body)
	}
}
