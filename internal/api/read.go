package api

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"crosscode/internal/exchange"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"

	"github.com/danielgtaylor/huma/v2"
)

// index tells where everything is, and whose token was shown.
func index() *operation {
	return &operation{id: "index", method: http.MethodGet, path: "", summary: "Where everything is, and whose token you showed", status: "200",
		reply: jsonReply("Where everything is.", to("Index")), answer: func(c *call) error {
			fresh, err := c.s.desk.Fresh(c.r.Context())
			if err != nil {
				return err
			}
			type register struct {
				Kind  string `json:"kind"`
				Title string `json:"title"`
				About string `json:"about"`
				URL   string `json:"url"`
			}
			type token struct {
				Name    string    `json:"name"`
				Actor   string    `json:"actor"`
				Powers  []string  `json:"powers"`
				Expires time.Time `json:"expires"`
			}
			out := struct {
				Programme string     `json:"programme"`
				Origin    string     `json:"origin"`
				Entries   int64      `json:"entries"`
				Registers []register `json:"registers"`
				Token     *token     `json:"token,omitempty"`
			}{c.s.Programme, fresh.Origin, fresh.Size, []register{}, nil}
			for _, k := range secretariat.Registers() {
				out.Registers = append(out.Registers, register{k.Name, k.Title, k.About, Root + "/" + k.Path})
			}
			if c.bearer {
				out.Token = &token{c.token.Name, c.token.Actor.ID, append([]string{}, c.token.Powers...), c.token.Expires.UTC()}
			}
			return c.json(http.StatusOK, out)
		}}
}

// json answers with a value as JSON.
func (c *call) json(status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return c.send(status, "application/json", append(b, '\n'))
}

func (c *call) send(status int, media string, b []byte) error {
	c.w.Header().Set("Content-Type", media)
	c.w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	c.w.WriteHeader(status)
	if c.r.Method == http.MethodHead {
		return nil
	}
	_, err := c.w.Write(b)
	return err
}

// unchanged sets the tag of an answer, and reports whether the asker has it.
func (c *call) unchanged(tag string) bool {
	c.w.Header().Set("ETag", tag)
	for one := range strings.SplitSeq(c.r.Header.Get("If-None-Match"), ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag {
			c.w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}

func tagOf(b []byte) string {
	sum := sha256.Sum256(b)
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

// path gives the address of a record.
func path(k *record.Kind, ref string) string { return Root + "/" + k.Path + "/" + url.PathEscape(ref) }

func page(k *record.Kind, ref string) string {
	parts := strings.Split(ref, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return "/" + k.Path + "/" + strings.Join(parts, "/")
}

// appendRecord writes a record as the API shows it, with the fields asked for.
func appendRecord(b []byte, k *record.Kind, it secretariat.Item, columns []string) []byte {
	h := record.HeadOf(it.Record)
	text := func(name, value string) {
		quoted, _ := json.Marshal(value) // a string can always be written
		b = append(append(append(b, `,"`...), name...), `":`...)
		b = append(b, quoted...)
	}
	b = append(append(b, `{"kind":"`...), k.Name...)
	b = append(b, '"')
	text("ref", h.Ref)
	b = fmt.Appendf(b, `,"id":%d,"version":%d,"entry":%d`, h.ID, h.Version, it.Seq)
	text("changed", it.At.UTC().Format(time.RFC3339Nano))
	text("class", string(h.Class))
	text("page", page(k, h.Ref))
	b = append(b, `,"fields":{`...)
	first := true
	for _, f := range k.Fields {
		if len(columns) > 0 && !contains(columns, f.Name) {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(append(append(b, '"'), f.Name...), `":`...)
		b = append(b, record.JSON(f.Get(it.Record))...)
	}
	return append(b, '}', '}')
}

// whole writes a record as its own address shows it: with the steps that whoever
// asks may take.
func (c *call) whole(k *record.Kind, it secretariat.Item, now bool) ([]byte, error) {
	b := appendRecord(nil, k, it, nil)
	r, ok := it.Record.(secretariat.Living)
	if !ok || !now {
		return append(b, '\n'), nil
	}
	type oneStep struct {
		Step  party.Step `json:"step"`
		Needs []string   `json:"needs"`
		May   []string   `json:"may,omitempty"`
	}
	steps := []oneStep{}
	may, err := secretariat.StepsIn(c.s.desk.View(c.r.Context(), c.who(), secretariat.Now), c.who(), it.Record)
	if err != nil {
		return nil, err
	}
	for _, s := range may {
		one := oneStep{Step: s, Needs: r.Needs(s).Names()}
		if o, ok := it.Record.(secretariat.Obliging); ok {
			one.May = o.May(s).Names()
		}
		steps = append(steps, one)
	}
	list, err := json.Marshal(steps)
	if err != nil {
		return nil, err
	}
	b = append(b[:len(b)-1], `,"steps":`...)
	return append(append(b, list...), '}', '\n'), nil
}

// list answers with one page of a register.
func list(k *record.Kind) *operation {
	return &operation{id: "list-" + k.Path, method: http.MethodGet, path: "/" + k.Path, tag: k.Title, summary: "List " + k.Plural,
		more: "One page of " + k.Plural + ", by their own order unless sort says otherwise. Follow links.next until there is none.", status: "200",
		parameters: append(use("size", "sort", "after", "before", "as-at", "updated-since", "columns", "count", "If-None-Match"), filterParameters(k)...),
		reply:      jsonReply("One page.", to(schemaOf(k)+"Page"), "ETag", "Link"), tells: true, refusals: []string{"422"}, answer: func(c *call) error { return c.list(k) }}
}

func (c *call) list(k *record.Kind) error {
	a, err := c.ask(k)
	if err != nil {
		return err
	}
	fresh, err := c.s.desk.Fresh(c.r.Context())
	if err != nil {
		return err
	}
	if c.unchanged(tagOf(fmt.Appendf(nil, "%s|%d|%s|%+v|%s", fresh.Origin, fresh.Size, c.s.desk.Today(), c.who(), c.r.URL.RequestURI()))) {
		return nil
	}
	v, err := a.view(c.r.Context(), c)
	if err != nil {
		return err
	}
	found, err := v.List(k, a.query)
	if err != nil {
		return err
	}
	b := fmt.Appendf(nil, `{"kind":%q,"entry":%d,"items":[`, k.Name, fresh.Size)
	for i, it := range found.Items {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '\n')
		b = appendRecord(b, k, it, a.columns)
	}
	b = append(b, "\n]"...)
	if a.count {
		n, more, err := v.Count(k, a.query, countTo)
		if err != nil {
			return err
		}
		b = fmt.Appendf(b, `,"count":{"n":%d,"more":%t}`, n, more)
	}
	links, err := json.Marshal(c.links(found))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, "application/json", append(append(append(b, `,"links":`...), links...), '}', '\n'))
}

type links struct {
	Self     string `json:"self"`
	Next     string `json:"next,omitempty"`
	Previous string `json:"previous,omitempty"`
}

// links gives the pages around a page, in the answer and in its header.
func (c *call) links(p secretariat.Page) links {
	around := func(name, cursor string) string {
		if cursor == "" {
			return ""
		}
		q := c.r.URL.Query()
		q.Del("after")
		q.Del("before")
		q.Set(name, cursor)
		return c.r.URL.Path + "?" + q.Encode()
	}
	l := links{c.r.URL.RequestURI(), around("after", p.Next), around("before", p.Prev)}
	var header []string
	if l.Next != "" {
		header = append(header, "<"+l.Next+`>; rel="next"`)
	}
	if l.Previous != "" {
		header = append(header, "<"+l.Previous+`>; rel="prev"`)
	}
	if len(header) > 0 {
		c.w.Header().Set("Link", strings.Join(header, ", "))
	}
	return l
}

// find reads the record that an address names, and whether it is shown as it is
// now. A record asked for by another of its names is redirected to: done is true.
func (c *call) find(k *record.Kind) (it secretariat.Item, v *secretariat.View, now, done bool, err error) {
	return c.findAsked(k, c.r.URL.Query())
}

// findAsked is [call.find] where the query has been read but for what asks for a
// moment of the record.
func (c *call) findAsked(k *record.Kind, query url.Values) (it secretariat.Item, v *secretariat.View, now, done bool, err error) {
	a := asking{kind: k}
	var faults problem.Check
	a.window(&faults, query)
	if err := faults.Err("The address asks for what is not there."); err != nil {
		return it, nil, false, false, err
	}
	if v, err = a.view(c.r.Context(), c); err != nil {
		return it, nil, false, false, err
	}
	asked := c.r.PathValue("ref")
	if it, err = v.Find(k, asked); err != nil {
		return it, nil, false, false, err
	}
	ref := record.HeadOf(it.Record).Ref
	if ref != asked && (c.r.Method == http.MethodGet || c.r.Method == http.MethodHead) {
		to := strings.Replace(c.r.URL.EscapedPath(), path(k, asked), path(k, ref), 1)
		if to == c.r.URL.EscapedPath() { // it was escaped in another way
			to = path(k, ref)
		}
		if c.r.URL.RawQuery != "" {
			to += "?" + c.r.URL.RawQuery
		}
		http.Redirect(c.w, c.r, to, http.StatusPermanentRedirect)
		return it, v, false, true, nil
	}
	return it, v, v.Moment().IsNow(), false, nil
}

// one answers with one record.
func one(k *record.Kind) *operation {
	return &operation{id: "read-" + k.Name, method: http.MethodGet, path: "/" + k.Path + "/{ref}", tag: k.Title, summary: "Read one " + k.Noun, status: "200",
		parameters: use("ref", "as-at", "If-None-Match"), reply: jsonReply("The "+k.Noun+".", to(schemaOf(k)), "ETag"), refusals: []string{"404", "422"},
		answer: func(c *call) error {
			it, _, now, done, err := c.find(k)
			if err != nil || done {
				return err
			}
			b, err := c.whole(k, it, now)
			if err != nil || c.unchanged(tagOf(b)) {
				return err
			}
			return c.send(http.StatusOK, "application/json", b)
		}}
}

type entryTold struct {
	Entry    int64        `json:"entry"`
	At       time.Time    `json:"at"`
	Recorded time.Time    `json:"recorded"`
	Actor    string       `json:"actor"`
	Act      string       `json:"act"`
	Why      string       `json:"why"`
	Item     string       `json:"item"`
	Version  int64        `json:"version"`
	Redacted bool         `json:"redacted"`
	Changes  []changeTold `json:"changes"`
}

type changeTold struct {
	Field  string          `json:"field"`
	Label  string          `json:"label"`
	Before json.RawMessage `json:"before"`
	After  json.RawMessage `json:"after"`
	Words  string          `json:"words"`
}

// history answers with everything that happened to one record.
func history(k *record.Kind) *operation {
	return &operation{id: "history-of-" + k.Name, method: http.MethodGet, path: "/" + k.Path + "/{ref}/history", tag: k.Title, summary: "Everything that happened to one " + k.Noun, status: "200",
		parameters: use("ref", "as-at"), reply: jsonReply("Its entries, oldest first.", to("History")), refusals: []string{"404", "422"},
		answer: func(c *call) error {
			it, v, _, done, err := c.find(k)
			if err != nil || done {
				return err
			}
			versions, err := v.History(k, record.HeadOf(it.Record).ID)
			if err != nil {
				return err
			}
			out := struct {
				Ref     string      `json:"ref"`
				Entries []entryTold `json:"entries"`
			}{record.HeadOf(it.Record).Ref, []entryTold{}}
			var before record.Record
			for _, ver := range versions {
				out.Entries = append(out.Entries, tell(k, ver, before))
				before = ver.Record
			}
			return c.json(http.StatusOK, out)
		}}
}

func tell(k *record.Kind, ver secretariat.Version, before record.Record) entryTold {
	e := ver.Entry
	out := entryTold{e.Seq, e.At.UTC(), e.Recorded.UTC(), e.Actor, e.Act, e.Why, e.Item, e.Version, e.Redacted(), []changeTold{}}
	for _, c := range k.Changes(before, ver.Record) {
		out.Changes = append(out.Changes, changeTold{c.Field, c.Label, record.JSON(c.Before), record.JSON(c.After), c.Sentence()})
	}
	return out
}

// export answers with a whole register, as it is read.
func export(k *record.Kind) *operation {
	formats := []any{"json", "csv", "xlsx"}
	content := map[string]*huma.MediaType{}
	for _, f := range formats {
		media, _, _ := strings.Cut(exchange.MediaType(f.(string)), ";")
		content[media] = &huma.MediaType{}
	}
	form := &huma.Param{Name: "format", In: "query", Description: "The form of the file.", Schema: &huma.Schema{Type: "string", Enum: formats, Default: "json"}}
	return &operation{id: "export-" + k.Path, method: http.MethodGet, path: "/exports/" + k.Path, tag: k.Title, summary: "All " + k.Plural + " as one file",
		more: "Streamed, without a cap but that of xlsx (1,048,576 rows). What comes out can be imported again.", status: "200",
		parameters: append(append(use("sort", "as-at", "updated-since"), form), filterParameters(k)...), reply: &huma.Response{Description: "The file.", Content: content}, refusals: []string{"400", "422"},
		tells: true, answer: func(c *call) error { return c.export(k) }}
}

func (c *call) export(k *record.Kind) error {
	a, err := c.ask(k)
	if err != nil {
		return err
	}
	if a.form == "" {
		a.form = "json"
	}
	if !contains([]string{"json", "csv", "xlsx"}, a.form) {
		return problem.New(problem.Misuse, "A register can be had as json, csv or xlsx, not as %q.", a.form)
	}
	v, err := a.view(c.r.Context(), c)
	if err != nil {
		return err
	}
	count := func(most int) (int, bool, error) { return v.Count(k, a.query, most) }
	if err := exchange.Fits(a.form, k, count, secretariat.Records(v.Each(k, a.query))); err != nil {
		return err // before a byte is sent
	}
	c.w.Header().Set("Content-Type", exchange.MediaType(a.form))
	c.w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", k.Path+"."+a.form))
	if c.r.Method == http.MethodHead {
		return nil
	}
	b := bufio.NewWriterSize(c.w, 1<<15)
	if err := exchange.Write(b, a.form, k, secretariat.Records(v.Each(k, a.query))); err != nil {
		// The answer has begun: break it off, so that nobody takes it for whole.
		c.fault("write an export", err)
		panic(http.ErrAbortHandler)
	}
	return b.Flush()
}
