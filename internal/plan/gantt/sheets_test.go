package gantt

import (
	"strings"
	"testing"

	"crosscode/internal/chart"
	"crosscode/internal/plan"
)

func TestAChartIsDividedIntoSheetsThatSayEveryRow(t *testing.T) {
	p, s := scheduled(t, 100)
	c := Lay(p, s, Options{Scale: 3, Marks: []Mark{{At: plan.At(2022, 3, 20, 0, 0), Label: "Today", Today: true}}})
	sheets := c.Sheets(30)
	if len(sheets) != 4 {
		t.Fatalf("%d sheets", len(sheets))
	}
	said := map[string]int{}
	for _, p := range sheets {
		if faults := p.Faults(); len(faults) > 0 {
			t.Errorf("%s: %s", p.Title, strings.Join(faults, "\n"))
		}
		today := 0
		for _, q := range p.Parts {
			if q.Shape == chart.Box || q.Shape == chart.Diamond {
				said[q.Says]++
			}
			if q.Ink == chart.Today && q.Shape == chart.Line {
				today++
			}
		}
		if today != 1 {
			t.Errorf("%s has the line of today %d times", p.Title, today)
		}
	}
	for _, r := range c.Rows {
		if said[r.Words] != 1 {
			t.Errorf("%q is drawn %d times", r.Words, said[r.Words])
		}
	}
	if last := sheets[3]; !strings.HasSuffix(last.Title, ", rows 91 to 100 of 100") || len(last.Twin.Rows) != 10 {
		t.Errorf("the last sheet is %q, with %d rows", last.Title, len(last.Twin.Rows))
	}
	if got := Lay(&plan.Plan{Name: "None", Start: plan.At(2022, 3, 1, 8, 0)}, &plan.Schedule{}, Options{}).Sheets(30); len(got) != 1 {
		t.Errorf("a plan of nothing has %d sheets", len(got))
	}
}

func TestTheWordsOfALineKeepWithinTheChart(t *testing.T) {
	p, s := scheduled(t, 10)
	c := Lay(p, s, Options{Beside: true, Scale: 80, Marks: []Mark{{At: s.Finish, Label: "M7: In time for the first release"}, {At: s.Start + 1440, Label: "M5: soon"}}})
	for _, l := range c.Lines {
		if long := 6.6 * float64(len(l.Label)); l.Before && l.X-long < c.Left || !l.Before && l.X+long > c.Width || l.Lane < 0 {
			t.Errorf("%+v lies outside a chart of %g", l, c.Width)
		}
	}
	if n := len(c.Lines); n != 3 || !c.Lines[n-1].Before {
		t.Errorf("the last of %d lines has its words behind it: %+v", n, c.Lines)
	}
	var b strings.Builder
	if err := Inline(&b, c); err != nil || !strings.Contains(b.String(), "text-anchor=\"end\">M7: In time") {
		t.Errorf("they are not drawn before it: %v", err)
	}
}
