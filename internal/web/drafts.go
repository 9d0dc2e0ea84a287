package web

import (
	"net/http"
	"slices"
	"strings"

	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// A DraftNote says that a form was filled in before and is shown so.
type DraftNote struct{ Saved Instant }

const (
	paramForm    = "draft-form" // the address of the form a draft is of
	paramDiscard = "discard"
	paramQuiet   = "quiet" // kept by the script, which wants no page
)

// draft keeps what is typed into a form, or discards what was.
func (s *Server) draft(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	form, who := Back(r.PostFormValue(paramForm)), s.who(r)
	if strings.HasPrefix(form, answersPath) {
		return s.draftAnswer(w, r, form)
	}
	if !strings.HasPrefix(form, "/new/") && !strings.HasPrefix(form, "/edit/") && !isRequestForm(form) {
		return problem.New(problem.Invalid, "Drafts are kept of the forms that make and edit records. This is none.")
	}
	if r.PostFormValue(paramDiscard) != "" {
		if err := s.desk.DropDraft(r.Context(), who, form); err != nil {
			return err
		}
		http.Redirect(w, r, form, http.StatusSeeOther)
		return nil
	}
	d := secretariat.Draft{Form: form, Fields: map[string]string{}}
	for name := range r.PostForm {
		if name != paramForm && name != paramQuiet {
			d.Fields[name] = r.PostForm.Get(name)
		}
	}
	if err := s.desk.KeepDraft(r.Context(), who, d); err != nil {
		return err
	}
	if r.PostFormValue(paramQuiet) != "" {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(w, r, form, http.StatusSeeOther)
	return nil
}

// restored fills a form with what was typed into it before. The version the
// person saw then comes back too, so that what others did since is not undone
// unseen.
func (s *Server) restored(r *http.Request, url string, fields []Input, hidden []Param) ([]Input, []Param, *DraftNote, error) {
	if r.Method != http.MethodGet {
		return fields, hidden, nil, nil
	}
	d, ok, err := s.desk.Draft(r.Context(), s.who(r), url)
	if err != nil || !ok {
		return fields, hidden, nil, err
	}
	fields, hidden = slices.Clone(fields), slices.Clone(hidden)
	for i, f := range fields {
		if value, typed := d.Fields[f.Name]; typed {
			fields[i].Value = value
		}
	}
	for i, h := range hidden {
		if value, kept := d.Fields[h.Name]; kept {
			hidden[i].Value = value
		}
	}
	return fields, hidden, &DraftNote{InstantAt(d.Saved, secretariat.Zone())}, nil
}

// sent forgets the draft of a form that was sent and taken.
func (s *Server) sent(r *http.Request) {
	if err := s.desk.DropDraft(r.Context(), s.who(r), r.URL.Path); err != nil {
		s.fault(r, "forget a draft", err)
	}
}
