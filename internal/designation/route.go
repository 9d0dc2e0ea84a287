package designation

import (
	"strings"

	"crosscode/internal/party"
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
	RefHelp: "A short name, as SMAP.",
	About:   "The ways by which text can become law, with the steps of each, and which the programme has chosen.",
	Order:   []string{"ref", "name", "status"},
	Columns: []string{"name", "style", "status", "why"},
	Fields: []*record.Field{
		record.LineField("name", "Name", func(t *Template) *string { return &t.Name }, record.Required, record.Sorted, record.Help("The name in full.")),
		record.ChoiceField("style", "Style", Styles, func(t *Template) *Style { return &t.Style }, record.Filtered, record.Help("Who moves it, and how.")),
		record.ListField("steps", "Steps", func(t *Template) *[]string { return &t.Lines }, record.InOrder, record.Reads(saidLeg),
			record.Help("One a line: what is done; owner: CCAG; acts: chair; evidence: minutes; gate: text reflects the design; plan: M6; days: 28. Or working days: 10, or months: 2. What the plan has is named by an activity, a milestone, or letters, as K-L. beside: yes does not wait for the step before; provisional: and why. All but the first part may be left out.")),
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
