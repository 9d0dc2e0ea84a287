package register

import (
	"testing"

	"crosscode/internal/calendar"
	"crosscode/internal/party"
	"crosscode/internal/record"
)

func TestWhoseMoveItIs(t *testing.T) {
	rec := party.Actor{Name: "rec", Roles: []party.Role{party.Member}}
	action := func(s ActionStatus, owners ...string) *Action {
		a := RaiseAction("CCAG03-12")
		a.Due, a.status = calendar.On(march16), s
		for _, o := range owners {
			a.Owners = append(a.Owners, record.Owner{Organisation: o})
		}
		return a
	}
	item := func(s RAIDStatus) *RAIDItem { i := anItem(); i.status = s; return i }
	artefact := func(s ArtefactStatus) *Artefact {
		a := anArtefact()
		a.Group, a.status, a.Ends = "BPRWG", s, calendar.On(march16+14)
		return a
	}
	for _, c := range []struct {
		name string
		turn party.Turn
		want string
		by   string
		who  party.Actor // whom it concerns; nobody else in the table
	}{
		{"an action is its owner's", action(Ongoing, "REC").Turn(), "REC is to act", "2022-03-16", rec},
		{"an owner that is several is told so", action(Open, "Code bodies").Turn(), "Code bodies are to act", "2022-03-16", party.Actor{}},
		{"two owners act together", action(Open, "REC", "BSC").Turn(), "REC and BSC are to act", "2022-03-16", rec},
		{"one that nobody owns is its group's", action(Open).Turn(), "CCAG is to act", "2022-03-16", party.Actor{}},
		{"a meeting confirms", action(RecommendedClosed, "REC").Turn(),
			"The secretariat or chair of CCAG is to confirm at a meeting that it is closed", "", secretary},
		{"what is closed is nobody's", action(Closed, "REC").Turn(), "", "", party.Actor{}},
		{"an item is proposed by its group", item(RAIDProposed).Turn(),
			"The secretariat or chair of CCAG is to submit it to the programme’s log, or withdraw it", "", secretary},
		{"and accepted by whoever keeps the log", item(RAIDSubmitted).Turn(), "The RAID manager or PMO is to accept or return it", "", raidManager},
		{"a milestone is for its group to call", aMilestone("M6", calendar.InMonth(2022, 4)).Turn(), "The secretariat or chair is to say when it is met", "2022-04", secretary},
		{"a working group reviews first", artefact(WorkingGroupReview).Turn(), "BPRWG is to comment on it", "2022-03-30", party.Actor{}},
		{"everybody reviews last", artefact(GeneralReview).Turn(), "Everybody may comment on it", "2022-03-30", party.Actor{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.turn.Words(); got != c.want || c.turn.By.String() != c.by {
				t.Errorf("%q by %s, want %q by %s", got, c.turn.By, c.want, c.by)
			}
			for _, a := range []party.Actor{rec, secretary, raidManager, visitor} {
				if concerns := c.turn.Concerns(a); concerns != (a.Name == c.who.Name && c.who.Name != "") {
					t.Errorf("it concerns %q: %v", a.Name, concerns)
				}
			}
		})
	}
}

func TestABodyOfTheFirstFormIsStillRead(t *testing.T) {
	const first = `{"ref":"CCAG/17","class":"public","list":"CCAG","number":17,"kind":"assumption","description":"Testing needs no final legal text.",` +
		`"impact":"Testing waits.","mitigation":"Ask early.","status":"Submitted","owners":[{"organisation":"Programme","person":"","role":""}],"probability":2,"severity":4,` +
		`"proximity":"M5+3mo","response":"mitigate","related":["CCAG/29"],"affects":["M6","CCAG/B"],"external":["DCUSA/A1"],"raised":"CCAG-03",` +
		`"sources":[{"name":"CCAG-04 papers","day":"2022-03-23","line":9,"said":{"related":["CCAG/29"]}}]}`
	r, err := RAID.Decode(1, []byte(first))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(RAID.Encode(r)); got != first {
		t.Errorf("read and written again it is\n%s", got)
	}
	if i := RAID.From(r); i.Status() != RAIDSubmitted || len(i.IfFalse) != 0 {
		t.Errorf("it is %s, with %v if false", i.Status(), i.IfFalse)
	}
}

func TestOnlyAnAssumptionTurnsOutFalse(t *testing.T) {
	i := anItem()
	i.IfFalse = []string{"CCAG/31"}
	if err := RAID.Complete(i); err != nil {
		t.Error(err)
	}
	i.Kind = Risk
	if RAID.Complete(i) == nil {
		t.Error("a risk with something that follows if it is false is refused")
	}
}
