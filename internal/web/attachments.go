package web

import (
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"crosscode/internal/exchange"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

const (
	// maxUpload bounds what is sent at once to be attached, in bytes.
	maxUpload = 64 << 20
	maxAtOnce = 10 // files
)

// attachForm is the form by which a person hangs files on a record.
func attachForm(k *record.Kind, r record.Record) *Act {
	h := record.HeadOf(r)
	return &Act{Key: "attach", Verb: "Attach files", URL: "/attach/" + k.Path + "/" + escape(h.Ref),
		About: fmt.Sprintf("Whoever may see %s may take them. They are kept for good: one can be withdrawn, not changed.", h.Ref),
		Fields: []Input{
			{Name: "files", Label: "Files", Type: InputFile, Several: true, Required: true,
				Hint: fmt.Sprintf("Up to %d at once, each up to %s. No programs.", maxAtOnce, register.SizeWords(register.MaxAttachment))},
			{Name: "note", Label: "What they are", Type: InputLine, Hint: "As: legal text as consulted on."},
		}}
}

// attach hangs files on a record. Those that can be kept are; each of the others
// is named with the reason.
func (s *Server) attach(w http.ResponseWriter, r *http.Request) error {
	k, rec, err := s.found(r)
	if err != nil {
		return err
	}
	ref := record.HeadOf(rec).Ref
	if err := secretariat.RefuseAttach(s.who(r), k, rec); err != nil {
		return err
	}
	good, faults, err := sentFiles(r)
	defer closeSent(good)
	if err == nil {
		err = s.attachGood(r, k, ref, good, faults)
	}
	if p := problem.Of(err); p != nil && p.Again() {
		return s.refuse(w, r, k, rec, "attach", p)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, address(k, ref)+"?done=attached#attachments", http.StatusSeeOther)
	return nil
}

func (s *Server) attachGood(r *http.Request, k *record.Kind, ref string, good []secretariat.File, faults *problem.Check) error {
	refusal := faults.Err("Nothing was attached to %s.", ref)
	if refusal != nil && len(good) == 0 {
		return refusal
	}
	made, err := s.desk.Attach(r.Context(), s.who(r), k, ref, strings.Join(strings.Fields(r.PostFormValue("note")), " "), good)
	if err != nil || refusal == nil {
		return err
	}
	names := make([]string, len(made))
	for i, m := range made {
		names[i] = register.Attachments.From(m).Name
	}
	return faults.Err("%s was attached to %s. What else was sent was not: choose it again.", strings.Join(names, ", "), ref)
}

// sentFiles gives the files that a form sent and that can be kept, and says what
// is wrong with the others.
func sentFiles(r *http.Request) ([]secretariat.File, *problem.Check, error) {
	faults := &problem.Check{}
	if err := parseForm(r); err != nil {
		return nil, faults, err
	}
	var sent []*multipart.FileHeader
	if r.MultipartForm != nil {
		sent = r.MultipartForm.File["files"]
	}
	faults.Want(len(sent) > 0, "files", "Choose at least one file.")
	faults.Want(len(sent) <= maxAtOnce, "files", "%d files were sent. Attach at most %d at once.", len(sent), maxAtOnce)
	if err := faults.Err("Nothing was attached."); err != nil {
		return nil, faults, err
	}
	var good []secretariat.File
	for _, head := range sent {
		name := register.FileName(head.Filename)
		f, err := sentFile(head, name)
		if err != nil {
			faults.Want(false, "files", "%s: %s", name, err.Error())
			continue
		}
		good = append(good, f)
	}
	return good, faults, nil
}

func sentFile(head *multipart.FileHeader, name string) (secretariat.File, error) {
	if head.Size == 0 {
		return secretariat.File{}, problem.New(problem.Invalid, "It is empty.")
	}
	if head.Size > register.MaxAttachment {
		return secretariat.File{}, problem.New(problem.Invalid, "It has %s. The most one file may have is %s.", register.SizeWords(int(head.Size)), register.SizeWords(register.MaxAttachment))
	}
	content, err := head.Open()
	if err != nil {
		return secretariat.File{}, problem.New(problem.Invalid, "It could not be read. Try again.")
	}
	looked, err := exchange.LookInto(content, head.Size)
	if err != nil {
		content.Close()
		return secretariat.File{}, err
	}
	return secretariat.File{Name: name, Type: looked.Type, Words: looked.Words, Content: content}, nil
}

// closeSent lets go of what was sent.
func closeSent(files []secretariat.File) {
	for _, f := range files {
		if c, ok := f.Content.(multipart.File); ok {
			c.Close()
		}
	}
}

// attachments adds to the page of a record what hangs on it; to that of an
// attachment, how to take it.
func (s *Server) attachments(p *RecordPage, k *record.Kind, v *secretariat.View, r record.Record) error {
	if a, is := r.(*register.Attachment); is {
		p.Take = Link{"Download " + a.Name + " (" + register.SizeWords(a.Size.N) + ")", p.To("/file/" + escape(a.Ref))}
		for i, fact := range p.Facts {
			switch fact.Label {
			case register.Attachments.Field("on").Label:
				if url := linkTo(a.Kind, a.On); url != "" {
					p.Facts[i].Cell = LinkCell{a.On, p.To(url)}
				}
			case register.Attachments.Field("size").Label:
				p.Facts[i].Cell = TextCell(fmt.Sprintf("%s (%s)", thousands(a.Size.N), register.SizeWords(a.Size.N)))
			}
		}
		p.Facts = without(p.Facts, register.Attachments.Field("words").Label)
		return nil
	}
	hung, err := secretariat.AttachmentsOf(v, k, record.HeadOf(r).Ref)
	if err != nil || len(hung) == 0 {
		return err
	}
	t := &Table{Label: "Attachments", Columns: attachmentColumns()}
	for _, ver := range hung {
		t.Rows = append(t.Rows, attachmentRow(p.Frame, ver))
	}
	p.Files = t
	return nil
}

func attachmentColumns() []Column {
	return []Column{{Name: "ref", Label: "Number", Shape: Line}, {Name: "name", Label: "File", Shape: Prose}, {Name: "type", Label: "Type", Shape: Line},
		{Name: "size", Label: "Size", Shape: Line}, {Name: "by", Label: "By, and when", Shape: Line}}
}

func attachmentRow(f Frame, ver secretariat.Version) Row {
	a := register.Attachments.From(ver.Record)
	short := a.Ref[strings.LastIndexByte(a.Ref, '/')+1:]
	by := a.Author
	if !ver.Entry.At.IsZero() {
		by += ", " + InstantAt(ver.Entry.At, secretariat.Zone()).Words
	}
	var file Cell = LinkCell{a.Name, f.To("/file/" + escape(a.Ref))}
	if a.Status() == register.AttachmentWithdrawn {
		file = TextCell(a.Name + " (Withdrawn)")
	}
	return Row{ID: short, Cells: []Cell{RefCell{short, f.To(address(register.Attachments.Kind, a.Ref)), restricted(a.Class)}, file,
		TextCell(a.Type), TextCell(register.SizeWords(a.Size.N)), TextCell(by)}}
}

func without(facts []Fact, label string) []Fact {
	var out []Fact
	for _, f := range facts {
		if f.Label != label {
			out = append(out, f)
		}
	}
	return out
}

// file answers with the bytes of an attachment, to be kept and never to be shown
// here.
func (s *Server) file(w http.ResponseWriter, r *http.Request) error {
	_, v, err := s.look(r, "")
	if err != nil {
		return err
	}
	a, content, err := secretariat.OpenAttachment(v, r.PathValue("ref"))
	if err != nil {
		return err
	}
	name, media := exchange.Download(a.Name, a.Type)
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", disposition(name))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Download-Options", "noopen")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+content.Hash+`"`)
	http.ServeContent(w, r, "", time.Time{}, content)
	return nil
}

// disposition says that what is sent is to be kept under a name. Old programs
// read the plain one, which has no sign that could be mistaken.
func disposition(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune(" -_.()", r) {
			return r
		}
		return '_'
	}, name)
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}
