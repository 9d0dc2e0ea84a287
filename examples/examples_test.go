package examples_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"crosscode/examples"
	"crosscode/internal/exchange"
	"crosscode/internal/exchange/pack"
	"crosscode/internal/need"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
	"crosscode/internal/store"
)

var operator = party.Operator("test")

// replayed is a desk over a record that holds the example to the end of a day.
func replayed(t testing.TB, year int, month time.Month, day int) *secretariat.Desk {
	t.Helper()
	until := time.Date(year, month, day+1, 0, 0, 0, 0, secretariat.Zone())
	now := func() time.Time { return until }
	st, err := store.Open(t.Context(), store.Config{Dir: t.TempDir(), Kinds: secretariat.Registers(), Clock: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	d := &secretariat.Desk{Store: st, Now: now}
	s, err := secretariat.ReadStory(examples.Programme())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Replay(t.Context(), s, until); err != nil {
		t.Fatal(err)
	}
	return d
}

// A record that was told up to a day goes on from there, whatever the acts so far
// have left: one act may leave many entries.
func TestTheProgrammeGoesOnFromAnyDayOfIt(t *testing.T) {
	whole := size(t, replayed(t, 2025, time.December, 31))
	s, err := secretariat.ReadStory(examples.Programme())
	if err != nil {
		t.Fatal(err)
	}
	for _, day := range []int{23, 25} { // of March 2022; on the 25th CR003 is sent to everybody
		d := replayed(t, 2022, time.March, day)
		if told, err := d.Replay(t.Context(), s, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)); err != nil || !told || size(t, d) != whole {
			t.Errorf("told up to %d March and then the rest, the record has %d entries, want %d: %v", day, size(t, d), whole, err)
		}
	}
}

func size(t testing.TB, d *secretariat.Desk) int64 {
	t.Helper()
	st, err := d.Standing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return st.Head.Size
}

// each gives every record of a register.
func each(t testing.TB, d *secretariat.Desk, k *record.Kind) []record.Record {
	t.Helper()
	var out []record.Record
	for it, err := range d.View(t.Context(), operator, store.Now).Each(k, store.Query{Sort: "ref"}) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, it.Record)
	}
	return out
}

// text is the text of the example, without comments.
func text(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	files := examples.Programme()
	names, err := fs.Glob(files, "*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(text)
	}
	return b.String()
}

func TestTheProgrammeNamesNoPerson(t *testing.T) {
	person := regexp.MustCompile(`\(\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+\)|\b(Mr|Mrs|Ms|Dr)\.? \p{Lu}`)
	if found := person.FindAllString(text(t), -1); found != nil {
		t.Errorf("these look like names of persons: %q", found)
	}
	d := replayed(t, 2025, time.December, 31)
	for _, k := range secretariat.Registers() {
		for _, r := range each(t, d, k) {
			for _, f := range k.Fields {
				owners, _ := f.Get(r).(record.Owners)
				if i := slices.IndexFunc(owners, func(o record.Owner) bool { return o.Person != "" }); i >= 0 {
					t.Errorf("%s names %s", record.HeadOf(r).Ref, owners[i].Person)
				}
			}
		}
	}
}

func realPack(t testing.TB) (string, *pack.Pack) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(need.Shared(t), "input", "ccag-04-pack.txt"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := pack.Parse(text, pack.Options{Group: "CCAG"})
	if err != nil {
		t.Fatal(err)
	}
	return string(text), p
}

func TestTheProgrammeNamesNobodyOfTheRealPapers(t *testing.T) {
	_, p := realPack(t)
	surnames := map[string]bool{}
	for _, a := range p.Actions {
		for _, o := range a.Owners {
			if w := strings.Fields(o.Person); len(w) > 1 {
				surnames[w[len(w)-1]] = true
			}
		}
	}
	if len(surnames) < 3 {
		t.Fatalf("the papers name only %d persons, so that this proves nothing", len(surnames))
	}
	ours := text(t)
	for s := range surnames {
		if regexp.MustCompile(`\b` + regexp.QuoteMeta(s) + `\b`).MatchString(ours) {
			t.Errorf("the example holds the surname of a person of the papers")
		}
	}
}

// titles are names of things, which nobody retells.
var titles = []string{
	"New registration data items and processes to support the transition to Market-wide Half-Hourly Settlement",
	"Remote communication obligations for electricity Advanced Meters", "Faster Switching consequential changes to the SEC",
	"Change Request for M6 and M7", "CACoP Central Modifications Register", "Testing and Migration Advisory Group",
	"Central Systems ready for migrating MPANs", "Smart Meters Act powers", "Code draft resource planning", "Operational Choreography",
}

func TestTheProgrammeCopiesNoSentenceOfTheRealPapers(t *testing.T) {
	const few = 6
	papers, _ := realPack(t)
	theirs := map[string]bool{}
	runs(papers, few, func(r string) { theirs[r] = true })
	ours := text(t)
	for _, name := range titles {
		ours = regexp.MustCompile(`(?i)`+strings.ReplaceAll(regexp.QuoteMeta(name), " ", `\s+`)).ReplaceAllString(ours, "\x01")
	}
	runs(ours, few, func(r string) {
		if theirs[r] {
			t.Errorf("copied: %s", r)
		}
	})
}

// runs calls f with every run of n words.
func runs(text string, n int, f func(string)) {
	word := regexp.MustCompile(`[\pL\pN\x01&/-]+`)
	words := word.FindAllString(strings.ToLower(text), -1)
	for i := range len(words) - n + 1 {
		f(strings.Join(words[i:i+n], " "))
	}
}

func TestTheRealPapersAreReadInOnTopOfTheProgramme(t *testing.T) {
	_, p := realPack(t)
	d := replayed(t, 2022, time.March, 24)
	papers := exchange.FromPack(p, record.Strictest)
	in := secretariat.Incoming{Source: papers.Source, File: "ccag-04-pack.txt", Digest: "0", Group: papers.Group, Day: papers.Day,
		Class: record.Strictest, Stated: papers.Stated, Findings: papers.Findings, Kept: papers.Kept}
	res, err := d.Import(t.Context(), operator, in, secretariat.Because{Day: papers.Day}, false)
	if err != nil {
		t.Fatal(err)
	}
	if n := res.Count(secretariat.Doubted); len(n) > 0 {
		t.Errorf("doubted: %v", n)
	}
	if added, changed := res.Count(secretariat.Added), res.Count(secretariat.Changed); changed["action"] != 19 || added["raid"] != 21 || changed["raid"] != 12 {
		t.Errorf("added %v, changed %v", added, changed)
	}
	status := map[register.ActionStatus]int{}
	for _, r := range each(t, d, register.Actions.Kind) {
		status[register.Actions.From(r).Status()]++
	}
	if status[register.RecommendedClosed] != 14 || status[register.Ongoing] != 5 || len(status) != 2 {
		t.Errorf("after the papers the actions are %v", status)
	}
}
