package designation

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// An AreaStatus is where a topic area is on its way to law.
type AreaStatus string

const (
	OnTheWay AreaStatus = "Under way"
	InForce  AreaStatus = "In force"
	Ended    AreaStatus = "Dropped"
)

// AreaStatuses holds every status.
var AreaStatuses = []AreaStatus{OnTheWay, InForce, Ended}

const (
	Pass   party.Step = "pass the next step of"
	GoBack party.Step = "take back the last step of"
	Enact  party.Step = "put in force"
)

// areaMoves is the whole life of a topic area of a code. It passes the steps of
// its route one by one, each with its evidence, and is in force when all are
// passed and the text that was designated is known by its hash.
var areaMoves = party.Procedure[*Area, AreaStatus]{
	{Step: Pass, From: []AreaStatus{OnTheWay}, To: OnTheWay, By: office, Need: party.NeedText | party.NeedDay},
	{Step: GoBack, From: []AreaStatus{OnTheWay}, To: OnTheWay, By: office, Need: party.NeedText, Ready: (*Area).begun},
	{Step: Enact, From: []AreaStatus{OnTheWay}, To: InForce, By: office, Need: party.NeedText | party.NeedDay, Ready: (*Area).bound},
	{Step: Drop, From: []AreaStatus{OnTheWay}, To: Ended, By: office, Need: party.NeedText},
	{Step: Reopen, From: []AreaStatus{InForce, Ended}, To: OnTheWay, By: office, Need: party.NeedText},
}

// An Area is what is to become law in one code: a topic area with its text. The
// text is known by a document and the hash of exactly the version that was
// baselined; nothing else is designated.
type Area struct {
	record.Head
	Code     string
	Topic    string
	About    string // what of the code it covers
	Route    string // where it differs from the programme's
	RouteWhy string
	Document string
	Edition  string        // its version, as written
	Hash     string        // SHA-256 of the file
	Passed   []string      // one line a step that is passed: day, and evidence
	As       []string      // what each of them was: route, number and what is done
	From     calendar.When // in force from
	Law      string        // the text that was put in force, as a notice is bound to it
	Why      string

	status AreaStatus
}

// OpenArea returns a new topic area of a code.
func OpenArea(code, topic string) *Area {
	a := Areas.New()
	a.Ref, a.Code, a.Topic, a.status = code+"/"+topic, code, topic, OnTheWay
	return a
}

// Status returns where a is; it moves only by [Area.Take].
func (a *Area) Status() AreaStatus { return a.status }

// Steps returns the steps of its life that by may take now.
func (a *Area) Steps(by party.Actor) []party.Step { return areaMoves.Steps(a.status, by) }

// Needs returns what a step asks for.
func (a *Area) Needs(s party.Step) party.Need { return areaMoves.Needs(a.status, s) }

// Take moves a by one step, or says why it may not.
func (a *Area) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := areaMoves.Next(a, a.status, s, w, by)
	if err != nil {
		return err
	}
	a.status = to
	said := strings.Join(strings.Fields(w.Text), " ")
	switch s {
	case Pass:
		if len(a.Passed) >= maxLegs {
			return problem.New(problem.Conflict, "%s has passed every step that a route can have.", a.Ref)
		}
		for len(a.As) < len(a.Passed) { // those of an older program
			a.As = append(a.As, "-")
		}
		as := strings.Join(strings.Fields(w.Other), " ")
		if as == "" {
			as = "-"
		}
		a.Passed, a.As = append(a.Passed, w.Day.String()+": "+said), append(a.As, as)
	case GoBack:
		a.Passed, a.Why = slices.Clone(a.Passed[:len(a.Passed)-1]), said
		a.As = slices.Clone(a.As[:min(len(a.As), len(a.Passed))])
	case Enact:
		a.From, a.Why, a.Law = calendar.On(w.Day), said, a.Bound()
	default:
		a.Why = said
	}
	if s == Reopen {
		a.From, a.Law = calendar.When{}, ""
	}
	return nil
}

// A Passing is a step of a route that is passed.
type Passing struct {
	Line          string // as it is kept
	Day, Evidence string
}

// AsStep names a step of a route, as what is passed is kept by.
func AsStep(route string, number int, l Leg) string {
	return fmt.Sprintf("%s/%d: %s", route, number, l.Text)
}

// On gives the first steps of a route that a has passed, up to the first that it has
// not. A step is known by what is done in it, so that another route finds what was
// done already and nothing else; by its number where the words of its route were put
// otherwise since, or where an older program kept no more.
func (a *Area) On(route string, legs []Leg) []Passing {
	of := make([]int, len(legs)) // which of what was passed it is, from 1
	taken := make([]bool, len(a.Passed))
	match := func(is func(leg, passed int) bool) {
		for i := range legs {
			for n := 0; n < len(taken) && of[i] == 0; n++ {
				if !taken[n] && is(i, n) {
					of[i], taken[n] = n+1, true
				}
			}
		}
	}
	as := func(n int) (step, done string) {
		if n >= len(a.As) || !strings.Contains(a.As[n], ": ") {
			return route + "/" + strconv.Itoa(n+1), ""
		}
		step, done, _ = strings.Cut(a.As[n], ": ")
		return step, done
	}
	match(func(i, n int) bool {
		_, done := as(n)
		return strings.EqualFold(done, strings.Join(strings.Fields(legs[i].Text), " "))
	})
	match(func(i, n int) bool { step, _ := as(n); return step == route+"/"+strconv.Itoa(i+1) })
	var out []Passing
	for _, n := range of {
		if n == 0 {
			break
		}
		p := Passing{Line: a.Passed[n-1]}
		p.Day, p.Evidence, _ = strings.Cut(p.Line, ": ")
		out = append(out, p)
	}
	return out
}

func (a *Area) begun() error {
	if len(a.Passed) > 0 {
		return nil
	}
	return problem.New(problem.Conflict, "%s has passed no step yet.", a.Ref)
}

// bound refuses to put text in force that nobody can tell from another version.
func (a *Area) bound() error {
	var c problem.Check
	c.Want(a.Document != "", "document", "Name the document that holds the text.")
	c.Want(a.Edition != "", "edition", "Name its version.")
	c.Want(a.Hash != "", "hash", "Give the SHA-256 hash of exactly that version.")
	return c.Err("%s cannot be put in force yet.", a.Ref)
}

var sha256Hex = regexp.MustCompile(`^[0-9a-f]{64}$`)

// joined gives the reference of a part of something; "" while either is not said.
func joined(of, part string) string {
	if of == "" || part == "" {
		return ""
	}
	return of + "/" + part
}

func (a *Area) check() error {
	var c problem.Check
	c.Want(a.Code == "" || a.Topic == "" || a.Ref == a.Code+"/"+a.Topic, "ref", "The topic area is called %s/%s.", a.Code, a.Topic)
	c.Want(!strings.ContainsAny(a.Code, "/\\") && !strings.ContainsAny(a.Topic, "/\\"), "topic", "A code and a topic are written without strokes.")
	c.Want(a.status != "", "status", "Say where it is.")
	c.Want(a.Hash == "" || sha256Hex.MatchString(a.Hash), "hash", "A SHA-256 hash has 64 characters from 0 to 9 and a to f.")
	c.Want(a.Hash == "" || a.Document != "", "document", "Name the document that the hash is of.")
	c.Want(a.Law == "" || a.Law == a.Bound(), "hash", "%s is in force with another text: %s. Reopen it before its text is changed.", a.Ref, a.Law)
	c.Want((a.Route == "") == (a.RouteWhy == ""), "route_why", "Say why its route differs from the programme's, or leave both out.")
	return c.Err("%s is not complete.", a.Ref)
}

// Areas is the register of topic areas.
var Areas = record.Declare[Area](record.Kind{
	Name: "topic-area", Noun: "topic area", Plural: "topic areas", Path: "topic-areas", Title: "Topic areas on their way to law",
	About: "What is to become law in each code, how far it is, and the text it is bound to.",
	Form:  2, Upgrade: map[int]func([]byte) ([]byte, error){1: record.Same},
	Order:   []string{"ref", "code", "status"},
	Columns: []string{"about", "document", "edition", "status", "in_force"},
	Fields: []*record.Field{
		record.LineField("code", "Code", func(a *Area) *string { return &a.Code }, record.Required, record.Filtered, record.Sorted, record.Help("As BSC.")),
		record.LineField("topic", "Topic area", func(a *Area) *string { return &a.Topic }, record.Required, record.Help("As Registration.")),
		record.LineField("about", "Scope", func(a *Area) *string { return &a.About }, record.Required, record.Help("What it covers, in one line.")),
		record.LineField("route", "Route of its own", func(a *Area) *string { return &a.Route }, record.Filtered, record.Back("Topic areas that take it"), record.LinksTo("route"), record.ThatIsThere,
			record.Help("Where it differs from the programme's.")),
		record.LineField("route_why", "Why that route", func(a *Area) *string { return &a.RouteWhy }, record.Help("Needed if it differs.")),
		record.LineField("document", "Document", func(a *Area) *string { return &a.Document }, record.Help("Reference of the document that holds the text.")),
		record.LineField("edition", "Version", func(a *Area) *string { return &a.Edition }, record.Help("The version that was baselined, as v1.0.")),
		record.LineField("hash", "Hash of the text", func(a *Area) *string { return &a.Hash }, record.Help("SHA-256 of the file of that version, 64 characters.")),
		record.ListField("passed", "Steps passed", func(a *Area) *[]string { return &a.Passed }, record.Reads(calendar.InWords), record.MovedByAct),
		record.ListField("passed_as", "Passed as", func(a *Area) *[]string { return &a.As }, record.InOrder, record.MovedByAct),
		record.ChoiceField("status", "Status", AreaStatuses, func(a *Area) *AreaStatus { return &a.status }, record.Filtered, record.Sorted, record.MovedByAct),
		record.DateField("in_force", "In force from", func(a *Area) *calendar.When { return &a.From }, record.MovedByAct),
		record.LineField("law", "Text in force", func(a *Area) *string { return &a.Law }, record.MovedByAct),
		record.LineField("why", "What was said", func(a *Area) *string { return &a.Why }, record.MovedByAct),
	},
	Naming: record.Naming{Asks: []string{"code", "topic"}, Of: func(r record.Record, n int) string { a := r.(*Area); return joined(a.Code, a.Topic) }},
	Check:  func(r record.Record) error { return r.(*Area).check() },
})

// A Side says whether an argument speaks for a route or against it.
type Side string

const (
	For     Side = "for"
	Against Side = "against"
)

// An Argument is what somebody holds for or against a route.
type Argument struct {
	record.Head
	Route  string
	Number record.Number
	Side   Side
	Text   string
	Author string
}

func (a *Argument) check() error {
	var c problem.Check
	want := fmt.Sprintf("%s/%d", a.Route, a.Number.N)
	c.Want(a.Route == "" || !a.Number.Given || a.Ref == want, "ref", "Argument %d on %s is called %s.", a.Number.N, a.Route, want)
	c.Want(!a.Number.Given || a.Number.N > 0, "number", "Arguments are numbered from 1.")
	return c.Err("%s is not complete.", a.Ref)
}

// Arguments is the register of what is held for and against routes.
var Arguments = record.Declare[Argument](record.Kind{
	Name: "route-argument", Noun: "argument", Plural: "arguments", Path: "route-arguments", Title: "Arguments for and against routes",
	About:   "What speaks for each route to law and against it, and who says so.",
	Order:   []string{"ref", "route"},
	Columns: []string{"side", "text", "author"},
	Fields: []*record.Field{
		record.LineField("route", "Route", func(a *Argument) *string { return &a.Route }, record.Required, record.Filtered, record.Sorted, record.Back("Arguments for and against it"), record.LinksTo("route"), record.ThatIsThere, record.Help("As SMAP.")),
		record.NumberField("number", "Number", func(a *Argument) *record.Number { return &a.Number }, record.InRef, record.Required, record.Help("From 1 on, for each route.")),
		record.ChoiceField("side", "Side", []Side{For, Against}, func(a *Argument) *Side { return &a.Side }, record.Required, record.Filtered, record.Help("Whether it speaks for the route or against it.")),
		record.ProseField("text", "Argument", func(a *Argument) *string { return &a.Text }, record.Required, record.Help("What is held.")),
		record.LineField("author", "Said by", func(a *Argument) *string { return &a.Author }, record.Required, record.Filtered, record.Help("The organisation or group that holds it.")),
	},
	Naming: record.Naming{Asks: []string{"route", "number"}, Number: "number", Of: func(r record.Record, n int) string {
		a := r.(*Argument)
		return joined(a.Route, strconv.Itoa(a.Number.Or(n)))
	}},
	Check: func(r record.Record) error { return r.(*Argument).check() },
})
