package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// What people write names other records by their references: "as CR003 has it".
// Wherever a page shows what somebody wrote, [said] puts a mark where a reference
// may stand; when the page is whole, [Show] looks all of them up at once, as its
// reader may see the record at the moment of the page, and makes links of those that
// are there. What is not there, or may not be seen, reads as it was written.

// A reading is how the page of one request reads the record. It is nil, or has no
// view, where a page reads none.
type reading struct {
	view  *secretariat.View
	frame Frame
}

type readingKey struct{}

// reads gives the request a place where [Server.look] notes how it reads.
func reads(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), readingKey{}, &reading{}))
}

func readingOf(ctx context.Context) *reading {
	rd, _ := ctx.Value(readingKey{}).(*reading)
	return rd
}

// mostMentions bounds how many different references a page looks up.
const mostMentions = 300

// mentions are what the texts of one page may name.
type mentions struct {
	open, shut string // around each in the page; nobody who writes can know them
	seen       map[string]bool
}

type mentionsKey struct{}

func newMentions() *mentions {
	secret := rand.Text()
	return &mentions{"\x02" + secret + "\x02", "\x03" + secret + "\x03", map[string]bool{}}
}

// said draws what somebody wrote, with a link at each reference of a record that
// the reader may see.
func said(text string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		m, _ := ctx.Value(mentionsKey{}).(*mentions)
		if m == nil {
			_, err := io.WriteString(w, templ.EscapeString(text))
			return err
		}
		var b strings.Builder
		done := 0
		for from, to := range mayName(text) {
			word := text[from:to]
			if len(m.seen) >= mostMentions && !m.seen[word] {
				continue
			}
			m.seen[word] = true
			b.WriteString(templ.EscapeString(text[done:from]))
			b.WriteString(m.open + word + m.shut)
			done = to
		}
		b.WriteString(templ.EscapeString(text[done:]))
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// mayName gives where in a text a reference may stand: a word that begins with a
// capital, has a digit or a stroke in it, and no space.
func mayName(text string) func(yield func(from, to int) bool) {
	return func(yield func(from, to int) bool) {
		for i := 0; i < len(text); {
			if !wordly(text[i]) {
				i++
				continue
			}
			from, telling := i, false
			for ; i < len(text); i++ {
				c := text[i]
				joins := (c == '-' || c == '/' || c == '.') && i > from && i+1 < len(text) && wordly(text[i+1])
				if !wordly(c) && !joins {
					break
				}
				telling = telling || c == '/' || c >= '0' && c <= '9'
			}
			if telling && text[from] >= 'A' && text[from] <= 'Z' && !yield(from, i) {
				return
			}
		}
	}
}

// wordly reports whether c is of a word: a letter or digit, or a part of a sign
// beyond ASCII.
func wordly(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= 0x80
}

// mentioned gives the references that a word may be made of, where it is none itself:
// M6/M7, P432-P434.
func mentioned(word string) []string {
	for _, between := range []string{"/", "-"} {
		parts := strings.Split(word, between)
		if len(parts) > 1 && !slices.ContainsFunc(parts, func(p string) bool {
			return p == "" || p[0] < 'A' || p[0] > 'Z' || !strings.ContainsAny(p, "0123456789")
		}) {
			return parts
		}
	}
	return nil
}

// mentionable are the registers whose records are named in texts by references
// that are no words of their own, those first that a reference means more often.
func mentionable() []*record.Kind {
	var out []*record.Kind
	for _, k := range secretariat.Registers() {
		switch k.Name {
		case "group", "organisation", "role", "seat", "import", "redaction", "comment", "attachment":
		default:
			out = append(out, k)
		}
	}
	return out
}

// addresses gives where each of the words leads for the reader; a word that names
// nothing the reader may see has none, nor one that names the page itself.
func (rd *reading) addresses(words map[string]bool) (map[string]string, error) {
	var ask []string
	for w := range words {
		ask = append(ask, w)
		ask = append(ask, mentioned(w)...)
	}
	slices.Sort(ask)
	means, err := rd.view.Meant(mentionable(), slices.Compact(ask))
	out := map[string]string{}
	for word, n := range means {
		if at := address(n.Kind, n.Ref); at != rd.frame.Here.Path {
			out[word] = rd.frame.To(at)
		}
	}
	return out, err
}

// linked puts links into a page in place of the marks.
func (m *mentions) linked(page []byte, to map[string]string) []byte {
	var out bytes.Buffer
	out.Grow(len(page) + 40*len(to))
	link := func(word string) bool {
		url := to[word]
		if url != "" {
			out.WriteString(`<a href="` + templ.EscapeString(url) + `">` + templ.EscapeString(word) + `</a>`)
		}
		return url != ""
	}
	for {
		before, rest, found := bytes.Cut(page, []byte(m.open))
		out.Write(before)
		if !found {
			return out.Bytes()
		}
		marked, after, _ := bytes.Cut(rest, []byte(m.shut))
		page = after
		word := string(marked)
		if link(word) {
			continue
		}
		parts := mentioned(word)
		if parts == nil {
			out.WriteString(templ.EscapeString(word))
			continue
		}
		between := word[len(parts[0]) : len(parts[0])+1]
		for i, p := range parts {
			if i > 0 {
				out.WriteString(between)
			}
			if !link(p) {
				out.WriteString(templ.EscapeString(p))
			}
		}
	}
}
