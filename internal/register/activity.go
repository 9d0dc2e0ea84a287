package register

import (
	"regexp"

	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// An Activity is one line of a group's plan as its papers show it, under its
// letter. When it starts and ends is for the plan to say, not for this list.
type Activity struct {
	record.Head
	List      string // the group whose plan it is
	Letter    string
	Name      string
	Phase     string
	Detail    string
	Milestone string // what it leads to
}

// PlanActivity returns a new activity of a group's plan.
func PlanActivity(list, letter string) *Activity {
	a := Activities.New()
	a.Ref, a.List, a.Letter = list+"/"+letter, list, letter
	return a
}

var letters = regexp.MustCompile(`^[A-Z]{1,2}$`)

func (a *Activity) check() error {
	var c problem.Check
	c.Want(a.List == "" || ref.IsGroup(a.List), "list", "Name the plan by the short name of its group, as CCAG.")
	c.Want(a.Letter == "" || letters.MatchString(a.Letter), "letter", "The letter of an activity is a capital, or two: A, B, AA.")
	c.Want(a.List == "" || a.Letter == "" || a.Ref == a.List+"/"+a.Letter, "ref", "Activity %s of the plan of %s is called %s/%s.", a.Letter, a.List, a.List, a.Letter)
	c.Want(a.Milestone == "" || ref.IsMilestone(a.Milestone), "milestone", "Name the milestone by its reference, as M6.")
	return c.Err("%s is not complete.", a.Ref)
}

// Activities is the register of plan activities.
var Activities = record.Declare[Activity](record.Kind{
	Name: "plan-activity", Noun: "plan activity", Plural: "plan activities", Path: "plan", Title: "Plan activities",
	About:   "The steps of each group's plan, by their letters and phases.",
	Order:   []string{"ref", "phase"},
	Columns: []string{"name", "phase", "milestone"},
	Fields: []*record.Field{
		record.LineField("list", "Group", func(a *Activity) *string { return &a.List }, record.Required, record.Filtered,
			record.Back("Plan activities of the group"), record.LinksTo("group"), record.Help("The group whose plan it is, as CCAG.")),
		record.LineField("letter", "Letter", func(a *Activity) *string { return &a.Letter }, record.InRef, record.Required,
			record.Help("The letter it has in the plan, as A.")),
		record.LineField("name", "Activity", func(a *Activity) *string { return &a.Name }, record.Required,
			record.Help("What is done, in a few words.")),
		record.LineField("phase", "Phase", func(a *Activity) *string { return &a.Phase }, record.Filtered, record.Sorted,
			record.Help("The part of the plan it belongs to.")),
		record.ProseField("detail", "Detail", func(a *Activity) *string { return &a.Detail },
			record.Help("What it takes, one thing a line.")),
		record.LineField("milestone", "Leads to", func(a *Activity) *string { return &a.Milestone }, record.Filtered,
			record.Back("Plan activities that lead to it"), record.LinksTo("milestone"), record.Help("The milestone it leads to, as M6.")),
	},
	Naming: record.Naming{Asks: []string{"list", "letter"}, Of: func(r record.Record, n int) string {
		a := r.(*Activity)
		if a.List == "" || a.Letter == "" {
			return ""
		}
		return a.List + "/" + a.Letter
	}},
	Check: func(r record.Record) error { return r.(*Activity).check() },
})
