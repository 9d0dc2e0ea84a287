package register

import (
	"slices"
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

// An ActionStep is something done to an action, named by the field's verb.
type ActionStep string

const (
	Update         ActionStep = "update"
	RecommendClose ActionStep = "recommend closing"
	ConfirmClosed  ActionStep = "confirm closed"
	KeepOpen       ActionStep = "keep open"
	Withdraw       ActionStep = "withdraw"
	Reopen         ActionStep = "reopen"
)

// actionMoves is the whole life of an action. If a move is not here, it cannot
// be made. Closing takes two steps: somebody recommends, a meeting confirms.
var actionMoves = []struct {
	step ActionStep
	from []ActionStatus
	to   ActionStatus
	by   []party.Role
	need func(ActionMove) error
}{
	{Update, []ActionStatus{Open, Ongoing, RecommendedClosed}, Ongoing, []party.Role{party.Secretariat, party.Member}, needUpdate},
	{RecommendClose, []ActionStatus{Open, Ongoing}, RecommendedClosed, []party.Role{party.Secretariat, party.Member}, needUpdate},
	{ConfirmClosed, []ActionStatus{RecommendedClosed}, Closed, []party.Role{party.Secretariat, party.Chair}, needMeeting},
	{KeepOpen, []ActionStatus{RecommendedClosed}, Ongoing, []party.Role{party.Secretariat, party.Chair}, needUpdate},
	{Withdraw, []ActionStatus{Open, Ongoing, RecommendedClosed}, Withdrawn, []party.Role{party.Secretariat, party.Chair}, needUpdate},
	{Reopen, []ActionStatus{Closed, Withdrawn}, Ongoing, []party.Role{party.Secretariat, party.Chair}, needUpdate},
}

// An ActionMove is one step with what it needs.
type ActionMove struct {
	Step    ActionStep
	Update  string // what happened, or why
	Meeting string // the meeting that confirms, as CCAG-04
}

func needUpdate(m ActionMove) error {
	if strings.TrimSpace(m.Update) == "" {
		return fault("update", "Say in the update what happened, or why.")
	}
	return nil
}

func needMeeting(m ActionMove) error {
	if _, err := ref.ParseMeeting(m.Meeting); err != nil {
		return fault("meeting", "Name the meeting that confirmed it, as CCAG-04.")
	}
	return nil
}

func fault(field, message string) error {
	var c problem.Check
	c.Want(false, field, "%s", message)
	return c.Err("The step is not complete.")
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
func (a *Action) Steps(by party.Actor) []ActionStep {
	var out []ActionStep
	for _, m := range actionMoves {
		if slices.Contains(m.from, a.status) && by.Holds(m.by...) {
			out = append(out, m.step)
		}
	}
	return out
}

// Needs reports whether a step asks for an update, for a meeting.
func (s ActionStep) Needs() (update, meeting bool) { return s != ConfirmClosed, s == ConfirmClosed }

// Take moves a by one step, or says why it may not.
func (a *Action) Take(m ActionMove, by party.Actor) error {
	for _, move := range actionMoves {
		if move.step != m.Step || !slices.Contains(move.from, a.status) {
			continue
		}
		if !by.Holds(move.by...) {
			return problem.New(problem.Forbidden, "Only the %s may %s an action.", roles(move.by), m.Step)
		}
		if err := move.need(m); err != nil {
			return err
		}
		a.status = move.to
		if m.Update != "" {
			a.Progress = strings.TrimSpace(m.Update)
		}
		a.ClosedAt = ""
		if move.to == Closed {
			a.ClosedAt = m.Meeting
		}
		return nil
	}
	return problem.New(problem.Conflict, "You cannot %s %s: it is %s.", m.Step, a.Ref, strings.ToLower(string(a.status)))
}

func roles(rs []party.Role) string {
	s := make([]string, len(rs))
	for i, r := range rs {
		s[i] = string(r)
	}
	return strings.Join(s, " or ")
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
	c.Note("ref", err)
	c.Want(err != nil || a.Group == r.Group, "group", "The reference says the action belongs to %s.", r.Group)
	c.Want(a.status != "", "status", "Say where the action stands.")
	return c.Err("%s is not complete.", a.Ref)
}

// Actions is the action log.
var Actions = record.Declare[Action](record.Kind{
	Name: "action", Plural: "actions", Path: "actions", Title: "Actions",
	About: "What meetings asked somebody to do, by when, and how far it is.",
	Order: []string{"ref", "due", "status", "owners"},
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
		record.LineField("group", "Group", func(a *Action) *string { return &a.Group }, record.Required, record.Filtered, record.LinksTo("group")),
		record.LineField("raised", "Raised at", func(a *Action) *string { return &a.Raised }, record.Filtered, record.LinksTo("meeting")),
		record.LineField("item", "To be taken under", func(a *Action) *string { return &a.Item }, record.LinksTo("agenda-item")),
		record.LineField("closed", "Closed at", func(a *Action) *string { return &a.ClosedAt }, record.LinksTo("meeting"), record.MovedByAct),
	},
	Check: func(r record.Record) error { return r.(*Action).check() },
})
