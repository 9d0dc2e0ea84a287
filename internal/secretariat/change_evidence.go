package secretariat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/change"
	"crosscode/internal/record"
	"crosscode/internal/store"
)

// A Paper is one file of the evidence of a decision.
type Paper struct {
	Name string
	Data []byte
}

// Evidence returns everything that a change request was decided on, as a view
// sees it: the sums, what happened entry by entry, every record as it now is,
// and for each entry the proof that it is in the journal.
func Evidence(v *store.View, f *ChangeFile) ([]Paper, error) {
	e := &evidence{v: v}
	e.add(change.Requests.Kind, f.Request)
	addAll(e, change.RuleSets.Kind, rulesOf(v, f))
	addAll(e, change.Questionnaires.Kind, f.Asked)
	addAll(e, change.Responses.Kind, f.Responses)
	said, err := every(v, change.Confidences)
	if err != nil {
		return nil, err
	}
	for _, c := range said {
		if strings.HasPrefix(c.Response, f.Request.Ref+"/") {
			e.add(change.Confidences.Kind, c)
		}
	}
	positions, err := every(v, change.SeatPositions, onRequest(f.Request.Ref))
	if err != nil {
		return nil, err
	}
	addAll(e, change.SeatPositions.Kind, positions)
	addAll(e, change.Concerns.Kind, f.Concerns)
	addAll(e, change.Recommendations.Kind, f.Recommendations)
	addAll(e, change.Decisions.Kind, f.Decisions)
	if e.err != nil {
		return nil, e.err
	}
	slices.SortStableFunc(e.told, func(a, b happening) int { return int(a.seq - b.seq) })
	var story strings.Builder
	for _, t := range e.told {
		story.WriteString(t.text)
	}
	papers := []Paper{{"README.txt", []byte(evidenceLead(f))}, {"decision.txt", []byte(decisionText(f))}, {"what-happened.txt", []byte(story.String())}}
	return append(papers, e.papers...), nil
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
	err    error
}

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

func evidenceLead(f *ChangeFile) string {
	return "The evidence on which " + f.Request.Ref + " was decided, or is to be.\n\n" +
		"decision.txt       who decides and why, what moves, what was recommended and decided\n" +
		"what-happened.txt  every entry of the journal about it, in order\n" +
		"records/           each record as it now is\n" +
		"proofs/            for each entry the proof that it is in the journal; check one with\n" +
		"                   crosscode verify --proof entry-1.json --key checkpoint.pub\n\n" +
		"It holds what whoever took it may see.\n"
}

func decisionText(f *ChangeFile) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	r := f.Request
	line("%s %s", r.Ref, r.Title)
	line("%s, raised by %s %s", r.Status(), or(r.RaisedBy, "nobody yet"), r.RaisedOn.Words())
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
		for _, p := range a.Positions {
			line("  %s", p)
		}
	}
	for _, d := range f.Decisions {
		line("\n%s by %s on %s: %s", d.Ruling, d.Body, d.Day.Words(), d.Reasons)
		for _, s := range d.Sums {
			line("  %s", s)
		}
		for _, s := range d.Baseline {
			line("  New date: %s", s)
		}
	}
	return b.String()
}
