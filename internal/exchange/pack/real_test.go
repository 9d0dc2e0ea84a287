package pack_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/exchange/pack"
	"crosscode/internal/exchange/pack/packtest"
)

// realText gives the papers that crosscode began with. They are not part of the
// repository.
func realText(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CROSSCODE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	text, err := os.ReadFile(filepath.Join(dir, "input", "ccag-04-pack.txt"))
	if err != nil {
		t.Skipf("the real pack is not on this machine (set CROSSCODE_SHARED to where it is): %v", err)
	}
	return string(text)
}

func realPack(t *testing.T) *pack.Pack {
	t.Helper()
	p, err := pack.Parse([]byte(realText(t)), pack.Options{Group: "CCAG"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestNothingOfTheRealPackIsLostOrInvented(t *testing.T) {
	for _, f := range packtest.Faults(realText(t), realPack(t)) {
		t.Error(f)
	}
}

// count gives how often each word comes, as "a 1, b 2".
func count[T any](of []T, word func(T) string) string {
	n := map[string]int{}
	for _, x := range of {
		n[word(x)]++
	}
	var said []string
	for _, w := range slices.Sorted(maps.Keys(n)) {
		said = append(said, fmt.Sprintf("%s %d", w, n[w]))
	}
	return strings.Join(said, ", ")
}

// list gives the words of things in order.
func list[T any](of []T, word func(T) string) string {
	var said []string
	for _, x := range of {
		said = append(said, word(x))
	}
	return strings.Join(said, " ")
}

func TestTheRealPackSaysWhatItSays(t *testing.T) {
	p := realPack(t)
	for _, c := range []struct{ name, got, want string }{
		{"the meeting", fmt.Sprint(p.Meeting, " ", p.Date.When, " ", p.Name.Value), "CCAG-04 2022-03-23 Cross Code Advisory Group"},
		{"actions by status", count(p.Actions, func(a pack.Action) string { return a.Status }), "Ongoing 5, Recommended closed 14"},
		{"actions with an update, a due day and owners", count(p.Actions, func(a pack.Action) string {
			return fmt.Sprint(a.Update.Value != "", len(a.Due.When.String()), len(a.Owners) > 0)
		}), "true 10 true 19"},
		{"actions by reference", list(p.Actions, func(a pack.Action) string { return a.Ref.String()[4:] }),
			"02-07 03-01 03-02 03-03 03-04 03-05 03-06 03-07 03-08 03-09 03-10 03-11 03-12 03-13 03-14 03-15 03-16 03-17 03-18"},
		{"owners' organisations", count(p.Actions, func(a pack.Action) string {
			return list(a.Owners, func(o pack.Owner) string { return strings.Trim(o.Organisation+"/"+o.Role, "/") })
		}), " 3, BSC 2, Code bodies 2, DCUSA 1, Ofgem 2, Ofgem Programme 1, Programme 1, Programme/PMO 6, REC 1"},
		{"numbered RAID items by kind", count(numbered(p), func(i pack.Item) string { return i.Kind }), "assumption 19, dependency 7, risk 6"},
		{"items without a number", count(p.RAID[len(numbered(p)):], func(i pack.Item) string { return i.Kind }), "assumption 1"},
		{"mitigations", count(p.RAID, func(i pack.Item) string { return i.Mitigation.Value }), " 33"},
		{"agenda", list(p.Agenda, func(a pack.AgendaItem) string { return fmt.Sprint(a.Number, "@", a.Start, "-", a.End) }),
			"1@10:00-10:05 2@10:05-10:10 3@10:10-10:15 4@10:15-10:30 5@10:30-10:45 6@10:45-11:30 7@11:30-11:45 8@11:45-11:55 9@11:55-12:00"},
		{"purposes", list(p.Agenda, func(a pack.AgendaItem) string { return strings.Join(a.Purposes, "+") }),
			" decision information discussion information discussion+decision information information information"},
		{"updates", list(p.Updates, func(u pack.GroupUpdate) string { return fmt.Sprint(u.Group.Value, u.Number) }),
			"PSG1 PSG2 PSG3 PSG4 PSG5 DAG1 DAG2 DAG3 DAG4 TAG1 TAG2 TAG3"},
		{"meetings reported from", list(p.Updates[4:6], func(u pack.GroupUpdate) string {
			return list(u.Meetings, func(g pack.Gathering) string { return fmt.Sprint(g.Date.When, g.Extraordinary) })
		}), "2022-03-02 false 2022-03-11 true 2022-03-09 false"},
		{"decisions told", count(p.Decisions, func(d pack.Decision) string { return fmt.Sprint(d.Group, " ", d.Reported) }), "PSG true 3, TAG true 4"},
		{"milestones", list(p.Milestones, func(m pack.Milestone) string { return fmt.Sprint(m.Ref, "/", m.Level) + m.Date.When.String() }), "M5/0 M6/1 M7/0 M8/0 M9/0 M10/0"},
		{"milestones keep the names they have", list(p.Milestones, func(m pack.Milestone) string { return m.Name.Value + ";" }),
			"; Initial code changes drafted; ; Code Changes Delivered; System Integration Testing Start; Central Systems ready for migrating MPANs;"},
		{"modifications", list(p.Modifications, func(m pack.Modification) string { return m.Ref.String() + strings.Join(m.Aliases, "=") }),
			"BSC/P432 BSC/P434 SEC/MP162 SEC/MP200 REC/R0015R15 REC/R0032R32"},
		{"a target is a target, and neither is confirmed", list(p.Modifications, func(m pack.Modification) string { return fmt.Sprintf("[%s%s]", m.Target.When, m.Confirmed.When) }), "[] [] [] [] [] [2023-02]"},
		{"roadmap", list(p.Roadmap, func(r pack.RoadmapDate) string {
			return fmt.Sprint(r.Date.When, r.Milestones, len(r.Items), len(r.Standing))
		}),
			"2022-02-23 [] 1 1 2022-03-23 [] 1 1 2022-04-27 [M5 M6] 1 1 2022-05-25 [] 1 1 2022-06-22 [M7] 1 1 2022-07-26 [] 1 1"},
		{"activities", list(p.Activities, func(a pack.Activity) string { return a.Letter + ":" + a.Phase.Value }),
			"A:Prep B:Full drafting C:Full drafting D:Full drafting E:Full drafting F:Full drafting G:Full drafting H:Full drafting I:Check J:Trans K:Completion L:Completion M:M7"},
		{"activities' names", list(p.Activities[7:], func(a pack.Activity) string { return a.Name.Value + ";" }),
			"Consequential Changes; Consistency check; Transition Text; Finalise code; M6; M7;"},
		{"route steps", list(p.Steps, func(s pack.Step) string { return fmt.Sprint(s.Number, strings.Join(s.Letters, "")) }), "1 2 3A 4ABCDEFGHIJ 5ABCDEFGHIJ 6KL 7N"},
		{"questions by slide", count(p.Questions, func(q pack.Question) string { return q.Slide }),
			"Reminder: CCAG straw-man plan to M8 as presented at February CCAG 5, Summary of CCAG Change Request for M6 and M7 6"},
		{"the change request", list(p.Changes, func(c pack.Change) string {
			return fmt.Sprint(c.Ref, c.Title.Value, c.Status.Value, c.Raiser.Value, c.OnBehalf.Value, c.Unchanged[0].Value)
		}), "CR003Change Request for M6 and M7DraftedBSCCCAGM8"},
		{"what it proposes", list(p.Changes[0].Proposals, func(c pack.Proposal) string { return fmt.Sprint(c.Milestone, c.Field, c.Date, c.From.Value) }),
			"M6dateM5+9mo M6nameInitial code changes drafted M7dateM5+10mo"},
		{"items of others' lists", list(p.Outside, func(o pack.Outside) string { return o.List + ":" + o.Ref }), "DCUSA:DCUSA/A1 MP162:A8"},
		{"marks", count(p.Slides, func(s pack.Slide) string { return string(s.Class) }), " 35, Controlled 1, Public 4"},
	} {
		if c.got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, c.got, c.want)
		}
	}
}

func numbered(p *pack.Pack) []pack.Item {
	return slices.DeleteFunc(slices.Clone(p.RAID), func(i pack.Item) bool { return i.Number == 0 })
}

func TestEveryDoubtInTheRealPackIsReported(t *testing.T) {
	lines := map[string][]int{}
	for _, f := range realPack(t).Findings {
		lines[f.Code] = append(lines[f.Code], f.Line)
	}
	for code, want := range map[string][]int{
		pack.LookAlike:         {7, 460, 461, 462, 464, 467, 470, 471, 472, 483},
		pack.RefRepaired:       {275, 290},
		pack.NumberMissing:     {600},
		pack.Unnumbered:        {87, 104, 106, 515},
		pack.Residue:           {17, 582, 583, 584, 589, 599, 600, 601, 614, 615},
		pack.TimeMismatch:      {9},
		pack.DateImprecise:     {162, 185, 185, 240, 250, 250, 551, 551, 551, 551, 551, 551, 564, 577},
		pack.OffPattern:        {551},
		pack.Duplicate:         {51, 145, 146, 230, 270, 271, 272, 273},
		pack.DanglingReference: {288},
		pack.PictureLost:       {191, 439, 474, 502, 568},
		pack.Contradiction:     {73},
		pack.Proposed:          {415, 416, 417},
		pack.Classification:    {3},
		pack.OutsideReference:  {57, 173},
		pack.Rejoined:          {244, 286, 463, 465, 467, 468, 470},
		pack.Assumed:           {86, 87, 88, 89, 89, 95, 96, 97, 98, 104},
	} {
		if !slices.Equal(lines[code], want) {
			t.Errorf("%s on lines %v, want %v", code, lines[code], want)
		}
		delete(lines, code)
	}
	for code, at := range lines {
		t.Errorf("%s on lines %v was not expected", code, at)
	}
}
