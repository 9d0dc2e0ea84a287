// Package problem says what went wrong, in words for the person who asked.
//
// There are three readers of a failure. The person gets a [Problem]: one
// sentence, and every field at fault. The operator gets an ordinary error,
// wrapped with what was being tried. The programmer gets a panic. This package
// is for the first; each door (page, API, command line) maps a problem's Kind
// to its own signal once.
package problem

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Kind says who acts next.
type Kind int

const (
	Invalid     Kind = iota + 1 // the person puts the input right
	NotFound                    // there is no such thing, or it may not be seen
	Forbidden                   // somebody with the authority does it
	Conflict                    // the record has moved on; look again
	Misuse                      // the command or address itself is wrong
	Unavailable                 // whoever runs this makes room or ends what is in the way; then it is done again
)

func (k Kind) String() string {
	switch k {
	case Invalid:
		return "invalid"
	case NotFound:
		return "not found"
	case Forbidden:
		return "forbidden"
	case Conflict:
		return "conflict"
	case Misuse:
		return "misuse"
	case Unavailable:
		return "unavailable"
	}
	return fmt.Sprintf("Kind(%d)", int(k))
}

// A Fault is one thing to put right: where (a field name, or a place in a file
// such as "line 12") and a whole sentence that says what to do.
type Fault struct {
	Field   string
	Message string
}

// A Problem is a refusal in the words of the person who asked.
type Problem struct {
	Kind    Kind
	Message string // one sentence
	Faults  []Fault
	After   time.Duration // when it may be asked again, where that is known: it was asked too often
}

// New returns a Problem with one formatted sentence.
func New(k Kind, format string, args ...any) *Problem {
	return &Problem{Kind: k, Message: fmt.Sprintf(format, args...)}
}

// Error gives the sentence and then each fault on a line of its own.
func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.Message)
	for _, f := range p.Faults {
		b.WriteString("\n  ")
		if f.Field != "" {
			b.WriteString(f.Field)
			b.WriteString(": ")
		}
		b.WriteString(f.Message)
	}
	return b.String()
}

// Again reports whether whoever asked may put it right, or wait, and ask again:
// what was typed is then kept in sight.
func (p *Problem) Again() bool {
	return p.Kind == Invalid || p.Kind == Conflict || p.Kind == Unavailable
}

// Of returns the Problem inside err, or nil if err is the operator's business.
func Of(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	return nil
}

// Is reports whether err holds a Problem of kind k.
func Is(err error, k Kind) bool {
	p := Of(err)
	return p != nil && p.Kind == k
}

// A Check gathers every fault before anything is refused.
type Check struct {
	faults []Fault
}

// Want records a fault on field unless ok. The message may be a format.
func (c *Check) Want(ok bool, field, format string, args ...any) {
	if !ok {
		c.faults = append(c.faults, Fault{field, fmt.Sprintf(format, args...)})
	}
}

// Note records what err says about field; a Problem's own faults are kept
// apart. A nil error records nothing.
func (c *Check) Note(field string, err error) {
	if err == nil {
		return
	}
	if p := Of(err); p != nil && len(p.Faults) > 0 {
		c.faults = append(c.faults, p.Faults...)
		return
	}
	c.faults = append(c.faults, Fault{field, err.Error()})
}

// Names reports whether a fault was recorded on the field.
func (c *Check) Names(field string) bool {
	return slices.ContainsFunc(c.faults, func(f Fault) bool { return f.Field == field })
}

// Rest records the faults of err in fields that nothing was said of yet: what could
// not be read is not missing too. All that err says of one field is kept. An error
// that names no faults of a form is returned.
func (c *Check) Rest(err error) error {
	p := Of(err)
	if p == nil || p.Kind != Invalid {
		return err
	}
	said := slices.Clone(c.faults)
	for _, f := range p.Faults {
		if !slices.ContainsFunc(said, func(s Fault) bool { return s.Field == f.Field }) {
			c.faults = append(c.faults, f)
		}
	}
	return nil
}

// Faults gives the faults that were recorded.
func (c *Check) Faults() []Fault { return c.faults }

// Failed reports whether any fault was recorded.
func (c *Check) Failed() bool { return len(c.faults) > 0 }

// Err returns nil, or an Invalid problem with the sentence and every fault.
func (c *Check) Err(format string, args ...any) error {
	if len(c.faults) == 0 {
		return nil
	}
	p := New(Invalid, format, args...)
	p.Faults = c.faults
	return p
}
