package web

import (
	"fmt"
	"net/url"

	"crosscode/internal/designation"
	"crosscode/internal/party"
	"crosscode/internal/secretariat"
)

// areaPart shows on the page of a topic area how far it is on its route, and what
// comes next.
func (s *Server) areaPart(f Frame, v *secretariat.View, a *designation.Area) (Part, error) {
	w, err := s.desk.WayOf(v, a, f.Day())
	if err != nil {
		return Part{}, err
	}
	p := Part{Title: "On its way to law", Words: w.Then, Links: []Link{{"Where every topic area is", f.To("/designation")}}}
	if w.Course == nil {
		return p, nil
	}
	p.Links = append(p.Links, Link{"The route " + w.Route, f.To("/routes/" + escape(w.Route))})
	if a.Status() == designation.OnTheWay {
		p.Mind, p.Table = w.Course.Minds(), courseTable(f, w.Course).only("number", "step", "acts", "from", "to", "late")
	}
	return p, nil
}

// noticePart shows on the record of a notice what comes next, and leads to the notice
// as it is read.
func noticePart(f Frame, v *secretariat.View, n *designation.Notice) (Part, *secretariat.NoticeFile, error) {
	file, err := secretariat.Notice(v, n.Ref, f.Day())
	if err != nil {
		return Part{}, nil, err
	}
	p := Part{Title: "What comes next", Words: file.Then, Links: []Link{{"The notice as it is read and printed", f.To(noticePath + escape(n.Ref))}}}
	if len(file.Then) == 0 {
		p.Title = "The notice"
	}
	if n.Status() == designation.Drafted {
		p.Mind = file.Missing()
	}
	return p, file, nil
}

// mayRepresent reports whether an actor may record a representation on a notice.
func mayRepresent(who party.Actor, n *designation.Notice) bool {
	return secretariat.MayRaise(who, designation.Representations.Kind) && n.Given()
}

const noticePath = "/designation/notices/"

// representLink leads to the form of the next representation on a notice.
func representLink(f *secretariat.NoticeFile) Link {
	n := 1
	for _, r := range f.Said {
		n = max(n, r.Number.N+1)
	}
	q := url.Values{"notice": {f.Notice.Ref}, "number": {fmt.Sprint(n)}, "ref": {designation.Represent(f.Notice.Ref, n).Ref}, "class": {string(f.Notice.Class)}}
	return Link{"Record a representation", "/new/" + designation.Representations.Path + "?" + q.Encode()}
}
