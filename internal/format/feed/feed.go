// Package feed writes what changed in two formats that feed readers know: Atom
// (RFC 4287) and JSON Feed 1.1.
//
// A [Feed] is filled by whoever knows what the entries mean; both writers give
// the same entries, and the same feed gives the same bytes. Text is plain text:
// no entry carries markup, so nothing in one can act in a reader. Characters
// that XML cannot hold are left out of Atom and of JSON alike, so that the two
// say the same.
package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// The media types of the two formats.
const (
	AtomType = "application/atom+xml; charset=utf-8"
	JSONType = "application/feed+json; charset=utf-8"
)

// A Feed is a list of entries, the latest first.
type Feed struct {
	ID       string // for ever the same, whatever its address: urn:uuid:...
	Title    string
	About    string // one line on what it is
	Self     string // where the feed itself is
	Page     string // where the same is shown to a person
	Author   string // of entries that name none
	Updated  time.Time
	Language string
	Entries  []Entry
}

// An Entry is one thing that happened, or one thing as it now is.
type Entry struct {
	ID        string // for ever the same
	Title     string
	Page      string // where it is shown to a person
	Text      string // plain; its lines are kept
	Author    string
	Tags      []string
	Published time.Time // not told when zero
	Updated   time.Time
}

// clean gives s without what XML 1.0 cannot hold.
func clean(s string) string {
	bad := func(r rune) bool {
		return r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF || r == utf8.RuneError
	}
	if utf8.ValidString(s) && !strings.ContainsFunc(s, bad) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if bad(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// line gives s as one line.
func line(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// atom gathers elements.
type atom struct {
	b bytes.Buffer
}

// open begins an element with attributes as name and value.
func (a *atom) open(name string, attributes ...string) {
	a.b.WriteByte('<')
	a.b.WriteString(name)
	for i := 0; i+1 < len(attributes); i += 2 {
		a.b.WriteByte(' ')
		a.b.WriteString(attributes[i])
		a.b.WriteString(`="`)
		a.text(line(attributes[i+1]))
		a.b.WriteByte('"')
	}
	a.b.WriteByte('>')
}

func (a *atom) close(name string) {
	a.b.WriteString("</")
	a.b.WriteString(name)
	a.b.WriteString(">\n")
}

func (a *atom) text(s string) {
	xml.EscapeText(&a.b, []byte(s)) // a buffer takes everything
}

func (a *atom) element(name, text string, attributes ...string) {
	a.open(name, attributes...)
	a.text(text)
	a.close(name)
}

func (a *atom) empty(name string, attributes ...string) {
	a.open(name, attributes...)
	a.close(name)
}

func (a *atom) author(name string) {
	a.b.WriteString("<author>")
	a.element("name", line(name))
	a.close("author")
}

// WriteAtom writes f as Atom.
func WriteAtom(w io.Writer, f Feed) error {
	var a atom
	a.b.WriteString(xml.Header)
	a.open("feed", "xmlns", "http://www.w3.org/2005/Atom", "xml:lang", f.Language)
	a.b.WriteByte('\n')
	a.element("id", line(f.ID))
	a.element("title", line(f.Title))
	if f.About != "" {
		a.element("subtitle", line(f.About))
	}
	a.element("updated", stamp(f.Updated))
	a.empty("link", "rel", "self", "type", "application/atom+xml", "href", f.Self)
	a.empty("link", "rel", "alternate", "type", "text/html", "href", f.Page)
	a.author(f.Author)
	a.element("generator", "crosscode")
	for _, e := range f.Entries {
		a.entry(e)
	}
	a.close("feed")
	_, err := w.Write(a.b.Bytes())
	return err
}

func (a *atom) entry(e Entry) {
	a.open("entry")
	a.b.WriteByte('\n')
	a.element("id", line(e.ID))
	a.element("title", line(e.Title))
	a.element("updated", stamp(e.Updated))
	if !e.Published.IsZero() {
		a.element("published", stamp(e.Published))
	}
	a.empty("link", "rel", "alternate", "type", "text/html", "href", e.Page)
	if e.Author != "" {
		a.author(e.Author)
	}
	for _, t := range e.Tags {
		a.empty("category", "term", t)
	}
	a.element("content", clean(e.Text), "type", "text")
	a.close("entry")
}

type jsonFeed struct {
	Version     string     `json:"version"`
	Title       string     `json:"title"`
	HomePageURL string     `json:"home_page_url"`
	FeedURL     string     `json:"feed_url"`
	Description string     `json:"description,omitempty"`
	Language    string     `json:"language,omitempty"`
	Authors     []jsonName `json:"authors,omitempty"`
	Items       []jsonItem `json:"items"`
}

type jsonName struct {
	Name string `json:"name"`
}

type jsonItem struct {
	ID            string     `json:"id"`
	URL           string     `json:"url"`
	Title         string     `json:"title"`
	ContentText   string     `json:"content_text"`
	DatePublished string     `json:"date_published,omitempty"`
	DateModified  string     `json:"date_modified"`
	Authors       []jsonName `json:"authors,omitempty"`
	Tags          []string   `json:"tags,omitempty"`
}

func names(s string) []jsonName {
	if s == "" {
		return nil
	}
	return []jsonName{{line(s)}}
}

// WriteJSON writes f as JSON Feed 1.1.
func WriteJSON(w io.Writer, f Feed) error {
	out := jsonFeed{Version: "https://jsonfeed.org/version/1.1", Title: line(f.Title), HomePageURL: line(f.Page), FeedURL: line(f.Self),
		Description: line(f.About), Language: f.Language, Authors: names(f.Author), Items: make([]jsonItem, 0, len(f.Entries))}
	for _, e := range f.Entries {
		it := jsonItem{ID: line(e.ID), URL: line(e.Page), Title: line(e.Title), ContentText: clean(e.Text), DateModified: stamp(e.Updated), Authors: names(e.Author)}
		if !e.Published.IsZero() {
			it.DatePublished = stamp(e.Published)
		}
		for _, t := range e.Tags {
			it.Tags = append(it.Tags, line(t))
		}
		out.Items = append(out.Items, it)
	}
	b, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}
