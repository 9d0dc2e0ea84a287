package register

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"

	"golang.org/x/text/unicode/norm"
)

// How much may hang on one record.
const (
	MaxAttachment  = 25 << 20 // of one file, in bytes
	MaxAttachments = 100      // on one record, withdrawn ones too
	maxFileName    = 120      // in characters
)

// AttachmentStatus says whether an attachment stands.
type AttachmentStatus string

const (
	Attached            AttachmentStatus = "Attached"
	AttachmentWithdrawn AttachmentStatus = "Withdrawn"
)

// AttachmentStatuses holds every status, in the order of an attachment's life.
var AttachmentStatuses = []AttachmentStatus{Attached, AttachmentWithdrawn}

// Attacher is whoever attached the file in question.
const Attacher party.Role = "attacher"

// attachmentMoves is the whole life of an attachment.
var attachmentMoves = party.Procedure[*Attachment, AttachmentStatus]{
	{Step: party.Step(Withdraw), From: []AttachmentStatus{Attached}, To: AttachmentWithdrawn, By: append([]party.Role{Attacher}, office...), Need: party.NeedText},
}

// An Attachment is a file that hangs on a record. It takes the class of that
// record, or a stricter one. Its name is a label and leads nowhere; its bytes are
// kept by their hash.
type Attachment struct {
	record.Head
	Kind   string // kind of the record it hangs on
	On     string // reference of that record
	Name   string // as it was called where it came from
	Note   string // what it is, in the words of who attached it
	Type   string // what it is by its content
	Size   record.Number
	Author string // as shown; who it was is with the entry
	File   string // hash of its bytes
	Words  string // hash of the words that were read from it

	status AttachmentStatus
}

// Hang returns the nth attachment of a record: action/CCAG03-12/a1.
func Hang(kind, on string, nth int) *Attachment {
	a := Attachments.New()
	a.Ref, a.Kind, a.On, a.status = fmt.Sprintf("%s/%s/a%d", kind, on, nth), kind, on, Attached
	return a
}

// Status returns whether a stands; it moves only by [Attachment.Take].
func (a *Attachment) Status() AttachmentStatus { return a.status }

// Steps returns the steps that by may take now.
func (a *Attachment) Steps(by party.Actor) []party.Step { return attachmentMoves.Steps(a.status, by) }

// Needs returns what a step asks for.
func (a *Attachment) Needs(s party.Step) party.Need { return attachmentMoves.Needs(a.status, s) }

// Take moves a by one step, or says why it may not.
func (a *Attachment) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := attachmentMoves.Next(a, a.status, s, w, by)
	a.status = to
	return err
}

// SizeWords gives a number of bytes as people say it.
func SizeWords(n int) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1_000_000:
		return fmt.Sprintf("%d kB", (n+500)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// FileName gives what a file was called, as a label: without the folders before
// it, without what cannot be seen or turns the direction of reading, and not
// longer than a line. The ending stays.
func FileName(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, ""))
	if i := strings.LastIndexAny(s, `/\`); i >= 0 {
		s = s[i+1:]
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) || strings.ContainsRune(`<>:"|?*`, r):
			return -1
		}
		return r
	}, s)
	s = strings.Trim(strings.Join(strings.Fields(s), " "), ". ")
	if n := utf8.RuneCountInString(s); n > maxFileName {
		runes := []rune(s)
		ending := ""
		if i := strings.LastIndexByte(s, '.'); i > 0 && utf8.RuneCountInString(s[i:]) <= 12 {
			ending = s[i:]
		}
		s = string(runes[:maxFileName-1-utf8.RuneCountInString(ending)]) + "…" + ending
	}
	if s == "" {
		return "file"
	}
	return s
}

var attachmentNumber = regexp.MustCompile(`^a[1-9]\d{0,5}$`)

func (a *Attachment) check() error {
	var k problem.Check
	rest, ours := strings.CutPrefix(a.Ref, a.Kind+"/"+a.On+"/")
	k.Want(a.Ref == "" || ours && attachmentNumber.MatchString(rest), "ref", "An attachment of %s is called %s/%s/a1, a2 and so on.", a.On, a.Kind, a.On)
	k.Want(a.status != "", "status", "Say whether the attachment stands.")
	k.Want(a.Name == "" || a.Name == FileName(a.Name), "name", "%q is not the name of a file. Leave out folders and signs that cannot be seen.", a.Name)
	k.Want(a.File != "", "file", "An attachment is made by sending a file, on the page of the record that it belongs to.")
	return k.Err("%s is not complete.", a.Ref)
}

// Attachments is the register of attachments.
var Attachments = record.Declare[Attachment](record.Kind{
	Name: "attachment", Plural: "attachments", Path: "attachments", Title: "Attachments",
	About:   "Files that hang on records.",
	Order:   []string{"ref", "name", "size", "author"},
	Columns: []string{"name", "note", "type", "size", "author", "status"},
	Fields: []*record.Field{
		record.LineField("name", "Name", func(a *Attachment) *string { return &a.Name }, record.Required, record.Sorted,
			record.Help("What the file is called, as Impact assessment.docx.")),
		record.ProseField("note", "What it is", func(a *Attachment) *string { return &a.Note },
			record.Help("What the file is, in a sentence.")),
		record.LineField("kind", "Register", func(a *Attachment) *string { return &a.Kind }, record.Required, record.Filtered, record.MovedByAct,
			record.Help("The kind of record it hangs on, as action.")),
		record.LineField("on", "Record", func(a *Attachment) *string { return &a.On }, record.Required, record.Filtered, record.MovedByAct,
			record.Help("The reference of the record it hangs on, as CCAG03-12.")),
		record.LineField("type", "Type", func(a *Attachment) *string { return &a.Type }, record.Filtered, record.MovedByAct,
			record.Help("What the file is by its content, as Word document.")),
		record.NumberField("size", "Bytes", func(a *Attachment) *record.Number { return &a.Size }, record.Sorted, record.MovedByAct),
		record.LineField("author", "Attached by", func(a *Attachment) *string { return &a.Author }, record.Required, record.Filtered, record.Sorted, record.MovedByAct,
			record.Help("The name under which it is shown: an organisation, a role or a person.")),
		record.ChoiceField("status", "Status", AttachmentStatuses, func(a *Attachment) *AttachmentStatus { return &a.status },
			record.Filtered, record.MovedByAct),
		record.BlobField("file", "SHA-256", func(a *Attachment) *string { return &a.File }),
		record.WordsField("words", "Words in it", func(a *Attachment) *string { return &a.Words }),
	},
	Check: func(r record.Record) error { return r.(*Attachment).check() },
})
