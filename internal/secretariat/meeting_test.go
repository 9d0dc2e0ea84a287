package secretariat

import (
	"slices"
	"strings"
	"testing"

	"crosscode/internal/calendar"
	"crosscode/internal/group"
	"crosscode/internal/meeting"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
)

// aMinutedMeeting gives a desk with CCAG-04 held and its minutes circulated, the
// meetings of the group around it, and one of another group.
func aMinutedMeeting(t *testing.T) *Desk {
	t.Helper()
	d := emptyDesk(t)
	raise := func(k *record.Kind, ref string, fields map[string]string) {
		t.Helper()
		if _, err := d.Raise(t.Context(), teller, k, ref, Edit{Class: record.Public, Fields: fields}, Because{}); err != nil {
			t.Fatal(err)
		}
	}
	take := func(ref string, step party.Step, w party.With) {
		t.Helper()
		if _, err := d.Take(t.Context(), teller, meeting.Meetings.Kind, ref, 0, step, w, Because{}); err != nil {
			t.Fatal(err)
		}
	}
	raise(group.Groups.Kind, "CCAG", map[string]string{"name": "Cross-Code Advisory Group"})
	raise(group.Groups.Kind, "DAG", map[string]string{"name": "Design Advisory Group"})
	raise(party.Organisations.Kind, "RECCo", map[string]string{"name": "Retail Energy Code Company", "aliases": "REC"})
	for ref, date := range map[string]string{"CCAG-03": "2022-02-23", "CCAG-04": "2022-03-23", "CCAG-05": "2022-04-27", "CCAG-06": "2022-05-25", "DAG-09": "2022-05-11"} {
		raise(meeting.Meetings.Kind, ref, map[string]string{"title": "Meeting", "date": date})
		if ref != "CCAG-06" {
			take(ref, meeting.Hold, party.With{})
		}
	}
	take("CCAG-04", meeting.DraftMinutes, party.With{})
	take("CCAG-04", meeting.CirculateMinutes, party.With{Day: calendar.Date(2022, 3, 30)})
	return d
}

func TestMinutesAreApprovedByALaterMeetingOfTheSameGroup(t *testing.T) {
	d := aMinutedMeeting(t)
	secretary := sitting("CCAG", party.Secretary, "REC")
	for _, c := range []struct {
		name, at string
		who      party.Actor
		kind     problem.Kind
		said     string
	}{
		{"a meeting that is not recorded", "CCAG-09", secretary, problem.Invalid, "There is no meeting called CCAG-09."},
		{"one of another group", "DAG-09", secretary, problem.Invalid, "DAG-09 is a meeting of DAG"},
		{"the meeting itself", "CCAG-04", secretary, problem.Invalid, "cannot approve its own minutes"},
		{"an earlier one", "CCAG-03", secretary, problem.Invalid, "CCAG-03 was before CCAG-04"},
		{"one that was not held", "CCAG-06", secretary, problem.Invalid, "CCAG-06 was not held"},
		{"by the secretary of another group", "CCAG-05", sitting("DAG", party.Secretary, "REC"), problem.Forbidden, "Only the secretariat or chair"},
		{"by a member", "CCAG-05", sitting("CCAG", party.Member, "REC"), problem.Forbidden, "Only the secretariat or chair"},
		{"a later meeting, by the chair", "CCAG-05", sitting("CCAG", party.Chair, "REC"), 0, ""},
	} {
		r, err := d.Take(t.Context(), c.who, meeting.Meetings.Kind, "CCAG-04", 0, meeting.ApproveMinutes, party.With{Meeting: c.at}, Because{})
		if c.kind == 0 {
			if err != nil || meeting.Meetings.From(r).ApprovedAt() != "CCAG-05" {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if !problem.Is(err, c.kind) || !strings.Contains(whole(err), c.said) {
			t.Errorf("%s: %v", c.name, whole(err))
		}
	}
}

// whole is an error with all its faults.
func whole(err error) string {
	p := problem.Of(err)
	if p == nil {
		return ""
	}
	out := err.Error()
	for _, f := range p.Faults {
		out += " " + f.Message
	}
	return out
}

func TestAttendanceNamesOrganisationsAndNeverPeople(t *testing.T) {
	d := aMinutedMeeting(t)
	edit := func(who party.Actor, lines string) (record.Record, error) {
		return d.Revise(t.Context(), who, meeting.Meetings.Kind, "CCAG-04", Edit{Fields: map[string]string{"attendance": lines, "quorum": "1"}}, Because{})
	}
	secretary := sitting("CCAG", party.Secretary, "REC")
	if _, err := edit(secretary, "Member/REC: present\nMember/Somebody Unknown: present"); !problem.Is(err, problem.Invalid) || !strings.Contains(whole(err), "never people") {
		t.Errorf("a person is kept: %v", whole(err))
	}
	if _, err := edit(sitting("CCAG", party.Member, "REC"), "Member/REC: present"); !problem.Is(err, problem.Forbidden) {
		t.Errorf("a member keeps it: %v", err)
	}
	r, err := edit(secretary, "Member/REC: present")
	if err != nil {
		t.Fatal(whole(err))
	}
	m := meeting.Meetings.From(r)
	if m.Attendance[0] != "Member/RECCo: present" || m.Quoracy() != "1 of 1 voting seats present, quorum 1: quorate." {
		t.Errorf("%q, %s", m.Attendance, m.Quoracy())
	}
}

func TestWhatBelongsToAMeetingNamesOneThatIsThere(t *testing.T) {
	d := aMinutedMeeting(t)
	for _, c := range []struct {
		kind, ref string
		field     string
		fields    map[string]string
	}{
		{"agenda-item", "CCAG-77/1", "meeting", map[string]string{"meeting": "CCAG-77", "number": "1", "title": "Open actions"}},
		{"paper", "CCAG-77/P1", "meeting", map[string]string{"meeting": "CCAG-77", "number": "1", "title": "Open actions", "text": "None."}},
		{"question", "CCAG-77/Q1", "meeting", map[string]string{"meeting": "CCAG-77", "number": "1", "text": "In time?"}},
		{"group-update", "CCAG-77/CCAG/1", "reported", map[string]string{"group": "CCAG", "number": "1", "reported": "CCAG-77", "text": "Nothing."}},
		{"roadmap", "CCAG/2022-05-01", "meeting", map[string]string{"group": "CCAG", "date": "2022-05-01", "meeting": "CCAG-77"}},
	} {
		k, err := KindNamed(c.kind)
		if err != nil {
			t.Fatal(err)
		}
		_, err = d.Raise(t.Context(), teller, k, c.ref, Edit{Class: record.Public, Fields: c.fields}, Because{})
		p := problem.Of(err)
		if p == nil || !slices.ContainsFunc(p.Faults, func(f problem.Fault) bool {
			return f.Field == c.field && f.Message == "There is no meeting called CCAG-77."
		}) {
			t.Errorf("%s of a meeting that is not there: %v", k.Noun, err)
		}
	}
}

func TestAGroupIsRenamedIntoOneThatCanGoOn(t *testing.T) {
	d := aMinutedMeeting(t)
	raise := func(ref string, fields map[string]string) {
		t.Helper()
		fields["name"] = ref
		if _, err := d.Raise(t.Context(), teller, group.Groups.Kind, ref, Edit{Class: record.Public, Fields: fields}, Because{}); err != nil {
			t.Fatal(err)
		}
	}
	rename := func(ref, to string, day calendar.Day, by party.Actor) error {
		_, err := d.Take(t.Context(), by, group.Groups.Kind, ref, 0, group.Rename, party.With{Other: to, Day: day}, Because{})
		return err
	}
	today := calendar.Date(2022, 3, 16)
	raise("PSG", map[string]string{})
	raise("TAG", map[string]string{"parent": "PSG"})
	raise("TWG", map[string]string{"parent": "TAG"})
	raise("TMAG", map[string]string{"parent": "PSG", "formed": "2022-03-16"})
	raise("OLD", map[string]string{})
	if err := rename("OLD", "TMAG", today, teller); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, to string
		day      calendar.Day
		by       party.Actor
		kind     problem.Kind
		said     string
	}{
		{"one that is not recorded", "XYZ", today, teller, problem.Invalid, "There is no group called XYZ."},
		{"itself", "TAG", today, teller, problem.Invalid, "cannot be its own successor"},
		{"one that was renamed", "OLD", today, teller, problem.Invalid, "OLD is renamed itself, and became TMAG. Name the group that goes on."},
		{"the one above it", "PSG", today, teller, problem.Invalid, "PSG is the group above TAG"},
		{"one below it", "TWG", today, teller, problem.Invalid, "TWG is a group below TAG"},
		{"one that is formed later", "TMAG", today - 1, teller, problem.Invalid, "TMAG was formed on 16 Mar 2022, which is later."},
		{"by somebody who may not", "OLD", today, sitting("TAG", party.Member, "REC"), problem.Forbidden, ""},
	} {
		if err := rename("TAG", c.to, c.day, c.by); !problem.Is(err, c.kind) || !strings.Contains(err.Error(), c.said) {
			t.Errorf("into %s: %v", c.name, err)
		}
	}
	if err := rename("TAG", "TMAG", today, teller); err != nil {
		t.Errorf("TAG becomes TMAG: %v", err)
	}
}

func TestAStepIsUnderstoodHoweverItIsWritten(t *testing.T) {
	d := aMinutedMeeting(t)
	take := func(step party.Step) error {
		_, err := d.Take(t.Context(), teller, meeting.Meetings.Kind, "CCAG-06", 0, step, party.With{}, Because{})
		return err
	}
	if err := take("burn"); !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), `There is no step "burn". As it stands you may take one of: `+string(meeting.Hold)) {
		t.Errorf("a step that is none: %v", err)
	}
	if err := take(party.Step(" " + strings.ToUpper(string(meeting.Hold)))); err != nil {
		t.Fatal(err)
	}
	v := d.View(t.Context(), teller, Now)
	it, err := v.Find(meeting.Meetings.Kind, "CCAG-06")
	if err != nil {
		t.Fatal(err)
	}
	past, err := v.History(meeting.Meetings.Kind, record.HeadOf(it.Record).ID)
	if err != nil || past[len(past)-1].Entry.Act != string(meeting.Hold) {
		t.Errorf("the entry says %q, %v", past[len(past)-1].Entry.Act, err)
	}
}

// Whatever the register: a step is said to have been taken at a meeting that there
// is, and that was not cancelled.
func TestNoStepIsTakenAtAMeetingThatIsNotThere(t *testing.T) {
	d := aMinutedMeeting(t)
	take := func(k *record.Kind, ref string, step party.Step, w party.With) error {
		_, err := d.Take(t.Context(), teller, k, ref, 0, step, w, Because{})
		return err
	}
	if _, err := d.Raise(t.Context(), teller, register.Actions.Kind, "CCAG04-01", Edit{Class: record.Public, Fields: map[string]string{"title": "Send the plan", "group": "CCAG"}}, Because{}); err != nil {
		t.Fatal(err)
	}
	if err := take(register.Actions.Kind, "CCAG04-01", register.RecommendClose, party.With{Text: "Sent."}); err != nil {
		t.Fatal(err)
	}
	before := length(t, d)
	if err := take(meeting.Meetings.Kind, "CCAG-06", meeting.Cancel, party.With{Text: "Nobody can come."}); err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{"CCAG-77": "There is no meeting CCAG-77 in the register.", "CCAG-06": "CCAG-06 was cancelled."} {
		if err := take(register.Actions.Kind, "CCAG04-01", register.ConfirmClosed, party.With{Meeting: at}); !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("at %s: %v", at, err)
		}
	}
	if n := length(t, d); n != before+1 {
		t.Errorf("what was refused left %d entries", n-before-1)
	}
	if err := take(register.Actions.Kind, "CCAG04-01", register.ConfirmClosed, party.With{Meeting: "CCAG-05"}); err != nil {
		t.Error(err)
	}
}
