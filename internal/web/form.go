package web

import (
	"github.com/a-h/templ"
	"strings"

	"crosscode/internal/problem"
)

// A FormPage is a form that makes or changes one thing. A refused one comes
// back with its faults and with what was typed.
type FormPage struct {
	Frame
	Lead    string // what filling it in does
	URL     string // where it is sent
	Fields  []Input
	Hidden  []Param
	Submit  string // the verb on the button: "Raise the action"
	Cancel  string // address to go back to
	Files   bool   // it sends a file
	Problem *problem.Problem
	Before  []Part     // what stands above the fields
	After   []Part     // and below them
	Try     string     // the verb of a second button, which keeps nothing: "Check it"; "" leaves it out
	Drafts  bool       // what is typed may be kept as a draft
	Draft   *DraftNote // what was typed before is there again
	Instead []Link     // other ways to the same
}

// An InputType is how a field is filled in.
type InputType string

const (
	InputLine  InputType = "text"
	InputProse InputType = "prose"
	InputDate  InputType = "date" // by the browser's own date picker
	InputOne   InputType = "one"  // a choice of few, all in sight
	InputPick  InputType = "pick" // a choice of many
	InputMany  InputType = "many" // any of few, all in sight; an option says itself whether it is chosen
	InputYes   InputType = "yes"  // yes or no
	InputFile  InputType = "file"
	// A secret is never sent back to the browser.
	InputSecret InputType = "password"
	InputChosen InputType = "new password" // a secret that is chosen here
)

// An Input is one field of a form.
type Input struct {
	Heading           string // of the part of the form that begins with the field
	About             string // said under the heading
	Name, Label, Hint string
	Type              InputType
	Value             string // what is typed
	Options           []Option
	Known             []Option // what may be typed into a line, or is one of several lines: records that there are
	Required          bool
	If                string // when it is needed: "where there is an impact"; "" always, or never
	Short             bool   // a few characters are enough
	Across            bool   // its choices stand beside each other, where there is room
	Several           bool   // more than one file may be chosen
	Rows              int    // of prose; 0 is 3
	Error             string
}

// An Option is one of the choices of a field or filter.
type Option struct {
	Value, Words, Hint string
	Chosen             bool
}

func (i Input) id(form string) string {
	return anchor(strings.TrimPrefix(form+"-"+i.Name, "-"))
}

// described names the elements that say more of the field.
func (i Input) described(form string) string {
	var ids []string
	if i.Hint != "" {
		ids = append(ids, i.id(form)+"-hint")
	}
	if i.Error != "" {
		ids = append(ids, i.id(form)+"-error")
	}
	return strings.Join(ids, " ")
}

func (i Input) rows() int {
	if i.Rows == 0 {
		return 3
	}
	return i.Rows
}

// Refused puts the faults of p beside the fields they are about. A nil p leaves
// the fields as they are.
func Refused(fields []Input, p *problem.Problem) []Input {
	if p == nil {
		return fields
	}
	out := make([]Input, len(fields))
	for n, i := range fields {
		var said []string
		for _, f := range p.Faults {
			if f.Field == i.Name {
				said = append(said, f.Message)
			}
		}
		i.Error = strings.Join(said, " ")
		out[n] = i
	}
	return out
}

// summary lists the faults of p with the field each leads to. A problem without
// faults is a list of its own sentence.
func summary(form string, fields []Input, p *problem.Problem) []Link {
	var out []Link
	for _, f := range p.Faults {
		l := Link{Words: f.Message}
		for _, i := range fields {
			if i.Name == f.Field {
				l.URL = "#" + i.id(form)
			}
		}
		out = append(out, l)
	}
	return out
}

// encoding is how a form is sent.
func encoding(files bool) string {
	if files {
		return "multipart/form-data"
	}
	return "application/x-www-form-urlencoded"
}

// described ties a control to what is said of it.
func described(i Input, form string) templ.Attributes {
	a := templ.Attributes{}
	if d := i.described(form); d != "" {
		a["aria-describedby"] = d
	}
	if i.Error != "" {
		a["aria-invalid"] = "true"
	}
	if i.Required {
		a["aria-required"] = "true"
	}
	if len(i.Known) > 0 && i.Type == InputLine {
		a["list"] = i.id(form) + "-known"
	}
	return a
}

// paramTry is sent by the button that keeps nothing.
const paramTry = "try"
