package secretariat

import (
	"slices"
	"strings"
	"testing"

	"crosscode/internal/change"
	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

func (p person) directs(o change.Direction) error {
	_, err := p.desk.Direct(p.t.Context(), p.who, o, Because{})
	return err
}

func (s *scene) milestone(ref string) *register.Milestone {
	s.t.Helper()
	it, err := s.desk.View(s.t.Context(), teller, store.Now).Find(register.Milestones.Kind, ref)
	if err != nil {
		s.t.Fatal(err)
	}
	return register.Milestones.From(it.Record)
}

func TestOfgemDirectsAndRemovesAMilestoneWithoutARequest(t *testing.T) {
	s := opened(t).on("2022-03-24")
	s.planned("LAW", routeToLaw, record.Public)
	ofgem := s.as("Ofgem", party.Sponsor)
	o := change.Direction{Class: record.Public, Orders: []string{"M6 date 31 May 2022", "M6 name Code changes baselined", "M7 removed"}, Reasons: "Consumers wait.", Letter: "Ofgem/2022/31", Day: march24Day}

	s.refused(problem.Forbidden, "Only Ofgem", func() error { return s.as("Elexon", party.SRO).directs(o) })
	s.refused(problem.Forbidden, "Only Ofgem", func() error { return s.as("LDP", party.PMO).directs(o) })
	before := s.entries()
	tried, err := s.desk.TryDirection(t.Context(), ofgem.who, o)
	if err != nil || len(tried.Moves) != 2 || tried.Moves[0].To.String() != "2022-05-31" || !tried.Moves[1].Removed || len(tried.Plans) != 1 || len(tried.Plans[0].Milestones) == 0 {
		t.Fatalf("it would come to %+v, %v", tried, err)
	}
	if s.entries() != before {
		t.Error("what was only tried was kept")
	}

	if err := ofgem.directs(o); err != nil {
		t.Fatal(err, problem.Of(err))
	}
	m6, m7 := s.milestone("M6"), s.milestone("M7")
	if m6.Date.String() != "2022-05-31" || m6.Name != "Code changes baselined" || m7.Status() != register.MilestoneRemoved {
		t.Errorf("M6 is %q of %s, and M7 %s", m6.Name, m6.Date, m7.Status())
	}
	v := s.desk.View(t.Context(), party.Actor{}, store.Now)
	all, err := Directions(v)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d directions, %v", len(all), err)
	}
	if d := all[0]; d.Ref != "DIR001" || d.Letter != "Ofgem/2022/31" || d.Day.String() != "2022-03-24" || d.Request != "" || d.Body != change.Authority || !slices.Equal(d.Baseline, []string{"M6 2022-05-31"}) {
		t.Errorf("it is kept as %+v", d)
	}
	baselines, err := BaselinesIn(v, "LAW")
	if err != nil || len(baselines) != 1 || baselines[0].Decision != "DIR001" {
		t.Errorf("the plan has %d baselines of it, %v", len(baselines), err)
	}

	s.evidence("DIR001", "Letter Ofgem/2022/31 of 24 Mar 2022: Consumers wait.", "M7 is removed", "New date: M6 2022-05-31", "Baseline taken: LAW", "change by DIR001 milestone M7", "direct decision on a change DIR001")

	// Everything that came of it stands under one cause.
	happened, err := s.desk.Store.View(t.Context(), store.Everything(), store.Now).Latest(int(s.entries()-before), 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range happened {
		if h.Entry.Kind != "change-decision" && h.Entry.Cause != before+1 {
			t.Errorf("%s %s has the cause %d, want %d", h.Entry.Act, h.Entry.Ref, h.Entry.Cause, before+1)
		}
	}
	// What Ofgem gave is what later delays are measured from.
	at, err := standings(s.desk.Store.View(t.Context(), store.Everything(), store.Now))
	if err != nil {
		t.Fatal(err)
	}
	if from, ok := at["M6"].Reference(change.Authority); !ok || from.Date.String() != "2022-05-31" {
		t.Errorf("a delay of M6 is measured from %s", from.Date)
	}
}

var march24Day = mustDay("2022-03-24")

func TestADirectionThatCannotBeRecordedHearsOfEverythingAtOnce(t *testing.T) {
	s := opened(t).on("2022-03-24")
	ofgem := s.as("Ofgem", party.Sponsor)
	s.as("Elexon", party.Proposer).take(change.Raise, party.With{})
	_, err := s.desk.TryDirection(t.Context(), ofgem.who, change.Direction{Orders: []string{"M99 removed", "M6 colour blue"}, Day: march24Day + 1})
	for _, want := range []string{"no milestone called M99", "not a proposal", "reasons of the direction", "reference of the letter", "still to come"} {
		if p := problem.Of(err); p == nil || !strings.Contains(said(p), want) {
			t.Errorf("it does not hear %q: %q", want, said(p))
		}
	}
	good := change.Direction{Class: record.Public, Orders: []string{"M5 date M6 + 1 month"}, Reasons: "So.", Letter: "L", Day: march24Day}
	if err := ofgem.directs(change.Direction{Class: record.Public, Orders: []string{"M6 date M5 + 9 months"}, Reasons: "So.", Letter: "L", Day: march24Day}); err != nil {
		t.Fatal(err, problem.Of(err))
	}
	s.refused(problem.Invalid, "would count from itself, by way of M6", func() error { return ofgem.directs(good) })
	s.refused(problem.Invalid, "say so already", func() error {
		return ofgem.directs(change.Direction{Class: record.Public, Orders: []string{"M6 date M5 + 9 months"}, Reasons: "So.", Letter: "L", Day: march24Day})
	})
	tried, err := s.desk.TryDirection(t.Context(), ofgem.who, change.Direction{Class: record.Public, Orders: []string{"M5 removed"}, Reasons: "So.", Letter: "L", Day: march24Day})
	if err != nil || len(tried.Mind) == 0 || !strings.Contains(strings.Join(tried.Mind, " "), "M6 counts from M5, and has no date once that is removed") {
		t.Errorf("it does not tell what counts from M5: %+v, %v", tried, err)
	}
	tried, err = s.desk.TryDirection(t.Context(), ofgem.who, change.Direction{Class: record.Public, Orders: []string{"M6 level 2"}, Reasons: "So.", Letter: "L", Day: march24Day})
	if err != nil || !strings.Contains(strings.Join(tried.Mind, " "), "CR003 is under way (raised) and changes M6 too") {
		t.Errorf("it does not tell of CR003: %+v, %v", tried, err)
	}
}

func TestOfgemsLetterIsKeptWithItsDecision(t *testing.T) {
	s := opened(t)
	s.decidedOn()
	all := s.file().Decisions
	if d := all[len(all)-1]; d.Letter != "Ofgem/2022/17" || d.Day.String() != "2022-04-19" {
		t.Errorf("the decision has the letter %q of %s", d.Letter, d.Day)
	}
}

func TestTryingADirectionNamesNoMilestoneThatTheReaderMayNotSee(t *testing.T) {
	for class, named := range map[record.Class]bool{record.Public: true, record.Only("REC"): false} {
		t.Run(string(class), func(t *testing.T) {
			s := opened(t).on("2022-03-24")
			if _, err := s.desk.Raise(t.Context(), teller, register.Milestones.Kind, "M99", Edit{Class: class, Fields: map[string]string{"name": "Their own", "level": "2", "date": "M7+2mo"}}, Because{}); err != nil {
				t.Fatal(err, problem.Of(err))
			}
			o := change.Direction{Class: record.Public, Orders: []string{"M7 removed"}, Reasons: "R", Letter: "L", Day: march24Day}
			tried, err := s.desk.TryDirection(t.Context(), s.as("Ofgem", party.Sponsor).who, o)
			if err != nil {
				t.Fatal(err, problem.Of(err))
			}
			if got := strings.Contains(strings.Join(tried.Mind, " "), "M99"); got != named {
				t.Errorf("it names the milestone: %t, want %t: %q", got, named, tried.Mind)
			}
		})
	}
}
