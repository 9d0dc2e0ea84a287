package designation

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// A Sort says what a notice tells.
type Sort string

const (
	Proposal Sort = "proposal" // that a modification is proposed
	Ruling   Sort = "decision" // what was decided
)

// A NoticeStatus is where a notice is in its life.
type NoticeStatus string

const (
	Drafted   NoticeStatus = "Draft"
	Published NoticeStatus = "Published"
	Recalled  NoticeStatus = "Withdrawn"
	Replaced  NoticeStatus = "Superseded" // by a later one
)

// NoticeStatuses holds every status.
var NoticeStatuses = []NoticeStatus{Drafted, Published, Recalled, Replaced}

const (
	Publish party.Step = "publish"
	Recall  party.Step = "withdraw"
	Replace party.Step = "supersede"
)

var publishers = []party.Role{party.Sponsor, party.Secretariat}

// noticeMoves is the whole life of a notice. Publishing it is refused with all
// that is missing, and supersedes under the same act the notice whose place it
// takes. From then on nobody edits it.
var noticeMoves = party.Procedure[*Notice, NoticeStatus]{
	{Step: Publish, From: []NoticeStatus{Drafted}, To: Published, By: publishers, Need: party.NeedDay},
	{Step: Recall, From: []NoticeStatus{Drafted, Published}, To: Recalled, By: publishers, Need: party.NeedText},
}

// recipients are those to whom a notice must be copied, and the words by which
// each is known in a list (Smart Meters Act 2018, section 12).
var recipients = []struct{ name, word string }{
	{"each relevant licence holder", "licence"},
	{"the Secretary of State", "secretary of state"},
	{"Citizens Advice", "citizens advice"},
	{"Citizens Advice Scotland", "citizens advice scotland"},
}

// LeastNotice is how many days a proposal must be out, from its publication, by
// that section. A route may ask for more.
const LeastNotice = 28

// A Notice is one of the two that the Act asks for.
type Notice struct {
	record.Head
	Sort         Sort
	Title        string
	Areas        []string // topic areas whose text it is about
	Modification string   // what is modified
	Effect       string   // of the modification
	EffectFrom   calendar.When
	Reasons      string
	Recipients   []string
	Proposal     string // of a decision: the notice that proposed it
	Supersedes   string // the published notice whose place it takes
	Later        string // the notice that took its place
	Decision     string
	Considered   string // how representations were taken into account
	Differences  string // from the proposal, with reasons; or that there are none
	On           calendar.When
	Closes       calendar.When // the last day for representations
	Texts        []string      // what it is bound to: area, document, version and hash
	Why          string

	status NoticeStatus
}

// DraftNotice returns a new notice.
func DraftNotice(reference string, sort Sort) *Notice {
	n := Notices.New()
	n.Ref, n.Sort, n.status = reference, sort, Drafted
	return n
}

// Status returns where n is; it moves only by [Notice.Take].
func (n *Notice) Status() NoticeStatus { return n.status }

// Steps returns the steps of its life that by may take now.
func (n *Notice) Steps(by party.Actor) []party.Step { return noticeMoves.Steps(n.status, by) }

// Needs returns what a step asks for.
func (n *Notice) Needs(s party.Step) party.Need { return noticeMoves.Needs(n.status, s) }

// Take moves n by one step, or says why it may not. Who publishes it has asked
// [Notice.Missing] with what else there is.
func (n *Notice) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := noticeMoves.Next(n, n.status, s, w, by)
	if err != nil {
		return err
	}
	n.status = to
	if s == Publish {
		n.On = calendar.On(w.Day)
		return nil
	}
	n.Why = strings.TrimSpace(w.Text)
	return nil
}

// GiveWay supersedes n by a later notice, which is being published.
func (n *Notice) GiveWay(later string) { n.status, n.Later = Replaced, later }

// Sealed says why n is no longer edited: what was published stays as it was read.
func (n *Notice) Sealed() error {
	if n.status == Drafted {
		return nil
	}
	do := "Publish another notice that supersedes it."
	if n.Later != "" {
		do = n.Later + " took its place."
	}
	return problem.New(problem.Conflict, "%s was published or withdrawn, and stays as it was read. %s", n.Ref, do)
}

// Out publishes what is needed beside the notice itself: the texts it is bound
// to, and how long representations are taken.
func (n *Notice) Out(texts []string, least int) {
	n.Texts = texts
	if n.Sort == Proposal {
		n.Closes = calendar.On(n.On.Earliest() + calendar.Day(max(least, LeastNotice)))
	}
}

// A Beside is what a notice is held against: the texts of its areas, and of a
// decision what was proposed and what was said of it.
type Beside struct {
	Areas      []*Area // those that are there
	Proposal   *Notice // nil: there is none of that name
	Unanswered []string
	Supersedes *Notice // the notice whose place it takes; nil: there is none of that name
	Today      calendar.Day
}

// An Item is one thing that a notice must hold, and whether it does.
type Item struct {
	Field, Name string
	There       bool
	Do          string // what to do if it is not
}

// Items gives every content item and recipient that a notice must have.
func (n *Notice) Items(b Beside) []Item {
	var out []Item
	want := func(there bool, field, name, do string) { out = append(out, Item{field, name, there, do}) }
	if n.Sort == Ruling {
		want(n.Decision != "", "decision", "The decision", "Say what was decided.")
	} else {
		want(n.Title != "", "title", "That a modification is proposed", "Say in its title what is proposed.")
	}
	want(n.Modification != "", "modification", "The modification", "Set out what is modified.")
	want(n.Effect != "", "effect", "Its effect", "Say what the modification does.")
	want(!n.EffectFrom.IsZero(), "effect_from", "The date from which it has effect", "Give the date.")
	if n.Sort == Proposal {
		want(n.Reasons != "", "reasons", "The reasons", "Give the reasons for the proposal.")
	} else {
		want(n.Considered != "", "considered", "How representations were taken into account", "Say how, or that none were made.")
		want(n.Differences != "", "differences", "Reasons for differences from the proposal", "Give them, or say that there are none.")
	}
	want(len(n.Areas) > 0, "areas", "The text it is about", "Name the topic areas whose text it is about.")
	for _, name := range n.Areas {
		i := slices.IndexFunc(b.Areas, func(a *Area) bool { return a.Ref == name })
		want(i >= 0 && b.Areas[i].bound() == nil, "areas", "Exactly the text of "+name, "Give "+name+" its document, version and hash.")
		if i >= 0 && (b.Areas[i].status == Ended || b.Areas[i].status == InForce && n.Sort == Proposal) {
			want(false, "areas", name+" on its way to law", name+" is "+strings.ToLower(string(b.Areas[i].status))+". Reopen it first, or leave it out.")
		}
	}
	for _, r := range recipients {
		want(n.goesTo(r.word), "recipients", "A copy to "+r.name, "Add "+r.name+" to the recipients.")
	}
	if n.Supersedes != "" {
		o := b.Supersedes
		want(o != nil && o.Ref != n.Ref && o.status == Published && o.Sort == n.Sort, "supersedes", "The published notice whose place it takes",
			"Name a "+string(n.Sort)+" notice that is published, or none.")
	}
	if n.Sort == Ruling {
		n.afterProposal(b, want)
	}
	return out
}

// afterProposal wants what must have come before a decision.
func (n *Notice) afterProposal(b Beside, want func(bool, string, string, string)) {
	published := b.Proposal != nil && b.Proposal.status == Published && b.Proposal.Sort == Proposal
	want(published, "proposal", "A proposal that was published", "Name the notice that proposed it.")
	if !published {
		return
	}
	want(b.Today > b.Proposal.Closes.Latest(), "proposal", "The time for representations is over", "It is open until "+b.Proposal.Closes.Words()+". Decide after that.")
	for _, name := range n.Areas {
		want(slices.Contains(b.Proposal.Areas, name), "areas", name+" as it was proposed", name+" was not proposed by "+b.Proposal.Ref+". Propose it first, or leave it out.")
	}
	want(len(b.Unanswered) == 0, "considered", "Every representation is answered", "Answer first: "+strings.Join(b.Unanswered, ", ")+".")
}

// goesTo reports whether the recipients hold one that is known by a word.
func (n *Notice) goesTo(word string) bool {
	return slices.ContainsFunc(n.Recipients, func(r string) bool {
		r = strings.ToLower(r)
		if word == "citizens advice" { // which is not Citizens Advice Scotland
			r = strings.ReplaceAll(r, "citizens advice scotland", "")
		}
		return strings.Contains(r, word)
	})
}

// Missing says everything that a notice lacks.
func (n *Notice) Missing(b Beside) error {
	var c problem.Check
	for _, it := range n.Items(b) {
		c.Want(it.There, it.Field, "%s", it.Do)
	}
	return c.Err("%s cannot be published yet.", n.Ref)
}

func (n *Notice) check() error {
	var c problem.Check
	c.Want(!strings.ContainsAny(n.Ref, "/\\") && len(n.Ref) <= 40, "ref", "A notice has a short name without a stroke: SMAP-N01.")
	c.Want(n.status != "", "status", "Say where the notice is.")
	c.Want(len(n.Areas) <= 200 && len(n.Recipients) <= 1000, "areas", "A notice is about at most 200 topic areas, and goes to at most 1,000 recipients.")
	return c.Err("%s is not complete.", n.Ref)
}

// Notices is the register of notices.
var Notices = record.Declare[Notice](record.Kind{
	Name: "notice", Plural: "notices", Path: "notices", Title: "Notices",
	RefHelp: "A short name, as SMAP-N01.",
	About:   "The proposal and decision notices of designation, with the exact text that each is bound to.",
	Order:   []string{"ref", "status", "published"},
	Form:    2, Upgrade: map[int]func([]byte) ([]byte, error){1: record.Renamed("sort", "kind")},
	Columns: []string{"title", "kind", "published", "closes", "status"},
	Fields: []*record.Field{
		record.LineField("title", "Title", func(n *Notice) *string { return &n.Title }, record.Required, record.Help("What is proposed, or what was decided, in one line.")),
		record.ChoiceField("kind", "Kind", []Sort{Proposal, Ruling}, func(n *Notice) *Sort { return &n.Sort }, record.Required, record.Filtered, record.Help("Whether it proposes or decides.")),
		record.ListField("areas", "Topic areas", func(n *Notice) *[]string { return &n.Areas }, record.Filtered, record.Back("Notices about it"), record.LinksTo("topic-area"), record.ThatIsThere, record.Help("One a line: BSC/Registration.")),
		record.ProseField("modification", "Modification", func(n *Notice) *string { return &n.Modification }, record.Help("What is modified.")),
		record.ProseField("effect", "Effect", func(n *Notice) *string { return &n.Effect }, record.Help("What the modification does.")),
		record.DateField("effect_from", "Has effect from", func(n *Notice) *calendar.When { return &n.EffectFrom }, record.Help("A day, or a milestone with an offset.")),
		record.ProseField("reasons", "Reasons", func(n *Notice) *string { return &n.Reasons }, record.Help("Of a proposal.")),
		record.ListField("recipients", "Copied to", func(n *Notice) *[]string { return &n.Recipients },
			record.Help("One a line. A notice goes to each relevant licence holder, the Secretary of State, Citizens Advice and Citizens Advice Scotland.")),
		record.LineField("proposal", "Proposed by", func(n *Notice) *string { return &n.Proposal }, record.Back("Decided by"), record.LinksTo("notice"), record.ThatIsThere, record.Help("Of a decision: the notice that proposed it.")),
		record.LineField("supersedes", "Supersedes", func(n *Notice) *string { return &n.Supersedes }, record.Back("Superseded by"), record.LinksTo("notice"), record.ThatIsThere, record.Help("The published notice whose place it takes, if it does.")),
		record.LineField("later", "Superseded by", func(n *Notice) *string { return &n.Later }, record.Back("Supersedes"), record.LinksTo("notice"), record.MovedByAct),
		record.ProseField("decision", "Decision", func(n *Notice) *string { return &n.Decision }, record.Help("What was decided.")),
		record.ProseField("considered", "Representations", func(n *Notice) *string { return &n.Considered }, record.Help("Of a decision: how they were taken into account.")),
		record.ProseField("differences", "Differences", func(n *Notice) *string { return &n.Differences }, record.Help("Of a decision: what differs from the proposal, and why; or that nothing does.")),
		record.ChoiceField("status", "Status", NoticeStatuses, func(n *Notice) *NoticeStatus { return &n.status }, record.Filtered, record.Sorted, record.MovedByAct),
		record.DateField("published", "Published", func(n *Notice) *calendar.When { return &n.On }, record.Sorted, record.MovedByAct),
		record.DateField("closes", "Representations until", func(n *Notice) *calendar.When { return &n.Closes }, record.MovedByAct),
		record.ListField("texts", "Bound to", func(n *Notice) *[]string { return &n.Texts }, record.MovedByAct),
		record.LineField("why", "Why withdrawn", func(n *Notice) *string { return &n.Why }, record.MovedByAct),
	},
	Check: func(r record.Record) error { return r.(*Notice).check() },
})

// Bound tells the text of an area as a notice keeps it.
func (a *Area) Bound() string {
	return fmt.Sprintf("%s: %s %s, sha256 %s", a.Ref, a.Document, a.Edition, a.Hash)
}
