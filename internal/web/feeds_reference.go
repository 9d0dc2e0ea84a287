package web

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"crosscode/internal/problem"
)

// An openapi is as much of an OpenAPI document as its page shows.
type openapi struct {
	Info struct{ Title, Version, Description string }
	Tags []struct{ Name, Description string }
	// Paths are operations by path and method.
	Paths      map[string]map[string]openapiOperation
	Components struct {
		Parameters map[string]openapiParameter
		Responses  map[string]struct{ Description string }
		Schemas    map[string]openapiSchema
	}
}

type openapiOperation struct {
	Tags                              []string
	Summary, Description, OperationID string
	Parameters                        []openapiParameter
	RequestBody                       *struct {
		Content map[string]struct{ Schema openapiSchema }
	}
	Responses map[string]struct {
		Description string
		Ref         string `json:"$ref"`
		Content     map[string]struct{ Schema openapiSchema }
	}
	Power string `json:"x-power"`
}

type openapiParameter struct {
	Name, In, Description string
	Required              bool
	Ref                   string `json:"$ref"`
}

type openapiSchema struct {
	Type        json.RawMessage
	Ref         string `json:"$ref"`
	Title       string
	Description string
	Items       *openapiSchema
	Properties  map[string]openapiSchema
	Required    []string
	ReadOnly    bool
}

// A ReferencePage shows the API to people: one register of it, or what all of
// them share.
type ReferencePage struct {
	Frame
	About   []string // of the whole, and then nothing of one register
	Others  []Link
	Section ReferenceSection
	Schemas []ReferenceSchema // that the section speaks of
}

// A ReferenceSection is what can be asked of one register.
type ReferenceSection struct {
	Title, About string
	Operations   []ReferenceOperation
}

// A ReferenceOperation is one thing that can be asked.
type ReferenceOperation struct {
	Method, Path, Title, About, Power string
	Parameters                        []ReferenceMember
	Body                              []ReferenceMember // media types, with what they hold
	Answers                           []ReferenceMember
}

// A ReferenceMember is one named thing with its type and what it means.
type ReferenceMember struct{ Name, Type, About, URL string }

// A ReferenceSchema is one shape that is sent or answered.
type ReferenceSchema struct {
	Name, About string
	Members     []ReferenceMember
}

// reference shows the description of the API as a page.
func (s *Server) reference(w http.ResponseWriter, r *http.Request) error {
	if len(s.Description) == 0 {
		return problem.New(problem.NotFound, "There is no API here.")
	}
	f, err := s.frame(r, "The API")
	if err != nil {
		return err
	}
	f.Now = true
	of := r.URL.Query().Get("of")
	p, err := referenceOf(s.Description, of)
	if err != nil {
		return err
	}
	if of != "" {
		f.Title = "The API: " + lower(p.Section.Title)
		f.Trail = append(f.Trail, Link{"The API", "/api"})
	}
	p.Frame = f
	return Show(w, r, http.StatusOK, Reference(p))
}

// referenceOf puts one register of an OpenAPI document into a page, or, of none,
// what they share.
func referenceOf(document []byte, of string) (ReferencePage, error) {
	var d openapi
	if err := json.Unmarshal(document, &d); err != nil {
		return ReferencePage{}, fmt.Errorf("read the description of the API: %w", err)
	}
	p := ReferencePage{Section: ReferenceSection{Title: "Where to begin"}}
	if of == "" {
		p.About = strings.Split(strings.NewReplacer("**", "", "`", "").Replace(d.Info.Description), "\n\n")
	}
	found := of == ""
	for _, t := range d.Tags {
		if t.Name == of {
			p.Section, found = ReferenceSection{Title: t.Name, About: t.Description}, true
			continue
		}
		p.Others = append(p.Others, Link{t.Name, Address{Path: "/api"}.With("of", t.Name).String()})
	}
	if !found {
		return p, problem.New(problem.NotFound, "The API has no register called %q.", of)
	}
	wanted := map[string]bool{}
	for _, path := range sortedNames(d.Paths) {
		for _, method := range []string{"get", "post", "patch"} {
			op, ok := d.Paths[path][method]
			if ok && (of == "" && len(op.Tags) == 0 || slices.Contains(op.Tags, of)) {
				p.Section.Operations = append(p.Section.Operations, d.operation(path, method, op, wanted))
			}
		}
	}
	wanted["Problem"] = true
	d.reach(wanted)
	for _, name := range sortedNames(wanted) {
		p.Schemas = append(p.Schemas, d.schema(name))
	}
	return p, nil
}

// reach adds the schemas that the wanted ones speak of.
func (d *openapi) reach(wanted map[string]bool) {
	for more := true; more; {
		more = false
		for _, name := range sortedNames(wanted) {
			for _, m := range d.Components.Schemas[name].Properties {
				if to := m.refers(); to != "" && !wanted[to] {
					wanted[to], more = true, true
				}
			}
		}
	}
}

// refers names the schema that s is, or is a list of.
func (s openapiSchema) refers() string {
	ref := s.Ref
	if s.Items != nil {
		ref = s.Items.Ref
	}
	to, _ := strings.CutPrefix(ref, "#/components/schemas/")
	return to
}

func sortedNames[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	slices.SortFunc(out, cmp.Compare)
	return out
}

// operation tells of one thing that can be asked, and notes the schemas it names.
func (d *openapi) operation(path, method string, op openapiOperation, wanted map[string]bool) ReferenceOperation {
	out := ReferenceOperation{Method: strings.ToUpper(method), Path: path, Title: op.Summary, About: op.Description, Power: op.Power}
	for _, q := range op.Parameters {
		if name, ok := strings.CutPrefix(q.Ref, "#/components/parameters/"); ok {
			q = d.Components.Parameters[name]
		}
		kind := q.In
		if q.Required {
			kind += ", required"
		}
		out.Parameters = append(out.Parameters, ReferenceMember{Name: q.Name, Type: kind, About: q.Description})
	}
	if op.RequestBody != nil {
		for _, media := range sortedNames(op.RequestBody.Content) {
			s := op.RequestBody.Content[media].Schema
			out.Body = append(out.Body, s.member(media))
			note(wanted, s)
			for _, name := range sortedNames(s.Properties) {
				out.Body = append(out.Body, s.Properties[name].member(name))
				note(wanted, s.Properties[name])
			}
		}
	}
	for _, status := range sortedNames(op.Responses) {
		a := op.Responses[status]
		m := ReferenceMember{Name: status, About: a.Description}
		if name, ok := strings.CutPrefix(a.Ref, "#/components/responses/"); ok {
			m.About = d.Components.Responses[name].Description
		}
		for _, media := range sortedNames(a.Content) {
			note(wanted, a.Content[media].Schema)
			one := a.Content[media].Schema.member(media)
			m.Type, m.URL = one.Type, one.URL
		}
		out.Answers = append(out.Answers, m)
	}
	return out
}

func note(wanted map[string]bool, s openapiSchema) {
	if to := s.refers(); to != "" {
		wanted[to] = true
	}
}

func (d *openapi) schema(name string) ReferenceSchema {
	s := d.Components.Schemas[name]
	out := ReferenceSchema{Name: name, About: s.Description}
	for _, m := range sortedNames(s.Properties) {
		out.Members = append(out.Members, s.Properties[m].member(m))
	}
	return out
}

// member tells of one member of a schema.
func (s openapiSchema) member(name string) ReferenceMember {
	m := ReferenceMember{Name: name, About: s.Description, Type: strings.NewReplacer(`"`, "", "[", "", "]", "", ",", " or ").Replace(string(s.Type))}
	if s.Title != "" {
		m.About = strings.TrimSpace(s.Title + ". " + s.Description)
	}
	if s.ReadOnly {
		m.About = strings.TrimSpace(m.About + " Moved by steps only.")
	}
	if s.Items != nil {
		m.Type = "list of " + strings.Trim(string(s.Items.Type), `"`)
	}
	if to := s.refers(); to != "" {
		m.Type += to
		m.URL = "#schema-" + to
	}
	return m
}

// refusals tells what each kind of refusal means, where its type leads.
var refusals = []ReferenceMember{
	{Name: "misuse", About: "400 or 405: the address, method or body cannot be read."},
	{Name: "no-token", About: "401: there is no token, or it is not good."},
	{Name: "forbidden", About: "403: somebody else may do this, or the token lacks the power."},
	{Name: "not-found", About: "404: there is no such thing, or you may not see it."},
	{Name: "conflict", About: "409: the record has moved on, the name is taken, or a request with this key is being worked on."},
	{Name: "changed", About: "412: the record has changed since the version in If-Match. Read it again."},
	{Name: "too-large", About: "413: more was sent than is read."},
	{Name: "media-type", About: "415: the media type is none that is read here."},
	{Name: "invalid", About: "422: what was sent cannot be kept; errors names every fault."},
	{Name: "no-version", About: "428: If-Match is missing."},
	{Name: "too-many", About: "429: wait as many seconds as Retry-After says."},
	{Name: "unavailable", About: "503: the server has too much to do, is still opening its record, or cannot write to it just now; wait as many seconds as Retry-After says."},
	{Name: "fault", About: "500: the fault is ours; nothing was kept."},
}

func referenceOthers(p ReferencePage) string {
	if len(p.About) > 0 {
		return "Registers"
	}
	return "Other registers"
}
