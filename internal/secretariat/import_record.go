package secretariat

import (
	"fmt"

	"crosscode/internal/calendar"
	"crosscode/internal/record"
)

// ImportStatus says whether what an import brought still stands.
type ImportStatus string

const (
	Kept   ImportStatus = "Kept"
	Undone ImportStatus = "Undone"
)

// An Import is the record of one file read into the registers: what it was, and
// what the reader should know about it.
type Import struct {
	record.Head
	Source   string        // the stream it belongs to: "CCAG-04 papers"
	File     string        // its name, without a path
	Digest   string        // SHA-256 of its bytes
	Group    string        // whose papers they are
	Day      calendar.When // the day it speaks for
	Counts   []string      // "action: 19 added"
	Findings []string      // each a Finding as text
	Columns  []string      // of a table: "Heading = field"
	Held     []string      // stretches kept as text: "12-18 Minutes and Actions"

	status ImportStatus
}

// Status says whether what the import brought still stands.
func (i *Import) Status() ImportStatus { return i.status }

// ImportRef names the import whose own entry has that number.
func ImportRef(seq int64) string { return fmt.Sprintf("import-%d", seq) }

// Imports is the register of imports.
var Imports = record.Declare[Import](record.Kind{
	Name: "import", Plural: "imports", Path: "imports", Title: "Imports",
	About: "The papers and files that were read into the registers, and what was found in them.",
	Form:  2, Upgrade: map[int]func([]byte) ([]byte, error){1: record.Same},
	Order:   []string{"ref", "day"},
	Columns: []string{"source", "file", "group", "day", "status"},
	Fields: []*record.Field{
		record.LineField("source", "Source", func(i *Import) *string { return &i.Source }, record.Required, record.Filtered,
			record.Help("What the file is one edition of, as CCAG-04 papers.")),
		record.LineField("file", "File", func(i *Import) *string { return &i.File }, record.Help("Its name.")),
		record.LineField("digest", "SHA-256", func(i *Import) *string { return &i.Digest }, record.Filtered, record.Help("The hash of the file.")),
		record.LineField("group", "Group", func(i *Import) *string { return &i.Group }, record.Filtered, record.LinksTo("group"),
			record.Help("The group whose papers they are.")),
		record.DateField("day", "Speaks for", func(i *Import) *calendar.When { return &i.Day }, record.Filtered, record.Sorted,
			record.Help("The day of the meeting, or of the file.")),
		record.ChoiceField("status", "Status", []ImportStatus{Kept, Undone}, func(i *Import) *ImportStatus { return &i.status },
			record.Filtered, record.MovedByAct),
		record.ListField("counts", "What it brought", func(i *Import) *[]string { return &i.Counts }, record.Help("One a line.")),
		record.ListField("findings", "Findings", func(i *Import) *[]string { return &i.Findings }, record.Help("One a line.")),
		record.ListField("columns", "Columns", func(i *Import) *[]string { return &i.Columns },
			record.Help("One a line: the heading in the file and the field it went into.")),
		record.ListField("held", "Kept as text", func(i *Import) *[]string { return &i.Held }, record.Help("One a line.")),
	},
})
