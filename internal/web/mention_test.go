package web

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

var anyLink = regexp.MustCompile(`</?a\b[^>]*>`)

// unlinked gives a page as it would be without links.
func unlinked(page string) string { return anyLink.ReplaceAllString(page, "") }

func TestWhereATextMayNameARecord(t *testing.T) {
	for text, want := range map[string]string{
		"See CR003, and M6.":                 "CR003 M6",
		"CCAG-04/6; CCAG03-02 (P432)":        "CCAG-04/6 CCAG03-02 P432",
		"TAG-2022-03-16-D01 says so":         "TAG-2022-03-16-D01",
		"M6/M7 and M8-M9":                    "M6/M7 M8-M9",
		"M5+9mo":                             "M5",
		"M5's date":                          "M5",
		"IR8.5.":                             "IR8.5",
		"BSC, Ofgem and R":                   "",
		"and/or 2022-03-16, level 1, a6, x6": "",
		"M6":                                 "M6",
		"CCAG/B":                             "CCAG/B",
		"M6\x02x":                            "M6",
		"":                                   "",
	} {
		var got []string
		for from, to := range mayName(text) {
			got = append(got, text[from:to])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q may name %q, want %s", text, got, want)
		}
	}
}

// A reference in a text leads to its record, for whoever may see that, as at the
// day of the page; nobody else learns that there is one.
func TestAReferenceInATextIsALinkToWhoMaySeeIt(t *testing.T) {
	s := open(t)
	k, _ := secretariat.KindNamed("action")
	who := party.Operator("root")
	text := `<i>M6</i> & R32, M7/M99, P432-P434, CCAG/u9, CCAG/u77, R0015/R0032, "CCAG03-19" CCAG/12`
	if _, err := s.desk.Raise(t.Context(), who, k, "CCAG03-19", secretariat.Edit{Class: record.Public, Fields: map[string]string{"title": text, "update": text, "owners": "Ofgem"}}, secretariat.Because{Why: "As CR003 asks."}); err != nil {
		t.Fatal(err)
	}
	open := []string{`<a href="/milestones/M6">M6</a>&lt;/i&gt; &amp; `, `<a href="/modifications/REC/R0032">R32</a>, `, `<a href="/milestones/M7">M7</a>/M99, `,
		`<a href="/modifications/BSC/P432">P432</a>-<a href="/modifications/BSC/P434">P434</a>, `, `, CCAG/u77, `,
		`<a href="/modifications/REC/R0015">R0015</a>/<a href="/modifications/REC/R0032">R0032</a>`, `&#34;CCAG03-19&#34; <a href="/raid/CCAG/12">CCAG/12</a>`}
	hidden := `<a href="/raid/CCAG/u9">CCAG/u9</a>`
	for _, c := range []struct {
		as, at string
		secret bool
	}{{"", "/actions/CCAG03-19", false}, {"ccag-secretariat", "/actions/CCAG03-19", true}} {
		reader := s
		if c.as != "" {
			reader = s.actingAs(c.as)
		}
		_, page := reader.get(c.at)
		for _, want := range open {
			if !strings.Contains(page, want) {
				t.Errorf("%s as %q does not have %s", c.at, c.as, want)
			}
		}
		if strings.Contains(page, hidden) != c.secret || !c.secret && !strings.Contains(page, ", CCAG/u9, CCAG/u77, ") {
			t.Errorf("%s as %q: the item that only members may see is a link, or has gone", c.at, c.as)
		}
		if !strings.Contains(page, `As <a href="/changes/CR003">CR003</a> asks.`) {
			t.Errorf("%s as %q: the reason has no link", c.at, c.as)
		}
		if strings.ContainsAny(page, "\x02\x03") {
			t.Errorf("%s as %q keeps a mark", c.at, c.as)
		}
	}
	_, form := s.actingAs("ccag-secretariat").get("/edit/actions/CCAG03-19")
	if strings.Contains(form, `href="/milestones/M6"`) {
		t.Error("a form has a link in a field")
	}
	_, then := s.get("/changes/CR003?as-at=2022-03-20")
	if !strings.Contains(then, `<a href="/milestones/M6?as-at=2022-03-20">M6</a> moves to nine months`) {
		t.Error("a reference on a page of the past does not lead to that day")
	}
	if _, own := s.get("/changes/CR003"); strings.Contains(own, `<a href="/changes/CR003">CR003</a> `) {
		t.Error("a page leads to itself")
	}
}

// What a page looks up is bounded, and what is beyond reads as it was written.
func TestATextThatNamesVeryManyRecordsIsShownAllTheSame(t *testing.T) {
	s := open(t)
	k, _ := secretariat.KindNamed("action")
	var many []string
	for i := range 2 * mostMentions {
		many = append(many, fmt.Sprintf("X%d", i))
	}
	if _, err := s.desk.Raise(t.Context(), party.Operator("root"), k, "CCAG03-19", secretariat.Edit{Class: record.Public, Fields: map[string]string{"title": "x", "update": strings.Join(many, " "), "owners": "Ofgem"}}, secretariat.Because{}); err != nil {
		t.Fatal(err)
	}
	_, page := s.get("/actions/CCAG03-19")
	if !strings.Contains(page, strings.Join(many, " ")) {
		t.Error("the text is not shown whole")
	}
}
