package exchange

import (
	"crosscode/internal/calendar"
	"crosscode/internal/designation"
)

// A Course is a route to law with its days, as programs read it.
type Course struct {
	Route    string      `json:"route"`
	Style    string      `json:"style"`
	Status   string      `json:"standing"`
	Plan     *string     `json:"plan"`
	Ready    string      `json:"steps_over"`
	Release  *string     `json:"release"`
	Windows  []string    `json:"windows"` // release days that it makes in time
	InTime   *bool       `json:"in_time"` // null: no day is set
	Warnings []string    `json:"warnings"`
	For      []string    `json:"for"`
	Against  []string    `json:"against"`
	Steps    []CourseLeg `json:"steps"`
}

// A CourseLeg is one step of a route with its days.
type CourseLeg struct {
	Step        string   `json:"step"`
	Owner       string   `json:"owner"`
	Acts        string   `json:"acts"`
	Activities  []string `json:"activities"` // of the plan; empty: it is reckoned from the step before
	Source      string   `json:"source"`
	Takes       string   `json:"takes"`
	Provisional *string  `json:"provisional"`
	From        string   `json:"from"`
	To          string   `json:"to"`
	Latest      *string  `json:"latest"`
	Late        int      `json:"late_days"`
}

// TellCourse gives a route with its days on a plan, and what is held of it.
func TellCourse(c designation.Course, t *designation.Template, plan string, yes, no []*designation.Argument) Course {
	out := Course{Route: c.Route, Style: string(t.Style), Status: string(t.Standing()), Plan: orNull(plan), Ready: c.Ready.String(), Release: orNull(c.Release.String()),
		Windows: []string{}, Warnings: append([]string{}, c.Minds()...), For: argued(yes), Against: argued(no), Steps: []CourseLeg{}}
	if c.By != 0 {
		in := c.InTime()
		out.InTime = &in
	}
	for _, d := range c.Windows {
		out.Windows = append(out.Windows, calendar.Date(d.Day.Date()).String())
	}
	for _, s := range c.Legs {
		out.Steps = append(out.Steps, CourseLeg{s.Text, s.Owner, s.Acts, append([]string{}, s.Forecast.Names...), s.Source(), s.Takes(), orNull(s.Provisional), s.From.String(), s.To.String(), orNull(s.Latest.String()), s.Late()})
	}
	return out
}

func argued(all []*designation.Argument) []string {
	out := make([]string, 0, len(all))
	for _, a := range all {
		out = append(out, a.Text+" ("+a.Author+")")
	}
	return out
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
