package web

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A palette is every token with a colour, as one reader sees it.
type palette map[string]string

var (
	tokenLine = regexp.MustCompile(`(?m)^\s*--([a-z0-9-]+): light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\);`)
	rootBlock = regexp.MustCompile(`(?s):root \{(.*?)\n\s*\}`)
)

func stylesheet(t *testing.T) string {
	t.Helper()
	b, err := staticFiles.ReadFile("static/app.css")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// palettes reads the tokens for light and dark, as they are and for a reader
// who asks for more contrast.
func palettes(t *testing.T) map[string]palette {
	t.Helper()
	blocks := rootBlock.FindAllStringSubmatch(stylesheet(t), -1)
	if len(blocks) != 2 {
		t.Fatalf("the tokens stand in %d blocks, want the usual and that for more contrast", len(blocks))
	}
	out := map[string]palette{"light": {}, "dark": {}}
	add := func(block, suffix string) {
		for _, m := range tokenLine.FindAllStringSubmatch(block, -1) {
			out["light"+suffix][m[1]], out["dark"+suffix][m[1]] = m[2], m[3]
		}
	}
	add(blocks[0][1], "")
	out["light, more contrast"], out["dark, more contrast"] = maps.Clone(out["light"]), maps.Clone(out["dark"])
	add(blocks[1][1], ", more contrast")
	return out
}

// luminance is the relative luminance of a colour, by WCAG 2.2.
func luminance(colour string) float64 {
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, _ := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// pairs names what stands on what, and the least contrast it needs: 4.5 for
// words, 3 for edges, shapes and the mark of focus.
func pairs() map[[2]string]float64 {
	out := map[[2]string]float64{}
	add := func(least float64, fronts, grounds string) {
		for f := range strings.FieldsSeq(fronts) {
			for g := range strings.FieldsSeq(grounds) {
				out[[2]string{f, g}] = least
			}
		}
	}
	add(4.5, "ink ink-2", "paper sheet sunk tint past")
	add(4.5, "accent accent-deep", "paper sheet sunk tint past")
	add(4.5, "plain going waits good bad over", "paper sheet tint past")
	add(4.5, "on-accent", "accent accent-deep bad")
	add(4.5, "on-bar on-bar-2 bar-focus", "bar bar-2")
	add(4.5, "on-bar-focus", "bar-focus")
	add(4.5, "on-past", "past")
	add(4.5, "focus", "sheet")
	add(4.5, "ink", "good-bg")
	for tone := range strings.FieldsSeq("plain going waits good bad over") {
		add(4.5, tone, tone+"-bg")
	}
	add(3, "edge", "paper sheet sunk")
	add(3, "focus", "paper sunk tint past")
	add(3, "past-edge", "paper past")
	return out
}

func TestEveryPairOfColoursCanBeTold(t *testing.T) {
	lowest := math.Inf(1)
	for name, p := range palettes(t) {
		for pair, least := range pairs() {
			front, ground := p[pair[0]], p[pair[1]]
			if front == "" || ground == "" {
				t.Fatalf("there is no colour %s or %s", pair[0], pair[1])
			}
			got := contrast(front, ground)
			lowest = min(lowest, got/least)
			if got < least {
				t.Errorf("%s: %s %s on %s %s has a contrast of %.2f, want %.1f", name, pair[0], front, pair[1], ground, got, least)
			}
		}
	}
	t.Logf("%d pairs in 4 palettes; the lowest is %.2f times what it needs", len(pairs()), lowest)
}

func TestEveryColourIsAToken(t *testing.T) {
	css := stylesheet(t)
	for _, b := range rootBlock.FindAllString(css, -1) {
		css = strings.ReplaceAll(css, b, "")
	}
	if found := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(`).FindAllString(css, -1); len(found) > 0 {
		t.Errorf("colours outside the tokens: %q", found)
	}
	used := map[string]bool{}
	for _, m := range regexp.MustCompile(`var\(--([a-z0-9-]+)\)`).FindAllStringSubmatch(css, -1) {
		used[m[1]] = true
	}
	p := palettes(t)["light"]
	for name := range p {
		if !used[name] {
			t.Errorf("nothing uses the colour %s", name)
		}
	}
	for name := range used {
		if p[name] == "" && name != "sans" && name != "mono" {
			t.Errorf("there is no token %s", name)
		}
	}
}

// Every class that a page uses has a rule, and every rule has a page, so that
// the stylesheet does not grow old.
func TestTheStylesheetFitsThePages(t *testing.T) {
	ruled := map[string]bool{}
	css := regexp.MustCompile(`(?s)/\*.*?\*/|"[^"]*"`).ReplaceAllString(stylesheet(t), "")
	for _, m := range regexp.MustCompile(`\.([a-z][a-z0-9-]*)`).FindAllStringSubmatch(css, -1) {
		ruled[m[1]] = true
	}
	used := map[string]bool{}
	for _, page := range gallery(t) {
		_, nodes := rendered(t, page)
		for _, n := range nodes {
			for c := range strings.FieldsSeq(attribute(n, "class")) {
				used[c] = true
			}
		}
	}
	plain := []string{"body", "code", "optional", "record-main", "milestone", "event-what", "fill-plain", "fill-going", "day", "marked", "look-in", "working-words"} // named, not styled
	for _, c := range slices.Sorted(maps.Keys(used)) {
		if !ruled[c] && !slices.Contains(plain, c) {
			t.Errorf("no rule speaks of the class %q", c)
		}
	}
	for _, c := range slices.Sorted(maps.Keys(ruled)) {
		if !used[c] && !strings.HasPrefix(c, "fill-") && !strings.HasPrefix(c, "i-") && !strings.HasPrefix(c, "tone-") {
			t.Errorf("no page has the class %q", c)
		}
	}
}

func ExampleStatusOf() {
	for _, w := range []string{"Open", "Ongoing", "Recommended closed", "Closed", "Withdrawn"} {
		s := StatusOf(w)
		fmt.Println(s.Word, s.Shape, s.Tone)
	}
	// Output:
	// Open s-ring plain
	// Ongoing s-half going
	// Recommended closed s-most waits
	// Closed s-done good
	// Withdrawn s-off over
}

func TestAWordOfAnyScriptBeginsWithACapital(t *testing.T) {
	for word, want := range map[string]string{"": "", "open": "Open", "Open": "Open", "évaluation": "Évaluation", "1st": "1st", "\xff\xfe": "\xff\xfe"} {
		if got := StatusOf(word).Word; got != want {
			t.Errorf("%q is shown as %q, want %q", word, got, want)
		}
	}
}
