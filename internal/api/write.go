package api

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"

	"github.com/danielgtaylor/huma/v2"
)

// maxBody bounds a request that is JSON, in bytes.
const maxBody = 1 << 20

// decode reads the body of a request. A member that is not known is a fault: it
// would be lost.
func (c *call) decode(into any) error {
	media, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err != nil || media != "application/json" && media != "application/merge-patch+json" {
		return refusal{status: http.StatusUnsupportedMediaType, Problem: problem.New(problem.Misuse, "Send it as application/json.")}
	}
	d := json.NewDecoder(c.r.Body)
	d.DisallowUnknownFields()
	given := &into
	if err = d.Decode(&given); err == nil && given == nil {
		return problem.New(problem.Misuse, "Send a JSON object, not null.")
	}
	if err == nil {
		_, err = d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		return problem.New(problem.Misuse, "Something stands behind the JSON object.")
	}
	if over, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return over
	}
	var t *json.UnmarshalTypeError
	if errors.As(err, &t) {
		var k problem.Check
		k.Want(false, t.Field, "It is a JSON %s, which cannot stand there.", t.Value)
		return k.Err("The request cannot be read.")
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		var k problem.Check
		k.Want(false, strings.Trim(name, `"`), "There is no such member.")
		return k.Err("The request cannot be read.")
	}
	return problem.New(problem.Misuse, "The body is not JSON.")
}

// sent is a record as it is sent.
type sent struct {
	Ref    string                     `json:"ref"`
	Class  string                     `json:"class"`
	Why    string                     `json:"why"`
	Item   string                     `json:"item"`
	Fields map[string]json.RawMessage `json:"fields"`
}

// edit reads what was sent as an edit, with every fault.
func (in sent) edit(k *record.Kind) (secretariat.Edit, error) {
	e := secretariat.Edit{Fields: map[string]string{}}
	var c problem.Check
	if in.Class != "" {
		class, ok := record.ReadClass(in.Class)
		c.Want(ok, "class", "%q is not a class.", in.Class)
		e.Class = class
	}
	for _, name := range sorted(in.Fields) {
		f := k.Field(name)
		if f == nil {
			c.Want(false, "fields."+name, "%s have no such field.", k.Title)
			continue
		}
		text, err := textOf(f, in.Fields[name])
		c.Note("fields."+name, err)
		e.Fields[name] = text
	}
	return e, c.Err("The %s cannot be kept as it was sent.", k.Noun)
}

var whole = regexp.MustCompile(`^-?\d{1,15}$`)

// textOf gives a field's value as the text that a form would send: text as it
// is, anything else as the field's type has it.
func textOf(f *record.Field, raw json.RawMessage) (string, error) {
	var s string
	if string(raw) == "null" {
		return "", nil
	}
	if json.Unmarshal(raw, &s) == nil {
		return s, nil
	}
	kind := raw[0]
	switch f.Type {
	case record.Integer:
		if whole.Match(raw) {
			return string(raw), nil
		}
	case record.YesNo:
		if kind == 't' || kind == 'f' {
			return string(raw), nil
		}
	case record.List, record.Answer:
		if kind == '[' {
			return linesOf(f, raw)
		}
	}
	return "", problem.New(problem.Invalid, "It is not of the type of %s.", f.Label)
}

// linesOf gives a list as text, one element a line, if it comes back as the same
// list. An owner may be sent as an object, or as text as a form takes it.
func linesOf(f *record.Field, raw json.RawMessage) (string, error) {
	var elements []json.RawMessage
	if err := json.Unmarshal(raw, &elements); err != nil {
		return "", problem.New(problem.Invalid, "It is not of the type of %s.", f.Label)
	}
	var out []string
	for _, e := range elements {
		var s string
		written := json.Unmarshal(e, &s) == nil && string(e) != "null"
		v, err := f.FromJSON([]byte("[" + string(e) + "]"))
		switch {
		case written && f.Type == record.Answer:
			if v, err = f.Parse(s); err == nil && strings.ContainsAny(s, ";\n") {
				return "", problem.New(problem.Invalid, "Send each owner as an element of its own.")
			}
		case !written && f.Type == record.List:
			return "", problem.New(problem.Invalid, "It is not of the type of %s.", f.Label)
		}
		if err != nil {
			return "", problem.New(problem.Invalid, "It is not of the type of %s.", f.Label)
		}
		text := v.Cell()
		if back, err := f.Parse(text); err != nil || !record.Equal(back, v) {
			return "", problem.New(problem.Invalid, "It cannot be kept exactly: leave out empty elements, line breaks, blanks at the ends, semicolons, and brackets within names.")
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n"), nil
}

// prefixed gives the faults of an edit their place in what was sent.
func prefixed(k *record.Kind, err error) error {
	p := problem.Of(err)
	if p == nil {
		return err
	}
	for i, f := range p.Faults {
		if k.Field(f.Field) != nil {
			p.Faults[i].Field = "fields." + f.Field
		}
	}
	return err
}

func entrySchema(k *record.Kind, withRef bool) *huma.Schema {
	members := map[string]*huma.Schema{"class": typed("string", "Who may see it: public or controlled. Controlled if not given, when it is made."),
		"why": typed("string", "Why, for the journal."), "item": typed("string", "The meeting item it is done under."), "fields": to(schemaOf(k) + "Entry")}
	optional := []string{"class", "why", "item"}
	if withRef {
		members["ref"] = typed("string", "Its reference.")
		if k.Follows() {
			members["ref"].Description = "Its reference. Without it, the one that follows from the fields, with the number after the last."
			optional = append(optional, "ref")
		}
	} else {
		optional = append(optional, "fields")
	}
	s := object("", members, optional...)
	s.AdditionalProperties = false
	return s
}

// raise makes a record.
func raise(k *record.Kind) *operation {
	return &operation{id: "raise-" + k.Name, method: http.MethodPost, path: "/" + k.Path, tag: k.Title, summary: "Make a new " + k.Noun, power: secretariat.PowerRaise, status: "201",
		parameters: use(keyHeader), body: jsonBody(entrySchema(k, true)), most: maxBody, reply: jsonReply("It was made.", to(schemaOf(k)), "ETag", "Location"),
		refusals: []string{"400", "403", "409", "413", "415", "422"}, answer: func(c *call) error {
			var in sent
			if err := c.decode(&in); err != nil {
				return err
			}
			e, err := in.edit(k)
			if err != nil {
				return err
			}
			made, err := c.s.desk.Raise(c.r.Context(), c.who(), k, in.Ref, e, secretariat.Because{Why: in.Why, Item: in.Item})
			if err != nil {
				return prefixed(k, err)
			}
			return c.kept(k, http.StatusCreated, made)
		}}
}

// kept answers with a record that was just written.
func (c *call) kept(k *record.Kind, status int, r record.Record) error {
	it, err := c.s.desk.View(c.r.Context(), c.who(), secretariat.Now).Get(k, record.HeadOf(r).ID)
	if problem.Is(err, problem.NotFound) { // kept, and now for others to see
		c.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if err != nil {
		return err
	}
	b, err := c.whole(k, it, true)
	if err != nil {
		return err
	}
	c.w.Header().Set("ETag", tagOf(b))
	if status == http.StatusCreated {
		c.w.Header().Set("Location", path(k, record.HeadOf(it.Record).Ref))
	}
	return c.send(status, "application/json", b)
}

// matched reads the record that an act is about, if it is the version that
// If-Match names. must refuses an act that names none.
func (c *call) matched(k *record.Kind, must bool) (record.Record, int64, error) {
	it, _, _, _, err := c.find(k)
	if err != nil {
		return nil, 0, err
	}
	asked := strings.TrimSpace(c.r.Header.Get("If-Match"))
	if asked == "" {
		if must {
			return nil, 0, refusal{status: http.StatusPreconditionRequired, Problem: problem.New(problem.Conflict, "Say which version this is an edit of: send the record's ETag in If-Match.")}
		}
		return it.Record, 0, nil
	}
	b, err := c.whole(k, it, true)
	if err != nil {
		return nil, 0, err
	}
	now := tagOf(b)
	for one := range strings.SplitSeq(asked, ",") {
		if one = strings.TrimSpace(one); one == now || one == "*" {
			return it.Record, record.HeadOf(it.Record).Version, nil
		}
	}
	return nil, 0, c.changed(it.Record)
}

func (c *call) changed(r record.Record) error {
	return refusal{status: http.StatusPreconditionFailed, Problem: problem.New(problem.Conflict, "%s was changed by somebody else meanwhile. Read it again, and do it again.", record.HeadOf(r).Ref)}
}

// moved turns a conflict over the version into a failed condition.
func (c *call) moved(k *record.Kind, was record.Record, version int64, err error) error {
	if version == 0 || !problem.Is(err, problem.Conflict) {
		return prefixed(k, err)
	}
	it, ferr := c.s.desk.View(c.r.Context(), c.who(), secretariat.Now).Get(k, record.HeadOf(was).ID)
	if ferr == nil && record.HeadOf(it.Record).Version != version {
		return c.changed(was)
	}
	return prefixed(k, err)
}

// revise edits a record.
func revise(k *record.Kind) *operation {
	return &operation{id: "edit-" + k.Name, method: http.MethodPatch, path: "/" + k.Path + "/{ref}", tag: k.Title, summary: "Edit one " + k.Noun,
		more: "The fields that are named are set; the others stay.", power: secretariat.PowerEdit, status: "200",
		parameters: use("ref", "If-Match", keyHeader), body: jsonBody(entrySchema(k, false)), most: maxBody, reply: jsonReply("As it now is.", to(schemaOf(k)), "ETag"),
		refusals: []string{"400", "403", "404", "409", "412", "413", "415", "422", "428"}, answer: func(c *call) error {
			was, version, err := c.matched(k, true)
			if err != nil {
				return err
			}
			var in sent
			if err := c.decode(&in); err != nil {
				return err
			}
			e, err := in.edit(k)
			if err != nil {
				return err
			}
			if in.Ref != "" && in.Ref != record.HeadOf(was).Ref {
				return problem.New(problem.Invalid, "A reference cannot be edited.")
			}
			e.Version = version
			now, err := c.s.desk.Revise(c.r.Context(), c.who(), k, record.HeadOf(was).Ref, e, secretariat.Because{Why: in.Why, Item: in.Item})
			if err != nil {
				return c.moved(k, was, version, err)
			}
			return c.kept(k, http.StatusOK, now)
		}}
}

// step takes a record one step through its life.
func step(k *record.Kind) *operation {
	return &operation{id: "step-" + k.Name, method: http.MethodPost, path: "/" + k.Path + "/{ref}/steps", tag: k.Title, summary: "Take one " + k.Noun + " a step through its life",
		more: "The record's steps tell which you may take, and what each needs. If-Match is optional.", power: secretariat.PowerStep, status: "200",
		parameters: use("ref", "If-Match", keyHeader), body: jsonBody(to("TakeStep")), most: maxBody, reply: jsonReply("As it now is.", to(schemaOf(k)), "ETag"),
		refusals: []string{"400", "403", "404", "409", "412", "413", "415", "422"}, answer: func(c *call) error {
			was, version, err := c.matched(k, false)
			if err != nil {
				return err
			}
			var in struct{ Step, Text, Meeting, Day, Other, Letter, Why string }
			if err := c.decode(&in); err != nil {
				return err
			}
			with := party.With{Text: in.Text, Meeting: in.Meeting, Other: in.Other, Letter: in.Letter}
			if in.Day != "" {
				if with.Day, err = calendar.ParseDay(in.Day); err != nil {
					var faults problem.Check
					faults.Note("day", err)
					return faults.Err("%s was not moved.", record.HeadOf(was).Ref)
				}
			}
			now, err := c.s.desk.Take(c.r.Context(), c.who(), k, record.HeadOf(was).Ref, version, party.Step(in.Step), with, secretariat.Because{Why: in.Why, Item: in.Meeting})
			if err != nil {
				return c.moved(k, was, version, err)
			}
			return c.kept(k, http.StatusOK, now)
		}}
}
