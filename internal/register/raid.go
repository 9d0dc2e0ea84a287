package register

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// RAIDKind says what a RAID item is.
type RAIDKind string

const (
	Risk       RAIDKind = "risk"       // may happen, and would do harm
	Assumption RAIDKind = "assumption" // taken as true
	Issue      RAIDKind = "issue"      // has happened
	Dependency RAIDKind = "dependency" // one thing waits for another
)

// RAIDKinds holds every kind, in the order of the letters.
var RAIDKinds = []RAIDKind{Risk, Assumption, Issue, Dependency}

// ImpactLabel says what the impact of an item of the kind tells: of an
// assumption what follows if it is false, of a risk what follows if it happens,
// of the others what follows from them as they stand.
func (k RAIDKind) ImpactLabel() string {
	switch k {
	case Assumption:
		return "Impact if false"
	case Risk:
		return "Impact if it happens"
	}
	return "Impact"
}

// RAIDStatus is where a RAID item is on its way into the programme's log.
type RAIDStatus string

const (
	RAIDProposed  RAIDStatus = "Proposed"  // on the list of a group
	RAIDSubmitted RAIDStatus = "Submitted" // handed to the programme's log
	RAIDAccepted  RAIDStatus = "Accepted"  // in the programme's log
	RAIDClosed    RAIDStatus = "Closed"
	RAIDWithdrawn RAIDStatus = "Withdrawn"
)

// RAIDStatuses holds every status, in the order of an item's life.
var RAIDStatuses = []RAIDStatus{RAIDProposed, RAIDSubmitted, RAIDAccepted, RAIDClosed, RAIDWithdrawn}

const (
	SubmitItem   party.Step = "submit"
	AcceptItem   party.Step = "accept"
	ReturnItem   party.Step = "return"
	CloseItem    party.Step = "close"
	WithdrawItem party.Step = "withdraw"
	ReopenItem   party.Step = "reopen"
)

var (
	raidKeepers  = []party.Role{party.RAIDManager, party.PMO}
	raidProposes = []party.Role{party.Secretariat, party.Chair, party.Member, party.PMO}
)

// raidMoves is the whole life of a RAID item: a group proposes, and the keeper
// of the programme's log accepts. Accepting may name the item's reference in
// that log.
var raidMoves = party.Procedure[*RAIDItem, RAIDStatus]{
	{Step: SubmitItem, From: []RAIDStatus{RAIDProposed}, To: RAIDSubmitted, By: raidProposes},
	{Step: AcceptItem, From: []RAIDStatus{RAIDSubmitted}, To: RAIDAccepted, By: raidKeepers},
	{Step: ReturnItem, From: []RAIDStatus{RAIDSubmitted}, To: RAIDProposed, By: raidKeepers, Need: party.NeedText},
	{Step: CloseItem, From: []RAIDStatus{RAIDAccepted}, To: RAIDClosed, By: raidKeepers, Need: party.NeedText},
	{Step: WithdrawItem, From: []RAIDStatus{RAIDProposed, RAIDSubmitted}, To: RAIDWithdrawn, By: raidProposes, Need: party.NeedText},
	{Step: ReopenItem, From: []RAIDStatus{RAIDClosed}, To: RAIDAccepted, By: raidKeepers, Need: party.NeedText},
	{Step: ReopenItem, From: []RAIDStatus{RAIDWithdrawn}, To: RAIDProposed, By: raidProposes, Need: party.NeedText},
}

// A Response is how a risk is met.
type Response string

const (
	Avoid    Response = "avoid"
	Mitigate Response = "mitigate"
	Transfer Response = "transfer"
	Accept   Response = "accept"
)

// Responses holds every response.
var Responses = []Response{Avoid, Mitigate, Transfer, Accept}

// A RAIDItem is a risk, an assumption, an issue or a dependency on the list of a
// group or of the programme.
type RAIDItem struct {
	record.Head
	List        string
	Number      record.Number // missing where the list gives none
	Kind        RAIDKind
	Description string
	Impact      string
	Mitigation  string
	Owners      []record.Owner
	Probability record.Number // 1 to 5
	Severity    record.Number // of the impact, 1 to 5
	Proximity   calendar.When // when it could bite
	Response    Response
	IfFalse     []string // of an assumption: the risks it becomes if it is false
	Related     []string // other RAID items it belongs with
	Affects     []string // plan activities and milestones it bears on
	Waits       []string // of a dependency: what must come first
	External    []string // what others call it: A8, DCUSA/A1
	Raised      string   // the meeting that raised it

	status RAIDStatus
}

// RaiseItem returns a new item of a list, under its number.
func RaiseItem(list string, number int) *RAIDItem {
	i := newItem(list, ref.Item{List: list, Number: number}.String())
	i.Number = record.N(number)
	return i
}

// RaiseUnnumbered returns the nth item of a list that gives it no number:
// CCAG/u1.
func RaiseUnnumbered(list string, nth int) *RAIDItem {
	return newItem(list, fmt.Sprintf("%s/u%d", list, nth))
}

func newItem(list, reference string) *RAIDItem {
	i := RAID.New()
	i.Ref, i.List, i.status = reference, list, RAIDProposed
	return i
}

// Status returns where i is in its life; it moves only by [RAIDItem.Take].
func (i *RAIDItem) Status() RAIDStatus { return i.status }

// Steps returns the steps that by may take now.
func (i *RAIDItem) Steps(by party.Actor) []party.Step { return raidMoves.Steps(i.status, by) }

// Needs returns what a step asks for.
func (i *RAIDItem) Needs(s party.Step) party.Need { return raidMoves.Needs(i.status, s) }

// May returns what a step takes beyond what it needs.
func (i *RAIDItem) May(s party.Step) party.Need {
	if s == AcceptItem {
		return party.NeedOther // what the programme's log calls it
	}
	return 0
}

// Ask says what a step wants where its own words say more than "other record".
func (i *RAIDItem) Ask(s party.Step, n party.Need) string {
	if s == AcceptItem && n == party.NeedOther {
		return "Its reference in the programme’s log"
	}
	return ""
}

// Take moves i by one step, or says why it may not.
func (i *RAIDItem) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := raidMoves.Next(i, i.status, s, w, by)
	if err != nil {
		return err
	}
	i.status = to
	if other := strings.TrimSpace(w.Other); s == AcceptItem && other != "" && !slices.Contains(i.External, other) {
		i.External = append(slices.Clone(i.External), other)
	}
	return nil
}

// Score gives probability times severity, and whether both are given.
func (i *RAIDItem) Score() (int, bool) {
	return i.Probability.N * i.Severity.N, i.Probability.Given && i.Severity.Given
}

// A Band is a range of scores that are treated alike.
type Band string

// bands gives the lowest score of each band, the highest band first.
var bands = []struct {
	from int
	band Band
}{{16, "very high"}, {10, "high"}, {5, "moderate"}, {1, "low"}}

// BandOf returns the band of a score from 1 to 25; "" outside.
func BandOf(score int) Band {
	for _, b := range bands {
		if score >= b.from && score <= 25 {
			return b.band
		}
	}
	return ""
}

var unnumbered = regexp.MustCompile(`^u[1-9]\d{0,4}$`)

func (i *RAIDItem) check() error {
	var c problem.Check
	c.Want(i.List == "" || ref.IsGroup(i.List), "list", "Name the list by the short name of its group, as CCAG.")
	list, rest, _ := strings.Cut(i.Ref, "/")
	switch {
	case i.Ref == "" || i.List == "":
	case i.Number.Given:
		want := ref.Item{List: i.List, Number: i.Number.N}.String()
		c.Want(i.Ref == want, "ref", "Item %d of the list %s is called %s.", i.Number.N, i.List, want)
	default:
		c.Want(list == i.List && unnumbered.MatchString(rest), "ref",
			"An item without a number is called %s/u1, %s/u2 and so on.", i.List, i.List)
	}
	c.Want(within5(i.Probability), "probability", "The probability is a number from 1 to 5.")
	c.Want(within5(i.Severity), "severity", "The severity is a number from 1 to 5.")
	c.Want(i.Kind == Dependency || len(i.Waits) == 0, "waits", "Only a dependency waits for something.")
	c.Want(i.Kind == Assumption || len(i.IfFalse) == 0, "if_false", "Only an assumption can turn out false.")
	c.Want(!slices.Contains(i.IfFalse, i.Ref), "if_false", "An item is not its own risk.")
	c.Want(!slices.Contains(i.Related, i.Ref), "related", "An item is not related to itself.")
	c.Want(i.status != "", "status", "Say where the item stands.")
	return c.Err("%s is not complete.", i.Ref)
}

func within5(n record.Number) bool { return !n.Given || n.N >= 1 && n.N <= 5 }

// RAID is the register of risks, assumptions, issues and dependencies.
var RAID = record.Declare[RAIDItem](record.Kind{
	Name: "raid", Noun: "RAID item", Plural: "RAID items", Path: "raid", Title: "RAID",
	About: "Risks, assumptions, issues and dependencies, from a group's list to the programme's log.",
	Form:  2, Upgrade: map[int]func([]byte) ([]byte, error){1: record.Same},
	Order:   []string{"ref", "kind", "status", "probability", "severity", "proximity"},
	Columns: []string{"description", "kind", "owners", "probability", "severity", "status"},
	Fields: []*record.Field{
		record.LineField("list", "List", func(i *RAIDItem) *string { return &i.List }, record.Required, record.Filtered,
			record.Back("RAID items on its list"), record.LinksTo("group"), record.Help("The group whose list it stands on, as CCAG.")),
		record.NumberField("number", "Number", func(i *RAIDItem) *record.Number { return &i.Number }, record.InRef,
			record.Help("Its number on the list.")),
		record.ChoiceField("kind", "Kind", RAIDKinds, func(i *RAIDItem) *RAIDKind { return &i.Kind },
			record.Required, record.Filtered, record.Sorted, record.Help("A risk may happen, an assumption is taken as true, an issue has happened, a dependency waits.")),
		record.ProseField("description", "Description", func(i *RAIDItem) *string { return &i.Description }, record.Required,
			record.Help("What may happen, is taken as true, has happened, or waits for what.")),
		record.ProseField("impact", "Impact", func(i *RAIDItem) *string { return &i.Impact },
			record.Help("Of an assumption, what follows if it is false; of a risk, what follows if it happens.")),
		record.ProseField("mitigation", "Mitigation", func(i *RAIDItem) *string { return &i.Mitigation },
			record.Help("What is done about it.")),
		record.ChoiceField("status", "Status", RAIDStatuses, func(i *RAIDItem) *RAIDStatus { return &i.status },
			record.Filtered, record.Sorted, record.MovedByAct),
		record.OwnersField("owners", "Owner", func(i *RAIDItem) *[]record.Owner { return &i.Owners }, record.Filtered,
			record.Help("One a line: Organisation (Person) [Role].")),
		record.NumberField("probability", "Probability", func(i *RAIDItem) *record.Number { return &i.Probability }, record.UpTo(5), record.Filtered, record.Sorted,
			record.Help("From 1, very unlikely, to 5, nearly certain.")),
		record.NumberField("severity", "Severity", func(i *RAIDItem) *record.Number { return &i.Severity }, record.UpTo(5), record.Filtered, record.Sorted,
			record.Help("How much harm the impact does, from 1, slight, to 5, severe.")),
		record.DateField("proximity", "Proximity", func(i *RAIDItem) *calendar.When { return &i.Proximity }, record.Sorted,
			record.Help("When it could first be felt: a day, a month, or a rule such as M5 + 3 months.")),
		record.ChoiceField("response", "Response", Responses, func(i *RAIDItem) *Response { return &i.Response }, record.Filtered,
			record.Help("How it is met: avoid, mitigate, transfer or accept.")),
		record.ListField("if_false", "Risk if false", func(i *RAIDItem) *[]string { return &i.IfFalse }, record.Back("Assumptions that become this if they are false"), record.LinksTo("raid"),
			record.Help("Of an assumption, one a line: the risks it becomes if it turns out false, as CCAG/31.")),
		record.ListField("related", "Related items", func(i *RAIDItem) *[]string { return &i.Related }, record.Back("RAID items related to it"), record.LinksTo("raid"),
			record.Help("One a line, as CCAG/29: other items it belongs with.")),
		record.ListField("affects", "Bears on", func(i *RAIDItem) *[]string { return &i.Affects }, record.Filtered,
			record.Back("RAID items that bear on it"), record.LinksTo("milestone", "plan-activity"),
			record.Help("One a line: milestones and plan activities, as M6 or CCAG/B.")),
		record.ListField("waits", "Waits for", func(i *RAIDItem) *[]string { return &i.Waits }, record.Filtered,
			record.Back("Dependencies that wait for it"), record.LinksTo("milestone", "plan-activity"),
			record.Help("Of a dependency, one a line: the milestones and plan activities that must come first.")),
		record.ListField("external", "Known elsewhere as", func(i *RAIDItem) *[]string { return &i.External }, record.Filtered,
			record.Help("One a line: what other lists call it, as DCUSA/A1.")),
		record.LineField("raised", "Raised at", func(i *RAIDItem) *string { return &i.Raised }, record.Filtered, record.Back("RAID items raised at it"), record.LinksTo("meeting"),
			record.Help("The meeting that raised it, as CCAG-04.")),
	},
	Naming: record.Naming{Asks: []string{"list", "number"}, Number: "number", Of: func(r record.Record, n int) string {
		i := r.(*RAIDItem)
		if !ref.IsGroup(i.List) {
			return ""
		}
		return ref.Item{List: i.List, Number: i.Number.Or(n)}.String()
	}},
	Check: func(r record.Record) error { return r.(*RAIDItem).check() },
})
