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
}

// A FilePart takes a file back.
type FilePart struct {
	URL    string
	Field  Input
	Submit string
}
