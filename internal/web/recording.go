package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"crosscode/internal/journal"
	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// recordOf answers for one record of a register.
func (s *Server) recordOf(k *record.Kind) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		f, v, err := s.look(r, "")
		if err != nil {
			return err
		}
		asked := r.PathValue("ref")
		it, err := v.Find(k, asked)
		if err != nil {
			return err
		}
		if ref := record.HeadOf(it.Record).Ref; ref != asked {
			to := Address{address(k, ref), r.URL.Query()}
			http.Redirect(w, r, to.String(), http.StatusMovedPermanently)
			return nil
		}
		p, err := s.recordPage(r.Context(), k, f, v, it.Record, s.who(r))
		if err != nil {
			return err
		}
		p.Notice = notices[r.URL.Query().Get("done")]
		return Show(w, r, http.StatusOK, Record(p))
	}
}

// notices say once what was just done. An address carries only their names.
var notices = map[string]string{
	"raised":   "Raised. It is in the record.",
	"edited":   "Kept. The timeline below shows what changed.",
	"moved":    "Done. The timeline below shows it.",
	"same":     "Nothing was changed, so nothing was recorded.",
	"undone":   "The import was undone.",
	"answered": "The answer is in the record.",
	"draft":    "Kept as a draft. It is not in the record yet.",
	"attached": "Attached. The files stand below.",
	"switched": "The route is switched.",
	"said":     "Said. It stands in the timeline below.",
}

// gist says what a record is about, and which field says so.
func gist(k *record.Kind, r record.Record) (words, field string) {
	for _, name := range []string{"title", "name", "description", "text", "about"} {
		if f := k.Field(name); f != nil && !f.Get(r).IsZero() {
			return f.Get(r).Words(), name
		}
	}
	return "", ""
}

func (s *Server) recordPage(ctx context.Context, k *record.Kind, f Frame, v *secretariat.View, r record.Record, who party.Actor) (RecordPage, error) {
	h := record.HeadOf(r)
	g := s.registerFor(k, f)
	_, from := gist(k, r)
	f.Title = h.Ref
	f.Trail = append(f.Trail, Link{k.Title, f.To("/" + k.Path)})
	p := RecordPage{Frame: f, Ref: h.Ref, About: firstWords(k, r), Class: restricted(h.Class),
		Facts: g.Facts(r, "status", from), Body: g.Body(r, from), Sources: s.sources(g, r)}
	if m, ok := r.(*meeting.Meeting); ok && m.Quoracy() != "" {
		p.Facts = append(p.Facts, Fact{"Quorate", TextCell(m.Quoracy())})
	}
	if fd := k.Field("status"); fd != nil {
		p.Status = StatusOf(fd.Get(r).Words())
	}
	for _, part := range []func() error{
		func() (err error) { p.Move, p.By, err = s.move(v, r, f); return },
		func() error { return s.timeline(&p, k, v, r) },
		func() error { return s.surroundings(&p, k, v, r) },
		func() error { return s.elaborated(ctx, &p, k, v, r, who) },
		func() error { return s.attachments(&p, k, v, r) },
	} {
		if err := part(); err != nil {
			return p, err
		}
	}
	p.History = f.To("/fields/" + k.Path + "/" + escape(h.Ref))
	if !f.Past() {
		p.Compare = Address{Path: "/compare/" + k.Path}.With(paramOne, h.Ref).With("from", max(f.First, f.Today-30).String()).With("to", f.Today.String()).String()
	}
	if !f.Past() {
		if living, ok := r.(secretariat.Living); ok {
			steps, err := secretariat.StepsIn(v, who, r)
			if err != nil {
				return p, err
			}
			p.Acts = Acts("/steps/"+k.Path+"/"+escape(h.Ref), h.Version, steps, living.Needs)
			p.Acts = advised(changeActs(who, r, asked(r, p.Acts)), p.Change)
			if err := offerMeetings(v, p.Acts); err != nil {
				return p, err
			}
		}
		acts, err := offerReminder(v, who, r, p.Acts)
		if err != nil {
			return p, err
		}
		p.Acts = acts
		if who.ID != "" {
			p.Watch = watchLink(k, h.Ref)
		}
		if written(k) && secretariat.MayEdit(who, k, r) {
			p.Edit = "/edit/" + k.Path + "/" + escape(h.Ref)
		}
		p.Ways = append(p.Ways, changeWays(who, r)...)
		if written(k) && secretariat.MayComment(who, k, r) {
			p.Comment = commentForm(k, r)
		}
		if written(k) && secretariat.MayAttach(who, k, r) {
			p.Attach = attachForm(k, r)
		}
	}
	return p, nil
}

func (s *Server) sources(g Register, r record.Record) []Source {
	return g.Sources(r, func(record.Source) string { return "" })
}

// past gives the past tense of the verbs that do not just take -ed.
var past = map[string]string{
	"hold": "held", "meet": "met", "stand": "stood", "keep": "kept", "drop": "dropped", "cancel": "cancelled", "submit": "submitted",
	"refer": "referred", "defer": "deferred", "undo": "undid", "take": "took", "withdraw": "withdrew", "choose": "chose", "find": "found", "put": "put", "give": "gave", "bring": "brought", "shut": "shut",
}

// did tells an act in the past tense, after who did it.
func did(verb, noun string) string {
	switch verb {
	case "raise":
		return "raised the " + noun
	case "undo":
		return "undid an import of it"
	case "confirm closed":
		return "confirmed it closed"
	case "give way":
		return "let it give way"
	}
	word, rest, _ := strings.Cut(verb, " ")
	switch {
	case past[word] != "":
		word = past[word]
	case strings.HasSuffix(word, "e"):
		word += "d"
	case strings.HasSuffix(word, "y"):
		word = strings.TrimSuffix(word, "y") + "ied"
	default:
		word += "ed"
	}
	switch {
	case rest == "":
		return word + " it"
	case rest == "on", rest == "to", strings.HasSuffix(rest, " of"), strings.HasSuffix(rest, "ing"):
		return word + " " + rest + " it"
	}
	return word + " it " + rest
}

// event tells one entry. Of the first, the long texts are left to the page.
func (s *Server) event(f Frame, k *record.Kind, ver secretariat.Version, before record.Record) Event {
	e := ver.Entry
	at, written := Clocks(e.At, e.Recorded, secretariat.Zone())
	day := e.At.In(secretariat.Zone()).Format("2006-01-02")
	url := fmt.Sprintf("/record/%d", e.Seq)
	ev := Event{Entry: e.Seq, URL: url, At: at, Recorded: written, Who: f.named(e.Actor), Did: did(e.Act, k.Noun), Why: e.Why,
		Item: itemLink(f, e.Item), AsAt: address(k, record.HeadOf(ver.Record).Ref) + "?as-at=" + day, Proof: url + "/proof", Redacted: e.Redacted()}
	for _, c := range k.Changes(before, ver.Record) {
		fd := k.Field(c.Field)
		if before == nil && (fd == nil || fd.Type == record.Prose || len(fd.Links) > 0) || record.IsHash(c.After.Words()) {
			continue
		}
		ev.Changes = append(ev.Changes, c.Sentence())
	}
	return ev
}

// itemLink leads to the meeting, or its agenda item, under which an act was done.
func itemLink(f Frame, item string) Link {
	if item == "" {
		return Link{}
	}
	kind := "meeting"
	if strings.Contains(item, "/") {
		kind = "agenda-item"
	}
	return Link{item, f.To(linkTo(kind, item))}
}

// brief cuts a text to what fits beside a reference.
func brief(s string) string { return cut(s, 90) }

// cut gives a text on one line, and of a longer one so many letters.
func cut(s string, enough int) string {
	s = strings.Join(strings.Fields(s), " ")
	if len([]rune(s)) <= enough {
		return s
	}
	return string([]rune(s)[:enough]) + "…"
}

// newForm shows the form for a new record.
func (s *Server) newForm(w http.ResponseWriter, r *http.Request) error {
	k, err := kindAt(r.PathValue("path"))
	if err != nil {
		return err
	}
	if err := secretariat.RefuseRaise(s.who(r), k); err != nil {
		return err
	}
	g := Register{Kind: k}
	typed := func(name string) string {
		if name == "class" {
			return string(record.Strictest)
		}
		return r.URL.Query().Get(name)
	}
	return s.form(w, r, http.StatusOK, k, "New "+k.Noun, "/new/"+k.Path, g.NewInputs(typed), nil, "Raise the "+k.Noun, "/"+k.Path, nil)
}

func (s *Server) form(w http.ResponseWriter, r *http.Request, status int, k *record.Kind, title, url string, fields []Input, hidden []Param, submit, cancel string, p *problem.Problem) error {
	f, err := s.frame(r, title)
	if err != nil {
		return err
	}
	f.Now = true
	f.Trail = append(f.Trail, Link{k.Title, "/" + k.Path})
	fields, hidden, draft, err := s.restored(r, url, fields, hidden)
	if err != nil {
		return err
	}
	audiences(fields, s.who(r).Organisation)
	if err := s.offer(r.Context(), s.who(r), k, fields); err != nil {
		return err
	}
	return Show(w, r, status, Form(FormPage{Frame: f, Lead: k.About, URL: url, Fields: Refused(fields, p), Hidden: hidden, Submit: submit, Cancel: cancel,
		Problem: p, Drafts: s.who(r).ID != "", Draft: draft}))
}

// audiences adds to the classes that a form offers the person's own organisation,
// and the one that the record is confined to.
func audiences(fields []Input, organisation string) {
	i := slices.IndexFunc(fields, func(i Input) bool { return i.Name == "class" })
	if i < 0 {
		return
	}
	for _, c := range []record.Class{record.Only(organisation), record.Class(fields[i].Value)} {
		offered := slices.ContainsFunc(fields[i].Options, func(o Option) bool { return o.Value == string(c) })
		if c.Organisation() != "" && !offered {
			fields[i].Options = append(fields[i].Options, Option{Value: string(c), Words: c.Words()})
		}
	}
}

// typed reads a record's fields from a form.
func typed(k *record.Kind, r *http.Request) secretariat.Edit {
	e := secretariat.Edit{Fields: map[string]string{}}
	e.Class, _ = record.ReadClass(r.PostFormValue("class"))
	fmt.Sscan(r.PostFormValue("version"), &e.Version)
	for _, f := range k.Fields {
		if _, sent := r.PostForm[f.Name]; sent && !f.ByAct {
			e.Fields[f.Name] = r.PostFormValue(f.Name)
		}
	}
	return e
}

// raise makes a new record.
func (s *Server) raise(w http.ResponseWriter, r *http.Request) error {
	k, err := kindAt(r.PathValue("path"))
	if err != nil {
		return err
	}
	if err := parseForm(r); err != nil {
		return err
	}
	made, err := s.desk.Raise(r.Context(), s.who(r), k, r.PostFormValue("ref"), typed(k, r), secretariat.Because{Why: r.PostFormValue("why")})
	if p := problem.Of(err); p != nil && p.Kind != problem.Forbidden {
		return s.form(w, r, statusOf(p), k, "New "+k.Noun, "/new/"+k.Path, Register{Kind: k}.NewInputs(r.PostFormValue), nil, "Raise the "+k.Noun, "/"+k.Path, p)
	}
	if err != nil {
		return err
	}
	s.sent(r)
	http.Redirect(w, r, address(k, record.HeadOf(made).Ref)+"?done=raised", http.StatusSeeOther)
	return nil
}

func statusOf(p *problem.Problem) int {
	if p.After > 0 {
		return http.StatusTooManyRequests
	}
	switch p.Kind {
	case problem.Conflict:
		return http.StatusConflict
	case problem.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusUnprocessableEntity
}

// found reads the register and the record that a path names, as they are now.
func (s *Server) found(r *http.Request) (*record.Kind, record.Record, error) {
	k, err := kindAt(r.PathValue("path"))
	if err != nil {
		return nil, nil, err
	}
	it, err := s.desk.View(r.Context(), s.who(r), secretariat.Now).Find(k, r.PathValue("ref"))
	return k, it.Record, err
}

// editForm shows the form for a record that is there.
func (s *Server) editForm(w http.ResponseWriter, r *http.Request) error {
	k, rec, err := s.found(r)
	if err != nil {
		return err
	}
	if err := secretariat.RefuseEdit(s.who(r), k, rec); err != nil {
		return err
	}
	return s.showEdit(w, r, http.StatusOK, k, rec, Register{Kind: k}.Typed(rec), nil)
}

func (s *Server) showEdit(w http.ResponseWriter, r *http.Request, status int, k *record.Kind, rec record.Record, value func(string) string, p *problem.Problem) error {
	h := record.HeadOf(rec)
	inputs := Register{Kind: k}.EditInputs(value)
	hidden := []Param{{"version", fmt.Sprint(h.Version)}}
	return s.form(w, r, status, k, "Edit "+h.Ref, "/edit/"+k.Path+"/"+escape(h.Ref), inputs, hidden, "Keep the changes", address(k, h.Ref), p)
}

// revise changes a record.
func (s *Server) revise(w http.ResponseWriter, r *http.Request) error {
	k, was, err := s.found(r)
	if err != nil {
		return err
	}
	if err := parseForm(r); err != nil {
		return err
	}
	ref := record.HeadOf(was).Ref
	now, err := s.desk.Revise(r.Context(), s.who(r), k, ref, typed(k, r), secretariat.Because{Why: r.PostFormValue("why")})
	if p := problem.Of(err); p != nil && p.Again() {
		return s.showEdit(w, r, statusOf(p), k, was, r.PostFormValue, p)
	}
	if err != nil {
		return err
	}
	s.sent(r)
	done := "edited"
	if record.HeadOf(now).Version == record.HeadOf(was).Version {
		done = "same"
	}
	http.Redirect(w, r, address(k, ref)+"?done="+done, http.StatusSeeOther)
	return nil
}

// take moves a record one step through its life.
func (s *Server) take(w http.ResponseWriter, r *http.Request) error {
	k, was, err := s.found(r)
	if err != nil {
		return err
	}
	if err := parseForm(r); err != nil {
		return err
	}
	ref, step := record.HeadOf(was).Ref, r.PostFormValue("step")
	with := party.With{Text: r.PostFormValue("text"), Meeting: r.PostFormValue("meeting"), Other: r.PostFormValue("other"), Letter: r.PostFormValue("letter")}
	var version int64
	fmt.Sscan(r.PostFormValue("version"), &version)
	with.Day, err = dayTyped(r.PostFormValue("day"))
	if err == nil {
		_, err = s.desk.Take(r.Context(), s.who(r), k, ref, version, party.Step(step), with, secretariat.Because{Item: with.Meeting})
	}
	if p := problem.Of(err); p != nil && p.Again() {
		return s.refuse(w, r, k, was, step, p)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, address(k, ref)+"?done=moved", http.StatusSeeOther)
	return nil
}

// refuse shows the record with the act that was refused, and what was typed.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, k *record.Kind, rec record.Record, step string, p *problem.Problem) error {
	f, v, err := s.look(r, "")
	if err != nil {
		return err
	}
	f.Here = Address{Path: address(k, record.HeadOf(rec).Ref)}
	page, err := s.recordPage(r.Context(), k, f, v, rec, s.who(r))
	if err != nil {
		return err
	}
	page.Problem, page.Refused = p, step
	if a := page.act(step); a != nil {
		for i, in := range a.Fields {
			a.Fields[i].Value = r.PostFormValue(in.Name)
		}
	}
	return Show(w, r, statusOf(p), Record(page))
}

// entry answers for one entry of the journal.
func (s *Server) entry(w http.ResponseWriter, r *http.Request) error {
	f, v, err := s.look(r, "")
	if err != nil {
		return err
	}
	var seq int64
	fmt.Sscan(r.PathValue("seq"), &seq)
	e, rec, err := v.Entry(seq)
	if err != nil {
		return err
	}
	k, err := secretariat.KindNamed(e.Kind)
	if err != nil {
		return err
	}
	p := EntryPage{Frame: f, Event: s.event(f, k, secretariat.Version{Entry: *e, Record: rec}, s.versionBefore(v, k, e))}
	p.Title, p.Now = fmt.Sprintf("Entry %d", seq), true
	p.Trail = append(p.Trail, Link{"Record", "/record"})
	ref := record.HeadOf(rec).Ref
	p.Event.About = Link{ref, address(k, ref)}
	p.Facts = []Fact{{"Record", RefCell{Ref: ref, URL: address(k, ref)}}, {"Register", TextCell(k.Title)}, {"Version", NumberCell(fmt.Sprint(e.Version))},
		{"Commitment", TextCell(e.Commit.String())}, {"Leaf", TextCell(e.Leaf().String())}}
	if !e.Redacted() {
		p.Body = string(e.Body)
	}
	p.Proof = []Step{{"Take the proof, and the key by which this journal is checked", fmt.Sprintf("curl -o proof.json <this server>/record/%d/proof", seq)},
		{"Check it with a crosscode of your own; it needs nothing from here", "crosscode verify --proof proof.json --key checkpoint.pub"}}
	if seq > 1 {
		p.Previous = fmt.Sprintf("/record/%d", seq-1)
	}
	if f2, err := s.desk.Standing(r.Context()); err == nil && seq < f2.Head.Size {
		p.Next = fmt.Sprintf("/record/%d", seq+1)
	}
	return Show(w, r, http.StatusOK, Entry(p))
}

// versionBefore gives the record as it was before an entry, if the reader may
// see that.
func (s *Server) versionBefore(v *secretariat.View, k *record.Kind, e *journal.Entry) record.Record {
	before, err := v.Before(k, e.ID, e.Seq)
	if err != nil {
		return nil
	}
	return before.Record
}

// proof answers with the proof that an entry is in the journal, as a file.
func (s *Server) proof(w http.ResponseWriter, r *http.Request) error {
	var seq int64
	fmt.Sscan(r.PathValue("seq"), &seq)
	p, err := s.desk.View(r.Context(), s.who(r), secretariat.Now).Prove(seq)
	if err != nil {
		return err
	}
	b, err := p.Marshal()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="entry-%d-proof.json"`, seq))
	_, err = w.Write(append(b, '\n'))
	return err
}
