package record

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/calendar"
)

// A Change is what became of one field between two states of a record.
type Change struct {
	Field         string // name; "ref" and "class" are fields here too
	Label         string
	Before, After Value

	of *Field // nil of what is no field
}

// Changes compares two states of one record, field by field in the order of
// the declaration. Either may be nil: a record that was not there yet has no
// fields.
func (k *Kind) Changes(before, after Record) []Change {
	var out []Change
	add := func(name, label string, b, a Value) {
		if !Equal(b, a) {
			out = append(out, Change{name, label, b, a, k.Field(name)})
		}
	}
	if before == nil {
		before = k.blank()
	}
	if after == nil {
		after = k.blank()
	}
	bh, ah := before.head(), after.head()
	add("ref", "Reference", Text(bh.Ref), Text(ah.Ref))
	for _, f := range k.Fields {
		if v := f.Get(after); !f.Tale || !v.IsZero() {
			add(f.Name, f.Label, f.Get(before), v)
		}
	}
	add("class", "Class", Choice{Value: bh.Class.Words()}, Choice{Value: ah.Class.Words()})
	return out
}

// Sentence tells the change in English, without the name of the record. What is
// quoted at its end ends it, if it ends with a stop of its own.
func (c Change) Sentence() string {
	s := c.told()
	if quoted, ok := strings.CutSuffix(s, "”."); ok && strings.ContainsAny(quoted[max(0, len(quoted)-1):], ".!?") {
		return quoted + "”"
	}
	if strings.HasSuffix(s, "..") && !strings.HasSuffix(s, "...") {
		return s[:len(s)-1] // what ends it has a stop of its own
	}
	return s
}

func (c Change) told() string {
	switch after := c.After.(type) {
	case Date:
		return c.dated(c.Before.(Date), after)
	case Texts:
		if c.of != nil && c.of.Tale {
			return c.tale(c.said(after))
		}
		return c.list(c.Before.(Texts), after)
	case Owners:
		return c.list(c.Before.(Owners).words(), after.words())
	case Flag:
		return fmt.Sprintf("%s: %s, was %s.", c.Label, after.Words(), c.Before.Words())
	case Choice, Number, Clock:
		return c.moved(c.Before.Words(), after.Words())
	}
	return c.text(c.Before.Words(), c.After.Words())
}

// said gives the texts of a list as they read to a person.
func (c Change) said(v Texts) Texts {
	if c.of == nil {
		return v
	}
	out := make(Texts, len(v))
	for i, s := range v {
		out[i] = c.of.Said(s)
	}
	return out
}

func (v Owners) words() Texts {
	out := make(Texts, len(v))
	for i, o := range v {
		out[i] = o.Words()
	}
	return out
}

func (c Change) dated(before, after Date) string {
	switch {
	case before.IsZero():
		return fmt.Sprintf("%s set to %s.", c.Label, after.Words())
	case after.IsZero():
		return fmt.Sprintf("%s %s taken away.", c.Label, before.Words())
	}
	s := fmt.Sprintf("%s moved from %s to %s", c.Label, before.Words(), after.Words())
	if by := apart(before.When, after.When); by != "" {
		s += " (" + by + ")"
	}
	return s + "."
}

// apart says how far two days, or two months, lie apart.
func apart(before, after calendar.When) string {
	if before.Precision() != after.Precision() {
		return ""
	}
	n, unit := 0, "day"
	switch before.Precision() {
	case calendar.ToDay:
		n = int(after.Earliest()) - int(before.Earliest())
	case calendar.ToMonth:
		by, bm, _ := before.Earliest().Date()
		ay, am, _ := after.Earliest().Date()
		n, unit = 12*(ay-by)+int(am)-int(bm), "month"
	default:
		return ""
	}
	way := "later"
	if n < 0 {
		n, way = -n, "earlier"
	}
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s %s", n, unit, way)
}

func (c Change) moved(before, after string) string {
	switch {
	case before == "":
		return fmt.Sprintf("%s set to %s.", c.Label, after)
	case after == "":
		return fmt.Sprintf("%s %s taken away.", c.Label, before)
	}
	return fmt.Sprintf("%s moved from %s to %s.", c.Label, before, after)
}

func (c Change) text(before, after string) string {
	switch {
	case before == "":
		return fmt.Sprintf("%s set to %s.", c.Label, quote(after))
	case after == "":
		return fmt.Sprintf("%s taken away; it read %s.", c.Label, quote(before))
	case len(before)+len(after) < 80 && !strings.Contains(before+after, "\n"):
		return fmt.Sprintf("%s changed from %s to %s.", c.Label, quote(before), quote(after))
	}
	return fmt.Sprintf("%s now reads %s; it read %s.", c.Label, quote(after), quote(before))
}

// quote sets s in quotation marks, on one line.
func quote(s string) string { return "“" + strings.Join(strings.Fields(s), " ") + "”" }

// tale gives the first of what a version says that it changed: there is room for
// few in a line, and the record has them all.
func (c Change) tale(texts Texts) string {
	const few = 4
	first := texts[:min(few, len(texts))]
	s := c.Label + ": " + strings.Join(first, "; ")
	if more := len(texts) - len(first); more > 0 {
		s += fmt.Sprintf("; and %d more", more)
	}
	return s + "."
}

func (c Change) list(before, after Texts) string {
	added, removed := without(after, before), without(before, after)
	if len(before) == 0 {
		return fmt.Sprintf("%s set to %s.", c.Label, and(c.said(after)))
	}
	if len(after) == 0 {
		return fmt.Sprintf("%s taken away: %s.", c.Label, and(c.said(before)))
	}
	again := len(added)+len(removed) > 0
	added, removed = c.unlike(added, removed), c.unlike(removed, added)
	parts, added, removed := c.restated(added, removed)
	if len(added) > 0 {
		parts = append(parts, and(c.said(added))+" added")
	}
	if len(removed) > 0 {
		parts = append(parts, and(c.said(removed))+" taken away")
	}
	if len(parts) == 0 {
		parts = []string{"put in another order"}
		if again {
			parts = []string{"written another way"}
		}
	}
	return fmt.Sprintf("%s: %s.", c.Label, strings.Join(parts, "; "))
}

// restated tells what is said anew of what the list names, as of M6, and gives the
// rest of what was added and removed. A thing named more than once is not paired.
func (c Change) restated(added, removed []string) (told, newly, gone []string) {
	if c.of == nil || c.of.names == nil {
		return nil, added, removed
	}
	of := func(texts []string, name string) (found []string) {
		for _, s := range texts {
			if c.of.names(s) == name {
				found = append(found, s)
			}
		}
		return found
	}
	for _, s := range added {
		name := c.of.names(s)
		if now, was := of(added, name), of(removed, name); name != "" && len(now) == 1 && len(was) == 1 {
			told = append(told, c.of.Said(s)+" in place of "+c.of.Said(was[0]))
			removed = without(removed, was)
			continue
		}
		newly = append(newly, s)
	}
	return told, newly, removed
}

// unlike gives those of a that do not read as one of b.
func (c Change) unlike(a, b []string) []string {
	var out []string
	for _, s := range a {
		if len(without(c.said([]string{s}), c.said(b))) > 0 {
			out = append(out, s)
		}
	}
	return out
}

func without(a, b []string) []string {
	var out []string
	for _, s := range a {
		if !slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}

func and(s []string) string {
	if len(s) == 1 {
		return s[0]
	}
	return strings.Join(s[:len(s)-1], ", ") + " and " + s[len(s)-1]
}
