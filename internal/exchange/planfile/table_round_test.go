package planfile

import (
	"bytes"
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"crosscode/examples"
	"crosscode/internal/plan"

	"pgregory.net/rapid"
)

// drawn is a plan file in which every field of an activity may be used.
func drawn(t *rapid.T) string {
	var b strings.Builder
	pick := func(of ...string) string { return rapid.SampledFrom(of).Draw(t, "pick") }
	maybe := func(what string) bool { return rapid.IntRange(0, 3).Draw(t, what) == 0 }
	n := rapid.IntRange(1, 9).Draw(t, "activities")
	b.WriteString("activities:\n")
	depth, used := 1, map[string]bool{}
	for i := range n {
		last := i == n-1
		var f []string
		add := func(name, value string) { f = append(f, name+": "+value) }
		add("id", fmt.Sprintf("M%d", i+1))
		add("name", quoted(pick("Draft", "=1+1", "'=x", "@home", "-5", "a, \"b\"; c", "Überblick", "x: y # z")))
		if !last && depth < 4 && maybe("summary") {
			fmt.Fprintf(&b, "%s- %s\n%sparts:\n", strings.Repeat("    ", depth-1)+"  ", strings.Join(f, "\n"+strings.Repeat("    ", depth)), strings.Repeat("    ", depth))
			depth++
			continue
		}
		elapsed := maybe("elapsed")
		unit := "d"
		if elapsed {
			unit = "ed"
		}
		length := rapid.IntRange(1, 20).Draw(t, "days")
		milestone := maybe("milestone")
		started := false
		if milestone {
			add("milestone", "true")
			if maybe("committed") {
				add("committed", pick("2022-05-31", "2022-06"))
			}
			if maybe("level") {
				add("level", pick("1", "2"))
			}
			if maybe("opens") {
				add("opens", "true")
			}
		} else {
			add("duration", fmt.Sprint(length, pick(unit, unit, strings.Replace(unit, "d", "h", 1), strings.Replace(unit, "d", "m", 1))))
			if started = maybe("started"); started {
				add("started", pick("2022-01-04", "2022-01-05T10:30"))
				if maybe("finished") {
					add("finished", "2022-01-07")
				} else {
					add("remaining", fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "left"), unit))
				}
			}
			if maybe("uncertain") {
				add("uncertainty", fmt.Sprintf("{shape: %s, min: 1%s, likely: %d%s, max: 90%s}", pick("triangular", "pert", "uniform"), unit, 1+length, unit, unit))
			}
			if maybe("effort") {
				add("effort", "true")
			}
		}
		if i > 0 && maybe("after") {
			add("after", fmt.Sprintf("[%s]", quoted(fmt.Sprintf("M%d%s", rapid.IntRange(1, i).Draw(t, "after"), pick("", " SS", " FF + 2d", " SF", " - 3h", " SS + 50%", " + 28ed")))))
		}
		if maybe("calendar") {
			add("calendar", pick("england-and-wales", "scotland"))
		}
		if !milestone && !elapsed && maybe("teams") {
			team := pick("counsel", "drafters")
			used[team] = true
			add("teams", "["+team+"]")
			if maybe("works") {
				other := pick("counsel", "reviewers")
				used[other] = true
				add("works", fmt.Sprintf("[%s]", quoted(fmt.Sprintf("%s %dh%s", other, length, pick("", " + 1d", " + 2ed")))))
			}
		}
		if !started && maybe("limits") {
			add("constraint", pick("[must start on 2022-03-01]", "[start no earlier than 2022-02-01T13:00]", "[finish no later than 2022-09-30, start no earlier than 2022-02-01]", "[as late as possible]", "[finish on 2022-04-01]"))
		} else if !started && maybe("not before") {
			add("not_before", pick("2022-02-14", "2022-02-14T13:00"))
		}
		if maybe("deadline") {
			add("deadline", pick("2022-08-31", "2022-08-31T12:00"))
		}
		if maybe("phase") {
			add("phase", pick("draft", "review and consult"))
		}
		if !started && maybe("typed") {
			add("typed", "{start: 2022-02-07T08:00, finish: 2022-02-08T17:00}")
		}
		if maybe("inactive") {
			add("inactive", "true")
		}
		fmt.Fprintf(&b, "%s- {%s}\n", strings.Repeat("    ", depth-1)+"  ", strings.Join(f, ", "))
		if depth > 1 && maybe("up") {
			depth--
		}
	}
	if len(used) > 0 {
		b.WriteString("teams:\n")
		for _, id := range []string{"counsel", "drafters", "reviewers"} {
			if used[id] {
				fmt.Fprintf(&b, "  - {id: %s}\n", id)
			}
		}
	}
	return b.String()
}

// assigned are the assignments of a plan, by the names of their teams.
func assigned(f *File) []string {
	names := map[int]string{}
	for _, t := range f.Teams {
		names[t.UID] = t.ID
	}
	var out []string
	for _, a := range f.Plan.Assignments {
		name := names[a.Resource]
		a.Resource = 0
		out = append(out, fmt.Sprintf("%03d %s %+v", a.Activity, name, a))
	}
	slices.Sort(out)
	return out
}

func tied(p *plan.Plan) []plan.Link {
	out := slices.Clone(p.Links)
	slices.SortStableFunc(out, func(a, b plan.Link) int { return cmp.Or(cmp.Compare(a.To, b.To), cmp.Compare(a.From, b.From)) })
	return out
}

// Whatever a plan holds of its activities goes out into a table and comes back,
// from either kind of table.
func TestWhateverATableHoldsComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawn(t)
		f, err := YAML(strings.NewReader(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		s, err := plan.Make(f.Plan)
		if err != nil {
			t.Skip("it cannot be scheduled") // links may run in a ring
		}
		if lost := f.TableLacks(); len(lost) > 0 {
			t.Fatalf("the table is said to lack %q\n%s", lost, text)
		}
		for name, save := range map[string]func(*bytes.Buffer) error{
			"plan.csv":  func(b *bytes.Buffer) error { return f.SaveCSV(b, s) },
			"plan.xlsx": func(b *bytes.Buffer) error { return f.SaveXLSX(b, s) },
		} {
			var b bytes.Buffer
			if err := save(&b); err != nil {
				t.Fatal(err)
			}
			table := b.String()
			back, err := Read(name, &b, Options{})
			if err != nil {
				t.Fatalf("%s: %v\n%s", name, err, text)
			}
			for _, x := range []struct {
				what    string
				was, is any
			}{
				{"activities", f.Plan.Activities, back.Plan.Activities}, {"links", tied(f.Plan), tied(back.Plan)}, {"assignments", assigned(f), assigned(back)},
				{"levels", f.Levels, back.Levels}, {"phases", f.Phases, back.Phases}, {"uncertainty", f.Risks.Uncertain, back.Risks.Uncertain},
				{"commitments", f.Programme.Commitments, back.Programme.Commitments}, {"dates", f.Dates.Committed, back.Dates.Committed},
			} {
				if !reflect.DeepEqual(x.was, x.is) {
					t.Fatalf("%s: the %s were\n%+v\nand come back as\n%+v\nof\n%s\nin\n%.2000s", name, x.what, x.was, x.is, text, table)
				}
			}
		}
	})
}

func TestWhatATableCannotHoldIsSaidByName(t *testing.T) {
	f := readYAML(t, examples.Plan())
	got := strings.Join(f.TableLacks(), "\n")
	for _, want := range []string{"its start, 29 Apr 2022", "release windows, which these wait for: R1", "boundaries: Before qualification", "risks: R28", "assumptions: A5", "scenarios: ", "thresholds: Level 1 milestone",
		"the capacity, calendars, pauses and names of teams: drafters"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not said in\n%s", want, got)
		}
	}
	odd := readYAML(t, "status: 2022-03-01\nhours_per_day: 7\nholidays: [2022-01-03]\ncalendars: [{id: short, name: Short days, week: {friday: none}}]\nactivities: [{id: A, duration: 1d, calendar: short}, {id: B, duration: 1d}] # ours\n")
	got = strings.Join(odd.TableLacks(), "\n")
	for _, want := range []string{"the status date, 1 Mar 2022", "that a day has 7 hours", "calendars: the holidays of the plan, Short days"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not said in\n%s", want, got)
		}
	}
	if got := strings.Join(f.ProjectLacks(), "\n"); !strings.Contains(got, "committed dates: M5") || !strings.Contains(got, "how uncertain durations are: ") {
		t.Errorf("of Microsoft Project it is said\n%s", got)
	}
}
