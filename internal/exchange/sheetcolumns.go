package exchange

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"crosscode/internal/format/xlsx"
	"crosscode/internal/record"
)

// A target is what a column holds: nothing known, the reference, the class, or
// the field of that place among the kind's fields.
type target int

const (
	unknown target = -1 - iota
	ignored
	theRef
	theClass
)

// also holds other headings under which fields stand in people's own tables,
// where these can mean nothing else.
var also = []struct{ name, heading string }{
	{"ref", "Reference"}, {"ref", "ID"}, {"ref", "Identifier"}, {"ref", "Ref no"}, {"ref", "Reference no"}, {"ref", "Reference number"},
	{"class", "Classification"}, {"class", "Marking"},
	{"due", "Due by"}, {"due", "Date due"}, {"due", "Deadline"},
	{"owners", "Assigned to"}, {"owners", "Owned by"}, {"owners", "Responsible"},
	{"update", "Latest update"}, {"update", "Progress"},
	{"title", "Heading"}, {"title", "Description"}, {"title", "Summary"},
}

// numbered are the headings that mean the number of a record behind the noun of its
// kind, as Action No.; alone they may count the rows.
var numbered = []string{"No", "Number"}

// headingKey folds a heading: case, blank space and marks do not count.
func headingKey(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// headings gives what each heading means in the tables of a kind. A name goes
// before a label, and a label before what is like it; what could mean two
// fields means neither.
func headings(k *record.Kind) map[string]target {
	names := map[string]target{"ref": theRef, "class": theClass}
	for i, f := range k.Fields {
		names[headingKey(f.Name)] = target(i)
	}
	labels, others, near := map[string]target{}, map[string]target{}, map[string]target{}
	for i, f := range k.Fields {
		mean(labels, headingKey(f.Label), target(i))
	}
	for _, a := range also {
		if t, ok := names[a.name]; ok {
			mean(others, headingKey(a.heading), t)
		}
	}
	adopt(names, labels)
	adopt(names, others)
	number := theRef
	if n := k.Naming.Number; n != "" {
		number = names[headingKey(n)]
	}
	for _, heading := range numbered {
		mean(near, headingKey(k.Noun+heading), number)
	}
	for key, t := range names {
		mean(near, key+"s", t)
		mean(near, strings.TrimSuffix(key, "s"), t)
		mean(near, headingKey(k.Noun)+key, t)
	}
	adopt(names, near)
	return names
}

// mean notes what a heading means, unless it means something else already.
func mean(m map[string]target, key string, t target) {
	if was, taken := m[key]; taken && was != t {
		t = unknown
	}
	m[key] = t
}

// adopt adds what the second map knows and the first does not.
func adopt(into, from map[string]target) {
	for key, t := range from {
		if _, taken := into[key]; !taken && t != unknown && key != "" {
			into[key] = t
		}
	}
}

// targets says what each column holds. The mapping gives, for a heading, the
// name of the field that it stands for here; "" leaves the column out.
func (r *reading) targets(mapping map[string]string) {
	known := headings(r.kind)
	for _, heading := range slices.Sorted(maps.Keys(mapping)) {
		t := r.fieldNamed(mapping[heading])
		if t == unknown {
			r.refuse(r.sheet.headLine(), -1, "There is no field %q to put the column %q into. The fields are: %s.",
				clip(mapping[heading], 60), clip(heading, 60), strings.Join(header(r.kind), ", "))
		}
		known[headingKey(heading)] = t
	}
	r.titled(known)
	taken := map[target]int{}
	for i, heading := range r.sheet.Columns {
		t, ok := known[headingKey(heading)]
		if !ok {
			t = unknown
		}
		if first, twice := taken[t]; twice && t != unknown && t != ignored {
			r.refuse(r.sheet.headLine(), i, "The columns %q and %q both hold the %s. Leave one of them out.",
				r.sheet.heading(first), r.sheet.heading(i), r.name(t))
		}
		taken[t] = i
		r.columns = append(r.columns, t)
	}
	_, told := taken[theRef]
	if _, numbered := taken[r.numbers()]; !told && !numbered && len(r.sheet.Columns) > 0 {
		r.refuse(r.sheet.headLine(), -1, "No column holds the reference. The first row holds the headings, which may be: %s.",
			strings.Join(header(r.kind), ", "))
	}
}

// maxTitles bounds how far down the headings are looked for.
const maxTitles = 10

// titled takes for the headings the row that says most of what is known, where the
// file begins with a title or a date; of rows that say nothing of it, the first that
// has more than one cell.
func (r *reading) titled(known map[string]target) {
	s := r.sheet
	if s.form == jsonForm || len(s.Columns) == 0 {
		return
	}
	says := func(cells []string) (n int) {
		seen := map[target]bool{}
		for _, c := range cells {
			if t, ok := known[headingKey(c)]; ok && t != unknown && (t == ignored || !seen[t]) {
				seen[t], n = true, n+1
			}
		}
		return n
	}
	at, most, alone := -1, says(s.Columns), len(slices.DeleteFunc(slices.Clone(s.Columns), func(c string) bool { return c == "" })) == 1
	for i, row := range s.Rows[:min(len(s.Rows), maxTitles)] {
		n := says(texts(row.Cells))
		if n > most && n > 1 || at < 0 && most == 0 && alone && len(row.Cells) > 1 {
			at, most = i, max(n, most)
		}
	}
	if at < 0 {
		return
	}
	title, row := s.headRow, s.Rows[at]
	s.Rows = s.Rows[at+1:]
	s.head(row.Line, row.Cells)
	r.faults = append(r.faults, Fault{Line: title, Where: s.at(title, -1), Code: OffPattern,
		Message: fmt.Sprintf("The headings stand at %s. What is above them was not read.", s.at(row.Line, -1))})
}

func texts(cells []Cell) []string {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = record.Clean(c.Text)
	}
	return out
}

// numbers gives the target of the number from which, with whose list it is on, a
// reference follows; unknown where there is none.
func (r *reading) numbers() target {
	if n := r.kind.Naming.Number; n != "" {
		return r.fieldNamed(n)
	}
	return theRef
}

// fieldNamed gives the target of an exact name; "" leaves a column out.
func (r *reading) fieldNamed(name string) target {
	switch name {
	case "":
		return ignored
	case "ref":
		return theRef
	case "class":
		return theClass
	}
	if i := slices.IndexFunc(r.kind.Fields, func(f *record.Field) bool { return f.Name == name }); i >= 0 {
		return target(i)
	}
	return unknown
}

func (r *reading) name(t target) string {
	switch t {
	case theRef:
		return "reference"
	case theClass:
		return "class"
	}
	return "field " + r.kind.Fields[t].Name
}

// headLine gives the row of the headings.
func (s *Sheet) headLine() int { return max(s.headRow, 1) }

// leftOver tells of every column, and every worksheet, that was not read, and of
// letters that may be other ones.
func (r *reading) leftOver() {
	if doubt := r.sheet.letters.Doubt(); doubt != "" {
		r.faults = append(r.faults, Fault{Line: r.sheet.headLine(), Where: r.sheet.at(r.sheet.headLine(), -1), Code: Assumed, Message: doubt})
	}
	for i := range max(len(r.sheet.Columns), len(r.lost)) {
		n := 0
		if i < len(r.lost) {
			n = r.lost[i]
		}
		where, heading := r.sheet.at(r.sheet.headLine(), i), r.sheet.heading(i)
		cells := fmt.Sprintf("%d cells were", n)
		if n == 1 {
			cells = "1 cell was"
		}
		switch {
		case heading == "" && n > 0:
			r.note(where, "Column %s has no heading: %s not read.", xlsx.ColumnName(i), cells)
		case heading != "" && r.columns[i] == unknown:
			r.note(where, "%q is no field of %s: %s not read.", heading, r.kind.Plural, cells)
		}
	}
	for _, name := range slices.Compact(slices.Clone(r.sheet.Unread)) {
		r.note(strings.TrimSuffix(clip(record.Clean(name), 40), ":"), "The %s was not read; only %q was.", r.sheet.part(), r.sheet.Name)
	}
}

func (r *reading) note(where, format string, args ...any) {
	r.faults = append(r.faults, Fault{Line: r.sheet.headLine(), Where: where, Code: OffPattern, Message: fmt.Sprintf(format, args...)})
}
