package plan

import "fmt"

// A Check is one test of a plan's health, with what it looked at and the list
// behind its number. The fourteen are those of the US Defense Contract
// Management Agency, which the field uses as a common tongue.
type Check struct {
	Number     int
	Name       string
	Population string // what was counted, in words
	Counted    int
	Found      []Finding
	Measure    float64 // a share, an index, or a count, as Limit says
	Limit      string
	Passed     bool
	Skipped    string // why it could not be made; then it neither passes nor fails
}

// A Finding is one activity or link that a check counts against the plan.
type Finding struct {
	Activity int // index
	Link     int // index, or -1
	Words    string
}

// CheckOptions set what the checks count.
type CheckOptions struct {
	WithoutMilestones bool  // leave milestones out of every population
	High              int64 // working days of slack or duration that are too many; 0 means 44
}

// Checks makes the fourteen checks.
func (s *Schedule) Checks(o CheckOptions) []Check {
	c := newChecker(s, o)
	return []Check{
		c.logic(), c.leads(), c.lags(), c.types(), c.hard(), c.highFloat(), c.negativeFloat(),
		c.highDuration(), c.invalidDates(), c.resources(), c.missed(), c.pathTest(), c.pathLength(), c.baselineExecution(),
	}
}

// A checker holds the populations that the checks share.
type checker struct {
	*Schedule
	plan  *Plan
	high  int64
	open  []int // incomplete activities that are work: no summaries, no level of effort
	all   []int // the same, finished ones too
	links []int // links into an incomplete activity
	busy  map[int]bool
}

const openWords = "incomplete activities, without summaries and level of effort"

func newChecker(s *Schedule, o CheckOptions) *checker {
	c := &checker{Schedule: s, plan: s.run.plan, high: o.High, busy: map[int]bool{}}
	if c.high == 0 {
		c.high = 44
	}
	for i := range c.plan.Activities {
		n := &s.run.nodes[i]
		if n.role != leaf || n.effort || o.WithoutMilestones && n.milestone {
			continue
		}
		c.all = append(c.all, i)
		if !n.finished {
			c.open = append(c.open, i)
		}
	}
	finished := map[int]bool{}
	for i := range c.plan.Activities {
		finished[c.plan.Activities[i].UID] = c.plan.Activities[i].Finished()
	}
	for k := range c.plan.Links {
		if !finished[c.plan.Links[k].To] {
			c.links = append(c.links, k)
		}
	}
	for _, a := range c.plan.Assignments {
		c.busy[a.Activity] = true
	}
	return c
}

// share makes a check of the part of a population that is found wanting.
func (c *checker) share(number int, name string, limit float64, test func(i int) string) Check {
	out := Check{Number: number, Name: name, Population: openWords, Counted: len(c.open), Limit: atMost(limit)}
	for _, i := range c.open {
		if words := test(i); words != "" {
			out.Found = append(out.Found, Finding{i, -1, words})
		}
	}
	return out.rate(limit)
}

// ofLinks is share for links.
func (c *checker) ofLinks(number int, name string, limit float64, test func(l *Link) string) Check {
	out := Check{Number: number, Name: name, Population: "links into incomplete activities", Counted: len(c.links), Limit: atMost(limit)}
	for _, k := range c.links {
		l := &c.plan.Links[k]
		if words := test(l); words != "" {
			out.Found = append(out.Found, Finding{c.indexOf(l.To), k, words})
		}
	}
	return out.rate(limit)
}

func atMost(limit float64) string {
	if limit == 0 {
		return "none"
	}
	return fmt.Sprintf("at most %g %%", limit*100)
}

// rate judges a check by the share it found.
func (out Check) rate(limit float64) Check {
	if out.Counted > 0 {
		out.Measure = float64(len(out.Found)) / float64(out.Counted)
	}
	out.Passed = out.Measure <= limit
	return out
}

func (c *checker) logic() Check {
	return c.share(1, "Logic", 0.05, func(i int) string {
		into, from := c.run.arriving(int32(i)), c.run.departing(int32(i))
		switch {
		case len(into) == 0 && len(from) == 0:
			return "waits for nothing and nothing waits for it"
		case len(into) == 0:
			return "waits for nothing"
		case len(from) == 0:
			return "nothing waits for it"
		case !c.anyKind(into, FinishToStart, StartToStart):
			return "dangling: no link decides its start"
		}
		leaving := make([]edge, len(from))
		for k, e := range from {
			leaving[k] = c.run.edges[e]
		}
		if !c.anyKind(leaving, FinishToStart, FinishToFinish) {
			return "dangling: its finish decides nothing"
		}
		return ""
	})
}

func (c *checker) anyKind(edges []edge, a, b LinkKind) bool {
	for k := range edges {
		if edges[k].kind == a || edges[k].kind == b {
			return true
		}
	}
	return false
}

func (c *checker) leads() Check {
	return c.ofLinks(2, "Leads", 0, func(l *Link) string {
		if l.Lag.Minutes < 0 || l.Lag.Percent < 0 {
			return "its link has a lead:" + lagWords(l.Lag, c.plan.Rules.Day())
		}
		return ""
	})
}

func (c *checker) lags() Check {
	return c.ofLinks(3, "Lags", 0.05, func(l *Link) string {
		if l.Lag.Minutes > 0 || l.Lag.Percent > 0 {
			return "its link has a lag:" + lagWords(l.Lag, c.plan.Rules.Day())
		}
		return ""
	})
}

func (c *checker) types() Check {
	out := c.ofLinks(4, "Relationship types", 0.10, func(l *Link) string {
		if l.Kind != FinishToStart {
			return "its link is " + linkName(l.Kind)
		}
		return ""
	})
	out.Measure, out.Limit = 1-out.Measure, "at least 90 % finish to start"
	return out
}

func (c *checker) hard() Check {
	return c.share(5, "Hard constraints", 0.05, func(i int) string {
		for _, l := range c.plan.Activities[i].Limits {
			if l.Kind.Hard() {
				return l.words(c.timeOf(i))
			}
		}
		return ""
	})
}

func (c *checker) highFloat() Check {
	return c.share(6, "High float", 0.05, func(i int) string {
		if slack := c.Activities[i].TotalSlack; slack > c.high*c.plan.Rules.Day() {
			return "may slip by " + Words(slack, c.plan.Rules.Day())
		}
		return ""
	})
}

func (c *checker) negativeFloat() Check {
	return c.share(7, "Negative float", 0, func(i int) string {
		if slack := c.Activities[i].TotalSlack; slack < 0 {
			return "is late by " + Words(-slack, c.plan.Rules.Day())
		}
		return ""
	})
}

func (c *checker) highDuration() Check {
	return c.share(8, "High duration", 0.05, func(i int) string {
		a := &c.plan.Activities[i]
		minutes, what := a.Baseline.Duration, "was baselined at "
		if a.Baseline.Start == 0 {
			minutes, what = c.run.nodes[i].remaining, "has yet to take "
		}
		if a.Duration.Elapsed {
			minutes = c.run.nodes[i].calendar.Between(c.Activities[i].EarlyStart, c.Activities[i].EarlyFinish)
		}
		if minutes > c.high*c.plan.Rules.Day() {
			return what + Words(minutes, c.plan.Rules.Day())
		}
		return ""
	})
}

func (c *checker) resources() Check {
	out := c.share(10, "Resources", 0, func(i int) string {
		a := &c.plan.Activities[i]
		if a.Duration.Minutes >= c.plan.Rules.Day() && !c.busy[a.UID] && !a.Cost {
			return "has neither a resource nor a cost"
		}
		return ""
	})
	out.Limit += ", where resources are planned"
	return out
}
