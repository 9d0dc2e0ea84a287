package browser

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/chromedp"

	axe "crosscode/third_party/axe-core"
)

// finding is what axe-core says of one rule that a page breaks.
type finding struct {
	ID     string   `json:"id"`
	Impact string   `json:"impact"`
	Help   string   `json:"help"`
	Tags   []string `json:"tags"`
	Nodes  []struct {
		HTML           string `json:"html"`
		FailureSummary string `json:"failureSummary"`
	} `json:"nodes"`
}

// Faults gives what the accessibility checker holds against the page as it now
// stands, by WCAG 2.2, levels A and AA: for each rule its name and meaning, and
// each element that breaks it with what would mend it. Rules that are named are
// left out.
func (p *Page) Faults(except ...string) []string {
	p.t.Helper()
	if p.view.NoScript { // the checker is a script; the page's own had their chance and did not run
		p.do("let scripts run", scripting(true))
		defer p.do("stop scripts", scripting(false))
	}
	if !Evaluate[bool](p, `"axe" in window`) {
		p.do("bring the accessibility checker", chromedp.Evaluate[chromedp.Void](axe.Script))
	}
	off := map[string]map[string]bool{}
	for _, rule := range except {
		off[rule] = map[string]bool{"enabled": false}
	}
	rules, err := json.Marshal(off)
	if err != nil {
		p.t.Fatal(err)
	}
	found := Evaluate[[]finding](p, `axe.run(document, {
		resultTypes: ["violations"],
		rules: `+string(rules)+`,
		runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
	}).then(result => result.violations)`)
	faults := make([]string, len(found))
	for i, f := range found {
		faults[i] = f.String()
	}
	return faults
}

func (f finding) String() string {
	var b strings.Builder
	criteria := slices.DeleteFunc(slices.Clone(f.Tags), func(tag string) bool { return !strings.HasPrefix(tag, "wcag") })
	fmt.Fprintf(&b, "%s (%s, %s): %s", f.ID, f.Impact, strings.Join(criteria, " "), f.Help)
	for _, n := range f.Nodes {
		fmt.Fprintf(&b, "\n  %s\n    %s", n.HTML, strings.ReplaceAll(n.FailureSummary, "\n", "\n    "))
	}
	return b.String()
}
