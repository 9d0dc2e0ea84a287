package record

// A Stated is what a source says of one record: papers, a spreadsheet, another
// register. The record holds what was said; Fields names the fields that the
// source spoke of, so that its silence is not taken for a word.
type Stated struct {
	Kind   *Kind
	Record Record
	Fields []string
	Line   int    // where in the source it stands; 0 when that has no lines
	Where  string // or in words: "Actions!A7"
}

// A Finding is something the reader of a source should know about it.
type Finding struct {
	Line    int // 0 when it is about the whole
	To      int // the last line, where it is about several
	Code    string
	Ref     string // the record it is about, if one
	Message string
}

// A Stretch is part of a source that no record took and that is kept as text.
type Stretch struct {
	From, To int
	Title    string
}
