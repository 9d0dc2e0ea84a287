package change

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"crosscode/internal/calendar"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

func when(s string) calendar.When {
	w, err := calendar.ParseWhen(s)
	if err != nil {
		panic(err)
	}
	return w
}

// framework is the rule that the papers tell of, and another's that they do not.
func framework(t interface{ Fatal(...any) }, lines ...string) RuleSet {
	if lines == nil {
		lines = []string{"milestone level 1 delay > 3 months -> Ofgem", "otherwise -> SRO"}
	}
	rules, err := ParseRules("2022-03", lines)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func standing(ref string, level int, dates ...string) Standing {
	s := Standing{Ref: ref, Level: record.Number{N: level, Given: level > 0}}
	for i, d := range dates {
		by, date, ok := strings.Cut(d, " ")
		if !ok {
			by, date = "", d
		}
		s.Baselines = append(s.Baselines, Baseline{Date: when(date), By: by})
		if i == len(dates)-1 {
			s.Committed, s.Due = when(date), when(date)
		}
	}
	return s
}

func proposals(t interface{ Fatal(...any) }, lines ...string) []Proposal {
	p, err := ParseProposals(lines)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWhoDecidesIsToldAsASum(t *testing.T) {
	m5, m7 := standing("M5", 1, "2022-04"), standing("M7", 0, "2022-06")
	for _, c := range []struct {
		name     string
		m6       Standing
		rules    []string
		asked    []string
		also     []string
		body     string
		reason   string // the first
		lacking  int
		ofEffect []string
	}{
		{"M6 of CR003 goes to Ofgem", standing("M6", 1, "2022-04"), nil, []string{"M6 date M5+9mo"}, nil,
			"Ofgem", "M6, level 1, reference Apr 2022, proposed M5 + 9 months = Jan 2023, delay 9 months > 3 → Ofgem", 0, nil},
		{"by twelve months if M5 moves by three", standing("M6", 1, "2022-04"), nil, []string{"M6 date M5+9mo"}, []string{"M5 date 2022-07"},
			"Ofgem", "M6, level 1, reference Apr 2022, proposed M5 + 9 months = Apr 2023, delay 12 months > 3 → Ofgem", 0, nil},
		{"three months are not more than three", standing("M6", 1, "2022-04"), nil, []string{"M6 date 2022-07"}, nil,
			"SRO", "M6, level 1, reference Apr 2022, proposed Jul 2022, delay 3 months <= 3", 0, nil},
		{"three months and a day are", standing("M6", 1, "2022-04-12"), nil, []string{"M6 date 2022-07-13"}, nil,
			"Ofgem", "M6, level 1, reference 12 Apr 2022, proposed 13 Jul 2022, delay 3 months and some days > 3 → Ofgem", 0, nil},
		{"the end of a shorter month is three months on", standing("M6", 1, "2022-11-30"), nil, []string{"M6 date 2023-02-28"}, nil,
			"SRO", "M6, level 1, reference 30 Nov 2022, proposed 28 Feb 2023, delay 3 months <= 3", 0, nil},
		{"two moves of two months are four", standing("M6", 1, "2022-04", "SRO 2022-06"), nil, []string{"M6 date 2022-08"}, nil,
			"Ofgem", "M6, level 1, reference Apr 2022, proposed Aug 2022, delay 4 months > 3 → Ofgem", 0, nil},
		{"what Ofgem approved is counted from there", standing("M6", 1, "2022-04", "Ofgem 2023-01"), nil, []string{"M6 date 2023-03"}, nil,
			"SRO", "M6, level 1, reference Jan 2023, proposed Mar 2023, delay 2 months <= 3", 0, nil},
		{"another level is not asked for", standing("M6", 2, "2022-04"), nil, []string{"M6 date 2023-04"}, nil,
			"SRO", "Nothing is beyond a threshold → SRO", 0, nil},
		{"a level that is not known is asked for", m7, nil, []string{"M7 date M5+10mo"}, nil,
			"", "M7, level not set, reference Jun 2022, proposed M5 + 10 months = Feb 2023, delay 8 months > 3 → Ofgem if so; set the level of M7: the papers do not give it.", 1, nil},
		{"but not where it makes no difference", m7, nil, []string{"M7 date 2022-08"}, nil,
			"SRO", "M7, level not set, reference Jun 2022, proposed Aug 2022, delay 2 months <= 3", 0, nil},
		{"one milestone is enough, whatever else is not known", m7, nil, []string{"M7 date M5+10mo", "M5 date 2022-09"}, nil,
			"Ofgem", "M5, level 1, reference Apr 2022, proposed Sep 2022, delay 5 months > 3 → Ofgem", 1, nil},
		{"what counts from nothing lacks a date", standing("M6", 1, "2022-04"), nil, []string{"M6 date M9+1mo"}, nil,
			"", "M6, level 1, reference not known, proposed M9 + 1 month → Ofgem if so; set the date of M9: what is proposed for M6 counts from it.", 1, nil},
		{"what has no date lacks a reference", standing("M6", 1), nil, []string{"M6 date 2023-01"}, nil,
			"", "M6, level 1, reference not known, proposed Jan 2023 → Ofgem if so; set the date of M6 that the delay is measured from.", 1, nil},
		{"removal is a threshold of its own", standing("M6", 1, "2022-04"), []string{"milestone level 1 removal -> Ofgem", "otherwise -> SRO"}, []string{"M6 removed"}, nil,
			"Ofgem", "M6, level 1, removal → Ofgem", 0, nil},
		{"and so is another meaning", standing("M6", 1, "2022-04"), []string{"milestone redefinition -> PSG", "otherwise -> SRO"}, []string{"M6 name Code Changes Baselined"}, nil,
			"PSG", "M6, level 1, redefinition → PSG", 0, nil},
		{"a cost that nobody gave is asked for", standing("M6", 1, "2022-04"), []string{"request cost >= 5000000 -> Ofgem", "otherwise -> SRO"}, []string{"M6 date 2022-05"}, nil,
			"", "request, cost not set: it is not known whether it is 5,000,000 pounds or more → Ofgem if so; set the cost of the request, in pounds.", 1, nil},
		{"what touches the target operating model goes up", standing("M6", 1, "2022-04"), []string{"request effect target operating model -> Ofgem", "otherwise -> SRO"}, nil, nil,
			"Ofgem", "request, effect on the target operating model → Ofgem", 0, []string{"Target operating model"}},
		{"an effect that no line names decides nothing, and is told", standing("M6", 1, "2022-04"), []string{"otherwise -> SRO"}, nil, nil,
			"SRO", "Nothing is beyond a threshold → SRO\nrequest, effect on the target operating modle, which no line of the rules 2022-03 names", 0, []string{"target operating modle"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := Inputs{Proposals: proposals(t, c.asked...), Also: proposals(t, c.also...), Effects: c.ofEffect,
				Milestones: map[string]Standing{"M5": m5, c.m6.Ref: c.m6}}
			o := Evaluate(framework(t, c.rules...), in)
			if o.Body != c.body || len(o.Reasons()) == 0 || !strings.HasPrefix(strings.Join(o.Reasons(), "\n")+"\n", c.reason+"\n") || len(o.Lacks()) != c.lacking || o.Rules != "2022-03" {
				t.Errorf("decided by %q, lacking %q, because\n%s", o.Body, o.Lacks(), strings.Join(o.Reasons(), "\n"))
			}
		})
	}
}

func TestAThresholdIsALineThatCanBeRead(t *testing.T) {
	for _, line := range []string{"milestone level 1 delay > 3 months -> Ofgem", "milestone delay >= 1 month -> PSG", "milestone level 2 removal -> SRO",
		"milestone redefinition -> PSG", "request cost > 5000000 -> Ofgem", "request effect target operating model -> Ofgem", "otherwise -> SRO"} {
		got, err := ParseThreshold(line)
		if err != nil || got.String() != line {
			t.Errorf("%q is %q, %v", line, got, err)
		}
	}
	if got, err := ParseThreshold("request cost >= £5,000,000 -> Ofgem"); err != nil || got.Value != 5000000 || got.Words() != "a cost of 5,000,000 pounds or more: Ofgem decides" {
		t.Errorf("an amount as people write it is %+v, %v", got, err)
	}
	if got, err := ParseThreshold("milestone level 1 delay > 3 months → Ofgem"); err != nil || got.Body != "Ofgem" {
		t.Errorf("an arrow as it is printed is read as %+v, %v", got, err)
	}
	for _, line := range []string{"", "delay > 3", "milestone delay -> Ofgem", "milestone level 4 delay > 3 months -> Ofgem", "milestone removal > 3 -> Ofgem",
		"request delay > 3 months -> Ofgem", "request cost > many -> Ofgem", "request effect -> Ofgem", "milestone delay > 3 months ->", "request level 1 cost > 3 -> Ofgem",
		"milestone delay > 9999 months -> Ofgem", "milestone cost > 3 -> Ofgem", "otherwise -> "} {
		if got, err := ParseThreshold(line); !problem.Is(err, problem.Invalid) {
			t.Errorf("%q is read as %v", line, got)
		}
	}
	_, err := ParseRules("x", []string{"otherwise -> SRO", "nonsense", "milestone removal -> Ofgem"})
	if p := problem.Of(err); p == nil || len(p.Faults) != 3 {
		t.Errorf("faults %v", err)
	}
}

func FuzzParseThreshold(f *testing.F) {
	f.Add("milestone level 1 delay > 3 months -> Ofgem")
	f.Add("request effect scope -> SRO")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := ParseThreshold(s)
		if err != nil {
			return
		}
		if again, err := ParseThreshold(got.String()); err != nil || again != got {
			t.Errorf("%q is %+v, then %+v, %v", s, got, again, err)
		}
	})
}

// However a delay is cut into moves that a lower body approves, the sum of them
// is what counts; and a delay never comes back to the lower body by growing.
func TestADelayCannotBeCutIntoPieces(t *testing.T) {
	rules := framework(t)
	rapid.Check(t, func(rt *rapid.T) {
		start := calendar.Date(2022, time.Month(rapid.IntRange(1, 12).Draw(rt, "month")), rapid.IntRange(1, 28).Draw(rt, "day"))
		m6 := Standing{Ref: "M6", Level: record.N(1), Baselines: []Baseline{{Date: calendar.On(start)}}}
		at := start
		for range rapid.IntRange(0, 5).Draw(rt, "moves") {
			at += calendar.Day(rapid.IntRange(0, 80).Draw(rt, "days"))
			in := Inputs{Milestones: map[string]Standing{"M6": m6}, Proposals: []Proposal{{"M6", "date", at.String()}}}
			want := "SRO"
			if at > start.AddMonths(3) {
				want = "Ofgem"
			}
			if o := Evaluate(rules, in); o.Body != want {
				rt.Fatalf("from %s to %s: %s, want %s; %v", start, at, o.Body, want, o.Reasons())
			}
			m6.Baselines = append(m6.Baselines, Baseline{Date: calendar.On(at), By: "SRO"})
		}
	})
}
