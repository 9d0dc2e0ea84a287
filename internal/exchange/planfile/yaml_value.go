package planfile

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/risk"
)

// daysInWeek is what a week means in a duration: working days.
const daysInWeek = 5

// duration reads 3w, 2.5d, 4h, 30m, and with an e before the unit time on the
// clock: 28ed.
func (y *yamlReader) duration(f field) plan.Duration {
	s := y.text(f)
	minutes, elapsed, ok := y.amount(s)
	if _, _, less := y.amount(strings.TrimPrefix(s, "-")); !ok && less {
		y.refuse(f.line, "The duration is negative (%s). Give zero or more.", clip([]byte(s)))
	} else if !ok && f.given() {
		y.refuse(f.line, "%q is not a duration. Write working time as 3w, 2.5d, 4h or 30m, a week being %d days, and time on the clock as 28ed.", clip([]byte(s)), daysInWeek)
	}
	return plan.Duration{Minutes: int64(math.Round(minutes)), Elapsed: elapsed}
}

func (y *yamlReader) amount(s string) (minutes float64, elapsed, ok bool) {
	i := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	if i < 0 {
		return 0, false, s == "0"
	}
	n, err := strconv.ParseFloat(s[:i], 64)
	unit, elapsed := strings.CutPrefix(strings.TrimSpace(s[i:]), "e")
	each, ok := y.minutesIn(unit, elapsed)
	if err != nil || !ok || n*each > 1e10 {
		return 0, elapsed, false
	}
	return n * each, elapsed, true
}

// minutesIn is the length of a unit.
func (y *yamlReader) minutesIn(unit string, elapsed bool) (float64, bool) {
	day, week := float64(y.file.Plan.Rules.Day()), float64(daysInWeek)
	if elapsed {
		day, week = 24*60, 7
	}
	switch unit {
	case "m":
		return 1, true
	case "h":
		return 60, true
	case "d":
		return day, true
	case "w":
		return week * day, true
	}
	return 0, false
}

// number reads a number.
func (y *yamlReader) number(f field) float64 {
	s := y.text(f)
	n, err := strconv.ParseFloat(s, 64)
	if f.given() && (err != nil || math.IsNaN(n) || math.IsInf(n, 0)) {
		y.refuse(f.line, "%q is not a number.", clip([]byte(s)))
		return 0
	}
	return n
}

// capacity reads how much a team can do at once.
func (y *yamlReader) capacity(f field) float64 {
	before := y.file.refused
	n := y.number(f)
	if !(n > 0) && y.file.refused == before {
		y.refuse(f.line, "The capacity of a team is above 0.")
	}
	return n
}

func (y *yamlReader) flag(f field) bool {
	switch s := y.text(f); s {
	case "true":
		return true
	case "false", "":
	default:
		y.refuse(f.line, "Write true or false, not %q.", clip([]byte(s)))
	}
	return false
}

// instant reads a day or a minute. A day alone means its first instant, and is
// moved to the working time of that day later.
func (y *yamlReader) instant(f field) plan.Minute {
	s := y.text(f)
	if s == "" {
		return 0
	}
	m, err := plan.ParseMinute(s)
	if err != nil {
		y.refuse(f.line, "%s", err)
		return 0
	}
	if beyond := plan.Beyond(m + 1); beyond != "" { // a day begins one
		y.refuse(f.line, "%s", beyond)
		return 0
	}
	return max(m, 1) // the first midnight is no instant
}

// edge reads a day, a month or a rule, alone or with the way to snap it.
func (y *yamlReader) edge(f field, usual boundary.Snap) boundary.Edge {
	e := boundary.Edge{Snap: usual}
	if !f.given() {
		return e
	}
	date := f
	if f.isMap() {
		fields := y.fields(f, "a date", edgeFields())
		date = fields["date"]
		switch s := y.text(fields["snap"]); s {
		case "":
		case "next":
			e.Snap = boundary.ToNext
		case "previous":
			e.Snap = boundary.ToPrevious
		case "none":
			e.Snap = boundary.AsItIs
		default:
			y.refuse(fields["snap"].line, "A date snaps to the next or the previous working day, or none, not %q.", clip([]byte(s)))
		}
		if !date.given() {
			y.refuse(f.line, "Give the date.")
			return e
		}
	}
	var err error
	if e.When, err = calendar.ParseWhen(strings.ReplaceAll(y.text(date), " ", "")); err != nil {
		y.refuse(date.line, "%s", err)
	}
	return e
}

// spread reads what a value may be. value reads one of its ends.
func (y *yamlReader) spread(f field, usual float64, value func(field) float64) risk.Spread {
	if !f.isMap() {
		v := value(f)
		return risk.Spread{Shape: risk.Uniform, Min: v, Likely: v, Max: v}
	}
	fields := y.fields(f, "a range", spreadFields())
	s := risk.Spread{Likely: usual}
	switch shape := y.text(fields["shape"]); shape {
	case "", "triangular":
	case "pert":
		s.Shape = risk.PERT
	case "uniform":
		s.Shape = risk.Uniform
	default:
		y.refuse(fields["shape"].line, "The shape of a range is triangular, pert or uniform, not %q.", clip([]byte(shape)))
	}
	if !fields["min"].given() || !fields["max"].given() {
		y.refuse(f.line, "Give the least and the greatest value, as min and max.")
		return s
	}
	s.Min, s.Max = value(fields["min"]), value(fields["max"])
	switch {
	case fields["likely"].given():
		s.Likely = value(fields["likely"])
	case math.IsNaN(usual) && s.Shape != risk.Uniform:
		y.refuse(f.line, "Give the likeliest value, as likely.")
	case s.Shape == risk.Uniform:
		s.Likely = s.Min
	}
	return s
}

// linkForm is an activity, and then if need be the kind of link and its lag.
var linkForm = regexp.MustCompile(`^(\S+)(?:\s+(FS|SS|FF|SF))?(?:\s+([+-])\s*(\d[\d.]*)\s*(%|e?[mhdw]))?$`)

// link reads what an activity waits for: A, "A + 2d", "A SS - 1w", "A FS + 50%".
func (y *yamlReader) link(f field) (from string, l plan.Link) {
	text := y.text(f)
	parts := linkForm.FindStringSubmatch(text)
	if parts == nil {
		y.refuse(f.line, "%q is not a link. Write the activity waited for, and if need be the kind of link and a lag: A, A SS, A + 2d, A FF - 1w.", clip([]byte(text)))
		return "", l
	}
	kinds := map[string]plan.LinkKind{"": plan.FinishToStart, "FS": plan.FinishToStart, "SS": plan.StartToStart, "FF": plan.FinishToFinish, "SF": plan.StartToFinish}
	l.Kind = kinds[parts[2]]
	sign := 1.0
	if parts[3] == "-" {
		sign = -1
	}
	if parts[5] == "%" {
		percent, err := strconv.ParseFloat(parts[4], 64)
		if err != nil || percent > 10_000 {
			y.refuse(f.line, "%s%% is not a lag.", parts[4])
		}
		l.Lag.Percent = sign * percent
	} else if parts[4] != "" {
		minutes, elapsed, ok := y.amount(parts[4] + parts[5])
		if !ok {
			y.refuse(f.line, "%s%s is not a lag.", parts[4], parts[5])
		}
		l.Lag.Minutes, l.Lag.Elapsed = int64(math.Round(sign*minutes)), elapsed
	}
	return parts[1], l
}
