package designation

import (
	"fmt"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
)

// A Leg is one step of a route.
type Leg struct {
	Text        string
	Owner       string // whose it is
	Acts        string // who does it
	Evidence    string // what shows that it was done
	Gate        string // what must hold before the next
	Plan        string // what of the plan it answers to: M6; consultation, order; K-L
	Days        int    // how long it takes at least; 0: it is done on the day
	Count       Count  // what the days are
	Beside      bool   // it does not wait for the step before; the next waits for both
	Provisional string // why how long it takes is not settled; "" where it is
}

// A Count is what a period is counted in.
type Count string

const (
	CalendarDays Count = "days"
	WorkingDays  Count = "working days"
	Months       Count = "months"
)

// maxLegMonths bounds how long a step may take that is counted in months.
const maxLegMonths = maxLegDays / 30

// ParseLeg reads a step as a route template has it.
func ParseLeg(line string) (Leg, error) {
	parts := strings.Split(line, ";")
	l := Leg{Text: strings.TrimSpace(parts[0]), Count: CalendarDays}
	if l.Text == "" {
		return l, problem.New(problem.Invalid, "Say first what is done.")
	}
	for _, p := range parts[1:] {
		name, value, ok := strings.Cut(p, ":")
		name, value = strings.ToLower(strings.Join(strings.Fields(name), " ")), strings.TrimSpace(value)
		if !ok || value == "" {
			return l, problem.New(problem.Invalid, "%q says nothing: write a name, a colon and what there is to say.", strings.TrimSpace(p))
		}
		if err := l.say(name, value); err != nil {
			return l, err
		}
	}
	return l, nil
}

// say puts one part of a line where it belongs.
func (l *Leg) say(name, value string) error {
	into := map[string]*string{"owner": &l.Owner, "acts": &l.Acts, "evidence": &l.Evidence, "gate": &l.Gate, "plan": &l.Plan, "provisional": &l.Provisional}[name]
	if into != nil {
		*into = value
		return nil
	}
	switch count := Count(name); count {
	case CalendarDays, WorkingDays, Months:
		most := maxLegDays
		if count == Months {
			most = maxLegMonths
		}
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n > most {
			return problem.New(problem.Invalid, "%q is no number of %s from 0 to %d.", value, name, most)
		}
		l.Days, l.Count = n, count
		return nil
	}
	if name != "beside" {
		return problem.New(problem.Invalid, "%q is nothing that a step has. It has: owner, acts, evidence, gate, plan, days, working days or months, beside, provisional.", name)
	}
	if value != "yes" && value != "no" {
		return problem.New(problem.Invalid, "%q: a step stands beside the one before it, yes or no.", value)
	}
	l.Beside = value == "yes"
	return nil
}

// saidLeg gives a step of a route template as it reads to a person.
func saidLeg(line string) string {
	l, err := ParseLeg(line)
	if err != nil {
		return line
	}
	s := l.Text
	var more []string
	for _, part := range []struct{ words, value string }{{"owned by", l.Owner}, {"done by", l.Acts}, {"shown by", l.Evidence}, {"the next waits until", l.Gate}, {"in the plan", l.Plan}} {
		if part.value != "" {
			more = append(more, part.words+" "+part.value)
		}
	}
	if l.Days > 0 {
		more = append(more, "takes "+l.Took())
	}
	if l.Beside {
		more = append(more, "beside the step before")
	}
	if len(more) > 0 {
		s += " (" + strings.Join(more, "; ") + ")"
	}
	return s
}

// Took says how long a step takes, in words.
func (l Leg) Took() string {
	switch l.Days {
	case 0:
		return "on the day"
	case 1:
		return "1 " + strings.TrimSuffix(string(l.Count), "s")
	}
	return fmt.Sprintf("%d %s", l.Days, l.Count)
}

// working are the days on which working days are counted.
var working = calendar.BankHolidays(calendar.EnglandAndWales)

// after gives the day on which a step is over that begins on a day and takes no
// longer than it must.
func (l Leg) after(from calendar.Day) calendar.Day { return l.count(from, l.Days) }

// before gives the day on which a step must begin to be over on a day.
func (l Leg) before(to calendar.Day) calendar.Day { return l.count(to, -l.Days) }

func (l Leg) count(day calendar.Day, n int) calendar.Day {
	switch l.Count {
	case WorkingDays:
		return working.AddWorking(day, n)
	case Months:
		return day.AddMonths(n)
	}
	return day + calendar.Day(n)
}
