package web

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

func TestAChangeRequestsPageSaysWhoDecidesAndByWhen(t *testing.T) {
	s := open(t)
	_, body := s.get("/changes/CR003")
	if missing := inOrder(body, "Ofgem decides", "M6, level 1, reference Apr 2022, proposed M5 + 9 months = Jan 2023, delay 9 months &gt; 3 → Ofgem",
		"Set the level of <a", "in the chair of PSG", "What moves", "9 months", "not set", "To be decided by", "29 Apr 2022", "had to begin by 21 Mar 2022",
		"The expedited route comes in time", "An extraordinary meeting of PSG from 8 Apr 2022 to 22 Apr 2022", "Change Board triage", "The same as a table", "10 working days"); missing != "" {
		t.Errorf("the page is without %q, or has it elsewhere", missing)
	}
	if _, earlier := s.get("/changes/CR003?as-at=2022-03-20"); !strings.Contains(earlier, "Ofgem decides") {
		t.Error("the page of an earlier day does not say who decides")
	}
}

// What has to be set is said beside where it is set, to whoever may set it; and what
// Ofgem may have to decide is on its page while that cannot be told.
func TestWhatIsLackingLeadsToWhereItIsSet(t *testing.T) {
	s := open(t)
	const set = `href="/edit/milestones/M7#level"`
	for who, may := range map[string]bool{"ccag-secretariat": true, "code-body": false, "": false} {
		if _, body := s.actingAs(who).get("/changes/CR003"); strings.Contains(body, set) != may || !strings.Contains(body, `Set the level of <a href="/milestones/M7">M7</a>`) {
			t.Errorf("%q is led to where the level of M7 is set: %v", who, !may)
		}
	}
	office := s.actingAs("ccag-secretariat")
	if _, body := office.get("/edit/milestones/M7"); !strings.Contains(body, `id="level"`) {
		t.Error("the form has no such place")
	}
	if _, body := office.get("/changes/CR003?as-at=2022-03-23"); strings.Contains(body, set) {
		t.Error("the page of an earlier day offers to set it")
	}

	form := map[string]string{"title": "Move M7", "raised_by": "RECCo", "proposals": "M7 date February 2023"}
	for _, part := range []string{"issue", "description", "justification", "consequence", "solution", "benefits", "impacts"} {
		form[part] = "x"
	}
	operator, k := party.Operator("root"), change.Requests.Kind
	if _, err := s.desk.Raise(t.Context(), operator, k, "CR004", secretariat.Edit{Class: record.Public, Fields: form}, secretariat.Because{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.desk.Take(t.Context(), operator, k, "CR004", 0, change.Raise, party.With{}, secretariat.Because{}); err != nil {
		t.Fatal(err)
	}
	_, body := s.get("/above-threshold")
	if missing := inOrder(body, "To be decided", "Not known yet", "Ofgem decides if what is lacking comes out so", "Move M7", "M7, level not set", "Set the level of", "Decided"); missing != "" {
		t.Errorf("the page of Ofgem is without %q", missing)
	}
}

// However the days of a route fall, what is drawn of it stays in the drawing.
func TestARouteIsDrawnWithinItsDrawing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := calendar.Date(2022, 1, 1) + calendar.Day(rapid.IntRange(0, 400).Draw(t, "from"))
		by := (calendar.Holidays{}).PreviousWorking(start + calendar.Day(rapid.IntRange(-300, 300).Draw(t, "by")))
		days := change.Days{Meetings: map[string]change.Diary{"PSG": {Nth: rapid.IntRange(0, 4).Draw(t, "nth"), Weekday: 3}}}
		d := drawRoute(days.Time(change.Ordinary(), start, by, nil), start)
		inside := func(x int) bool { return x >= routeNames && x <= routeWidth }
		for _, l := range d.Lanes {
			if l.Earliest >= 0 && !inside(l.Earliest) || l.Latest >= 0 && !inside(l.Latest) || l.Y > d.Height {
				t.Fatalf("outside: %+v", l)
			}
			if l.Anchor == "start" && l.TextX+stripLetter*len([]rune(l.Words)) > routeWidth {
				t.Fatalf("the words run out: %+v", l)
			}
			if l.Anchor == "end" && l.TextX-stripLetter*len([]rune(l.Words)) < routeNames {
				t.Fatalf("the words stand in the names: %+v", l)
			}
		}
		if !inside(d.By) {
			t.Fatalf("the last day lies at %d", d.By)
		}
	})
}
