package release

import (
	"strings"
	"testing"
	"time"

	"crosscode/internal/plan"
)

func days(text string) []plan.Day {
	var out []plan.Day
	for _, s := range strings.Fields(text) {
		m, err := plan.ParseMinute(s)
		if err != nil {
			panic(err)
		}
		out = append(out, m.Day())
	}
	return out
}

func show(w plan.Window) string {
	var out []string
	for _, d := range w.Days {
		out = append(out, d.String())
	}
	return strings.Join(out, ", ")
}

func TestReleaseDaysAreDataAndThenRule(t *testing.T) {
	thirds := Rule{Months: []time.Month{2, 6, 11}, Weekday: time.Thursday, From: 2023, To: 2024}
	first := Rule{Months: []time.Month{11}, Weekday: time.Friday, Nth: 1, From: 2024, To: 2024}
	bsc := &Calendar{Code: "BSC", Days: days("2023-02-23 2023-06-29"), Provisional: days("2023-11-02"), Rule: thirds}
	for _, tt := range []struct {
		name  string
		codes []*Calendar
		want  string
	}{
		{"a day that is set takes the place of the rule's", []*Calendar{bsc},
			"2023-02-23, 2023-06-29, 2023-11-02 (provisional), 2024-02-29 (provisional), 2024-06-27 (provisional), 2024-11-28 (provisional)"},
		{"several codes share the days they have in common", []*Calendar{bsc, {Code: "REC", Days: days("2023-02-24 2023-06-29 2023-11-02 2024-06-27")}},
			"2023-06-29, 2023-11-02 (provisional), 2024-06-27 (provisional)"},
		{"or none", []*Calendar{bsc, {Code: "SEC"}}, ""},
		{"the first of a weekday", []*Calendar{{Code: "IGT UNC", Rule: first}}, "2024-11-01 (provisional)"},
		{"a day is there once", []*Calendar{{Code: "X", Days: days("2023-02-23 2023-02-23"), Provisional: days("2023-02-23")}}, "2023-02-23"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := show(Common(tt.codes)); got != tt.want {
				t.Errorf("they are released on %s\nwant %s", got, tt.want)
			}
		})
	}
	if w := Common([]*Calendar{bsc, {Code: "REC"}}); w.ID != "BSC+REC" || w.Name != "BSC and REC" {
		t.Errorf("it is called %q, %q", w.ID, w.Name)
	}
}

func TestARuleThatMakesNoSenseIsRefused(t *testing.T) {
	for _, r := range []Rule{{Months: []time.Month{13}, From: 2023, To: 2024}, {Months: []time.Month{2}}, {Months: []time.Month{2}, From: 1, To: 9000}, {Months: []time.Month{2}, From: 2023, To: 2024, Nth: 5}} {
		c := Calendar{Code: "BSC", Rule: r}
		if c.Check() == nil || len(c.days()) != 0 {
			t.Errorf("%+v was taken", r)
		}
	}
}
