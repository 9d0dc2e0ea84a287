package secretariat

import (
	"context"
	"net/url"
	"strings"
	"time"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/store"
)

// A Draft is what a person typed into a form and has not sent.
type Draft struct {
	Form   string // the address of the form
	Fields map[string]string
	Saved  time.Time
}

// maxDraft bounds what a draft holds, in bytes.
const maxDraft = 256 << 10

// KeepDraft keeps what was typed into a form, in place of what was kept of it
// before. It is no part of the record, and nobody else sees it.
func (d *Desk) KeepDraft(ctx context.Context, who party.Actor, draft Draft) error {
	if err := onlyKnown(who, "keep a draft"); err != nil {
		return err
	}
	values := url.Values{}
	for name, value := range draft.Fields {
		values.Set(name, strings.ToValidUTF8(value, ""))
	}
	text := values.Encode()
	var c problem.Check
	c.Want(strings.HasPrefix(draft.Form, "/") && len(draft.Form) <= maxAddress && !strings.ContainsRune(draft.Form, 0), "form", "The form is none of ours.")
	c.Want(len(text) <= maxDraft, "form", "The draft is too long. The most is %d kB.", maxDraft>>10)
	if err := c.Err("The draft was not kept."); err != nil {
		return err
	}
	return d.Store.KeepDraft(ctx, store.Draft{Owner: who.ID, Form: draft.Form, Fields: text, Saved: d.Now()})
}

// Draft returns what a person typed into a form before, and whether there is
// any.
func (d *Desk) Draft(ctx context.Context, who party.Actor, form string) (Draft, bool, error) {
	out := Draft{Form: form, Fields: map[string]string{}}
	if who.ID == "" {
		return out, false, nil
	}
	kept, ok, err := d.Store.Draft(ctx, who.ID, form)
	if err != nil || !ok {
		return out, false, err
	}
	values, err := url.ParseQuery(kept.Fields)
	if err != nil {
		return out, false, nil // it was ours to write, and nobody's record
	}
	for name := range values {
		out.Fields[name] = values.Get(name)
	}
	out.Saved = kept.Saved
	return out, true, nil
}

// DropDraft forgets what was typed into a form: it was sent, or is not wanted.
func (d *Desk) DropDraft(ctx context.Context, who party.Actor, form string) error {
	if who.ID == "" {
		return nil
	}
	return d.Store.RemoveDraft(ctx, who.ID, form)
}

// oneSitting is how long a person may be away and still be looking at the same
// things: what was new when they came stays marked as new until then.
const oneSitting = 2 * time.Hour

// LastLooked returns the moment up to which a person had seen a place before
// this sitting, and notes that they look now. For a visitor nothing is new.
func (d *Desk) LastLooked(ctx context.Context, who party.Actor, place string) (Moment, error) {
	if who.ID == "" {
		return Now, nil
	}
	l, err := d.Store.Looked(ctx, who.ID, place, d.Now(), oneSitting)
	return l.Since, err
}
