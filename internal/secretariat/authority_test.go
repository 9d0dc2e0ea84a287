package secretariat

import (
	"slices"
	"strings"
	"testing"

	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

func sitting(group string, r party.Role, organisation string) party.Actor {
	return party.Actor{ID: group + " " + string(r), Organisation: organisation, Seats: []party.Place{{Group: group, Role: r}}}
}

func holding(organisation string, roles ...party.Role) party.Actor {
	return party.Actor{ID: "holds " + string(roles[0]), Organisation: organisation, Roles: roles}
}

// governed is a desk with something to be seen and moved: two organisations, and
// in two groups an action, a meeting, and an action that is REC's alone.
func governed(t *testing.T) *Desk {
	t.Helper()
	d := emptyDesk(t)
	operator := party.Operator("root")
	raise := func(k *record.Kind, ref string, class record.Class, fields map[string]string) {
		t.Helper()
		if _, err := d.Raise(t.Context(), operator, k, ref, Edit{Class: class, Fields: fields}, Because{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, o := range []string{"REC", "BSC", "O'Neil & Co?"} {
		raise(party.Organisations.Kind, o, record.Public, map[string]string{"name": o + " Limited"})
	}
	for _, g := range []string{"CCAG", "DAG"} {
		raise(register.Actions.Kind, g+"03-01", record.Public, map[string]string{"title": "Do it", "owners": "REC", "due": "2022-03-23"})
		raise(register.Actions.Kind, g+"03-02", record.Controlled, map[string]string{"title": "Do it quietly", "owners": "REC", "due": "2022-03-23"})
		raise(meeting.Meetings.Kind, g+"-04", record.Public, map[string]string{"title": "The fourth", "date": "2022-04-27"})
	}
	raise(register.Actions.Kind, "CCAG03-03", record.Only("rec"), map[string]string{"title": "REC's own", "owners": "REC", "due": "2022-03-23"})
	raise(register.Milestones.Kind, "M6", record.Public, map[string]string{"name": "Code changes baselined", "level": "1", "date": "2022-11-30"})
	return d
}

// kindOf tells what kind of problem err is; 0 for none.
func kindOf(t *testing.T, err error) problem.Kind {
	t.Helper()
	p := problem.Of(err)
	if err != nil && p == nil {
		t.Fatal(err)
	}
	if p == nil {
		return 0
	}
	return p.Kind
}

func TestWhoKeepsWhatInWhichGroup(t *testing.T) {
	d := governed(t)
	edit := func(k *record.Kind, ref string, fields map[string]string) func(party.Actor) error {
		return func(who party.Actor) error {
			_, err := d.Revise(t.Context(), who, k, ref, Edit{Fields: fields}, Because{})
			return err
		}
	}
	raise := func(k *record.Kind, ref string, class record.Class, fields map[string]string) func(party.Actor) error {
		return func(who party.Actor) error {
			_, err := d.Raise(t.Context(), who, k, ref, Edit{Class: class, Fields: fields}, Because{})
			return err
		}
	}
	step := func(k *record.Kind, ref string, s party.Step, w party.With) func(party.Actor) error {
		return func(who party.Actor) error {
			_, err := d.Take(t.Context(), who, k, ref, 0, s, w, Because{})
			return err
		}
	}
	actions, items, comments := register.Actions.Kind, meeting.Items.Kind, register.Comments.Kind
	text, quiet := map[string]string{"update": "It is under way"}, map[string]string{"kind": "action", "on": "CCAG03-02", "text": "Noted", "author": "REC"}
	remark := map[string]string{"kind": "action", "on": "CCAG03-01", "text": "Noted", "author": "REC"}
	const done = problem.Kind(0)
	tests := []struct {
		name string
		who  party.Actor
		do   func(party.Actor) error
		want problem.Kind
	}{
		{"a secretary edits an action of the group", sitting("CCAG", party.Secretary, "REC"), edit(actions, "CCAG03-01", text), done},
		{"but none of another group", sitting("DAG", party.Secretary, "REC"), edit(actions, "CCAG03-01", text), problem.Forbidden},
		{"nor what is the programme's", sitting("CCAG", party.Secretary, "REC"), edit(register.Milestones.Kind, "M6", map[string]string{"name": "Mine"}), problem.Forbidden},
		{"the programme's secretariat edits both", holding("MHHS", party.Secretariat), edit(actions, "DAG03-01", text), done},
		{"and what is the programme's", holding("MHHS", party.PMO), edit(register.Milestones.Kind, "M6", map[string]string{"name": "Baselined"}), done},
		{"a chair edits nothing", sitting("CCAG", party.Chair, "REC"), edit(actions, "CCAG03-01", map[string]string{"update": "x"}), problem.Forbidden},
		{"a member edits nothing", sitting("CCAG", party.Member, "REC"), edit(actions, "CCAG03-01", map[string]string{"update": "x"}), problem.Forbidden},
		{"what one may not see is not found", sitting("CCAG", party.Secretary, "BSC"), edit(actions, "CCAG03-03", text), problem.NotFound},
		{"a record's own organisation finds it, and its secretary edits it", sitting("CCAG", party.Secretary, "REC"), edit(actions, "CCAG03-03", text), done},
		{"its member finds it, and may not", sitting("CCAG", party.Member, "REC"), edit(actions, "CCAG03-03", map[string]string{"update": "x"}), problem.Forbidden},
		{"what is controlled is not found by a visitor", party.Nobody, edit(actions, "CCAG03-02", text), problem.NotFound},

		{"an agenda item goes onto one's own meeting", sitting("CCAG", party.Secretary, "REC"), raise(items, "CCAG-04/1", record.Public, map[string]string{"meeting": "CCAG-04", "number": "1", "title": "Welcome"}), done},
		{"and not onto that of another group", sitting("CCAG", party.Secretary, "REC"), raise(items, "DAG-04/1", record.Public, map[string]string{"meeting": "DAG-04", "number": "1", "title": "Intruder"}), problem.Forbidden},
		{"an action is not raised in another group", sitting("CCAG", party.Secretary, "REC"), raise(actions, "DAG04-01", record.Public, map[string]string{"title": "x", "owners": "REC", "due": "2022-04-01"}), problem.Forbidden},
		{"nor into a class that one cannot see", sitting("CCAG", party.Secretary, "REC"), raise(actions, "CCAG04-09", record.Only("BSC"), map[string]string{"title": "x", "owners": "REC", "due": "2022-04-01"}), problem.NotFound},
		{"nor for an organisation that is none", holding("MHHS", party.PMO), raise(actions, "CCAG04-09", record.Only("Nobody Ltd"), map[string]string{"title": "x", "owners": "REC", "due": "2022-04-01"}), problem.Invalid},
		{"any name an organisation has will do", holding("MHHS", party.PMO), raise(actions, "CCAG04-08", record.Only("o'neil & co?"), map[string]string{"title": "x", "owners": "REC", "due": "2022-04-01"}), done},

		{"a chair of another group closes nothing", sitting("DAG", party.Chair, "BSC"), step(actions, "CCAG03-01", register.RecommendClose, party.With{Text: "done"}), problem.Forbidden},
		{"a member recommends closing an action of the group", sitting("CCAG", party.Member, "BSC"), step(actions, "CCAG03-01", register.RecommendClose, party.With{Text: "done"}), done},
		{"a chair of another group does not confirm it", sitting("DAG", party.Chair, "BSC"), step(actions, "CCAG03-01", register.ConfirmClosed, party.With{Meeting: "CCAG-04"}), problem.Forbidden},
		{"an observer does not", sitting("CCAG", party.Observer, "BSC"), step(actions, "CCAG03-01", register.ConfirmClosed, party.With{Meeting: "CCAG-04"}), problem.Forbidden},
		{"an assurer does not", sitting("CCAG", party.Assurer, "BSC"), step(actions, "CCAG03-01", register.ConfirmClosed, party.With{Meeting: "CCAG-04"}), problem.Forbidden},
		{"its own chair does", sitting("CCAG", party.Chair, "BSC"), step(actions, "CCAG03-01", register.ConfirmClosed, party.With{Meeting: "CCAG-04"}), done},
		{"an alternate updates as a member", sitting("DAG", party.Alternate, "BSC"), step(actions, "DAG03-01", register.Update, party.With{Text: "begun"}), done},

		{"a member comments on what is the group's", sitting("CCAG", party.Member, "BSC"), raise(comments, "action/CCAG03-01/c1", record.Public, remark), done},
		{"but not on another group's", sitting("DAG", party.Member, "BSC"), raise(comments, "action/CCAG03-01/c2", record.Public, remark), problem.Forbidden},
		{"an observer does not comment", sitting("CCAG", party.Observer, "BSC"), raise(comments, "action/CCAG03-01/c2", record.Public, remark), problem.Forbidden},
		{"a visitor does not comment", party.Nobody, raise(comments, "action/CCAG03-01/c2", record.Public, remark), problem.Forbidden},
		{"a comment is no more open than what it is about", sitting("CCAG", party.Member, "BSC"), raise(comments, "action/CCAG03-02/c1", record.Public, quiet), problem.Invalid},
		{"a comment on what one may not see is on nothing", sitting("CCAG", party.Member, "BSC"), raise(comments, "action/CCAG03-03/c1", record.Controlled,
			map[string]string{"kind": "action", "on": "CCAG03-03", "text": "Noted", "author": "BSC"}), problem.Invalid},

		{"rights are not the secretariat's to give", holding("MHHS", party.Secretariat), raise(party.Seats.Kind, "account-1/CCAG/chair", record.Controlled, map[string]string{"account": "account-1", "group": "CCAG", "role": "chair"}), problem.Forbidden},
		{"nor a chair's to take", sitting("CCAG", party.Chair, "REC"), raise(party.Seats.Kind, "account-1/programme/PMO", record.Controlled, map[string]string{"account": "account-1", "role": "PMO"}), problem.Forbidden},
		{"imports are recorded by importing", holding("MHHS", party.PMO), raise(Imports.Kind, "import-9", record.Public, map[string]string{"source": "x"}), problem.Forbidden},
		{"redactions by redacting", party.Operator("root"), raise(Redactions, "redaction-9", record.Public, nil), problem.Forbidden},
	}
	for _, tt := range tests {
		before := length(t, d)
		err := tt.do(tt.who)
		if got := kindOf(t, err); got != tt.want {
			t.Errorf("%s: %v", tt.name, err)
		}
		if grew := length(t, d) - before; (grew > 0) != (tt.want == done) {
			t.Errorf("%s: the journal is %d entries longer", tt.name, grew)
		}
	}
}

// A record moves to another group only by the hand of one who keeps both. Today
// every reference binds its record to a group; the authority does not rely on it.
func TestARecordIsMovedByWhoeverKeepsBothGroups(t *testing.T) {
	k := register.Actions.Kind
	was, now := register.RaiseAction("CCAG03-01"), register.RaiseAction("DAG03-01")
	was.Class, now.Class = record.Public, record.Public
	both := sitting("CCAG", party.Secretary, "REC")
	both.Seats = append(both.Seats, party.Place{Group: "DAG", Role: party.Secretary})
	tests := []struct {
		name string
		who  party.Actor
		want problem.Kind
	}{
		{"the secretary of the group it leaves", sitting("CCAG", party.Secretary, "REC"), problem.Forbidden},
		{"the secretary of the group it joins", sitting("DAG", party.Secretary, "REC"), problem.Forbidden},
		{"the secretary of both", both, 0},
		{"the programme's secretariat", holding("MHHS", party.Secretariat), 0},
	}
	for _, tt := range tests {
		a := authority{who: tt.who, scope: Scope(tt.who)}
		if got := kindOf(t, a.keep(editVerb, k, was, now)); got != tt.want {
			t.Errorf("%s: %d", tt.name, got)
		}
	}
}

// The same record as each viewer may see it: how many actions, and which values
// of a filter.
func TestWhatEachViewerSees(t *testing.T) {
	d := governed(t)
	tests := []struct {
		name string
		who  party.Actor
		want string
	}{
		{"a visitor", party.Nobody, "CCAG03-01 DAG03-01"},
		{"an account without a seat", party.Actor{ID: "a", Organisation: "BSC"}, "CCAG03-01 DAG03-01"},
		{"an account of REC without a seat", party.Actor{ID: "a", Organisation: "REC"}, "CCAG03-01 CCAG03-03 DAG03-01"},
		{"an observer", sitting("DAG", party.Observer, "BSC"), "CCAG03-01 CCAG03-02 DAG03-01 DAG03-02"},
		{"a secretary", sitting("CCAG", party.Secretary, "BSC"), "CCAG03-01 CCAG03-02 DAG03-01 DAG03-02"},
		{"a member of REC", sitting("DAG", party.Member, "REC"), "CCAG03-01 CCAG03-02 CCAG03-03 DAG03-01 DAG03-02"},
		{"an assurer", sitting("DAG", party.Assurer, "PwC"), "CCAG03-01 CCAG03-02 CCAG03-03 DAG03-01 DAG03-02"},
		{"the PMO", holding("MHHS", party.PMO), "CCAG03-01 CCAG03-02 CCAG03-03 DAG03-01 DAG03-02"},
		{"an organisation whose name would end a statement", party.Actor{ID: "a", Organisation: "x') OR ('1'='1"}, "CCAG03-01 DAG03-01"},
		{"an organisation with a mark of SQL", party.Actor{ID: "a", Organisation: "O'Neil & Co?"}, "CCAG03-01 DAG03-01"},
	}
	for _, tt := range tests {
		got := ""
		for it, err := range d.View(t.Context(), tt.who, Now).Each(register.Actions.Kind, Query{Sort: "ref"}) {
			if err != nil {
				t.Fatal(err)
			}
			got += record.HeadOf(it.Record).Ref + " "
		}
		if got != tt.want+" " {
			t.Errorf("%s sees %s", tt.name, got)
		}
	}
}

// An old version that was open is not seen once its record is confined, nor the
// confined version after it was opened.
func TestAnOldVersionShowsIfThenAndNowPermit(t *testing.T) {
	d := governed(t)
	k, operator := register.Actions.Kind, party.Operator("root")
	member, other := sitting("DAG", party.Member, "REC"), sitting("DAG", party.Member, "BSC")
	set := func(class record.Class) {
		t.Helper()
		if _, err := d.Revise(t.Context(), operator, k, "CCAG03-01", Edit{Class: class}, Because{}); err != nil {
			t.Fatal(err)
		}
	}
	seen := func(who party.Actor) int {
		t.Helper()
		v := d.View(t.Context(), party.Operator("root"), Now)
		it, err := v.Find(k, "CCAG03-01")
		if err != nil {
			t.Fatal(err)
		}
		versions, err := d.View(t.Context(), who, Now).History(k, record.HeadOf(it.Record).ID)
		if err != nil && !notFound(err) {
			t.Fatal(err)
		}
		return len(versions)
	}
	set(record.Only("REC"))
	if got, want := []int{seen(operator), seen(member), seen(other), seen(party.Nobody)}, []int{2, 2, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("confined: versions seen %d, want %d", got, want)
	}
	if _, err := d.View(t.Context(), other, store.AtEntry(4)).Find(k, "CCAG03-01"); !notFound(err) {
		t.Errorf("the open version is still seen as at then: %v", err)
	}
	set(record.Public)
	if got, want := []int{seen(operator), seen(member), seen(other), seen(party.Nobody)}, []int{3, 3, 2, 2}; !slices.Equal(got, want) {
		t.Errorf("opened: versions seen %d, want %d", got, want)
	}
}

// Every register says where its records belong, so that a new one cannot be kept
// by whoever comes.
func TestEveryRegisterIsPlaced(t *testing.T) {
	for _, k := range Registers() {
		if _, ok := placeOf(k.Blank()); !ok {
			t.Errorf("nobody has said where %s belong", k.Plural)
		}
	}
}

// The programme's log has names of its own for the items it accepts.
func TestARAIDItemIsAcceptedUnderAnotherLogsName(t *testing.T) {
	d := governed(t)
	operator := party.Operator("root")
	_, err := d.Raise(t.Context(), operator, register.RAID.Kind, "CCAG/17", Edit{Class: record.Public,
		Fields: map[string]string{"list": "CCAG", "number": "17", "kind": "risk", "description": "Drafting waits for the design."}}, Because{})
	for _, step := range []struct {
		name party.Step
		with party.With
	}{{register.SubmitItem, party.With{}}, {register.AcceptItem, party.With{Other: "D017"}}} {
		if err == nil {
			_, err = d.Take(t.Context(), operator, register.RAID.Kind, "CCAG/17", 0, step.name, step.with, Because{})
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	it, err := d.View(t.Context(), operator, Now).Find(register.RAID.Kind, "CCAG/17")
	if err != nil || !slices.Contains(register.RAID.From(it.Record).External, "D017") {
		t.Errorf("%+v, %v", it.Record, err)
	}
}

func TestAnAssumptionBecomesNothingButRisks(t *testing.T) {
	d := emptyDesk(t)
	raise := func(ref, kind, ifFalse string) error {
		_, err := d.Raise(t.Context(), party.Operator("root"), register.RAID.Kind, ref, Edit{Class: record.Public,
			Fields: map[string]string{"list": "CCAG", "number": ref[len("CCAG/"):], "kind": kind, "description": "What is said.", "if_false": ifFalse}}, Because{})
		return err
	}
	for ref, kind := range map[string]string{"CCAG/1": "risk", "CCAG/2": "issue"} {
		if err := raise(ref, kind, ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := raise("CCAG/3", "assumption", "CCAG/1\nCCAG/2\nCCAG/99"); !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), "if_false: CCAG/2 is an issue, and no risk.") || strings.Contains(err.Error(), "CCAG/1 is") {
		t.Errorf("an issue as the risk that an assumption becomes: %v", err)
	}
	if err := raise("CCAG/3", "assumption", "CCAG/1\nCCAG/99"); err != nil {
		t.Errorf("a risk, and one of a log elsewhere: %v", err)
	}
}
