package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/designation"
	"crosscode/internal/exchange"
	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// changeRoutes lists the pages on which change requests are worked on together.
func (s *Server) changeRoutes(mux *router) {
	for route, h := range map[string]handler{
		"GET /answers":                                 s.assessments,
		"GET /answers/{request}":                       s.matrix,
		"GET /answers/{request}/{organisation...}":     s.answerForm,
		"POST /answers/{request}/{organisation...}":    s.answer,
		"GET /answer-sheets/{request}/{organisation}":  s.answerSheet,
		"POST /answer-sheets/{request}/{organisation}": s.answerUpload,
		"GET /change-board":                            s.changeBoard,
		"POST /change-board/{request}/agenda":          s.putOnAgenda,
		"POST /change-board/{request}/concerns":        s.block,
		"GET /above-threshold":                         s.aboveThreshold,
		"GET /direct":                                  s.directionForm,
		"POST /direct":                                 s.direct,
		"GET /evidence/{ref}":                          s.evidence,
		"GET /request":                                 s.requestForm,
		"POST /request":                                s.raiseRequest,
		"GET /request/{request}":                       s.requestForm,
		"POST /request/{request}":                      s.raiseRequest,
	} {
		mux.Handle(route, s.serve(h))
	}
}

// changeBoard shows the requests on their way to a decision, and puts them on
// agendas.
func (s *Server) changeBoard(w http.ResponseWriter, r *http.Request) error {
	return s.showBoard(w, r, http.StatusOK, nil)
}

func (s *Server) showBoard(w http.ResponseWriter, r *http.Request, status int, p *problem.Problem) error {
	f, v, err := s.look(r, "Change Board and groups")
	if err != nil {
		return err
	}
	queue, err := secretariat.Queue(v, f.Day())
	if err != nil {
		return err
	}
	f.Trail, f.Here = append(f.Trail, Link{"Changes", f.To("/changes")}), Address{"/change-board", f.Here.Query}
	f.Notice = notices[f.Here.Query.Get("done")]
	page := WorkPage{Frame: f, About: "Every change request on its way to a decision, and drafts with a day at the Change Board; those first that have to be decided first.", Problem: p,
		Do: []Link{{"Impact assessments", f.To("/answers")}, {"Above the thresholds", f.To("/above-threshold")}}}
	if s.who(r).Organisation != "" && !f.Past() {
		page.Do = append(page.Do, Link{"New change request", "/request"})
	}
	t := Table{Label: "Queue", Columns: []Column{{Label: "Request", Shape: Short}, {Label: "Title", Shape: Prose}, {Label: "Stands", Shape: Short}, {Label: "Next", Shape: Line},
		{Label: "Next by", Shape: Dated}, {Label: "Decided by", Shape: Short}, {Label: "Decide by", Shape: Dated}}}
	agendas := Part{Title: "Put on an agenda", Words: []string{"An agenda item is made of the request, at the end of the agenda of the meeting."}}
	keeps := secretariat.MayRaise(s.who(r), mustKind("agenda-item")) && !f.Past()
	for _, q := range queue {
		t.Rows = append(t.Rows, boardRow(f, q))
		if keeps && q.Request.Status() != change.Draft {
			agendas.Acts = append(agendas.Acts, Act{Key: onAgenda + q.Request.Ref, Verb: q.Request.Ref + " on an agenda", URL: "/change-board/" + escape(q.Request.Ref) + "/agenda",
				Fields: []Input{{Name: "meeting", Label: "Meeting", Hint: "As PSG-06.", Type: InputLine, Short: true, Required: true}}})
		}
	}
	if err := offerMeetings(v, agendas.Acts); err != nil {
		return err
	}
	if p != nil {
		agendas.Refused, agendas.Problem = onAgenda+r.PathValue("request"), p
		for _, a := range agendas.Acts {
			if a.Key == agendas.Refused {
				a.Fields[0].Value = r.PostFormValue(a.Fields[0].Name)
			}
		}
	}
	page.Parts = append(page.Parts, Part{Title: "Queue", Table: t, None: "No change request is on its way to a decision."})
	if len(agendas.Acts) > 0 {
		page.Parts = append(page.Parts, agendas)
	}
	for _, q := range queue {
		if q.Request.Status() == change.Draft {
			continue // nothing is to be decided about it yet
		}
		page.Parts = append(page.Parts, s.positionParts(f, s.who(r), q)...)
	}
	return Show(w, r, status, Work(page))
}

// onAgenda begins the key of the act that puts a request on an agenda.
const onAgenda = "agenda "

func mustKind(name string) *record.Kind {
	k, err := secretariat.KindNamed(name)
	if err != nil {
		panic(err)
	}
	return k
}

func boardRow(f Frame, q *secretariat.ChangeFile) Row {
	decider := q.Decider()
	if decider == "" {
		decider = "not known yet"
	}
	turn := q.Request.Turn()
	return Row{Cells: []Cell{RefCell{Ref: q.Request.Ref, URL: f.To(address(change.Requests.Kind, q.Request.Ref)), Class: restricted(q.Request.Class)}, TextCell(q.Request.Title),
		StatusOf(string(q.Request.Status())), TextCell(capital(turn.Do)), Date(nextBy(q), f.Day(), true), TextCell(decider), Date(decideBy(q), f.Day(), true)}}
}

// nextBy is the latest day of the first step that is still to be taken.
func nextBy(q *secretariat.ChangeFile) calendar.When {
	for _, l := range q.Course.Taking().Legs {
		if l.Done == 0 && l.Latest != 0 {
			return calendar.On(l.Latest)
		}
	}
	return calendar.When{}
}

func decideBy(q *secretariat.ChangeFile) calendar.When {
	if by := q.Course.Ordinary.DecideBy; by != 0 {
		return calendar.On(by)
	}
	return calendar.When{}
}

// positionParts shows what the seats of the group say that a request is put to,
// what that comes to, and the concerns; and lets those speak who may.
func (s *Server) positionParts(f Frame, who party.Actor, q *secretariat.ChangeFile) []Part {
	var out []Part
	if len(q.Seats) == 0 && q.Request.Status() == change.ForDecision {
		out = append(out, Part{Title: q.Request.Ref + " at " + q.Request.Meeting, Mind: []string{q.Verdict.Because}})
	}
	if len(q.Seats) > 0 {
		p := Part{Title: q.Request.Ref + " at " + q.Request.Meeting}
		if q.Request.Status() == change.ForDecision {
			p.Mind = []string{q.Verdict.Because}
		} else {
			p.Words = []string{"As it was when the group recommended: the recommendation keeps the positions, and the dissent."}
		}
		p.Table = Table{Label: "Positions on " + q.Request.Ref, Columns: []Column{{Label: "Seat", Shape: Short}, {Label: "Speaks for", Shape: Line}, {Label: "Position", Shape: Short},
			{Label: "Spoken by", Shape: Short}, {Label: "Reasons", Shape: Prose}}}
		for _, seat := range q.Seats {
			p.Table.Rows = append(p.Table.Rows, Row{Cells: []Cell{RefCell{Ref: seat.Organisation, URL: f.To(address(change.SeatPositions.Kind, seat.Ref))}, TextCell(seat.Seat),
				StatusOf(string(seat.Status())), TextCell(seat.Spoke), TextCell(seat.Reason)}})
			if !f.Past() && q.Request.Status() == change.ForDecision {
				p.Links = append(p.Links, seatLink(who, seat)...)
			}
		}
		out = append(out, p)
	}
	if len(q.Concerns) > 0 {
		t := Table{Label: "Blocking concerns about " + q.Request.Ref, Columns: []Column{{Label: "Concern", Shape: Short}, {Label: "Raised by", Shape: Short}, {Label: "Status", Shape: Short},
			{Label: "What stands in the way", Shape: Prose}, {Label: "How it was settled", Shape: Prose}}}
		for _, c := range q.Concerns {
			t.Rows = append(t.Rows, Row{Cells: []Cell{RefCell{Ref: c.Ref, URL: f.To(address(change.Concerns.Kind, c.Ref))}, TextCell(c.Organisation), StatusOf(string(c.Status())), TextCell(c.Text), TextCell(c.Settled)}})
		}
		out = append(out, Part{Title: "Blocking concerns about " + q.Request.Ref, Table: t})
	}
	return out
}

// seatLink leads whoever may speak for a seat to where they do.
func seatLink(who party.Actor, seat *change.SeatPosition) []Link {
	if len(secretariat.Steps(who, seat)) == 0 {
		return nil
	}
	return []Link{{"Speak for the seat of " + seat.Organisation, address(change.SeatPositions.Kind, seat.Ref)}}
}

func (s *Server) putOnAgenda(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	item, err := s.desk.PutOnAgenda(r.Context(), s.who(r), r.PathValue("request"), r.PostFormValue("meeting"), secretariat.Because{})
	if p := problem.Of(err); p != nil && p.Kind != problem.Forbidden {
		return s.showBoard(w, r, statusOf(p), p)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, address(mustKind("agenda-item"), item.Ref)+"?done=raised", http.StatusSeeOther)
	return nil
}

// blockAct is the key of the act by which a blocking concern is raised.
const blockAct = "block"

func (s *Server) block(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	c, err := s.desk.Block(r.Context(), s.who(r), r.PathValue("request"), r.PostFormValue("text"), secretariat.Because{})
	if p := problem.Of(err); p != nil && p.Kind == problem.Invalid {
		it, err := s.desk.View(r.Context(), s.who(r), secretariat.Now).Find(change.Requests.Kind, r.PathValue("request"))
		if err != nil {
			return err
		}
		return s.refuse(w, r, change.Requests.Kind, it.Record, blockAct, p)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, address(change.Concerns.Kind, c.Ref)+"?done=raised", http.StatusSeeOther)
	return nil
}

// aboveThreshold shows what lies above the thresholds: what waits for Ofgem, by
// the day to decide by, with what it rests on, and what Ofgem has decided.
func (s *Server) aboveThreshold(w http.ResponseWriter, r *http.Request) error {
	f, v, err := s.look(r, "Above the thresholds")
	if err != nil {
		return err
	}
	above, err := secretariat.AboveThreshold(v, f.Day())
	if err != nil {
		return err
	}
	f.Trail = append(f.Trail, Link{"Changes", f.To("/changes")})
	page := WorkPage{Frame: f, About: "What " + change.Authority + " decides, by the day to decide by, and what it rests on."}
	for _, some := range []struct {
		title, none string
		files       []*secretariat.ChangeFile
	}{
		{"To be decided", "Nothing above the thresholds waits for a decision.", above.Open},
		{"Not known yet", "", above.Unclear},
	} {
		p := Part{Title: some.title, Table: aboveTable(f, some.title, some.files), None: some.none}
		if some.none == "" && len(some.files) == 0 {
			continue
		}
		if some.none == "" {
			p.Words = []string{"What " + change.Authority + " decides if what is lacking comes out so."}
		}
		page.Parts = append(page.Parts, p)
		for _, q := range some.files {
			one, err := evidencePart(f, v, s.who(r), q)
			if err != nil {
				return err
			}
			page.Parts = append(page.Parts, one)
		}
	}
	d := Table{Label: "Decided", Columns: []Column{{Label: "Decision", Shape: Short}, {Label: "Request", Shape: Prose}, {Label: "Ruling", Shape: Short}, {Label: "Day", Shape: Dated}, {Label: "Letter", Shape: Line}, {Label: "Reasons", Shape: Prose}}}
	for _, q := range above.Decided {
		for _, one := range q.Decisions {
			if one.Body == change.Authority && one.Ruling != change.RuledReferred {
				d.Rows = append(d.Rows, Row{Cells: []Cell{RefCell{Ref: one.Ref, URL: f.To(address(change.Decisions.Kind, one.Ref)), Class: restricted(one.Class)}, TextCell(q.Request.Title),
					StatusOf(string(one.Ruling)), Date(one.Day, f.Day(), false), TextCell(one.Letter), TextCell(one.Reasons)}})
			}
		}
	}
	directed, err := directedPart(f, v)
	if err != nil {
		return err
	}
	if change.MayDirect(s.who(r)) && !f.Past() {
		page.Do = append(page.Do, Link{"Record a direction", directPath})
	}
	page.Parts = append(page.Parts, Part{Title: "Decided", Table: d, None: change.Authority + " has decided on no request yet."}, directed)
	return Show(w, r, http.StatusOK, Work(page))
}

// aboveTable lists what Ofgem decides or may have to.
func aboveTable(f Frame, label string, files []*secretariat.ChangeFile) Table {
	t := Table{Label: label, Columns: []Column{{Label: "Request", Shape: Short}, {Label: "Title", Shape: Prose}, {Label: "Stands", Shape: Short}, {Label: "Decide by", Shape: Dated},
		{Label: "Answered", Shape: Figure}, {Label: "Object", Shape: Figure}, {Label: "Recommended", Shape: Line}}}
	for _, q := range files {
		advice := "not yet"
		if n := len(q.Recommendations); n > 0 {
			last := q.Recommendations[n-1]
			advice = last.Group + ": to " + lower(string(last.Advice))
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{RefCell{Ref: q.Request.Ref, URL: f.To(address(change.Requests.Kind, q.Request.Ref)), Class: restricted(q.Request.Class)}, TextCell(q.Request.Title),
			StatusOf(string(q.Request.Status())), Date(decideBy(q), f.Day(), true), NumberCell(fmt.Sprintf("%d of %d", q.Matrix.Total.Answered, q.Matrix.Total.Asked)),
			NumberCell(strconv.Itoa(q.Matrix.Total.Object)), TextCell(advice)}})
	}
	return t
}

// evidencePart is what a decision on a request rests on, for who decides or for who
// reads.
func evidencePart(f Frame, v *secretariat.View, who party.Actor, q *secretariat.ChangeFile) (Part, error) {
	p := Part{Title: q.Request.Ref + ", " + q.Request.Title, Words: q.Reasons()}
	lacks, err := unset(f, v, who, q)
	if err != nil {
		return p, err
	}
	for _, l := range lacks {
		p.Mind = append(p.Mind, l.Words)
		if l.Set.URL != "" {
			p.Links = append(p.Links, l.Set)
		}
	}
	if q.Conflict != "" {
		p.Mind = append(p.Mind, q.Conflict)
	}
	for _, a := range q.Recommendations {
		p.Words = append(p.Words, a.Group+" recommended to "+lower(string(a.Advice))+" at "+a.Meeting+": "+a.Reasons)
	}
	p.Words = append(p.Words, q.Matrix.Total.Words())
	read := "Read all of "
	if change.MayDirect(who) && !f.Past() && q.Request.Status() == change.WithOfgem {
		read = "Decide, defer or read all of "
	}
	p.Links = append(p.Links, Link{read + q.Request.Ref, f.To(address(change.Requests.Kind, q.Request.Ref))}, Link{"Every answer", f.To(answersPath + escape(q.Request.Ref))},
		Link{"The evidence as one file", f.To("/evidence/" + escape(q.Request.Ref))})
	return p, nil
}

// evidence answers with the evidence of a decision as one file.
func (s *Server) evidence(w http.ResponseWriter, r *http.Request) error {
	f, v, err := s.look(r, "")
	if err != nil {
		return err
	}
	ref, papers, err := secretariat.EvidenceOf(v, r.PathValue("ref"), f.Day())
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := exchange.WriteArchive(&b, secretariat.Named(papers)); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(ref+" evidence.zip"))
	w.Header().Set("Cache-Control", "private, no-store")
	_, err = w.Write(b.Bytes())
	return err
}

// changeActs leaves out the acts of a record that have a page of their own, and
// adds those that its table of moves does not know.
func changeActs(who party.Actor, r record.Record, acts []Act) []Act {
	switch r := r.(type) {
	case change.Answer: // it is given on its own form
		return slices.DeleteFunc(acts, func(a Act) bool {
			return slices.Contains([]party.Step{change.Submit, change.Amend, change.GiveReply, change.BetterReply}, party.Step(a.Key))
		})
	case *change.Request:
		if r.Status() == change.Draft {
			acts = slices.DeleteFunc(acts, func(a Act) bool { return a.Key == string(change.Raise) && secretariat.MayDraft(who, r) })
		}
		if r.Open() && who.Organisation != "" && (who.Sits(party.Member) || who.Sits(party.Alternate) || who.Sits(party.Chair)) {
			acts = append(acts, Act{Key: blockAct, Verb: "Raise a blocking concern", URL: "/change-board/" + escape(r.Ref) + "/concerns",
				About:  "It is numbered, and the group does not recommend approving the request while it is open.",
				Fields: []Input{{Name: "text", Label: "What stands in the way, and what would settle it", Type: InputProse, Required: true}}})
		}
	}
	return acts
}

// advised says beside the acts by which a group recommends what its positions come to.
func advised(acts []Act, p *ChangePanel) []Act {
	for i, a := range acts {
		if p != nil && (a.Key == string(change.AdviseFor) || a.Key == string(change.AdviseAway)) {
			acts[i].About = p.Verdict
		}
	}
	return acts
}

// evidenceWords lead to the evidence of a decision.
const evidenceWords = "The evidence as one file (.zip)"

// changeWays leads to the pages on which more is done with a record.
func changeWays(who party.Actor, r record.Record) []Link {
	switch r := r.(type) {
	case change.Answer:
		if may, _ := secretariat.MayAnswer(who, r); may {
			return []Link{{"Answer", answersPath + escape(record.HeadOf(r).Ref)}}
		}
	case *change.Questionnaire:
		if r.Status() != change.QuestionnaireDraft {
			return []Link{{"Every answer, by constituency and question", answersPath + escape(r.Ref)}}
		}
	case *change.Decision:
		of := r.Request
		if of == "" {
			of = r.Ref
		}
		return []Link{{evidenceWords, "/evidence/" + escape(of)}}
	case *designation.Readiness:
		return []Link{{evidenceWords, "/evidence/" + escape(r.Ref)}}
	case *register.Milestone:
		if change.MayDirect(who) && r.Status() == register.MilestonePlanned {
			return []Link{{"Record a direction of " + change.Authority + " about it", directPath + "?milestone=" + escape(r.Ref)}}
		}
	case *change.Request:
		if secretariat.MayDraft(who, r) {
			return []Link{{"Complete and raise", requestPath + "/" + escape(r.Ref)}}
		}
	case *meeting.Meeting:
		if secretariat.MayRecordAttendance(who, r) == nil {
			return []Link{{"Record who attended", attendancePath + escape(r.Ref)}}
		}
	}
	return nil
}
