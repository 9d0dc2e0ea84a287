package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Change is how one activity, or the plan itself, differs between two plans.
type Change struct {
	UID    int // in the later plan, or in the earlier one if it is gone
	Name   string
	Kind   ChangeKind
	Fields []FieldChange
	Words  string // a sentence
}

// ChangeKind says what became of an activity.
type ChangeKind string

// What may become of an activity.
const (
	Added     ChangeKind = "added"
	Removed   ChangeKind = "removed"
	Changed   ChangeKind = "changed"
	WholePlan ChangeKind = "plan"
)

// A FieldChange is one field before and after, as text.
type FieldChange struct{ Field, From, To string }

// Compare says in words what differs from one schedule to another. Activities
// are the same if their numbers are, or, where a number is found in one plan
// only, if their names are.
func Compare(was, is *Schedule) []Change {
	c := comparison{was: was, is: is}
	c.match()
	var out []Change
	out = c.whole(out)
	for i := range is.Activities {
		if k, ok := c.before[i]; ok {
			out = c.changed(out, k, i)
		} else {
			out = append(out, c.added(i))
		}
	}
	for k := range was.Activities {
		if !c.kept[k] {
			out = append(out, c.removed(k))
		}
	}
	return out
}

// A comparison pairs the activities of two schedules.
type comparison struct {
	was, is *Schedule
	before  map[int]int // activity of the later plan to that of the earlier
	kept    map[int]bool
	into    [2]map[int][]string // links into each activity, as text
}

func (c *comparison) match() {
	c.before, c.kept = map[int]int{}, map[int]bool{}
	was, is := c.was.run.plan, c.is.run.plan
	if refs, ok := refsOf(was); ok {
		if _, both := refsOf(is); both {
			c.matchRefs(refs)
			return
		}
	}
	byName := map[string][]int{}
	for k := range was.Activities {
		if _, same := c.is.run.byUID[was.Activities[k].UID]; !same {
			byName[was.Activities[k].Name] = append(byName[was.Activities[k].Name], k)
		}
	}
	for i := range is.Activities {
		a := &is.Activities[i]
		if k, ok := c.was.run.byUID[a.UID]; ok {
			c.before[i], c.kept[int(k)] = int(k), true
		} else if named := byName[a.Name]; len(named) == 1 && a.Name != "" && !c.kept[named[0]] {
			c.before[i], c.kept[named[0]] = named[0], true
		}
	}
	c.into = [2]map[int][]string{linkTexts(was), linkTexts(is)}
}

// refsOf finds activities by what people call them, if all are called something
// and no two the same.
func refsOf(p *Plan) (map[string]int, bool) {
	out := make(map[string]int, len(p.Activities))
	for i := range p.Activities {
		out[p.Activities[i].Ref] = i
	}
	_, nameless := out[""]
	return out, !nameless && len(out) == len(p.Activities)
}

// matchRefs pairs activities by their references, whatever their numbers.
func (c *comparison) matchRefs(refs map[string]int) {
	was, is := c.was.run.plan, c.is.run.plan
	for i := range is.Activities {
		if k, ok := refs[is.Activities[i].Ref]; ok {
			c.before[i], c.kept[k] = k, true
		}
	}
	c.into = [2]map[int][]string{refTexts(was), refTexts(is)}
}

// refTexts describes the links into each activity, by reference.
func refTexts(p *Plan) map[int][]string {
	refs := make(map[int]string, len(p.Activities))
	for i := range p.Activities {
		refs[p.Activities[i].UID] = p.Activities[i].Ref
	}
	return linkTextsBy(p, func(uid int) string { return refs[uid] + " " })
}

// linkTexts describes the links into each activity, by UID.
func linkTexts(p *Plan) map[int][]string {
	return linkTextsBy(p, strconv.Itoa)
}

func linkTextsBy(p *Plan, name func(uid int) string) map[int][]string {
	out := map[int][]string{}
	for _, l := range p.Links {
		text := name(l.From) + l.Kind.String()
		if l.Lag != (Lag{}) {
			text += lagWords(l.Lag, p.Rules.Day())
		}
		out[l.To] = append(out[l.To], text)
	}
	for uid := range out {
		slices.Sort(out[uid])
	}
	return out
}

// whole compares the plans as such.
func (c *comparison) whole(out []Change) []Change {
	var fields []FieldChange
	var words []string
	was, is := c.was, c.is
	if was.Start != is.Start {
		fields = append(fields, FieldChange{"start", was.Start.String(), is.Start.String()})
		words = append(words, fmt.Sprintf("The plan starts on %s, not %s.", starting(is.Start, is.run.project).Words(), starting(was.Start, was.run.project).Words()))
	}
	if was.Finish != is.Finish {
		fields = append(fields, FieldChange{"finish", was.Finish.String(), is.Finish.String()})
		words = append(words, fmt.Sprintf("The plan finishes on %s, not %s: %s.", is.EndSaid().Words(), was.EndSaid().Words(), is.moved(is.run.project, was.Finish, is.Finish)))
	}
	if a, b := was.run.plan.StatusDate, is.run.plan.StatusDate; a != b {
		fields = append(fields, FieldChange{"status_date", a.String(), b.String()})
		words = append(words, fmt.Sprintf("The status date is %s, not %s.", cmp.Or(ending(b, is.run.project).Words(), "not given"), cmp.Or(ending(a, was.run.project).Words(), "given before")))
	}
	if len(fields) == 0 {
		return out
	}
	return append(out, Change{Name: is.run.plan.Name, Kind: WholePlan, Fields: fields, Words: strings.Join(words, " ")})
}

// moved says how far a date moved in working time.
func (s *Schedule) moved(wt *WorkingTime, from, to Minute) string {
	minutes := wt.Between(from, to)
	switch {
	case minutes > 0:
		return Words(minutes, s.run.plan.Rules.Day()) + " later"
	case minutes < 0:
		return Words(-minutes, s.run.plan.Rules.Day()) + " earlier"
	}
	return "the same in working time"
}

func (c *comparison) added(i int) Change {
	a := &c.is.run.plan.Activities[i]
	d := c.is.Activities[i]
	words := fmt.Sprintf("%s is new", label(a))
	if d.Start != 0 {
		words += ": " + c.is.SpanWords(i)
	}
	return Change{UID: a.UID, Name: a.Name, Kind: Added, Words: words + "."}
}

func (c *comparison) removed(k int) Change {
	a := &c.was.run.plan.Activities[k]
	words := label(a) + " is gone"
	if d := c.was.Activities[k]; d.Start != 0 {
		words += "; it was " + c.was.SpanWords(k)
	}
	return Change{UID: a.UID, Name: a.Name, Kind: Removed, Words: words + "."}
}

// changed compares one activity with what it was.
func (c *comparison) changed(out []Change, k, i int) []Change {
	a, b := &c.was.run.plan.Activities[k], &c.is.run.plan.Activities[i]
	d := difference{day: c.is.run.plan.Rules.Day()}
	if a.Name != b.Name {
		d.add("name", a.Name, b.Name, fmt.Sprintf("renamed from %s", label(a)))
	}
	c.dates(&d, k, i)
	if a.Duration != b.Duration && !c.is.run.plan.IsSummary(i) {
		d.add("duration", lengthWords(a.Duration, d.day), lengthWords(b.Duration, d.day), fmt.Sprintf("takes %s, not %s", lengthWords(b.Duration, d.day), lengthWords(a.Duration, d.day)))
	}
	c.rules(&d, k, i)
	c.slack(&d, k, i)
	if len(d.fields) == 0 {
		return out
	}
	return append(out, Change{UID: b.UID, Name: b.Name, Kind: Changed, Fields: d.fields, Words: label(b) + ": " + strings.Join(d.words, "; ") + "."})
}

// A difference gathers the fields that changed.
type difference struct {
	day    int64
	fields []FieldChange
	words  []string
}

func (d *difference) add(field, from, to, words string) {
	d.fields = append(d.fields, FieldChange{field, from, to})
	d.words = append(d.words, words)
}

func lengthWords(d Duration, day int64) string {
	if d.Elapsed {
		return clockWords(d.Minutes)
	}
	return Words(d.Minutes, day)
}

func (c *comparison) dates(d *difference, k, i int) {
	was, is := &c.was.Activities[k], &c.is.Activities[i]
	wt := c.is.run.nodes[i].time
	if wt == nil {
		wt = c.is.run.project
	}
	for _, f := range [...]struct {
		name, verb string
		was, is    Minute
		before     Said
		now        Said
	}{{"start", "starts", was.Start, is.Start, c.was.StartSaid(k), c.is.StartSaid(i)}, {"finish", "finishes", was.Finish, is.Finish, c.was.FinishSaid(k), c.is.FinishSaid(i)}} {
		if f.was == f.is {
			continue
		}
		if f.was == 0 || f.is == 0 {
			d.add(f.name, f.was.String(), f.is.String(), fmt.Sprintf("%s %s, not %s", f.verb, cmp.Or(f.now.Words(), "never"), cmp.Or(f.before.Words(), "never")))
			continue
		}
		d.add(f.name, f.was.String(), f.is.String(), fmt.Sprintf("%s on %s, not %s (%s)", f.verb, f.now.Words(), f.before.Words(), c.is.moved(wt, f.was, f.is)))
	}
}

// rules compares what decides the dates: constraints, deadline, links.
func (c *comparison) rules(d *difference, k, i int) {
	a, b := &c.was.run.plan.Activities[k], &c.is.run.plan.Activities[i]
	if was, is := limitText(a), limitText(b); was != is {
		d.add("constraint", was, is, fmt.Sprintf("constraint %s, not %s", limitWords(b, c.is.timeOf(i)), limitWords(a, c.was.timeOf(k))))
	}
	if a.Deadline != b.Deadline {
		was, is := cmp.Or(a.Deadline.String(), "none"), cmp.Or(b.Deadline.String(), "none")
		d.add("deadline", was, is, fmt.Sprintf("deadline %s, not %s", cmp.Or(ending(b.Deadline, c.is.timeOf(i)).Words(), "none"), cmp.Or(ending(a.Deadline, c.was.timeOf(k)).Words(), "none")))
	}
	was, is := strings.Join(c.into[0][a.UID], ", "), strings.Join(c.into[1][b.UID], ", ")
	if was != is {
		d.add("predecessors", was, is, fmt.Sprintf("waits for %s, not %s", cmp.Or(is, "nothing"), cmp.Or(was, "nothing")))
	}
}

// limitText is the constraints of an activity as its file writes them, and
// limitWords as people say them.
func limitText(a *Activity) string {
	return limitsBy(a, func(l Constraint) string { return strings.TrimSpace(fmt.Sprintf("%s %s", l.Kind, l.Date)) })
}

func limitWords(a *Activity, wt *WorkingTime) string {
	return limitsBy(a, func(l Constraint) string { return l.words(wt) })
}

func limitsBy(a *Activity, text func(Constraint) string) string {
	var out []string
	for _, l := range a.Limits {
		if l.Kind != AsSoonAsPossible {
			out = append(out, text(l))
		}
	}
	return cmp.Or(strings.Join(out, " and "), "none")
}

func (c *comparison) slack(d *difference, k, i int) {
	was, is := &c.was.Activities[k], &c.is.Activities[i]
	if was.TotalSlack != is.TotalSlack {
		d.add("total_slack", Words(was.TotalSlack, d.day), Words(is.TotalSlack, d.day),
			fmt.Sprintf("slack %s, not %s", Words(is.TotalSlack, d.day), Words(was.TotalSlack, d.day)))
	}
	switch {
	case is.Critical && !was.Critical:
		d.add("critical", "false", "true", "now critical")
	case was.Critical && !is.Critical:
		d.add("critical", "true", "false", "no longer critical")
	}
}
