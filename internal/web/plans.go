package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"crosscode/internal/party"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/gantt"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// planRoutes lists the pages of a plan. Each shows the plan as at the day asked
// for; what changes it goes through a preview.
func (s *Server) planRoutes(mux *router) {
	for route, h := range map[string]handler{
		"GET /plans/{ref}":                     s.planOrFeed,
		"GET /plans/{ref}/activities/{id...}":  s.planActivity,
		"GET /plans/{ref}/upload":              s.planUpload,
		"POST /plans/{ref}/upload":             s.planUploaded,
		"POST /plans/{ref}/activities/{id...}": s.planEdited,
		"GET /plans/{ref}/add":                 s.planAdd,
		"POST /plans/{ref}/add":                s.planAdded,
		"POST /plans/{ref}/remove/{id...}":     s.planRemoved,
		"POST /plans/{ref}/keep":               s.planKeep,
		"GET /plans/{ref}/files/{name}":        s.planFile,
		"GET /plans/{ref}/checks":              s.planChecks,
		"GET /plans/{ref}/baselines":           s.planBaselines,
		"POST /plans/{ref}/baselines":          s.planBaseline,
		"GET /plans/{ref}/compare":             s.planCompare,
		"GET /plans/{ref}/history":             s.recordOf(register.Plans.Kind),
	} {
		mux.Handle(route, s.serve(h))
	}
}

// The names of what the address of a plan says.
const (
	paramZoom  = "zoom"
	paramPath  = "path"  // an activity: only what leads to it
	paramLevel = "level" // how deep the outline is open
	paramOpen  = "open"  // a summary that is open beyond that
	paramClose = "close" // and one that is closed before
	paramGhost = "baseline"
	paramEdit  = "edit" // an activity whose row is a form
)

// A PlanPage is a plan: its table, and the drawn chart beside it.
type PlanPage struct {
	Frame
	PlanHead
	Rows       []PlanRow
	Editable   bool // the reader may change the plan in its rows
	Hidden     int  // rows of closed summaries
	Over       int  // rows beyond what one page shows
	Chart      *gantt.Chart
	Zooms      []Option
	Levels     []Option
	Paths      []Option
	Ghosts     []Option
	Chosen     string // what the address narrows the plan to, in words
	All        string // takes that back
	Milestones Table
	Boundaries Table
	Attention  []PlanNotice
	Registers  []string // where the register of milestones speaks instead of the file
	Notices    []string
	Empty      Empty
	Faces      []Link
	Lacks      []PlanLack // what some of those leave out
}

// A PlanLack is what of a plan a file of another form cannot hold.
type PlanLack struct {
	Words string
	Of    []string
}

// A PlanNotice is something that somebody has to see to, with the arithmetic
// behind it.
type PlanNotice struct {
	Words string
	Sum   []string
}

// A PlanHead stands at the top of every page of one plan.
type PlanHead struct {
	Ref, About string
	Class      string
	Facts      string // one line: how many activities, from when to when
	Note       string
	Tabs       []PlanTab
	Acts       []Link
}

// A PlanTab leads to one page of a plan.
type PlanTab struct {
	Words, URL string
	Here       bool
}

// A PlanRow is one activity in the table beside the chart.
type PlanRow struct {
	Ref, Name, URL string
	Remark         string // what the file says beside it: "ours"
	Ours           bool
	Depth          int
	Summary        bool
	Milestone      bool
	Fold           Link // opens or closes the summary
	Start, Finish  string
	Length, Slack  string
	Critical       bool
	Edit           string   // where its row becomes a form; "" where it cannot
	Form           *RowForm // while it is one
}

// A RowForm is a row that is being edited in its place. It leads to the preview that
// the form of the whole activity leads to.
type RowForm struct {
	URL, Cancel         string
	NotBefore, Duration string
}

// planTabs are the pages of a plan.
func planTabs(f Frame, ref, here string) []PlanTab {
	var out []PlanTab
	for _, t := range []struct{ words, path string }{
		{"Plan", ""}, {"Risk", "/risk"}, {"What if", "/whatif"}, {"Resources", "/resources"}, {"Checks", "/checks"}, {"Baselines", "/baselines"}, {"Compare", "/compare"}, {"History", "/history"},
	} {
		out = append(out, PlanTab{t.words, f.To("/plans/" + escape(ref) + t.path), t.path == here})
	}
	return out
}

// planned gives what the pages of a plan have in common: the frame, and the plan
// as at the day shown. here is the page's place below the plan.
func (s *Server) planned(r *http.Request, here string) (Frame, PlanHead, *secretariat.View, *secretariat.Planned, error) {
	f, v, err := s.look(r, "")
	if err != nil {
		return f, PlanHead{}, nil, nil, err
	}
	p, err := s.desk.PlanIn(v, r.PathValue("ref"))
	if err != nil {
		return f, PlanHead{}, nil, nil, err
	}
	f.Title = p.Record.Ref
	f.Trail = append(f.Trail, Link{"Plans", f.To("/plans")})
	if here != "" {
		f.Trail = append(f.Trail, Link{p.Record.Ref, f.To(address(register.Plans.Kind, p.Record.Ref))})
	}
	h := PlanHead{Ref: p.Record.Ref, About: p.Record.Title, Class: restricted(p.Record.Class), Note: p.Record.Note, Tabs: planTabs(f, p.Record.Ref, here)}
	if !p.Empty() {
		h.Facts = Count{N: len(p.File.Plan.Activities)}.Of("activity", "activities") + ", from " + dayWordsOf(p.Schedule.Start) + " to " + finishWords(p.Schedule.Finish) + "."
	}
	if s.mayPlan(f, s.who(r), p.Record) {
		if !p.Empty() {
			h.Acts = []Link{{"Add an activity", "/plans/" + escape(p.Record.Ref) + "/add"}}
		}
		h.Acts = append(h.Acts, Link{"Upload a plan file", "/plans/" + escape(p.Record.Ref) + "/upload"}, Link{"Edit its title", "/edit/plans/" + escape(p.Record.Ref)})
	}
	return f, h, v, p, nil
}

func (s *Server) mayPlan(f Frame, who party.Actor, r record.Record) bool {
	return !f.Past() && secretariat.MayEdit(who, register.Plans.Kind, r)
}

// dayWordsOf gives the day of a start, and finishWords that of a finish.
func dayWordsOf(m plan.Minute) string {
	if m == 0 {
		return ""
	}
	return boundary.DayOf(m + 1).Words()
}

func finishWords(m plan.Minute) string {
	if m == 0 {
		return ""
	}
	return boundary.DayOf(m).Words()
}

func (s *Server) planOrFeed(w http.ResponseWriter, r *http.Request) error {
	if slices.ContainsFunc(facesOf(register.Plans.Kind), func(f face) bool { return strings.HasSuffix(r.PathValue("ref"), f.ending) }) {
		return s.recordOrFeed(register.Plans.Kind)(w, r)
	}
	return s.planPage(w, r)
}

func (s *Server) planPage(w http.ResponseWriter, r *http.Request) error {
	f, h, v, p, err := s.planned(r, "")
	if err != nil {
		return err
	}
	if p.Record.Ref != r.PathValue("ref") {
		http.Redirect(w, r, Address{address(register.Plans.Kind, p.Record.Ref), r.URL.Query()}.String(), http.StatusMovedPermanently)
		return nil
	}
	done := f.Here.Query.Get(paramDone)
	f.Notice = cmp.Or(planDone[done], notices[done])
	f.Here = f.Here.With(paramDone)
	page := PlanPage{Frame: f, PlanHead: h, Editable: s.mayPlan(f, s.who(r), p.Record)}
	if p.Empty() {
		page.Empty = Empty{Title: "No plan file yet", Text: "A plan is computed from its file: one of our own, or of Microsoft Project, Primavera or a spreadsheet."}
		page.Empty.Steps = h.Acts
		return Show(w, r, http.StatusOK, Plan(page))
	}
	if err := s.fillPlan(&page, v, p); err != nil {
		return err
	}
	return Show(w, r, http.StatusOK, Plan(page))
}

var planDone = map[string]string{
	"kept": "Kept. It is a new version of the plan; its history says what changed.",
	"same": "The file makes the same plan, word for word, so nothing was recorded.",
}

// fillPlan puts the table, the chart and what surrounds them together.
func (s *Server) fillPlan(page *PlanPage, v *secretariat.View, p *secretariat.Planned) error {
	rows, err := page.narrowed(p)
	if err != nil {
		return err
	}
	o := gantt.Options{Rows: rows, Beside: true, Scale: page.zoom(p), Marks: marks(page.Frame, p)}
	baselines, err := secretariat.BaselinesIn(v, p.Record.Ref)
	if err != nil {
		return err
	}
	if o.Ghost, err = s.ghost(page, v, p, baselines); err != nil {
		return err
	}
	page.Chart = gantt.Lay(p.File.Plan, p.Schedule, o)
	for _, i := range rows {
		page.Rows = append(page.Rows, page.row(p, i))
	}
	if err := page.edit(p, rows); err != nil {
		return err
	}
	now, err := p.Base.Now()
	if err != nil {
		return err
	}
	page.Milestones, page.Boundaries = milestoneTable(page.Frame, p), boundaryTable(p, now)
	page.Attention = attention(p, now)
	for _, n := range p.File.Notices {
		if strings.HasPrefix(n.Message, "The register of milestones has") {
			page.Registers = append(page.Registers, n.Message)
		} else if n.Field != "teams" {
			page.Notices = append(page.Notices, n.Message)
		}
	}
	for _, n := range planFiles {
		page.Faces = append(page.Faces, Link{n.words, page.To("/plans/" + escape(p.Record.Ref) + "/files/" + n.name)})
	}
	for _, x := range []struct {
		words string
		of    []string
	}{{"CSV and Excel", p.File.TableLacks()}, {"Microsoft Project", p.File.ProjectLacks()}} {
		if len(x.of) > 0 {
			page.Lacks = append(page.Lacks, PlanLack{x.words, x.of})
		}
	}
	if p.Record.Source != "" {
		page.Faces = append(page.Faces, Link{"As it came", page.To("/plans/" + escape(p.Record.Ref) + "/files/original")})
	}
	return nil
}

// manyRows is how many rows a page shows before it closes summaries, and
// mostRows before it shows no more.
const (
	manyRows = 250
	mostRows = 2000
)

// zoom gives the scale that the address asks for, or that suits the plan.
func (page *PlanPage) zoom(p *secretariat.Planned) float64 {
	asked := page.Here.Query.Get(paramZoom)
	if asked == "" {
		switch days := (p.Schedule.Finish - p.Schedule.Start) / (24 * 60); {
		case days < 200:
			asked = "weeks"
		case days < 1300:
			asked = "months"
		default:
			asked = "quarters"
		}
	}
	scale := float64(gantt.Months)
	for _, z := range []struct {
		name, words string
		scale       float64
	}{{"weeks", "Weeks", gantt.Weeks}, {"months", "Months", gantt.Months}, {"quarters", "Quarters", gantt.Quarters},
		{"whole", "Whole plan", wholePlan / max(float64(p.Schedule.Finish-p.Schedule.Start)/(24*60), 1)}} {
		if z.name == asked {
			scale = z.scale
		}
		page.Zooms = append(page.Zooms, Option{Value: z.name, Words: z.words, Chosen: z.name == asked})
	}
	return scale
}

// wholePlan is how wide a whole plan is drawn so that all of it is in sight beside
// the table, in pixels.
const wholePlan = 440

// mostMarks is how many boundaries are drawn as lines; the table has them all.
const mostMarks = 12

// marks are the days drawn over all rows: the day shown, and the boundaries.
func marks(f Frame, p *secretariat.Planned) []gantt.Mark {
	words := "Today"
	if f.Past() {
		words = f.Day().Words()
	}
	out := []gantt.Mark{{At: boundary.StartOf(f.Day()), Label: words, Today: true}}
	for k, line := range p.Base.Dates.Boundaries {
		b := p.File.Programme.Boundaries[k]
		if line.Latest != 0 && len(out) < mostMarks {
			out = append(out, gantt.Mark{At: boundary.EndOf(line.Latest), Label: b.Milestone + ": " + brief(b.Name)})
		}
	}
	return out
}

// ghost gives where each activity stood in the baseline that the address names.
func (s *Server) ghost(page *PlanPage, v *secretariat.View, p *secretariat.Planned, all []*register.PlanBaseline) (func(int) (plan.Minute, plan.Minute), error) {
	asked := page.Here.Query.Get(paramGhost)
	page.Ghosts = []Option{{Value: "", Words: "No baseline", Chosen: asked == ""}}
	var shown *secretariat.BaselinedPlan
	for _, b := range all {
		name := strings.TrimPrefix(b.Ref, p.Record.Ref+"/")
		page.Ghosts = append(page.Ghosts, Option{Value: name, Words: name + " " + brief(b.Name), Chosen: asked == name})
		if asked == name {
			var err error
			if shown, err = s.desk.BaselineIn(v, b.Ref); err != nil {
				return nil, err
			}
		}
	}
	if shown == nil {
		return nil, nil
	}
	at := map[string]int{}
	for i := range shown.File.Plan.Activities {
		at[shown.File.Plan.Activities[i].Ref] = i
	}
	return func(i int) (plan.Minute, plan.Minute) {
		k, ok := at[p.File.Plan.Activities[i].Ref]
		if !ok {
			return 0, 0
		}
		return shown.Schedule.Activities[k].Start, shown.Schedule.Activities[k].Finish
	}, nil
}
