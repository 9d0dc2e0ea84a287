package secretariat

import (
	"context"
	"io"
	"regexp"
	"strconv"
	"strings"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

const attachVerb = "attach"

// A File is what somebody hangs on a record. What it is by its content, and the
// words in it, were found out by whoever took it in.
type File struct {
	Name    string // a label
	Type    string
	Words   string
	Content io.ReadSeeker
}

// MayAttach reports whether the actor may hang files on a record as it stands.
func MayAttach(who party.Actor, k *record.Kind, r record.Record) bool {
	return Carries(k) && Scope(who).Sees(record.HeadOf(r).Class) && mayAttach(who, r)
}

// Carries reports whether files may hang on the records of a register.
func Carries(k *record.Kind) bool { return !hangs(k) && byItself(k) == nil && k != party.Seats.Kind }

// Attach hangs files on a record, all of them or none. They take the class of the
// record.
func (d *Desk) Attach(ctx context.Context, who party.Actor, k *record.Kind, name, note string, files []File) ([]record.Record, error) {
	var out []record.Record
	err := d.Store.Tx(ctx, act(who, Because{}), func(tx *store.Tx) (err error) {
		out, err = attach(tx, who, k, name, note, files)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// attach is Attach within a transaction.
func attach(tx *store.Tx, who party.Actor, k *record.Kind, name, note string, files []File) ([]record.Record, error) {
	a := authorityIn(tx, who)
	it, err := tx.View(a.scope).Find(k, name)
	if err != nil {
		return nil, err
	}
	h := record.HeadOf(it.Record)
	if err := RefuseAttach(who, k, it.Record); err != nil {
		return nil, err
	}
	last, err := lastAttachment(tx, k, h.Ref)
	if err != nil {
		return nil, err
	}
	var c problem.Check
	c.Want(len(files) > 0, "files", "Choose a file.")
	c.Want(last+len(files) <= register.MaxAttachments, "files", "%s has %d attachments. The most is %d; withdrawn ones count.", h.Ref, last, register.MaxAttachments)
	if err := c.Err("Nothing was attached to %s.", h.Ref); err != nil {
		return nil, err
	}
	var out []record.Record
	for i, f := range files {
		made := register.Hang(k.Name, h.Ref, last+i+1)
		made.Class, made.Author, made.Note = h.Class, who.Name, note
		if made.Author == "" {
			made.Author = who.ID
		}
		if err := hangUp(tx, a, made, f); err != nil {
			return nil, err
		}
		out = append(out, made)
	}
	return out, nil
}

// hangUp keeps one file and the record of it.
func hangUp(tx *store.Tx, a authority, made *register.Attachment, f File) error {
	made.Name, made.Type = register.FileName(f.Name), f.Type
	file, err := tx.PutBlob(f.Content)
	if err != nil {
		return err
	}
	if err := fits(made.Name, file.Size); err != nil {
		return err
	}
	made.File, made.Size = file.Hash, record.N(int(file.Size))
	if f.Words != "" {
		words, err := tx.PutBlob(strings.NewReader(record.WordsOf(file.Hash) + f.Words))
		if err != nil {
			return err
		}
		made.Words = words.Hash
	}
	k := register.Attachments.Kind
	if err := k.Complete(made); err != nil {
		return err
	}
	if err := a.keep(attachVerb, k, made); err != nil {
		return err
	}
	return tx.Save(k, attachVerb, made)
}

// fits says what is wrong with the size of a file.
func fits(name string, size int64) error {
	var c problem.Check
	c.Want(size > 0, "files", "%s is empty.", name)
	c.Want(size <= register.MaxAttachment, "files", "%s has %s. The most one file may have is %s.", name, register.SizeWords(int(size)), register.SizeWords(register.MaxAttachment))
	return c.Err("%s was not attached.", name)
}

var attachmentNth = regexp.MustCompile(`/a([1-9]\d{0,5})$`)

// lastAttachment gives the highest number that an attachment of a record has had.
func lastAttachment(tx *store.Tx, k *record.Kind, ref string) (int, error) {
	last := 0
	q := commentsOn(k, ref)
	for it, err := range tx.View(store.Everything()).Each(register.Attachments.Kind, q) {
		if err != nil {
			return 0, err
		}
		if m := attachmentNth.FindStringSubmatch(record.HeadOf(it.Record).Ref); m != nil {
			n, _ := strconv.Atoi(m[1])
			last = max(last, n)
		}
	}
	return last, nil
}

// AttachmentsOf gives the files that a view finds hanging on a record, the first
// hung first, each with the entry by which it was.
func AttachmentsOf(v *View, k *record.Kind, ref string) ([]Version, error) {
	if !Carries(k) {
		return nil, nil
	}
	q := commentsOn(k, ref)
	q.Desc, q.Limit = false, register.MaxAttachments
	page, err := v.List(register.Attachments.Kind, q)
	if err != nil {
		return nil, err
	}
	var out []Version
	for _, it := range page.Items {
		e, _, err := v.Entry(record.HeadOf(it.Record).ID)
		if problem.Is(err, problem.NotFound) {
			out = append(out, Version{Record: it.Record}) // it was for others when it was attached
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, Version{Entry: *e, Record: it.Record})
	}
	return out, nil
}

// Content is the bytes of a file.
type Content = store.Content

// OpenAttachment gives an attachment and its bytes, as a view may see it.
func OpenAttachment(v *View, ref string) (*register.Attachment, *Content, error) {
	it, err := v.Find(register.Attachments.Kind, ref)
	if err != nil {
		return nil, nil, err
	}
	a := register.Attachments.From(it.Record)
	c, err := v.Blob(register.Attachments.Kind, a.ID, "file")
	return a, c, err
}
