package web

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"crosscode/internal/chart/pdf"
	"crosscode/internal/chart/slides"
	"crosscode/internal/exchange/planfile"
	"crosscode/internal/plan"
	"crosscode/internal/plan/boundary"
	"crosscode/internal/plan/gantt"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// A PlanActivityPage is one activity of a plan: when it is, why, and what hangs
// on it.
type PlanActivityPage struct {
	Frame
	PlanHead
	Activity string
	Name     string
	Facts    []Fact
	Why      []string
	Slack    string
	Into     Table
	Out      Table
	Need     Table // what each boundary that it leads to asks of it
	RAID     []Related
	Remark   string
	URL      string // where an edit is sent; "" when the reader may not
	Remove   string // where it is said that the activity goes
	More     []Link // other ways to change the plan here
	Version  int64
	Fields   []Input
	Problem  *problem.Problem
}

// A PlanProposalPage says what a plan would become before it is kept.
type PlanProposalPage struct {
	Frame
	PlanHead
	Lead        string
	Same        bool
	First       bool
	Milestones  []string
	Broken      []string
	Windows     []string
	Crossed     []PlanNotice
	Activities  []string
	More        int
	Differences Table
	DiffWords   []string
	Notices     []string
	URL         string
	Hidden      []Param
	Cancel      string
}

// planActivity shows one activity.
func (s *Server) planActivity(w http.ResponseWriter, r *http.Request) error {
	return s.showActivity(w, r, http.StatusOK, nil, nil)
}

func (s *Server) showActivity(w http.ResponseWriter, r *http.Request, status int, typed func(string) string, wrong *problem.Problem) error {
	f, h, v, p, err := s.planned(r, "/activities")
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	i := p.Activity(id)
	if i < 0 {
		return problem.New(problem.NotFound, "The plan %s has no activity called %s.", p.Record.Ref, id)
	}
	a, d := &p.File.Plan.Activities[i], &p.Schedule.Activities[i]
	f.Title = p.Record.Ref + " " + a.Ref
	f.Here = Address{Path: "/plans/" + escape(p.Record.Ref) + "/activities/" + escape(a.Ref), Query: f.Here.Query}
	page := PlanActivityPage{Frame: f, PlanHead: h, Activity: a.Ref, Name: a.Name, Remark: p.File.Remarks[i], Problem: wrong, Version: p.Record.Version}
	page.Acts = nil
	page.Facts = activityFacts(f, p, i, d)
	if d.Start != 0 {
		for _, step := range p.Schedule.Explain(i) {
			page.Why = append(page.Why, p.Schedule.Words(step))
		}
		page.Slack = p.Schedule.SlackWords(i)
	}
	into, out := p.Schedule.Ties(i)
	page.Into, page.Out = tieTable(f, p, "Waits for", into), tieTable(f, p, "Waits for it", out)
	if page.Need, err = needTable(p, i); err != nil {
		return err
	}
	drives, err := secretariat.DriversIn(v, p, a.Ref)
	if err != nil {
		return err
	}
	for _, x := range drives {
		rel := relatedTo(register.RAID.Kind, x.Item, f)
		if x.How != "" {
			rel.Title += " (" + x.How + ")"
		}
		page.RAID = append(page.RAID, rel)
	}
	if s.mayPlan(f, s.who(r), p.Record) {
		page.URL = f.Here.Path
		page.Remove = "/plans/" + escape(p.Record.Ref) + "/remove/" + escape(a.Ref)
		page.More = addingLinks(p, a, i)
		if page.Fields, err = activityFields(p, i, typed); err != nil {
			return err
		}
	}
	return Show(w, r, status, PlanActivity(page))
}

func activityFacts(f Frame, p *secretariat.Planned, i int, d *plan.Dates) []Fact {
	a, day := &p.File.Plan.Activities[i], p.File.Plan.Rules.Day()
	facts := []Fact{{"Starts", TextCell(p.Schedule.StartSaid(i).Words())}, {"Finishes", TextCell(p.Schedule.FinishSaid(i).Words())},
		{"Latest start", TextCell(p.Schedule.StartsAt(i, d.LateStart).Words())}, {"Latest finish", TextCell(p.Schedule.EndsAt(i, d.LateFinish).Words())},
		{"Total slack", TextCell(plan.Words(d.TotalSlack, day))}, {"Free slack", TextCell(plan.Words(d.FreeSlack, day))}}
	if a.IsMilestone() {
		facts = append(facts[1:2:2], facts[3:]...)
	}
	if d.Critical {
		facts = append(facts, Fact{"Critical", TextCell("Yes")})
	}
	if !p.File.Plan.IsSummary(i) && !a.IsMilestone() {
		length := plan.Words(a.Duration.Minutes, day)
		if a.Duration.Elapsed {
			length = short(a.Duration.Minutes, 24*60) + " on the clock"
		}
		facts = append(facts, Fact{"Takes", TextCell(length)})
	}
	for _, l := range a.Limits {
		if l.Kind != plan.AsSoonAsPossible {
			facts = append(facts, Fact{"Constraint", TextCell(p.Schedule.ConstraintWords(i, l))})
		}
	}
	if a.Deadline != 0 {
		facts = append(facts, Fact{"Deadline", TextCell(finishWords(a.Deadline))})
	}
	if d := p.Base.Dates.Committed[a.Ref]; d != 0 {
		facts = append(facts, Fact{"Committed", TextCell(d.Words())})
	}
	var teams []string
	for _, x := range p.File.Plan.Assignments {
		for _, t := range p.File.Teams {
			if x.Activity == a.UID && t.UID == x.Resource {
				teams = append(teams, t.Name)
			}
		}
	}
	facts = append(facts, Fact{"Teams", ListCell(teams)})
	if i < len(p.File.Phases) {
		facts = append(facts, Fact{"Phase", TextCell(p.File.Phases[i])})
	}
	if a.IsMilestone() {
		if _, known := p.Base.Dates.Committed[a.Ref]; known {
			facts = append(facts, Fact{"In the register", LinkCell{a.Ref, f.To("/milestones/" + escape(a.Ref))}})
		}
	}
	return facts
}

func tieTable(f Frame, p *secretariat.Planned, label string, ties []plan.Tie) Table {
	t := Table{Label: label, Columns: []Column{{Label: "Activity", Shape: Short}, {Label: "Name", Shape: Line}, {Label: "Link", Shape: Line},
		{Label: "Slack of the link", Shape: Short}, {Label: "Drives", Shape: Short}}}
	day := p.File.Plan.Rules.Day()
	for _, x := range ties {
		a, l := &p.File.Plan.Activities[x.Other], p.File.Plan.Links[x.Link]
		drives := ""
		if x.Driving {
			drives = "drives"
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{RefCell{Ref: a.Ref, URL: f.To("/plans/" + escape(p.Record.Ref) + "/activities/" + escape(a.Ref))},
			TextCell(a.Name), TextCell(plan.LinkWords(l, day)), TextCell(plan.Words(x.Slack, day)), TextCell(drives)}})
	}
	return t
}

// needTable says what each boundary asks of an activity that leads to it.
func needTable(p *secretariat.Planned, i int) (Table, error) {
	t := Table{Label: "What boundaries ask of it", Columns: []Column{{Label: "Boundary", Shape: Line}, {Label: "Latest start", Shape: Short},
		{Label: "Latest finish", Shape: Short}, {Label: "To spare", Shape: Short}}}
	for k, b := range p.File.Programme.Boundaries {
		at, line := p.Activity(b.Milestone), p.Base.Dates.Boundaries[k]
		if at < 0 || line.Latest == 0 || !p.Schedule.Leading(at)[i] {
			continue
		}
		needs, err := boundary.Needs(p.File.Plan, at, boundary.EndOf(line.Latest))
		if err != nil {
			return t, err
		}
		n := slices.IndexFunc(needs, func(n boundary.Need) bool { return n.Activity == i })
		if n >= 0 {
			t.Rows = append(t.Rows, Row{Cells: []Cell{TextCell(b.Milestone + ": " + b.Name), TextCell(p.Schedule.StartsAt(i, needs[n].Start).Words()), TextCell(p.Schedule.EndsAt(i, needs[n].Finish).Words()),
				TextCell(lateness(needs[n].Slack, p.File.Plan.Rules.Day()))}})
		}
	}
	return t, nil
}

// writtenOf gives what the plan file says of an activity, by the fields of its form.
func writtenOf(p *secretariat.Planned, a *plan.Activity) (*planfile.Text, map[string]string, error) {
	text, err := planfile.Parse(p.Text)
	if err != nil {
		return nil, nil, err
	}
	written, err := text.Written(a.Ref)
	if err != nil {
		return nil, nil, err
	}
	written["followers"] = strings.Join(text.Followers(a.Ref), "\n")
	return text, written, nil
}

// activityFields is the form of an activity, in the words of the plan file.
func activityFields(p *secretariat.Planned, i int, typed func(string) string) ([]Input, error) {
	a := &p.File.Plan.Activities[i]
	value := typed
	if value == nil {
		_, written, err := writtenOf(p, a)
		if err != nil {
			return nil, err
		}
		value = func(name string) string { return written[name] }
	}
	var out []Input
	if a.IsMilestone() && p.File.Programme.Commitments != nil && p.Base.Dates.Committed[a.Ref] != 0 {
		out = append(out, Input{Name: "name", Label: "Name in the file", Type: InputLine, Value: value("name"), Hint: "Where the register of milestones has a name, that is shown."})
	} else {
		out = append(out, Input{Name: "name", Label: "Name", Type: InputLine, Value: value("name")})
	}
	if !p.File.Plan.IsSummary(i) && !a.IsMilestone() {
		out = append(out, Input{Name: "duration", Label: "Takes", Type: InputLine, Short: true, Required: true, Value: value("duration"),
			Hint: "Working time: 3w, 2.5d, 4h; a week is five days. On the clock: 28ed."})
	}
	if works := value("works"); works != "" {
		out = append(out, Input{Name: "works", Label: "Work that decides how long it takes", Type: InputProse, Rows: 3, Value: works,
			Hint: "One a line: a team and how long it is at work, in its own working time: drafters 3d, or counsel 2d + 1d to begin a day later."})
	}
	out = append(out, Input{Name: "after", Label: "Waits for", Type: InputProse, Rows: 3, Value: value("after"),
		Hint: "One a line: B-draft, or B-draft SS + 2d, with FS, SS, FF or SF and a lag."})
	out = append(out, Input{Name: "followers", Label: "Waits for it", Type: InputProse, Rows: 3, Value: value("followers"),
		Hint: "What waits for this one, one a line in the same way: C-draft, or C-draft FF + 1w."})
	if !p.File.Plan.IsSummary(i) {
		out = append(out, Input{Name: "not_before", Label: "Not before", Type: InputLine, Short: true, Value: value("not_before"), Hint: "A day, as 2022-10-31."},
			Input{Name: "deadline", Label: "Deadline", Type: InputLine, Short: true, Value: value("deadline"), Hint: "A day. It moves nothing, and shows as lateness."},
			Input{Name: "calendar", Label: "Calendar", Type: InputLine, Short: true, Value: value("calendar"), Hint: "One of the plan's. Empty: that of the plan, " + p.File.Plan.Calendar + "."},
			Input{Name: "started", Label: "Started", Type: InputLine, Short: true, Value: value("started"), Hint: "The day, once it has."},
			Input{Name: "finished", Label: "Finished", Type: InputLine, Short: true, Value: value("finished"), Hint: "The day, once it has."},
			Input{Name: "remaining", Label: "Remaining", Type: InputLine, Short: true, Value: value("remaining"), Hint: "Of what has started and not finished: how much is left, as 4d."})
	}
	return out, nil
}

// planEdited shows what an edit of an activity would do.
func (s *Server) planEdited(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	v := s.desk.View(r.Context(), s.who(r), secretariat.Now)
	p, err := s.desk.PlanIn(v, r.PathValue("ref"))
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	i := p.Activity(id)
	if i < 0 {
		return problem.New(problem.NotFound, "The plan %s has no activity called %s.", p.Record.Ref, id)
	}
	text, err := editedText(p, i, r.PostFormValue, func(name string) bool { return r.PostForm.Has(name) })
	var offer *secretariat.PlanProposal
	if err == nil {
		offer, err = s.desk.ProposePlan(r.Context(), s.who(r), p.Record.Ref, secretariat.PlanFile{Name: "plan.yaml", Format: "yaml", Data: text})
		err = planfile.Located(text, id, err)
	}
	if wrong := problem.Of(err); wrong != nil && wrong.Again() {
		return s.showActivity(w, r, statusOf(wrong), r.PostFormValue, wrong)
	}
	if err != nil {
		return err
	}
	back := "/plans/" + escape(p.Record.Ref) + "/activities/" + escape(id)
	return s.showProposal(w, r, offer, text, "", fmt.Sprint(p.Record.Version), back, "What would follow from the edit of "+id+". Nothing has been written yet.")
}

// editedText gives the plan file with the fields of one activity as they were
// typed.
func editedText(p *secretariat.Planned, i int, value func(string) string, sent func(string) bool) ([]byte, error) {
	a := &p.File.Plan.Activities[i]
	file, written, err := writtenOf(p, a)
	if err != nil {
		return nil, err
	}
	fields, err := activityFields(p, i, value)
	if err != nil {
		return nil, err
	}
	var edits []planfile.FieldEdit
	var followers []string // nil: as they are
	for _, in := range fields {
		now := strings.TrimSpace(strings.ReplaceAll(value(in.Name), "\r\n", "\n"))
		if !sent(in.Name) || now == written[in.Name] {
			continue
		}
		if in.Name == "followers" {
			followers = append([]string{}, linesOf(now)...)
			continue
		}
		text := planfile.Quote(now)
		if in.Name == "after" || in.Name == "works" {
			text = planfile.ListText(now)
		}
		edits = append(edits, planfile.FieldEdit{Name: in.Name, Value: text})
	}
	return file.Change(a.Ref, edits, followers)
}

// linesOf gives the lines of a text that hold something.
func linesOf(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// showProposal shows what a plan would become, and carries the file along.
func (s *Server) showProposal(w http.ResponseWriter, r *http.Request, offer *secretariat.PlanProposal, data []byte, name, version, back, lead string) error {
	f, h, _, p, err := s.planned(r, "/preview")
	if err != nil {
		return err
	}
	f.Now, f.Title = true, "What would change in "+p.Record.Ref
	h.Acts = nil
	file := packed(data)
	if len(file) > maxPlanPacked {
		return problem.New(problem.Invalid, "The plan file is too long to be carried along with a preview. Give it to the plan with crosscode import plan.")
	}
	page := PlanProposalPage{Frame: f, PlanHead: h, Lead: lead, Same: offer.Same, First: offer.Was.Empty(), Milestones: offer.Milestones, Broken: offer.Broken,
		Windows: offer.Windows, URL: "/plans/" + escape(p.Record.Ref) + "/keep", Cancel: back,
		Hidden: []Param{{"file", file}, {"name", name}, {"version", version}, {"format", offer.Format}}}
	for _, t := range offer.Crossed {
		page.Crossed = append(page.Crossed, crossed(t))
	}
	for _, c := range offer.Activities {
		if len(page.Activities) == mostChanges {
			page.More = len(offer.Activities) - mostChanges
			break
		}
		page.Activities = append(page.Activities, c.Words)
	}
	page.DiffWords, page.Differences = differenceTable(offer)
	for _, n := range offer.Notices {
		if n.Field != "teams" && !strings.HasPrefix(n.Message, "The register of milestones has") {
			page.Notices = append(page.Notices, n.Message)
		}
	}
	return Show(w, r, http.StatusOK, PlanProposal(page))
}

const mostChanges = 200

// differenceTable lists where the dates of a file that came in are others than
// those computed, and counts them by the reason.
func differenceTable(offer *secretariat.PlanProposal) ([]string, Table) {
	t := Table{Label: "Where the file has other values", Columns: []Column{{Label: "Activity", Shape: Line}, {Label: "Value", Shape: Short},
		{Label: "In the file", Shape: Short}, {Label: "Computed", Shape: Short}, {Label: "Because of", Shape: Line}}}
	counts := map[plan.Class]int{}
	day := offer.Is.File.Plan.Rules.Day()
	for _, d := range offer.Differences {
		if counts[d.Class]++; len(t.Rows) == mostChanges {
			continue
		}
		was, is := d.Words(day)
		a := &offer.Is.File.Plan.Activities[d.Activity]
		t.Rows = append(t.Rows, Row{Cells: []Cell{TextCell(strings.TrimSpace(a.Ref + " " + a.Name)), TextCell(d.FieldWords()), TextCell(was), TextCell(is), TextCell(d.Class.Words())}})
	}
	var words []string
	for _, c := range plan.Classes() {
		if counts[c] > 0 {
			words = append(words, fmt.Sprintf("%s: %s.", Count{N: counts[c]}.Of("value differs", "values differ"), c.Words()))
		}
	}
	return words, t
}

// planUpload shows the form that gives a plan its file.
func (s *Server) planUpload(w http.ResponseWriter, r *http.Request) error {
	return s.showUpload(w, r, http.StatusOK, nil)
}

func (s *Server) showUpload(w http.ResponseWriter, r *http.Request, status int, wrong *problem.Problem) error {
	f, h, _, p, err := s.planned(r, "/upload")
	if err != nil {
		return err
	}
	if err := secretariat.RefusePlan(s.who(r), p.Record, false); err != nil {
		return err
	}
	f.Now, f.Title = true, "Upload a plan file"
	wrong = placed(wrong, "file")
	page := FormPage{Frame: f, URL: "/plans/" + escape(h.Ref) + "/upload", Submit: "See what would change", Cancel: "/plans/" + escape(h.Ref), Files: true, Problem: wrong,
		Lead: "You see everything that would move before anything is kept.",
		Fields: Refused([]Input{{Name: "file", Label: "Plan file", Type: InputFile, Required: true,
			Hint: "A plan of our own (YAML), Microsoft Project saved as XML, Primavera XER or PMXML, or a table (.csv, .xlsx); up to 32 MB. An .mpp is closed: save it as XML first."}}, wrong)}
	return Show(w, r, status, Form(page))
}

// placed puts the place that a fault of a plan file names into its words, since a
// page leads to its field alone.
func placed(wrong *problem.Problem, field string) *problem.Problem {
	if wrong == nil {
		return nil
	}
	out := &problem.Problem{Kind: wrong.Kind, Message: wrong.Message}
	for _, f := range wrong.Faults {
		if f.Field != "" && f.Field != field {
			f.Message = capital(f.Field) + ": " + f.Message
		}
		out.Faults = append(out.Faults, problem.Fault{Field: field, Message: f.Message})
	}
	return out
}

// maxPlanUpload bounds a plan file sent through a page. It comes back with the
// preview, packed, and is refused if even so it is too long for a form.
const (
	maxPlanUpload = secretariat.MaxPlan
	maxPlanPacked = maxForm - 64<<10
)

// planUploaded shows what a plan file would do.
func (s *Server) planUploaded(w http.ResponseWriter, r *http.Request) error {
	in, err := uploadedPlan(r)
	var offer *secretariat.PlanProposal
	if err == nil {
		offer, err = s.desk.ProposePlan(r.Context(), s.who(r), r.PathValue("ref"), in)
	}
	if wrong := problem.Of(err); wrong != nil && (wrong.Kind == problem.Invalid || wrong.Kind == problem.Misuse) {
		return s.showUpload(w, r, http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	ref := offer.Was.Record.Ref
	return s.showProposal(w, r, offer, in.Data, in.Name, fmt.Sprint(offer.Was.Record.Version), "/plans/"+escape(ref)+"/upload",
		"What "+in.Name+" would make of the plan. Nothing has been written yet.")
}

func uploadedPlan(r *http.Request) (secretariat.PlanFile, error) {
	if err := parseForm(r); err != nil {
		return secretariat.PlanFile{}, err
	}
	file, head, err := r.FormFile("file")
	if err != nil {
		p := problem.New(problem.Invalid, "There is no plan file yet.")
		p.Faults = []problem.Fault{{Field: "file", Message: "Choose a plan file of at most 32 MB."}}
		return secretariat.PlanFile{}, p
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxPlanUpload+1))
	if err != nil || len(data) > maxPlanUpload || len(data) == 0 {
		p := problem.New(problem.Invalid, "The plan file cannot be taken.")
		p.Faults = []problem.Fault{{Field: "file", Message: "Choose a plan file of at most 32 MB that is not empty."}}
		return secretariat.PlanFile{}, p
	}
	return secretariat.PlanFile{Name: record.Clean(head.Filename), Data: data}, nil
}

// planKeep keeps a plan file that a preview has shown.
func (s *Server) planKeep(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	data, err := unpackTo(r.PostFormValue("file"), maxPlanUpload)
	if err != nil {
		return err
	}
	var version int64
	fmt.Sscan(r.PostFormValue("version"), &version)
	ref := r.PathValue("ref")
	before, err := s.desk.View(r.Context(), s.who(r), secretariat.Now).Find(register.Plans.Kind, ref)
	if err != nil {
		return err
	}
	kept, err := s.desk.KeepPlan(r.Context(), s.who(r), ref, version,
		secretariat.PlanFile{Name: r.PostFormValue("name"), Format: r.PostFormValue("format"), Data: data}, secretariat.Because{Why: record.Clean(r.PostFormValue("why"))})
	if err != nil {
		return err
	}
	done := "kept"
	if kept.Version == record.HeadOf(before.Record).Version {
		done = "same"
	}
	http.Redirect(w, r, address(register.Plans.Kind, kept.Ref)+"?done="+done, http.StatusSeeOther)
	return nil
}

// planFile answers with a plan in one of its forms.
func (s *Server) planFile(w http.ResponseWriter, r *http.Request) error {
	f, _, v, p, err := s.planned(r, "/files")
	if err != nil {
		return err
	}
	name := r.PathValue("name")
	k := slices.IndexFunc(planFiles, func(x struct{ name, words, kind string }) bool { return x.name == name })
	if p.Empty() || k < 0 && name != "original" {
		return problem.New(problem.NotFound, "The plan %s has no file %s.", p.Record.Ref, name)
	}
	if name == "original" {
		if p.Record.Source == "" {
			return problem.New(problem.NotFound, "The plan %s did not come in another form.", p.Record.Ref)
		}
		content, err := secretariat.SourceOf(v, p.Record)
		if err != nil {
			return err
		}
		return sendFile(w, r, p.Record.Origin, "application/octet-stream", content)
	}
	if n := len(p.File.Plan.Activities); n > mostRows && slices.Contains(sheetFiles, name) {
		return problem.New(problem.Conflict, "%s has %s activities; on paper and slides %s are drawn at most. Take the plan file and draw it with crosscode plan schedule --gantt, or show what leads to one milestone on its page.",
			p.Record.Ref, thousands(n), thousands(mostRows))
	}
	var b bytes.Buffer
	switch name {
	case "plan.yaml":
		b.Write(p.Text)
	case "plan.xml":
		err = secretariat.ProjectOf(v, p, &b)
	case "plan.csv":
		err = p.File.SaveCSV(&b, p.Schedule)
	case "plan.xlsx":
		err = p.File.SaveXLSX(&b, p.Schedule)
	case "plan.ics":
		err = p.File.SaveICS(&b, p.Schedule)
	case "plan.svg":
		err = gantt.SVG(&b, gantt.Lay(p.File.Plan, p.Schedule, gantt.Options{Marks: marks(f, p)}))
	case "plan.pdf":
		err = pdf.Write(&b, p.Record.Title, gantt.OnSheets(p.File.Plan, p.Schedule, marks(f, p), gantt.PaperRows))
	case "plan.pptx":
		err = slides.Write(&b, p.Record.Title, gantt.OnSheets(p.File.Plan, p.Schedule, marks(f, p), gantt.SlideRows))
	}
	if err != nil {
		return err
	}
	return sendFile(w, r, strings.ToLower(p.Record.Ref)+"-"+name, planFiles[k].kind, &b)
}

func sendFile(w http.ResponseWriter, r *http.Request, name, kind string, content io.Reader) error {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-cache")
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := io.Copy(w, content)
	return err
}
