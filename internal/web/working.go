package web

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"crosscode/internal/secretariat"
)

// A Working is what a page shows in place of an answer that is not there yet. The
// answer is worked out whether or not the page looks in, for a while; a page with
// scripts looks in by itself, and one without is asked for anew.
type Working struct {
	Title       string
	Words       string
	Done, Total int // 0 in all: not known
}

// A page waits so long for an answer before it shows how far that is, and tells a
// browser without scripts to come back after so long.
const (
	waitFor = time.Second
	lookIn  = 3 * time.Second
)

// waiting is how the reader of a page asks for what takes long.
func (s *Server) waiting(r *http.Request) secretariat.Asker {
	name, _ := s.asker(r)
	return secretariat.Asker{Name: name, Wait: s.patience}
}

// working says how far an answer is; counted tells its progress in words.
func working(title string, p *secretariat.SoFar, counted func(done, total string) string) *Working {
	w := &Working{Title: title, Done: min(p.Done, p.Total), Total: p.Total}
	switch {
	case p.Before > 0:
		w.Words = fmt.Sprintf("It waits its turn: %s first.", Count{N: p.Before}.Of("answer that was asked for before comes", "answers that were asked for before come"))
	case p.Total == 0:
		w.Words = "It has begun."
	default:
		w.Words = counted(thousands(w.Done), thousands(w.Total))
	}
	return w
}

func (w *Working) total() string { return strconv.Itoa(w.Total) }
func (w *Working) done() string  { return strconv.Itoa(w.Done) }

// notYet tells whoever asked to look in again.
func notYet(w http.ResponseWriter) {
	w.Header().Set("Retry-After", strconv.Itoa(seconds(lookIn)))
	w.Header().Set("Cache-Control", "no-store")
}
