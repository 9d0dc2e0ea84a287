package web

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"crosscode/internal/limit"
	"crosscode/internal/problem"
)

// Limits is how much is answered to one asker: to each person who is signed in,
// and to each address from which visitors come. The zero Limits sets none.
type Limits struct {
	Person  limit.Rate
	Address limit.Rate
	Files   int // whole registers that one asker takes at once
}

// A tooMany is the refusal of more than one asker is answered.
type tooMany struct {
	*problem.Problem
	after time.Duration
}

// Unwrap lets the problem be found.
func (t tooMany) Unwrap() error { return t.Problem }

// asker names who asks, for their limits: the person, if one is signed in, and
// else where the request came from. In a demonstration many act as one person.
func (s *Server) asker(r *http.Request) (name string, person bool) {
	if who := s.who(r); who.ID != "" && len(s.Sample) == 0 {
		return "p " + who.ID, true
	}
	return "a " + limit.Address(r.RemoteAddr), false
}

// admit holds an asker to the limits.
func (s *Server) admit(r *http.Request) error {
	name, person := s.asker(r)
	most := s.Limits.Address
	if person {
		most = s.Limits.Person
	}
	if most.Second <= 0 || s.Now == nil {
		return nil
	}
	wait := s.asked.Wait(name, most, s.Now())
	if wait == 0 {
		return nil
	}
	return tooMany{problem.New(problem.Conflict, "That was more than is answered to one at once. Come back in %s. A program that reads a lot takes the API, or asks for a whole register as a file.", inSeconds(wait)), wait}
}

// long keeps an asker from taking more whole registers at once than the limits
// say.
func (s *Server) long(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if s.Limits.Files <= 0 {
			return h(w, r)
		}
		name, _ := s.asker(r)
		leave, ok := s.taking.Enter(name, s.Limits.Files)
		if !ok {
			const wait = 10 * time.Second
			return tooMany{problem.New(problem.Conflict, "You are taking %d files already. Come back when one of them is here, or in %s.", s.Limits.Files, inSeconds(wait)), wait}
		}
		defer leave()
		return h(w, r)
	}
}

// inSeconds says how long, in whole seconds and never none.
func inSeconds(d time.Duration) string {
	n := seconds(d)
	if n == 1 {
		return "one second"
	}
	return fmt.Sprintf("%d seconds", n)
}

func seconds(d time.Duration) int { return max(int((d+time.Second-1)/time.Second), 1) }

// Busy answers, without looking at the record, that there is too much to do.
func (s *Server) Busy(w http.ResponseWriter, r *http.Request, after time.Duration) {
	p := problem.New(problem.Unavailable, "More is being asked of this server than it can answer, so it answers some and asks the rest to wait. Nothing of your request was kept. Come back in %s.", inSeconds(after))
	if err := s.wait(w, r, tooMany{p, after}, http.StatusServiceUnavailable, "Too much to do just now"); err != nil {
		s.fault(r, "say that there is too much to do", err)
	}
}

// comeBack tells an asker when to come back. The page is made without looking at
// the record: it must cost less than what was refused.
func (s *Server) comeBack(w http.ResponseWriter, r *http.Request, t tooMany) error {
	return s.wait(w, r, t, http.StatusTooManyRequests, "Too much at once")
}

func (s *Server) wait(w http.ResponseWriter, r *http.Request, t tooMany, status int, title string) error {
	w.Header().Set("Retry-After", strconv.Itoa(seconds(t.after)))
	w.Header().Set("Cache-Control", "no-store")
	p := ProblemOf(s.bareFrame(r), t)
	p.Status, p.Title = status, title
	return Show(w, r, p.Status, Problem(p))
}

// again says in the headers of an answer when what was refused may be asked again,
// where that is known.
func again(w http.ResponseWriter, p *problem.Problem) {
	if p != nil && p.After > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(seconds(p.After)))
	}
}

// bareFrame is a frame for which nothing is read.
func (s *Server) bareFrame(r *http.Request) Frame {
	return Frame{Programme: s.Programme, Here: here(r), Menu: menu(r.URL.Path), Now: true, Preferences: ReadPreferences(r), Footer: statements, Trail: []Link{{"Home", "/"}}}
}
