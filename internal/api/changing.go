package api

import (
	"net/http"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"

	"github.com/danielgtaylor/huma/v2"
)

// changing is what change requests have beyond what every register has.
func changing() []*operation {
	return []*operation{direct()}
}

// changeSchemas describes what those operations take.
func changeSchemas(schemas map[string]*huma.Schema) {
	day := func(words string) *huma.Schema {
		return &huma.Schema{Type: "string", Format: "date", Description: words}
	}
	schemas["Direction"] = object("What Ofgem orders by letter.", map[string]*huma.Schema{
		"orders": many(typed("string", "M6 date M5 + 9 months, or M7 removed.")), "reasons": typed("string", "Why, in the words of the letter."),
		"letter": typed("string", "The reference of the letter, or where it is published."), "day": day("The date of the letter."),
		"class": typed("string", "Who may see it: public or controlled. Controlled if not given."), "why": typed("string", "Why, for the journal.")}, "class", "why")
	schemas["Direction"].AdditionalProperties = false
}

// classOf reads a class that may be left out.
func classOf(text string, c *problem.Check) record.Class {
	if text == "" {
		return ""
	}
	class, ok := record.ReadClass(text)
	c.Want(ok, "class", "%q is not a class.", text)
	return class
}

// dayOf reads a day that may be left out.
func dayOf(name, text string, c *problem.Check) calendar.Day {
	if text == "" {
		return 0
	}
	d, err := calendar.ParseDay(text)
	c.Note(name, err)
	return d
}

// direct records a direction of Ofgem.
func direct() *operation {
	k := change.Decisions.Kind
	return &operation{id: "direct", method: http.MethodPost, path: "/directions", tag: k.Title, summary: "Record a direction of " + change.Authority,
		more:  "What " + change.Authority + " orders by letter without a change request that carried it. It is kept as a decision, and milestones and plans change at once.",
		power: secretariat.PowerStep, status: "201", parameters: use(keyHeader), body: jsonBody(to("Direction")), most: maxBody,
		reply:    jsonReply("It was recorded and carried out.", to(schemaOf(k)), "ETag", "Location"),
		refusals: []string{"400", "403", "409", "413", "415", "422"}, answer: func(c *call) error {
			var in struct {
				Orders                           []string
				Reasons, Letter, Day, Class, Why string
			}
			if err := c.decode(&in); err != nil {
				return err
			}
			var faults problem.Check
			o := change.Direction{Orders: in.Orders, Reasons: in.Reasons, Letter: in.Letter, Class: classOf(in.Class, &faults), Day: dayOf("day", in.Day, &faults)}
			if err := faults.Err("The direction cannot be recorded."); err != nil {
				return err
			}
			made, err := c.s.desk.Direct(c.r.Context(), c.who(), o, secretariat.Because{Why: in.Why})
			if err != nil {
				return err
			}
			return c.kept(k, http.StatusCreated, made)
		}}
}
