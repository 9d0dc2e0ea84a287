package api

import (
	"fmt"
	"strings"
	"sync"

	"crosscode/internal/record"
	"crosscode/internal/secretariat"

	"github.com/danielgtaylor/huma/v2"
)

const about = `Every register of the programme, for programs. The same records, under the same rules, as on the pages.

**Tokens.** Send ` + "`Authorization: Bearer crosscode_...`" + `. Without one you see what is public and can change nothing. Cookies are not looked at.

**Refusals** are problems (RFC 9457, application/problem+json) with every fault in ` + "`errors`" + `.

**Versions.** A record comes with an ETag. An edit must send it back in If-Match: 428 if it is missing, 412 if the record has changed since.

**Once.** A POST, PATCH or PUT with an Idempotency-Key is done once, however often it comes within 24 hours. Without an answer, ask again with the same key.

**Limits.** Too many requests are answered 429, with Retry-After in seconds.

**References** stand in paths percent-encoded: the RAID item CCAG/17 is /raid/CCAG%2F17.

**Days.** as-at=2022-03-23 on any reading shows what the record said at the end of that day.`

// describe begins the OpenAPI document: what all operations share.
func describe() *huma.OpenAPI {
	d := &huma.OpenAPI{OpenAPI: "3.1.0", Info: &huma.Info{Title: "crosscode", Version: "1", Description: about},
		Servers: []*huma.Server{{URL: "/"}},
		Components: &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
			SecuritySchemes: map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer", Description: "A token made with crosscode user token add."}},
			Parameters:      map[string]*huma.Param{}, Responses: map[string]*huma.Response{}, Headers: map[string]*huma.Header{}},
		Security: []map[string][]string{{}, {"token": {}}}}
	schemas := d.Components.Schemas.Map()
	shared(schemas)
	changeSchemas(schemas)
	planSchemas(schemas)
	lawSchemas(schemas)
	governSchemas(schemas)
	for _, p := range sharedParameters() {
		d.Components.Parameters[strings.ReplaceAll(p.Name, "-", "")] = p
	}
	for status, words := range refused {
		d.Components.Responses["R"+status] = &huma.Response{Description: words, Content: map[string]*huma.MediaType{problemType: {Schema: to("Problem")}}}
	}
	add := func(name string, s *huma.Schema) {
		if schemas[name] != nil {
			panic("api: two schemas are called " + name) // a register's name takes another's
		}
		schemas[name] = s
	}
	for _, k := range secretariat.Registers() {
		d.Tags = append(d.Tags, &huma.Tag{Name: k.Title, Description: k.About})
		add(schemaOf(k), recordSchema(k))
		add(schemaOf(k)+"Fields", fieldsSchema(k, false))
		add(schemaOf(k)+"Page", pageSchema(k))
		if written(k) {
			add(schemaOf(k)+"Entry", fieldsSchema(k, true))
		}
	}
	return d
}

// refused tells what each status of a refusal means.
var refused = map[string]string{
	"400": "The address or the request cannot be read.", "401": "No token, or one that is not good.", "403": "Somebody else may do this, or the token lacks the power.",
	"404": "There is no such thing, or you may not see it.", "409": "The record has moved on, or the name is taken.", "412": "The record has changed since the version in If-Match.",
	"413": "More was sent than is read.", "415": "The media type is none that is read here.", "422": "What was sent cannot be kept as it stands; every fault is named.",
	"428": "If-Match is missing: say which version this is an edit of.", "429": "Too many requests: wait as long as Retry-After says.",
	"503": "The server has too much to do, or the record cannot be written just now: wait as long as Retry-After says. Nothing was kept, unless the problem says that this is not known.",
}

// describe gives an operation as it stands in the document.
func (op *operation) describe() *huma.Operation {
	d := &huma.Operation{OperationID: op.id, Method: op.method, Path: Root + op.path, Summary: op.summary, Description: op.more,
		Parameters: op.parameters, RequestBody: op.body, Responses: map[string]*huma.Response{op.status: op.reply}}
	if op.tag != "" {
		d.Tags = []string{op.tag}
	}
	if op.power != "" {
		d.Security = []map[string][]string{{"token": {}}}
		d.Extensions = map[string]any{"x-power": op.power}
	}
	for _, status := range append([]string{"401", "429", "503"}, op.refusals...) {
		d.Responses[status] = &huma.Response{Ref: "#/components/responses/R" + status}
	}
	return d
}

// schemaOf names the schema of a register.
func schemaOf(k *record.Kind) string {
	var b strings.Builder
	for part := range strings.SplitSeq(k.Name, "-") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

func to(name string) *huma.Schema { return &huma.Schema{Ref: "#/components/schemas/" + name} }

func typed(t, words string) *huma.Schema { return &huma.Schema{Type: t, Description: words} }

func many(of *huma.Schema) *huma.Schema { return &huma.Schema{Type: "array", Items: of} }

// object gives a schema of members, all of which are always there.
func object(words string, members map[string]*huma.Schema, optional ...string) *huma.Schema {
	s := &huma.Schema{Type: "object", Description: words, Properties: members}
	for _, name := range sorted(members) {
		if !contains(optional, name) {
			s.Required = append(s.Required, name)
		}
	}
	return s
}

// shared adds the schemas that all registers share.
func shared(schemas map[string]*huma.Schema) {
	instant := func(words string) *huma.Schema {
		return &huma.Schema{Type: "string", Format: "date-time", Description: words}
	}
	schemas["Problem"] = object("A refusal, as RFC 9457 has it.", map[string]*huma.Schema{
		"type": typed("string", "Which kind of refusal it is; explained on the reference page."), "title": typed("string", "The status in words."),
		"status": typed("integer", "The HTTP status."), "detail": typed("string", "One sentence for the person who asked."),
		"errors": many(to("Fault"))}, "errors")
	schemas["Fault"] = object("One thing to put right.", map[string]*huma.Schema{
		"location": typed("string", "The field, parameter or place in the file."), "message": typed("string", "What to do.")}, "location")
	schemas["Links"] = object("Where to go from here.", map[string]*huma.Schema{
		"self": typed("string", "This."), "next": typed("string", "The page after; absent on the last."), "previous": typed("string", "The page before; absent on the first.")}, "next", "previous")
	schemas["Owner"] = object("Who answers.", map[string]*huma.Schema{"organisation": typed("string", ""), "person": typed("string", ""), "role": typed("string", "")},
		"organisation", "person", "role")
	schemas["Step"] = object("A step that you may take.", map[string]*huma.Schema{
		"step": typed("string", "Its name, as the request to take it says it."), "needs": many(&huma.Schema{Type: "string", Enum: []any{"text", "meeting", "day", "other", "letter"}}),
		"may": many(&huma.Schema{Type: "string", Enum: []any{"text"}, Description: "What it takes besides; absent where nothing."})}, "may")
	schemas["TakeStep"] = object("A step to take.", map[string]*huma.Schema{
		"step": typed("string", "As the record's steps name it."), "text": typed("string", "What happened, or why."), "meeting": typed("string", "The meeting that settled it, as CCAG-04."),
		"day":   &huma.Schema{Type: "string", Format: "date", Description: "The day it happened, or the day it gives."},
		"other": typed("string", "The reference of the record it points to."), "letter": typed("string", "The reference of the letter that says it, or where it is published."),
		"why": typed("string", "Why, for the journal.")},
		"text", "meeting", "day", "other", "letter", "why")
	schemas["Change"] = object("What became of one field.", map[string]*huma.Schema{
		"field": typed("string", ""), "label": typed("string", ""), "before": {Description: "As a field of the record has it."}, "after": {Description: "As a field of the record has it."},
		"words": typed("string", "The change as a sentence.")})
	schemas["Entry"] = object("One entry of the journal.", map[string]*huma.Schema{
		"entry": typed("integer", "Its number."), "at": instant("When it holds."), "recorded": instant("When it was written down."), "actor": typed("string", "Who."),
		"act": typed("string", "What was done."), "why": typed("string", ""), "item": typed("string", "The meeting item it was done under."), "version": typed("integer", "The version it made."),
		"redacted": typed("boolean", "A text was taken away since."), "changes": many(to("Change"))})
	schemas["History"] = object("Everything that happened to a record, oldest first.", map[string]*huma.Schema{"ref": typed("string", ""), "entries": many(to("Entry"))})
	counts := func() *huma.Schema {
		return &huma.Schema{Type: "object", AdditionalProperties: typed("integer", ""), Description: "By kind."}
	}
	schemas["ImportResult"] = object("What an import did, or would do.", map[string]*huma.Schema{
		"import": typed("string", "Its reference; empty when nothing was kept."), "dry_run": typed("boolean", ""), "added": counts(), "changed": counts(), "unchanged": counts(), "doubted": counts(),
		"findings": many(object("", map[string]*huma.Schema{"line": typed("integer", ""), "code": typed("string", ""), "ref": typed("string", ""), "message": typed("string", "")}))})
	schemas["CommentText"] = object("What is to be said.", map[string]*huma.Schema{"text": typed("string", ""), "class": typed("string", "Who may see it; that of the record if not given.")}, "class")
	schemas["Index"] = object("Where everything is.", map[string]*huma.Schema{
		"programme": typed("string", ""), "origin": typed("string", "The name of the journal."), "entries": typed("integer", "How long the journal is."),
		"registers": many(object("", map[string]*huma.Schema{"kind": typed("string", ""), "title": typed("string", ""), "about": typed("string", ""), "url": typed("string", "")})),
		"token": object("The token you showed.", map[string]*huma.Schema{"name": typed("string", ""), "actor": typed("string", ""), "powers": many(typed("string", "")),
			"expires": instant("")})}, "token")
}

// fieldSchema describes a field. What is written may also be text, as a form
// takes it.
func fieldSchema(f *record.Field, entry bool) *huma.Schema {
	s := &huma.Schema{Title: f.Label, Description: f.Help}
	switch f.Type {
	case record.List:
		s.Type, s.Items = "array", typed("string", "")
	case record.Answer:
		s.Type, s.Items = "array", to("Owner")
	case record.Integer:
		s.Type, s.Nullable = "integer", true
	case record.YesNo:
		s.Type = "boolean"
	case record.Dated:
		s.Type, s.Nullable, s.Examples = "string", true, []any{"2022-03-23", "2023-02", "2023-summer", "2023", "M5+9mo"}
	case record.Time:
		s.Type, s.Nullable, s.Examples = "string", true, []any{"10:05"}
	case record.OneOf:
		s.Type, s.Examples = "string", []any{}
		for _, c := range f.Choices {
			s.Examples = append(s.Examples, c)
		}
	default:
		s.Type = "string"
		if most := record.MaxText; entry {
			s.MaxLength = &most
		}
	}
	if f.ByAct {
		s.ReadOnly = true
	}
	if f.Link != "" {
		s.Extensions = map[string]any{"x-refers-to": f.Link}
	}
	return s
}

func fieldsSchema(k *record.Kind, entry bool) *huma.Schema {
	members := map[string]*huma.Schema{}
	var always []string
	for _, f := range k.Fields {
		if entry && f.ByAct {
			continue
		}
		members[f.Name] = fieldSchema(f, entry)
		always = append(always, f.Name)
	}
	if !entry {
		return &huma.Schema{Type: "object", Description: "With columns, only those asked for.", Properties: members}
	}
	return &huma.Schema{Type: "object", Description: "Those that are named are set. A value is of the type described, or text as a form takes it; null empties it.",
		Properties: members, AdditionalProperties: false, Extensions: map[string]any{"x-fields": always}}
}

func recordSchema(k *record.Kind) *huma.Schema {
	return object("One "+k.Noun+".", map[string]*huma.Schema{
		"kind": {Type: "string", Enum: []any{k.Name}}, "ref": typed("string", "Its reference."), "id": typed("integer", "Its permanent number."), "version": typed("integer", "Counts its entries."),
		"entry": typed("integer", "The entry that left it so."), "changed": {Type: "string", Format: "date-time", Description: "When that was."},
		"class": typed("string", "Who may see it: public, controlled, or an organisation's own."), "page": typed("string", "Where it is shown to a person."),
		"fields": to(schemaOf(k) + "Fields"), "steps": many(to("Step"))}, "steps")
}

func pageSchema(k *record.Kind) *huma.Schema {
	return object("One page of "+k.Plural+".", map[string]*huma.Schema{
		"kind": {Type: "string", Enum: []any{k.Name}}, "entry": typed("integer", "How long the journal was: the next updated-since."),
		"items": many(to(schemaOf(k))), "links": to("Links"),
		"count": object("With count=true.", map[string]*huma.Schema{"n": typed("integer", ""), "more": typed("boolean", "There are more than n.")})}, "count")
}

func jsonReply(words string, s *huma.Schema, headers ...string) *huma.Response {
	r := &huma.Response{Description: words, Content: map[string]*huma.MediaType{"application/json": {Schema: s}}}
	for _, h := range headers {
		if r.Headers == nil {
			r.Headers = map[string]*huma.Param{}
		}
		r.Headers[h] = &huma.Param{Schema: typed("string", ""), Description: headerWords[h]}
	}
	return r
}

var headerWords = map[string]string{
	"ETag": "The version, for If-Match and If-None-Match.", "Location": "Where it is.", "Link": "The pages around this one, as RFC 8288 has it.",
}

func jsonBody(s *huma.Schema) *huma.RequestBody {
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: s}}}
}

// sharedParameters are those that many operations have.
func sharedParameters() []*huma.Param {
	text := func(in, name, words string) *huma.Param {
		return &huma.Param{Name: name, In: in, Description: words, Schema: typed("string", "")}
	}
	ref := text("path", "ref", "The reference, percent-encoded: CCAG03-12, CCAG%2F17. Another name of the record is redirected to its own.")
	ref.Required = true
	size := text("query", "size", "Records on a page.")
	size.Schema = typed("integer", "")
	one, most, usual := 1.0, 500.0, 100
	size.Schema.Minimum, size.Schema.Maximum, size.Schema.Default = &one, &most, usual
	columns := text("query", "columns", "Only these fields, separated by commas.")
	match := text("header", "If-Match", "The ETag of the version this is about.")
	return []*huma.Param{ref, size, columns, match,
		text("query", "as-at", "A day: what the record said at the end of it."),
		text("query", "sort", "A field to sort by, ref or changed; with - before it, the other way round."),
		text("query", "after", "Where the page begins: follow links.next."),
		text("query", "before", "Where the page ends: follow links.previous."),
		text("query", "updated-since", "Only what changed since: an instant (RFC 3339), or the entry of an earlier page. Sorted by change unless sort says otherwise."),
		text("query", "count", "true counts what the filters find, up to 10,000."),
		text("header", "If-None-Match", "The ETag of what you have: 304 if it is still so."),
		text("header", keyHeader, "The same key with the same request is done once, and answered the same, for 24 hours."),
	}
}

// use refers to shared parameters.
func use(names ...string) []*huma.Param {
	var out []*huma.Param
	for _, n := range names {
		out = append(out, &huma.Param{Ref: referTo(n)})
	}
	return out
}

func referTo(name string) string {
	return "#/components/parameters/" + strings.ReplaceAll(name, "-", "")
}

// sharedByRef are the shared parameters by how they are referred to.
var sharedByRef = sync.OnceValue(func() map[string]*huma.Param {
	out := map[string]*huma.Param{}
	for _, p := range sharedParameters() {
		out[referTo(p.Name)] = p
	}
	return out
})

// filterParameters describes the filters of a register.
func filterParameters(k *record.Kind) []*huma.Param {
	add := func(out []*huma.Param, name, words string) []*huma.Param {
		return append(out, &huma.Param{Name: name, In: "query", Description: words, Schema: many(typed("string", ""))})
	}
	out := add(nil, "ref", "These references.")
	for _, f := range k.Fields {
		if !f.Filter {
			continue
		}
		out = add(out, f.Name, fmt.Sprintf("%s is one of these; none where it is empty.", f.Label))
		if f.Type == record.Dated {
			out = append(out, &huma.Param{Name: f.Name + "-from", In: "query", Description: "On this day or later.", Schema: typed("string", "")},
				&huma.Param{Name: f.Name + "-to", In: "query", Description: "On this day or earlier.", Schema: typed("string", "")})
		}
	}
	return out
}
