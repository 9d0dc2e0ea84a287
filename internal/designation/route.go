package designation

import (
	"fmt"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/plan/release"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// A Style is how a route turns text into law, and who moves it.
type Style string

const (
	ByDesignation Style = "designation by Ofgem"             // Smart Meters Act powers
	Directed      Style = "Ofgem directs licensees to raise" // modifications, at each code
	OfgemLed      Style = "Ofgem leads from end to end"      //
	OfgemRaises   Style = "Ofgem raises the modification"    //
	AnotherStyle  Style = "another"
)

// Styles holds every style.
var Styles = []Style{ByDesignation, Directed, OfgemLed, OfgemRaises, AnotherStyle}

// A Standing is what a route is to the programme.
type Standing string

const (
	Offered  Standing = "Offered"
	Chosen   Standing = "Chosen"
	Fallback Standing = "Fallback" // was chosen, or stands behind the one that is
)

// Standings holds every standing.
var Standings = []Standing{Offered, Chosen, Fallback}

const (
	Choose   party.Step = "choose"
	GiveWay  party.Step = "give way"
	HoldBack party.Step = "hold as the fallback"
)

var choosers = []party.Role{party.SRO, party.PMO, party.Secretariat}

// templateMoves is the whole life of a route template. One is chosen for the
// programme; the one before it gives way under the same act and reason.
var templateMoves = party.Procedure[*Template, Standing]{
	{Step: Choose, From: []Standing{Offered, Fallback}, To: Chosen, By: choosers, Need: party.NeedText, Ready: (*Template).usable},
	{Step: GiveWay, From: []Standing{Chosen}, To: Fallback, By: choosers, Need: party.NeedText},
	{Step: HoldBack, From: []Standing{Offered}, To: Fallback, By: choosers, Need: party.NeedText},
}

// A Template is a route as it can be taken: its steps, its least periods, and
// what it is to the programme.
type Template struct {
	record.Head
	Name   string
	Style  Style
	Lines  []string // its steps, one a line, see [ParseLeg]
	Panels []string // the stages of each code's panel: "BSC: Assessment, Report, Panel, Authority"
	Notice record.Number
	Source string
	Why    string // it was chosen, gave way, or is held back

	standing Standing
}

// OfferRoute returns a new route template.
func OfferRoute(reference string) *Template {
	t := Templates.New()
	t.Ref, t.standing = reference, Offered
	return t
}

// Standing returns what t is to the programme; it moves only by [Template.Take].
func (t *Template) Standing() Standing { return t.standing }

// Steps returns the steps of its life that by may take now.
func (t *Template) Steps(by party.Actor) []party.Step { return templateMoves.Steps(t.standing, by) }

// Needs returns what a step asks for.
func (t *Template) Needs(s party.Step) party.Need { return templateMoves.Needs(t.standing, s) }

// Take moves t by one step, or says why it may not.
func (t *Template) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := templateMoves.Next(t, t.standing, s, w, by)
	if err == nil {
		t.standing, t.Why = to, strings.TrimSpace(w.Text)
	}
	return err
}

func (t *Template) usable() error {
	var c problem.Check
	c.Want(len(t.Lines) > 0, "steps", "Give the steps of the route first.")
	return c.Err("%s cannot be chosen yet.", t.Ref)
}

// Legs reads the steps.
func (t *Template) Legs() ([]Leg, error) {
	var c problem.Check
	out := make([]Leg, 0, len(t.Lines))
	for i, line := range t.Lines {
		l, err := ParseLeg(line)
		if err != nil {
			c.Want(false, "steps", "Step %d: %v", i+1, err)
		}
		out = append(out, l)
	}
	return out, c.Err("The steps of %s cannot be read.", t.Ref)
}

// maxLegs bounds the steps of a route, and maxLegDays how long one may take.
const (
	maxLegs    = 40
	maxLegDays = 3650
)

func (t *Template) check() error {
	var c problem.Check
	c.Want(!strings.ContainsAny(t.Ref, "/\\") && len(t.Ref) <= 40, "ref", "A route has a short name without a stroke: SMAP.")
	c.Want(t.standing != "", "status", "Say what the route is to the programme.")
	c.Want(len(t.Lines) <= maxLegs, "steps", "A route has at most %d steps.", maxLegs)
	c.Want(!t.Notice.Given || t.Notice.N >= 0 && t.Notice.N <= maxLegDays, "notice", "The least notice is a number of days.")
	if _, err := t.Legs(); err != nil {
		for _, f := range problem.Of(err).Faults {
			c.Want(false, f.Field, "%s", f.Message)
		}
	}
	for _, p := range t.Panels {
		code, stages, ok := strings.Cut(p, ":")
		c.Want(ok && strings.TrimSpace(code) != "" && strings.TrimSpace(stages) != "", "panels", "%q: write the code, a colon, and its stages: BSC: Assessment, Report, Panel, Authority.", p)
	}
	return c.Err("%s is not complete.", t.Ref)
}

// Templates is the register of route templates.
var Templates = record.Declare[Template](record.Kind{
	Name: "route", Plural: "routes", Path: "routes", Title: "Routes to law",
	About: "The ways by which text can become law, with the steps of each, and which the programme has chosen.",
	Order: []string{"ref", "name", "status"},
	Fields: []*record.Field{
		record.LineField("name", "Name", func(t *Template) *string { return &t.Name }, record.Required, record.Sorted, record.Help("The name in full.")),
		record.ChoiceField("style", "Style", Styles, func(t *Template) *Style { return &t.Style }, record.Filtered, record.Help("Who moves it, and how.")),
		record.ListField("steps", "Steps", func(t *Template) *[]string { return &t.Lines },
			record.Help("One a line: what is done; owner: CCAG; acts: chair; evidence: minutes; gate: text reflects the design; plan: M6; days: 28. Or working days: 10. All but the first part may be left out.")),
		record.ListField("panels", "Panel stages", func(t *Template) *[]string { return &t.Panels },
			record.Help("One code a line: BSC: Assessment, Report, Panel, Authority.")),
		record.NumberField("notice", "Least notice", func(t *Template) *record.Number { return &t.Notice },
			record.Help("How many days a proposal must be out before anybody decides on it.")),
		record.ProseField("source", "Source", func(t *Template) *string { return &t.Source }, record.Help("Where the steps and periods come from, and what of them is assumed.")),
		record.ChoiceField("status", "Standing", Standings, func(t *Template) *Standing { return &t.standing }, record.Filtered, record.Sorted, record.MovedByAct),
		record.LineField("why", "Reason", func(t *Template) *string { return &t.Why }, record.MovedByAct),
	},
	Check: func(r record.Record) error { return r.(*Template).check() },
})

// A Leg is one step of a route.
type Leg struct {
	Text     string
	Owner    string // whose it is
	Acts     string // who does it
	Evidence string // what shows that it was done
	Gate     string // what must hold before the next
	Plan     string // what of the plan it answers to
	Days     int    // how long it takes; 0: it is done on the day
	Working  bool   // the days are working days
}

// ParseLeg reads a step as a route template has it.
func ParseLeg(line string) (Leg, error) {
	parts := strings.Split(line, ";")
	l := Leg{Text: strings.TrimSpace(parts[0])}
	if l.Text == "" {
		return l, problem.New(problem.Invalid, "Say first what is done.")
	}
	for _, p := range parts[1:] {
		name, value, ok := strings.Cut(p, ":")
		name, value = strings.ToLower(strings.Join(strings.Fields(name), " ")), strings.TrimSpace(value)
		if !ok || value == "" {
			return l, problem.New(problem.Invalid, "%q says nothing: write a name, a colon and what there is to say.", strings.TrimSpace(p))
		}
		into := map[string]*string{"owner": &l.Owner, "acts": &l.Acts, "evidence": &l.Evidence, "gate": &l.Gate, "plan": &l.Plan}[name]
		switch {
		case into != nil:
			*into = value
		case name == "days" || name == "working days":
			n, err := strconv.Atoi(value)
			if err != nil || n < 0 || n > maxLegDays {
				return l, problem.New(problem.Invalid, "%q is no number of days from 0 to %d.", value, maxLegDays)
			}
			l.Days, l.Working = n, name == "working days"
		default:
			return l, problem.New(problem.Invalid, "%q is nothing that a step has. It has: owner, acts, evidence, gate, plan, days or working days.", name)
		}
	}
	return l, nil
}

// Took says how long a step takes, in words.
func (l Leg) Took() string {
	kind := "days"
	if l.Working {
		kind = "working days"
	}
	switch l.Days {
	case 0:
		return "on the day"
	case 1:
		return "1 " + strings.TrimSuffix(kind, "s")
	}
	return fmt.Sprintf("%d %s", l.Days, kind)
}

// A Dated is a step with its days.
type Dated struct {
	Leg
	From, To calendar.Day
}

// A Course is a route with days: when each step can be over, when text can be in
// force, and whether that is in time.
type Course struct {
	Route   string
	Legs    []Dated
	Ready   calendar.Day // the last step is over
	Release calendar.Day // the release day it can make; 0 where none is known
	Sure    bool         // that day was set, and is not only by rule
	By      calendar.Day // by which it is wanted; 0 for no day
}

// InTime reports whether the text is in force by the day it is wanted.
func (c Course) InTime() bool {
	return c.By == 0 || c.Effect() != 0 && c.Effect() <= c.By
}

// Effect is the day from which the text can be in force.
func (c Course) Effect() calendar.Day {
	if c.Release != 0 {
		return c.Release
	}
	return c.Ready
}

// RunFrom gives each step of a route its days, one after the other from a day on,
// and the first release day that all the codes share after the last of them.
func RunFrom(route string, legs []Leg, from, by calendar.Day, codes []*release.Calendar) Course {
	c := Course{Route: route, By: by}
	working := calendar.BankHolidays(calendar.EnglandAndWales)
	day := from
	for _, l := range legs {
		d := Dated{Leg: l, From: day, To: day + calendar.Day(l.Days)}
		if l.Working {
			d.To = working.AddWorking(day, l.Days)
		}
		c.Legs, day = append(c.Legs, d), d.To
	}
	c.Ready = day
	if len(codes) == 0 {
		return c
	}
	for _, w := range release.Common(codes).Days {
		if on := calendar.Date(w.Day.Date()); day <= on {
			c.Release, c.Sure = on, !w.Provisional
			break
		}
	}
	return c
}
