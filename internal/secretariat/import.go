package secretariat

import (
	"context"
	"fmt"
	"slices"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

// Incoming is what a file says, put into records, and where it came from.
type Incoming struct {
	Source   string       // the stream that a corrected edition belongs to: "CCAG-04 papers"
	File     string       // its name
	Digest   string       // SHA-256 of its bytes
	Group    string       // whose papers, if a group's
	Day      calendar.Day // the day it speaks for; today if it does not say
	Class    record.Class // of the import's own record
	Stated   []record.Stated
	Findings []record.Finding
	Kept     []record.Stretch
	Columns  []string // of a table: which column went into which field, to be remembered for its source
	// Strict refuses the whole file for one record that cannot be kept. A
	// register must be right; papers are as they are, and what cannot be kept
	// of them becomes a finding.
	Strict bool
	// What a person says of single records, each as [ImportName] has it: that it is
	// left out, and that it is the one in the record in spite of quite another text.
	Leave, Same []string
}

// ImportName names a record among all that an import is of.
func ImportName(k *record.Kind, ref string) string { return k.Name + " " + k.Canon(ref) }

// Outcome is what an import makes of one record.
type Outcome string

const (
	Added     Outcome = "added"
	Changed   Outcome = "changed"
	Unchanged Outcome = "unchanged"
	Doubted   Outcome = "doubted"
)

// An ImportRow tells what became, or would become, of one record.
type ImportRow struct {
	Kind    *record.Kind
	Ref     string
	Outcome Outcome
	Record  record.Record   // as it is, or would be, after the import
	Changes []record.Change // of a record that is changed
	Why     string          // why it is doubted
	Unlike  bool            // for its text alone, which a person may find to be the same one's
	Line    int
}

// An ImportResult tells what an import did, or would do.
type ImportResult struct {
	ID       string // of the import; of the earlier one if this brought nothing new
	Nothing  bool   // it changed nothing, and no entry was written
	Rows     []ImportRow
	Findings []record.Finding
	Kept     []record.Stretch
}

// Count counts the rows of one outcome by the name of their kind.
func (r *ImportResult) Count(o Outcome) map[string]int {
	n := map[string]int{}
	for _, row := range r.Rows {
		if row.Outcome == o {
			n[row.Kind.Name]++
		}
	}
	return n
}

// Import reads a file's statements into the registers, in one transaction. It
// takes over only what the source has changed since it last spoke; where a
// person, or a newer source, has said otherwise meanwhile, that stands and the
// difference becomes a finding. A dry import does everything but keep it.
func (d *Desk) Import(ctx context.Context, who party.Actor, in Incoming, b Because, dry bool) (*ImportResult, error) {
	if !MayImport(who) {
		return nil, problem.New(problem.Forbidden, "Only the secretariat may import.")
	}
	if b.Day > d.Today() {
		return nil, problem.New(problem.Invalid, "%s is still to come, so nothing can be entered as of it. Leave the date out, or give one that has been.", b.Day.Words())
	}
	if slices.ContainsFunc(in.Stated, func(s record.Stated) bool { return s.Kind == Imports.Kind }) {
		return nil, problem.New(problem.Invalid, "The register of imports is kept by importing. It cannot be imported itself.")
	}
	if in.Day.IsZero() {
		in.Day = d.Today()
	}
	var res *ImportResult
	err := d.Store.Tx(ctx, act(who, b), func(tx *store.Tx) error {
		m := &merge{tx: tx, who: who, may: authorityIn(tx, who), in: in, res: &ImportResult{Findings: in.Findings, Kept: in.Kept}, seen: map[string]bool{}}
		if err := m.weigh(); err != nil {
			return err
		}
		res = m.res
		if dry {
			return nil
		}
		return m.keep()
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(res.Findings, func(a, b record.Finding) int { return a.Line - b.Line })
	return res, nil
}

// merge is one import at work.
type merge struct {
	tx   *store.Tx
	who  party.Actor
	may  authority
	in   Incoming
	res  *ImportResult
	save []saving
	seen map[string]bool
}

type saving struct {
	kind *record.Kind
	was  record.Record // nil of what is new
	rec  record.Record
}

func (m *merge) find(line int, code, ref, format string, args ...any) {
	m.res.Findings = append(m.res.Findings, record.Finding{Line: line, Code: code, Ref: ref, Message: fmt.Sprintf(format, args...)})
}

// weigh decides what becomes of each record. It writes nothing.
func (m *merge) weigh() error {
	var c problem.Check
	for _, s := range m.in.Stated {
		if slices.Contains(m.in.Leave, ImportName(s.Kind, record.HeadOf(s.Record).Ref)) {
			continue
		}
		err := m.one(s)
		p := problem.Of(err)
		switch {
		case err == nil:
		case p == nil || p.Kind != problem.Invalid:
			return err
		case m.in.Strict:
			c.Note(place(s), fmt.Errorf("%s", oneLine(p)))
		default:
			m.doubt(s, "contradiction", "%s It was not taken over.", oneLine(p))
		}
	}
	return c.Err("Nothing was imported from %s.", m.in.File)
}

func place(s record.Stated) string {
	if s.Where != "" {
		return s.Where
	}
	return fmt.Sprintf("line %d", s.Line)
}

// oneLine gives a problem as one line: its sentence and every fault.
func oneLine(p *problem.Problem) string {
	s := p.Message
	for _, f := range p.Faults {
		s += " " + f.Message
	}
	return s
}

func (m *merge) row(s record.Stated, o Outcome, now record.Record, changes []record.Change) {
	m.res.Rows = append(m.res.Rows, ImportRow{Kind: s.Kind, Ref: record.HeadOf(s.Record).Ref, Outcome: o, Record: now, Changes: changes, Line: s.Line})
}

// doubt leaves a record alone, and says why.
func (m *merge) doubt(s record.Stated, code, format string, args ...any) {
	why := fmt.Sprintf(format, args...)
	ref := record.HeadOf(s.Record).Ref
	m.find(s.Line, code, ref, "%s", why)
	m.res.Rows = append(m.res.Rows, ImportRow{Kind: s.Kind, Ref: ref, Outcome: Doubted, Record: s.Record, Why: why, Line: s.Line})
}

// whole gives a record that a source speaks of for the first time what it has
// from the start: its place by its reference, the beginning of its life, and
// the class of the import where the source marks none.
func (m *merge) whole(s record.Stated) record.Record {
	said := record.HeadOf(s.Record)
	r := newRecord(s.Kind, s.Kind.Canon(said.Ref))
	for _, f := range s.Kind.Fields {
		if v := f.Get(s.Record); !v.IsZero() || slices.Contains(s.Fields, f.Name) && !f.ByAct {
			f.Set(r, v)
		}
	}
	h := record.HeadOf(r)
	if h.Class = said.Class; h.Class == "" {
		h.Class = m.in.Class
	}
	return r
}

// one decides what becomes of one record.
func (m *merge) one(s record.Stated) error {
	was, err := m.same(&s)
	if err != nil {
		return err
	}
	if was == nil {
		s.Record = m.whole(s)
		if err := m.may.settle(s.Record); err != nil {
			return err
		}
		if err := s.Kind.Sound(s.Record); err != nil {
			return err
		}
	}
	h := record.HeadOf(s.Record)
	key := s.Kind.Name + "\x00" + record.NameKey(s.Kind.Canon(h.Ref))
	if m.seen[key] {
		m.doubt(s, "duplicate", "%s stands in the file twice. The first was taken.", h.Ref)
		return nil
	}
	m.seen[key] = true
	if was == nil {
		if kept, err := m.kept(s, s.Record); !kept {
			return err
		}
		record.Remember(s.Record, m.said(s))
		m.save = append(m.save, saving{kind: s.Kind, rec: s.Record})
		m.row(s, Added, s.Record, nil)
		return nil
	}
	return m.against(s, was)
}

// kept reports whether the importer keeps the record, as it was and as it would
// be. What belongs to another group is left alone: papers tell of more groups
// than their own.
func (m *merge) kept(s record.Stated, records ...record.Record) (bool, error) {
	err := m.may.keep(importVerb, s.Kind, records...)
	p := problem.Of(err)
	if p == nil || p.Kind == problem.Invalid {
		return err == nil, err
	}
	if m.in.Strict {
		return false, problem.New(problem.Invalid, "%s", p.Message)
	}
	m.doubt(s, "contradiction", "%s It was not taken over.", p.Message)
	return false, nil
}

// said is what the source says of a record, to be remembered with it.
func (m *merge) said(s record.Stated) record.Source {
	src := record.Source{Name: m.in.Source, Day: m.in.Day, Line: s.Line}
	for _, name := range s.Fields {
		src.Said = append(src.Said, record.Said{Field: name, Value: s.Kind.Field(name).Get(s.Record)})
	}
	return src
}

// against takes over into a record that is there what the source has changed.
func (m *merge) against(s record.Stated, was record.Record) error {
	if !m.may.scope.Sees(record.HeadOf(was).Class) {
		m.doubt(s, "contradiction", "%s is the name of something else already. It was not taken over.", record.HeadOf(s.Record).Ref)
		return nil
	}
	if alike, is := likeness(s.Kind, was, s.Record); is && alike < doubtful && !slices.Contains(m.in.Same, ImportName(s.Kind, record.HeadOf(s.Record).Ref)) {
		m.doubt(s, "contradiction",
			"%s has quite another text here than in the record, so it is left alone. If it is the same one, say so where the import is shown on its page before it is kept, or edit it by hand; if not, one of the two needs another number.",
			record.HeadOf(was).Ref)
		m.res.Rows[len(m.res.Rows)-1].Unlike = true
		return nil
	}
	now := s.Kind.Clone(was)
	for _, name := range s.Fields {
		take, err := m.takes(s, was, s.Kind.Field(name))
		if err != nil {
			return err
		}
		if take {
			f := s.Kind.Field(name)
			f.Set(now, f.Get(s.Record))
		}
	}
	if len(s.Kind.Changes(was, now)) == 0 {
		m.row(s, Unchanged, was, nil)
		return nil
	}
	if err := m.tighten(s, was, now); err != nil {
		return err
	}
	if err := s.Kind.Sound(now); err != nil {
		return err
	}
	if kept, err := m.kept(s, was, now); !kept {
		return err
	}
	record.Remember(now, m.said(s))
	m.save = append(m.save, saving{s.Kind, was, now})
	m.row(s, Changed, now, s.Kind.Changes(was, now))
	return nil
}

// tighten gives the record the stricter of its own class and the source's:
// text from a Controlled slide must not become public by being merged.
func (m *merge) tighten(s record.Stated, was, now record.Record) error {
	ours, theirs := record.HeadOf(was).Class, record.HeadOf(s.Record).Class
	if theirs == "" || theirs == ours {
		return nil
	}
	class, ok := record.Stricter(ours, theirs)
	if !ok {
		return problem.New(problem.Invalid, "%s is %s and takes text that is %s here; neither may see the other's.",
			record.HeadOf(was).Ref, ours.Words(), theirs.Words())
	}
	if class == ours {
		if m.in.Strict {
			m.find(s.Line, "classification", record.HeadOf(was).Ref, "%s is %s in the file and stays %s. A person opens it, not an import.",
				record.HeadOf(was).Ref, theirs.Words(), ours.Words())
		}
		return nil
	}
	record.HeadOf(now).Class = theirs
	m.find(s.Line, "classification", record.HeadOf(was).Ref,
		"%s was %s and takes text that is %s here, so it becomes %s.", record.HeadOf(was).Ref, ours.Words(), theirs.Words(), theirs.Words())
	return nil
}

// takes decides whether a field takes the source's value over the record's.
func (m *merge) takes(s record.Stated, was record.Record, f *record.Field) (bool, error) {
	ours, theirs := f.Get(was), f.Get(s.Record)
	if record.Equal(ours, theirs) {
		return false, nil
	}
	base, spoke := saidOf(was, m.in.Source, f.Name)
	if spoke && record.Equal(base, ours) {
		return true, nil // only the source has changed
	}
	if !spoke || !record.Equal(base, theirs) {
		day, err := m.writtenOn(s.Kind, was, f)
		if err != nil || day <= m.in.Day {
			return err == nil, err
		}
	}
	if o := record.HeadOf(was).Class.Organisation(); o != "" { // the import's own record is not for that organisation alone
		m.find(s.Line, "contradiction", record.HeadOf(was).Ref, "%s of %s: the source and the record, changed since, differ. The record, which is for %s only, stands.",
			f.Label, record.HeadOf(was).Ref, o)
		return false, nil
	}
	m.find(s.Line, "contradiction", record.HeadOf(was).Ref,
		"%s of %s: the source says %s, the record, changed since, says %s. The record stands.",
		f.Label, record.HeadOf(was).Ref, shown(theirs), shown(ours))
	return false, nil
}

func shown(v record.Value) string {
	if v.IsZero() {
		return "nothing"
	}
	const enough = 160
	s := v.Words()
	if len(s) > enough {
		cut := enough
		for cut > 0 && s[cut]&0xC0 == 0x80 {
			cut--
		}
		s = s[:cut] + "…"
	}
	return "“" + s + "”"
}

func saidOf(r record.Record, source, field string) (record.Value, bool) {
	s, spoke := record.SaidBy(r, source)
	if !spoke {
		return nil, false
	}
	for _, said := range s.Said {
		if said.Field == field {
			return said.Value, true
		}
	}
	return nil, false
}

// writtenOn gives the day for which the field's present value was written: that
// of the source that brought it, or that of the act of a person.
func (m *merge) writtenOn(k *record.Kind, r record.Record, f *record.Field) (calendar.Day, error) {
	history, err := m.tx.View(store.Everything()).History(k, record.HeadOf(r).ID)
	if err != nil {
		return 0, err
	}
	value := f.Get(r)
	i := since(history, f, len(history)-1)
	for history[i].Entry.Act == undoVerb {
		// An undo writes nothing of its own: the value is as old as it was before.
		earlier := i - 1
		for earlier > 0 && !record.Equal(f.Get(history[earlier].Record), value) {
			earlier--
		}
		if earlier < 0 || !record.Equal(f.Get(history[earlier].Record), value) {
			break
		}
		i = since(history, f, earlier)
	}
	v := history[i]
	if v.Entry.Act == importVerb {
		for _, s := range record.HeadOf(v.Record).Sources {
			if said, ok := saidOf(v.Record, s.Name, f.Name); ok && record.Equal(said, value) {
				return s.Day, nil
			}
		}
	}
	return calendar.DayOf(v.Entry.At, zone), nil
}

// since gives the version, at or before the ith, from which on the field has had
// the value that it has in the ith.
func since(history []store.Version, f *record.Field, i int) int {
	for i > 0 && record.Equal(f.Get(history[i-1].Record), f.Get(history[i].Record)) {
		i--
	}
	return i
}

const (
	importVerb = "import"
	undoVerb   = "undo"
)

// keep writes the import's own record, and then what it brought. An import that
// changes nothing writes nothing.
func (m *merge) keep() error {
	if len(m.save) == 0 {
		m.res.Nothing = true
		return m.earlier()
	}
	imp := Imports.New()
	imp.Ref, imp.status = ImportRef(m.tx.Next()), Kept
	imp.Class = m.class()
	imp.Source, imp.File, imp.Digest, imp.Group, imp.Day = m.in.Source, m.in.File, m.in.Digest, m.in.Group, calendar.On(m.in.Day)
	imp.Counts, imp.Columns = m.counts(), m.in.Columns
	for i, f := range m.res.Findings {
		if i == maxFindings {
			imp.Findings = append(imp.Findings, fmt.Sprintf("and %d more", len(m.res.Findings)-i))
			break
		}
		imp.Findings = append(imp.Findings, findingText(f))
	}
	for _, k := range m.res.Kept {
		imp.Held = append(imp.Held, fmt.Sprintf("%d-%d %s", k.From, k.To, k.Title))
	}
	if err := m.tx.Save(Imports.Kind, importVerb, imp); err != nil {
		return err
	}
	m.res.ID = imp.Ref
	for _, s := range m.save {
		if err := m.tx.Save(s.kind, importVerb, s.rec); err != nil {
			return err
		}
		if s.was == nil {
			continue
		}
		if err := cover(m.tx, s.kind, s.was, s.rec); err != nil {
			return err
		}
	}
	return nil
}

// class gives the class of the import's own record, whose findings quote what it
// brought: the stricter of the import's and any record's that papers can bear.
func (m *merge) class() record.Class {
	class := m.in.Class
	for _, row := range m.res.Rows {
		c := record.HeadOf(row.Record).Class
		if c.Organisation() != "" {
			c = record.Controlled
		}
		class, _ = record.Stricter(class, c)
	}
	return class
}

// earlier names the last import of the same file.
func (m *merge) earlier() error {
	p, err := m.tx.View(Scope(m.who)).List(Imports.Kind, store.Query{Sort: "changed", Desc: true, Limit: 1,
		Filters: []store.Filter{{Field: "digest", Values: []string{m.in.Digest}}}})
	if err == nil && len(p.Items) > 0 {
		m.res.ID = record.HeadOf(p.Items[0].Record).Ref
	}
	return err
}

func (m *merge) counts() []string {
	var out []string
	for _, k := range Registers() {
		for _, o := range []Outcome{Added, Changed, Unchanged, Doubted} {
			if n := m.res.Count(o)[k.Name]; n > 0 {
				out = append(out, fmt.Sprintf("%s: %d %s", k.Name, n, o))
			}
		}
	}
	return out
}

// What is kept of an import's findings is bounded, so that its record fits.
const (
	maxFindings    = 1000
	maxFindingText = 600
)

func findingText(f record.Finding) string {
	s := fmt.Sprintf("line %d, %s", f.Line, f.Code)
	if f.Ref != "" {
		s += ", " + f.Ref
	}
	s += ": " + f.Message
	for len(s) > maxFindingText {
		s = s[:len(s)-1]
	}
	return record.Clean(s)
}
