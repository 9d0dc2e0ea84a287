package planfile

import (
	"bufio"
	"bytes"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"crosscode/internal/format/mspdi"
	"crosscode/internal/format/xer"
	"crosscode/internal/plan"
	"crosscode/internal/problem"
)

// Formats are the names of the formats that can be read.
func Formats() []string { return []string{"mspdi", "xer", "pmxml", "network", "yaml", "csv", "xlsx"} }

// Options are what a reader cannot find in the file.
type Options struct {
	Format string      // one of Formats; empty to tell by the file's content
	Start  plan.Minute // instead of the file's own start, if any

	Encoding xer.Encoding // of an XER file; empty to guess

	Programme Programme // what surrounds a plan of our own format
}

// DefaultStart is where a plan begins whose format gives no dates: the first
// Monday of 2022, 08:00.
func DefaultStart() plan.Minute { return plan.At(2022, 1, 3, 8, 0) }

// FormatOf tells the format of a plan file from its name and its content.
func FormatOf(name string, data []byte) (string, error) {
	return sniff(name, data[:min(len(data), told)])
}

// told is how much of a file its format is told by.
const told = 4 << 10

// Read reads a plan file called name. Its problem names every fault of the
// file, with its place.
func Read(name string, in io.Reader, o Options) (*File, error) {
	buffered := bufio.NewReaderSize(in, 64<<10)
	format := o.Format
	if format == "" {
		head, _ := buffered.Peek(told)
		var err error
		if format, err = sniff(name, head); err != nil {
			return nil, err
		}
	}
	f, err := read(format, buffered, o)
	if err != nil {
		return nil, refusal(name, err)
	}
	if err := f.check.Err("%s cannot be used.", path.Base(name)); err != nil {
		return nil, err
	}
	if o.Start != 0 {
		f.Plan.Start = o.Start
	}
	return f, nil
}

func read(format string, in io.Reader, o Options) (*File, error) {
	switch format {
	case "mspdi":
		p, err := mspdi.Read(in)
		if err != nil {
			return nil, err
		}
		return MSPDI(p), nil
	case "xer":
		return XER(in, o.Encoding)
	case "pmxml":
		return PMXML(in)
	case "network":
		start := o.Start
		if start == 0 {
			start = DefaultStart()
		}
		return Network(in, start)
	case "yaml":
		return yamlWithin(in, o.Programme)
	case "csv":
		return CSV(in)
	case "xlsx":
		return XLSX(in)
	}
	return nil, problem.New(problem.Misuse, "%q is not a format of plan files; the formats are %s.", format, strings.Join(Formats(), ", "))
}

// sniff tells the format from the first bytes and the name.
func sniff(name string, head []byte) (string, error) {
	if bytes.HasPrefix(head, []byte{0xd0, 0xcf, 0x11, 0xe0}) || strings.EqualFold(path.Ext(name), ".mpp") {
		return "", problem.New(problem.Invalid,
			"%s is a Microsoft Project file in its own closed format. Open it in Project, choose File, Save As, \"XML Format\", and give the .xml file instead.", path.Base(name))
	}
	if end := strings.ToLower(path.Ext(name)); end == ".sm" || end == ".rcp" {
		return "", problem.New(problem.Invalid, "%s is a problem of levelling, not a plan: it has no dates. crosscode plan level reads it.", path.Base(name))
	}
	text := bytes.TrimPrefix(bytes.TrimSpace(head), []byte("\xef\xbb\xbf"))
	switch {
	case strings.EqualFold(path.Ext(name), ".xlsx"):
		return "xlsx", nil
	case strings.EqualFold(path.Ext(name), ".csv"):
		return "csv", nil
	case bytes.HasPrefix(head, []byte("ERMHDR")):
		return "xer", nil
	case bytes.Contains(text, []byte("<APIBusinessObjects")), bytes.Contains(text, []byte(":APIBusinessObjects")):
		return "pmxml", nil
	case bytes.HasPrefix(text, []byte("<")):
		return "mspdi", nil
	case strings.EqualFold(path.Ext(name), ".yaml"), strings.EqualFold(path.Ext(name), ".yml"):
		return "yaml", nil
	case strings.EqualFold(path.Ext(name), ".txt"), len(text) > 0 && text[0] >= '0' && text[0] <= '9':
		return "network", nil
	case len(text) == 0:
		return "", problem.New(problem.Invalid, "%s is empty.", path.Base(name))
	}
	return "", problem.New(problem.Invalid, "The format of %s cannot be told from its content. Give the file the ending of its format (.xml, .xer, .yaml, .csv, .xlsx, or .txt for a network), or name it with --format: %s.", path.Base(name), strings.Join(Formats(), ", "))
}

// refusal puts what a format reader found wrong into one problem, each fault
// with its place. What is wrong with reading itself stays as it is.
func refusal(name string, err error) error {
	if problem.Of(err) != nil {
		return err
	}
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return err
	}
	p := problem.New(problem.Invalid, "%s cannot be read.", path.Base(name))
	for _, e := range joined.Unwrap() {
		where, message, found := strings.Cut(e.Error(), ": ")
		if !found || !strings.HasPrefix(where, "line ") {
			where, message = "", e.Error()
		}
		p.Faults = append(p.Faults, problem.Fault{Field: where, Message: sentence(message)})
	}
	return p
}

// sentence makes an error of a format package a sentence to a person.
func sentence(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:] + "."
}
