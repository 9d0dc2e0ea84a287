package register

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// A Plan is the plan of a programme or of a group: a plan file, kept whole by
// its hash, with what a list shows of it. The file decides; the rest is what was
// computed of it when it was kept.
type Plan struct {
	record.Head
	Title string
	Group string // whose plan it is; "" is the programme's
	Note  string // what a reader should know: what is inferred, what is left out

	File       string // hash of the plan file, in our own format
	Origin     string // the name of the file it came from; "" where it was edited here
	Format     string // of that file
	Source     string // hash of that file, where it is in another format
	Activities record.Number
	Starts     calendar.When
	Finish     calendar.When
	Forecasts  []string // of milestones: M6 2023-02-08
	Changes    []string // what the last version changed, in words
}

// PlanRef matches the reference of a plan, which stands in addresses.
var planRef = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,39}$`)

func (p *Plan) check() error {
	var c problem.Check
	c.Want(p.Ref == "" || planRef.MatchString(p.Ref), "ref", "A plan is called by letters, digits and hyphens, at most 40: CCAG, MHHS-2.")
	c.Want(p.Group == "" || ref.IsGroup(p.Group), "group", "Name the group by its short name, as CCAG; none for the programme's own plan.")
	return c.Err("%s is not complete.", p.Ref)
}

// firstWord gives the reference at the beginning of a line.
func firstWord(line string) string {
	word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
	return word
}

// Plans is the register of plans.
var Plans = record.Declare[Plan](record.Kind{
	Name: "plan", Plural: "plans", Path: "plans", Title: "Plans",
	RefHelp: "A short name of letters, digits and hyphens, as CCAG.",
	About:   "The plans of the programme and of its groups: computed, compared, and kept in every version.",
	Order:   []string{"ref", "group", "finish"},
	Columns: []string{"title", "group", "activities", "starts", "finish"},
	Fields: []*record.Field{
		record.LineField("title", "Title", func(p *Plan) *string { return &p.Title }, record.Required,
			record.Help("What the plan is of, in a few words.")),
		record.LineField("group", "Group", func(p *Plan) *string { return &p.Group }, record.Filtered, record.Sorted, record.Back("Its plans"), record.LinksTo("group"),
			record.Help("The group whose plan it is, as CCAG. Empty for the programme's own.")),
		record.ProseField("note", "To know about it", func(p *Plan) *string { return &p.Note },
			record.Help("What a reader should know: what is inferred, what is left out.")),
		record.NumberField("activities", "Activities", func(p *Plan) *record.Number { return &p.Activities }, record.MovedByAct),
		record.DateField("starts", "Starts", func(p *Plan) *calendar.When { return &p.Starts }, record.MovedByAct),
		record.DateField("finish", "Finishes", func(p *Plan) *calendar.When { return &p.Finish }, record.Sorted, record.MovedByAct),
		record.ListField("forecasts", "Forecast when it was kept", func(p *Plan) *[]string { return &p.Forecasts }, record.Reads(calendar.InWords),
			record.Back("Plans that forecast it"), record.NamesIn("milestone", firstWord), record.MovedByAct),
		record.ListField("changes", "What the last version changed", func(p *Plan) *[]string { return &p.Changes }, record.MovedByAct, record.TellsTheVersion),
		record.LineField("origin", "Came as", func(p *Plan) *string { return &p.Origin }, record.MovedByAct),
		record.LineField("format", "In the format", func(p *Plan) *string { return &p.Format }, record.MovedByAct),
		record.BlobField("source", "File as it came", func(p *Plan) *string { return &p.Source }),
		record.BlobField("file", "Plan file", func(p *Plan) *string { return &p.File }),
	},
	Check: func(r record.Record) error { return r.(*Plan).check() },
})

// A PlanBaseline is a plan as it was approved. It never changes: another
// approval makes another baseline.
type PlanBaseline struct {
	record.Head
	Plan     string
	Number   record.Number
	Name     string
	Decision string // that approved it: of a group, or on a change request
	Request  string // the change request it came with
	Body     string // who approved it
	Day      calendar.When
	Note     string

	Group      string // whose plan it is
	File       string // hash of the plan file, with all that was promised in it
	Content    string // hash of all that decides a date or says what is promised
	Finish     calendar.When
	Milestones []string // each a Baselined
}

// BaselineRef gives the reference of the nth baseline of a plan: CCAG/B1.
func BaselineRef(plan string, n int) string { return fmt.Sprintf("%s/B%d", plan, n) }

// A Baselined is what a baseline says of one milestone.
type Baselined struct {
	Milestone string
	Committed calendar.When // as written
	Due       calendar.Day  // what that came to; none: it was not committed
	Forecast  calendar.Day
}

// String gives b as [ParseBaselined] reads it: M6 committed M5+9mo due
// 2023-01-30 forecast 2023-02-08.
func (b Baselined) String() string {
	s := b.Milestone
	if !b.Committed.IsZero() {
		s += " committed " + b.Committed.String()
	}
	if b.Due != 0 {
		s += " due " + b.Due.String()
	}
	if b.Forecast != 0 {
		s += " forecast " + b.Forecast.String()
	}
	return s
}

// saidBaselined gives a line of a baseline's milestones as it reads to a person:
// M6, committed M5 + 9 months, due 30 Jan 2023, forecast 8 Feb 2023.
func saidBaselined(line string) string {
	b, err := ParseBaselined(line)
	if err != nil {
		return line
	}
	s := b.Milestone
	if !b.Committed.IsZero() {
		s += ", committed " + b.Committed.Words()
	}
	if b.Due != 0 {
		s += ", due " + b.Due.Words()
	}
	if b.Forecast != 0 {
		s += ", forecast " + b.Forecast.Words()
	}
	return s
}

// ParseBaselined reads one line of a baseline's milestones.
func ParseBaselined(line string) (Baselined, error) {
	words := strings.Fields(line)
	bad := problem.New(problem.Invalid, "%q does not say what a baseline has of a milestone. Write it as M6 committed M5+9mo due 2023-01-30 forecast 2023-02-08.", line)
	if len(words)%2 != 1 {
		return Baselined{}, bad
	}
	b := Baselined{Milestone: words[0]}
	for i := 1; i < len(words); i += 2 {
		var err error
		switch words[i] {
		case "committed":
			b.Committed, err = calendar.ParseWhen(words[i+1])
		case "due":
			b.Due, err = calendar.ParseDay(words[i+1])
		case "forecast":
			b.Forecast, err = calendar.ParseDay(words[i+1])
		default:
			err = bad
		}
		if err != nil {
			return Baselined{}, bad
		}
	}
	return b, nil
}

func (b *PlanBaseline) check() error {
	var c problem.Check
	if b.Plan != "" && b.Number.Given {
		want := BaselineRef(b.Plan, b.Number.N)
		c.Want(b.Ref == "" || b.Ref == want, "ref", "Baseline %d of the plan %s is called %s.", b.Number.N, b.Plan, want)
	}
	c.Want(!b.Number.Given || b.Number.N >= 1, "number", "Baselines are numbered from 1.")
	for _, line := range b.Milestones {
		_, err := ParseBaselined(line)
		c.Note("milestones", err)
	}
	return c.Err("%s is not complete.", b.Ref)
}

// NumberOf gives the number that the reference of a baseline ends in; 0 for none.
func NumberOf(baseline string) int {
	_, after, _ := strings.Cut(baseline, "/B")
	n, _ := strconv.Atoi(after)
	return n
}

// Baselines is the register of baselines of plans.
var Baselines = record.Declare[PlanBaseline](record.Kind{
	Name: "baseline", Plural: "baselines", Path: "baselines", Title: "Baselines",
	About:   "Plans as they were approved, each with the decision that made it. A baseline never changes.",
	Order:   []string{"ref", "day"},
	Columns: []string{"name", "decision", "body", "day", "finish"},
	Fields: []*record.Field{
		record.LineField("plan", "Plan", func(b *PlanBaseline) *string { return &b.Plan }, record.Required, record.Filtered, record.Back("Its baselines"), record.LinksTo("plan"),
			record.Help("The plan that is baselined, as CCAG. It is taken as it stands.")),
		record.NumberField("number", "Number", func(b *PlanBaseline) *record.Number { return &b.Number }, record.InRef, record.MovedByAct),
		record.LineField("name", "Name", func(b *PlanBaseline) *string { return &b.Name }, record.Required,
			record.Help("What the baseline is called, as Plan before any re-plan.")),
		record.LineField("decision", "Decision", func(b *PlanBaseline) *string { return &b.Decision }, record.Required, record.Filtered,
			record.Back("Baselines it approved"), record.LinksTo("decision", "change-decision"),
			record.Help("The decision that approved it: of a group, as CCAG04-D01, or on a change request, as CR003/D1.")),
		record.LineField("request", "Change request", func(b *PlanBaseline) *string { return &b.Request }, record.Filtered, record.Back("Baselines that came with it"), record.LinksTo("change-request"),
			record.Help("The change request it came with, as CR003. Empty where there was none.")),
		record.LineField("body", "Approved by", func(b *PlanBaseline) *string { return &b.Body }, record.Filtered,
			record.Help("The body that approved it, as Ofgem. Empty: the body that took the decision.")),
		record.DateField("day", "Approved on", func(b *PlanBaseline) *calendar.When { return &b.Day }, record.Sorted,
			record.Help("The day it was approved. Empty: the day of the decision.")),
		record.ProseField("note", "To know about it", func(b *PlanBaseline) *string { return &b.Note },
			record.Help("What a reader should know about it.")),
		record.LineField("group", "Group", func(b *PlanBaseline) *string { return &b.Group }, record.Filtered, record.Back("Baselines of its plans"), record.LinksTo("group"), record.MovedByAct),
		record.ListField("milestones", "Milestones", func(b *PlanBaseline) *[]string { return &b.Milestones }, record.Reads(saidBaselined), record.Back("Baselines that hold it"), record.NamesIn("milestone", firstWord), record.MovedByAct),
		record.DateField("finish", "Finishes", func(b *PlanBaseline) *calendar.When { return &b.Finish }, record.MovedByAct),
		record.LineField("content", "Hash of its content", func(b *PlanBaseline) *string { return &b.Content }, record.MovedByAct),
		record.BlobField("file", "Plan file", func(b *PlanBaseline) *string { return &b.File }),
	},
	Check: func(r record.Record) error { return r.(*PlanBaseline).check() },
})
