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
	Paths      map[string]map[string]describedOperation
	Components struct {
		Parameters map[string]describedParameter
		Responses  map[string]struct{ Description string }
		Schemas    map[string]describedSchema
	}
}

type describedOperation struct {
	Tags                              []string
	Summary, Description, OperationID string
	Parameters                        []describedParameter
	RequestBody                       *struct {
		Content map[string]struct{ Schema describedSchema }
	}
	Responses map[string]struct {
		Description string
		Ref         string `json:"$ref"`
		Content     map[string]struct{ Schema describedSchema }
	}
	Power string `json:"x-power"`
}

type describedParameter struct {
	Name, In, Description string
	Required              bool
	Ref                   string `json:"$ref"`
}

type describedSchema struct {
	Type        json.RawMessage
	Ref         string `json:"$ref"`
	Title       string
	Description string
	Items       *describedSchema
	Properties  map[string]describedSchema
	Required    []string
	ReadOnly    bool
}

// A ReferencePage shows the API to people.
type ReferencePage struct {
	Frame
	About    []string
	Sections []ReferenceSection
	Schemas  []ReferenceSchema
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
	p, err := referenceOf(s.Description)
	if err != nil {
		return err
	}
	p.Frame = f
	return Show(w, r, http.StatusOK, Reference(p))
}

// referenceOf puts an OpenAPI document into a page.
func referenceOf(document []byte) (ReferencePage, error) {
	var d openapi
	if err := json.Unmarshal(document, &d); err != nil {
		return ReferencePage{}, fmt.Errorf("read the description of the API: %w", err)
	}
	p := ReferencePage{About: strings.Split(strings.NewReplacer("**", "", "`", "").Replace(d.Info.Description), "\n\n")}
	p.Sections = append(p.Sections, ReferenceSection{Title: "Everything"})
	for _, t := range d.Tags {
		p.Sections = append(p.Sections, ReferenceSection{Title: t.Name, About: t.Description})
	}
	for _, path := range sortedNames(d.Paths) {
		for _, method := range []string{"get", "post", "patch"} {
			op, ok := d.Paths[path][method]
			if !ok {
				continue
			}
			at := 0
			if len(op.Tags) > 0 {
				at = max(0, slices.IndexFunc(p.Sections, func(s ReferenceSection) bool { return s.Title == op.Tags[0] }))
			}
			p.Sections[at].Operations = append(p.Sections[at].Operations, d.operation(path, method, op))
		}
	}
	for _, name := range sortedNames(d.Components.Schemas) {
		p.Schemas = append(p.Schemas, d.schema(name))
	}
	return p, nil
}

func sortedNames[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	slices.SortFunc(out, cmp.Compare)
	return out
}

func (d *openapi) operation(path, method string, op describedOperation) ReferenceOperation {
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
			m := op.RequestBody.Content[media].Schema.member(media)
			out.Body = append(out.Body, m)
			for _, name := range sortedNames(op.RequestBody.Content[media].Schema.Properties) {
				out.Body = append(out.Body, op.RequestBody.Content[media].Schema.Properties[name].member(name))
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
			one := a.Content[media].Schema.member(media)
			m.Type, m.URL = one.Type, one.URL
		}
		out.Answers = append(out.Answers, m)
	}
	return out
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
func (s describedSchema) member(name string) ReferenceMember {
	m := ReferenceMember{Name: name, About: s.Description, Type: strings.NewReplacer(`"`, "", "[", "", "]", "", ",", " or ").Replace(string(s.Type))}
	if s.Title != "" {
		m.About = strings.TrimSpace(s.Title + ". " + s.Description)
	}
	if s.ReadOnly {
		m.About = strings.TrimSpace(m.About + " Moved by steps only.")
	}
	ref := s.Ref
	if s.Items != nil {
		m.Type = "list of " + strings.Trim(string(s.Items.Type), `"`)
		ref = s.Items.Ref
	}
	if to, ok := strings.CutPrefix(ref, "#/components/schemas/"); ok {
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
	{Name: "fault", About: "500: the fault is ours; nothing was kept."},
}
