package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"crosscode/internal/party"
	"crosscode/internal/record"
)

func TestADirectionIsCheckedShownAndThenRecorded(t *testing.T) {
	m := openMatrix(t)
	ofgem := party.Actor{ID: "ofgem", Name: "Ofgem", Organisation: "Ofgem", Roles: []party.Role{party.Sponsor}}
	m.handler = NewServer(m.desk, Settings{Programme: "Matrix", Sample: []party.Actor{ofgem, viewers[8]}}).Handler()
	m.raise(mustKind("milestone"), "M40", record.Public, map[string]string{"name": "Text drafted", "level": "1", "date": "2022-10-31"})
	m.raise(mustKind("milestone"), "M41", record.Public, map[string]string{"name": "Text in force", "level": "1", "date": "M40+2mo"})

	if _, body := m.ask(ofgem, "GET", "/milestones/M40", nil); !strings.Contains(body, "/direct?milestone=M40") {
		t.Error("the page of a milestone does not lead Ofgem to a direction")
	}
	if _, body := m.ask(ofgem, "GET", "/direct?milestone=M40", nil); !strings.Contains(body, "M40 </textarea>") {
		t.Error("the form does not begin with the milestone")
	}
	for _, who := range []party.Actor{{}, viewers[8]} {
		if status, body := m.ask(who, "GET", "/direct", nil); status != http.StatusForbidden || !strings.Contains(body, "Only Ofgem") {
			t.Errorf("%q gets the form: %d", who.ID, status)
		}
	}
	wrong := url.Values{"orders": {"M40 removed\nM41 date <b>soonish</b>"}, "letter": {"Ofgem/31"}, "day": {"2022-03-24"}, "class": {"public"}}
	status, body := m.ask(ofgem, "POST", "/direct", wrong)
	if missing := inOrder(body, "is not a date", "Give the reasons of the direction", "M41 date &lt;b&gt;soonish", "Ofgem/31"); status != http.StatusUnprocessableEntity || missing != "" {
		t.Errorf("filled in wrongly: %d, without %q", status, missing)
	}
	right := url.Values{"orders": {"M40 removed"}, "reasons": {"It is not needed."}, "letter": {"Ofgem/31"}, "day": {"2022-03-24"}, "class": {"public"}, "try": {"yes"}}
	before := m.length()
	status, body = m.ask(ofgem, "POST", "/direct", right)
	if missing := inOrder(body, "Nothing is missing", "M40 is removed.", "M41 counts from M40"); status != http.StatusOK || missing != "" || m.length() != before {
		t.Errorf("tried: %d, without %q, %d entries", status, missing, m.length()-before)
	}
	right.Del("try")
	if status, _ = m.ask(ofgem, "POST", "/direct", right); status != http.StatusSeeOther {
		t.Fatalf("recorded: %d", status)
	}
	for at, wants := range map[string][]string{
		"/above-threshold":         {"Directed", "DIR001", "M40 is removed.", "Ofgem/31", "It is not needed."},
		"/change-decisions/DIR001": {"Directed", "Ofgem/31", "M40 is removed"},
		"/milestones/M40":          {"Removed", "DIR001"},
	} {
		_, body := m.ask(party.Actor{}, "GET", at, nil)
		for _, want := range wants {
			if !strings.Contains(unlinked(body), want) {
				t.Errorf("%s is without %q", at, want)
			}
		}
	}
}
