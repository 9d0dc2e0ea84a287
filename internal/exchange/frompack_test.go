package exchange

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/exchange/pack"
	"crosscode/internal/record"
)

// said reads papers and gives the records of a kind, each by its reference and
// the fields asked for.
func said(t *testing.T, slide, kind string, fields ...string) (string, *Papers) {
	t.Helper()
	p, err := pack.Parse([]byte("Cross Code Advisory Group #4 23 March 2022\n\n\n\nA slide\n\n"+slide), pack.Options{Group: "CCAG"})
	if err != nil {
		t.Fatal(err)
	}
	papers := FromPack(p, record.Controlled)
	var got []string
	for _, s := range papers.Stated {
		if s.Kind.Name != kind {
			continue
		}
		words := []string{record.HeadOf(s.Record).Ref}
		for _, f := range fields {
			words = append(words, s.Kind.Field(f).Get(s.Record).Words())
		}
		got = append(got, strings.Join(words, " "))
	}
	return strings.Join(got, "; "), papers
}

func TestWhatPapersSayBecomesWhatRecordsHold(t *testing.T) {
	for _, c := range []struct {
		name, slide, kind string
		fields            []string
		want              string
	}{
		{"points without numbers are records of their own",
			"L2 and L3 Governance Group Updates\n\nPSG\n\nUpdate from PSG 2 March 2022\n\n- Plan: it moves.\n- Money: it is there.\n", "group-update", []string{"title"},
			"CCAG-04/PSG/1 Plan; CCAG-04/PSG/2 Money"},
		{"a group named in full goes by its short name",
			"Group\tDate\tUpdate\nDesign Advisory Group\t9 March 2022\tNoted the plan.\n", "group-update", []string{"group"}, "CCAG-04/DAG/1 DAG"},
		{"a change request stands where the papers say",
			"CR\tTitle\tRaised by\tStatus\nCR018\tHours\tDNOs\tApproved\nCR022\tReplan\tOfgem\tIn impact assessment\nCR036\tMidnight\tElexon\tWithdrawn\nCR040\tOther\tElexon\tParked\nCR041\tLast\tElexon\tDrafted\n",
			"change-request", []string{"status"}, "CR018 Approved; CR022 In impact assessment; CR036 Withdrawn; CR040 Draft; CR041 Draft"},
		{"a request holds what it can of what it proposes",
			"CR020 – A change\n\n- Delay M8 to M7 + 3 months\n- Delay M6 by 6 months\n- Move M9 to June 2023\n- Move M9 to July 2023\n", "change-request", []string{"proposals"},
			"CR020 M8 date M7+3mo; M9 date 2023-06"},
		{"a RAID item has its owner", "#\tArea\tDescription\tImpact\tMitigation\tOwner\n1\tRisk\tSomething of some length may happen\tDelay\tPlan it\tREC (A. Person)\n",
			"raid", []string{"owners"}, "CCAG/1 REC (A. Person)"},
	} {
		got, _ := said(t, c.slide, c.kind, c.fields...)
		if strings.ReplaceAll(got, "\n", "; ") != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestWhatNoRecordCanHoldIsKeptAsText(t *testing.T) {
	_, papers := said(t, "Milestone\tName\tLevel\tDate\nM8\tCode changes delivered\t1\tJune 2022\nM9\tTesting starts\t9\tJune 2023\n", "milestone")
	if !slices.ContainsFunc(papers.Kept, func(k record.Stretch) bool { return k.From <= 9 && 9 <= k.To }) {
		t.Errorf("line 9 is not kept: %v", papers.Kept)
	}
}

func TestAStatusThatIsDraftIsSaidWhereThePapersSayIt(t *testing.T) {
	_, papers := said(t, "CR\tTitle\tRaised by\tStatus\nCR041\tLast\tElexon\tDrafted\nCR042\tOther\tElexon\t\n", "change-request")
	var got []string
	for _, s := range papers.Stated {
		if s.Kind.Name == "change-request" {
			got = append(got, fmt.Sprint(slices.Contains(s.Fields, "status")))
		}
	}
	if strings.Join(got, " ") != "true false" {
		t.Errorf("status said: %v", got)
	}
}
