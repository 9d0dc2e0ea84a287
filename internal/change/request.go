package change

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// Status is where a change request is in its life.
type Status string

const (
	Draft        Status = "Draft"
	Raised       Status = "Raised"
	AtBoard      Status = "Change Board triage"  // on the queue of the Change Board
	Assessing    Status = "In impact assessment" // out with the programme parties
	Assessed     Status = "Assessed"             // the answers are in and summed up
	ForDecision  Status = "For decision"         // on the agenda of a group
	Recommended  Status = "Recommended"          // the group has said what it would do
	WithOfgem    Status = "With Ofgem"           // above the thresholds
	Approved     Status = "Approved"
	Rejected     Status = "Rejected"
	Deferred     Status = "Deferred"
	Withdrawn    Status = "Withdrawn"
	Implementing Status = "Implementing" // being worked into plan, design and text
	Closed       Status = "Closed"
)

// Statuses holds every status, in the order of a request's life.
var Statuses = []Status{Draft, Raised, AtBoard, Assessing, Assessed, ForDecision, Recommended, WithOfgem,
	Approved, Rejected, Deferred, Withdrawn, Implementing, Closed}

const (
	Raise      party.Step = "raise"
	Triage     party.Step = "take to the Change Board" // the day is that on which it sits
	Return     party.Step = "return"
	Assess     party.Step = "assess" // let into impact assessment; the day is that on which it closes
	Summarise  party.Step = "summarise"
	Table      party.Step = "table" // put to a group
	AdviseFor  party.Step = "recommend approving"
	AdviseAway party.Step = "recommend rejecting"
	Refer      party.Step = "refer" // to Ofgem
	Approve    party.Step = "approve"
	Reject     party.Step = "reject"
	Defer      party.Step = "defer"
	Withdraw   party.Step = "withdraw"
	Reopen     party.Step = "re-open" // under the rules that hold now
	Implement  party.Step = "implement"
	Close      party.Step = "close"
)

var (
	proposers = []party.Role{party.Proposer, party.Secretariat}
	board     = []party.Role{party.ChangeBoard, party.Secretariat}
	office    = []party.Role{party.PMO, party.Secretariat}
	advisers  = []party.Role{party.Chair, party.Secretariat}
	deciders  = []party.Role{party.SRO, party.Secretariat}
	sponsor   = []party.Role{party.Sponsor, party.Secretariat}
)

// byLetter is what Ofgem decides with: its reasons, and a letter with its
// reference and date.
const byLetter = party.NeedText | party.NeedDay | party.NeedLetter

// underWay are the statuses of a request that is raised and not yet decided.
var underWay = []Status{Raised, AtBoard, Assessing, Assessed, ForDecision, Recommended, Deferred}

// moves is the whole life of a change request. It is meant to be read beside the
// change control process; if a move is not here, it cannot be made. The board
// lets it in, the parties assess it, a group recommends, somebody else decides:
// the SRO, or above the thresholds Ofgem. The secretariat records what a board,
// a group or Ofgem settled.
var moves = party.Procedure[*Request, Status]{
	{Step: Raise, From: []Status{Draft}, To: Raised, By: proposers, Ready: (*Request).complete},
	{Step: Triage, From: []Status{Raised}, To: AtBoard, By: office, Need: party.NeedDay},
	{Step: Return, From: []Status{Raised, AtBoard}, To: Draft, By: board, Need: party.NeedText},
	{Step: Assess, From: []Status{AtBoard}, To: Assessing, By: board, Need: party.NeedDay},
	{Step: Summarise, From: []Status{Assessing}, To: Assessed, By: office, Need: party.NeedText},
	{Step: Table, From: []Status{Assessed, Deferred, ForDecision}, To: ForDecision, By: office, Need: party.NeedMeeting},
	{Step: AdviseFor, From: []Status{ForDecision}, To: Recommended, By: advisers, Need: party.NeedMeeting | party.NeedText},
	{Step: AdviseAway, From: []Status{ForDecision}, To: Recommended, By: advisers, Need: party.NeedMeeting | party.NeedText},
	{Step: Refer, From: []Status{Recommended}, To: WithOfgem, By: deciders, Need: party.NeedMeeting | party.NeedText},
	{Step: Approve, From: []Status{Recommended}, To: Approved, By: deciders, Need: party.NeedMeeting | party.NeedText | party.NeedDay, Ready: (*Request).within},
	{Step: Approve, From: []Status{WithOfgem}, To: Approved, By: sponsor, Need: byLetter},
	{Step: Reject, From: []Status{Recommended}, To: Rejected, By: deciders, Need: party.NeedMeeting | party.NeedText | party.NeedDay, Ready: (*Request).within},
	{Step: Reject, From: []Status{WithOfgem}, To: Rejected, By: sponsor, Need: byLetter},
	{Step: Defer, From: []Status{ForDecision, Recommended}, To: Deferred, By: deciders, Need: party.NeedText},
	{Step: Defer, From: []Status{WithOfgem}, To: Deferred, By: sponsor, Need: byLetter},
	{Step: Withdraw, From: append([]Status{Draft}, underWay...), To: Withdrawn, By: proposers, Need: party.NeedText},
	{Step: Reopen, From: underWay[1:], To: Raised, By: board, Need: party.NeedText},
	{Step: Implement, From: []Status{Approved}, To: Implementing, By: office},
	{Step: Close, From: []Status{Implementing}, To: Closed, By: office, Need: party.NeedText},
}

// A Request asks the programme for a change. Its parts are those of the form: A
// says what is wrong, B what is proposed, C what the parties are asked about it.
type Request struct {
	record.Head
	Title      string
	Group      string // the group it comes from, or is decided by
	RaisedBy   string // the programme party that raises it
	OnBehalfOf string

	Issue         string // part A
	Description   string
	Justification string
	Consequence   string // of no change

	Solution  string // part B
	Benefits  string
	Impacts   string
	Proposals []string // each a Proposal
	Codes     []string // whose legal text it would change
	Untouched []string // milestones that it leaves alone, and says so
	Ties      []string // each a Tie, to changes elsewhere
	Effects   []string // what else a threshold may ask of: the target operating model
	Cost      record.Number

	Criteria Criteria // part B: what it is judged by

	Questions   []string // part C: asked of everybody who assesses it
	Respondents []string // the organisations asked; none: every programme party
	Shorter     string   // why the assessment is shorter than usual; "" when it is not
	Summary     string   // what the impact assessment found

	RaisedOn  calendar.When
	Board     calendar.When // when the Change Board takes it
	Closes    calendar.When // when impact assessment closes
	Meeting   string        // where it is decided
	DecidedOn calendar.When

	Rules   string   // the rule set it was raised under
	Decider string   // who decides by it; "" while that cannot be told
	Sums    []string // why, as it was reckoned then

	status Status
}

// New returns a new change request, a draft.
func New(reference string) *Request {
	r := Requests.New()
	r.Ref, r.status = reference, Draft
	return r
}

// Status returns where r is in its life; it moves only by [Request.Take].
func (r *Request) Status() Status { return r.status }

// Steps returns the steps that by may take on r. Those who decide for the programme
// are not offered what is above the thresholds, or may be.
func (r *Request) Steps(by party.Actor) []party.Step {
	steps := moves.Steps(r.status, by)
	if r.status == Recommended && r.within() != nil {
		steps = slices.DeleteFunc(steps, func(s party.Step) bool { return s == Approve || s == Reject })
	}
	return steps
}

// Needs returns what a step asks for.
func (r *Request) Needs(s party.Step) party.Need { return moves.Needs(r.status, s) }

// May returns what a step takes besides what it needs.
func (r *Request) May(s party.Step) party.Need {
	if s == Assess {
		return party.NeedText // why the parties have less time than the rules give them
	}
	return 0
}

// Take moves r by one step, or says why it may not.
func (r *Request) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := moves.Next(r, r.status, s, w, by)
	if err != nil {
		return err
	}
	from := r.status
	r.status = to
	switch s {
	case Raise:
		if !w.Day.IsZero() {
			r.RaisedOn = calendar.On(w.Day)
		}
	case Triage:
		r.Board = calendar.On(w.Day)
	case Return:
		if from == AtBoard { // it has sat; the next day is not known
			r.Board = calendar.When{}
		}
	case Reopen: // the days and the meeting of the next round are not known yet
		r.Board, r.Closes, r.Meeting = calendar.When{}, calendar.When{}, ""
	case Assess:
		r.Closes = calendar.On(w.Day)
		if why := strings.Join(strings.Fields(w.Text), " "); why != "" {
			r.Shorter = why
		}
	case Summarise:
		r.Summary = strings.TrimSpace(w.Text)
	case Table:
		r.Meeting = w.Meeting
	case Approve, Reject:
		r.DecidedOn = calendar.On(w.Day)
		if w.Meeting != "" {
			r.Meeting = w.Meeting
		}
	}
	return nil
}

// Decides keeps who decides r, and why, from the day on which it is raised or
// opened again. Later rules do not change it.
func (r *Request) Decides(o Outcome, on calendar.Day) {
	r.RaisedOn = calendar.On(on)
	r.Rules, r.Decider, r.Sums = o.Rules, o.Body, o.Reasons()
}

// Authority is the body outside the programme that decides what lies above the
// thresholds.
const Authority = "Ofgem"

// within refuses a decision of the programme on what is above the thresholds, or
// while it is not known whether it is.
func (r *Request) within() error {
	switch r.Decider {
	case "":
		return problem.New(problem.Invalid, "Who decides %s cannot be told yet. Set what is lacking, and re-open it: %s", r.Ref, strings.Join(r.Sums, " "))
	case Authority:
		return problem.New(problem.Invalid, "%s is above the thresholds, so that %s decides it. Refer it.", r.Ref, Authority)
	}
	return nil
}

// Preset gives what a step is most likely taken with.
func (r *Request) Preset(s party.Step, n party.Need) string {
	switch {
	case n == party.NeedMeeting && (s == AdviseFor || s == AdviseAway || s == Refer || s == Approve || s == Reject):
		return r.Meeting
	case n == party.NeedDay && s == Triage && r.Board.Precision() == calendar.ToDay:
		return r.Board.String()
	}
	return ""
}

// Ask says what a step wants where its own words say more than "what happened".
func (r *Request) Ask(s party.Step, n party.Need) string {
	switch {
	case s == Triage && n == party.NeedDay:
		return "Day on which the Change Board sits"
	case s == Table && n == party.NeedMeeting:
		return "Meeting that takes it up"
	case s == Assess && n == party.NeedDay:
		return "Day on which the impact assessment closes"
	case s == Assess && n == party.NeedText:
		return "Why the parties have less time than the rules give them, if they have"
	case s == Summarise:
		return "What the impact assessment found"
	case r.status == WithOfgem && n == party.NeedDay:
		return "Date of the letter"
	case r.status == WithOfgem && n == party.NeedText && s == Defer:
		return "Reasons"
	case n == party.NeedText && (s == AdviseFor || s == AdviseAway || s == Approve || s == Reject || s == Refer):
		return "Reasons"
	}
	return ""
}

// Open reports whether r is raised and not yet decided.
func (r *Request) Open() bool { return slices.Contains(underWay, r.status) || r.status == WithOfgem }

// OpenStatuses are those at which [Request.Open] holds.
func OpenStatuses() []Status { return append(slices.Clone(underWay), WithOfgem) }

// Settled reports whether nothing more is to be decided about r.
func (r *Request) Settled() bool {
	switch r.status {
	case Approved, Rejected, Withdrawn, Implementing, Closed:
		return true
	}
	return false
}

// Over reports whether nothing more is to be done about r.
func (r *Request) Over() bool {
	return r.status == Rejected || r.status == Withdrawn || r.status == Closed
}

// Criteria are what a request is judged by: the objectives of the programme, and
// the factors of its success. Each says what the change does to it.
type Criteria struct {
	Objectives, Time, Cost, Quality, Scope string
}

// criteria are the fields that say them, in their order.
var criteria = []struct {
	field, label, help string
	of                 func(*Criteria) *string
}{
	{"objectives", "Programme objectives", "Part B: which objectives of the programme it serves, and how.", func(c *Criteria) *string { return &c.Objectives }},
	{"factor_time", "Time", "Part B: what it does to the time of the programme, and why that can be borne.", func(c *Criteria) *string { return &c.Time }},
	{"factor_cost", "Cost", "Part B: what it costs the programme and its parties, in words.", func(c *Criteria) *string { return &c.Cost }},
	{"factor_quality", "Quality", "Part B: what it does to the quality of what is delivered.", func(c *Criteria) *string { return &c.Quality }},
	{"factor_scope", "Scope", "Part B: what it adds to the programme or takes away.", func(c *Criteria) *string { return &c.Scope }},
}

// Unjudged tells which criteria a request says nothing of. It may be raised so;
// those who let it in and decide are told.
func (r *Request) Unjudged() []string {
	var out []string
	for _, c := range criteria {
		if *c.of(&r.Criteria) == "" {
			out = append(out, strings.ToLower(c.label))
		}
	}
	return out
}

// UnjudgedWords tells it in a sentence; "" where nothing is left out.
func (r *Request) UnjudgedWords() string {
	left := r.Unjudged()
	switch len(left) {
	case 0:
		return ""
	case len(criteria):
		return "It says nothing of what it is judged by: " + strings.Join(left, ", ") + "."
	}
	return "It does not say what it means for " + strings.Join(left, ", ") + "."
}

// Judged gives what a request says of each criterion, by its label.
func (r *Request) Judged() [][2]string {
	var out [][2]string
	for _, c := range criteria {
		out = append(out, [2]string{c.label, *c.of(&r.Criteria)})
	}
	return out
}

// Missing names everything that the form still lacks before r can be raised.
func (r *Request) Missing() error { return r.complete() }

// complete names everything that parts A and B still lack.
func (r *Request) complete() error {
	var c problem.Check
	for _, f := range []struct{ field, text, want string }{
		{"raised_by", r.RaisedBy, "Name the programme party that raises it."},
		{"issue", r.Issue, "Part A: state the issue that needs to be resolved."},
		{"description", r.Description, "Part A: describe the change."},
		{"justification", r.Justification, "Part A: give the justification of the change."},
		{"consequence", r.Consequence, "Part A: give the consequence of no change."},
		{"solution", r.Solution, "Part B: give the proposed solution."},
		{"benefits", r.Benefits, "Part B: give the benefits of the solution."},
		{"impacts", r.Impacts, "Part B: give the initial impacts, on deliverables and milestones."},
	} {
		c.Want(f.text != "", f.field, "%s", f.want)
	}
	return c.Err("The form of %s is not complete.", r.Ref)
}

func (r *Request) check() error {
	var c problem.Check
	c.Want(r.Ref == "" || ref.IsChange(r.Ref), "ref", "%q is not the reference of a change request. Write CR and three digits: CR003.", r.Ref)
	ps, err := ParseProposals(r.Proposals)
	c.Note("proposals", err)
	for _, m := range r.Untouched {
		c.Want(ref.IsMilestone(m), "untouched", "%q is not the reference of a milestone. Write M and a number: M8.", m)
		touched := slices.ContainsFunc(ps, func(p Proposal) bool { return p.Milestone == m })
		c.Want(!touched, "untouched", "%s is left alone, and proposed to be changed.", m)
	}
	for _, l := range r.Ties {
		_, err := ParseTie(l)
		c.Note("links", err)
	}
	c.Want(!r.Cost.Given || r.Cost.N >= 0, "cost", "The cost is not less than nothing.")
	rule, ok := r.Board.Rule()
	c.Want(!ok, "board", "Give the day, not %s.", rule.Words())
	c.Want(r.status != "", "status", "Say where the request stands.")
	return c.Err("%s is not complete.", r.Ref)
}

var spoken = regexp.MustCompile(`^(?i:CR|change request)[ -]?#?0*(\d{1,4})$`)

// Canonical gives the one spelling of a change request: CR3, CR 003 and change
// request 3 are CR003.
func Canonical(written string) string {
	g := spoken.FindStringSubmatch(strings.Join(strings.Fields(written), " "))
	if g == nil {
		return written
	}
	n, _ := strconv.Atoi(g[1])
	return fmt.Sprintf("CR%03d", n)
}
