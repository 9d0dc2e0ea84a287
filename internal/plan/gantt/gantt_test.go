package gantt

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"crosscode/internal/chart"
	"crosscode/internal/need"
	"crosscode/internal/plan"
)

func scheduled(t testing.TB, size int) (*plan.Plan, *plan.Schedule) {
	t.Helper()
	p := &plan.Plan{Name: "Legal text <draft>", Start: plan.At(2022, 3, 1, 8, 0), StatusDate: plan.At(2022, 3, 4, 8, 0), Rules: plan.Rules{Progress: plan.MSProject}}
	p.Activities = append(p.Activities, plan.Activity{UID: 0, Name: "All & everything", Level: 1})
	for i := 1; i < size; i++ {
		p.Activities = append(p.Activities, plan.Activity{UID: i, Name: fmt.Sprintf("Topic area %d", i), Level: 2, Duration: plan.Duration{Minutes: int64(i%5) * 480}})
		if i > 2 {
			p.Links = append(p.Links, plan.Link{From: i - 1 - i%2, To: i, Kind: plan.LinkKind(i % 4)})
		}
	}
	s, err := plan.Make(p)
	if err != nil {
		t.Fatal(err)
	}
	return p, s
}

func TestAChartIsWellFormedAndSaysEveryRowInWords(t *testing.T) {
	p, s := scheduled(t, 40)
	var b strings.Builder
	if err := SVG(&b, New(p, s)); err != nil {
		t.Fatal(err)
	}
	d, rows := xml.NewDecoder(strings.NewReader(b.String())), 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok {
			for _, a := range e.Attr {
				if a.Name.Local == "role" && a.Value == "listitem" {
					rows++
				}
			}
		}
	}
	if rows != 40 {
		t.Errorf("%d rows, want 40", rows)
	}
	for _, want := range []string{"Legal text &lt;draft&gt;", "All &amp; everything: 1 Mar 2022 to", ", critical</title>", "Topic area 5: milestone,", "Status date 4 Mar 2022"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the picture does not say %q", want)
		}
	}
}

func TestEveryBarLiesWithinTheChart(t *testing.T) {
	for _, size := range []int{1, 2, 30, 700} {
		c := New(scheduled(t, size))
		for _, r := range c.Rows {
			for _, b := range []Bar{r.Bar, r.Slack} {
				if b != (Bar{}) && (b.From < c.Left || b.To > c.Width || b.To < b.From) {
					t.Errorf("%d rows: %s has a bar from %g to %g in a chart from %g to %g", size, r.Label, b.From, b.To, c.Left, c.Width)
				}
			}
		}
		for i, tick := range c.Ticks[min(1, len(c.Ticks)):] {
			if gap := tick.X - c.Ticks[i].X; gap < 35 {
				t.Errorf("%d rows: ticks %g apart cannot be read", size, gap)
			}
		}
	}
}

func BenchmarkGanttOf500Rows(b *testing.B) {
	p, s := scheduled(b, 500)
	for b.Loop() {
		if err := SVG(io.Discard, New(p, s)); err != nil {
			b.Fatal(err)
		}
	}
}

// The scale that stays in sight has what the chart has above its rows, at the
// same places, and no row.
func TestTheScaleThatStaysInSightIsThatOfTheChart(t *testing.T) {
	p, s := scheduled(t, 40)
	c := Lay(p, s, Options{Beside: true, Marks: []Mark{{At: p.Start + 5000, Label: "Today", Today: true}}})
	var head, all strings.Builder
	if err := errors.Join(Head(&head, c), Inline(&all, c)); err != nil {
		t.Fatal(err)
	}
	lines := 0
	for _, line := range strings.Split(head.String(), "\n") {
		if strings.Contains(line, "<line") {
			if lines++; !strings.Contains(all.String(), line) {
				t.Errorf("the chart has not %s", line)
			}
		}
	}
	if lines < 3 || strings.Contains(head.String(), "class=\"bar\"") || !strings.Contains(head.String(), ">Today<") {
		t.Errorf("%d lines in\n%s", lines, head.String())
	}
}

func TestAFileSaysItsColoursWithEachPart(t *testing.T) {
	p, s := scheduled(t, 40)
	p.Activities[3].Duration = plan.Duration{} // a milestone
	c := Lay(p, s, Options{Marks: []Mark{{At: p.Start + 5000, Label: "Today", Today: true}, {At: p.Start + 9000, Label: "Boundary"}}})
	c.Rows[5].Baseline = c.Rows[5].Bar
	var b strings.Builder
	if err := SVG(&b, c); err != nil {
		t.Fatal(err)
	}
	for _, not := range []string{"var(", "context-stroke", "--"} {
		if strings.Contains(b.String(), not) {
			t.Errorf("%q stands in a file, and few programs know it", not)
		}
	}
	drawn := 0
	for part := range strings.SplitSeq(b.String(), "<") {
		name, _, _ := strings.Cut(part, " ")
		switch name {
		case "rect", "path", "line", "polyline", "text":
			if drawn++; !strings.Contains(part, ` fill="`) {
				t.Errorf("<%s has no colour of its own", part)
			}
		}
	}
	if drawn < 100 {
		t.Errorf("only %d parts are drawn", drawn)
	}
	for _, want := range []string{"axis", "line-today", "line", "link", "link-critical", "baseline", "slack", "bar-summary", "bar-critical", "bar"} {
		if !strings.Contains(b.String(), `data-look="`+want+`"`) {
			t.Errorf("nothing looks like %s", want)
		}
	}
	seen := need.Drawn(t, b.String())
	for _, ink := range []chart.Ink{chart.Ground, chart.Main, chart.Limit, chart.Quiet} {
		if want := ink.Look().Colour.Light; seen[want] == 0 {
			t.Errorf("another program draws nothing in %s, the colour of %s", want, ink.Look().Name)
		}
	}
}
