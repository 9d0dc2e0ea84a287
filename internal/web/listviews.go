package web

import (
	"crypto/rand"
	"net/http"
	"strings"

	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// A ViewsPage is the lists that a person keeps under a name.
type ViewsPage struct {
	Frame
	Mine    []View
	Shared  []View // by others, with a group of the reader's
	Groups  []string
	Problem *problem.Problem
}

// A View is a list under a name.
type View struct {
	ID, Name, URL, Register, Shared string
}

// A KeptViews is what a list offers of views: those of its register, and to keep
// the list as it stands.
type KeptViews struct {
	Views  []Link
	Groups []string
}

// views shows the lists that the reader keeps.
func (s *Server) views(w http.ResponseWriter, r *http.Request) error {
	return s.showViews(w, r, http.StatusOK, nil)
}

func (s *Server) showViews(w http.ResponseWriter, r *http.Request, status int, wrong *problem.Problem) error {
	f, err := s.frame(r, "Your views")
	if err != nil {
		return err
	}
	who := s.who(r)
	f.Now = true
	f.Here = Address{Path: "/views"}
	if r.URL.Query().Get(paramDone) == "kept" {
		f.Notice = "The view is kept."
	}
	if r.URL.Query().Get(paramDone) == "removed" {
		f.Notice = "The view is removed."
	}
	kept, err := s.desk.Views(r.Context(), who)
	if err != nil {
		return err
	}
	p := ViewsPage{Frame: f, Problem: wrong}
	if p.Groups, err = s.desk.ShareGroups(r.Context(), who); err != nil {
		return err
	}
	for _, v := range kept {
		one := View{v.ID, v.Name, v.Address, registerOf(v.Address), v.Shared}
		if v.Owner == who.ID {
			p.Mine = append(p.Mine, one)
		} else {
			p.Shared = append(p.Shared, one)
		}
	}
	return Show(w, r, status, Views(p))
}

// registerOf names the register that a list is of.
func registerOf(address string) string {
	path, _, _ := strings.Cut(address, "?")
	for _, k := range secretariat.Registers() {
		if "/"+k.Path == path {
			return k.Title
		}
	}
	return ""
}

// keepView keeps a new view, or renames, shares or removes one.
func (s *Server) keepView(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(r); err != nil {
		return err
	}
	v := secretariat.SavedView{ID: r.PostFormValue("id"), Name: r.PostFormValue("name"), Address: r.PostFormValue("address"), Shared: r.PostFormValue("shared")}
	done := "kept"
	var err error
	if r.PostFormValue("remove") != "" {
		done, err = "removed", s.desk.RemoveView(r.Context(), s.who(r), v.ID)
	} else {
		err = s.desk.KeepView(r.Context(), s.who(r), v, rand.Text)
	}
	if p := problem.Of(err); p != nil && p.Again() {
		return s.showViews(w, r, statusOf(p), p)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/views?done="+done, http.StatusSeeOther)
	return nil
}

// keptViews gives what a list offers of views; nil to a visitor.
func (s *Server) keptViews(r *http.Request, path string) (*KeptViews, error) {
	who := s.who(r)
	if who.ID == "" {
		return nil, nil
	}
	views, err := s.desk.Views(r.Context(), who)
	if err != nil {
		return nil, err
	}
	out := &KeptViews{}
	for _, v := range views {
		if at, _, _ := strings.Cut(v.Address, "?"); at == path {
			out.Views = append(out.Views, Link{v.Name, v.Address})
		}
	}
	out.Groups, err = s.desk.ShareGroups(r.Context(), who)
	return out, err
}

// kept is the address of the list as a view keeps it: not the page of it, nor
// the day it is shown at.
func (p ListPage) kept() string { return p.Here.Start().With(paramAsAt).With(paramDone).String() }
