package web

import (
	"net/http"

	"crosscode/internal/change"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// commentForm is the form by which a person says something about a record. It is
// offered the classes that are not more open than the record's own.
func commentForm(k *record.Kind, r record.Record) *Act {
	h := record.HeadOf(r)
	a := &Act{Key: "comment", Verb: "Comment", URL: "/say/" + k.Path + "/" + escape(h.Ref),
		Fields: []Input{{Name: "text", Label: "Comment", Type: InputProse, Rows: 3, Required: true}}}
	class := Input{Name: "class", Label: "Who may see it", Type: InputOne, Value: string(h.Class), Required: true}
	for _, c := range record.Classes {
		if stricter, ok := record.Stricter(c, h.Class); ok && stricter == c {
			class.Options = append(class.Options, Option{Value: string(c), Words: c.Words()})
		}
	}
	if len(class.Options) > 1 {
		a.Fields = append(a.Fields, class)
	}
	return a
}

// comment keeps what a person says about a record.
func (s *Server) comment(w http.ResponseWriter, r *http.Request) error {
	k, rec, err := s.found(r)
	if err != nil {
		return err
	}
	if err := parseForm(r); err != nil {
		return err
	}
	class, _ := record.ReadClass(r.PostFormValue("class"))
	_, err = s.desk.Comment(r.Context(), s.who(r), k, record.HeadOf(rec).Ref, r.PostFormValue("text"), class)
	if p := problem.Of(err); p != nil && p.Again() {
		return s.refuse(w, r, k, rec, "comment", p)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, address(k, record.HeadOf(rec).Ref)+"?done=said", http.StatusSeeOther)
	return nil
}

// fieldHistory shows what each field of a record has been, since when, and by
// whom it was written.
func (s *Server) fieldHistory(w http.ResponseWriter, r *http.Request) error {
	f, v, err := s.look(r, "")
	if err != nil {
		return err
	}
	k, err := registerAt(r.PathValue("path"))
	if err != nil {
		return err
	}
	it, err := v.Find(k, r.PathValue("ref"))
	if err != nil {
		return err
	}
	h := record.HeadOf(it.Record)
	f.Title = "Each field of " + h.Ref
	f.Trail = append(f.Trail, Link{k.Title, f.To("/" + k.Path)}, Link{h.Ref, f.To(address(k, h.Ref))})
	versions, err := v.History(k, h.ID)
	if err != nil {
		return err
	}
	p := HistoryPage{Frame: f, About: brief(firstWords(k, it.Record))}
	for _, fd := range k.Fields {
		if t := s.fieldTable(f, fd, versions); len(t.Rows) > 0 {
			p.Fields = append(p.Fields, t)
		}
	}
	return Show(w, r, http.StatusOK, History(p))
}

// firstWords says what a record is about, or at least what it is.
func firstWords(k *record.Kind, r record.Record) string {
	words, _ := gist(k, r)
	a, answers := r.(change.Answer)
	switch {
	case answers:
		return "Answer of " + a.AsDue().Organisation + " to " + a.Of()
	case words == "":
		return capital(k.Noun)
	}
	return words
}

// A HistoryPage shows what each field of a record has been.
type HistoryPage struct {
	Frame
	About  string
	Fields []Table
}

// fieldTable gives the values of one field, the latest first.
func (s *Server) fieldTable(f Frame, fd *record.Field, versions []secretariat.Version) Table {
	t := Table{Label: fd.Label, Columns: []Column{{Name: "entry", Label: "Entry", Shape: Short}, {Name: "value", Label: "Value", Shape: Prose},
		{Name: "since", Label: "Since", Shape: Short}, {Name: "by", Label: "By", Shape: Line}, {Name: "why", Label: "Why", Shape: Line}}}
	var last record.Value
	for _, ver := range versions {
		now := fd.Get(ver.Record)
		if last == nil && now.IsZero() || last != nil && record.Equal(last, now) {
			continue
		}
		last = now
		words := alone(fd, now)
		if now.IsZero() {
			words = "(nothing)"
		}
		e := ver.Entry
		number := record.N(int(e.Seq)).Words()
		t.Rows = append([]Row{{ID: number, Cells: []Cell{RefCell{Ref: number, URL: "/record/" + number}, TextCell(words),
			TextCell(InstantAt(e.At, secretariat.Zone()).Words), TextCell(f.named(e.Actor)), TextCell(e.Why)}}}, t.Rows...)
	}
	return t
}
