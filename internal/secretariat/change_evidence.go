package secretariat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/designation"
	"crosscode/internal/meeting"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// A Paper is one file of the evidence of a decision.
type Paper struct {
	Name string
	Data []byte
}

// Named gives papers one by one, as an archive is written.
func Named(papers []Paper) func(yield func(name string, data []byte) bool) {
	return func(yield func(string, []byte) bool) {
		for _, p := range papers {
			if !yield(p.Name, p.Data) {
				return
			}
		}
	}
}

// EvidenceOf returns everything that a decision rests on, as a view sees it on its
// day: what was decided and why, what happened entry by entry, every record as it
// now is with the files that hang on it, and for each entry the proof that it is in
// the journal. It is named by what was decided on: a change request, a direction of
// Ofgem, or a milestone that was judged ready.
func EvidenceOf(v *store.View, name string, today calendar.Day) (ref string, papers []Paper, err error) {
	e := &evidence{v: v}
	var text string
	for _, one := range []struct {
		kind *record.Kind
		take func(record.Record) (string, error)
	}{
		{change.Requests.Kind, func(r record.Record) (string, error) { return e.request(change.Requests.From(r), today) }},
		{change.Decisions.Kind, func(r record.Record) (string, error) { return e.decision(change.Decisions.From(r), today) }},
		{designation.Readinesses.Kind, func(r record.Record) (string, error) { return e.readiness(designation.Readinesses.From(r)) }},
	} {
		it, err := v.Find(one.kind, name)
		if notFound(err) {
			continue
		}
		if err != nil {
			return "", nil, err
		}
		ref = record.HeadOf(it.Record).Ref
		if text, err = one.take(it.Record); err != nil {
			return "", nil, err
		}
		break
	}
	if ref == "" {
		return "", nil, problem.New(problem.NotFound, "There is no change request, direction or readiness check called %s.", name)
	}
	if e.err != nil {
		return "", nil, e.err
	}
	slices.SortStableFunc(e.told, func(a, b happening) int { return int(a.seq - b.seq) })
	var story strings.Builder
	for _, t := range e.told {
		story.WriteString(t.text)
	}
	papers = []Paper{{"README.txt", []byte(e.lead(ref))}, {"decision.txt", []byte(text)}, {"what-happened.txt", []byte(story.String())}}
	return ref, append(papers, e.papers...), nil
}

// request takes in what a change request is decided on.
func (e *evidence) request(r *change.Request, today calendar.Day) (string, error) {
	f, err := FileOf(e.v, r, today, nil)
	if err != nil {
		return "", err
	}
	e.add(change.Requests.Kind, r)
	addAll(e, change.RuleSets.Kind, rulesOf(e.v, f))
	addAll(e, change.Questionnaires.Kind, f.Asked)
	addAll(e, change.Responses.Kind, f.Responses)
	said, err := every(e.v, change.Confidences)
	if err != nil {
		return "", err
	}
	for _, c := range said {
		if strings.HasPrefix(c.Response, r.Ref+"/") {
			e.add(change.Confidences.Kind, c)
		}
	}
	positions, err := every(e.v, change.SeatPositions, onRequest(r.Ref))
	if err != nil {
		return "", err
	}
	addAll(e, change.SeatPositions.Kind, positions)
	addAll(e, change.Concerns.Kind, f.Concerns)
	addAll(e, change.Recommendations.Kind, f.Recommendations)
	addAll(e, change.Decisions.Kind, f.Decisions)
	taken, err := every(e.v, register.Baselines, onRequest(r.Ref))
	addAll(e, register.Baselines.Kind, taken)
	return decisionText(f), err
}

// decision takes in a direction of Ofgem with the milestones and plans that it
// changed. Any other decision was made on a request, and its evidence is that.
func (e *evidence) decision(d *change.Decision, today calendar.Day) (string, error) {
	if d.Ruling != change.Directed {
		it, err := e.v.Find(change.Requests.Kind, d.Request)
		if err != nil {
			return "", err
		}
		return e.request(change.Requests.From(it.Record), today)
	}
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s, direction of %s", d.Ref, d.Body)
	line("Letter %s of %s: %s", d.Letter, d.Day.Words(), d.Reasons)
	for _, s := range d.Sums {
		line("%s", s)
	}
	e.add(change.Decisions.Kind, d)
	proposals, err := change.ParseProposals(d.Orders)
	if err != nil {
		return "", err
	}
	done := map[string]bool{}
	for _, p := range proposals {
		line("  %s.", p.Words())
		if done[p.Milestone] {
			continue
		}
		done[p.Milestone] = true
		it, err := e.v.Find(register.Milestones.Kind, p.Milestone)
		if notFound(err) {
			continue // this reader may not see it
		}
		if err != nil {
			return "", err
		}
		e.add(register.Milestones.Kind, it.Record)
	}
	for _, s := range d.Baseline {
		line("  New date: %s", s)
	}
	taken, err := every(e.v, register.Baselines, store.Filter{Field: "decision", Values: []string{d.Ref}})
	for _, t := range taken {
		line("  Baseline taken: %s %s", t.Ref, t.Name)
	}
	addAll(e, register.Baselines.Kind, taken)
	for _, s := range d.Unbaselined {
		line("  No baseline of %s", s)
	}
	return b.String(), err
}

// readiness takes in what a milestone was judged by.
func (e *evidence) readiness(r *designation.Readiness) (string, error) {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("Readiness of %s: %s", r.Ref, r.About)
	line("%s", r.Status())
	criteria, err := every(e.v, designation.Criteria, ofMilestone(r.Ref))
	if err != nil {
		return "", err
	}
	for _, c := range criteria {
		line("\n%s, %s: %s", c.Ref, strings.ToLower(string(c.Status())), c.Text)
		line("  %s", or(c.Evidence, "No evidence yet."))
	}
	if r.Recommendation != "" {
		line("\n%s recommended it as ready at %s: %s", r.Group, r.Meeting, r.Recommendation)
	}
	if r.Decision != "" {
		line("\n%s, decided on %s: %s", r.Status(), r.Decided.Words(), r.Decision)
	}
	e.add(designation.Readinesses.Kind, r)
	addAll(e, designation.Criteria.Kind, criteria)
	for _, one := range []struct {
		kind *record.Kind
		ref  string
	}{{register.Milestones.Kind, r.Ref}, {meeting.Meetings.Kind, r.Meeting}} {
		if one.ref == "" {
			continue
		}
		it, err := e.v.Find(one.kind, one.ref)
		if err == nil {
			e.add(one.kind, it.Record)
		} else if !notFound(err) {
			return "", err
		}
	}
	return b.String(), nil
}

// rulesOf returns the rule set of a request, where it is one of the register.
func rulesOf(v *store.View, f *ChangeFile) []*change.Rules {
	it, err := v.Find(change.RuleSets.Kind, f.Outcome.Rules)
	if err != nil {
		return nil // those that are built in are no record
	}
	return []*change.Rules{change.RuleSets.From(it.Record)}
}

type happening struct {
	seq  int64
	text string
}

type evidence struct {
	v      *store.View
	papers []Paper
	told   []happening
	files  int64    // bytes of the files that are in
	apart  []string // those that are too long to be
	err    error
}

// maxEvidenceFiles bounds the files of one evidence together, in bytes.
const maxEvidenceFiles = 64 << 20

func addAll[P record.Record](e *evidence, k *record.Kind, rs []P) {
	for _, r := range rs {
		e.add(k, r)
	}
}

// add takes a record in: as it is, and each of its entries with its proof.
func (e *evidence) add(k *record.Kind, r record.Record) {
	if e.err != nil {
		return
	}
	h := record.HeadOf(r)
	history, err := e.v.History(k, h.ID)
	if err != nil {
		e.err = fmt.Errorf("the evidence of %s: %w", h.Ref, err)
		return
	}
	var before record.Record
	for n, ver := range history {
		var said strings.Builder
		fmt.Fprintf(&said, "Entry %d, %s: %s: %s %s %s\n", ver.Entry.Seq, ver.Entry.At.In(zone).Format("2 Jan 2006 15:04"), ver.Entry.Actor, ver.Entry.Act, k.Noun, ver.Entry.Ref)
		for _, c := range k.Changes(before, ver.Record) {
			fmt.Fprintf(&said, "    %s\n", c.Sentence())
		}
		if ver.Entry.Why != "" {
			fmt.Fprintf(&said, "    Why: %s\n", ver.Entry.Why)
		}
		e.told = append(e.told, happening{ver.Entry.Seq, said.String()})
		before = ver.Record
		p, err := e.v.Prove(ver.Entry.Seq)
		if err != nil {
			e.err = fmt.Errorf("the proof of entry %d: %w", ver.Entry.Seq, err)
			return
		}
		b, err := p.Marshal()
		if err != nil {
			e.err = err
			return
		}
		e.papers = append(e.papers, Paper{fmt.Sprintf("proofs/entry-%d.json", ver.Entry.Seq), b})
		if n == len(history)-1 && !ver.Entry.Redacted() {
			var b bytes.Buffer
			if json.Indent(&b, ver.Entry.Body, "", "  ") != nil {
				b.Reset()
				b.Write(ver.Entry.Body)
			}
			e.papers = append(e.papers, Paper{fmt.Sprintf("records/%s/%s.json", k.Name, plainName(h.Ref)), b.Bytes()})
		}
	}
	if k != register.Attachments.Kind {
		e.hung(k, h.Ref)
	}
}

// hung takes in the files that hang on a record.
func (e *evidence) hung(k *record.Kind, ref string) {
	all, err := AttachmentsOf(e.v, k, ref)
	if err != nil {
		e.err = err
		return
	}
	for _, ver := range all {
		a := register.Attachments.From(ver.Record)
		e.add(register.Attachments.Kind, a)
		if a.Status() == register.AttachmentWithdrawn {
			continue
		}
		if e.files += int64(a.Size.N); e.files > maxEvidenceFiles {
			e.files -= int64(a.Size.N)
			e.apart = append(e.apart, a.Ref+" "+a.Name)
			continue
		}
		content, err := e.v.Blob(register.Attachments.Kind, a.ID, "file")
		if notFound(err) {
			continue // it was redacted
		}
		if err != nil {
			e.err = err
			return
		}
		data, err := io.ReadAll(content)
		if err != nil {
			e.err = err
			return
		}
		e.papers = append(e.papers, Paper{"files/" + plainName(a.Ref) + "/" + plainName(a.Name), data})
	}
}

// plainName is a reference as the name of a file.
func plainName(ref string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return '_'
	}, strings.ReplaceAll(ref, "/", "-"))
}

func (e *evidence) lead(ref string) string {
	s := "The evidence on which " + ref + " was decided, or is to be.\n\n" +
		"decision.txt       who decides and why, what it rests on, what was recommended and decided\n" +
		"what-happened.txt  every entry of the journal about it, in order\n" +
		"records/           each record as it now is\n" +
		"files/             what hangs on them\n" +
		"proofs/            for each entry the proof that it is in the journal; check one with\n" +
		"                   crosscode verify --proof entry-1.json --key checkpoint.pub\n\n" +
		"It holds what whoever took it may see.\n"
	if len(e.apart) > 0 {
		s += fmt.Sprintf("\nNot in it, for it holds %d MB of files at most; take them from their pages:\n  %s\n", maxEvidenceFiles>>20, strings.Join(e.apart, "\n  "))
	}
	return s
}

func decisionText(f *ChangeFile) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	r := f.Request
	line("%s %s", r.Ref, r.Title)
	line("%s, raised by %s %s", r.Status(), or(r.RaisedBy, "nobody yet"), r.RaisedOn.Words())
	for _, s := range f.Became {
		line("%s", s)
	}
	line("\nDecided by %s, by the rules %s:", or(f.Decider(), "nobody that can be told yet"), f.Outcome.Rules)
	for _, s := range f.Reasons() {
		line("  %s", s)
	}
	if f.Conflict != "" {
		line("%s", f.Conflict)
	}
	for _, c := range r.Judged() {
		line("%s: %s", c[0], or(c[1], "nothing is said of it"))
	}
	line("\nAnswers: %s", f.Matrix.Total.Words())
	if r.Summary != "" {
		line("Summary: %s", r.Summary)
	}
	for _, c := range f.Concerns {
		line("%s of %s, %s: %s %s", c.Ref, c.Organisation, strings.ToLower(string(c.Status())), c.Text, c.Settled)
	}
	for _, a := range f.Recommendations {
		line("\n%s recommended to %s at %s: %s", a.Group, strings.ToLower(string(a.Advice)), a.Meeting, a.Reasons)
		if a.Basis != "" {
			line("  %s", a.Basis)
		}
		for _, p := range a.Positions {
			line("  %s", p)
		}
	}
	for _, d := range f.Decisions {
		line("\n%s by %s on %s: %s", d.Ruling, d.Body, d.Day.Words(), d.Reasons)
		if d.Letter != "" {
			line("  By letter: %s", d.Letter)
		}
		for _, s := range d.Sums {
			line("  %s", s)
		}
		for _, s := range d.Baseline {
			line("  New date: %s", s)
		}
	}
	return b.String()
}
