package register

import (
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// ActionStatus is where an action is in its life.
type ActionStatus string

const (
	Open              ActionStatus = "Open"               // raised, no update yet
	Ongoing           ActionStatus = "Ongoing"            // updated, not finished
	RecommendedClosed ActionStatus = "Recommended closed" // proposed by its owner or the secretariat
	Closed            ActionStatus = "Closed"             // confirmed by a meeting
	Withdrawn         ActionStatus = "Withdrawn"          // no longer wanted
)

// ActionStatuses holds every status, in the order of an action's life.
var ActionStatuses = []ActionStatus{Open, Ongoing, RecommendedClosed, Closed, Withdrawn}

const (
	Update         party.Step = "update"
	RecommendClose party.Step = "recommend closing"
	ConfirmClosed  party.Step = "confirm closed"
	KeepOpen       party.Step = "keep open"
	Withdraw       party.Step = "withdraw"
	Reopen         party.Step = "reopen"
)

var (
	actionOwners = []party.Role{party.Secretariat, party.Member}
	actionOffice = []party.Role{party.Secretariat, party.Chair}
)

// actionMoves is the whole life of an action. Closing takes two steps: somebody
// recommends it, and a meeting confirms.
var actionMoves = party.Procedure[*Action, ActionStatus]{
	{Step: Update, From: []ActionStatus{Open, Ongoing, RecommendedClosed}, To: Ongoing, By: actionOwners, Need: party.NeedText},
	{Step: RecommendClose, From: []ActionStatus{Open, Ongoing}, To: RecommendedClosed, By: actionOwners, Need: party.NeedText},
	{Step: ConfirmClosed, From: []ActionStatus{RecommendedClosed}, To: Closed, By: actionOffice, Need: party.NeedMeeting},
	{Step: KeepOpen, From: []ActionStatus{RecommendedClosed}, To: Ongoing, By: actionOffice, Need: party.NeedText},
	{Step: Withdraw, From: []ActionStatus{Open, Ongoing, RecommendedClosed}, To: Withdrawn, By: actionOffice, Need: party.NeedText},
	{Step: Reopen, From: []ActionStatus{Closed, Withdrawn}, To: Ongoing, By: actionOffice, Need: party.NeedText},
}

// An Action is something a meeting asked somebody to do.
type Action struct {
	record.Head
	Title    string // what is to be done
	Group    string // the group that asked
	Raised   string // the meeting that asked, as CCAG-03
	Owners   []record.Owner
	Due      calendar.When
	Progress string // the latest update
	Item     string // the agenda item it is to be taken under, as CCAG-04/6
	ClosedAt string // the meeting that confirmed it closed

	status ActionStatus
}

// Status returns where a is in its life; it moves only by [Action.Take].
func (a *Action) Status() ActionStatus { return a.status }

// RaiseAction returns a new action of a meeting.
func RaiseAction(reference string) *Action {
	a := Actions.New()
	a.Ref, a.status = reference, Open
	a.place()
	return a
}

// Finished reports whether nothing more is to be done.
func (a *Action) Finished() bool { return a.status == Closed || a.status == Withdrawn }

// Overdue reports whether the due date passed with the action unfinished. An
// action recommended closed is for the meeting to settle, and not overdue.
func (a *Action) Overdue(today calendar.Day) bool {
	last := a.Due.Latest()
	return !a.Finished() && a.status != RecommendedClosed && !last.IsZero() && last < today
}

// Steps returns the steps that by may take now.
func (a *Action) Steps(by party.Actor) []party.Step { return actionMoves.Steps(a.status, by) }

// Needs returns what a step asks for.
func (a *Action) Needs(s party.Step) party.Need { return actionMoves.Needs(a.status, s) }

// Take moves a by one step, or says why it may not.
func (a *Action) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := actionMoves.Next(a, a.status, s, w, by)
	if err != nil {
		return err
	}
	a.status = to
	if text := strings.TrimSpace(w.Text); text != "" {
		a.Progress = text
	}
	a.ClosedAt = ""
	if to == Closed {
		a.ClosedAt = w.Meeting
	}
	return nil
}

// place fills in group and meeting, which the reference tells.
func (a *Action) place() {
	if r, err := ref.ParseAction(a.Ref); err == nil {
		a.Group, a.Raised = r.Group, r.Of().String()
	}
}

// check names what is wrong with an action beyond its single fields.
func (a *Action) check() error {
	var c problem.Check
	r, err := ref.ParseAction(a.Ref)
	if a.Ref != "" {
		c.Note("ref", err)
	}
	c.Want(err != nil || a.Group == r.Group, "group", "The reference says the action belongs to %s.", r.Group)
	c.Want(a.status != "", "status", "Say where the action stands.")
	return c.Err("%s is not complete.", a.Ref)
}

// Actions is the action log.
var Actions = record.Declare[Action](record.Kind{
	Name: "action", Plural: "actions", Path: "actions", Title: "Actions",
	About:   "What meetings asked somebody to do, by when, and how far it is.",
	Order:   []string{"ref", "due", "status", "owners"},
	Columns: []string{"title", "owners", "due", "status", "update"},
	Fields: []*record.Field{
		record.ProseField("title", "Action", func(a *Action) *string { return &a.Title }, record.Required,
			record.Help("What is to be done, beginning with a verb.")),
		record.OwnersField("owners", "Owner", func(a *Action) *[]record.Owner { return &a.Owners }, record.Filtered, record.Sorted,
			record.Help("One a line: Organisation (Person) [Role].")),
		record.DateField("due", "Due date", func(a *Action) *calendar.When { return &a.Due }, record.Filtered, record.Sorted,
			record.Help("A day as 23 March 2022, or a month or a rule such as M5 + 9 months.")),
		record.ChoiceField("status", "Status", ActionStatuses, func(a *Action) *ActionStatus { return &a.status },
			record.Filtered, record.Sorted, record.MovedByAct),
		record.ProseField("update", "Update", func(a *Action) *string { return &a.Progress },
			record.Help("What has happened since it was raised.")),
		record.LineField("group", "Group", func(a *Action) *string { return &a.Group }, record.Required, record.Filtered, record.Back("Actions of the group"), record.LinksTo("group")),
		record.LineField("raised", "Raised at", func(a *Action) *string { return &a.Raised }, record.Filtered, record.Back("Actions it raised"), record.LinksTo("meeting"),
			record.Help("The meeting that asked for it, as CCAG-03.")),
		record.LineField("item", "To be taken under", func(a *Action) *string { return &a.Item }, record.Back("Actions to be taken under it"), record.LinksTo("agenda-item"),
			record.Help("The agenda item at which a meeting takes it up, as CCAG-04/4.")),
		record.LineField("closed", "Closed at", func(a *Action) *string { return &a.ClosedAt }, record.Back("Actions closed at it"), record.LinksTo("meeting"), record.MovedByAct),
	},
	Naming: record.Naming{Counted: true, Asks: []string{"raised"}, Wants: "raised", Tells: []string{"group"}, Of: func(r record.Record, n int) string {
		m, err := ref.ParseMeeting(r.(*Action).Raised)
		if err != nil {
			return ""
		}
		return ref.Action{Group: m.Group, Meeting: m.Number, Extra: m.Extra, Sequence: n}.String()
	}},
	Check: func(r record.Record) error { return r.(*Action).check() },
})
