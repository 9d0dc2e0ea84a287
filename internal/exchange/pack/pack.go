package pack

import (
	"cmp"

	"crosscode/internal/calendar"
	"crosscode/internal/ref"
)

// A Text is what the paper says somewhere: cleaned of marks and stray spaces,
// with the line it stands on. A Text that runs over several lines bears the
// first. The zero Text is a thing the paper does not say.
type Text struct {
	Value string
	Line  int
}

// A Date is a date as the paper gives it. When is missing while Written is not
// where the words are no date that can be read.
type Date struct {
	When    calendar.When
	Written string
	Line    int
}

// A Span is a stretch of lines, both ends included, counted from 1.
type Span struct{ From, To int }

// An Extra is a cell under a column this package has no field for.
type Extra struct{ Column, Value string }

// A Pack is what the papers of one meeting say.
type Pack struct {
	Lines int // how many the text has

	Title   Text        // the title line as written
	Group   Text        // short name: CCAG; without a line when the head of the papers does not give it
	Name    Text        // full name: Cross Code Advisory Group
	Meeting ref.Meeting // Number is 0 when the papers do not tell it
	Date    Date        // of the meeting

	Slides        []Slide
	Agenda        []AgendaItem
	Actions       []Action
	RAID          []Item
	Updates       []GroupUpdate
	Decisions     []Decision
	Modifications []Modification
	Milestones    []Milestone
	Roadmap       []RoadmapDate
	Activities    []Activity
	Steps         []Step
	Questions     []Question
	Changes       []Change
	Artefacts     []Artefact
	Outside       []Outside

	Kept     []Kept
	Findings []Finding

	covered []bool
	written []string
}

// Class is the mark on a slide.
type Class string

const (
	Unmarked   Class = ""
	Public     Class = "Public"
	Controlled Class = "Controlled"
)

// A Slide is a stretch of the paper under one title. Where a gap parts a slide
// in two, the second part is a Slide of the same title, Continued, with a mark
// of its own or none: a mark never spreads over a gap.
type Slide struct {
	At        Span
	Title     Text
	Class     Class
	Mark      int // the line the mark stands on; 0 when unmarked
	Continued bool
}

// An AgendaItem is a row of the agenda.
type AgendaItem struct {
	At         Span
	Number     int // 0 when the row has none
	Title      Text
	Purposes   []string // information, discussion, decision, in the order printed
	Type       Text     // the purposes as written
	Objective  Text
	Lead       Text
	Start, End string // "10:05"
	Time       Text   // as written: "10:05-10:10 10 mins"
	Minutes    int    // as printed beside the clock; 0 when not
	Pages      Text
	Other      []Extra
}

// An Owner is who answers for an action. At least one of the three is given.
type Owner struct{ Organisation, Person, Role string }

// The statuses of an action.
const (
	Open              = "Open"
	Ongoing           = "Ongoing"
	RecommendedClosed = "Recommended closed"
	Closed            = "Closed"
	Withdrawn         = "Withdrawn"
)

// An Action is a row of the action log.
type Action struct {
	At       Span
	Ref      ref.Action
	Text     Text
	Owners   []Owner
	Owner    Text // as written
	Due      Date
	Status   string
	Said     Text   // the status as written: "RECOMMEND CLOSED"
	Update   Text   // without the status word
	Repeated []Span // where else the papers show it
	Other    []Extra
}

// The kinds of a RAID item.
const (
	Assumption = "assumption"
	Risk       = "risk"
	Issue      = "issue"
	Dependency = "dependency"
)

// An Item is a RAID item. Its identity is its list and number.
type Item struct {
	At          Span
	List        string // the group's; CCAG-R where risks are numbered apart: R1, R2
	Number      int    // 0 when it has none
	Written     string // the number as printed: "13", "A8"
	Kind        string // "" when the papers do not say
	Area        Text   // the kind as written
	Description Text
	Impact      Text
	Mitigation  Text
	Owner       Text // as written
	Owners      []Owner
	References  []string // other items it names, as written: "Assumption 13"
	Milestones  []string // milestones it names: M6
	Other       []Extra
}

// A Gathering is a meeting that an update reports from.
type Gathering struct {
	Date          Date
	Extraordinary bool
}

// A GroupUpdate is one point of what another group reports.
type GroupUpdate struct {
	At       Span
	Group    Text   // as printed
	Short    string // its short name, where the papers print it in full
	Number   int
	Title    Text
	Text     Text
	Meetings []Gathering
	Other    []Extra
}

// By gives the short name of the group that reports.
func (u *GroupUpdate) By() string { return cmp.Or(u.Short, u.Group.Value) }

// A Decision is something a group is said to have decided.
type Decision struct {
	At       Span
	Ref      Text // as printed, when it has one
	Group    string
	Meetings []Gathering // the meeting, or those it may have been taken at
	Text     Text
	Reported bool // told in the update of another group
	Other    []Extra
}

// A Modification is a change to a code that the papers name. Target and
// Confirmed are implementation dates and are kept apart.
type Modification struct {
	At        Span // the first mention
	Mentions  []int
	Ref       ref.Modification
	Aliases   []string // other spellings in the papers: R15
	Title     Text
	Stage     Text // in the words of the paper
	Target    Date
	Confirmed Date
	Notes     []Text // what is said under its heading
}

// A Milestone is a milestone that the papers name. What a change request
// proposes for it is not here.
type Milestone struct {
	At       Span // the first mention
	Mentions []int
	Ref      string // M6
	Name     Text
	Meaning  Text // how the papers explain the name
	Level    int  // 0 when not told
	Tier     Text // the level as written
	Date     Date
	Other    []Extra
}

// A RoadmapDate is one meeting of the agenda roadmap. Where the source lost
// its separators the items are one string.
type RoadmapDate struct {
	At         Span // from the row of dates to the last row of its column
	Date       Date
	Milestones []string
	Items      []string
	Standing   []string
	Other      []Extra
}

// An Activity is a lettered row of a plan.
type Activity struct {
	At       Span
	Letter   string
	Name     Text
	Phase    Text
	Duration Text // of the phase, as printed: "5.25 mo"
	Detail   Text
	Other    []Extra
}

// A Step is a row of the route from design to law.
type Step struct {
	At       Span
	Number   int
	Text     Text
	Activity Text     // as printed: "Plan activity K-L"
	Letters  []string // the activities it cites: K, L
	Other    []Extra
}

// A Question is put to the meeting.
type Question struct {
	At    Span
	Text  Text
	Slide string // title of the slide it stands on
}

// The fields a change request may propose to change.
const (
	ProposedName = "name"
	ProposedDate = "date"
)

// A Proposal is a value a change request would give a milestone.
type Proposal struct {
	Milestone string
	Field     string // name or date
	Value     Text   // the new name, or the new date as written
	From      Text   // what it replaces, where the papers say
	Date      calendar.When
	Reason    Text
}

// A Change is a change request that the papers name.
type Change struct {
	At        Span
	Mentions  []int
	Ref       string
	Title     Text
	Status    Text // in the words of the paper
	Raiser    Text // who raises it, or is proposed to
	OnBehalf  Text
	Proposals []Proposal
	Unchanged []Text // milestones it leaves alone on purpose: M8
}

// An Artefact is a design artefact that the papers name.
type Artefact struct {
	At       Span
	Name     Text
	Mentions []int
	Other    []Extra
}

// An Outside is a reference to an item of somebody else's list.
type Outside struct {
	At   Span
	List string // "DCUSA", "MP162"; "" when not told
	Ref  string // as written: "DCUSA/A1", "A8"
}

// A Kept is text that no record took, as it stands.
type Kept struct {
	From, To int
	Title    string // of the slide
	Text     string
}

// The codes of findings.
const (
	LookAlike         = "look-alike"         // letters of another script read as Latin
	RefRepaired       = "ref-repaired"       // a reference written wrongly
	NumberMissing     = "number-missing"     // a gap in a numbering
	Unnumbered        = "unnumbered"         // an item without a number
	Residue           = "residue"            // a scrap that is no value
	TimeMismatch      = "time-mismatch"      // clock and minutes disagree
	DateImprecise     = "date-imprecise"     // no whole day, or a year taken
	OffPattern        = "off-pattern"        // a meeting off the usual weekday
	Duplicate         = "duplicate"          // shown again elsewhere
	DanglingReference = "dangling-reference" // names what does not exist
	PictureLost       = "picture-lost"       // announced and not in the text
	Contradiction     = "contradiction"      // the papers say two things
	Proposed          = "proposed"           // belongs to a change request
	Classification    = "classification"     // marks
	Rejoined          = "rejoined"           // parts of one text put together
	Assumed           = "assumed"            // the reading the papers suggest
	OutsideReference  = "outside-reference"  // an item of another's list
	Untitled          = "untitled"           // the papers do not say which meeting
)

// A Finding is something the reader should know about lines Line to To.
type Finding struct {
	Line, To int
	Code     string
	Ref      string // the thing it is about, when there is one
	Message  string
}
