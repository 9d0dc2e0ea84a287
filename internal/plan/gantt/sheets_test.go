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
