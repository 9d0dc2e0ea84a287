package api

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/designation"
	"crosscode/internal/exchange"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"

	"github.com/danielgtaylor/huma/v2"
)

// lawful is what routes to law have beyond what every register has.
func lawful() []*operation {
	return []*operation{compareRoutes(), routeOf(), switchRoute(), evidence()}
}

// lawSchemas describes what those operations take and give.
func lawSchemas(schemas map[string]*huma.Schema) {
	text := func(words string) *huma.Schema { return typed("string", words) }
	orNone := func(words string) *huma.Schema {
		return &huma.Schema{Type: "string", Nullable: true, Description: words}
	}
	list := func() *huma.Schema { return many(typed("string", "")) }
	step := object("One step of a route with its days.", map[string]*huma.Schema{"step": text("What is done."), "owner": text(""), "acts": text("Who does it."), "activities": list(),
		"source": text("Where its days come from: what of the plan, or the step before."), "takes": text("How long it takes at least."), "provisional": orNone("Why that is not settled."),
		"from": text("When it begins."), "to": text("When it is over."), "latest": orNone("When it must be over to be in time."), "late_days": typed("integer", "By how much it is later.")})
	schemas["Course"] = object("A route to law with its days.", map[string]*huma.Schema{"route": text(""), "style": text(""), "standing": text(""), "plan": orNone("The plan it has its days on."),
		"steps_over": text("When all steps are over."), "release": orNone("The first release day after that."), "windows": many(text("A release day that it makes in time.")),
		"in_time": {Type: "boolean", Nullable: true, Description: "Null where no day is set."}, "warnings": many(text("What is late or cannot be, and why.")), "for": list(), "against": list(), "steps": many(step)})
	schemas["ChangeRoute"] = object("The route to law of one change.", map[string]*huma.Schema{"ref": text(""), "own": typed("boolean", "It is not the programme's."), "why": orNone("The reason of the last switch."),
		"route": {Description: "Null where none is chosen.", OneOf: []*huma.Schema{to("Course"), {Type: "null"}}}})
	schemas["SwitchRoute"] = object("The route that one change is to take.", map[string]*huma.Schema{"of": text("The change request or modification, as CR003 or REC/R0032."),
		"route": text("As SCR; left out, it is the programme's again."), "reason": text("Why this change takes it.")}, "route")
	schemas["SwitchRoute"].AdditionalProperties = false
}

// viewing gives the view of the record as at the day that was asked for, and that
// day.
func (c *call) viewing() (*secretariat.View, calendar.Day, error) {
	q := c.r.URL.Query()
	a := asking{}
	var faults problem.Check
	a.window(&faults, q)
	if err := faults.Err("This cannot be asked."); err != nil {
		return nil, 0, err
	}
	v, err := a.view(c.r.Context(), c)
	if a.day == 0 {
		a.day = c.s.desk.Today()
	}
	return v, a.day, err
}

// compareRoutes gives routes their days on a plan.
func compareRoutes() *operation {
	parameter := func(name, words string) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: words, Schema: typed("string", "")}
	}
	return &operation{id: "compare-routes", method: http.MethodGet, path: "/designation/compare", tag: designation.Templates.Title, summary: "Give routes to law their days on a plan",
		more:   "Each step has the days of what it is tied to in the plan; where nothing is tied to it, it begins when the step before it is over.",
		status: "200", parameters: append(use("as-at"), parameter("routes", "As SMAP,SCR; all of them, if none is named."), parameter("plan", "Instead of the first that holds M6."),
			parameter("from", "The day on which the text is baselined, instead of what the plan has."), parameter("by", "The day by which it is to be in force, instead of that of M8.")),
		reply: jsonReply("Each route.", many(to("Course"))), refusals: []string{"400", "422"}, answer: func(c *call) error {
			q := c.r.URL.Query()
			var faults problem.Check
			in := secretariat.Comparing{Plan: q.Get("plan"), From: dayOf("from", q.Get("from"), &faults), By: dayOf("by", q.Get("by"), &faults)}
			if named := q.Get("routes"); named != "" {
				in.Routes = strings.Split(named, ",")
			}
			in.Faults = faults
			v, day, err := c.viewing()
			if err != nil {
				return err
			}
			all, err := c.s.desk.CompareRoutes(v, day, in)
			if err != nil {
				return err
			}
			out := []exchange.Course{}
			for _, rc := range all.Courses {
				out = append(out, exchange.TellCourse(rc.Course, rc.Template, all.PlanRef(), rc.For, rc.Against))
			}
			return c.json(http.StatusOK, out)
		}}
}

type changeRouteTold struct {
	Ref   string           `json:"ref"`
	Own   bool             `json:"own"`
	Why   *string          `json:"why"`
	Route *exchange.Course `json:"route"`
}

// routeOf gives the route of one change.
func routeOf() *operation {
	return &operation{id: "route-of-change", method: http.MethodGet, path: "/designation/changes/{ref}", tag: designation.Choices.Title, summary: "The route to law of one change request or modification",
		status: "200", parameters: use("ref", "as-at"), reply: jsonReply("Its route with its days.", to("ChangeRoute")), refusals: []string{"400", "404", "422"}, answer: func(c *call) error {
			v, day, err := c.viewing()
			if err != nil {
				return err
			}
			r, err := c.s.desk.RouteOf(v, c.r.PathValue("ref"), day)
			if err != nil {
				return err
			}
			out := changeRouteTold{Ref: record.HeadOf(r.Subject).Ref, Own: r.Own, Why: unless(r.Choice.Why)}
			if r.Course != nil {
				course := exchange.TellCourse(r.Course.Course, r.Course.Template, r.PlanRef(), nil, nil)
				out.Route = &course
			}
			return c.json(http.StatusOK, out)
		}}
}

// switchRoute lets one change take a route of its own.
func switchRoute() *operation {
	k := designation.Choices.Kind
	return &operation{id: "switch-route", method: http.MethodPost, path: "/designation/switch", tag: k.Title, summary: "Let one change request or modification take a route of its own",
		more:  "Or, without a route, the programme's again. Each switch is kept with its reason.",
		power: secretariat.PowerStep, status: "200", parameters: use(keyHeader), body: jsonBody(to("SwitchRoute")), most: maxBody, reply: jsonReply("As it now is.", to(schemaOf(k)), "ETag"),
		refusals: []string{"400", "403", "404", "409", "413", "415", "422"}, answer: func(c *call) error {
			var in struct{ Of, Route, Reason string }
			if err := c.decode(&in); err != nil {
				return err
			}
			made, err := c.s.desk.SwitchRoute(c.r.Context(), c.who(), in.Of, in.Route, in.Reason, secretariat.Because{})
			if err != nil {
				return err
			}
			return c.kept(k, http.StatusOK, made)
		}}
}

// evidence gives what a decision rests on as one file.
func evidence() *operation {
	const archive = "application/zip"
	return &operation{id: "evidence", method: http.MethodGet, path: "/evidence/{ref}", tag: change.Decisions.Title, summary: "Take the evidence of a decision",
		more:   "Named by what was decided on: a change request, a direction of Ofgem, or a milestone that was judged ready. The records with their files, every entry in words and with its proof, as far as you may see them.",
		status: "200", parameters: use("ref", "as-at"), refusals: []string{"400", "404", "422"}, reply: &huma.Response{Description: "The evidence.", Content: map[string]*huma.MediaType{archive: {}}},
		answer: func(c *call) error {
			v, day, err := c.viewing()
			if err != nil {
				return err
			}
			ref, papers, err := secretariat.EvidenceOf(v, c.r.PathValue("ref"), day)
			if err != nil {
				return err
			}
			var b bytes.Buffer
			if err := exchange.WriteArchive(&b, secretariat.Named(papers)); err != nil {
				return err
			}
			c.w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(ref+" evidence.zip"))
			return c.send(http.StatusOK, archive, b.Bytes())
		}}
}
