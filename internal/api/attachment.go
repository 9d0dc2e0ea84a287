package api

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"crosscode/internal/exchange"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"

	"github.com/danielgtaylor/huma/v2"
)

// octets is the media type of a file, whatever it is: that, its content says.
const octets = "application/octet-stream"

// attach hangs a file on a record.
func attach(k *record.Kind) *operation {
	return &operation{id: "attach-to-" + k.Name, method: http.MethodPost, path: "/" + k.Path + "/{ref}/attachments", tag: k.Title, summary: "Attach a file to one " + k.Noun,
		more: "The body is the file, as application/octet-stream; what it is, its content says. Attachments are a register of their own: list them with /attachments?kind=" + k.Name +
			"&on=REF, take the bytes from /attachments/REF/file.",
		power: secretariat.PowerEdit, status: "201", most: register.MaxAttachment + 1,
		parameters: append(use("ref", keyHeader),
			&huma.Param{Name: "name", In: "query", Required: true, Description: "What the file is called. A label: folders are left out.", Schema: typed("string", "")},
			&huma.Param{Name: "note", In: "query", Description: "What the file is, in a sentence.", Schema: typed("string", "")}),
		body:     &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{octets: {}}},
		reply:    jsonReply("It was attached.", to(schemaOf(register.Attachments.Kind)), "ETag", "Location"),
		refusals: []string{"400", "403", "404", "409", "413", "415", "422"}, answer: func(c *call) error { return c.attach(k) }}
}

func (c *call) attach(k *record.Kind) error {
	q := c.r.URL.Query()
	var faults problem.Check
	faults.Want(q.Get("name") != "", "name", "Say what the file is called.")
	if err := faults.Err("The file cannot be attached."); err != nil {
		return err
	}
	if media, _, _ := strings.Cut(c.r.Header.Get("Content-Type"), ";"); strings.TrimSpace(media) != octets {
		return refusal{status: http.StatusUnsupportedMediaType, Problem: problem.New(problem.Misuse, "Send the file as %s.", octets)}
	}
	it, err := c.s.desk.View(c.r.Context(), c.who(), secretariat.Now).Find(k, c.r.PathValue("ref"))
	if err != nil {
		return err
	}
	ref := record.HeadOf(it.Record).Ref
	if err := secretariat.RefuseAttach(c.who(), k, it.Record); err != nil {
		return err
	}
	data, err := io.ReadAll(c.r.Body)
	if err != nil {
		return err
	}
	content := bytes.NewReader(data)
	looked, err := exchange.LookInto(content, int64(len(data)))
	if err != nil {
		return err
	}
	made, err := c.s.desk.Attach(c.r.Context(), c.who(), k, ref, record.Clean(q.Get("note")),
		[]secretariat.File{{Name: q.Get("name"), Type: looked.Type, Words: looked.Words, Content: content}})
	if err != nil {
		return err
	}
	return c.kept(register.Attachments.Kind, http.StatusCreated, made[0])
}

// file gives the bytes of an attachment.
func file() *operation {
	k := register.Attachments.Kind
	return &operation{id: "attachment-file", method: http.MethodGet, path: "/" + k.Path + "/{ref}/file", tag: k.Title, summary: "Take the bytes of one attachment",
		more: "They are sent to be kept, never to be shown. Range and If-None-Match are answered; the ETag is the SHA-256 of the bytes.", status: "200",
		parameters: use("ref", "as-at"), refusals: []string{"400", "404"},
		reply: &huma.Response{Description: "The file.", Content: map[string]*huma.MediaType{octets: {}}}, answer: func(c *call) error {
			it, v, _, done, err := c.find(k)
			if err != nil || done {
				return err
			}
			a, content, err := secretariat.OpenAttachment(v, record.HeadOf(it.Record).Ref)
			if err != nil {
				return err
			}
			name, media := exchange.Download(a.Name, a.Type)
			h := c.w.Header()
			h.Set("Content-Type", media)
			h.Set("Content-Disposition", fmt.Sprintf("attachment; filename*=UTF-8''%s", strings.ReplaceAll(url.QueryEscape(name), "+", "%20")))
			h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
			h.Set("Cross-Origin-Resource-Policy", "same-origin")
			h.Set("ETag", `"`+content.Hash+`"`)
			http.ServeContent(c.w, c.r, "", time.Time{}, content)
			return nil
		}}
}
