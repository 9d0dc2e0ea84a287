package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

// read is Atom as RFC 4287 has it, by another reader than the writer.
type read struct {
	XMLName  xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID       string   `xml:"id"`
	Title    string   `xml:"title"`
	Subtitle string   `xml:"subtitle"`
	Updated  string   `xml:"updated"`
	Author   string   `xml:"author>name"`
	Links    []link   `xml:"link"`
	Entries  []struct {
		ID        string `xml:"id"`
		Title     string `xml:"title"`
		Updated   string `xml:"updated"`
		Published string `xml:"published"`
		Author    string `xml:"author>name"`
		Content   struct {
			Type string `xml:"type,attr"`
			Text string `xml:",chardata"`
		} `xml:"content"`
		Links []link `xml:"link"`
		Tags  []struct {
			Term string `xml:"term,attr"`
		} `xml:"category"`
	} `xml:"entry"`
}

type link struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

func sample(text string) Feed {
	at := time.Date(2022, 3, 23, 10, 5, 0, 0, time.UTC)
	return Feed{ID: "urn:uuid:1", Title: "Actions", About: "What somebody has agreed to do.", Self: "https://example.com/actions.atom?status=Open&group=CCAG",
		Page: "https://example.com/actions?status=Open&group=CCAG", Author: "MHHS example", Updated: at, Language: "en-GB",
		Entries: []Entry{{ID: "urn:uuid:2", Title: text, Page: "https://example.com/actions/CCAG03-12", Text: text, Author: "CCAG secretariat",
			Tags: []string{"Open", "A & B"}, Published: at.Add(-time.Hour), Updated: at}}}
}

func atomOf(t testing.TB, f Feed) read {
	t.Helper()
	var b bytes.Buffer
	if err := WriteAtom(&b, f); err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(bytes.NewReader(b.Bytes()))
	d.Strict = true
	var r read
	if err := d.Decode(&r); err != nil {
		t.Fatalf("%v in %s", err, b.String())
	}
	if _, err := d.Token(); err != io.EOF && !isSpace(b.Bytes()[d.InputOffset():]) {
		t.Fatalf("something stands after the feed: %v", err)
	}
	return r
}

func isSpace(b []byte) bool { return len(bytes.TrimSpace(b)) == 0 }

func TestAtomHasWhatTheStandardAsksFor(t *testing.T) {
	r := atomOf(t, sample("Send <b>details</b> of R0015 & R0032"))
	if r.ID != "urn:uuid:1" || r.Title != "Actions" || r.Updated != "2022-03-23T10:05:00Z" || r.Author != "MHHS example" {
		t.Errorf("the feed is %+v", r)
	}
	for rel, want := range map[string]string{"self": "https://example.com/actions.atom?status=Open&group=CCAG", "alternate": "https://example.com/actions?status=Open&group=CCAG"} {
		if i := slices.IndexFunc(r.Links, func(l link) bool { return l.Rel == rel }); i < 0 || r.Links[i].Href != want {
			t.Errorf("its %s link is not %s: %v", rel, want, r.Links)
		}
	}
	e := r.Entries[0]
	if e.Title != "Send <b>details</b> of R0015 & R0032" || e.Content.Type != "text" || e.Content.Text != e.Title || e.Published != "2022-03-23T09:05:00Z" || e.Tags[1].Term != "A & B" {
		t.Errorf("the entry is %+v", e)
	}
}

func TestAFeedWithoutEntriesIsStillOne(t *testing.T) {
	f := sample("")
	f.Entries = nil
	if r := atomOf(t, f); len(r.Entries) != 0 || r.ID == "" {
		t.Errorf("the feed is %+v", r)
	}
	var b bytes.Buffer
	if err := WriteJSON(&b, f); err != nil || !strings.Contains(b.String(), `"items": []`) {
		t.Errorf("%v, %s", err, b.String())
	}
}

func TestTheSameFeedGivesTheSameBytes(t *testing.T) {
	for name, write := range map[string]func(io.Writer, Feed) error{"atom": WriteAtom, "json": WriteJSON} {
		var one, two bytes.Buffer
		if write(&one, sample("x")) != nil || write(&two, sample("x")) != nil || one.String() != two.String() {
			t.Errorf("%s differs from one time to the next", name)
		}
	}
}

// Whatever a text is, both formats stay whole, hold it, and hold the same.
func FuzzText(f *testing.F) {
	for _, s := range []string{"plain", "a <b> & ]]> \"c\" 'd'", "two\nlines\tand a tab", "nul \x00 and \x1b[31m", "\xff\xfe", "\ufffe\uffff", "<!--", "<![CDATA[", "\r\n", "\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := atomOf(t, sample(text))
		got := r.Entries[0].Content.Text
		if want := clean(text); got != want {
			t.Errorf("atom holds %q of %q, want %q", got, text, want)
		}
		var b bytes.Buffer
		if err := WriteJSON(&b, sample(text)); err != nil {
			t.Fatal(err)
		}
		var j jsonFeed
		if err := json.Unmarshal(b.Bytes(), &j); err != nil {
			t.Fatal(err)
		}
		if j.Version != "https://jsonfeed.org/version/1.1" || j.Items[0].ContentText != got || j.Items[0].Title != r.Entries[0].Title {
			t.Errorf("json holds %q, atom %q", j.Items[0].ContentText, got)
		}
	})
}
