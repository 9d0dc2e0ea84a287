package api

import (
	"net/http"
	"reflect"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/designation"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"

	"github.com/danielgtaylor/huma/v2"
)

// governing is what can be read of change control and of the way to law beyond the
// records: what their pages reckon.
func governing() []*operation {
	out := []*operation{outcome(), aboveThreshold(), board(), noticeCheck()}
	for _, of := range []askedKind{{"", change.Requests.Kind, change.Responses.Kind}, {"questionnaire-", change.Questionnaires.Kind, change.Replies.Kind}} {
		out = append(out, of.matrix(), of.remind())
	}
	return out
}

// governSchemas describes what those operations give, as the types have it.
func governSchemas(schemas map[string]*huma.Schema) {
	r := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	for _, v := range []any{ChangeTold{}, AboveTold{}, BoardTold{}, NoticeTold{}, MatrixTold{}, ChasedTold{}} {
		r.Schema(reflect.TypeOf(v), true, "")
	}
	about := map[string]string{"ChangeTold": "A change request with all that its page reckons.", "AboveTold": "What lies above the thresholds.", "MatrixTold": "Who has answered, by constituency.",
		"ChasedTold": "Who was reminded.", "BoardTold": "Where everything is on its way to law.", "NoticeTold": "What a notice must hold, and what it lacks."}
	for name, s := range r.Map() {
		s.AdditionalProperties, s.Description = nil, about[name]
		for _, member := range s.Properties {
			if member.Type == "array" {
				member.Nullable = false // a list may be empty, and is never null
			}
		}
		schemas[name] = s
	}
}

// outcome tells what the page of a change request reckons.
func outcome() *operation {
	k := change.Requests.Kind
	return &operation{id: "change-outcome", method: http.MethodGet, path: "/changes/{ref}/outcome", tag: k.Title, summary: "Tell who decides on a change request, by when and on which route, and what moves",
		more:   "What the command \"change show --json\" prints: the sums, the days of the route, what it does to each plan, the answers by constituency, what was recommended and decided.",
		status: "200", parameters: append(use("ref", "as-at"), &huma.Param{Name: "if", In: "query", Description: "What else is supposed to come true, as M5 date July 2022; may be given several times.", Schema: many(typed("string", ""))}),
		reply: jsonReply("What it comes to.", to("ChangeTold")), refusals: []string{"400", "404", "422"}, answer: func(c *call) error {
			v, day, err := c.viewing()
			if err != nil {
				return err
			}
			suppose, err := change.ParseProposals(c.r.URL.Query()["if"])
			if err != nil {
				var faults problem.Check
				faults.Want(false, "if", "%s", sentences(err))
				return faults.Err("This cannot be asked.")
			}
			it, err := v.Find(k, c.r.PathValue("ref"))
			if err != nil {
				return err
			}
			f, err := c.s.desk.ChangeIn(v, change.Requests.From(it.Record), day, suppose)
			if err != nil {
				return err
			}
			return c.json(http.StatusOK, TellChange(f, day))
		}}
}

// sentences joins what a problem says.
func sentences(err error) string {
	p := problem.Of(err)
	if p == nil || len(p.Faults) == 0 {
		return err.Error()
	}
	said := ""
	for i, f := range p.Faults {
		if i > 0 {
			said += " "
		}
		said += f.Message
	}
	return said
}

// An AboveTold is what lies above the thresholds.
type AboveTold struct {
	Open    []ChangeTold `json:"open"`    // by the day to decide by
	Unclear []ChangeTold `json:"unclear"` // above them if what is lacking comes out so
	Decided []ChangeTold `json:"decided"` // the latest first
}

// TellAbove tells what the authority decides, may have to decide, and has decided.
func TellAbove(above secretariat.Above, day calendar.Day) AboveTold {
	told := func(files []*secretariat.ChangeFile) []ChangeTold {
		out := make([]ChangeTold, 0, len(files))
		for _, f := range files {
			out = append(out, TellChange(f, day))
		}
		return out
	}
	return AboveTold{told(above.Open), told(above.Unclear), told(above.Decided)}
}

func aboveThreshold() *operation {
	return &operation{id: "above-threshold", method: http.MethodGet, path: "/above-threshold", tag: change.Requests.Title, summary: "Tell what " + change.Authority + " decides, by the day to decide by",
		status: "200", parameters: use("as-at"), reply: jsonReply("What waits for it, and what it has decided.", to("AboveTold")), refusals: []string{"400", "422"}, answer: func(c *call) error {
			v, day, err := c.viewing()
			if err != nil {
				return err
			}
			above, err := secretariat.AboveThreshold(v, day)
			if err != nil {
				return err
			}
			return c.json(http.StatusOK, TellAbove(above, day))
		}}
}

// A MatrixTold is who has answered, by constituency.
type MatrixTold struct {
	Ref    string             `json:"ref"`
	Title  string             `json:"title"`
	Status string             `json:"status"`
	All    AnswersTold        `json:"all"`
	Rows   []constituencyTold `json:"constituencies"`
}

// TellMatrix tells who has answered a request or a questionnaire by a day.
func TellMatrix(asks change.Asks, answers []change.Answer, day calendar.Day) MatrixTold {
	m := change.Count(answers, day)
	out := MatrixTold{Ref: asks.Ref, Title: asks.Title, Status: asks.Stands, All: tellCounts(m.Total), Rows: []constituencyTold{}}
	for _, row := range m.Rows {
		out.Rows = append(out.Rows, constituencyTold{row.Constituency, tellCounts(row)})
	}
	return out
}

// matrix tells who has answered.
func (of askedKind) matrix() *operation {
	return &operation{id: of.id + "answers", method: http.MethodGet, path: "/" + of.kind.Path + "/{ref}/answers", tag: of.kind.Title, summary: "Count who has answered, by constituency",
		status: "200", parameters: use("ref", "as-at"), reply: jsonReply("The counts.", to("MatrixTold")), refusals: []string{"400", "404", "422"}, answer: func(c *call) error {
			v, day, err := c.viewing()
			if err != nil {
				return err
			}
			_, asks, answers, err := secretariat.Asked(v, c.r.PathValue("ref"))
			if err != nil {
				return err
			}
			if asks.Kind != of.kind {
				return problem.New(problem.NotFound, "There is no %s called %s.", of.kind.Noun, c.r.PathValue("ref"))
			}
			return c.json(http.StatusOK, TellMatrix(asks, answers, day))
		}}
}

// A ChasedTold is what came of reminding the parties.
type ChasedTold struct {
	Request  string   `json:"request"`
	Reminded []string `json:"reminded"`
	Letters  int      `json:"letters"`
	Already  []string `json:"already_today"`
	Nobody   []string `json:"nobody_to_write_to"`
}

// TellChased tells what came of reminding the parties.
func TellChased(c secretariat.Chased) ChasedTold {
	return ChasedTold{c.Request, some(c.Parties), c.Letters, some(c.Already), some(c.Nobody)}
}

// remind writes to the parties that have not answered.
func (of askedKind) remind() *operation {
	return &operation{id: of.id + "remind", method: http.MethodPost, path: "/" + of.kind.Path + "/{ref}/reminders", tag: of.kind.Title, summary: "Write again to every party that has not answered",
		more: "All of it is queued at once, and sent after it is kept. A party that was reminded today is not reminded again.", power: secretariat.PowerStep, status: "200", parameters: use("ref", keyHeader),
		reply: jsonReply("Who is written to.", to("ChasedTold")), refusals: []string{"400", "403", "404", "409", "422"}, answer: func(c *call) error {
			out, err := c.s.desk.Chase(c.r.Context(), c.who(), c.r.PathValue("ref"), secretariat.Because{})
			if err != nil {
				return err
			}
			return c.json(http.StatusOK, TellChased(out))
		}}
}

// A BoardTold is where everything is on its way to law.
type BoardTold struct {
	Route     *string     `json:"route"` // the programme's
	Areas     []areaTold  `json:"areas"`
	Readiness []readyTold `json:"readiness"`
}

type areaTold struct {
	Ref    string   `json:"ref"`
	Route  *string  `json:"route"`
	Status string   `json:"status"`
	Passed []string `json:"passed"` // of the steps of its route
	Steps  int      `json:"steps"`
	Next   *string  `json:"next"`
	NextBy *string  `json:"next_over"`
	Hash   *string  `json:"hash"`
}

type readyTold struct {
	Milestone string  `json:"milestone"`
	Met       int     `json:"met"`
	Waived    int     `json:"waived"`
	Open      int     `json:"open"`
	Status    *string `json:"status"`
	Unjudged  *string `json:"unjudged"` // that it was met without a decision here
}

// TellBoard tells where everything is on its way to law.
func TellBoard(b *secretariat.Board) BoardTold {
	out := BoardTold{Areas: []areaTold{}, Readiness: []readyTold{}}
	if b.Route != nil {
		out.Route = unless(b.Route.Ref)
	}
	for _, r := range b.Rows {
		next, _ := r.Next()
		passed := []string{}
		for _, p := range r.Passed {
			passed = append(passed, p.Line)
		}
		out.Areas = append(out.Areas, areaTold{r.Area.Ref, unless(r.Route), string(r.Area.Status()), passed, len(r.Legs), unless(next.Text), unless(next.To.String()), unless(r.Area.Hash)})
	}
	for _, r := range b.Ready {
		row := readyTold{r.Milestone, r.Met, r.Waived, r.Open, nil, unless(r.Unjudged())}
		if r.Check != nil {
			row.Status = unless(string(r.Check.Status()))
		}
		out.Readiness = append(out.Readiness, row)
	}
	return out
}

func board() *operation {
	return &operation{id: "designation-board", method: http.MethodGet, path: "/designation/board", tag: designation.Areas.Title, summary: "Tell where each topic area of each code is, and how ready the milestones are",
		status: "200", parameters: use("as-at"), reply: jsonReply("The board.", to("BoardTold")), refusals: []string{"400", "422"}, answer: func(c *call) error {
			v, day, err := c.viewing()
			if err != nil {
				return err
			}
			b, err := c.s.desk.WhereWeAre(v, day)
			if err != nil {
				return err
			}
			return c.json(http.StatusOK, TellBoard(b))
		}}
}

// A NoticeTold is what a notice must hold, and what it lacks.
type NoticeTold struct {
	Ref      string           `json:"ref"`
	Status   string           `json:"status"`
	Complete bool             `json:"complete"`
	Items    []noticeItemTold `json:"items"`
	Next     []string         `json:"next"`
}

type noticeItemTold struct {
	Name  string  `json:"name"`
	There bool    `json:"there"`
	Do    *string `json:"do"` // where it is not
}

func noticeCheck() *operation {
	k := designation.Notices.Kind
	return &operation{id: "notice-check", method: http.MethodGet, path: "/designation/notices/{ref}", tag: k.Title, summary: "Tell what a notice must hold, and what it lacks",
		status: "200", parameters: use("ref", "as-at"), reply: jsonReply("Every required item and recipient.", to("NoticeTold")), refusals: []string{"400", "404", "422"}, answer: func(c *call) error {
			v, day, err := c.viewing()
			if err != nil {
				return err
			}
			f, err := secretariat.Notice(v, c.r.PathValue("ref"), day)
			if err != nil {
				return err
			}
			out := NoticeTold{Ref: f.Notice.Ref, Status: string(f.Notice.Status()), Complete: true, Items: []noticeItemTold{}, Next: some(f.Then)}
			for _, i := range f.Items {
				one := noticeItemTold{Name: i.Name, There: i.There}
				if !i.There {
					out.Complete, one.Do = false, unless(i.Do)
				}
				out.Items = append(out.Items, one)
			}
			return c.json(http.StatusOK, out)
		}}
}
