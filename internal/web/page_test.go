package web

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"crosscode/internal/problem"
)

// rendered gives the text of a page and its elements.
func rendered(t *testing.T, page templ.Component) (string, []*html.Node) {
	t.Helper()
	var b bytes.Buffer
	if err := page.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var out []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			out = append(out, n)
		}
	}
	return b.String(), out
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// words is the text within n, with single spaces.
func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// find gives the elements of one name, and of one class when one is given.
func find(nodes []*html.Node, name, class string) []*html.Node {
	var out []*html.Node
	for _, n := range nodes {
		if n.Data == name && (class == "" || slices.Contains(strings.Fields(attribute(n, "class")), class)) {
			out = append(out, n)
		}
	}
	return out
}

func each(t *testing.T, f func(t *testing.T, nodes []*html.Node)) {
	pages := gallery(t)
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		t.Run(name, func(t *testing.T) {
			_, nodes := rendered(t, pages[name])
			f(t, nodes)
		})
	}
}

func TestEveryPageIsWellMade(t *testing.T) {
	each(t, func(t *testing.T, nodes []*html.Node) {
		ids := map[string]int{}
		for _, n := range nodes {
			if id := attribute(n, "id"); id != "" {
				ids[id]++
			}
		}
		for id, n := range ids {
			if n > 1 {
				t.Errorf("the id %q is used %d times", id, n)
			}
		}
		if n := len(find(nodes, "h1", "")); n != 1 {
			t.Errorf("the page has %d first headings", n)
		}
		title := slices.DeleteFunc(find(nodes, "title", ""), func(n *html.Node) bool { return n.Parent.Data != "head" }) // a drawing may have one too
		if len(title) != 1 || !strings.Contains(words(title[0]), "Programme") {
			t.Error("the title does not name the programme")
		}
		for _, n := range nodes {
			for _, name := range []string{"aria-describedby", "aria-labelledby", "for", "list", "form"} {
				for id := range strings.FieldsSeq(attribute(n, name)) {
					if ids[id] == 0 {
						t.Errorf("<%s %s=%q> points at nothing", n.Data, name, id)
					}
				}
			}
			if h := attribute(n, "href"); len(h) > 1 && h[0] == '#' && ids[h[1:]] == 0 {
				t.Errorf("the link to %s leads nowhere on the page", h)
			}
			if n.Data == "a" && words(n) == "" {
				t.Errorf("the link to %s says nothing", attribute(n, "href"))
			}
		}
	})
}

func TestNothingIsInline(t *testing.T) {
	each(t, func(t *testing.T, nodes []*html.Node) {
		for _, n := range nodes {
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("<%s %s=%q> would be refused by our own policy", n.Data, a.Key, a.Val)
				}
			}
			if n.Data == "style" || n.Data == "script" && (attribute(n, "src") == "" || n.FirstChild != nil) {
				t.Errorf("<%s> holds its own text", n.Data)
			}
			for _, name := range []string{"src", "href", "action", "formaction"} {
				if u, err := url.Parse(attribute(n, name)); err != nil || u.IsAbs() || u.Host != "" {
					t.Errorf("<%s %s=%q> is not on this site", n.Data, name, attribute(n, name))
				}
			}
		}
	})
}

// A filler puts a text of its own into every string it can reach, and remembers
// where: markup, unless it is to be something else.
type filler struct {
	where []string
	with  string
}

func (f *filler) token(path string) string {
	f.where = append(f.where, path)
	if f.with != "" {
		return f.with
	}
	return token(len(f.where) - 1)
}

func token(n int) string { return "<b>" + strconv.Itoa(n) + "</b>" }

func (f *filler) fill(v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.String:
		switch v.Type() {
		case reflect.TypeFor[string](), reflect.TypeFor[TextCell](), reflect.TypeFor[NumberCell]():
			v.SetString(f.token(path))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				f.fill(v.Field(i), v.Type().Name()+"."+v.Type().Field(i).Name)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			f.fill(v.Index(i), path)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			f.fill(v.Elem(), path)
		}
	case reflect.Interface:
		if !v.IsNil() {
			inner := reflect.New(v.Elem().Type()).Elem()
			inner.Set(v.Elem())
			f.fill(inner, path+"."+inner.Type().Name())
			v.Set(inner)
		}
	case reflect.Map:
		if v.Type() == reflect.TypeFor[url.Values]() {
			v.Set(reflect.ValueOf(url.Values{"q": {f.token(path)}}))
		}
	}
}

// spoilt gives a page all of whose texts are the filler's.
func spoilt[P any](f *filler, page P, draw func(P) templ.Component) templ.Component {
	f.fill(reflect.ValueOf(&page).Elem(), "")
	return draw(page)
}

func TestWhatAPageIsToldIsShownAndNeverRead(t *testing.T) {
	// What is no text of the page: it chooses how something is drawn, or where
	// it is kept, and an address among them may be left out.
	silent := map[string]bool{
		"RecordPage.Refused": true, "Column.Name": true, "Act.Key": true, "Fault.Field": true,
	}
	shown := map[string]bool{}
	told := map[string]bool{}
	check := func(name string, draw func(*filler) templ.Component) {
		t.Run(name, func(t *testing.T) {
			f := &filler{}
			text, nodes := rendered(t, draw(f))
			if n := find(nodes, "b", ""); len(n) > 0 {
				t.Errorf("<b> was read as markup within <%s>: %s", n[0].Parent.Data, f.where[atoi(words(n[0]))])
			}
			for i, where := range f.where {
				told[where] = true
				if strings.Contains(text, html.EscapeString(token(i))) || strings.Contains(text, url.QueryEscape(token(i))) {
					shown[where] = true
				}
			}
		})
	}
	check("home", func(f *filler) templ.Component {
		p := homePage(t)
		p.Panels[0].Table.Rows = nil
		return spoilt(f, p, Home)
	})
	check("list of one", func(f *filler) templ.Component {
		p := actionList(t, "/actions")
		p.Count.N = 1
		return spoilt(f, p, List)
	})
	check("list", func(f *filler) templ.Component {
		return spoilt(f, actionList(t, "/actions?status=Ongoing&due-from=2022-03-01&after=x"), List)
	})
	check("record", func(f *filler) templ.Component { return spoilt(f, actionPage(t, "/actions/CCAG03-12"), Record) })
	check("form", func(f *filler) templ.Component { return spoilt(f, actionForm(t, true), Form) })
	check("import new", func(f *filler) templ.Component { return spoilt(f, importNew(true), ImportNew) })
	check("import preview", func(f *filler) templ.Component { return spoilt(f, importPreview(), ImportPreview) })
	check("import of one", func(f *filler) templ.Component {
		p := importPreview()
		p.Kinds[0].Counts.Unchanged = 1
		return spoilt(f, p, ImportPreview)
	})
	check("raid", func(f *filler) templ.Component { return spoilt(f, raidList(t), List) })
	check("meeting", func(f *filler) templ.Component { return spoilt(f, meetingPage(t), Record) })
	check("code", func(f *filler) templ.Component { return spoilt(f, codePage(t), Code) })
	check("table", func(f *filler) templ.Component { return spoilt(f, tablePage(t, nil), TablePreview) })
	check("table refused", func(f *filler) templ.Component {
		return spoilt(f, tablePage(t, problem.New(problem.Invalid, "They do not fit.")), TablePreview)
	})
	check("fields", func(f *filler) templ.Component { return spoilt(f, fieldsPage(), History) })
	check("import result", func(f *filler) templ.Component { return spoilt(f, importResult(), ImportResult) })
	check("imports", func(f *filler) templ.Component { return spoilt(f, importList(false), ImportList) })
	check("no imports", func(f *filler) templ.Component { return spoilt(f, importList(true), ImportList) })
	check("journal", func(f *filler) templ.Component { return spoilt(f, journalPage(t), Journal) })
	check("entry", func(f *filler) templ.Component { return spoilt(f, entryPage(t), Entry) })
	check("problem", func(f *filler) templ.Component {
		p := problemPage(fmt.Errorf("disk full"))
		p.Who.ActAs = nil
		p.Faults = []string{""}
		return spoilt(f, p, Problem)
	})
	for _, where := range slices.Sorted(maps.Keys(told)) {
		if !shown[where] && !silent[where] {
			t.Errorf("no page shows what %s says", where)
		}
		if shown[where] && silent[where] {
			t.Errorf("%s is shown after all", where)
		}
	}
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func TestWhatIsNoFaultOfThePersonsSaysWhoseItIs(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
		title  string
	}{
		{problem.New(problem.Unavailable, "The disk that the record is on is full."), 503, "That is not possible just now"},
		{problem.New(problem.Conflict, "It was changed."), 409, "That cannot be done just now"},
		{fmt.Errorf("a fault"), 500, "Something went wrong here"},
	} {
		if p := ProblemOf(Frame{}, fmt.Errorf("commit: %w", c.err)); p.Status != c.status || p.Title != c.title {
			t.Errorf("%v is answered %d, %q", c.err, p.Status, p.Title)
		}
	}
}
