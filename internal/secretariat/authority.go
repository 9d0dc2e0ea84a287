package secretariat

import (
	"slices"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/change"
	"crosscode/internal/code"
	"crosscode/internal/designation"
	"crosscode/internal/group"
	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// Authority is settled in this file and nowhere else: what an actor may read
// ([Scope]), as whom an actor stands to a record ([standing]), and whether the
// actor may keep it (authority.keep) or move it (authority.take).

// keepers write in the registers of their group, and with the role held in the
// programme in every register. Others act only through the steps that a
// register's own table gives them.
var keepers = []party.Role{party.Secretariat, party.PMO}

// Scope says what an actor may read: the public what is public; whoever takes
// part what is controlled too, and what is confidential to their own
// organisation; those who keep, run or assure the whole programme everything.
func Scope(who party.Actor) store.Scope {
	if seesAll(who) {
		return store.Everything()
	}
	classes := []record.Class{record.Public}
	if who.TakesPart() {
		classes = append(classes, record.Controlled)
	}
	if who.Organisation != "" {
		classes = append(classes, record.Only(who.Organisation))
	}
	return store.Seeing(classes...)
}

// seesAll reports whether an actor reads everything of the programme. An
// assurer of one group assures the programme.
func seesAll(who party.Actor) bool {
	return who.In("").Holds(party.Secretariat, party.PMO, party.Assurer) || who.Sits(party.Assurer)
}

// A belonging is where a record belongs, as far as authority asks.
type belonging struct {
	grouped bool   // records of its kind belong to groups, whose secretaries keep them
	group   string // which one
	chaired string // of what the programme keeps: the group whose chair acts on it
}

func of(group string) belonging { return belonging{grouped: true, group: group} }

// placeOf says where a record belongs. It reports false for a kind that nobody
// has placed, which is then kept by the programme alone; a test finds those.
func placeOf(r record.Record) (belonging, bool) {
	switch r := r.(type) {
	case *register.Action:
		return of(r.Group), true
	case *register.Decision:
		return of(r.Group), true
	case *register.RAIDItem:
		return of(r.List), true
	case *register.Activity:
		return of(r.List), true
	case *register.Plan:
		return of(r.Group), true
	case *register.PlanBaseline:
		return of(r.Group), true
	case *designation.Step:
		return of(r.List), true
	case *meeting.Meeting:
		return of(r.Group), true
	case *meeting.Item:
		return of(groupOfMeeting(r.Meeting)), true
	case *meeting.Question:
		return of(groupOfMeeting(r.Meeting)), true
	case *meeting.Paper:
		return of(groupOfMeeting(r.Meeting)), true
	case *meeting.Update:
		return of(r.Group), true
	case *meeting.Roadmap:
		return of(r.Group), true
	case *party.HeldRole:
		return of(r.Group), true
	case *Import:
		return of(r.Group), true
	case *register.Comment: // stands where its record does, see authority.about
		return of(""), true
	case *register.Attachment: // likewise
		return of(""), true
	case *change.Request:
		return belonging{chaired: r.PutTo()}, true
	case *change.Concern:
		return belonging{chaired: r.Group}, true
	case *register.Artefact:
		return belonging{chaired: r.Group}, true
	case *change.SeatPosition:
		return belonging{chaired: r.Group}, true
	case *change.Response, *change.Confidence, *change.Recommendation, *change.Decision, *change.Rules,
		*change.Freeze, *change.Questionnaire, *change.Reply:
		return belonging{}, true
	case *designation.Readiness:
		return belonging{chaired: r.Group}, true
	case *designation.Template, *designation.Choice, *designation.Argument, *designation.Area, *designation.Notice, *designation.Representation, *designation.Criterion:
		return belonging{}, true
	case *register.Milestone, *code.Modification, *group.Group, *party.Organisation, *party.Seat, *store.Redaction:
		return belonging{}, true
	}
	return belonging{}, false
}

func groupOfMeeting(name string) string {
	m, err := ref.ParseMeeting(name)
	if err != nil {
		return ""
	}
	return m.Group
}

// standing narrows an actor to what they are to a record: the roles held in the
// programme and those of the seats in its group. Every rule of a register is
// asked with the actor so narrowed.
func standing(who party.Actor, r record.Record) party.Actor {
	p, _ := placeOf(r)
	in := who.In(p.group)
	if p.chaired != "" && who.In(p.chaired).Holds(party.Chair) {
		in.Roles = append(in.Roles, party.Chair)
	}
	in.Roles = append(in.Roles, ownRoles(who, r)...)
	return in
}

// authority is one actor within one transaction or view.
type authority struct {
	who   party.Actor
	scope store.Scope
	look  func(store.Scope) *store.View // what is there now, under a scope
	today calendar.Day
}

func authorityIn(tx *store.Tx, who party.Actor) authority {
	return authority{who, Scope(who), tx.View, calendar.DayOf(tx.At(), zone)}
}

// keep is asked before a record is made or edited, with the record as it was and
// as it would be: the actor must see both and keep the group of both, so that
// nobody moves a record out of what they keep, or into what they do not.
func (a authority) keep(verb string, k *record.Kind, records ...record.Record) error {
	for _, r := range records {
		if r == nil {
			continue
		}
		if !a.scope.Sees(record.HeadOf(r).Class) {
			return unseen(k, r)
		}
		at, err := a.about(r)
		if err != nil {
			return err
		}
		if k == register.Comments.Kind && verb == raiseVerb && mayComment(a.who, at) {
			continue
		}
		if k == register.Attachments.Kind && verb == attachVerb && mayAttach(a.who, at) {
			continue
		}
		if !mayKeep(a.who, k, at) {
			return forbidden(verb, k, at)
		}
		if verb == editVerb || verb == importVerb || verb == undoVerb {
			if err := sealed(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// sealed says why a record is no longer edited by anybody, as one that was
// published; nil where it may be.
func sealed(r record.Record) error {
	if s, ok := r.(interface{ Sealed() error }); ok {
		return s.Sealed()
	}
	return nil
}

// unseen is what there is to say of a record that the actor may not see.
func unseen(k *record.Kind, r record.Record) error {
	return problem.New(problem.NotFound, "There is no %s called %s.", k.Noun, record.HeadOf(r).Ref)
}

func forbidden(verb string, k *record.Kind, at record.Record) error {
	p, _ := placeOf(at)
	switch {
	case k == party.Seats.Kind:
		return problem.New(problem.Forbidden, "Only the PMO may %s %s.", verb, k.Plural)
	case p.group != "":
		return problem.New(problem.Forbidden, "Only the secretariat of %s may %s its %s.", p.group, verb, k.Plural)
	}
	return problem.New(problem.Forbidden, "Only the secretariat may %s %s.", verb, k.Plural)
}

// mayKeep reports whether the actor keeps the register in which at stands. Who
// may do what is not the secretariat's to say, but the PMO's; and only the
// operator redacts.
func mayKeep(who party.Actor, k *record.Kind, at record.Record) bool {
	switch k {
	case party.Seats.Kind:
		return who.In("").Holds(party.PMO)
	case Redactions:
		return who.Every
	}
	return standing(who, at).Holds(keepers...)
}

// mayComment reports whether the actor may comment on a record: those who take
// part in its group and do not only read; on what is the programme's, those of
// any group.
func mayComment(who party.Actor, on record.Record) bool {
	if standing(who, on).Holds(party.Secretariat, party.PMO, party.Chair, party.Member) {
		return true
	}
	p, _ := placeOf(on)
	return !p.grouped && (who.Sits(party.Chair) || who.Sits(party.Secretary) || who.Sits(party.Member) || who.Sits(party.Alternate))
}

// mayAttach reports whether the actor may hang a file on a record: those who keep
// it, and those who may take a step on it as it stands.
func mayAttach(who party.Actor, on record.Record) bool {
	if standing(who, on).Holds(keepers...) {
		return true
	}
	living, ok := on.(Living)
	return ok && len(living.Steps(standing(who, on))) > 0
}

// hook gives the record that another hangs on: its kind and reference.
func hook(r record.Record) (kind, on, noun string) {
	switch r := r.(type) {
	case *register.Comment:
		return r.Kind, r.On, "comment"
	case *register.Attachment:
		return r.Kind, r.On, "attachment"
	}
	return "", "", ""
}

// about gives the record by which the authority over r is judged: r itself, or
// what it hangs on. That must be there and be seen, and what hangs on it is no
// more open than it.
func (a authority) about(r record.Record) (record.Record, error) {
	kind, on, noun := hook(r)
	if kind == "" || on == "" {
		return r, nil
	}
	cannot := "The " + noun + " cannot be kept."
	var faults problem.Check
	k, err := KindNamed(kind)
	if err != nil || hangs(k) {
		faults.Want(false, "kind", "There is no register of %q for %s to hang on.", kind, article(noun))
		return nil, faults.Err("%s", cannot)
	}
	it, err := a.look(a.scope).Find(k, on)
	if notFound(err) {
		faults.Want(false, "on", "There is no %s called %s.", k.Noun, on)
		return nil, faults.Err("%s", cannot)
	}
	if err != nil {
		return nil, err
	}
	own := record.HeadOf(r).Class
	class, same := record.Stricter(own, record.HeadOf(it.Record).Class)
	faults.Want(same && class == own, "class", "%s is %s, and %s on it is no more open.", on, record.HeadOf(it.Record).Class.Words(), article(noun))
	return it.Record, faults.Err("%s", cannot)
}

func article(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// take is asked before a step: the actor must see what the step points at. It
// returns the actor narrowed to the record, for the register's own rule.
func (a authority) take(k *record.Kind, r record.Record, w party.With) (party.Actor, error) {
	if !a.scope.Sees(record.HeadOf(r).Class) {
		return party.Nobody, unseen(k, r)
	}
	at, err := a.about(r)
	if err != nil {
		return party.Nobody, err
	}
	if w.Other == "" || k == register.RAID.Kind { // another log's name for a RAID item is no name of ours
		return attached(a.look(store.Everything()), standing(a.who, at), r)
	}
	if p, ok := r.(interface{ Names() *record.Kind }); ok {
		k = p.Names()
	}
	if _, err := a.look(a.scope).Find(k, w.Other); err != nil {
		if !notFound(err) {
			return party.Nobody, err
		}
		var c problem.Check
		c.Want(false, "other", "There is no %s called %s.", k.Noun, w.Other)
		return party.Nobody, c.Err("%s was not moved.", record.HeadOf(r).Ref)
	}
	return standing(a.who, at), nil
}

// settle gives the class of a record that is confined to an organisation the
// organisation's own spelling, and refuses one that takes no part; and what cannot
// be as things stand elsewhere in the record.
func (a authority) settle(r record.Record) error {
	if err := stands(a.look(store.Everything()), r, a.today); err != nil {
		return err
	}
	h := record.HeadOf(r)
	name := h.Class.Organisation()
	if name == "" {
		return nil
	}
	short, err := organisationCalled(a.look(store.Everything()), name)
	if err != nil {
		return err
	}
	var c problem.Check
	c.Want(short != "", "class", "No organisation is called %s, so nobody could see it.", name)
	if short != "" {
		h.Class = record.Only(short)
	}
	return c.Err("%s is not complete.", h.Ref)
}

// stands asks of a record that is made or edited what its register cannot know by
// itself.
func stands(v *store.View, r record.Record, today calendar.Day) error {
	switch r := r.(type) {
	case *meeting.Meeting:
		return attended(v, r)
	case *designation.Representation:
		return represented(v, r, today)
	case *designation.Criterion:
		return fixed(v, r)
	case *change.Freeze:
		return frozenThere(v, r)
	}
	return nil
}

// named refuses what names records that a view does not find, where its register asks
// for those; of an edit, what was not named before.
func named(v *store.View, k *record.Kind, was, r record.Record) error {
	var c problem.Check
	find := func(kind, field, name string) error {
		k, err := KindNamed(kind)
		if err != nil {
			return err
		}
		return there(v, &c, k, field, name)
	}
	if name := record.HeadOf(r).Ref; k.Bears != "" && was == nil && name != "" {
		if err := find(k.Bears, "ref", name); err != nil {
			return err
		}
	}
	for _, f := range k.Fields {
		if !f.There {
			continue
		}
		var before []string
		if was != nil {
			before = strings.Split(f.Get(was).Cell(), "\n")
		}
		for text := range strings.SplitSeq(f.Get(r).Cell(), "\n") {
			if text == "" || slices.Contains(before, text) {
				continue
			}
			if err := find(f.Link, f.Name, f.Named(text)); err != nil {
				return err
			}
		}
	}
	if i, is := r.(*register.RAIDItem); is {
		if err := becomesRisks(v, &c, i); err != nil {
			return err
		}
	}
	return c.Err("%s is not complete.", called(k, r))
}

// becomesRisks says of an assumption what it cannot become if it is false. What the
// register does not have may stand in a log elsewhere.
func becomesRisks(v *store.View, c *problem.Check, i *register.RAIDItem) error {
	for _, name := range i.IfFalse {
		it, err := v.Find(register.RAID.Kind, name)
		if notFound(err) {
			continue
		}
		if err != nil {
			return err
		}
		other := register.RAID.From(it.Record)
		c.Want(other.Kind == register.Risk, "if_false", "%s is %s, and no risk.", other.Ref, article(string(other.Kind)))
	}
	return nil
}

// organisationCalled gives the short name of the organisation that a name means;
// "" where there is none.
func organisationCalled(v *store.View, name string) (string, error) {
	it, err := v.Find(party.Organisations.Kind, name)
	if notFound(err) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return record.HeadOf(it.Record).Ref, nil
}

// MayEdit reports whether the actor may edit a record as it stands.
func MayEdit(who party.Actor, k *record.Kind, r record.Record) bool {
	return Scope(who).Sees(record.HeadOf(r).Class) && mayKeep(who, k, r) && sealed(r) == nil
}

// MayRaise reports whether the actor may make a record of a kind: in every
// group, or in one in which the actor keeps the registers.
func MayRaise(who party.Actor, k *record.Kind) bool {
	blank := k.Blank()
	p, _ := placeOf(blank)
	if byFile(k) != nil {
		return false
	}
	return mayKeep(who, k, blank) || p.grouped && who.Sits(party.Secretary)
}

// MayImport reports whether the actor may read papers into the record.
func MayImport(who party.Actor) bool { return MayRaise(who, Imports.Kind) }

// attached adds to an actor, narrowed to an attachment, that it was the actor who
// attached it. Who that was stands with the entry that made it, and not in the
// record, where there is only a name.
func attached(v *store.View, by party.Actor, r record.Record) (party.Actor, error) {
	a, ok := r.(*register.Attachment)
	if !ok || by.ID == "" {
		return by, nil
	}
	made, _, err := v.Entry(a.ID)
	if notFound(err) {
		return by, nil
	}
	if err == nil && made.Actor == by.ID {
		by.Roles = append(by.Roles, register.Attacher)
	}
	return by, err
}

// StepsIn returns the steps that the actor may take on a record that was found in
// v; one's own attachment among them.
func StepsIn(v *View, who party.Actor, r record.Record) ([]party.Step, error) {
	living, ok := r.(Living)
	if !ok || !Scope(who).Sees(record.HeadOf(r).Class) {
		return nil, nil
	}
	by, err := attached(v, standing(who, r), r)
	return living.Steps(by), err
}

// Steps returns the steps that the actor may take on a record for what the record
// alone says.
func Steps(who party.Actor, r record.Record) []party.Step {
	living, ok := r.(Living)
	if !ok || !Scope(who).Sees(record.HeadOf(r).Class) {
		return nil
	}
	return living.Steps(standing(who, r))
}
