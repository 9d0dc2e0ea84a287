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
	"crosscode/internal/problem"
)

func TestWhatIsNoPapersIsRefusedInASentence(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "empty"},
		{"blank lines only", "\n \n\u00a0\n\t\n", "empty"},
		{"a binary file", "PK\x03\x04\x00\x00", "binary"},
		{"control characters", strings.Repeat("\x01\x02 ", 50), "binary"},
		{"another encoding", "Caf\xe9 \x81 meeting", "UTF-8"},
		{"too large", strings.Repeat("word ", 4<<20), "16 MiB"},
		{"one endless line", strings.Repeat("word ", 300_000), "1 MiB"},
		{"too many lines", strings.Repeat("a\n", 600_000), "500,000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := pack.Parse([]byte(c.text), pack.Options{Name: "papers.txt"})
			if p != nil || !problem.Is(err, problem.Invalid) || !strings.HasPrefix(err.Error(), "papers.txt ") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Parse = %v, %v; want a refusal that says %q", p != nil, err, c.want)
			}
		})
	}
}

func TestAnythingReadableIsKept(t *testing.T) {
	for _, text := range []string{"x", "Some notes.\nOf no meeting at all.", "|", "||||", "\ta", "---", "a\fb", "•"} {
		p, err := pack.Parse([]byte(text), pack.Options{})
		if err != nil {
			t.Errorf("Parse(%q): %v", text, err)
			continue
		}
		for _, f := range packtest.Faults(text, p) {
			t.Errorf("Parse(%q): %s", text, f)
		}
	}
}

// worst gives lines that would be slow to read if anything were compared with
// everything.
var worst = map[string]func(i int) string{
	"actions that lost a letter": func(i int) string {
		return fmt.Sprintf("CAG%03d-%03d\tWhat is to be done\tOwner\t23-Mar\tOPEN", i%1000, i/1000)
	},
	"repeated actions": func(i int) string { return "CCAG03-12\tWhat is to be done\tOwner\t23-Mar\tOPEN: said " + fmt.Sprint(i) },
	"RAID rows": func(i int) string {
		return fmt.Sprintf("%d\tRisk\tA risk of some length, Assumption %d\tImpact\tadded", i%9999+1, i%777)
	},
	"modifications": func(i int) string { return fmt.Sprintf("R%04d – R%04d A title of a change", i%10000, i%10000) },
	"milestones and changes": func(i int) string {
		return fmt.Sprintf("- Delay M%d to %d months after M5 (CR%04d)", i%99, i%99+1, i%9999)
	},
	"updates": func(i int) string {
		return []string{"PSG", "Update from 02 March 2022", "- 1. Supplier Plan Delay Proposal Change Requests agreed to change"}[i%3]
	},
	"plan": func(i int) string { return fmt.Sprintf("Full\t%c\tName of a thing\tDetail\t4w", 'A'+i%26) },
	"agenda": func(i int) string {
		return fmt.Sprintf("%d\tItem\tagenda item %d\tDecision\tLead\t10:00-10:05 5 mins", i, i+7)
	},
	"steps":            func(i int) string { return fmt.Sprintf("%d\tDetail of a step\tPlan activities A-Z", i) },
	"references alone": func(i int) string { return []string{"CCAG03-12", "", "What is to be done", ""}[i%4] },
	"brackets":         func(int) string { return strings.Repeat("((<[**", 12) },
	"gaps":             func(i int) string { return strings.Repeat("High level plan", i%4/3) },
	"sentences":        func(int) string { return strings.Repeat("No. Of. M6. ", 8) },
	"owners":           func(i int) string { return "CCAG03-12\t" + fmt.Sprint(i) + "\t" + strings.Repeat("A (b), ", 12) },
	"look-alikes":      func(int) string { return strings.Repeat("СС ΑA ", 12) },
	"strokes":          func(int) string { return strings.Repeat("| a ", 20) + "|" },
}

const worstHead = "Cross Code Advisory Group #4 23 March 2022\n\n\n\n\n" +
	"Ref\tAction\tOwner\tDue date\tUpdate\nCCAG03-12\tWhat is to be done\tOwner\t23/03/22\tOPEN\n\n" +
	"#\tItem\tObjective\tType\tLead\tTime\n1\tItem\tObjective\tDecision\tLead\t10:00-10:05\n\n" +
	"\tArea\tDescription\tImpact\tMitigation\n1\tRisk\tA risk of some length\tImpact\tadded\n\n" +
	"\tDetail\tPlan activity\n1\tA first step\tA\n\n"

// BenchmarkWorst reads the worst of texts, at sizes that show how the time grows
// with the length; B/s should not fall.
func BenchmarkWorst(b *testing.B) {
	for _, name := range slices.Sorted(maps.Keys(worst)) {
		for _, size := range []int{32 << 10, 256 << 10} {
			text := worstOf(worst[name], size)
			b.Run(fmt.Sprintf("%s/%d kB", name, size>>10), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					read(b, text)
				}
			})
		}
	}
}

func TestTheWorstOfEverySortIsReadToItsEnd(t *testing.T) {
	names := slices.Sorted(maps.Keys(worst))
	read(t, worstOf(func(i int) string { return worst[names[i/50%len(names)]](i) }, 128<<10))
}

func worstOf(lineOf func(int) string, size int) []byte {
	var b strings.Builder
	b.WriteString(worstHead)
	for i := 0; b.Len() < size && i < 490_000; i++ {
		b.WriteString(lineOf(i))
		b.WriteByte('\n')
	}
	return []byte(b.String())
}

func read(t testing.TB, text []byte) {
	t.Helper()
	if _, err := pack.Parse(text, pack.Options{Group: "CCAG"}); err != nil {
		t.Fatal(err)
	}
}

// Whatever the text, a reading neither fails nor loses or invents anything.
func FuzzParse(f *testing.F) {
	for s := range uint64(6) {
		f.Add(packtest.Make(s).Text)
	}
	for _, lineOf := range worst {
		f.Add(string(worstOf(lineOf, 2000)))
	}
	dir := os.Getenv("CROSSCODE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	if text, err := os.ReadFile(filepath.Join(dir, "input", "ccag-04-pack.txt")); err == nil {
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := pack.Parse([]byte(text), pack.Options{})
		if err != nil {
			if problem.Of(err) == nil {
				t.Fatalf("the refusal is no problem: %v", err)
			}
			return
		}
		for _, fault := range packtest.Faults(text, p) {
			t.Error(fault)
		}
	})
}

func TestPapersInMarkdownAreReadAsTheSamePapersWouldBe(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "markdown.md"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := pack.Parse(text, pack.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range packtest.Faults(string(text), p) {
		t.Error(f)
	}
	for _, c := range []struct{ name, got, want string }{
		{"the meeting", p.Meeting.String() + " " + p.Date.When.String(), "TMAG-12 2022-07-20"},
		{"agenda", list(p.Agenda, func(a pack.AgendaItem) string { return a.Start + "-" + a.End }), "10:00-10:05 10:05-10:20 10:20-11:00 11:00-11:10"},
		{"actions", list(p.Actions, func(a pack.Action) string { return a.Ref.String() + ":" + a.Status + ":" + a.Due.When.String() }),
			"TMAG11-01:Ongoing:2022-07-13 TMAG11-02:Open: TMAG11-03:Closed:2022-07-29 TMAG11-04:Withdrawn:2022-09 TMAG11-05:Recommended closed:2022-07-20"},
		{"risks and issues numbered apart", list(p.RAID, func(i pack.Item) string { return fmt.Sprint(i.List, "/", i.Number, "=") + i.Kind }),
			"TMAG-R/1=risk TMAG-R/2=risk TMAG-R/4=risk TMAG-I/1=issue"},
		{"mitigations", list(p.RAID, func(i pack.Item) string { return i.Mitigation.Value + ";" }), "Weekly tracking with data owners; TBC; ; See R1;"},
		{"updates", list(p.Updates, func(u pack.GroupUpdate) string { return fmt.Sprint(u.Group.Value, u.Number) + u.Title.Value + ";" }),
			"PSG1Replan; PSG2CR011; DAG0Design artefacts (Tranche 3);"},
		{"decisions", list(p.Decisions, func(d pack.Decision) string { return d.Group + ": " + d.Text.Value }), "PSG: PSG approved the interim plan."},
		{"milestones", list(p.Milestones, func(m pack.Milestone) string { return fmt.Sprint(m.Ref, "/", m.Level) + "@" + m.Date.When.String() }), "M5/1@2022-10-31 M9/1@ M10/1@M9+12mo"},
		{"changes", list(p.Changes, func(c pack.Change) string { return c.Ref + c.Title.Value + c.Raiser.Value }), "CR011SEC CR012Move of M9 to summer 2023"},
		{"proposals", list(p.Changes[1].Proposals, func(c pack.Proposal) string { return c.Milestone + c.Date.String() + c.From.Value }), "M92023-06-30April 2023"},
		{"modifications", list(p.Modifications, func(m pack.Modification) string {
			return fmt.Sprintf("%s[%s|%s|%s]", m.Ref, m.Target.When, m.Confirmed.When, m.Stage.Value)
		}), "BSC/P434[|2022-06-30|] DCUSA/DCP400[2022-11||] SEC/MP162[||Refinement phase]"},
		{"roadmap", list(p.Roadmap, func(r pack.RoadmapDate) string { return fmt.Sprint(r.Date.When, len(r.Items)) }), "2022-07-20 2 2022-08-17 1 2022-09-21 2 2022-10-18 1"},
		{"findings", count(p.Findings, func(f pack.Finding) string { return f.Code }),
			"classification 1, date-imprecise 8, look-alike 1, number-missing 1, off-pattern 1, picture-lost 1, proposed 1, ref-repaired 2, residue 1, time-mismatch 1, unnumbered 1"},
	} {
		if c.got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, c.got, c.want)
		}
	}
}
