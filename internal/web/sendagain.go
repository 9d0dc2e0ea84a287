package web

import (
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"

	"crosscode/internal/problem"
)

// SendAgain is a form that was sent and could not be taken just then, with all that
// was typed into it: whoever was signed out meanwhile, or came when the record did
// not answer, loses nothing.
type SendAgain struct {
	Action string
	Fields []Param
	Files  bool // some were chosen: a browser gives them once
	SignIn bool // first
}

// secretive paths have forms with fields that no page may repeat.
var secretive = []string{"/sign-", "/invitation/", "/account/"}

// stillTyped gives what was sent, if it failed for a reason that passes: the record
// does not answer, or nobody is signed in.
func (s *Server) stillTyped(r *http.Request, p *problem.Problem) *SendAgain {
	signedOut := s.Accounts && s.who(r).ID == "" && (p.Kind == problem.Forbidden || p.Kind == problem.NotFound)
	if r.Method != http.MethodPost || !signedOut && p.Kind != problem.Unavailable {
		return nil
	}
	if slices.ContainsFunc(secretive, func(path string) bool { return strings.HasPrefix(r.URL.Path, path) }) || parseForm(r) != nil || len(r.PostForm) == 0 {
		return nil
	}
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	a := &SendAgain{Action: r.URL.RequestURI(), SignIn: signedOut, Files: media == "multipart/form-data"}
	for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
		for _, v := range r.PostForm[name] {
			a.Fields = append(a.Fields, Param{name, v})
		}
	}
	return a
}

func (a *SendAgain) enctype() string {
	if a.Files {
		return "multipart/form-data"
	}
	return "application/x-www-form-urlencoded"
}
