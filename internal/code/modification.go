package code

import (
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

// A Modification is a change to one code, as that code's register and its
// people tell of it.
type Modification struct {
	record.Head
	Code      string
	Title     string
	Aliases   []string // other numbers it goes by: R32, SECMP0062
	Summary   string
	Raised    []record.Owner
	Status    string // in the code's own words
	Stage     Stage
	Outcome   Outcome
	Target    calendar.When // hoped for
	Confirmed calendar.When // decided; apart from the target, and with authority
	Next      string        // what happens next
	NextDate  calendar.When
	Relevance string   // what the programme has to do with it
	Priority  string   // the band its code gave it
	Bears     []string // milestones it bears on
}

// Follow returns a new modification. Its number is given as the code writes it
// in full; see [ref.ReadModification].
func Follow(m ref.Modification) *Modification {
	n := Modifications.New()
	n.Ref, n.Code = m.String(), m.Code
	return n
}

// Number returns the modification's number within its code: R0032.
func (m *Modification) Number() string { return strings.TrimPrefix(m.Ref, m.Code+"/") }

// CallAlso keeps another number that m goes by, if it is not one already.
func (m *Modification) CallAlso(number string) {
	if number != m.Number() && !slices.Contains(m.Aliases, number) {
		m.Aliases = append(slices.Clone(m.Aliases), number)
	}
}

// Note takes over the status a code gives, and the stage it means where that is
// known. Where it is not, the stage stays for a person to place; so does the
// outcome where a code says only that it is closed.
func (m *Modification) Note(status string) {
	m.Status = strings.Join(strings.Fields(status), " ")
	stage, outcome, known := StageOf(m.Code, status)
	if !known {
		return
	}
	m.Stage = stage
	if stage != Closed || outcome != "" {
		m.Outcome = outcome
	}
}

// names gives the ways people write m besides its reference: R0032, R32, REC
// R0032, REC R32, REC/R32, and the same of every alias. Digits alone are a
// number in too many codes, and stand only behind their code: UNC0886V.
func (m *Modification) names() []string {
	numbers := []string{m.Number(), ref.Modification{Code: m.Code, Number: m.Number()}.Short()}
	numbers = append(numbers, m.Aliases...)
	var out []string
	for _, n := range numbers {
		if n == "" {
			continue
		}
		alone := n
		if n[0] >= '0' && n[0] <= '9' {
			alone = m.Code + n
		}
		out = append(out, alone, m.Code+" "+n, m.Code+"/"+n)
	}
	return distinct(out, m.Ref)
}

func distinct(names []string, but string) []string {
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(n string) bool { return n == but })
}

func (m *Modification) check() error {
	var c problem.Check
	number, ours := strings.CutPrefix(m.Ref, m.Code+"/")
	c.Want(m.Ref == "" || m.Code == "" || ours && number != "", "ref", "The reference is the code, a stroke and the number: %s/…", m.Code)
	if full, ok := ref.ReadModification(m.Code, number); ours && ok {
		c.Want(full.Number == number, "ref", "%s writes the number in full: %s.", m.Code, full)
	}
	stage, outcome, known := StageOf(m.Code, m.Status)
	c.Want(!known || m.Stage == stage, "stage", "At %s, %q means the stage %s.", m.Code, m.Status, stage)
	c.Want(!known || outcome == "" || m.Outcome == outcome, "outcome", "At %s, %q means the outcome %s.", m.Code, m.Status, outcome)
	c.Want(m.Outcome == "" || m.Stage == Closed, "outcome", "Only a modification that is closed has an outcome.")
	return c.Err("%s is not complete.", m.Ref)
}

// Canonical gives the one spelling of a modification's reference: R32, REC R32
// and rec/r0032 are REC/R0032. What is not read as a modification is left as it
// is.
func Canonical(written string) string {
	s := strings.Join(strings.Fields(written), " ")
	for _, c := range Codes {
		rest, ok := cutPrefixFold(s, c.Name)
		if !ok {
			continue
		}
		rest = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(rest), "/"))
		if m, read := ref.ReadModification(c.Name, rest); read {
			return ref.Modification{Code: c.Name, Number: strings.ToUpper(strings.ReplaceAll(m.Number, " ", ""))}.String()
		}
	}
	if m, read := ref.ReadModification("", s); read {
		return m.String()
	}
	return written
}

// cutPrefixFold cuts a code's name, in any case, where no letter follows it: the
// DCP of DCUSA is not the DCode.
func cutPrefixFold(s, name string) (string, bool) {
	if len(s) <= len(name) || !strings.EqualFold(s[:len(name)], name) {
		return s, false
	}
	return s[len(name):], s[len(name)] == ' ' || s[len(name)] == '/'
}

// Modifications is the register of modifications: the horizon scanning log.
var Modifications = record.Declare[Modification](record.Kind{
	Name: "modification", Plural: "modifications", Path: "modifications", Title: "Modifications",
	RefHelp: "Its number in the code, as R0032.", Within: "code",
	About: "Changes to the industry codes that the programme follows, whichever code they belong to.",
	Form:  2, Upgrade: map[int]func([]byte) ([]byte, error){1: record.Same},
	Order:   []string{"ref", "stage", "target", "confirmed", "next_date"},
	Columns: []string{"title", "status", "stage", "target", "confirmed", "next_date"},
	Fields: []*record.Field{
		record.ChoiceField("code", "Code", names(), func(m *Modification) *string { return &m.Code },
			record.Required, record.Filtered, record.Help("The code that it changes.")),
		record.LineField("title", "Title", func(m *Modification) *string { return &m.Title }, record.Required,
			record.Help("The title it has in its code's register.")),
		record.ListField("aliases", "Also known as", func(m *Modification) *[]string { return &m.Aliases },
			record.Help("One a line: other numbers it goes by, as R32.")),
		record.ProseField("summary", "Summary", func(m *Modification) *string { return &m.Summary },
			record.Help("What it changes, in a few sentences.")),
		record.OwnersField("raised_by", "Raised by", func(m *Modification) *[]record.Owner { return &m.Raised }, record.Filtered,
			record.Help("One a line: Organisation (Person) [Role].")),
		record.LineField("status", "Status at its code", func(m *Modification) *string { return &m.Status },
			record.Help("Where it stands, in the code's own words.")),
		record.ChoiceField("stage", "Stage", Stages, func(m *Modification) *Stage { return &m.Stage }, record.Filtered, record.Sorted,
			record.Help("How far it is, in the same words for every code.")),
		record.ChoiceField("outcome", "Outcome", Outcomes, func(m *Modification) *Outcome { return &m.Outcome }, record.Filtered,
			record.Help("How it ended, once it is closed.")),
		record.DateField("target", "Target date", func(m *Modification) *calendar.When { return &m.Target }, record.Filtered, record.Sorted,
			record.Help("When it is hoped to take effect, as Feb 2023.")),
		record.DateField("confirmed", "Confirmed date", func(m *Modification) *calendar.When { return &m.Confirmed }, record.Filtered, record.Sorted,
			record.Help("When it takes effect, once that is decided.")),
		record.LineField("next", "Next step", func(m *Modification) *string { return &m.Next },
			record.Help("What happens to it next, as a panel or the end of a consultation.")),
		record.DateField("next_date", "Next step on", func(m *Modification) *calendar.When { return &m.NextDate }, record.Filtered, record.Sorted,
			record.Help("When that is.")),
		record.ProseField("relevance", "Relevance to the programme", func(m *Modification) *string { return &m.Relevance },
			record.Help("What the programme depends on in it, or has to do about it.")),
		record.LineField("priority", "Priority", func(m *Modification) *string { return &m.Priority }, record.Filtered,
			record.Help("The priority its code gave it, in the code's own words.")),
		record.ListField("affects", "Bears on", func(m *Modification) *[]string { return &m.Bears }, record.Filtered, record.Back("Modifications that bear on it"), record.LinksTo("milestone"),
			record.Help("One a line: the milestones of the programme that depend on it, as M8.")),
	},
	Canonical: Canonical,
	Aliases:   func(r record.Record) []string { return r.(*Modification).names() },
	Shown:     func(r record.Record) string { return r.(*Modification).Number() },
	Check:     func(r record.Record) error { return r.(*Modification).check() },
})
