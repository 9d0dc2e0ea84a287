package planfile

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/release"
	"crosscode/internal/plan/threshold"
)

func windowFields() []string { return []string{"code", "dates", "provisional", "rule"} }
func windowRuleFields() []string {
	return []string{"months", "weekday", "which", "from", "to"}
}
func thresholdFields() []string {
	return []string{"name", "level", "measure", "comparator", "value", "direction", "decided_by", "route"}
}
func stepFields() []string     { return []string{"step", "days"} }
func baselineFields() []string { return []string{"name", "approved_by", "on", "dates"} }

// readWindows reads the release days of each code.
func (y *yamlReader) readWindows(f field) {
	y.codes = map[string]*release.Calendar{}
	for _, e := range y.list(f) {
		w := y.fields(e, "release windows", windowFields())
		c := &release.Calendar{Code: y.text(w["code"]), Days: y.days(w["dates"]), Provisional: y.days(w["provisional"])}
		if c.Code == "" || strings.Contains(c.Code, "+") || y.codes[c.Code] != nil {
			y.refuse(e.line, "Give the code whose release windows they are, each code once.")
			continue
		}
		y.codes[c.Code] = c
		if w["rule"].given() {
			c.Rule = y.windowRule(w["rule"])
		}
		if err := c.Check(); err != nil {
			y.refuse(e.line, "%s", err)
		}
	}
}

func (y *yamlReader) days(f field) []plan.Day {
	var out []plan.Day
	for _, e := range y.list(f) {
		out = append(out, y.day(e))
	}
	return out
}

// windowRule reads which weekday of which months and years.
func (y *yamlReader) windowRule(f field) release.Rule {
	r := y.fields(f, "a rule", windowRuleFields())
	var out release.Rule
	for _, m := range y.list(r["months"]) {
		out.Months = append(out.Months, time.Month(y.whole(m, 1, 12)))
	}
	out.From, out.To = y.whole(r["from"], 1, plan.LastYear), y.whole(r["to"], 1, plan.LastYear)
	day := slices.Index(weekdays(), y.text(r["weekday"]))
	if day < 0 {
		y.refuse(f.line, "Give the weekday of the rule: monday to sunday.")
		return release.Rule{}
	}
	out.Weekday = time.Weekday(day)
	which := slices.Index([]string{"last", "first", "second", "third", "fourth"}, y.text(r["which"]))
	if which < 0 {
		y.refuse(f.line, "Say which weekday of the month: first, second, third, fourth or last.")
		return release.Rule{}
	}
	out.Nth = which
	if len(out.Months) == 0 {
		y.refuse(f.line, "Give the months of the rule, as numbers.")
	}
	return out
}

// whole reads a whole number between two.
func (y *yamlReader) whole(f field, least, most int) int {
	n, err := strconv.Atoi(y.text(f))
	if err != nil || n < least || n > most {
		y.refuse(f.line, "Give a whole number from %d to %d, not %q.", least, most, clip([]byte(y.text(f))))
		return least
	}
	return n
}

// released gives an activity the windows that its codes have in common.
func (y *yamlReader) released(a *plan.Activity, f field) {
	var codes []*release.Calendar
	for _, e := range y.list(f) {
		c := y.codes[y.text(e)]
		if c == nil {
			y.refuse(e.line, "%q has no release windows in the plan.", clip([]byte(y.text(e))))
			return
		}
		codes = append(codes, c)
	}
	if len(codes) == 0 {
		return
	}
	w := release.Common(codes)
	a.Window = w.ID
	same := func(x plan.Window) bool { return x.ID == w.ID }
	if p := y.file.Plan; !slices.ContainsFunc(p.Windows, same) {
		p.Windows = append(p.Windows, w)
	}
}

// readThresholds reads the rules on who must decide a move.
func (y *yamlReader) readThresholds(f field) {
	for _, e := range y.list(f) {
		t := y.fields(e, "a threshold", thresholdFields())
		r := threshold.Rule{Name: y.text(t["name"]), Body: y.text(t["decided_by"]), HasNoRoute: !t["route"].given()}
		if t["level"].given() {
			r.Level = y.whole(t["level"], 1, 9)
		}
		y.choose(t["measure"], "A threshold measures the", "delay")
		r.AtLeast = y.choose(t["comparator"], "A threshold compares as", "more than", "at least") == 1
		r.Direction = threshold.Direction(y.choose(t["direction"], "A milestone moves", "later", "earlier", "either"))
		r.Count, r.Unit = y.span(t["value"])
		for _, s := range y.list(t["route"]) {
			step := y.fields(s, "a step", stepFields())
			r.Route = append(r.Route, threshold.Step{Name: y.text(step["step"]), Days: y.whole(step["days"], 0, 10_000)})
		}
		if err := r.Check(); err != nil {
			y.refuse(e.line, "%s", err)
		}
		y.file.Thresholds = append(y.file.Thresholds, r)
	}
}

// choose reads one of some words, the first if none is given.
func (y *yamlReader) choose(f field, what string, words ...string) int {
	if !f.given() {
		return 0
	}
	at := slices.Index(words, y.text(f))
	if at < 0 {
		y.refuse(f.line, "%s %s, not %q.", what, strings.Join(words, " or "), clip([]byte(y.text(f))))
	}
	return max(at, 0)
}

var spanForm = regexp.MustCompile(`^(\d{1,4}) ?(mo|w|d)$`)

// span reads calendar time: 3mo, 2w, 28d.
func (y *yamlReader) span(f field) (int, calendar.Unit) {
	g := spanForm.FindStringSubmatch(y.text(f))
	if g == nil {
		y.refuse(f.line, "Give how far it may move in calendar time: 3mo, 2w or 28d.")
		return 0, calendar.Months
	}
	n, _ := strconv.Atoi(g[1])
	return n, map[string]calendar.Unit{"mo": calendar.Months, "w": calendar.Weeks, "d": calendar.Days}[g[2]]
}

// readBaselines reads what was approved, by whom and when.
func (y *yamlReader) readBaselines(f field) {
	for _, e := range y.list(f) {
		b := y.fields(e, "a baseline", baselineFields())
		out := threshold.Baseline{Name: y.text(b["name"]), Body: y.text(b["approved_by"]), On: civil(y.day(b["on"])), Dates: map[string]calendar.When{}}
		if out.Name == "" || out.Body == "" || !b["on"].given() {
			y.refuse(e.line, "Give the baseline a name, who approved it and on which day.")
		}
		for _, x := range y.pairs(b["dates"], "the dates of a baseline") {
			if y.activity(x.value.line, x.key) < 0 {
				continue
			}
			out.Dates[x.key] = y.edge(x.value, boundary.AsItIs).When
		}
		y.file.Baselines = append(y.file.Baselines, out)
	}
}

// civil goes from the days of a plan to those of the calendar.
func civil(d plan.Day) calendar.Day {
	if d == 0 {
		return 0
	}
	y, m, day := d.Date()
	return calendar.Date(y, m, day)
}
