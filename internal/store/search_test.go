package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
)

func sought(t testing.TB, s string) Sought {
	t.Helper()
	q, err := ReadSought(s)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return q
}

// found gives the references of everything found, page after page.
func found(t testing.TB, v *View, s string, size int) string {
	t.Helper()
	var out []string
	after := ""
	for range 1000 {
		p, err := v.Search(sought(t, s), nil, after, size)
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		for _, h := range p.Hits {
			out = append(out, record.HeadOf(h.Item.Record).Ref)
		}
		if after = p.Next; after == "" {
			return strings.Join(out, " ")
		}
	}
	t.Fatalf("%q: the pages never end", s)
	return ""
}

func counted(t testing.TB, v *View, s string, most int) string {
	t.Helper()
	counts, err := v.Facets(sought(t, s), most)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range counts {
		out = append(out, fmt.Sprint(c.Kind.Name, " ", c.N, " ", c.More))
	}
	return strings.Join(out, ", ")
}

func TestWordsAreFoundWhereverTheyStand(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		raise(t, s, "CCAG03-01", func(a *register.Action) {
			a.Title, a.Progress = "Publish the change freeze dates", "The dates were sent. The half-hourly window moved."
		})
		raise(t, s, "CCAG03-02", func(a *register.Action) {
			a.Title = "Freeze the change to the café register"
			a.Owners = []record.Owner{{Organisation: "RECCo", Role: "code manager"}}
		})
		raise(t, s, "CCAG03-03", func(a *register.Action) { a.Title, a.Class = "Publish nothing", record.Controlled })
		everything := s.View(t.Context(), Everything(), Now)
		for _, c := range []struct{ name, sought, want string }{
			{"a word, the newest first", "change ", "CCAG03-02 CCAG03-01"},
			{"all of several words", "change dates ", "CCAG03-01"},
			{"the last by its beginning", "chan", "CCAG03-02 CCAG03-01"},
			{"but not when a space ends it", "chan ", ""},
			{"nor one before it", "chan freeze", ""},
			{"nor a single letter", "c", ""},
			{"words that follow each other", `"change freeze"`, "CCAG03-01"},
			{"a phrase without its second mark", `"freeze the`, "CCAG03-02"},
			{"a phrase stands in one text", `"dates the"`, ""},
			{"a hyphen joins", "half-hourly", "CCAG03-01"},
			{"and does not where the words are apart", "sent-window", ""},
			{"the words may not be there", "change -café", "CCAG03-01"},
			{"nor the phrase", `change -"change freeze"`, "CCAG03-02"},
			{"without capitals and accents", "CAFE", "CCAG03-02"},
			{"and with", "Café", "CCAG03-02"},
			{"an owner", "recco", "CCAG03-02"},
			{"a role", `"code manager"`, "CCAG03-02"},
			{"a reference", "CCAG03-02", "CCAG03-02"},
			{"a status", "open publish", "CCAG03-03 CCAG03-01"},
			{"words of the engines are words", "change AND freeze OR NOT NEAR ", ""},
			{"signs are nothing", `(change) * ' ; " freeze " :* § ¶public`, ""},
			{"nothing", "  -  \"\" ", ""},
		} {
			for _, size := range []int{1, 10} {
				if got := found(t, everything, c.sought, size); got != c.want {
					t.Errorf("%s: %q finds %q, want %q", c.name, c.sought, got, c.want)
				}
			}
		}
		public := s.View(t.Context(), Seeing(record.Public), Now)
		if got := found(t, public, "publish", 10) + "; " + counted(t, public, "publish", 10); got != "CCAG03-01; action 1 false" {
			t.Errorf("the public finds %s", got)
		}
		nobody := s.View(t.Context(), Seeing(), Now)
		if got := found(t, nobody, "publish", 10) + counted(t, nobody, "publish", 10); got != "" {
			t.Errorf("who sees nothing finds %s", got)
		}
		if got := counted(t, everything, "publish", 1) + "; " + counted(t, everything, `"change freeze"`, 5); got != "action 1 true; action 1 false" {
			t.Errorf("counted %s", got)
		}
		if _, err := everything.Search(sought(t, "publish"), nil, "x; DROP", 5); !problem.Is(err, problem.Invalid) {
			t.Errorf("a place that is none: %v", err)
		}
		if h, err := everything.Search(sought(t, "publish"), []*record.Kind{Redactions.Kind}, "", 5); err != nil || len(h.Hits) > 0 {
			t.Errorf("in another register: %v, %v", h, err)
		}
	})
}

func TestSearchFindsWhatWasWrittenThen(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		a := raise(t, s, "CCAG03-01", func(a *register.Action) { a.Progress = "The alpha text" })
		a.Progress = "The beta text"
		save(t, s, "update", a)
		a.Progress = "The gamma text"
		save(t, s, "update", a)
		b := raise(t, s, "CCAG03-02", func(a *register.Action) { a.Progress, a.Class = "The beta text of another", record.Controlled })
		b.Class = record.Public
		save(t, s, "edit", b)
		c := raise(t, s, "CCAG03-03", func(a *register.Action) { a.Progress = "The beta text of a third" })
		c.Gone = true
		save(t, s, "undo", c)
		for _, step := range []struct {
			name, sought string
			scope        Scope
			at           Moment
			want         string
		}{
			{"what it says now", "gamma", Everything(), Now, "CCAG03-01"},
			{"what it said is not found now", "alpha", Everything(), Now, ""},
			{"what it said is found then", "alpha", Everything(), AtEntry(1), "CCAG03-01"},
			{"and not before it was replaced by what came later", "gamma", Everything(), AtEntry(2), ""},
			{"words of two versions are in neither", "alpha beta ", Everything(), AtEntry(2), ""},
			{"a word it may not have then", "text -beta", Everything(), AtEntry(1), "CCAG03-01"},
			{"before anything was", "alpha", Everything(), before, ""},
			{"of another class then", "beta", Seeing(record.Public), AtEntry(4), ""},
			{"and now", "beta", Seeing(record.Public), Now, "CCAG03-02"},
			{"what was undone is found as it was by who sees everything", "third", Everything(), AtEntry(6), "CCAG03-03"},
			{"and by nobody else", "third", Seeing(record.Public), AtEntry(6), ""},
			{"and not now", "third", Everything(), Now, ""},
		} {
			if got := found(t, s.View(t.Context(), step.scope, step.at), step.sought, 10); got != step.want {
				t.Errorf("%s: %q finds %q, want %q", step.name, step.sought, got, step.want)
			}
		}
		if r := verify(t, s); len(r.Faults) > 0 {
			t.Error(r.Faults)
		}
		exec(t, s, `UPDATE search SET words = words || ' omega' WHERE id = 1`)
		if r := verify(t, s); !strings.Contains(strings.Join(r.Faults, " "), "index of words") {
			t.Errorf("a word was slipped into the index: %v", r.Faults)
		}
	})
}

func TestARedactedTextLeavesTheIndex(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		a := raise(t, s, "CCAG03-01", func(a *register.Action) { a.Progress = "Rumpelstilzchen called" })
		a.Progress = "Nobody called"
		save(t, s, "update", a)
		if _, err := s.Redact(t.Context(), secretariat, register.Actions.Kind, a.Ref, "update", "It was asked for."); err != nil {
			t.Fatal(err)
		}
		for _, at := range []Moment{Now, AtEntry(1)} {
			if got := found(t, s.View(t.Context(), Everything(), at), "rumpel", 5); got != "" {
				t.Errorf("the redacted text is still found in %s", got)
			}
		}
		if got := found(t, s.View(t.Context(), Everything(), Now), "redacted provide", 5); got != "CCAG03-01" {
			t.Errorf("the rest of the record is found as %q", got)
		}
		query := `SELECT words || earlier FROM search`
		if s.engine.name == "sqlite" {
			query = `SELECT CAST(block AS text) FROM search_index_data`
		}
		rows, err := s.read.Query(query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var text string
			if err := rows.Scan(&text); err != nil || strings.Contains(text, "elstilz") {
				t.Errorf("the index still holds %q, %v", text, err)
			}
		}
	})
}

// Whatever is written and looked for, both engines find what reading every
// record finds.
func TestTheEnginesFindTheSame(t *testing.T) {
	each(t, func(t *testing.T, s *Store) {
		rnd := rand.New(rand.NewPCG(5, 8))
		pick := []string{"change", "Change", "changes", "chänge", "re-plan", "M6", "m06", "ﬁnal", "Straße", "ΣΊΣΥΦΟΣ", "10.1", "½", "x", "O'Brien", "don’t", "日本語", "a_b"}
		text := func(n int) string {
			var out []string
			for range n {
				out = append(out, pick[rnd.IntN(len(pick))])
			}
			return strings.Join(out, []string{" ", ", ", "\n"}[rnd.IntN(3)])
		}
		var last []*register.Action
		for i := range 40 {
			a := raise(t, s, fmt.Sprintf("CCAG03-%02d", i+1), func(a *register.Action) { a.Title = text(4) })
			if i%2 == 0 {
				a.Title = text(3)
				save(t, s, "edit", a)
			}
			last = append([]*register.Action{a}, last...)
		}
		v := s.View(t.Context(), Everything(), Now)
		for range 80 {
			asked := text(1 + rnd.IntN(2))
			switch rnd.IntN(4) {
			case 0:
				asked = `"` + asked + `"`
			case 1:
				asked += " -" + text(1)
			case 2:
				asked = asked[:1+rnd.IntN(len(asked))]
			}
			q, err := ReadSought(asked)
			if err != nil {
				t.Fatalf("%q: %v", asked, err)
			}
			var want []string
			for _, a := range last {
				if !q.IsZero() && q.matches(register.Actions.Kind, a, texts{}) {
					want = append(want, a.Ref)
				}
			}
			s.few = []int{0, 4, fewRecords}[rnd.IntN(3)] // a word is in few records, or in none that are few
			if got := found(t, v, asked, 7); got != strings.Join(want, " ") {
				t.Errorf("%q finds %q, want %q", asked, got, strings.Join(want, " "))
			}
		}
		if s.engine.name == "sqlite" {
			exec(t, s, `INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)`)
		}
	})
}

func FuzzReadSought(f *testing.F) {
	for _, s := range []string{"change freeze", `"a b" -c`, `-"`, "--", `""""`, "É\x00\xff", "ﬁ-½", "- x", strings.Repeat("a ", 40)} {
		f.Add(s)
	}
	a := register.RaiseAction("CCAG03-01")
	f.Fuzz(func(t *testing.T, s string) {
		q, err := ReadSought(s)
		if err != nil {
			if !problem.Is(err, problem.Invalid) {
				t.Fatal(err)
			}
			return
		}
		for _, term := range slices.Concat(q.terms, q.not) {
			for _, w := range term.words {
				if w == "" || len(w) > maxWord || strings.ContainsAny(w, `"' *:&|!()§¶·`+"\x00") || !utf8.ValidString(w) {
					t.Errorf("%q looks for the word %q", s, w)
				}
				if again := appendWords(nil, w); len(w) < maxWord && (len(again) != 1 || again[0] != w) {
					t.Errorf("the word %q folds again to %q", w, again)
				}
			}
		}
		a.Title = strings.ToValidUTF8(s, "")
		var one []string
		wordsIn(a.Title, func(w string, _, _ int) bool { one = append(one, w); return true })
		if at := appendWords(nil, a.Title); !slices.Equal(one, at) {
			t.Errorf("%q has the words %q, or %q", a.Title, one, at)
		}
		q.matches(register.Actions.Kind, a, texts{})
		for _, s := range q.snippets(register.Actions.Kind, a, texts{}, 3) {
			text := ""
			for _, p := range s.Pieces {
				text += p.Text
			}
			if !utf8.ValidString(text) {
				t.Errorf("a snippet cuts a letter: %q", text)
			}
		}
	})
}

func TestASnippetShowsWhatWasFound(t *testing.T) {
	a := register.RaiseAction("CCAG03-01")
	a.Title = "Publish the change freeze"
	a.Progress = strings.Repeat("Long before anything of note. ", 20) + "The Chânge freeze moved, and the change log says so. " + strings.Repeat("And long after it. ", 20)
	for _, c := range []struct{ name, sought, want string }{
		{"a word in the first text that has it", "change ", "Action: Publish the [change] freeze"},
		{"a phrase as one", `"change freeze"`, "Action: Publish the [change freeze]"},
		{"a beginning marks the whole word", "publ", "Action: [Publish] the change freeze"},
		{"each word is shown once", "freeze moved", "Action: Publish the change [freeze] | Update: … note. Long before anything of note. The Chânge [freeze] [moved], and the change log says so. And long after it. And long after it. And long after it. And long after it. And long after it. And long after it. And …"},
		{"nothing found, nothing shown", "absent", ""},
	} {
		var out []string
		for _, s := range sought(t, c.sought).snippets(register.Actions.Kind, a, texts{}, 3) {
			line := s.Label + ": "
			for _, p := range s.Pieces {
				if p.Hit {
					line += "[" + p.Text + "]"
				} else {
					line += p.Text
				}
			}
			out = append(out, line)
		}
		if got := strings.Join(out, " | "); got != c.want {
			t.Errorf("%s: %q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestTooMuchToLookForIsRefused(t *testing.T) {
	for _, s := range []string{strings.Repeat("word ", 101), strings.Repeat("w ", 40), "-only -not"} {
		if _, err := ReadSought(s); !problem.Is(err, problem.Invalid) {
			t.Errorf("%q: %v", s, err)
		}
	}
}
