package group

import (
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// Status is where a group is in its life.
type Status string

const (
	Proposed  Status = "Proposed" // to be mobilised
	Active    Status = "Active"
	Renamed   Status = "Renamed" // goes on under its successor's name
	StoodDown Status = "Stood down"
)

// Statuses holds every status, in the order of a group's life.
var Statuses = []Status{Proposed, Active, Renamed, StoodDown}

const (
	Mobilise  party.Step = "mobilise"
	Rename    party.Step = "rename"
	StandDown party.Step = "stand down"
	Restore   party.Step = "restore"
	Adopt     party.Step = "adopt new terms of"
)

var office = []party.Role{party.PMO, party.Secretariat, party.SRO}

// groupMoves is the whole life of a group. Renaming and standing down name the
// successor where there is one; the day is that from which it holds. Of new terms
// of reference the text is the version.
var groupMoves = party.Procedure[*Group, Status]{
	{Step: Mobilise, From: []Status{Proposed}, To: Active, By: office, Need: party.NeedDay},
	{Step: Adopt, From: []Status{Active}, To: Active, By: office, Need: party.NeedText | party.NeedDay},
	{Step: Rename, From: []Status{Active}, To: Renamed, By: office, Need: party.NeedDay | party.NeedOther},
	{Step: StandDown, From: []Status{Proposed, Active}, To: StoodDown, By: office, Need: party.NeedDay | party.NeedText},
	{Step: Restore, From: []Status{Renamed, StoodDown}, To: Active, By: office, Need: party.NeedText},
}

// A Group is a governance group, under its short name.
type Group struct {
	record.Head
	Name      string
	Level     record.Number // 1 to 4
	Parent    string        // the group that set it up, or that it reports to
	Chair     string        // the role or organisation in the chair
	Cadence   string        // as 4th Wednesday
	Quorum    record.Number // how many voting seats have to speak
	Decides   string        // by consensus, where it does not say
	Remit     string
	Terms     string        // version of its terms of reference
	TermsFrom calendar.When // when that version was approved
	TermsAt   string        // the meeting that approved it
	OldTerms  []string      // earlier versions, each a FormerName
	Former    []string      // each a FormerName
	Formed    calendar.When
	Ended     calendar.When
	Successor string

	status Status
}

// ByMajority is how a group decides that does not seek consensus.
const ByMajority = "simple majority"

// Form returns a new group, active.
func Form(short string) *Group {
	g := Groups.New()
	g.Ref, g.status = short, Active
	return g
}

// Status returns where g is in its life; it moves only by [Group.Take].
func (g *Group) Status() Status { return g.status }

// Steps returns the steps that by may take now.
func (g *Group) Steps(by party.Actor) []party.Step { return groupMoves.Steps(g.status, by) }

// Needs returns what a step asks for.
func (g *Group) Needs(s party.Step) party.Need { return groupMoves.Needs(g.status, s) }

// Take moves g by one step, or says why it may not.
func (g *Group) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := groupMoves.Next(g, g.status, s, w, by)
	if err != nil {
		return err
	}
	if s == Adopt {
		if version := strings.TrimSpace(w.Text); version == g.Terms {
			return problem.New(problem.Invalid, "%s of the terms of %s is in force already. Give the version that takes its place.", version, g.Ref)
		}
		var c problem.Check
		c.Want(g.TermsFrom.IsZero() || w.Day >= g.TermsFrom.Earliest(), "day",
			"The terms in force were approved on %s: those that take their place are approved on that day at the earliest.", g.TermsFrom.Words())
		if err := c.Err("You cannot %s %s yet.", s, g.Ref); err != nil {
			return err
		}
		g.adopt(strings.TrimSpace(w.Text), w)
		return nil
	}
	successor := strings.TrimSpace(w.Other)
	if successor == g.Ref {
		return problem.New(problem.Invalid, "%s cannot be its own successor.", g.Ref)
	}
	g.status, g.Ended, g.Successor = to, calendar.When{}, ""
	switch to {
	case Renamed, StoodDown:
		g.Ended, g.Successor = calendar.On(w.Day), successor
	case Active:
		if s == Mobilise {
			g.Formed = calendar.On(w.Day)
		}
	}
	return nil
}

// MayBecome says why g cannot go on from a day as another group: as one that has
// ended itself, that is not there yet, or that is above or below it.
func (g *Group) MayBecome(next *Group, from calendar.Day) error {
	var c problem.Check
	onward := ""
	if next.Successor != "" {
		onward = ", and became " + next.Successor
	}
	c.Want(next.status == Active || next.status == Proposed, "other", "%s is %s itself%s. Name the group that goes on.", next.Ref, strings.ToLower(string(next.status)), onward)
	c.Want(next.Formed.IsZero() || next.Formed.Earliest() <= from, "day", "%s was formed on %s, which is later.", next.Ref, next.Formed.Words())
	c.Want(next.Ref != g.Parent, "other", "%s is the group above %s, and goes on beside it.", next.Ref, g.Ref)
	c.Want(next.Parent != g.Ref, "other", "%s is a group below %s, and cannot take its place there.", next.Ref, g.Ref)
	return c.Err("You cannot %s %s so.", Rename, g.Ref)
}

// Ask says what a step wants where its own words say more than "what happened".
func (g *Group) Ask(s party.Step, n party.Need) string {
	switch {
	case s == Adopt && n == party.NeedText:
		return "Version adopted, as v2.0"
	case s == Adopt && n == party.NeedDay:
		return "Day on which it was approved"
	case s == Rename && n == party.NeedOther:
		return "Short name of the group it becomes"
	}
	return ""
}

// Brief reports whether what a step wants is a word or two, where it usually is a
// text.
func (g *Group) Brief(s party.Step, n party.Need) bool { return s == Adopt && n == party.NeedText }

// adopt puts a new version of the terms of reference in the place of the one in
// force, which becomes an earlier one.
func (g *Group) adopt(version string, w party.With) {
	if g.Terms != "" {
		old := FormerName{Name: g.Terms, From: g.TermsFrom, Until: calendar.On(w.Day)}
		g.OldTerms = append(slices.Clone(g.OldTerms), old.String())
	}
	g.Terms, g.TermsFrom, g.TermsAt = version, calendar.On(w.Day), w.Meeting
}

// NameOn returns the name g had on a day.
func (g *Group) NameOn(d calendar.Day) string {
	for _, f := range g.Former {
		if n, err := ParseFormerName(f); err == nil && n.on(d) {
			return n.Name
		}
	}
	return g.Name
}

// Today follows successors from a short name to the group that goes on, as TAG
// leads to TMAG. It stays where the trail is lost or goes round.
func Today(short string, find func(short string) (*Group, bool)) string {
	seen := map[string]bool{}
	for at := short; !seen[at]; {
		seen[at] = true
		g, ok := find(at)
		if !ok || g.Successor == "" {
			return at
		}
		at = g.Successor
	}
	return short
}

func (g *Group) check() error {
	var c problem.Check
	c.Want(g.Ref == "" || ref.IsGroup(g.Ref), "ref", "The short name begins with a capital and has letters, digits and hyphens: CCAG.")
	c.Want(!g.Level.Given || g.Level.N >= 1 && g.Level.N <= 4, "level", "The level is 1, 2, 3 or 4.")
	c.Want(!g.Quorum.Given || g.Quorum.N > 0, "quorum", "At least one seat has to speak.")
	c.Want(g.Parent != g.Ref || g.Ref == "", "parent", "A group cannot be above itself.")
	for _, f := range g.Former {
		_, err := ParseFormerName(f)
		c.Note("former", err)
	}
	for _, t := range g.OldTerms {
		_, err := ParseFormerName(t)
		c.Note("former_terms", err)
	}
	c.Want(g.status != "", "status", "Say whether the group is active.")
	c.Want(g.status != Renamed || g.Successor != "", "successor", "Name the group it became.")
	c.Want(g.Successor != g.Ref || g.Ref == "", "successor", "A group cannot be its own successor.")
	return c.Err("%s is not complete.", g.Ref)
}

// Groups is the register of governance groups.
var Groups = record.Declare[Group](record.Kind{
	Name: "group", Plural: "groups", Path: "groups", Title: "Groups",
	RefHelp: "The short name: a capital first, then letters, digits and hyphens, as CCAG.",
	About:   "The governance groups: level, terms of reference, and what became of them.",
	Form:    2, Upgrade: map[int]func([]byte) ([]byte, error){1: record.Same},
	Order:   []string{"ref", "level", "name", "status"},
	Columns: []string{"name", "level", "parent", "chair", "terms", "status"},
	Fields: []*record.Field{
		record.LineField("name", "Name", func(g *Group) *string { return &g.Name }, record.Required, record.Sorted,
			record.Help("The name in full, as Cross-Code Advisory Group.")),
		record.NumberField("level", "Level", func(g *Group) *record.Number { return &g.Level }, record.UpTo(4), record.Filtered, record.Sorted,
			record.Help("1 is the sponsor, 2 steers, 3 advises, 4 works.")),
		record.LineField("parent", "Reports to", func(g *Group) *string { return &g.Parent }, record.Filtered, record.Back("Groups under it"), record.LinksTo("group"),
			record.Help("The short name of the group above it, as PSG.")),
		record.LineField("chair", "Chair", func(g *Group) *string { return &g.Chair },
			record.Help("The role or organisation in the chair.")),
		record.LineField("cadence", "Meets", func(g *Group) *string { return &g.Cadence },
			record.Help("How often, as every 4th Wednesday.")),
		record.NumberField("quorum", "Quorum", func(g *Group) *record.Number { return &g.Quorum },
			record.Help("How many voting seats have to speak, where its terms say.")),
		record.ChoiceField("decides", "Decides by", []string{"consensus", ByMajority}, func(g *Group) *string { return &g.Decides },
			record.Help("Consensus, where its terms do not say.")),
		record.ProseField("remit", "Remit", func(g *Group) *string { return &g.Remit },
			record.Help("What the group is for, and what it may decide.")),
		record.LineField("terms", "Terms of reference", func(g *Group) *string { return &g.Terms },
			record.Help("The version in force, as v1.0.")),
		record.DateField("terms_from", "Terms approved", func(g *Group) *calendar.When { return &g.TermsFrom },
			record.Help("When that version was approved.")),
		record.LineField("terms_at", "Terms approved at", func(g *Group) *string { return &g.TermsAt }, record.Back("Groups whose terms it approved"), record.LinksTo("meeting"),
			record.Help("The meeting that approved it, as PSG-06.")),
		record.ListField("former_terms", "Earlier terms", func(g *Group) *[]string { return &g.OldTerms }, record.Reads(saidName),
			record.Help("One a line: v1.0, from Nov 2021, until 16 March 2022.")),
		record.ListField("former", "Former names", func(g *Group) *[]string { return &g.Former }, record.Reads(saidName),
			record.Help("One a line: Testing Advisory Group, from Nov 2021, until 16 March 2022.")),
		record.ChoiceField("status", "Status", Statuses, func(g *Group) *Status { return &g.status },
			record.Filtered, record.Sorted, record.MovedByAct),
		record.DateField("formed", "Formed", func(g *Group) *calendar.When { return &g.Formed },
			record.Help("When it first met or was set up.")),
		record.DateField("ended", "Ended", func(g *Group) *calendar.When { return &g.Ended }, record.MovedByAct),
		record.LineField("successor", "Successor", func(g *Group) *string { return &g.Successor },
			record.Back("Goes on from"), record.LinksTo("group"), record.MovedByAct),
	},
	Check: func(r record.Record) error { return r.(*Group).check() },
})
