package web

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"crosscode/internal/browser"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/secretariat"
)

// named gives a selector of the element of a kind that is shown under these words.
func (tr *tour) named(t *testing.T, kind, words string) string {
	t.Helper()
	found := browser.Evaluate[bool](tr.page, fmt.Sprintf(`(words => {
		document.querySelectorAll("[data-named]").forEach(e => delete e.dataset.named)
		const e = [...document.querySelectorAll(%q)].find(e => e.checkVisibility() && e.innerText.trim().replace(/\s+/g, " ") === words)
		if (e) e.dataset.named = ""
		return !!e
	})(%q)`, kind, words))
	if !found {
		t.Fatalf("no %s at %s says %q: %s", kind, tr.page.Address(), words, tr.page.Text("main"))
	}
	return "[data-named]"
}

// press sends a form with its button, by Enter, and waits for the page.
func (tr *tour) press(t *testing.T, button string) {
	t.Helper()
	tr.page.Reach(tr.named(t, "main button", button))
	tr.page.Enter()
	tr.since()
}

// unfold opens what is folded under these words, unless it is open.
func (tr *tour) unfold(t *testing.T, words string) {
	t.Helper()
	at := tr.named(t, "main summary", words)
	tr.page.Reach(at)
	if tr.page.Count("details[open] > "+at) == 0 {
		tr.page.Press("Enter")
	}
}

// refused checks that a form came back: that what is wrong has the keyboard, that
// the next Tab leads to the first fault and Enter from there to its field, and
// that every fault wanted is told.
func (tr *tour) refused(t *testing.T, want ...string) {
	t.Helper()
	if !browser.Evaluate[bool](tr.page, `document.activeElement.matches(".errors")`) {
		t.Errorf("after a refusal at %s, %s has the keyboard", tr.page.Address(), tr.page.Focus())
		return
	}
	told := tr.page.Text(".errors")
	for _, w := range want {
		if !strings.Contains(told, w) {
			t.Errorf("the refusal at %s does not say %q:\n%s", tr.page.Address(), w, told)
		}
	}
	if tr.page.Count(".errors a") == 0 {
		return
	}
	tr.page.Press("Tab")
	tr.page.Press("Enter")
	tr.page.Wait(":is(input, textarea, select, fieldset):focus")
}

// glance finds what needs no checker, but for what the browser says of a page that
// was refused.
func (tr *tour) glance(t *testing.T) {
	t.Helper()
	for _, c := range tr.page.Complaints() {
		if !strings.Contains(c, "the server responded with a status of 4") || strings.Contains(c, StaticPath) {
			t.Error(c)
		}
	}
	if over := tr.page.Overflow(); over > 0 {
		t.Errorf("%s is %d pixels wider than its window", tr.page.Address(), over)
	}
}

// says checks that the page says something.
func (tr *tour) says(t *testing.T, want ...string) {
	t.Helper()
	text := tr.page.Text("main")
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%s does not say %q:\n%s", tr.page.Address(), w, text)
		}
	}
}

const (
	wrongDay    = "sometime in spring"
	wrongNumber = "very many"
)

// wrongly gives, for the fields of a register that can be filled in so that they
// cannot be read, what is typed.
func wrongly(k *record.Kind) map[string]string {
	out := map[string]string{}
	for _, f := range k.Fields {
		switch {
		case f.ByAct:
		case f.Type == record.Dated, f.Type == record.Time:
			out[f.Name] = wrongDay
		case f.Type == record.Integer:
			out[f.Name] = wrongNumber
		}
	}
	return out
}

// registers fills in the form of every register that people write in: first with
// every field wrong that can be and the others empty, then rightly; and then the
// same for the edit of what came of it. Forms are met at both widths.
func (tr *tour) registers(t *testing.T) {
	n := 0
	for _, k := range secretariat.Registers() {
		i := slices.IndexFunc(tourists, func(who party.Actor) bool { return secretariat.MayRaise(who, k) })
		if !written(k) || i < 0 || examplesOf[k.Name] == nil {
			continue
		}
		if n++; !whole() && n%4 != 1 {
			continue
		}
		t.Run(k.Path, func(t *testing.T) {
			tr.page.In(t)
			tr.as(tourists[i].ID)
			narrow, wide := browser.View{Width: 320, Dark: true}, browser.View{Width: 1280}
			if n%2 == 0 {
				narrow, wide = wide, narrow
			}
			tr.register(t, k, narrow, wide)
		})
	}
}

func (tr *tour) register(t *testing.T, k *record.Kind, first, then browser.View) {
	p, before := tr.page, tr.length()
	p.See(first)
	tr.open(t, tr.url+"/new/"+k.Path)
	wrong := wrongly(k)
	asks := func(field string) bool { return p.Count(fmt.Sprintf("main form [name=%q]", field)) > 0 }
	want := []string{}
	if !k.Follows() {
		want = append(want, "a reference")
	}
	for _, f := range k.Fields {
		if !asks(f.Name) {
			delete(wrong, f.Name)
		} else if f.Required && !f.ByAct && wrong[f.Name] == "" {
			want = append(want, "Give the "+strings.ToLower(f.Label)+":")
		}
		if wrong[f.Name] != "" {
			p.Write("main form", f.Name, wrong[f.Name])
			want = append(want, wrong[f.Name])
		}
	}
	tr.press(t, "Raise the "+k.Noun)
	tr.refused(t, want...)
	tr.kept(t, wrong)
	tr.glance(t)
	p.See(then)
	ref, fields := examplesOf[k.Name](20)
	if asks("ref") {
		p.Write("main form", "ref", ref)
	}
	for _, f := range k.Fields {
		if !asks(f.Name) {
			continue
		}
		if value := strings.ReplaceAll(fields[f.Name], "W", "By keyboard"); value != "" {
			p.Write("main form", f.Name, value)
		} else if wrong[f.Name] != "" {
			p.Write("main form", f.Name, "")
		}
	}
	p.Write("main form", "class", string(record.Public))
	tr.press(t, "Raise the "+k.Noun)
	tr.says(t, "Raised. It is in the record.")
	if grew := tr.length() - before; grew != 1 {
		t.Fatalf("a %s that is refused and then raised leaves %d entries", k.Noun, grew)
	}
	tr.glance(t)
	tr.edit(t, k, wrong)
}

// kept checks that fields hold what was typed into them.
func (tr *tour) kept(t *testing.T, typed map[string]string) {
	t.Helper()
	if len(typed) == 0 {
		return
	}
	came := browser.Evaluate[map[string]string](tr.page, `Object.fromEntries([...document.querySelectorAll("main form [name]")].filter(e => e.type !== "hidden" && (e.type !== "radio" || e.checked)).map(e => [e.name, e.value]))`)
	for name, value := range typed {
		if came[name] != value {
			t.Errorf("%s at %s came back as %q", name, tr.page.Address(), came[name])
		}
	}
}

// edit edits the record whose page is open: first so that it cannot be read.
func (tr *tour) edit(t *testing.T, k *record.Kind, wrong map[string]string) {
	t.Helper()
	p, before := tr.page, tr.length()
	tr.open(t, tr.url+strings.Replace(address(k, examplesRef(k)), "/", "/edit/", 1))
	typed, want := maps.Clone(wrong), []string{}
	maps.DeleteFunc(typed, func(name, _ string) bool { return k.Fixed(name) })
	for name, value := range maps.Clone(typed) {
		p.Write("main form", name, value)
		want = append(want, value)
	}
	free := ""
	for _, f := range k.Fields {
		if f.Required && !f.ByAct && (f.Type == record.Line || f.Type == record.Prose) && p.Count(fmt.Sprintf("main form [name=%q]", f.Name)) > 0 && k.Field(f.Name).Link == "" {
			p.Write("main form", f.Name, "")
			typed[f.Name], free = "", f.Name
			want = append(want, "Give the "+strings.ToLower(f.Label)+":")
			break
		}
	}
	if len(want) > 0 {
		tr.press(t, "Keep the changes")
		tr.refused(t, want...)
		tr.kept(t, typed)
	}
	_, fields := examplesOf[k.Name](20)
	for _, f := range k.Fields {
		if _, touched := typed[f.Name]; touched {
			p.Write("main form", f.Name, strings.ReplaceAll(fields[f.Name], "W", "Again by keyboard"))
		} else if free == "" && !f.ByAct && f.Type == record.Prose {
			free = f.Name
			p.Write("main form", f.Name, "Again by keyboard")
		}
	}
	tr.press(t, "Keep the changes")
	if tr.length() == before {
		tr.says(t, "Nothing was changed, so nothing was recorded.")
	} else {
		tr.says(t, "Kept. The timeline below shows what changed.")
	}
}

func examplesRef(k *record.Kind) string {
	ref, _ := examplesOf[k.Name](20)
	return k.Canon(ref)
}

// lists works lists of several registers with their keys: rows gone through and
// marked, columns chosen, the list kept under a name and found again, and an act
// done to what is marked.
func (tr *tour) lists(t *testing.T) {
	for n, c := range []struct{ path, column, act string }{{"actions", "Group", "Set due date"}, {"raid", "Response", "Set class"}, {"modifications", "Raised by", "Set class"}, {"decisions", "Reported in", "Set class"}} {
		if n > 2 && !whole() {
			continue
		}
		t.Run(c.path, func(t *testing.T) {
			p := tr.page.In(t)
			p.See([]browser.View{{Width: 320}, {Width: 1280}}[n%2])
			tr.as("programme-pmo")
			tr.open(t, tr.url+"/"+c.path)
			p.Press("j", "x", "j", "x", "k")
			first := browser.Evaluate[string](p, "document.activeElement.getAttribute('href')")
			if got := p.Text(".bulk .marked"); got != "2 rows marked" {
				t.Errorf("j, x, j and x mark %q", got)
			}
			p.Enter()
			if got := p.Address(); first == "" || !strings.HasSuffix(got, first) {
				t.Errorf("Enter on %s opens %s", first, got)
			}
			tr.open(t, tr.url+"/"+c.path)
			tr.unfold(t, "View")
			p.Reach(fmt.Sprintf(".sheet input[name=columns][value=%q]", tr.column(t, c.path, c.column)))
			p.Press(" ")
			tr.press(t, "Show")
			if at := tr.named(t, "thead th", c.column); p.Count(at) != 1 {
				t.Errorf("the column %s is not shown", c.column)
			}
			tr.unfold(t, "Views")
			tr.press(t, "Keep")
			tr.refused(t, "name")
			tr.open(t, tr.url+"/"+c.path+"?columns="+tr.column(t, c.path, c.column))
			tr.unfold(t, "Views")
			p.Write("main form", "name", "Kept of "+c.path)
			tr.press(t, "Keep")
			tr.says(t, "The view is kept.", "Kept of "+c.path)
			p.Reach(tr.named(t, "main a", "Kept of "+c.path))
			p.Enter()
			tr.named(t, "thead th", c.column)
			p.Press("j", "x", "j", "x")
			p.Reach(".bulk button[formaction^='/bulk/']")
			p.Enter()
			tr.unfold(t, c.act)
			if c.act == "Set due date" {
				p.Write("main form", "due", wrongDay)
				tr.press(t, c.act)
				tr.refused(t, wrongDay)
				p.Write("main form", "due", "27 April 2022")
			} else {
				tr.press(t, c.act)
				tr.refused(t, "Choose who may see them.")
				p.Write("main form", "class", "controlled")
			}
			tr.press(t, c.act)
			tr.says(t, "It is done to 2 ")
			tr.glance(t)
		})
	}
}

// column gives the name of a column by its words.
func (tr *tour) column(t *testing.T, path, words string) string {
	t.Helper()
	k, err := kindAt(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range k.Fields {
		if f.Label == words {
			return f.Name
		}
	}
	t.Fatalf("%s have no column %q", path, words)
	return ""
}
