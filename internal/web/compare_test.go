package web

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

func TestWhatBecameOfALargeRegisterIsToldInPages(t *testing.T) {
	s := open(t)
	const added = 2*comparedOnPage + 10
	for i := range added {
		edit := secretariat.Edit{Fields: map[string]string{"title": "Provide details", "group": "CCAG"}, Class: record.Public}
		if _, err := s.desk.Raise(t.Context(), party.Operator("operator"), register.Actions.Kind, fmt.Sprintf("CCAG%02d-%02d", 90+i/99, 1+i%99), edit, secretariat.Because{}); err != nil {
			t.Fatal(err)
		}
	}
	next, row := regexp.MustCompile(`href="([^"]+)" rel="next"`), regexp.MustCompile(`CCAG9\d-\d+ added`)
	told := map[string]bool{}
	for page, at := 1, "/compare/actions?from=2022-03-23"; at != ""; page++ {
		_, body := s.get(at)
		rows := row.FindAllString(body, -1)
		for _, r := range rows {
			told[r] = true
		}
		m := next.FindStringSubmatch(body)
		if at = ""; m != nil {
			at = html.UnescapeString(m[1])
		}
		want := fmt.Sprintf("%d+ records", comparedOnPage)
		if page > 1 {
			want = "records on this page"
		}
		if len(rows) > comparedOnPage || page == 1 && at == "" || !strings.Contains(body, want) {
			t.Errorf("page %d tells of %d records, goes on to %q, and should say %q", page, len(rows), at, want)
		}
	}
	if len(told) != added {
		t.Errorf("the pages tell of %d records, want %d", len(told), added)
	}
	if _, body := s.get("/compare/actions?from=2022-03-23&ref=CCAG92-09"); !strings.Contains(body, "CCAG92-09 added") || strings.Contains(body, `rel="next"`) {
		t.Error("one record of them is not told of alone")
	}
	if r, body := s.get("/compare/actions?from=2022-03-23&after=nowhere"); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "The place in the list cannot be read") {
		t.Error("a place that was never given out goes unsaid")
	}
}

func TestTwoDaysTheWrongWayRoundComeBackWithTheirForm(t *testing.T) {
	r, body := open(t).get("/compare/actions?from=2022-03-24&to=2022-02-22")
	if missing := inOrder(body, "Give the earlier one first", `value="2022-03-24"`, `value="2022-02-22"`); r.StatusCode != http.StatusUnprocessableEntity || missing != "" {
		t.Errorf("%s, without %q", r.Status, missing)
	}
}
