package api

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"time"

	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"

	"github.com/danielgtaylor/huma/v2"
)

// planMedia is the media type of a plan file of our own.
const planMedia = "application/yaml"

// planFile gives the plan file of a plan.
func planFile() *operation {
	k := register.Plans.Kind
	return &operation{id: "plan-file", method: http.MethodGet, path: "/" + k.Path + "/{ref}/file", tag: k.Title, summary: "Take the plan file of one plan",
		more: "It is a plan file of our own format, as it is kept: every plan command reads it. If-None-Match is answered; the ETag is the SHA-256 of the bytes. " +
			"A plan without a file is not found.",
		status: "200", parameters: use("ref", "as-at"), refusals: []string{"400", "404"},
		reply: &huma.Response{Description: "The plan file.", Content: map[string]*huma.MediaType{planMedia: {}}}, answer: func(c *call) error {
			it, v, _, done, err := c.find(k)
			if err != nil || done {
				return err
			}
			p, err := c.s.desk.PlanIn(v, record.HeadOf(it.Record).Ref)
			if err != nil {
				return err
			}
			if p.Empty() {
				return problem.New(problem.NotFound, "%s has no plan file yet.", p.Record.Ref)
			}
			h := c.w.Header()
			h.Set("Content-Type", planMedia)
			h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
			h.Set("Cross-Origin-Resource-Policy", "same-origin")
			h.Set("ETag", `"`+p.Record.File+`"`)
			http.ServeContent(c.w, c.r, "", time.Time{}, bytes.NewReader(p.Text))
			return nil
		}}
}

// replan gives a plan its file.
func replan() *operation {
	k := register.Plans.Kind
	return &operation{id: "give-plan-file", method: http.MethodPut, path: "/" + k.Path + "/{ref}/file", tag: k.Title, summary: "Give one plan its file",
		more: "The body is the file, as application/octet-stream, in any format that crosscode plan reads; what comes in another than our own is turned into ours, and kept beside it. " +
			"If-Match holds the ETag of the plan (GET /plans/REF). A file that makes the same plan, word for word, changes nothing. changes tells what the version changed.",
		power: secretariat.PowerEdit, status: "200", most: secretariat.MaxPlan + 1,
		parameters: append(use("ref", "If-Match", keyHeader),
			&huma.Param{Name: "name", In: "query", Description: "What the file is called, by which its format may be told.", Schema: typed("string", "")},
			&huma.Param{Name: "why", In: "query", Description: "Why the plan changes.", Schema: typed("string", "")}),
		body:     &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{octets: {}}},
		reply:    jsonReply("The plan as it now is.", to(schemaOf(k)), "ETag"),
		refusals: []string{"400", "403", "404", "409", "412", "413", "415", "422", "428"}, answer: (*call).replan}
}

func (c *call) replan() error {
	k, q := register.Plans.Kind, c.r.URL.Query()
	if media, _, _ := strings.Cut(c.r.Header.Get("Content-Type"), ";"); strings.TrimSpace(media) != octets {
		return refusal{status: http.StatusUnsupportedMediaType, Problem: problem.New(problem.Misuse, "Send the file as %s.", octets)}
	}
	c.r = c.r.Clone(c.r.Context())
	c.r.URL.RawQuery = "" // which is read, and asks nothing of the record
	was, version, err := c.matched(k, true)
	if err != nil {
		return err
	}
	data, err := io.ReadAll(c.r.Body)
	if err != nil {
		return err
	}
	name := record.Clean(q.Get("name"))
	if name == "" {
		name = "plan.yaml"
	}
	now, err := c.s.desk.KeepPlan(c.r.Context(), c.who(), record.HeadOf(was).Ref, version, secretariat.PlanFile{Name: name, Data: data},
		secretariat.Because{Why: record.Clean(q.Get("why"))})
	if err != nil {
		return c.moved(k, was, version, err)
	}
	return c.kept(k, http.StatusOK, now)
}
