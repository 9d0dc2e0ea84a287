package cli

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"crosscode/examples"
	"crosscode/internal/api"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

func TestTheAPITellsOfAPlanByteForByteWhatTheCommandsTellOfItsFile(t *testing.T) {
	w, d, _ := desk(t)
	root := party.Operator("root")
	if _, err := d.Raise(t.Context(), root, register.Plans.Kind, "CCAG", secretariat.Edit{Class: record.Public, Fields: map[string]string{"title": "The plan"}}, secretariat.Because{}); err != nil {
		t.Fatal(err)
	}
	first := examples.Plan()
	second := strings.Replace(first, "id: C-draft, ", "id: C-draft, not_before: 2022-08-01, ", 1)
	if second == first {
		t.Fatal("the example has no activity C-draft to change")
	}
	for _, text := range []string{first, second} {
		if _, err := d.KeepPlan(t.Context(), root, "CCAG", 0, secretariat.PlanFile{Name: "plan.yaml", Data: []byte(text)}, secretariat.Because{}); err != nil {
			t.Fatal(err)
		}
	}
	was, is := file(t, "was.yaml", first), file(t, "is.yaml", second)
	h := api.NewServer(d, api.Settings{Programme: "Example", Now: w.Now}).Handler()
	for _, tt := range []struct {
		path string
		args []string
	}{
		{"schedule", []string{"schedule", is}},
		{"check?today=2022-06-01&high=20&without-milestones=true", []string{"check", is, "--today", "2022-06-01", "--high", "20", "--without-milestones"}},
		{"risk?iterations=300&seed=7", []string{"risk", is, "--iterations", "300", "--seed", "7"}},
		{"whatif?scenario=scr&set=drafters%3D2&set=C-draft%3D9w&keep-date=true", []string{"whatif", is, "scr", "--set", "drafters=2", "--set", "C-draft=9w", "--keep-date"}},
		{"whatif", []string{"whatif", is}},
		{"compare?from=v2&to=now", []string{"compare", was, is}},
		{"explain?activity=" + url.QueryEscape("C-draft"), []string{"explain", is, "C-draft"}},
	} {
		want, _, err := crosscodePlan(t, append(tt.args, "--json")...)
		if err != nil {
			t.Fatal(err)
		}
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), "GET", "/api/v1/plans/CCAG/"+tt.path, nil))
		if rec.Code != http.StatusOK || rec.Body.String() != want || len(want) < 100 {
			t.Errorf("%s: %d\n%.600s\nthe command says\n%.600s", tt.path, rec.Code, rec.Body, want)
		}
	}
}
