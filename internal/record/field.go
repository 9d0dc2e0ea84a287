package record

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
)

// A Type is what a field holds.
type Type int8

const (
	Line    Type = iota + 1 // one line of text
	Prose                   // several lines of text
	List                    // short texts
	Integer                 // a whole number
	Dated                   // a date no more precise than its source
	Time                    // HH:MM
	YesNo
	OneOf  // one of the field's choices
	Answer // owners: organisations, persons, roles
)

// MaxText bounds the text of one field, in bytes.
const MaxText = 20_000

// A Field is one field of a kind, as everybody but its domain package sees it.
type Field struct {
	Name     string // in addresses, exports and the body
	Label    string // on pages and in sentences
	Help     string // what belongs here, for whoever fills it in
	Type     Type
	Choices  []string
	Required bool
	Filter   bool
	Sort     bool
	ByAct    bool     // moved by an act such as closing, never typed into a form
	Blob     bool     // holds the hash of bytes that are kept beside the journal
	Words    bool     // and these are the words of another such field, for search: see [WordsField]
	InRef    bool     // the reference of the record says it already
	Few      bool     // holds words out of a few, and no names
	Ordered  bool     // its texts are in an order that counts
	Account  bool     // the number of an account, which pages show by the name that its reader may know
	Led      bool     // a line of owners: organisations, persons, roles
	There    bool     // what it names has to be in the record when somebody writes it
	Tale     bool     // its texts say what the version changed: see [TellsTheVersion]
	Most     int      // of a scale that begins at 1; 0 for no scale
	Link     string   // the kind whose reference it holds; "" for none, and where it may be one of several
	Links    []string // every kind whose reference it may hold

	Back string // what records that name another by it are on that one's page: "RAID items that bear on it"

	said  func(string) string // how one text of a list reads; nil where it reads as it is
	names func(string) string // the reference in one text of a list; nil where that is all of it
	get   func(Record) Value
	set   func(Record, Value)
}

// Get returns the field's value in r.
func (f *Field) Get(r Record) Value { return f.get(r) }

// Set gives the field a value. It panics if the value is not of the field's
// type: values come from Parse, from a body, or from another record's Get.
func (f *Field) Set(r Record, v Value) { f.set(r, v) }

// Keys gives what a filter on the field matches in r, and what the field names
// there.
func (f *Field) Keys(r Record) []string {
	v := f.get(r)
	texts, list := v.(Texts)
	if f.names == nil || !list {
		return v.Keys()
	}
	out := make(Texts, 0, len(texts))
	for _, t := range texts {
		out = append(out, f.names(t))
	}
	return out.Keys()
}

// Named gives the reference in one text of the field.
func (f *Field) Named(text string) string {
	if f.names == nil {
		return text
	}
	return f.names(text)
}

// Multiple reports whether a filter may match several keys of one value.
func (f *Field) Multiple() bool { return f.Type == List || f.Type == Answer }

// An Option refines a field's declaration.
type Option func(*Field)

var (
	Required   Option = func(f *Field) { f.Required = true }
	Filtered   Option = func(f *Field) { f.Filter = true }
	Sorted     Option = func(f *Field) { f.Sort = true }
	MovedByAct Option = func(f *Field) { f.ByAct = true }

	// OfAccount says that the field holds the number of an account.
	OfAccount Option = func(f *Field) { f.Account = true }
	// InRef says that the reference of a record tells the field's value already, as
	// CCAG/12 does the number of an item in its list.
	InRef Option = func(f *Field) { f.InRef = true }
	// OfFew says that the field holds words out of a few, as constituencies are: they
	// begin with a capital where they stand alone.
	OfFew Option = func(f *Field) { f.Few = true }
	// InOrder says that the texts of a list follow one another, as steps do.
	InOrder Option = func(f *Field) { f.Ordered = true }
	// NamesOwners says that a line holds owners, as the lead of an agenda item.
	NamesOwners Option = func(f *Field) { f.Led = true }
	// TellsTheVersion says that the texts of a list tell what this version of the
	// record changed. How they differ from those of the version before says nothing.
	TellsTheVersion Option = func(f *Field) { f.Tale = true }
)

// ThatIsThere says that whoever writes the field names what is in the record: papers
// may tell of what nobody has entered yet, and a form that rests on it may not.
var ThatIsThere Option = func(f *Field) { f.There = true }

// UpTo says that a number is on a scale from 1 to most.
func UpTo(most int) Option { return func(f *Field) { f.Most = most } }

// Help says what belongs in the field.
func Help(s string) Option { return func(f *Field) { f.Help = s } }

// LinksTo names the kind whose reference the field holds, or each of several
// kinds whose references it may hold.
func LinksTo(kinds ...string) Option {
	return func(f *Field) {
		f.Links = kinds
		if len(kinds) == 1 {
			f.Link = kinds[0]
		}
	}
}

// Back says what the records are that name another by the field, on the page of
// the other.
func Back(heading string) Option { return func(f *Field) { f.Back = heading } }

// Reads says how a text of a list reads to a person, where it is written so that
// a program can read it too.
func Reads(said func(text string) string) Option { return func(f *Field) { f.said = said } }

// Said gives one text of a list as it reads to a person.
func (f *Field) Said(text string) string {
	if f.said == nil {
		return text
	}
	return f.said(text)
}

// Coded reports whether the texts of a list are written so that a program can
// read them, and read otherwise to a person.
func (f *Field) Coded() bool { return f.said != nil }

// NamesIn says that each text of a list has in it the reference of a record of a
// kind, or of one of several, and how it is found there.
func NamesIn(kind string, find func(text string) string, more ...string) Option {
	return func(f *Field) { f.Links, f.names = append([]string{kind}, more...), find }
}

func field[T any, V Value](t Type, name, label string, opts []Option, get func(*T) V, set func(*T, V)) *Field {
	f := &Field{Name: name, Label: label, Type: t}
	for _, o := range opts {
		o(f)
	}
	f.get = func(r Record) Value { return get(any(r).(*T)) }
	f.set = func(r Record, v Value) { set(any(r).(*T), v.(V)) }
	return f
}

// LineField declares a line of text kept in a string.
func LineField[T any](name, label string, at func(*T) *string, opts ...Option) *Field {
	return field(Line, name, label, opts,
		func(r *T) Text { return Text(*at(r)) }, func(r *T, v Text) { *at(r) = string(v) })
}

// BlobField declares the hash of bytes that are kept beside the journal: a file,
// too large for a body. It holds 64 hexadecimal digits, or nothing. Bytes come
// with an act; nobody types a hash.
func BlobField[T any](name, label string, at func(*T) *string, opts ...Option) *Field {
	f := LineField(name, label, at, opts...)
	f.Blob, f.ByAct = true, true
	return f
}

// WordsField declares the hash of a text by which search finds a record: what
// stands in its file. The text begins with a line of [WordsOf], so that the words
// of two files are never the same bytes, and go when their file does.
func WordsField[T any](name, label string, at func(*T) *string, opts ...Option) *Field {
	f := BlobField(name, label, at, opts...)
	f.Words = true
	return f
}

// WordsOf is the first line of the words of a file.
func WordsOf(file string) string { return "Words of " + file + "\n" }

// ProseField declares text of several lines kept in a string.
func ProseField[T any](name, label string, at func(*T) *string, opts ...Option) *Field {
	f := LineField(name, label, at, opts...)
	f.Type = Prose
	return f
}

// ListField declares a list of short texts.
func ListField[T any](name, label string, at func(*T) *[]string, opts ...Option) *Field {
	return field(List, name, label, opts,
		func(r *T) Texts { return Texts(*at(r)) }, func(r *T, v Texts) { *at(r) = []string(v) })
}

// NumberField declares a whole number that may be missing.
func NumberField[T any](name, label string, at func(*T) *Number, opts ...Option) *Field {
	return field(Integer, name, label, opts,
		func(r *T) Number { return *at(r) }, func(r *T, v Number) { *at(r) = v })
}

// DateField declares a date no more precise than its source.
func DateField[T any](name, label string, at func(*T) *calendar.When, opts ...Option) *Field {
	return field(Dated, name, label, opts,
		func(r *T) Date { return Date{*at(r)} }, func(r *T, v Date) { *at(r) = v.When })
}

// ClockField declares a time of day kept as HH:MM in a string.
func ClockField[T any](name, label string, at func(*T) *string, opts ...Option) *Field {
	return field(Time, name, label, opts,
		func(r *T) Clock { return Clock(*at(r)) }, func(r *T, v Clock) { *at(r) = string(v) })
}

// FlagField declares a yes or no.
func FlagField[T any](name, label string, at func(*T) *bool, opts ...Option) *Field {
	return field(YesNo, name, label, opts,
		func(r *T) Flag { return Flag(*at(r)) }, func(r *T, v Flag) { *at(r) = bool(v) })
}

// ChoiceField declares one of some choices, kept in a string type S.
func ChoiceField[T any, S ~string](name, label string, choices []S, at func(*T) *S, opts ...Option) *Field {
	texts := make([]string, len(choices))
	for i, c := range choices {
		texts[i] = string(c)
	}
	place := func(s string) int {
		for i, c := range texts {
			if c == s {
				return i
			}
		}
		return len(texts)
	}
	f := field(OneOf, name, label, opts,
		func(r *T) Choice { s := string(*at(r)); return Choice{s, place(s)} },
		func(r *T, v Choice) { *at(r) = S(v.Value) })
	f.Choices = texts
	return f
}

// OwnersField declares who answers.
func OwnersField[T any](name, label string, at func(*T) *[]Owner, opts ...Option) *Field {
	return field(Answer, name, label, opts,
		func(r *T) Owners { return Owners(*at(r)) }, func(r *T, v Owners) { *at(r) = []Owner(v) })
}

// Parse reads what Cell gives, and what a person types into a form. The error
// is a sentence that says how to write it.
func (f *Field) Parse(s string) (Value, error) {
	if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
		return nil, problem.New(problem.Invalid, "The text cannot be read. Save it as UTF-8 and try again.")
	}
	if len(s) > MaxText {
		return nil, problem.New(problem.Invalid, "The text is %d characters too long. The most is %d.", len(s)-MaxText, MaxText)
	}
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	switch f.Type {
	case Line:
		return Text(strings.Join(strings.Fields(s), " ")), nil
	case Prose:
		return Text(s), nil
	case List:
		return Texts(lines(s)), nil
	case Integer:
		return parseNumber(s)
	case Dated:
		return parseDate(s)
	case Time:
		return parseClock(s)
	case YesNo:
		return parseFlag(s)
	case OneOf:
		return f.choose(s)
	case Answer:
		return parseOwners(s), nil
	}
	panic("record: field " + f.Name + " has no type")
}

func lines(s string) []string {
	var out []string
	for l := range strings.SplitSeq(s, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

func parseNumber(s string) (Value, error) {
	if s == "" {
		return Number{}, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return nil, problem.New(problem.Invalid, "%q is not a whole number.", s)
	}
	return N(n), nil
}

func parseDate(s string) (Value, error) {
	if s == "" {
		return Date{}, nil
	}
	if r, ok := calendar.Read(s, 0); ok {
		return Date{r.When}, nil
	}
	_, err := calendar.ParseWhen(s)
	if err == nil {
		err = problem.New(problem.Invalid, "%q is not a date.", s)
	}
	return nil, err
}

var clock = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

func parseClock(s string) (Value, error) {
	if s != "" && !clock.MatchString(s) {
		return nil, problem.New(problem.Invalid, "%q is not a time of day. Write it as 10:05.", s)
	}
	return Clock(s), nil
}

func parseFlag(s string) (Value, error) {
	switch strings.ToLower(s) {
	case "yes", "true", "1", "on":
		return Flag(true), nil
	case "no", "false", "0", "off", "":
		return Flag(false), nil
	}
	return nil, problem.New(problem.Invalid, "%q is neither yes nor no.", s)
}

func (f *Field) choose(s string) (Value, error) {
	if s == "" {
		return Choice{}, nil
	}
	for i, c := range f.Choices {
		if strings.EqualFold(c, s) {
			return Choice{c, i}, nil
		}
	}
	return nil, problem.New(problem.Invalid, "%q is not one of: %s.", s, strings.Join(f.Choices, ", "))
}

// OwnersIn reads owners from one line, as from the lead of an agenda item.
func OwnersIn(line string) Owners { return parseOwners(line) }

var owner = regexp.MustCompile(`^([^(\[]*?)\s*(?:\(([^()]*)\))?\s*(?:\[([^\[\]]*)\])?$`)

// parseOwners reads one owner a line (or between semicolons):
// Organisation (Person) [Role]. What does not fit is an organisation's name.
func parseOwners(s string) Owners {
	var out Owners
	for _, l := range lines(strings.ReplaceAll(s, ";", "\n")) {
		o := Owner{Organisation: l}
		if g := owner.FindStringSubmatch(l); g != nil {
			o = Owner{strings.TrimSpace(g[1]), strings.TrimSpace(g[2]), strings.TrimSpace(g[3])}
		}
		if o != (Owner{}) {
			out = append(out, o)
		}
	}
	return out
}
