package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// feedsPath is where private feeds are kept, and below it each is read.
const feedsPath = "/feeds"

type selfKey struct{}

// privately answers at a secret address with what is followed there, as whoever
// it belongs to sees it. The address is all that the asker has: no cookie is
// looked at. Other answers with what is at an address of ours.
func (s *Server) privately(other http.Handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := s.withAccounts(); err != nil {
			return err
		}
		secret, _, _ := strings.Cut(r.PathValue("secret"), ".") // the ending is for programs that go by it
		who, feed, err := s.desk.Following(r.Context(), secret)
		if err != nil {
			return err
		}
		to, err := url.Parse(feed)
		if err != nil {
			return err
		}
		ctx := context.WithValue(r.Context(), whoKey{}, who)
		ctx = context.WithValue(ctx, selfKey{}, r.URL.EscapedPath())
		inner := r.Clone(ctx)
		inner.URL.Path, inner.URL.RawPath, inner.URL.RawQuery = to.Path, to.RawPath, to.RawQuery
		inner.RequestURI = to.RequestURI()
		inner.Header.Del("Cookie")
		other.ServeHTTP(w, inner)
		return nil
	}
}

// selfOf gives the address at which a feed is read: its own, or the secret one at
// which it was asked for.
func selfOf(r *http.Request, self Address) string {
	if secret, ok := r.Context().Value(selfKey{}).(string); ok {
		return base(r) + secret
	}
	return base(r) + "/" + self.String()
}

// feedOf gives the address of a feed of what a page shows. The page is named as
// its reader sees it at the top of the window, with or without the server.
func (s *Server) feedOf(r *http.Request, who party.Actor, page, form string) (string, error) {
	bad := func(says string, args ...any) error {
		var c problem.Check
		c.Want(false, "of", says, args...)
		return c.Err("The address was not made.")
	}
	u, err := url.Parse(strings.TrimSpace(page))
	if err != nil || u.Host != "" && u.Host != r.Host {
		return "", bad("%q is not the address of a list or a record here.", page)
	}
	path, ref, one := strings.Cut(strings.Trim(u.Path, "/"), "/")
	if path == "record" && !one && form != ".ics" {
		return "/record" + form, nil
	}
	i := slices.IndexFunc(secretariat.Registers(), func(k *record.Kind) bool { return k.Path == path })
	if i < 0 {
		return "", bad("%q is not the address of a list or a record here.", page)
	}
	k := secretariat.Registers()[i]
	if !slices.ContainsFunc(facesOf(k), func(f face) bool { return f.ending == form }) {
		return "", bad("There is no calendar of %s: they have no dates.", strings.ToLower(k.Title))
	}
	at := Address{escape(path), u.Query()}
	if one {
		it, err := s.desk.View(r.Context(), who, secretariat.Now).Find(k, ref)
		if problem.Is(err, problem.NotFound) {
			return "", bad("There is no %s %s.", k.Noun, ref)
		}
		if err != nil {
			return "", err
		}
		at = Address{Path: strings.TrimPrefix(address(k, record.HeadOf(it.Record).Ref), "/")}
	} else if _, err := query(k, Frame{Here: Address{"/" + path, at.Query}, Today: s.desk.Today()}); err != nil {
		return "", bad("%v", err)
	}
	at.Path += form
	return "/" + at.String(), nil
}

// feeds shows a person their private feeds.
func (s *Server) feeds(w http.ResponseWriter, r *http.Request) error {
	return s.showFeeds(w, r, "", nil, "")
}

var feedsNotices = map[string]string{"removed": "The address is taken away. Whoever has it reads nothing any more."}

func (s *Server) showFeeds(w http.ResponseWriter, r *http.Request, act string, refusal *problem.Problem, made string) error {
	who, err := s.signedIn(r)
	if err != nil {
		return err
	}
	f, err := s.frame(r, "Private feeds")
	if err != nil {
		return err
	}
	private(w)
	f.Now, f.Here = true, Address{Path: feedsPath}
	f.Trail = append(f.Trail, Link{"Your account", "/account"})
	f.Notice = feedsNotices[r.URL.Query().Get(paramDone)]
	kept, err := s.desk.Feeds(r.Context(), who)
	if err != nil {
		return err
	}
	of := r.PostFormValue("of")
	if r.Method != http.MethodPost {
		of = r.URL.Query().Get("of")
	}
	p := PeoplePage{Frame: f, Lead: feedsLead, Acts: feedActs(of, r.PostFormValue("form"), r.PostFormValue("name"), kept), Tables: []Table{feedTable(kept)}}
	if r.URL.Query().Get("of") != "" {
		p.Open = "add"
	}
	status := http.StatusOK
	if refusal != nil {
		p.Refused, p.Problem, status = act, refusal, statusOf(refusal)
	}
	if made != "" {
		p.OnceTitle, p.Once = feedOnce, []string{made}
	}
	return Show(w, r, status, People(p))
}

const (
	feedsLead = "A feed reader or a calendar cannot sign in. Give it a private address: it shows one list or record as you may see it on the day. Whoever knows the address reads the same, so give each program its own, and take away what you no longer use."
	feedOnce  = "The private address. It is not shown again: copy it to where it is used now."
)

func feedActs(of, as, name string, kept []secretariat.FeedAddress) []Act {
	form := Input{Name: "form", Label: "As", Type: InputPick, Value: as, Required: true}
	for _, f := range faces {
		form.Options = append(form.Options, Option{Value: f.ending, Words: f.words})
	}
	acts := []Act{{Key: "add", Verb: "Make a private address", URL: feedsPath, Main: true, Fields: []Input{
		{Name: "of", Label: "What is followed", Type: InputLine, Value: of, Required: true, Hint: "The address of a list, with its filters, or of a record: /actions?status=Open"},
		form,
		{Name: "name", Label: "Where it is used", Type: InputLine, Value: name, Required: true, Hint: "As “calendar on the telephone”, so that you know it again."},
	}}}
	if len(kept) == 0 {
		return acts
	}
	which := Input{Name: "id", Label: "Address", Type: InputPick, Required: true}
	for _, k := range kept {
		which.Options = append(which.Options, Option{Value: k.ID, Words: k.Name})
	}
	return append(acts, Act{Key: "end", Verb: "Take an address away", URL: feedsPath, Grave: true, Hidden: []Param{{"end", "yes"}}, Fields: []Input{which}})
}

func feedTable(kept []secretariat.FeedAddress) Table {
	t := Table{Label: "Your private addresses", Columns: []Column{{Name: "name", Label: "Where it is used", Shape: Line}, {Name: "feed", Label: "What is followed", Shape: Line},
		{Name: "made", Label: "Made", Shape: Line}, {Name: "used", Label: "Last used", Shape: Line}}}
	for _, k := range kept {
		used := "Never"
		if !k.Used.IsZero() {
			used = clock(k.Used)
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{TextCell(k.Name), LinkCell{k.Feed, k.Feed}, TextCell(clock(k.Made)), TextCell(used)}})
	}
	return t
}

// keepFeed makes a private address, which is shown this once, or takes one away.
func (s *Server) keepFeed(w http.ResponseWriter, r *http.Request) error {
	who, err := s.signedIn(r)
	if err != nil {
		return err
	}
	if err := parseForm(r); err != nil {
		return err
	}
	act, made := "add", ""
	if r.PostFormValue("end") != "" {
		act, err = "end", s.desk.EndFeed(r.Context(), who, r.PostFormValue("id"))
	} else {
		made, err = s.newFeed(r, who)
	}
	if p := problem.Of(err); p != nil && p.Kind != problem.Forbidden {
		return s.showFeeds(w, r, act, p, "")
	}
	if err != nil {
		return err
	}
	if act == "end" {
		http.Redirect(w, r, feedsPath+"?done=removed", http.StatusSeeOther)
		return nil
	}
	return s.showFeeds(w, r, "", nil, made)
}

// newFeed makes a private address of what a form names.
func (s *Server) newFeed(r *http.Request, who party.Actor) (string, error) {
	form := r.PostFormValue("form")
	if !slices.ContainsFunc(faces, func(f face) bool { return f.ending == form }) {
		var c problem.Check
		c.Want(false, "form", "Choose a feed or a calendar.")
		return "", c.Err("The address was not made.")
	}
	feed, err := s.feedOf(r, who, r.PostFormValue("of"), form)
	if err != nil {
		return "", err
	}
	_, secret, err := s.desk.AddFeed(r.Context(), who, r.PostFormValue("name"), feed)
	return base(r) + feedsPath + "/" + secret + form, err
}

// privateLink leads from a page to a private address of it, for whoever is
// signed in.
func (f Frame) privateLink() []Link {
	if f.Who.URL != "/account" || len(f.Alternates) == 0 {
		return nil
	}
	at := f.Here.Start().With(paramSize).With(paramRows).With(paramColumns).With(paramDone)
	return []Link{{"Private address", feedsPath + "?" + url.Values{"of": {at.String()}}.Encode()}}
}
