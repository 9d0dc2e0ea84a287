package exchange

import (
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/code"
	"crosscode/internal/designation"
	"crosscode/internal/exchange/pack"
	"crosscode/internal/group"
	"crosscode/internal/meeting"
	"crosscode/internal/record"
	"crosscode/internal/ref"
	"crosscode/internal/register"
)

// Papers is what the papers of a meeting say, in the words of the record.
type Papers struct {
	Source   string // "CCAG-04 papers": the stream that a corrected edition belongs to
	Group    string
	Meeting  string
	Day      calendar.Day // of the meeting; none if the papers do not tell it
	Stated   []record.Stated
	Findings []record.Finding
	Kept     []record.Stretch
}

// FromPack puts what a pack says into records. Each is of the class marked on
// the slide it stands on, or of the default where the slide bears no mark; a
// record put together from several slides takes the strictest.
func FromPack(p *pack.Pack, unmarked record.Class) *Papers {
	c := &fromPack{p: p, unmarked: unmarked, out: &Papers{Source: p.Meeting.String() + " papers", Group: p.Meeting.Group,
		Meeting: p.Meeting.String(), Day: p.Date.When.Earliest()}}
	for _, part := range []func(){c.groups, c.meeting, c.agenda, c.actions, c.raid, c.updates, c.decisions, c.modifications,
		c.milestones, c.roadmap, c.activities, c.steps, c.questions, c.changes, c.artefacts, c.papers} {
		part()
	}
	for _, f := range p.Findings {
		c.out.Findings = append(c.out.Findings, record.Finding{Line: f.Line, To: f.To, Code: f.Code, Ref: f.Ref, Message: f.Message})
	}
	return c.out
}

type fromPack struct {
	p        *pack.Pack
	unmarked record.Class
	unheld   []int // lines whose records cannot be entered: they are kept as text
	out      *Papers
}

// class gives the strictest class of the slides on which the lines stand.
func (c *fromPack) class(lines ...int) record.Class {
	strictest := record.Public
	for _, line := range lines {
		if line == 0 {
			continue
		}
		marked := c.unmarked
		for _, s := range c.p.Slides {
			if line < s.At.From || line > s.At.To {
				continue
			}
			if class, ok := record.ReadClass(string(s.Class)); ok {
				marked = class
			}
		}
		strictest, _ = record.Stricter(strictest, marked)
	}
	return strictest
}

// say adds what the pack says of r. The fields that it spoke of are those given
// a value here; what a new record of the kind has from the start is not said.
func (c *fromPack) say(k *record.Kind, r, fresh record.Record, line int, also ...int) {
	s := record.Stated{Kind: k, Record: r, Line: line}
	for _, f := range k.Fields {
		if v := f.Get(r); !v.IsZero() && !record.Equal(v, f.Get(fresh)) {
			s.Fields = append(s.Fields, f.Name)
		}
	}
	record.HeadOf(r).Class = c.class(append(also, line)...)
	if k.Sound(r) != nil { // the import will refuse it and say why
		c.unheld = append(c.unheld, line)
	}
	c.out.Stated = append(c.out.Stated, s)
}

// unsaid takes a field out of what was said last: it goes into a new record, and
// changes nothing in one that is there.
func (c *fromPack) unsaid(field string) {
	s := &c.out.Stated[len(c.out.Stated)-1]
	s.Fields = slices.DeleteFunc(s.Fields, func(f string) bool { return f == field })
}

// put gives a field that is moved by acts the value that the papers say it has.
func put(k *record.Kind, r record.Record, field, value string) {
	f := k.Field(field)
	if v, err := f.Parse(value); err == nil && value != "" {
		f.Set(r, v)
	}
}

// groups says that the group exists whose papers these are, and those that
// report to it.
func (c *fromPack) groups() {
	seen := map[string]bool{c.p.Meeting.Group: true}
	own := group.Form(c.p.Meeting.Group)
	own.Name = c.p.Name.Value
	c.say(group.Groups.Kind, own, group.Form(own.Ref), max(c.p.Group.Line, c.p.Title.Line, 1))
	for _, u := range c.p.Updates {
		if g := u.By(); ref.IsGroup(g) && !seen[g] {
			seen[g] = true
			c.say(group.Groups.Kind, group.Form(g), group.Form(g), u.Group.Line)
		}
	}
}

func (c *fromPack) meeting() {
	m := meeting.Convene(c.p.Meeting.String())
	m.Title, m.Date = c.p.Title.Value, c.p.Date.When
	c.say(meeting.Meetings.Kind, m, meeting.Convene(m.Ref), max(c.p.Title.Line, 1))
}

func (c *fromPack) agenda() {
	for _, a := range c.p.Agenda {
		i := meeting.PutOnAgenda(c.p.Meeting, a.Number)
		i.Title, i.Purposes, i.Objective, i.Lead = a.Title.Value, a.Purposes, a.Objective.Value, a.Lead.Value
		i.Start, i.End, i.Pages = a.Start, a.End, a.Pages.Value
		c.say(meeting.Items.Kind, i, meeting.PutOnAgenda(c.p.Meeting, a.Number), a.At.From)
	}
}

func (c *fromPack) actions() {
	for _, said := range c.p.Actions {
		a := register.RaiseAction(said.Ref.String())
		fresh := register.RaiseAction(a.Ref)
		a.Title, a.Due, a.Progress = said.Text.Value, said.Due.When, said.Update.Value
		for _, o := range said.Owners {
			a.Owners = append(a.Owners, record.Owner(o))
		}
		k := register.Actions.Kind
		put(k, a, "status", said.Status)
		c.say(k, a, fresh, said.At.From)
		if said.Status == string(register.Open) {
			s := &c.out.Stated[len(c.out.Stated)-1]
			s.Fields = append(s.Fields, "status") // said, though it is what a new action has
		}
	}
}

func (c *fromPack) raid() {
	unnumbered := map[string]int{}
	for _, said := range c.p.RAID {
		list := said.List
		if !ref.IsGroup(list) {
			list = c.p.Meeting.Group
		}
		make := func() *register.RAIDItem { return register.RaiseItem(list, said.Number) }
		if said.Number == 0 {
			unnumbered[list]++
			nth := unnumbered[list]
			make = func() *register.RAIDItem { return register.RaiseUnnumbered(list, nth) }
		}
		i := make()
		i.Kind, i.Description, i.Impact = register.RAIDKind(said.Kind), said.Description.Value, said.Impact.Value
		for _, o := range said.Owners {
			i.Owners = append(i.Owners, record.Owner(o))
		}
		i.Mitigation, i.Affects, i.Raised = said.Mitigation.Value, said.Milestones, c.p.Meeting.String()
		c.say(register.RAID.Kind, i, make(), said.At.From)
		c.unsaid("raised") // where it is first met; a later paper that shows it again does not raise it
	}
}

func (c *fromPack) updates() {
	free := c.freePoints()
	for _, said := range c.p.Updates {
		if said.Number == 0 {
			said.Number = free(said.By())
		}
		u := meeting.Report(c.p.Meeting, said.By(), said.Number)
		u.Title, u.Text = said.Title.Value, said.Text.Value
		for _, g := range said.Meetings {
			u.Meetings = append(u.Meetings, gathering(g))
		}
		c.say(meeting.Updates.Kind, u, meeting.Report(c.p.Meeting, said.By(), said.Number), said.At.From, said.Group.Line)
	}
}

// freePoints gives each point of a group that bears no number the next that no
// other of its points has.
func (c *fromPack) freePoints() func(group string) int {
	taken := map[string]map[int]bool{}
	for _, u := range c.p.Updates {
		if taken[u.By()] == nil {
			taken[u.By()] = map[int]bool{}
		}
		taken[u.By()][u.Number] = true
	}
	return func(group string) int {
		n := 1
		for taken[group][n] {
			n++
		}
		taken[group][n] = true
		return n
	}
}

func gathering(g pack.Gathering) string {
	s := g.Date.When.String()
	if s == "" {
		s = g.Date.Written
	}
	if g.Extraordinary {
		s += " (extraordinary)"
	}
	return s
}

func (c *fromPack) decisions() {
	count := map[string]int{}
	for _, said := range c.p.Decisions {
		make := c.decision(said, count)
		d := make()
		d.Text, d.Reported = said.Text.Value, said.Reported
		c.say(register.Decisions.Kind, d, make(), said.At.From)
	}
}

// decision names a decision: by its meeting if that is this one, and else by
// the first day on which it may have been taken.
func (c *fromPack) decision(said pack.Decision, count map[string]int) func() *register.Decision {
	var day calendar.Day
	for _, g := range said.Meetings {
		if g.Date.When.Precision() == calendar.ToDay {
			day = g.Date.When.Earliest()
			break
		}
	}
	if said.Reported && day != 0 {
		count[said.Group+day.String()]++
		n := count[said.Group+day.String()]
		if len(said.Meetings) > 1 {
			c.out.Findings = append(c.out.Findings, record.Finding{Line: said.At.From, Code: pack.DateImprecise, Ref: said.Group,
				Message: fmt.Sprintf("The papers report from %d meetings of %s and do not say which of them decided this. It is filed under the first, %s.",
					len(said.Meetings), said.Group, day.Words())})
		}
		return func() *register.Decision { return register.DecideOn(said.Group, day, n) }
	}
	m := c.p.Meeting
	if said.Group != m.Group && ref.IsGroup(said.Group) && said.Reported && !c.out.Day.IsZero() {
		count[said.Group]++
		n := count[said.Group]
		return func() *register.Decision { return register.DecideOn(said.Group, c.out.Day, n) }
	}
	count[""]++
	n := count[""]
	return func() *register.Decision { return register.Decide(m, n) }
}

func (c *fromPack) modifications() {
	for _, said := range c.p.Modifications {
		m := code.Follow(said.Ref)
		m.Title, m.Target, m.Confirmed = said.Title.Value, said.Target.When, said.Confirmed.When
		for _, a := range said.Aliases {
			m.CallAlso(a)
		}
		if s := said.Stage.Value; s != "" {
			m.Note(s)
		}
		lines := []int{said.Title.Line, said.Target.Line, said.Confirmed.Line, said.Stage.Line}
		var notes []string
		for _, n := range said.Notes {
			notes, lines = append(notes, n.Value), append(lines, n.Line)
		}
		m.Summary = strings.Join(notes, "\n\n")
		c.say(code.Modifications.Kind, m, code.Follow(said.Ref), said.At.From, lines...)
	}
}

func (c *fromPack) milestones() {
	for _, said := range c.p.Milestones {
		m := register.SetMilestone(said.Ref)
		m.Name, m.Definition, m.Date = said.Name.Value, said.Meaning.Value, said.Date.When
		if said.Level > 0 {
			m.Level = record.N(said.Level)
		}
		c.say(register.Milestones.Kind, m, register.SetMilestone(said.Ref), said.At.From, said.Name.Line, said.Meaning.Line, said.Date.Line)
	}
}

func (c *fromPack) roadmap() {
	for _, said := range c.p.Roadmap {
		if said.Date.When.IsZero() {
			continue // the parser has said so
		}
		r := meeting.LookAhead(c.p.Meeting.Group, said.Date.When)
		r.Milestones, r.Items, r.Standing = said.Milestones, said.Items, said.Standing
		if said.Date.When == c.p.Date.When {
			r.Meeting = c.p.Meeting.String()
		}
		c.say(meeting.Roadmaps.Kind, r, meeting.LookAhead(c.p.Meeting.Group, said.Date.When), said.At.From)
	}
}

func (c *fromPack) activities() {
	for _, said := range c.p.Activities {
		a := register.PlanActivity(c.p.Meeting.Group, said.Letter)
		a.Name, a.Phase, a.Detail = said.Name.Value, said.Phase.Value, said.Detail.Value
		if ref.IsMilestone(a.Name) {
			a.Milestone = a.Name
		}
		c.say(register.Activities.Kind, a, register.PlanActivity(c.p.Meeting.Group, said.Letter), said.At.From)
	}
}

func (c *fromPack) steps() {
	for _, said := range c.p.Steps {
		s := designation.Lay(c.p.Meeting.Group, said.Number)
		s.Text, s.Activity = said.Text.Value, said.Activity.Value
		c.say(designation.Steps.Kind, s, designation.Lay(c.p.Meeting.Group, said.Number), said.At.From)
	}
}

func (c *fromPack) questions() {
	for n, said := range c.p.Questions {
		q := meeting.Ask(c.p.Meeting, n+1)
		q.Text, q.Slide = said.Text.Value, said.Slide
		c.say(meeting.Questions.Kind, q, meeting.Ask(c.p.Meeting, n+1), said.At.From)
	}
}

func (c *fromPack) artefacts() {
	k := register.Artefacts.Kind
	for _, said := range c.p.Artefacts {
		a := register.DraftArtefact(said.Name.Value)
		a.Title = said.Name.Value
		c.say(k, a, register.DraftArtefact(said.Name.Value), said.At.From)
	}
}

func (c *fromPack) papers() {
	for n, kept := range c.kept() {
		c.out.Kept = append(c.out.Kept, record.Stretch{From: kept.From, To: kept.To, Title: kept.Title})
		p := meeting.Keep(c.p.Meeting, n+1)
		p.Title, p.Text = kept.Title, strings.TrimSpace(kept.Text) // as every field reads its text
		p.From, p.To = record.N(kept.From), record.N(kept.To)
		c.say(meeting.Papers.Kind, p, meeting.Keep(c.p.Meeting, n+1), kept.From)
	}
}

// kept gives what is kept as text: what no record took, and the lines of what
// cannot be entered.
func (c *fromPack) kept() []pack.Kept {
	all := slices.Clone(c.p.Kept)
	for _, line := range c.unheld {
		if text := c.p.Written(pack.Span{From: line, To: line}); text != "" && !slices.ContainsFunc(all, func(k pack.Kept) bool { return k.From <= line && line <= k.To }) {
			all = append(all, pack.Kept{From: line, To: line, Title: c.title(line), Text: text})
		}
	}
	slices.SortStableFunc(all, func(a, b pack.Kept) int { return a.From - b.From })
	return all
}

// title gives the title of the slide a line stands on.
func (c *fromPack) title(line int) string {
	for _, s := range c.p.Slides {
		if s.At.From <= line && line <= s.At.To {
			return s.Title.Value
		}
	}
	return ""
}
