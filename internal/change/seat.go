package change

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// A Said is what a seat has said of a request.
type Said string

const (
	NoRecord  Said = "No record"
	Supports  Said = "Support"
	Opposes   Said = "Object"
	Abstains  Said = "Abstain"
	byHolder       = "holder"
	byStandIn      = "alternate"
	byChair        = "chair" // as the meeting has it, as the next has
	byRecord       = "secretariat"
	seatParts      = 3
)

// Saids holds everything a seat can have said.
var Saids = []Said{NoRecord, Supports, Opposes, Abstains}

// Roles towards one seat: that of the organisation that holds it, and that of its
// alternate.
const (
	SeatHolder    party.Role = "holder of the seat"
	SeatAlternate party.Role = "alternate of the seat"
)

const (
	SaySupport party.Step = "support"
	SayObject  party.Step = "object to"
	SayAbstain party.Step = "abstain on"
	SayNothing party.Step = "take back"
)

var speakers = []party.Role{SeatHolder, SeatAlternate, party.Chair, party.Secretariat}

// seatMoves is the whole life of what a seat says at one meeting. An objection
// has its reasons, so that the dissent is kept.
var seatMoves = party.Procedure[*SeatPosition, Said]{
	{Step: SaySupport, From: []Said{NoRecord, Opposes, Abstains}, To: Supports, By: speakers},
	{Step: SayObject, From: []Said{NoRecord, Supports, Abstains}, To: Opposes, By: speakers, Need: party.NeedText},
	{Step: SayAbstain, From: []Said{NoRecord, Supports, Opposes}, To: Abstains, By: speakers},
	{Step: SayNothing, From: []Said{Supports, Opposes, Abstains}, To: NoRecord, By: speakers},
}

// A SeatPosition is what the holder of one voting seat, or else the alternate,
// says of a request at a meeting.
type SeatPosition struct {
	record.Head
	Request      string
	Meeting      string
	Group        string
	Seat         string // the interests or the organisation it is held for
	Organisation string // that holds it
	Alternates   []string
	Spoke        string // the holder, the alternate, or the chair or the secretariat for the seat
	Reason       string

	status Said
}

// Seated returns the position that a seat is asked for.
func Seated(r *Request, meeting, group, seat, organisation string, alternates []string) *SeatPosition {
	p := SeatPositions.New()
	p.Ref = strings.Join([]string{r.Ref, meeting, organisation}, "/")
	p.Class, p.Request, p.Meeting, p.Group, p.Seat, p.Organisation, p.Alternates, p.status = r.Class, r.Ref, meeting, group, seat, organisation, alternates, NoRecord
	return p
}

// Status returns what the seat has said; it moves only by [SeatPosition.Take].
func (p *SeatPosition) Status() Said { return p.status }

// Steps returns the steps that by may take now.
func (p *SeatPosition) Steps(by party.Actor) []party.Step {
	if p.silences(by) {
		return nil
	}
	return seatMoves.Steps(p.status, by)
}

// Needs returns what a step asks for.
func (p *SeatPosition) Needs(s party.Step) party.Need { return seatMoves.Needs(p.status, s) }

// Ask says what a step wants.
func (p *SeatPosition) Ask(s party.Step, n party.Need) string {
	if s == SayObject {
		return "Reasons of the objection"
	}
	return ""
}

// MaySpeakBeside reports whether an alternate may speak for the seat: its holder has
// not.
func (p *SeatPosition) MaySpeakBeside() bool { return p.Spoke != byHolder }

// silences reports whether by is an alternate for whom the holder has spoken.
func (p *SeatPosition) silences(by party.Actor) bool {
	return !p.MaySpeakBeside() && !by.Holds(SeatHolder, party.Chair, party.Secretariat)
}

// Take moves p by one step, or says why it may not. An alternate speaks only
// where the holder does not; what the holder says takes the place of what the
// alternate said.
func (p *SeatPosition) Take(s party.Step, w party.With, by party.Actor) error {
	if by.Holds(SeatAlternate) && p.silences(by) {
		return problem.New(problem.Conflict, "%s has spoken for its seat. Its alternate speaks only where it does not.", p.Organisation)
	}
	if s == SaySupport && p.status == Supports || s == SayAbstain && p.status == Abstains {
		return problem.New(problem.Conflict, "%s has said so already.", p.Organisation)
	}
	to, err := seatMoves.Next(p, p.status, s, w, by)
	if err != nil {
		return err
	}
	p.status, p.Reason = to, strings.TrimSpace(w.Text)
	switch {
	case to == NoRecord:
		p.Spoke = ""
	case by.Every || by.Holds(party.Secretariat) && !by.Holds(SeatHolder, SeatAlternate):
		p.Spoke = byRecord
	case by.Holds(party.Chair) && !by.Holds(SeatHolder, SeatAlternate):
		p.Spoke = byChair
	case by.Holds(SeatHolder):
		p.Spoke = byHolder
	default:
		p.Spoke = byStandIn
	}
	return nil
}

// Line gives p as a recommendation keeps it; "" where the seat has said nothing.
func (p *SeatPosition) Line() string {
	stand := map[Said]Stand{Supports: Support, Opposes: Object, Abstains: Abstain}[p.status]
	if stand == "" {
		return ""
	}
	reason := strings.Join(strings.Fields(p.Reason), " ")
	return Position{Seat: strings.ReplaceAll(p.Organisation, ":", " "), Stand: stand, Reason: reason}.String()
}

func (p *SeatPosition) check() error {
	var c problem.Check
	c.Want(strings.Count(p.Ref, "/") == seatParts-1, "ref", "A position is called by request, meeting and organisation: CR003/PSG-06/RECCo.")
	return c.Err("%s is not complete.", p.Ref)
}

// SeatPositions is the register of positions.
var SeatPositions = record.Declare[SeatPosition](record.Kind{
	Name: "position", Noun: "position", Plural: "positions", Path: "positions", Title: "Positions",
	ByAct:   true,
	About:   "What each voting seat of a group says of each change request that is put to it.",
	Order:   []string{"ref", "status"},
	Columns: []string{"organisation", "seat", "status", "reason", "meeting"},
	Fields: []*record.Field{
		record.LineField("request", "Change request", func(p *SeatPosition) *string { return &p.Request }, record.Required, record.Filtered, record.Back("Positions on it"), record.LinksTo("change-request"),
			record.Help("The change request, as CR003.")),
		record.LineField("meeting", "Meeting", func(p *SeatPosition) *string { return &p.Meeting }, record.Required, record.Filtered, record.Back("Positions taken at it"), record.LinksTo("meeting"),
			record.Help("The meeting it is put to, as PSG-06.")),
		record.LineField("group", "Group", func(p *SeatPosition) *string { return &p.Group }, record.Required, record.Filtered, record.Back("Positions of its seats"), record.LinksTo("group"),
			record.Help("The group, as PSG.")),
		record.LineField("seat", "Speaks for", func(p *SeatPosition) *string { return &p.Seat }, record.Help("The interests the seat is held for.")),
		record.LineField("organisation", "Holder", func(p *SeatPosition) *string { return &p.Organisation }, record.Required, record.Filtered, record.Back("Positions it took"), record.LinksTo("organisation"),
			record.Help("The organisation that holds the seat.")),
		record.ListField("alternates", "Alternates", func(p *SeatPosition) *[]string { return &p.Alternates }, record.Back("Positions it may speak for"), record.LinksTo("organisation"),
			record.Help("One a line: who speaks where the holder does not.")),
		record.ChoiceField("status", "Position", Saids, func(p *SeatPosition) *Said { return &p.status }, record.Filtered, record.Sorted, record.MovedByAct),
		record.LineField("spoke", "Spoken by", func(p *SeatPosition) *string { return &p.Spoke }, record.MovedByAct),
		record.ProseField("reason", "Reasons", func(p *SeatPosition) *string { return &p.Reason }, record.MovedByAct),
	},
	Check: func(r record.Record) error { return r.(*SeatPosition).check() },
})

// ConcernStatus is where a blocking concern is in its life.
type ConcernStatus string

const (
	ConcernOpen      ConcernStatus = "Open"
	ConcernResolved  ConcernStatus = "Resolved"
	ConcernOverruled ConcernStatus = "Overruled" // and kept as dissent
	ConcernWithdrawn ConcernStatus = "Withdrawn"
)

// ConcernStatuses holds every status, in the order of a concern's life.
var ConcernStatuses = []ConcernStatus{ConcernOpen, ConcernResolved, ConcernOverruled, ConcernWithdrawn}

const (
	ResolveConcern  party.Step = "resolve"
	OverruleConcern party.Step = "overrule"
	WithdrawConcern party.Step = "withdraw"
)

// concernMoves is the whole life of a blocking concern. While it is open the
// group does not recommend approving.
var concernMoves = party.Procedure[*Concern, ConcernStatus]{
	{Step: ResolveConcern, From: []ConcernStatus{ConcernOpen}, To: ConcernResolved, By: []party.Role{party.PMO, party.Secretariat}, Need: party.NeedText},
	{Step: OverruleConcern, From: []ConcernStatus{ConcernOpen}, To: ConcernOverruled, By: advisers, Need: party.NeedText | party.NeedMeeting},
	{Step: WithdrawConcern, From: []ConcernStatus{ConcernOpen}, To: ConcernWithdrawn, By: []party.Role{SeatHolder, party.Secretariat}, Need: party.NeedText},
}

// A Concern is what somebody will not have a request approved with.
type Concern struct {
	record.Head
	Request      string
	Organisation string // whose it is
	Group        string // whom the request was put to then: its chair may overrule
	Text         string
	Settled      string // how it was

	status ConcernStatus
}

// Concerned returns the nth concern about a request.
func Concerned(r *Request, n int, organisation, text string) *Concern {
	c := Concerns.New()
	c.Ref, c.Class, c.Request, c.Organisation, c.Group = fmt.Sprintf("%s/C%d", r.Ref, n), r.Class, r.Ref, organisation, r.PutTo()
	c.Text, c.status = strings.TrimSpace(text), ConcernOpen
	return c
}

// Status returns where c is in its life; it moves only by [Concern.Take].
func (c *Concern) Status() ConcernStatus { return c.status }

// Steps returns the steps that by may take now.
func (c *Concern) Steps(by party.Actor) []party.Step { return concernMoves.Steps(c.status, by) }

// Needs returns what a step asks for.
func (c *Concern) Needs(s party.Step) party.Need { return concernMoves.Needs(c.status, s) }

// Take moves c by one step, or says why it may not.
func (c *Concern) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := concernMoves.Next(c, c.status, s, w, by)
	if err != nil {
		return err
	}
	c.status, c.Settled = to, strings.TrimSpace(w.Text)
	return nil
}

// Concerns is the register of blocking concerns.
var Concerns = record.Declare[Concern](record.Kind{
	Name: "concern", Noun: "blocking concern", Plural: "blocking concerns", Path: "concerns", Title: "Blocking concerns",
	ByAct:   true,
	About:   "What members will not have a change request approved with, and how each was settled.",
	Order:   []string{"ref", "status"},
	Columns: []string{"organisation", "text", "status", "settled"},
	Fields: []*record.Field{
		record.LineField("request", "Change request", func(c *Concern) *string { return &c.Request }, record.Required, record.Filtered, record.Back("Blocking concerns about it"), record.LinksTo("change-request"),
			record.Help("The change request, as CR003.")),
		record.LineField("organisation", "Raised by", func(c *Concern) *string { return &c.Organisation }, record.Required, record.Filtered, record.Back("Blocking concerns it raised"), record.LinksTo("organisation"),
			record.Help("Whose concern it is.")),
		record.LineField("group", "Group", func(c *Concern) *string { return &c.Group }, record.Filtered, record.Back("Blocking concerns in it"), record.LinksTo("group"),
			record.Help("The group that the request was put to, as PSG. Its chair may overrule the concern.")),
		record.ProseField("text", "Concern", func(c *Concern) *string { return &c.Text }, record.Required, record.Help("What stands in the way, and what would settle it.")),
		record.ChoiceField("status", "Status", ConcernStatuses, func(c *Concern) *ConcernStatus { return &c.status }, record.Filtered, record.Sorted, record.MovedByAct),
		record.ProseField("settled", "How it was settled", func(c *Concern) *string { return &c.Settled }, record.MovedByAct),
	},
})

// A Verdict is what the positions of a group come to, before anything is
// recorded.
type Verdict struct {
	Passes  bool
	Blocked bool // it cannot be recommended for approval as it stands
	Unheard bool // nor for rejection: too few seats have spoken for the group to have said anything
	Because string
}

// Weigh says what the seats of a group come to. quorum is how many of them must
// have spoken, 0 where that is not on record; majority decides by more support
// than objection, and else a group seeks consensus. Where seats were asked, at
// least one has spoken before the group says anything.
func Weigh(seats []*SeatPosition, concerns []*Concern, quorum int, majority bool) Verdict {
	count, against := map[Said]int{}, []string{}
	for _, s := range seats {
		count[s.status]++
		if s.status == Opposes {
			against = append(against, s.Organisation)
		}
	}
	spoken := len(seats) - count[NoRecord]
	tally := fmt.Sprintf("%d support, %d object, %d abstain, %d without record", count[Supports], count[Opposes], count[Abstains], count[NoRecord])
	var no []string
	unheard := spoken < quorum || spoken == 0 && len(seats) > 0
	switch {
	case spoken < quorum:
		no = append(no, fmt.Sprintf("Does not pass: not quorate, for %d of the %d seats that are needed have spoken (%s).", spoken, quorum, tally))
	case unheard:
		no = append(no, "Does not pass: no seat has spoken yet. What each says is recorded first, or that it abstains.")
	}
	if open := openConcerns(concerns); len(open) > 0 {
		no = append(no, "Does not pass while a blocking concern is open: "+strings.Join(open, ", ")+". Resolve it, or overrule it with reasons.")
	}
	switch {
	case len(no) > 0:
		return Verdict{Blocked: true, Unheard: unheard, Because: strings.Join(no, " ")}
	case len(seats) == 0:
		return Verdict{Because: "No voting seat is on record, so that none was asked: what is recommended rests on the reasons of the chair alone."}
	case majority && count[Supports] > count[Opposes]:
		return Verdict{Passes: true, Because: "Passes because more support it than object: " + tally + "."}
	case majority && count[Supports] == count[Opposes]:
		return Verdict{Because: "Neither passes nor fails by majority: " + tally + ". The chair has the casting vote."}
	case majority:
		return Verdict{Because: "Does not pass: no more support it than object: " + tally + "."}
	case count[Opposes] == 0:
		return Verdict{Passes: true, Because: "Passes because nobody objects: " + tally + "."}
	}
	slices.Sort(against)
	object := " object ("
	if len(against) == 1 {
		object = " objects ("
	}
	return Verdict{Because: "No consensus: " + strings.Join(against, ", ") + object + tally + "). The chair decides with reasons, the dissent is kept, and members may take it to the level above."}
}

// openConcerns names those that stand in the way.
func openConcerns(all []*Concern) []string {
	var out []string
	for _, c := range all {
		if c.status == ConcernOpen {
			out = append(out, c.Ref+" of "+c.Organisation)
		}
	}
	return out
}
