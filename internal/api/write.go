package api

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"

	"github.com/danielgtaylor/huma/v2"
)

// sent is a record as it is sent.
type sent struct {
	Ref    string                     `json:"ref"`
	Class  string                     `json:"class"`
	Why    string                     `json:"why"`
	Item   string                     `json:"item"`
	Fields map[string]json.RawMessage `json:"fields"`
}

// edit reads what was sent as an edit. What cannot be read goes along with it, to
// be told with whatever else is wrong.
func (in sent) edit(k *record.Kind) secretariat.Edit {
	e := secretariat.Edit{Fields: map[string]string{}}
	var c problem.Check
	e.Class = classOf(in.Class, &c)
	for _, name := range sorted(in.Fields) {
		f := k.Field(name)
		if f == nil {
			c.Want(false, "fields."+name, "There is no such field.")
			continue
		}
		text, err := textOf(f, in.Fields[name])
		if err != nil {
			c.Note(name, err)
			continue
		}
		e.Fields[name] = text
	}
	e.Wrong = c.Faults()
	return e
}

// decodeEdit reads a body that is an edit, with all else that it says.
func (c *call) decodeEdit(k *record.Kind, into any, said *sent) (secretariat.Edit, error) {
	err := c.decode(into)
	p := problem.Of(err)
	if err != nil && (p == nil || len(p.Faults) == 0) {
		return secretariat.Edit{}, err
	}
	e := said.edit(k)
	if p != nil {
		e.Wrong = append(slices.Clip(p.Faults), e.Wrong...)
	}
	return e, nil
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
	return "", ofType(f)
}

// ofType says what a field is sent as.
func ofType(f *record.Field) error {
	switch f.Type {
	case record.Integer:
		return problem.New(problem.Invalid, "Send a whole number of at most 15 digits.")
	case record.YesNo:
		return problem.New(problem.Invalid, "Send true or false.")
	case record.List:
		return problem.New(problem.Invalid, "Send a list of texts.")
	case record.Answer:
		return problem.New(problem.Invalid, "Send a list, in which each is an object or a text.")
	}
	return problem.New(problem.Invalid, "Send text.")
}

// linesOf gives a list as text, one element a line, if it comes back as the same
// list. An owner may be sent as an object, or as text as a form takes it.
func linesOf(f *record.Field, raw json.RawMessage) (string, error) {
	var elements []json.RawMessage
	if err := json.Unmarshal(raw, &elements); err != nil {
		return "", ofType(f)
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
			return "", ofType(f)
		}
		if err != nil {
			return "", ofType(f)
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
			e, err := c.decodeEdit(k, &in, &in)
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
		// What packs an answer on its way marks its tag weak; it names the same version.
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == now || one == "*" {
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
			e, err := c.decodeEdit(k, &in, &in)
			if err != nil {
				return err
			}
			if in.Ref != "" && in.Ref != record.HeadOf(was).Ref {
				e.Wrong = append(e.Wrong, problem.Fault{Field: "ref", Message: "A reference cannot be edited."})
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
