package ref

import (
	"slices"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestReferencesAreReadAndWrittenAsTheFieldDoes(t *testing.T) {
	for _, s := range []string{"CCAG03-12", "CCAG02-07", "TMAG10-101", "DAG100-01", "DAG10.1-01"} {
		if a, err := ParseAction(s); err != nil || a.String() != s {
			t.Errorf("ParseAction(%q) = %v, %v", s, a, err)
		}
	}
	for _, s := range []string{"CCAG-04", "DAG-10.1", "PSG-100"} {
		if m, err := ParseMeeting(s); err != nil || m.String() != s {
			t.Errorf("ParseMeeting(%q) = %v, %v", s, m, err)
		}
	}
	if i, err := ParseItem("CCAG/17"); err != nil || i.String() != "CCAG/17" {
		t.Errorf("ParseItem = %v, %v", i, err)
	}
	if got := (Action{Group: "CCAG", Meeting: 3, Extra: 1, Sequence: 12}).Of().String(); got != "CCAG-03.1" {
		t.Errorf("the action belongs to %s", got)
	}
}

func TestWhatIsNoReferenceIsRefusedWithHowToWriteOne(t *testing.T) {
	for _, s := range []string{"", "CAG3-2", "ccag03-12", "CCAG03-12 ", "CCAG03–12", "СCAG03-12", "CCAG0312", "CCAG03.-12"} {
		if _, err := ParseAction(s); err == nil {
			t.Errorf("ParseAction(%q) is accepted", s)
		}
	}
	for _, s := range []string{"", "CCAG", "CCAG-4", "CCAG-04.", "CCAG 04"} {
		if _, err := ParseMeeting(s); err == nil {
			t.Errorf("ParseMeeting(%q) is accepted", s)
		}
	}
}

func TestAModificationHasOneFullForm(t *testing.T) {
	for _, c := range []struct{ code, written, want, short string }{
		{"", "R15", "REC/R0015", "R15"},
		{"REC", "R0015", "REC/R0015", "R15"},
		{"", "P432", "BSC/P432", "P432"},
		{"", "MP162", "SEC/MP162", "MP162"},
		{"SEC", "SECMP0062", "SEC/SECMP0062", "SECMP62"},
		{"", "DCP 462", "DCUSA/DCP462", "DCP462"},
		{"UNC", "0886V", "UNC/0886V", "886V"},
	} {
		m, ok := ReadModification(c.code, c.written)
		if !ok || m.String() != c.want || m.Short() != c.short {
			t.Errorf("ReadModification(%q, %q) = %v short %s, %v; want %s, %s", c.code, c.written, m, m.Short(), ok, c.want, c.short)
		}
	}
	if m, ok := ReadModification("", "ROOlS"); ok {
		t.Errorf("ROOlS is read as %v", m)
	}
}

func TestLookAlikesAreFoldedAndNothingElse(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"СCAG03-12", "CCAG03-12"}, // Cyrillic C
		{"Туре", "Type"},
		{"М6", "M6"},
		{"Α", "A"}, // Greek capital alpha
		{"ＣＲ００３", "CR003"},
		{"R0015", "R0015"},
		{"ROOlS", "ROOlS"},
		{"R32 – R0032", "R32 – R0032"},
		{"Яйцо Ω", "Яйцo Ω"},
	} {
		got, changed := Latin(c.in)
		if got != c.want || changed != (c.in != c.want) {
			t.Errorf("Latin(%q) = %q, %v; want %q", c.in, got, changed, c.want)
		}
	}
}

func TestFoldingNeverTouchesLatinLettersDigitsOrMarks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.Rune().Filter(func(r rune) bool {
			return !unicode.In(r, unicode.Cyrillic, unicode.Greek) && (r < 'Ａ' || r > 'ｚ') && (r < '０' || r > '９')
		})).Draw(t, "s")
		if got, changed := Latin(s); changed {
			t.Fatalf("Latin(%q) = %q", s, got)
		}
	})
}

func TestReferencesSortAsPeopleCount(t *testing.T) {
	in := []string{"CCAG/10", "CCAG/2", "M10", "M6", "CCAG03-12", "CCAG02-07", "CR003", "R0032", "R15"}
	slices.SortFunc(in, func(a, b string) int {
		if SortKey(a) < SortKey(b) {
			return -1
		}
		return 1
	})
	want := []string{"CCAG/2", "CCAG/10", "CCAG02-07", "CCAG03-12", "CR003", "M6", "M10", "R15", "R0032"}
	// A stroke sorts before a digit, so the list's items come first.
	if !slices.Equal(in, want) {
		t.Errorf("sorted: %v, want %v", in, want)
	}
}
