package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"crosscode/internal/exchange"
	"crosscode/internal/format/feed"
	"crosscode/internal/format/ics"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// A face is a form in which a list or a record can be followed: at the address
// of its page, with this ending.
type face struct {
	ending, words, media string
}

// faces are the ways to follow something. A calendar is one only of what has
// dates.
var faces = []face{
	{".atom", "Atom feed", "application/atom+xml"},
	{".feed.json", "JSON feed", "application/feed+json"},
	{".ics", "Calendar", "text/calendar"},
}

// facesOf gives the ways to follow a register.
func facesOf(k *record.Kind) []face {
	if exchange.Dated(k) {
		return faces
	}
	return faces[:2]
}

// An Alternate is the page in another form, for a reader that looks for one.
type Alternate struct{ Words, Media, URL string }

// alternates gives the ways to follow what an address shows; none for pages that
// are neither a register nor a record.
func alternates(here Address) []Alternate {
	path, ref, one := strings.Cut(strings.TrimPrefix(here.Path, "/"), "/")
	if here.Path == "/record" {
		return []Alternate{{faces[0].words, faces[0].media, "/record" + faces[0].ending}, {faces[1].words, faces[1].media, "/record" + faces[1].ending}}
	}
	i := slices.IndexFunc(secretariat.Registers(), func(k *record.Kind) bool { return k.Path == path })
	if i < 0 || one && ref == "" {
		return nil
	}
	at := here.Start().With(paramSize).With(paramRows).With(paramColumns).With(paramSort).With(paramDone)
	if one {
		at = Address{Path: here.Path}
	}
	var out []Alternate
	for _, f := range facesOf(secretariat.Registers()[i]) {
		to := at
		to.Path += f.ending
		out = append(out, Alternate{f.words, f.media, to.String()})
	}
	return out
}

// followable gives the ways to follow the page of a request. What stands below a
// record, as the risk of a plan does, is no record.
func followable(r *http.Request) []Alternate {
	_, pattern, _ := strings.Cut(r.Pattern, " ")
	_, below, one := strings.Cut(strings.TrimPrefix(pattern, "/"), "/")
	if one && (strings.Contains(below, "/") || !strings.HasPrefix(below, "{")) {
		return nil
	}
	return alternates(here(r))
}

// below gives the ways to follow a page that does not name them beside its title.
func (f Frame) below() []Alternate {
	if strings.Count(f.Here.Path, "/") > 1 || f.Here.Path == "/record" {
		all := f.Alternates
		for _, l := range f.privateLink() {
			all = append(slices.Clip(all), Alternate{Words: l.Words, URL: l.URL})
		}
		return all
	}
	return nil
}

// followed answers for a register in a form in which it is followed.
func (s *Server) followed(k *record.Kind, f face) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		r = asPage(r, strings.TrimSuffix(r.URL.Path, f.ending))
		frame, v, err := s.look(r, k.Title)
		if err != nil {
			return err
		}
		q, err := query(k, frame)
		if err != nil {
			return err
		}
		fresh, err := s.desk.Fresh(r.Context())
		if err != nil {
			return err
		}
		if s.unchanged(w, r, frame, fresh, f) {
			return nil
		}
		q.After, q.Before, q.Sort, q.Desc = "", "", "changed", true
		if f.ending == ".ics" {
			q.Sort, q.Desc = "", false
			return s.calendar(w, r, frame, k, v, q, fresh)
		}
		page, err := v.List(k, q)
		if err != nil {
			return err
		}
		out := s.feed(r, frame, fresh, f, k.Title, k.About, fresh.Origin, k.Name, r.URL.Query().Encode())
		site := s.site(r, fresh)
		for _, it := range page.Items {
			out.Entries = append(out.Entries, site.Entry(k, exchange.Changed{Record: it.Record, Entry: it.Seq, At: it.At}))
		}
		return s.sendFeed(w, f, out)
	}
}

// recordOrFeed answers for one record: its page, or a form in which it is
// followed.
func (s *Server) recordOrFeed(k *record.Kind) handler {
	page := s.recordOf(k)
	return func(w http.ResponseWriter, r *http.Request) error {
		for _, f := range facesOf(k) {
			if ref, ok := strings.CutSuffix(r.PathValue("ref"), f.ending); ok && ref != "" {
				return s.followedRecord(w, r, k, f, ref)
			}
		}
		return page(w, r)
	}
}

// followedRecord answers with what happened to one record, or with its dates.
func (s *Server) followedRecord(w http.ResponseWriter, r *http.Request, k *record.Kind, f face, asked string) error {
	r = asPage(r, strings.TrimSuffix(r.URL.Path, f.ending))
	frame, v, err := s.look(r, asked)
	if err != nil {
		return err
	}
	it, err := v.Find(k, asked)
	if err != nil {
		return err
	}
	ref := record.HeadOf(it.Record).Ref
	if ref != asked {
		to := Address{address(k, ref) + f.ending, r.URL.Query()}
		http.Redirect(w, r, to.String(), http.StatusMovedPermanently)
		return nil
	}
	fresh, err := s.desk.Fresh(r.Context())
	if err != nil || s.unchanged(w, r, frame, fresh, f) {
		return err
	}
	if f.ending == ".ics" {
		return s.calendarOf(w, r, frame, ref, fresh, func(c *ics.Calendar, site exchange.Site) error {
			return events(c, site, k, it)
		})
	}
	about, _ := gist(k, it.Record)
	out := s.feed(r, frame, fresh, f, ref, brief(about), fresh.Origin, k.Name, fmt.Sprint(record.HeadOf(it.Record).ID), "timeline")
	history, err := v.History(k, record.HeadOf(it.Record).ID)
	if err != nil {
		return err
	}
	site := s.site(r, fresh)
	for i, ver := range slices.Backward(history) {
		var before record.Record
		if i > 0 {
			before = history[i-1].Record
		}
		out.Entries = append(out.Entries, s.feedEntry(frame, site, base(r), k, ver, before))
		if len(out.Entries) == 500 {
			break
		}
	}
	return s.sendFeed(w, f, out)
}

// feedEntry tells one entry of the journal in a feed, as the timeline tells it.
func (s *Server) feedEntry(f Frame, site exchange.Site, base string, k *record.Kind, ver secretariat.Version, before record.Record) feed.Entry {
	ev := s.event(f, k, ver, before)
	lines := slices.Clone(ev.Changes)
	if ev.Why != "" {
		lines = append(lines, "Why: "+ev.Why)
	}
	return feed.Entry{ID: "urn:uuid:" + site.Identity("entry", fmt.Sprint(ver.Entry.Seq)), Title: record.HeadOf(ver.Record).Ref + ": " + ev.Who + " " + ev.Did,
		Page: base + ev.URL, Text: strings.Join(lines, "\n"), Author: ev.Who, Updated: ver.Entry.At, Published: ver.Entry.At}
}

// journalFeed answers with the latest entries of the whole journal.
func (s *Server) journalFeed(f face) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		r = asPage(r, "/record")
		frame, v, err := s.look(r, "Record")
		if err != nil {
			return err
		}
		fresh, err := s.desk.Fresh(r.Context())
		if err != nil || s.unchanged(w, r, frame, fresh, f) {
			return err
		}
		versions, err := v.Latest(usualSize, 0)
		if err != nil {
			return err
		}
		out := s.feed(r, frame, fresh, f, "Record", "Every change to every register.", fresh.Origin, "journal")
		site := s.site(r, fresh)
		for _, ver := range versions {
			k, err := secretariat.KindNamed(ver.Entry.Kind)
			if err != nil {
				return err
			}
			out.Entries = append(out.Entries, s.feedEntry(frame, site, base(r), k, ver, s.versionBefore(v, k, &ver.Entry)))
		}
		return s.sendFeed(w, f, out)
	}
}

// asPage gives the request as if it asked for the page at a path.
func asPage(r *http.Request, path string) *http.Request {
	to := r.Clone(r.Context())
	to.URL.Path, to.URL.RawPath = path, ""
	return to
}

// base is where the server is, as the request came to it.
func base(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil || r.URL.Scheme == "https" {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

func (s *Server) site(r *http.Request, fresh secretariat.Fresh) exchange.Site {
	from := base(r)
	return exchange.Site{Origin: fresh.Origin, Page: func(k *record.Kind, ref string) string { return from + address(k, ref) }}
}

// feed begins a feed of what a request shows. Its identity is made of names that
// stay.
func (s *Server) feed(r *http.Request, f Frame, fresh secretariat.Fresh, as face, title, about string, names ...string) feed.Feed {
	page := Address{Path: escape(strings.TrimPrefix(r.URL.Path, "/")), Query: r.URL.Query()}
	self := page
	self.Path += as.ending
	updated := fresh.At
	if f.Past() {
		title += ", as at " + f.AsAt.Words()
	}
	site := exchange.Site{Origin: fresh.Origin}
	return feed.Feed{ID: "urn:uuid:" + site.Identity(names...), Title: title + " – " + s.Programme, About: about, Self: selfOf(r, self),
		Page: base(r) + "/" + page.String(), Author: s.Programme, Updated: updated, Language: "en-GB", Entries: []feed.Entry{}}
}

func (s *Server) sendFeed(w http.ResponseWriter, as face, f feed.Feed) error {
	// What the feed says of its age is what its entries say.
	if len(f.Entries) > 0 {
		f.Updated = f.Entries[0].Updated
		for _, e := range f.Entries {
			if e.Updated.After(f.Updated) {
				f.Updated = e.Updated
			}
		}
	}
	var b bytes.Buffer
	write, media := feed.WriteAtom, feed.AtomType
	if as.ending == ".feed.json" {
		write, media = feed.WriteJSON, feed.JSONType
	}
	if err := write(&b, f); err != nil {
		return err
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	_, err := w.Write(b.Bytes())
	return err
}

// calendar answers with every date of a list. It is written as it is read, and
// has no end but the list's.
func (s *Server) calendar(w http.ResponseWriter, r *http.Request, f Frame, k *record.Kind, v *secretariat.View, q secretariat.Query, fresh secretariat.Fresh) error {
	if _, _, err := v.Count(k, q, 1); err != nil {
		return err // before a byte is sent
	}
	return s.calendarOf(w, r, f, k.Title, fresh, func(c *ics.Calendar, site exchange.Site) error {
		for it, err := range v.Each(k, q) {
			if err != nil {
				return err
			}
			if err := events(c, site, k, it); err != nil {
				return err
			}
		}
		return nil
	})
}

func events(c *ics.Calendar, site exchange.Site, k *record.Kind, it secretariat.Item) error {
	for _, e := range site.Events(k, exchange.Changed{Record: it.Record, Entry: it.Seq, At: it.At}) {
		if err := c.Event(e); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) calendarOf(w http.ResponseWriter, r *http.Request, f Frame, name string, fresh secretariat.Fresh, fill func(*ics.Calendar, exchange.Site) error) error {
	if f.Past() {
		name += ", as at " + f.AsAt.Words()
	}
	w.Header().Set("Content-Type", ics.Type)
	page := Address{Path: escape(strings.TrimPrefix(r.URL.Path, "/")), Query: r.URL.Query()}
	c := ics.New(w, ics.Head{Name: name + " – " + s.Programme, About: exchange.CalendarNote, Page: base(r) + "/" + page.String(), Again: time.Hour})
	err := fill(c, s.site(r, fresh))
	if err == nil {
		err = c.Close()
	}
	if err != nil {
		// The answer has begun: break it off, so that nobody takes it for whole.
		s.fault(r, "write a calendar", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// unchanged sets what a reader may ask again with, and answers one that has the
// same already. It knows without reading the list: nothing that is shown
// changes while the journal does not grow and the day stays.
func (s *Server) unchanged(w http.ResponseWriter, r *http.Request, f Frame, fresh secretariat.Fresh, as face) bool {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%d|%s|%+v|%s|%s|%s|%s", fresh.Origin, fresh.Size, f.Today, s.who(r), s.Programme, base(r), r.URL.RequestURI(), as.ending))
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	last := fresh.At
	if midnight := f.Today.Time(secretariat.Zone()); midnight.After(last) {
		last = midnight // what is overdue changes then
	}
	last = last.UTC().Truncate(time.Second)
	h := w.Header()
	h.Set("ETag", tag)
	h.Set("Last-Modified", last.Format(http.TimeFormat))
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Vary", "Cookie")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	if !same(r, tag, last) {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}

// same reports whether the asker has it already.
func same(r *http.Request, tag string, last time.Time) bool {
	if asked := r.Header.Get("If-None-Match"); asked != "" {
		for one := range strings.SplitSeq(asked, ",") {
			if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag || one == "*" {
				return true
			}
		}
		return false
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !since.Before(last)
}

// followRoutes adds the addresses at which lists are followed, and the page that
// tells programs what they can ask.
func (s *Server) followRoutes(mux *router) {
	mux.Handle("GET /api", s.serve(s.reference))
	mux.Handle("GET "+feedsPath, s.serve(s.feeds))
	mux.Handle("POST "+feedsPath, s.serve(s.keepFeed))
	mux.Handle("GET "+feedsPath+"/{secret}", s.serve(s.privately(mux)))
	for _, f := range faces[:2] {
		mux.Handle("GET /record"+f.ending, s.serve(s.journalFeed(f)))
	}
	for _, k := range secretariat.Registers() {
		for _, f := range facesOf(k) {
			answer := s.followed(k, f)
			if f.ending == ".ics" { // of all of a list
				answer = s.long(answer)
			}
			mux.Handle("GET /"+k.Path+f.ending, s.serve(answer))
		}
	}
}
