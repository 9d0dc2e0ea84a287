package plan

import (
	"fmt"
	"slices"
)

const noStatusDate = "The plan has no status date."

func (c *checker) invalidDates() Check {
	out := Check{Number: 9, Name: "Invalid dates", Population: "activities, finished ones too", Counted: len(c.all), Limit: "none"}
	now := c.plan.StatusDate
	if now == 0 {
		out.Skipped = noStatusDate
		return out
	}
	for _, i := range c.all {
		a, d := &c.plan.Activities[i], &c.Activities[i]
		switch {
		case a.ActualStart > now || a.ActualFinish > now:
			out.Found = append(out.Found, Finding{i, -1, "has an actual date after the status date"})
		case !a.Started() && d.Start < now:
			out.Found = append(out.Found, Finding{i, -1, fmt.Sprintf("is forecast to start on %s, before the status date", c.StartSaid(i).Words())})
		case !a.Finished() && d.Finish < now:
			out.Found = append(out.Found, Finding{i, -1, fmt.Sprintf("is forecast to finish on %s, before the status date", c.FinishSaid(i).Words())})
		}
	}
	return out.rate(0)
}

// due are the activities that the baseline would have finished by the status
// date.
func (c *checker) due() []int {
	var out []int
	for _, i := range c.all {
		if f := c.plan.Activities[i].Baseline.Finish; f != 0 && f <= c.plan.StatusDate {
			out = append(out, i)
		}
	}
	return out
}

func (c *checker) missed() Check {
	due := c.due()
	out := Check{Number: 11, Name: "Missed tasks", Population: "activities baselined to finish by the status date", Counted: len(due), Limit: atMost(0.05)}
	switch {
	case c.plan.StatusDate == 0:
		out.Skipped = noStatusDate
	case len(due) == 0:
		out.Skipped = "Nothing was baselined to finish by the status date."
	}
	for _, i := range due {
		if was, is := c.plan.Activities[i].Baseline.Finish, c.Activities[i].Finish; is > was {
			out.Found = append(out.Found, Finding{i, -1, fmt.Sprintf("baselined to finish on %s, now %s", ending(was, c.timeOf(i)).Words(), c.FinishSaid(i).Words())})
		}
	}
	return out.rate(0.05)
}

// pathTestDays is how long the critical path test delays an activity.
const pathTestDays = 600

// pathTest makes a critical activity very long; if the logic is sound the end
// moves by as much.
func (c *checker) pathTest() Check {
	out := Check{Number: 12, Name: "Critical path test", Population: "the first critical activity", Limit: "the end slips as much"}
	first := c.firstCritical()
	if first < 0 {
		out.Skipped = "No activity that may be delayed is critical."
		return out
	}
	out.Counted = 1
	delay := pathTestDays * c.plan.Rules.Day()
	late, err := c.run.With(map[int]int64{first: c.run.nodes[first].duration + delay}).Schedule()
	if err != nil {
		out.Skipped = "The delayed plan does not end within the calendar."
		return out
	}
	slip := c.run.nodes[first].time.Between(c.Finish, late.Finish)
	out.Measure = float64(slip) / float64(c.plan.Rules.Day())
	out.Passed = slip == delay
	if !out.Passed {
		out.Found = []Finding{{first, -1, fmt.Sprintf("made %d days longer, it moves the end by %s", pathTestDays, Words(slip, c.plan.Rules.Day()))}}
	}
	return out
}

// firstCritical is the earliest unfinished critical activity whose dates are not
// given, or -1.
func (c *checker) firstCritical() int {
	first := -1
	for _, i := range c.open {
		d := &c.Activities[i]
		if d.Critical && !c.run.nodes[i].fixed && (first < 0 || d.EarlyStart < c.Activities[first].EarlyStart) {
			first = i
		}
	}
	return first
}

func (c *checker) pathLength() Check {
	out := Check{Number: 13, Name: "Critical path length index", Population: "the longest path from the status date, or the start, to the end", Limit: "at least 0.95"}
	from := max(c.plan.StatusDate, c.Start)
	length := c.run.project.Between(from, c.Finish)
	if length <= 0 {
		out.Skipped = "The plan is over."
		return out
	}
	float, any := int64(0), false
	for _, i := range c.open {
		if d := &c.Activities[i]; d.Longest && (!any || d.TotalSlack < float) {
			float, any = d.TotalSlack, true
			out.Counted++
		}
	}
	out.Measure = float64(length+float) / float64(length)
	out.Passed = out.Measure >= 0.95
	return out
}

func (c *checker) baselineExecution() Check {
	due := c.due()
	out := Check{Number: 14, Name: "Baseline execution index", Population: "activities baselined to be complete by the status date, and those without a baseline", Limit: "at least 0.95"}
	baselined := slices.ContainsFunc(c.all, func(i int) bool { return c.plan.Activities[i].Baseline.Finish != 0 })
	switch {
	case c.plan.StatusDate == 0:
		out.Skipped = noStatusDate
		return out
	case !baselined:
		out.Skipped = "The plan has no baseline."
		return out
	}
	done := 0
	for _, i := range c.all {
		if c.plan.Activities[i].Baseline.Finish == 0 {
			due = append(due, i)
		}
		if c.plan.Activities[i].Finished() {
			done++
		}
	}
	for _, i := range due {
		if !c.plan.Activities[i].Finished() {
			out.Found = append(out.Found, Finding{i, -1, "is not complete"})
		}
	}
	if out.Counted = len(due); out.Counted == 0 {
		out.Skipped = "Nothing was baselined to be complete by the status date."
		return out
	}
	out.Measure = float64(done) / float64(len(due))
	out.Passed = out.Measure >= 0.95
	return out
}
