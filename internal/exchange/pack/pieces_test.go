package pack

import (
	"slices"
	"strings"
	"testing"
)

func TestAnOwnerIsAnOrganisationAPersonOrARole(t *testing.T) {
	for _, c := range []struct{ cell, want string }{
		{"", ""},
		{"n/a", ""},
		{"Programme (PMO)", "Programme||PMO"},
		{"Ofgem (A. Person)", "Ofgem|A. Person|"},
		{"Ofgem (A. Person), Programme (B. Person)", "Ofgem|A. Person|; Programme|B. Person|"},
		{"Code bodies", "Code bodies||"},
		{"Any Person", "|Any Person|"},
		{"Any Person, Other Person)", "|Any Person|; |Other Person|"},
		{"Programme (Any Person /PMO)", "Programme|Any Person|PMO"},
		{"Programme (Any Person, PMO)", "Programme|Any Person|PMO"},
		{"Programme - Design Team", "Programme||Design Team"},
		{"Chair & Secretariat", "||Chair; ||Secretariat"},
		{"Any Person/Other Person", "|Any Person|; |Other Person|"},
		{"DNOs and Elexon (Helix)", "DNOs||; Elexon||Helix"},
		{"Migration and cutover team", "||Migration and cutover team"},
		{"Any Person (DCC)", "DCC|Any Person|"},
		{"(", ""},
	} {
		var got []string
		for _, o := range readOwners(c.cell) {
			got = append(got, o.Organisation+"|"+o.Person+"|"+o.Role)
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("readOwners(%q) = %s, want %s", c.cell, s, c.want)
		}
	}
}

func TestAScrapIsNoMitigationAndASentenceIsOne(t *testing.T) {
	b := banner{words: overlapped([]string{"p", "added", "To be", "be ad", "To", "oe added", "70 K"})}
	if b.words != "to be added" {
		t.Errorf("the scraps come from %q", b.words)
	}
	for _, s := range []string{"p", "added", "To be", "be ad", "To", "oe added", "70 K", "dded", "To be added", "to be confirmed.", "1/2"} {
		if !b.explains(s) {
			t.Errorf("%q is taken for a mitigation", s)
		}
	}
	for _, s := range []string{"Monitor", "Early engagement", "Weekly tracking with data owners", "TBC", "None", "M6", "Accept", "Add a week", "agree a plan with code bodies"} {
		if b.explains(s) {
			t.Errorf("%q is taken for a scrap", s)
		}
	}
}

func TestWhereTheTitleOfAPointEnds(t *testing.T) {
	p := newParser("x", Options{})
	for _, c := range []struct {
		text, title string
		sure        bool
	}{
		{"Independent Assurer (IA) IA now onboarded.", "Independent Assurer (IA)", true},
		{"Replan: the interim plan is out.", "Replan", true},
		{"Design artefacts (Tranche 3) Comments close soon.", "Design artefacts (Tranche 3)", true},
		{"Data Platform – costs are compared.", "Data Platform", true},
		{"Cooperation Principles and Ways of Working principles approved", "Cooperation Principles and Ways of Working", false},
		{"Design Principles New principle to be drafted.", "Design Principles", false},
		{"Design Working Groups Process for review clarified.", "Design Working Groups", false},
		{"SEC MP162 Extraordinary meeting to discuss it.", "SEC MP162", false},
		{"nothing here is a title", "", false},
	} {
		n, sure := p.titleEnd(c.text, "")
		if title := strings.TrimRight(c.text[:n], " :"); title != c.title || sure != c.sure {
			t.Errorf("the title of %q is %q (sure %v), want %q (%v)", c.text, title, sure, c.title, c.sure)
		}
	}
}

func TestWhatWasDecidedIsToldFromWhatWillBe(t *testing.T) {
	p := newParser("x", Options{})
	for s, want := range map[string]bool{
		"The group approved the terms of reference.": true,
		"principles approved":                        true,
		"It was agreed to mobilise the group.":       true,
		"updates agree, with most of them small":     true,
		"The terms are not yet approved.":            false,
		"The plan will be approved in May.":          false,
		"The group is to agree.":                     false,
		"Papers to be endorsed by the board.":        false,
		"The process was clarified.":                 false,
	} {
		if got := p.tellsDecision(s, &GroupUpdate{}); got != want {
			t.Errorf("tellsDecision(%q) = %v", s, got)
		}
	}
}

func TestPhasesFillTheirRows(t *testing.T) {
	for _, c := range []struct {
		name   string
		labels []string
		want   string
	}{
		{"a label in its first row fills down", []string{"Prep 1 mo", "", "Check", "", ""}, "Prep Prep Check Check Check"},
		{"a label in the middle of its rows fills both ways", []string{"", "Prep", "", "", "Check", ""}, "Prep Prep Prep Check Check Check"},
		{"pieces belong to the label they are cut from", []string{"Prep", "", "ting 10", "Drafting 2 mo", "Draf", "", "Check"}, "Prep Drafting Drafting Drafting Drafting Drafting Check"},
		{"a piece below its label", []string{"letion no", "Completion 2 mo", "M7"}, "Completion Completion M7"},
		{"no labels at all", []string{"", ""}, " "},
	} {
		p := newParser(strings.Repeat("x\n", 9), Options{})
		found := make([]Activity, len(c.labels))
		for i := range found {
			found[i] = Activity{At: Span{i + 1, i + 1}, Letter: string(rune('A' + i))}
		}
		p.setPhases(found, c.labels)
		var got []string
		for _, a := range found {
			got = append(got, a.Phase.Value)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %q, want %q", c.name, s, c.want)
		}
	}
}

func TestLookAlikesAreFoldedInWordsThatMixScripts(t *testing.T) {
	for _, c := range []struct {
		in, want string
		changed  []string
	}{
		{"М6 and Сode", "M6 and Code", []string{"М6", "Сode"}},
		{"the α of a filter", "the α of a filter", nil},
		{"R0015", "R0015", nil},
		{"ＣＲ００３", "CR003", []string{"ＣＲ００３"}},
		{"5Ω", "5Ω", nil},
	} {
		got, changed := foldMixed(c.in)
		if got != c.want || !slices.Equal(changed, c.changed) {
			t.Errorf("foldMixed(%q) = %q, %q; want %q, %q", c.in, got, changed, c.want, c.changed)
		}
	}
}
