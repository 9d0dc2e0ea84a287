package web

import "crosscode/internal/problem"

// A WorkPage is where one kind of work is done on several records: what there is,
// with what is said of it, and what the reader may do.
type WorkPage struct {
	Frame
	About string
	Do    []Link // what can be begun from it, and its other forms
	Parts []Part

	Problem *problem.Problem
}

// A Part is one section of a page: words, a table, what may be done.
type Part struct {
	Title string // "" continues what stands above
	Words []string
	Mind  []string // what needs attention
	Drawn *Drawn
	Table Table
	Links []Link
	Acts  []Act
	File  *FilePart
	None  string // said where the table is empty
	// Refused is the key of the act among them that was refused, for Problem.
	Refused string
	Problem *problem.Problem
}

// A FilePart takes a file back.
type FilePart struct {
	URL    string
	Field  Input
	Submit string
}

// refused gives the form that was refused among those of the page, and its fields.
func (p WorkPage) refused() (form string, fields []Input) {
	for _, part := range p.Parts {
		for _, a := range part.Acts {
			if part.Refused != "" && a.Key == part.Refused {
				return anchor(a.Key), a.Fields
			}
		}
	}
	return "", nil
}
