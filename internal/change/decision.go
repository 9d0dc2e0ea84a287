package change

import (
	"fmt"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// Advice is what a group recommends.
type Advice string

const (
	ToApprove Advice = "Approve"
	ToReject  Advice = "Reject"
)

// A Recommendation is what a group said to those who decide, and why.
type Recommendation struct {
	record.Head
	Request   string
	Group     string
	Meeting   string
	Day       calendar.When
	Advice    Advice
	Reasons   string
	Basis     string   // what the positions came to
	Positions []string // each a Position
}

// Recommends returns what a group said of a request at a meeting, for its reasons.
func Recommends(request, group, meeting string, a Advice, reasons string) *Recommendation {
	r := Recommendations.New()
	r.Ref = request + "/" + meeting
	r.Request, r.Group, r.Meeting, r.Advice, r.Reasons = request, group, meeting, a, reasons
	return r
}

func (r *Recommendation) check() error {
	var c problem.Check
	_, err := ParsePositions(r.Positions)
	c.Note("positions", err)
	return c.Err("%s is not complete.", r.Ref)
}

// Recommendations is the register of what groups recommended.
var Recommendations = record.Declare[Recommendation](record.Kind{
	Name: "recommendation", Plural: "recommendations", Path: "recommendations", Title: "Recommendations",
	ByAct:   true,
	About:   "What groups recommended on change requests to those who decide, and why.",
	Order:   []string{"ref", "day"},
	Columns: []string{"advice", "reasons", "meeting", "day"},
	Fields: []*record.Field{
		record.LineField("request", "Change request", func(r *Recommendation) *string { return &r.Request }, record.Required, record.Filtered, record.Back("Recommendations on it"), record.LinksTo("change-request"),
			record.Help("The change request, as CR003.")),
		record.LineField("group", "Group", func(r *Recommendation) *string { return &r.Group }, record.Required, record.Filtered, record.Back("What it recommended"), record.LinksTo("group"),
			record.Help("The group that recommends, as PSG.")),
		record.LineField("meeting", "Meeting", func(r *Recommendation) *string { return &r.Meeting }, record.Required, record.Filtered, record.Back("Recommended at it"), record.LinksTo("meeting"),
			record.Help("The meeting at which it did, as PSG-05.")),
		record.DateField("day", "Day", func(r *Recommendation) *calendar.When { return &r.Day }, record.Sorted,
			record.Help("The day on which it did.")),
		record.ChoiceField("advice", "Advice", []Advice{ToApprove, ToReject}, func(r *Recommendation) *Advice { return &r.Advice }, record.Required, record.Filtered,
			record.Help("To approve or to reject.")),
		record.ProseField("reasons", "Reasons", func(r *Recommendation) *string { return &r.Reasons }, record.Required,
			record.Help("Why the group recommends it.")),
		record.ProseField("basis", "What it rests on", func(r *Recommendation) *string { return &r.Basis },
			record.Help("What the positions of the seats came to.")),
		record.ListField("positions", "Positions", func(r *Recommendation) *[]string { return &r.Positions },
			record.Help("One a line, by seat: Large suppliers: object, it comes before testing.")),
	},
	Check: func(r record.Record) error { return r.(*Recommendation).check() },
})

// A Ruling is what a decision does with a request.
type Ruling string

const (
	RuledApproved Ruling = "Approved"
	RuledRejected Ruling = "Rejected"
	RuledDeferred Ruling = "Deferred"
	RuledReferred Ruling = "Referred"
	Directed      Ruling = "Directed" // by Ofgem, without a request that carried it
)

// A Decision is what a body decided on a request, with the rules and the
// arithmetic by which it was the one to decide.
type Decision struct {
	record.Head
	Request   string // "" a direction, which no request carried
	Body      string // Ofgem, SRO
	Ruling    Ruling
	Reasons   string
	Meeting   string // "" by letter
	Letter    string // its reference, or where it is published
	Day       calendar.When
	Rules     string
	Sums      []string
	Baseline  []string // each a Dating: what becomes of milestones
	Positions []string // each a Position
	Orders    []string // each a Proposal: what a direction says of milestones

	Unbaselined []string // plans of which no baseline could be taken: CCAG: why
}

// Words tell a decision on a request in a sentence: by whom, when, on what and why.
func (d *Decision) Words() string {
	s := d.Body + " " + strings.ToLower(string(d.Ruling)) + " it on " + d.Day.Words()
	switch {
	case d.Letter != "":
		s += ", by the letter " + d.Letter
	case d.Meeting != "":
		s += " at " + d.Meeting
	}
	why := strings.Join(strings.Fields(d.Reasons), " ")
	if why != "" {
		s += ": " + why
	}
	return strings.TrimSuffix(s, ".") + "."
}

// Decided returns the nth decision on a request.
func Decided(r *Request, n int, body string, ruling Ruling) *Decision {
	d := Decisions.New()
	d.Ref = fmt.Sprintf("%s/D%d", r.Ref, n)
	d.Request, d.Body, d.Ruling = r.Ref, body, ruling
	return d
}

// A Direction is what Ofgem orders by letter, whether or not anybody asked for
// it: what becomes of milestones, and why.
type Direction struct {
	Class   record.Class
	Orders  []string // each a Proposal
	Reasons string
	Letter  string
	Day     calendar.Day // the date of the letter
}

// Directs returns the nth direction of Ofgem, as a decision. Every fault of it is
// named at once.
func Directs(n int, o Direction, today calendar.Day) (*Decision, error) {
	d := Decisions.New()
	d.Ref = fmt.Sprintf("DIR%03d", n)
	d.Class, d.Body, d.Ruling = o.Class, Authority, Directed
	d.Reasons, d.Letter = strings.TrimSpace(o.Reasons), strings.Join(strings.Fields(o.Letter), " ")
	var c problem.Check
	proposals, err := ParseProposals(o.Orders)
	for _, p := range proposals {
		d.Orders = append(d.Orders, p.String())
	}
	if p := problem.Of(err); p != nil {
		for _, f := range p.Faults { // they are of proposals, by name
			c.Want(false, "orders", "%s", f.Message)
		}
	}
	c.Want(len(o.Orders) > 0, "orders", "Say what is directed, one a line: M6 date M5 + 9 months, or M7 removed.")
	c.Want(d.Reasons != "", "reasons", "Give the reasons of the direction.")
	c.Want(d.Letter != "", "letter", "Give the reference of the letter, or the address where it is published.")
	c.Want(o.Day != 0, "day", "Give the date of the letter.")
	c.Want(o.Day <= today, "day", "%s is still to come: a direction is recorded when its letter is there.", o.Day.Words())
	if o.Day != 0 {
		d.Day = calendar.On(o.Day)
	}
	return d, c.Err("The direction cannot be recorded.")
}

// MayDirect reports whether an actor may record a direction: Ofgem, which gives
// it, and the secretariat, which has the letter.
func MayDirect(who party.Actor) bool { return who.In("").Holds(sponsor...) }

func (d *Decision) check() error {
	var c problem.Check
	c.Want((d.Request == "") == (d.Ruling == Directed), "request", "A decision names its change request, unless it is a direction, which has none.")
	c.Want(d.Ruling != Directed || d.Letter != "", "letter", "A direction has its letter.")
	_, err := ParseProposals(d.Orders)
	c.Note("orders", err)
	_, err = ParsePositions(d.Positions)
	c.Note("positions", err)
	for _, l := range d.Baseline {
		_, err := ParseDating(l)
		c.Note("baseline", err)
	}
	return c.Err("%s is not complete.", d.Ref)
}

// Decisions is the register of decisions on change requests.
var Decisions = record.Declare[Decision](record.Kind{
	Name: "change-decision", Noun: "decision on a change", Plural: "decisions on changes", Path: "change-decisions", Title: "Decisions on changes",
	ByAct:   true,
	About:   "Who decided on change requests, or directed without one, why, by which rules, and what became of the milestones.",
	Order:   []string{"ref", "day"},
	Columns: []string{"ruling", "body", "reasons", "day"},
	Fields: []*record.Field{
		record.LineField("request", "Change request", func(d *Decision) *string { return &d.Request }, record.Filtered, record.Back("Decisions on it"), record.LinksTo("change-request"),
			record.Help("The change request, as CR003; none of a direction.")),
		record.LineField("body", "Decided by", func(d *Decision) *string { return &d.Body }, record.Required, record.Filtered,
			record.Help("The body that decided, as Ofgem or SRO.")),
		record.ChoiceField("ruling", "Decision", []Ruling{RuledApproved, RuledRejected, RuledDeferred, RuledReferred, Directed}, func(d *Decision) *Ruling { return &d.Ruling },
			record.Required, record.Filtered, record.MovedByAct),
		record.ProseField("reasons", "Reasons", func(d *Decision) *string { return &d.Reasons }, record.Required,
			record.Help("Why it was decided so, in the words of the decision.")),
		record.LineField("meeting", "Meeting", func(d *Decision) *string { return &d.Meeting }, record.Filtered, record.Back("Decisions on changes taken at it"), record.LinksTo("meeting"),
			record.Help("The meeting, where it was decided at one.")),
		record.LineField("letter", "Letter", func(d *Decision) *string { return &d.Letter },
			record.Help("The reference of the letter, or the address where it is published.")),
		record.DateField("day", "Day", func(d *Decision) *calendar.When { return &d.Day }, record.Sorted, record.MovedByAct),
		record.LineField("rules", "Rules of decision", func(d *Decision) *string { return &d.Rules }, record.Back("Decisions taken by these rules"), record.LinksTo("rule-set"), record.MovedByAct),
		record.ListField("reckoned", "Why they decide", func(d *Decision) *[]string { return &d.Sums }, record.MovedByAct),
		record.ListField("orders", "What it directs", func(d *Decision) *[]string { return &d.Orders }, record.Reads(saidProposal), record.Back("Directions on it"), record.NamesIn("milestone", milestoneOf), record.MovedByAct),
		record.ListField("baseline", "New dates", func(d *Decision) *[]string { return &d.Baseline }, record.Reads(saidDating), record.Back("Decisions that gave it a new date"), record.NamesIn("milestone", milestoneOf), record.MovedByAct),
		record.ListField("unbaselined", "Plans without a baseline", func(d *Decision) *[]string { return &d.Unbaselined }, record.MovedByAct),
		record.ListField("positions", "Positions", func(d *Decision) *[]string { return &d.Positions },
			record.Help("One a line, by seat: Large suppliers: object, it comes before testing.")),
	},
	Check: func(r record.Record) error { return r.(*Decision).check() },
})

// A Dating is what a milestone's date comes to by a decision.
type Dating struct {
	Milestone string
	Date      calendar.When
}

// String gives d as [ParseDating] reads it: M6 2023-01.
func (d Dating) String() string { return d.Milestone + " " + d.Date.String() }

// saidDating gives a line of new dates as it reads to a person: M6 M5 + 9 months.
func saidDating(line string) string {
	d, err := ParseDating(line)
	if err != nil {
		return line
	}
	return d.Milestone + " " + d.Date.Words()
}

// ParseDating reads one line of a decision's new dates.
func ParseDating(line string) (Dating, error) {
	p, err := ParseProposal(milestoneOf(line) + " date" + line[len(milestoneOf(line)):])
	date, ok := p.Date()
	if err != nil || !ok || date.Precision() == calendar.ByRule {
		return Dating{}, problem.New(problem.Invalid, "%q is no date of a milestone. Write it as M6 2023-01.", line)
	}
	return Dating{p.Milestone, date}, nil
}
