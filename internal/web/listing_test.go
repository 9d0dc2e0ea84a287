package web

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/problem"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

func TestEveryFilterOfADateIsATagThatCanBeRemoved(t *testing.T) {
	here := addressOf(t, "/actions?due=none&due=overdue&due=2022-03-23&due-from=2022-03-01&status=none")
	g := Register{Kind: register.Actions.Kind}
	p := ListPage{Frame: Frame{Here: here}, Filters: g.Filters(here, func(string) []string { return nil })}
	var got []string
	for _, tag := range p.Tags() {
		got = append(got, tag.Label+": "+tag.Words)
	}
	want := []string{"Due date: Overdue", "Due date: No date", "Due date: 23 Mar 2022", "Due date: from 1 Mar 2022", "Status: None"}
	if !slices.Equal(got, want) {
		t.Errorf("the tags are %q, want %q", got, want)
	}
}

// A number on a scale is chosen from it; what nothing has been written in is no
// question to ask.
func TestAFilterOffersWhatCanBeChosen(t *testing.T) {
	none := func(string) []string { return nil }
	got := map[string]int{}
	for _, f := range (Register{Kind: register.RAID.Kind}).Filters(Address{Path: "/raid"}, none) {
		got[f.Name] = len(f.Options)
	}
	if want := map[string]int{"kind": 4, "status": 5, "probability": 5, "severity": 5, "response": 4}; !maps.Equal(got, want) {
		t.Errorf("filters and their choices: %v, want %v", got, want)
	}
	for _, f := range (Register{Kind: register.RAID.Kind}).Filters(Address{Path: "/raid"}, func(string) []string { return []string{"x"} }) {
		for _, o := range f.Options {
			if f.Name == "kind" && o.Words != capital(o.Value) {
				t.Errorf("a choice reads %q", o.Words)
			}
		}
	}
}

func TestAPanelShedsTheColumnsInWhichNothingStands(t *testing.T) {
	table := Table{Columns: []Column{{Name: "ref"}, {Name: "from"}, {Name: "role"}, {Name: "until"}}, Rows: []Row{
		{Cells: []Cell{TextCell("A"), TextCell(""), TextCell("Chair"), nil}},
		{Cells: []Cell{TextCell(""), nil, TextCell(""), TextCell("")}}}}
	columns := table.Columns
	table.shed()
	if len(table.Columns) != 2 || table.Columns[1].Name != "role" || len(table.Rows[0].Cells) != 2 || table.Rows[0].Cells[1] != Cell(TextCell("Chair")) || columns[1].Name != "from" {
		t.Errorf("%+v", table)
	}
	empty := Table{Columns: columns}
	if empty.shed(); len(empty.Columns) != 4 {
		t.Errorf("a table without rows keeps its columns: %+v", empty)
	}
}

// A filter that a list does not have would find everything: whoever follows an old
// or a misspelt address is told, and a program gets nothing.
func testAFilterThatAListDoesNotHaveIsTold(t *testing.T, s *site) {
	for _, address := range []string{"/actions?sttus=Open", "/actions?status=Open&of=CCAG", "/actions.csv?sttus=Open", "/actions.json?sttus=Open", "/actions.xlsx?sttus=Open",
		"/actions.atom?sttus=Open", "/actions.feed.json?sttus=Open", "/actions.ics?sttus=Open", "/decisions?status-from=2022-03-01", "/search?q=plan&knd=action"} {
		if r, body := s.get(address); r.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "no filter") {
			t.Errorf("%s: %d", address, r.StatusCode)
		}
	}
	for _, address := range []string{"/actions?" + strings.Repeat("owners=o&", 250), "/actions?owners=" + strings.Repeat("o", 16<<10), "/actions?owners=" + strings.Repeat("é", 3<<10)} {
		if r, body := s.get(address); r.StatusCode != http.StatusBadRequest || !strings.Contains(body, "asks for too much at once") || len(body) > 300_000 {
			t.Errorf("%.60s...: %d, %d bytes", address, r.StatusCode, len(body))
		}
	}
	// Every value is asked for, and not every one has a link that carries all the others.
	var many strings.Builder
	for i := range 240 {
		fmt.Fprintf(&many, "&owners=%%26%%26%%26%%26%d", i)
	}
	if r, body := s.get("/actions?" + many.String()[1:]); r.StatusCode != http.StatusOK || len(body) > 1<<20 || !strings.Contains(body, "and 200 more, in the form of the filters") || !strings.Contains(body, `value="&amp;&amp;&amp;&amp;239" checked`) {
		t.Errorf("240 values: %d, %d bytes", r.StatusCode, len(body))
	}
	// What a form sends without anything in it is not asked.
	for _, address := range []string{"/actions?status=&due-from=&sort=", "/actions.csv?status=&as-at=", "/search?q=plan&kind="} {
		if r, body := s.get(address); r.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %.300s", address, r.StatusCode, body)
		}
	}
}

func TestTheAddressOfABulkActHasRoomForAllThatMayBeMarked(t *testing.T) {
	marked := make([]string, secretariat.MaxMarked)
	for i := range marked {
		marked[i] = fmt.Sprintf("CCAG04-ACTION-%05d", i)
	}
	a := Address{Path: "/bulk/actions"}.With(paramMark, marked...).With(paramBack, "/actions?status=Open")
	if err := problem.OfLength(a.Query.Encode()); err != nil {
		t.Error(err)
	}
}
