package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// mailRoutes adds the pages on what is sent, and to whom.
func (s *Server) mailRoutes(mux *router) {
	for route, h := range map[string]handler{
		"GET /notifications":           s.notifications,
		"POST /notifications":          s.watch,
		"POST /notifications/{id}/end": s.stopWatching,
		"GET /unsubscribe/{token}":     s.unsubscribeForm,
		"POST /unsubscribe/{token}":    s.unsubscribe,
		"GET /outbox":                  s.outbox,
		"POST /outbox":                 s.sendAgain,
		"POST /reminders/{ref}":        s.remindAll,
	} {
		mux.Handle(route, s.serve(h))
	}
}

// unsent says that nothing goes out, where that matters.
const unsent = "No mail server is configured here, so nothing goes out: messages stay queued until whoever runs the program names one."

// notifications shows a person what they watch.
func (s *Server) notifications(w http.ResponseWriter, r *http.Request) error {
	return s.showNotifications(w, r, nil)
}

func (s *Server) showNotifications(w http.ResponseWriter, r *http.Request, refusal *problem.Problem) error {
	who := s.who(r)
	all, err := s.desk.Watching(r.Context(), who)
	if err != nil {
		return err
	}
	f, v, err := s.look(r, "Your notifications")
	if err != nil {
		return err
	}
	f.Now, f.Here = true, Address{Path: "/notifications"}
	f.Notice = map[string]string{"watch": "You will hear of it.", "end": "You no longer hear of it."}[r.URL.Query().Get("done")]
	private(w)
	p := PeoplePage{Frame: f, Lead: "What you hear of by mail. A message never tells more than these pages would show you when it is sent.",
		Acts: []Act{watchAct(r)}, Open: "watch"}
	if !s.Mail {
		p.Lead += " " + unsent
	}
	t := Table{Label: "What you watch", Columns: []Column{{Name: "what", Label: "What", Shape: Line}, {Name: "pace", Label: "When", Shape: Line}, {Name: "since", Label: "Since", Shape: Line}}}
	end := Act{Key: "end", Verb: "Stop watching", URL: "/notifications/all/end", Fields: []Input{{Name: "id", Label: "Which", Type: InputPick, Hint: "Leave it open to stop all of them."}}}
	for _, n := range all {
		cell, words := watched(v, n)
		t.Rows = append(t.Rows, Row{Cells: []Cell{cell, TextCell(n.Pace), TextCell(clock(n.Made))}})
		end.Fields[0].Options = append(end.Fields[0].Options, Option{Value: n.ID, Words: words})
	}
	if len(all) > 0 {
		p.Acts = append(p.Acts, end)
	}
	p.Tables = []Table{t}
	status := http.StatusOK
	if refusal != nil {
		p.Refused, p.Problem, status = "watch", refusal, statusOf(refusal)
	}
	return Show(w, r, status, People(p))
}

// watched tells what a subscription is of, as far as its owner may see it.
func watched(v *secretariat.View, n secretariat.Subscription) (Cell, string) {
	switch n.Kind {
	case secretariat.WholeGroup:
		return LinkCell{"All of " + n.Ref, "/groups/" + escape(n.Ref)}, "All of " + n.Ref
	case secretariat.WholeCode:
		return LinkCell{"All of " + n.Ref, "/codes/" + escape(n.Ref)}, "All of " + n.Ref
	}
	const gone = "Something that you may not see any more"
	k, err := secretariat.KindNamed(n.Kind)
	if err != nil {
		return TextCell(gone), gone
	}
	it, err := v.Get(k, n.Of)
	if err != nil {
		return TextCell(gone), gone
	}
	ref := record.HeadOf(it.Record).Ref
	return LinkCell{ref, address(k, ref)}, ref
}

// watchAct is the form by which one begins to watch; a record's page leads to it
// filled in.
func watchAct(r *http.Request) Act {
	typed := func(name string) string { return r.FormValue(name) }
	what := Input{Name: "kind", Label: "What", Type: InputPick, Required: true, Options: []Option{
		{Value: secretariat.WholeGroup, Words: "All of a group"}, {Value: secretariat.WholeCode, Words: "All of a code"}}}
	for _, k := range secretariat.Registers() {
		if written(k) {
			what.Options = append(what.Options, Option{Value: k.Name, Words: "One " + k.Noun})
		}
	}
	for i, o := range what.Options {
		what.Options[i].Chosen = o.Value == typed("kind")
	}
	what.Value = typed("kind")
	pace := Input{Name: "pace", Label: "When", Type: InputOne, Required: true, Value: typed("pace"), Options: []Option{
		{Value: secretariat.AtOnce, Words: "At once", Hint: "within a quarter of a minute"},
		{Value: secretariat.Daily, Words: "Once a working day", Hint: "after 7 in the morning, all in one message"}}}
	if pace.Value == "" {
		pace.Value = secretariat.Daily
	}
	for i, o := range pace.Options {
		pace.Options[i].Chosen = o.Value == pace.Value
	}
	return Act{Key: "watch", Verb: "Watch", URL: "/notifications", Main: true, Fields: []Input{what,
		{Name: "ref", Label: "Which", Type: InputLine, Short: true, Required: true, Value: typed("ref"), Hint: "Its reference or short name: CCAG, BSC, CR003, CCAG03-12."}, pace}}
}

// watchLink leads from a record to the form, filled in.
func watchLink(k *record.Kind, ref string) Link {
	return Link{"Hear of changes by mail", "/notifications?" + url.Values{"kind": {k.Name}, "ref": {ref}}.Encode()}
}

func (s *Server) watch(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	_, err := s.desk.Watch(r.Context(), s.who(r), r.PostFormValue("kind"), r.PostFormValue("ref"), r.PostFormValue("pace"))
	if p := problem.Of(err); p != nil && p.Kind == problem.Invalid {
		return s.showNotifications(w, r, p)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/notifications?done=watch", http.StatusSeeOther)
	return nil
}

func (s *Server) stopWatching(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	if err := s.desk.StopWatching(r.Context(), s.who(r), r.PostFormValue("id")); err != nil {
		return err
	}
	http.Redirect(w, r, "/notifications?done=end", http.StatusSeeOther)
	return nil
}

// unsubscribeForm is where the link in a message leads. Reading it changes
// nothing, for mail readers look at links by themselves.
func (s *Server) unsubscribeForm(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	if _, err := s.desk.UnsubscribeBy(r.Context(), token); err != nil {
		return err
	}
	f, err := s.frame(r, "Stop all news")
	if err != nil {
		return err
	}
	f.Now = true
	private(w)
	return Show(w, r, http.StatusOK, Form(FormPage{Frame: f, URL: "/unsubscribe/" + url.PathEscape(token), Submit: "Stop all news", Cancel: "/",
		Lead: "You will no longer hear by mail of anything that you watch. What your organisation is asked, it is asked all the same. To choose what you hear of, sign in and look under your notifications."}))
}

func (s *Server) unsubscribe(w http.ResponseWriter, r *http.Request) error {
	if err := s.desk.Unsubscribe(r.Context(), r.PathValue("token")); err != nil {
		return err
	}
	f, err := s.frame(r, "No more news")
	if err != nil {
		return err
	}
	f.Now = true
	private(w)
	return Show(w, r, http.StatusOK, People(PeoplePage{Frame: f, Lead: "You no longer hear by mail of anything that you watched."}))
}

var letterSorts = map[string]string{secretariat.Invitation: "Asked for an assessment", secretariat.Reminder: "Reminder", secretariat.News: "News", secretariat.OwnLink: "Link to an account"}

// outbox shows what was to be sent.
func (s *Server) outbox(w http.ResponseWriter, r *http.Request) error {
	state := secretariat.LetterState(r.URL.Query().Get("state"))
	who := s.who(r)
	o, err := s.desk.Outbox(r.Context(), who, state, r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	f, v, err := s.look(r, "Outbox")
	if err != nil {
		return err
	}
	f.Now = true
	private(w)
	if n := r.URL.Query().Get("again"); n != "" {
		f.Notice = "What failed is queued again."
	}
	p := PeoplePage{Frame: f, Lead: "What the program was to send, the latest first."}
	if !s.Mail {
		p.Lead += " " + unsent
	}
	for _, l := range []secretariat.LetterState{secretariat.LetterQueued, secretariat.LetterFailed, secretariat.LetterSent, secretariat.LetterDropped} {
		p.Go = append(p.Go, Link{fmt.Sprintf("%s: %s", l, thousands(o.Counts[l])), "/outbox?" + url.Values{"state": {string(l)}}.Encode()})
	}
	if state != "" {
		p.Go = append(p.Go, Link{"All", "/outbox"})
	}
	if o.Counts[secretariat.LetterFailed] > 0 {
		p.Acts = append(p.Acts, tryAgain(o.Letters))
	}
	label := "Letters"
	if state != "" {
		label = "Letters: " + lower(string(state))
	}
	t := Table{Label: label, Columns: []Column{{Name: "state", Label: "State", Shape: Short}, {Name: "sort", Label: "What", Shape: Line}, {Name: "about", Label: "About", Shape: Short},
		{Name: "to", Label: "To", Shape: Line}, {Name: "made", Label: "Queued", Shape: Line}, {Name: "said", Label: "What the server said", Shape: Line}}}
	for _, l := range o.Letters {
		t.Rows = append(t.Rows, Row{Cells: []Cell{TextCell(l.State), TextCell(letterSorts[l.Sort]), aboutLetter(v, l), TextCell(addressee(l)), TextCell(clock(l.Made)), TextCell(outcome(l))}})
	}
	p.Tables = []Table{t}
	if o.After != "" {
		p.Go = append(p.Go, Link{"Older letters", "/outbox?" + url.Values{"state": {string(state)}, "after": {o.After}}.Encode()})
	}
	return Show(w, r, http.StatusOK, People(p))
}

func tryAgain(letters []secretariat.Letter) Act {
	which := Input{Name: "id", Label: "Which", Type: InputPick, Hint: "Leave it open to try all that failed."}
	for _, l := range letters {
		if l.State == secretariat.LetterFailed {
			which.Options = append(which.Options, Option{Value: l.ID, Words: l.About + " to " + addressee(l)})
		}
	}
	return Act{Key: "again", Verb: "Try again", URL: "/outbox", Main: true, Fields: []Input{which}}
}

func addressee(l secretariat.Letter) string {
	switch {
	case l.Address != "":
		return l.Address
	case l.Owner != "":
		return l.Owner
	}
	return "Mailbox of " + l.Organisation
}

func aboutLetter(v *secretariat.View, l secretariat.Letter) Cell {
	if l.Sort == secretariat.News {
		return TextCell("What they watch, " + l.About)
	}
	k, err := secretariat.KindNamed("response")
	if err != nil {
		return TextCell(l.About)
	}
	if _, err := v.Find(k, l.About); err != nil {
		return TextCell(l.About)
	}
	return LinkCell{l.About, address(k, l.About)}
}

func outcome(l secretariat.Letter) string {
	if l.State == secretariat.LetterQueued && l.Tries > 0 {
		return fmt.Sprintf("%s (tried %d times)", l.Said, l.Tries)
	}
	return l.Said
}

func (s *Server) sendAgain(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	ids := slices.DeleteFunc(r.PostForm["id"], func(id string) bool { return strings.TrimSpace(id) == "" })
	if _, err := s.desk.SendAgain(r.Context(), s.who(r), ids...); err != nil {
		return err
	}
	http.Redirect(w, r, "/outbox?again=1", http.StatusSeeOther)
	return nil
}

// remindAct reminds everybody who has not answered a change request; nil where
// the reader may not, or nobody is asked.
func remindAct(who party.Actor, r record.Record) *Act {
	c, ok := r.(interface{ Asks() change.Asks })
	if !ok || !c.Asks().Open || !secretariat.MayPost(who) {
		return nil
	}
	return &Act{Key: "remind everybody", Verb: "Remind everybody who has not answered", URL: "/reminders/" + escape(c.Asks().Ref),
		About: "Writes to each party once a day at most. The messages are queued at once and sent after that."}
}

// offerReminder adds that to the acts on a record, where somebody is left to answer.
func offerReminder(v *secretariat.View, who party.Actor, r record.Record, acts []Act) ([]Act, error) {
	remind := remindAct(who, r)
	if remind == nil {
		return acts, nil
	}
	some, err := secretariat.AnyAwaited(v, r.(interface{ Asks() change.Asks }).Asks())
	if some {
		acts = append(acts, *remind)
	}
	return acts, err
}

// remindAll reminds every party of a change request that has not answered.
func (s *Server) remindAll(w http.ResponseWriter, r *http.Request) error {
	done, err := s.desk.Chase(r.Context(), s.who(r), r.PathValue("ref"), secretariat.Because{})
	if err != nil {
		return err
	}
	f, err := s.frame(r, "Reminders of "+done.Request)
	if err != nil {
		return err
	}
	f.Now = true
	private(w)
	p := PeoplePage{Frame: f, Lead: strings.Join(done.Sentences(), " "), Go: []Link{{done.Request, "/answers/" + escape(done.Request)}, {"Outbox", "/outbox"}}}
	if !s.Mail {
		p.Lead += " " + unsent
	}
	return Show(w, r, http.StatusOK, People(p))
}
