package register

import (
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// ArtefactStatus is where a design artefact is in its life.
type ArtefactStatus string

const (
	ArtefactDraft      ArtefactStatus = "Draft"
	WorkingGroupReview ArtefactStatus = "Working group review"
	ProgrammeReview    ArtefactStatus = "Programme review"
	GeneralReview      ArtefactStatus = "General review"
	ArtefactApproved   ArtefactStatus = "Approved"
	ArtefactSuperseded ArtefactStatus = "Superseded"
)

// ArtefactStatuses holds every status, in the order of an artefact's life.
var ArtefactStatuses = []ArtefactStatus{ArtefactDraft, WorkingGroupReview, ProgrammeReview, GeneralReview, ArtefactApproved, ArtefactSuperseded}

const (
	ToWorkingGroup party.Step = "open working group review of"
	ToProgramme    party.Step = "open programme review of"
	ToEverybody    party.Step = "open general review of"
	BackToDraft    party.Step = "redraft"
	ApproveText    party.Step = "approve"
	Replace        party.Step = "supersede"
)

// reviewDays gives how long each review lasts, in days from the day it opens.
// The general review has no fixed length.
var reviewDays = map[ArtefactStatus]int{WorkingGroupReview: 14, ProgrammeReview: 14}

var (
	designers  = []party.Role{party.PMO, party.Secretariat}
	designBody = []party.Role{party.Chair, party.Secretariat}
)

// artefactMoves is the whole life of a design artefact: two weeks with its
// working group, two weeks with the programme, then everybody. The day is that
// on which the review opens.
var artefactMoves = party.Procedure[*Artefact, ArtefactStatus]{
	{Step: ToWorkingGroup, From: []ArtefactStatus{ArtefactDraft}, To: WorkingGroupReview, By: designers, Need: party.NeedDay},
	{Step: ToProgramme, From: []ArtefactStatus{WorkingGroupReview}, To: ProgrammeReview, By: designers, Need: party.NeedDay},
	{Step: ToEverybody, From: []ArtefactStatus{ProgrammeReview}, To: GeneralReview, By: designers, Need: party.NeedDay},
	{Step: BackToDraft, From: []ArtefactStatus{WorkingGroupReview, ProgrammeReview, GeneralReview, ArtefactApproved}, To: ArtefactDraft,
		By: designers, Need: party.NeedText},
	{Step: ApproveText, From: []ArtefactStatus{GeneralReview}, To: ArtefactApproved, By: designBody, Need: party.NeedMeeting},
	{Step: Replace, From: []ArtefactStatus{ArtefactApproved}, To: ArtefactSuperseded, By: designBody, Need: party.NeedOther},
}

// An Artefact is one document of the design, under its number. A clean and a
// red-lined copy are two artefacts.
type Artefact struct {
	record.Head
	Title    string
	Type     string // the design library's sub type
	Version  string
	Release  string // the design release it belongs to
	Group    string // the working group that reviews it
	Opened   calendar.When
	Ends     calendar.When
	Approved string // the meeting that approved it
	By       string // the artefact that superseded it

	status ArtefactStatus
}

// DraftArtefact returns a new artefact under its number.
func DraftArtefact(number string) *Artefact {
	a := Artefacts.New()
	a.Ref, a.status = number, ArtefactDraft
	return a
}

// Reviews says how far a is in the reviews that a design artefact goes through, one
// after the other, in words.
func (a *Artefact) Reviews() []string {
	var out []string
	for _, r := range []struct {
		status ArtefactStatus
		who    string
	}{{WorkingGroupReview, "By its working group, two weeks"}, {ProgrammeReview, "By the programme, two weeks"}, {GeneralReview, "By everybody"}} {
		s := r.who
		switch at := slices.Index(ArtefactStatuses, a.status); {
		case a.status == r.status && !a.Ends.IsZero():
			s += ": open from " + a.Opened.Words() + " to " + a.Ends.Words()
		case a.status == r.status:
			s += ": open from " + a.Opened.Words()
		case at > slices.Index(ArtefactStatuses, r.status):
			s += ": over"
		default:
			s += ": to come"
		}
		out = append(out, s)
	}
	return out
}

// Status returns where a is in its life; it moves only by [Artefact.Take].
func (a *Artefact) Status() ArtefactStatus { return a.status }

// Steps returns the steps that by may take now.
func (a *Artefact) Steps(by party.Actor) []party.Step { return artefactMoves.Steps(a.status, by) }

// Needs returns what a step asks for.
func (a *Artefact) Needs(s party.Step) party.Need { return artefactMoves.Needs(a.status, s) }

// Take moves a by one step, or says why it may not.
func (a *Artefact) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := artefactMoves.Next(a, a.status, s, w, by)
	if err != nil {
		return err
	}
	if s == ToProgramme || s == ToEverybody {
		var c problem.Check
		c.Want(a.Opened.IsZero() || w.Day >= a.Opened.Earliest(), "day", "The review before it opened on %s: this one opens on that day at the earliest.", a.Opened.Words())
		if err := c.Err("You cannot %s %s yet.", s, a.Ref); err != nil {
			return err
		}
	}
	if s == Replace && strings.EqualFold(strings.TrimSpace(w.Other), a.Ref) {
		return problem.New(problem.Invalid, "%s cannot supersede itself.", a.Ref)
	}
	a.status = to
	a.Opened, a.Ends = calendar.When{}, calendar.When{}
	switch s {
	case ToWorkingGroup, ToProgramme, ToEverybody:
		a.Opened = calendar.On(w.Day)
		if days, fixed := reviewDays[to]; fixed {
			a.Ends = calendar.On(w.Day + calendar.Day(days))
		}
	case BackToDraft:
		a.Approved = ""
	case ApproveText:
		a.Approved = w.Meeting
	case Replace:
		a.By = strings.TrimSpace(w.Other)
	}
	return nil
}

func (a *Artefact) check() error {
	var c problem.Check
	c.Want(len(a.Ref) <= 40 && !strings.ContainsAny(a.Ref, "/\\"), "ref", "The number of an artefact has at most 40 characters and no stroke: OPC001.")
	c.Want(a.status != "", "status", "Say where the artefact stands.")
	return c.Err("%s is not complete.", a.Ref)
}

// Artefacts is the register of design artefacts.
var Artefacts = record.Declare[Artefact](record.Kind{
	Name: "artefact", Noun: "design artefact", Plural: "design artefacts", Path: "artefacts", Title: "Design artefacts",
	RefHelp: "Its number in the design library, as OPC001.",
	About:   "The documents of the design, their versions, and how far their review is.",
	Order:   []string{"ref", "title", "status", "review_ends"},
	Columns: []string{"title", "type", "document_version", "group", "review_ends", "status"},
	Fields: []*record.Field{
		record.LineField("title", "Title", func(a *Artefact) *string { return &a.Title }, record.Required, record.Sorted,
			record.Help("The name of the document, with (red-lined) where it shows changes.")),
		record.LineField("type", "Kind", func(a *Artefact) *string { return &a.Type }, record.Filtered,
			record.Help("As the design library files it: Method Statements, Technical Design.")),
		record.LineField("document_version", "Version", func(a *Artefact) *string { return &a.Version },
			record.Help("As v5.5.")),
		record.LineField("release", "Design release", func(a *Artefact) *string { return &a.Release }, record.Filtered,
			record.Help("The interim release it belongs to, as IR8.5.")),
		record.LineField("group", "Reviewed by", func(a *Artefact) *string { return &a.Group }, record.Filtered, record.Back("Design artefacts it reviews"), record.LinksTo("group"),
			record.Help("The working group that reviews it first, as BPRWG.")),
		record.ChoiceField("status", "Status", ArtefactStatuses, func(a *Artefact) *ArtefactStatus { return &a.status },
			record.Filtered, record.Sorted, record.MovedByAct),
		record.DateField("review_opened", "Review opened", func(a *Artefact) *calendar.When { return &a.Opened }, record.MovedByAct),
		record.DateField("review_ends", "Review ends", func(a *Artefact) *calendar.When { return &a.Ends },
			record.Filtered, record.Sorted, record.MovedByAct),
		record.LineField("approved", "Approved at", func(a *Artefact) *string { return &a.Approved },
			record.Back("Design artefacts it approved"), record.LinksTo("meeting"), record.MovedByAct),
		record.LineField("by", "Superseded by", func(a *Artefact) *string { return &a.By },
			record.Back("Design artefacts that it supersedes"), record.LinksTo("artefact"), record.MovedByAct),
	},
	Check: func(r record.Record) error { return r.(*Artefact).check() },
})
