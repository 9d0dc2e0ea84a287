package code

import (
	"slices"
	"strings"
	"testing"
	"time"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/ref"
)

func aModification() *Modification {
	m := Follow(ref.Modification{Code: "REC", Number: "R0032"})
	m.Class, m.Title = record.Public, "New registration data items"
	m.Stage, m.Target = Proposal, calendar.InMonth(2023, time.February)
	return m
}

func TestAChangeToAModificationReadsAsEnglish(t *testing.T) {
	for _, c := range []struct{ field, cell, want string }{
		{"stage", "consultation", "Stage moved from proposal to consultation."},
		{"target", "2023-11", "Target date moved from Feb 2023 to Nov 2023 (9 months later)."},
		{"target", "M11", "Target date moved from Feb 2023 to M11."},
		{"confirmed", "29 June 2023", "Confirmed date set to 29 Jun 2023."},
		{"status", "Voting", "Status at its code set to “Voting”."},
		{"aliases", "R32", "Also known as set to R32."},
		{"raised_by", "RECCo", "Raised by set to RECCo."},
	} {
		before := aModification()
		after := Modifications.Clone(before)
		f := Modifications.Field(c.field)
		v, err := f.Parse(c.cell)
		if err != nil {
			t.Fatal(err)
		}
		f.Set(after, v)
		if got := Modifications.Changes(before, after); len(got) != 1 || got[0].Sentence() != c.want {
			t.Errorf("changes %v, want %q", got, c.want)
		}
		back, err := Modifications.Decode(Modifications.Form, Modifications.Encode(after))
		if err != nil || len(Modifications.Changes(after, back)) > 0 {
			t.Errorf("a body does not give back the record: %v", err)
		}
	}
}

func TestAModificationIsExportedUnderItsCodesOwnNumber(t *testing.T) {
	m := aModification()
	if err := Modifications.Complete(m); err != nil {
		t.Error(err)
	}
	if got := string(Modifications.Export(m)); !strings.HasPrefix(got, `{"ref":"R0032","code":"REC",`) {
		t.Errorf("exported as %s", got)
	}
}

func TestAModificationAnswersToEveryWayItIsWritten(t *testing.T) {
	m := aModification()
	names := Modifications.Names(m)
	for _, want := range []string{"rec/r0032", "r0032", "r32", "rec r32", "rec r0032", "rec/r32"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is not among %q", want, names)
		}
	}
	gas := Follow(ref.Modification{Code: "UNC", Number: "0886V"})
	names = Modifications.Names(gas)
	if slices.Contains(names, "0886v") || !slices.Contains(names, "unc 0886v") || !slices.Contains(names, "unc0886v") {
		t.Errorf("a number of digits stands only behind its code: %q", names)
	}
	gas.CallAlso("0886V")
	gas.CallAlso("0886")
	gas.CallAlso("0886")
	if !slices.Equal(gas.Aliases, []string{"0886"}) {
		t.Errorf("also known as %v", gas.Aliases)
	}
}

func TestWhateverAModificationAnswersToLeadsToIt(t *testing.T) {
	for _, m := range []ref.Modification{{Code: "REC", Number: "R0032"}, {Code: "BSC", Number: "P432"}, {Code: "SEC", Number: "MP162"},
		{Code: "Grid Code", Number: "GC0151"}, {Code: "DCUSA", Number: "DCP445"}, {Code: "IGT UNC", Number: "IGT160"}, {Code: "DSC", Number: "XRN5402A"}} {
		r := Follow(m)
		for _, n := range Modifications.Names(r) {
			if got := Canonical(n); got != r.Ref {
				t.Errorf("%q leads to %q, not to %s", n, got, r.Ref)
			}
		}
	}
}

func TestAReferenceHasOneSpelling(t *testing.T) {
	for written, want := range map[string]string{
		"R32": "REC/R0032", "rec r32": "REC/R0032", "REC/R0032": "REC/R0032", "P 432": "BSC/P432", "DCP 445": "DCUSA/DCP445",
		"SECMP0062": "SEC/SECMP0062", "UNC 0886v": "UNC/0886V", "IGT UNC/IGT160": "IGT UNC/IGT160", "BSC Issue 101": "BSC/ISSUE101",
		"Schedule 12": "Schedule 12", "REC": "REC", "": "",
	} {
		if got := Canonical(written); got != want {
			t.Errorf("Canonical(%q) = %q, want %q", written, got, want)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	for _, s := range []string{"R32", "REC r 32", "UNC/0886V", "Grid Code GC0151", "IGT UNC 5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := Canonical(s)
		if again := Canonical(once); again != once {
			t.Errorf("%q is %q, then %q", s, once, again)
		}
	})
}

func TestWhatACodeSaysIsPlacedAmongTheStages(t *testing.T) {
	for _, c := range []struct {
		name, code, status string
		stage              Stage
		outcome            Outcome
		known              bool
	}{
		{"the BSC assesses", "BSC", "Assessment Procedure", Assessment, "", true},
		{"a word means one thing at one code", "REC", "Release", Awaiting, "", true},
		{"and nothing at another", "BSC", "Release", "", "", false},
		{"the SEC writes its report", "SEC", "Report", Report, "", true},
		{"a draft report is out for comment at the UNC", "UNC", "Draft  Modification  Report", Consultation, "", true},
		{"NESO's codes share their words", "STC", "Current - Pending Decision", WithAuthority, "", true},
		{"every code ends alike", "DIP", "Implemented", Closed, Implemented, true},
		{"a rejection is an outcome", "DCUSA", "rejected", Closed, Rejected, true},
		{"what is not known is not guessed", "DCUSA", "On hold", "", "", false},
		{"an unknown code has the common words", "MRA", "Withdrawn", Closed, Withdrawn, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if s, o, ok := StageOf(c.code, c.status); s != c.stage || o != c.outcome || ok != c.known {
				t.Errorf("%s %q is %s, %s, %v", c.code, c.status, s, o, ok)
			}
		})
	}
}

func TestEveryWordInTheTableStandsOnceAndNamesAStage(t *testing.T) {
	for _, n := range natives {
		seen := map[string]bool{}
		for _, c := range n.codes {
			if _, ok := Find(c); !ok {
				t.Errorf("%s is not a code", c)
			}
		}
		for _, w := range n.words {
			if seen[w.native] || w.native != strings.ToLower(w.native) || !slices.Contains(Stages, w.stage) {
				t.Errorf("%v: %q stands twice, is not in lower case, or has no stage", n.codes, w.native)
			}
			seen[w.native] = true
		}
	}
}

func TestTheStageFollowsTheCodesOwnStatus(t *testing.T) {
	m := aModification()
	m.Note("  Voting ")
	if m.Status != "Voting" || m.Stage != Report {
		t.Errorf("noted as %q, %s", m.Status, m.Stage)
	}
	m.Stage = Assessment
	if p := problem.Of(Modifications.Complete(m)); p == nil || p.Faults[0].Field != "stage" {
		t.Errorf("a stage that contradicts the code is refused: %v", p)
	}
	m.Note("Something new")
	if m.Stage != Assessment {
		t.Errorf("a status nobody knows leaves the stage to a person, not %s", m.Stage)
	}
	m.Note("Withdrawn")
	m.Note("Closed")
	if m.Stage != Closed || m.Outcome != Withdrawn {
		t.Errorf("closed as %s, %s", m.Stage, m.Outcome)
	}
	if err := Modifications.Complete(m); err != nil {
		t.Error(err)
	}
	m.Note("Assessment")
	if m.Outcome != "" {
		t.Error("what is taken up again has no outcome")
	}
}

func TestAModificationIsFiledUnderItsCodeAndFullNumber(t *testing.T) {
	for name, spoil := range map[string]func(*Modification){
		"another code":                func(m *Modification) { m.Code = "BSC" },
		"a number not in full":        func(m *Modification) { m.Ref = "REC/R32" },
		"a code nobody knows":         func(m *Modification) { m.Code = "XYZ" },
		"no number":                   func(m *Modification) { m.Ref = "REC/" },
		"an outcome while it is open": func(m *Modification) { m.Outcome = Rejected },
	} {
		m := aModification()
		spoil(m)
		if err := Modifications.Complete(m); err == nil {
			t.Errorf("%s is refused", name)
		}
	}
}
