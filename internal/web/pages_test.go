package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// needsOf names what waits for an actor.
func needsOf(v *secretariat.View, who party.Actor, day calendar.Day) (string, int, error) {
	needs, all, err := secretariat.Needs(v, who, day, 50)
	var out []string
	for _, n := range needs {
		out = append(out, record.HeadOf(n.Record).Ref)
	}
	return strings.Join(out, " "), all, err
}

func TestACodesPageShowsWhatItsPeopleAskFor(t *testing.T) {
	s := open(t)
	_, body := s.get("/codes")
	if missing := inOrder(body, "Codes", "BSC", "Balancing and Settlement Code", "/codes/Grid%20Code"); missing != "" {
		t.Errorf("the codes are without %q", missing)
	}
	_, body = s.get("/codes/REC")
	if missing := inOrder(body, "<main", "Retail Energy Code", "Modifications", "Without a stage", "REC/R0032", "Actions of its body", "CCAG03-12", "RECCo", "Changed lately"); missing != "" {
		t.Errorf("the page of the REC is without %q", missing)
	}
	if _, body = s.get("/codes/SEC"); !strings.Contains(body, "M8") {
		t.Error("the page of the SEC does not name the milestone that MP162 bears on")
	}
	if _, body = s.get("/codes/REC?as-at=2022-01-10"); strings.Contains(body, "R0032") {
		t.Error("a past day shows what came later")
	}
	if r, _ := s.get("/codes/XYZ"); r.StatusCode != http.StatusNotFound {
		t.Errorf("a code that is none: %s", r.Status)
	}
}

func TestScoresAreDrawnOverTheirList(t *testing.T) {
	s := open(t)
	_, body := s.get("/raid")
	if missing := inOrder(body, "heat-map", "Probability 4, severity 4, very high: 1 item", "The same as a table", "CCAG/1"); missing != "" {
		t.Errorf("without %q", missing)
	}
	if strings.Contains(body, "Probability 3, severity 4") {
		t.Error("a visitor sees the score of a controlled risk")
	}
	r, body := s.get("/raid?probability=4&severity=4")
	if r.StatusCode != http.StatusOK || !strings.Contains(body, "CCAG/10") || strings.Contains(body, ">CCAG/6<") {
		t.Errorf("the list of one score: %s", r.Status)
	}
	if _, body = s.get("/raid?kind=issue"); strings.Contains(body, "heat-map") {
		t.Error("where nothing has a score, nothing is drawn")
	}
	if _, body = s.get("/actions"); strings.Contains(body, "heat-map") {
		t.Error("only RAID items have scores")
	}
}

func TestHomeSaysWhatNeedsTheReader(t *testing.T) {
	s := open(t)
	if _, body := s.get("/"); strings.Contains(body, "Needs you") || !strings.Contains(body, "Actions overdue") || !strings.Contains(body, "Change requests in hand") {
		t.Error("nothing needs nobody, who sees the public picture")
	} else if missing := inOrder(body, `aria-label="Codes"`, `href="/codes/BSC"`, `href="/codes/Grid%20Code"`, "Every code"); missing != "" || strings.Contains(body, `href="/codes/MRA"`) {
		t.Errorf("a visitor follows a code from Home: without %q", missing)
	}
	sec := s.actingAs("ccag-secretariat")
	_, body := sec.get("/")
	if missing := inOrder(body, "Needs me", "Needs you", "confirm at a meeting that it is closed"); missing != "" {
		t.Errorf("the secretariat is without %q", missing)
	}
	sec.post("/steps/raid/CCAG/1", url.Values{"step": {"submit"}})
	view := s.desk.View(t.Context(), sample[0], secretariat.Now)
	rec := party.Actor{ID: "rec", Name: "REC people", Organisation: "RECCo", Seats: []party.Place{{Group: "CCAG", Role: party.Member}}}
	needs, all, err := needsOf(view, rec, today)
	if err != nil || all == 0 || !strings.Contains(needs, "CCAG03-") {
		t.Errorf("RECCo, which the papers call the REC, is needed for %q, %v", needs, err)
	}
	if needs, _, _ = needsOf(view, party.Actor{ID: "x", Name: "X", Organisation: "DCC"}, today); strings.Contains(needs, "CCAG03-12") {
		t.Errorf("DCC is needed for %q", needs)
	}
}

func TestStatementsAreAtTheFootOfEveryPage(t *testing.T) {
	s := open(t)
	_, body := s.get("/actions")
	for path, want := range map[string]string{"/accessibility": "WCAG 2.2", "/privacy": "never the password"} {
		if !strings.Contains(body, `href="`+path+`"`) {
			t.Errorf("no link to %s", path)
		}
		if r, page := s.get(path); r.StatusCode != http.StatusOK || !strings.Contains(page, want) {
			t.Errorf("%s: %s", path, r.Status)
		}
	}
}

// What others did since a person last looked is told apart, on their Home alone.
func TestHomeTellsWhatOthersChangedSinceOneLastLooked(t *testing.T) {
	s := open(t)
	news := func(at *site) string {
		_, body := at.get("/")
		_, rest, ok := strings.Cut(body, `id="news"`)
		if !ok {
			return ""
		}
		told, _, _ := strings.Cut(rest, "</section>")
		return told
	}
	secretary, member := s.actingAs("ccag-secretariat"), s.actingAs("code-body")
	for name, at := range map[string]*site{"the secretary": secretary, "the member": member} {
		if told := news(at); !strings.Contains(told, "Nobody else changed anything") {
			t.Errorf("%s, who never looked before, is told %s", name, text(told))
		}
	}
	if told := news(s); told != "" {
		t.Errorf("a visitor is told %s", text(told))
	}
	raise := func(ref, class string) {
		if r, body := secretary.post("/new/actions", url.Values{"ref": {ref}, "title": {"Look again"}, "group": {"CCAG"}, "owners": {"REC"}, "due": {"2022-04-01"}, "class": {class}}); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s %s", r.Status, text(body))
		}
	}
	raise("CCAG04-91", "public")
	raise("CCAG04-92", "organisation:DCUSA")
	if told := news(member); !strings.Contains(told, "CCAG04-91") || strings.Contains(told, "CCAG04-92") {
		t.Errorf("the member is told %s", text(told))
	}
	if told := news(member); !strings.Contains(told, "CCAG04-91") {
		t.Error("what is new is no longer new in the same sitting")
	}
	if told := news(secretary); !strings.Contains(told, "Nobody else") {
		t.Errorf("the secretary is told what they did themselves: %s", text(told))
	}
	if _, body := member.get("/?as-at=2022-03-10"); strings.Contains(body, `id="news"`) {
		t.Error("a past day has news")
	}
	_, body := member.get("/")
	if strings.Count(body, "CCAG04-91") != strings.Count(body[:strings.Index(body, `id="lately"`)], "CCAG04-91") {
		t.Error("what is told as news is told again")
	}
}
