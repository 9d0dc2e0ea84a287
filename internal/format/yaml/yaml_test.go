package yaml

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"crosscode/internal/need"

	"github.com/goccy/go-yaml/ast"
	other "github.com/goccy/go-yaml/parser"
)

// written gives a tree on one line: lists in brackets, mappings in braces, text
// in quotes.
func written(n *Node) string {
	switch n.Kind {
	case Null:
		return "~"
	case Odd:
		return "!"
	case Sequence:
		var parts []string
		for _, x := range n.Items {
			parts = append(parts, written(x))
		}
		return "[" + strings.Join(parts, " ") + "]"
	case Mapping:
		var parts []string
		for _, f := range n.Fields {
			parts = append(parts, f.Key+":"+written(f.Value))
		}
		return "{" + strings.Join(parts, " ") + "}"
	}
	return fmt.Sprintf("%q", n.Text)
}

func TestWhatPeopleWriteIsRead(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a: b", `{a:"b"}`},
		{"\ufeffa: b\r\nc: d\r\n", `{a:"b" c:"d"}`},
		{"--- # begins\na: b\n...\n", `{a:"b"}`},
		{"just words\nthat go on\n\nand on # no more", `"just words that go on\nand on"`},
		{"a:\nb: ~\nc: null\nd: ''", `{a:~ b:~ c:~ d:""}`},
		{"a:\n- b\n- c: d\n  e: f\n-\n- - g\n  - h\ni: j", `{a:["b" {c:"d" e:"f"} ~ ["g" "h"]] i:"j"}`},
		{"- a\n- \n  b\n-   - c\n    - d", `["a" "b" ["c" "d"]]`},
		{"a: [b, 'c, d', {e: f, g}, [], h: i, \"j\":k,]", `{a:["b" "c, d" {e:"f" g:~} [] {h:"i"} {j:"k"}]}`},
		{"a: {b: [c,\n  d], # more\n  e: f\n    g, h: , i: 'j'}", `{a:{b:["c" "d"] e:"f g" h:~ i:"j"}}`},
		{"a: b#c # d\n# e\nf: 'it''s' # g", `{a:"b#c" f:"it's"}`},
		{`a: "\"\x41\u00e9\n\\ \/"`, `{a:"\"Aé\n\\ /"}`},
		{"a: \"b\n  c\n\n  d \\\n  e\"\nf: 'g\n\n\n  h'", `{a:"b c\nd e" f:"g\n\nh"}`},
		{"a: |\n  b\n   c\n\n  d\n\ne: |-\n  f\ng: |+\n  h\n\ni: |2\n    j\n", `{a:"b\n c\n\nd\n" e:"f" g:"h\n\n" i:"  j\n"}`},
		{"a: >\n  b\n  c\n\n  d\n    e\n  f\n", `{a:"b c\nd\n  e\nf\n"}`},
		{"'a b': c\n\"d\" : e\nf g: h:i\nhttp://x: y", `{a b:"c" d:"e" f g:"h:i" http://x:"y"}`},
		{"a: b\n  c\n\n  d\ne: -1\nf: - # g", ``},
		{"a: &x b\nc: *x\nd: !!str e\nf: [&y g, *y, !h]", `{a:! c:! d:! f:[! ! !]}`},
		{"<<: a", `{<<:"a"}`},
		{"# nothing\n\n", ``},
		{"---\n---\n", ``},
	} {
		n, err := Parse(c.text)
		got := ""
		if err == nil && n != nil {
			got = written(n)
		}
		if got != c.want {
			t.Errorf("%q is read as %s (%v), want %s", c.text, got, err, c.want)
		}
	}
}

func TestWhatCannotBeReadIsSaidWithItsLine(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"a: b\n  c: d", "line 2: This belongs to nothing that stands above it."},
		{"a: b: c", "line 1: A colon with a space behind it divides"},
		{"a:\n  b: c\n d: e", "line 3: This belongs to nothing"},
		{"a: [b\nc", "line 1: A bracket is open to the end of the file."},
		{"a: [b, , c]", "line 1: A value is missing before a comma."},
		{"a: {b: c d: e}", "line 1: Write a comma between the fields in braces."},
		{"a: [b 'c']\n", ""},
		{"a: ['b' c]\n", "line 1: Write a comma between the values of a list."},
		{"a: \"b\nc", "line 1: The text in quotes does not end."},
		{"a: \"\\q\"", "line 1: A backslash stands before"},
		{"a: - b", "line 1: A list begins on a line of its own."},
		{"? a\n: b", "line 1: A key is a text on one line."},
		{"[a]: b", "line 1: A key is a text on one line."},
		{"a:\n\tb: c", "line 2: A tab sets nothing in. Use spaces."},
		{"a: b\n---\nc: d", "line 3: The file holds several documents, divided by ---. Keep one."},
		{"%YAML 1.2\n---\na: b", "line 1: Lines that begin with % are not read."},
		{"a: @b", "line 1: A value does not begin with @. Put it in quotes."},
		{"a: b\nc", "line 2: Write it as name: value."},
		{"a: b\n- c", "line 2: This belongs to nothing that stands above it."},
		{strings.Repeat("[", 200), "line 1: Values lie in values more than 100 deep."},
		{strings.Repeat("- ", 200), "line 1: Values lie in values more than 100 deep."},
		{"a: \xff", "line 1: The text is not UTF-8."},
	} {
		_, err := Parse(c.text)
		if said := fmt.Sprint(err); c.want == "" && err != nil || !strings.Contains(said, c.want) {
			t.Errorf("%.40q: it says %v, want %q", c.text, err, c.want)
		}
	}
}

// Whatever is written over and over, reading it takes time that grows with the
// text and no faster. Another reader took seconds for some of these.
func TestNoTextIsReadSlowly(t *testing.T) {
	for _, unit := range []string{"# nothing\n", "  some words\n", "- x\n", "-\n", "- ~\n", "a%d: x\n", "a%d:\n", "? x\n", "a%d: &x y\n", "- x # c\n", "# c\na%d: x\n", "- {a, b, c, d}\n", "- [a, b]\n",
		"- ''\n", "- - - - - x\n", "- *a\n", "- b:\n    c: d\n", "\n", "\t\n", " \t#\n", "---\n", "\"\n", "'\n", "[\n", "[x,\n", "{x%d: y,\n", "x: ,\n", "- |\n", "- >\n a\n", "\"a\\\n", "é: é\n", "- 'a\n"} {
		var b strings.Builder
		for _, head := range []string{"", "a: [", "a: {", "a: \"", "a:\n", "a: |\n", "a: x\n"} {
			b.Reset()
			b.WriteString(head)
			for i := 0; b.Len() < 32<<10; i++ {
				b.WriteString(strings.Replace(unit, "%d", fmt.Sprint(i), 1))
			}
			at := time.Now()
			Parse(b.String())
			if d := time.Since(at); d > time.Second {
				t.Errorf("%q after %q: 32 KB take %v", unit, head, d)
			}
		}
	}
}

// What the program ships and shows as YAML is read as another reader reads it.
func TestTheExamplesAreReadAsAnotherReaderReadsThem(t *testing.T) {
	all, err := filepath.Glob(filepath.Join(need.Root(t), "examples", "*.yaml"))
	if err != nil || len(all) == 0 {
		t.Fatal("there are no examples", err)
	}
	for _, name := range all {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		n, err := Parse(string(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, want := written(n), theirs(string(text)); got != want {
			k := 0
			for k < len(got) && k < len(want) && got[k] == want[k] {
				k++
			}
			t.Errorf("%s: read as\n…%.200s\nand by the other as\n…%.200s", name, got[max(k-50, 0):], want[max(k-50, 0):])
		}
	}
}

// theirs is what another reader makes of a text; "" where it cannot read it.
func theirs(text string) (out string) {
	defer func() {
		if recover() != nil {
			out = ""
		}
	}()
	file, err := other.ParseBytes([]byte(text), 0)
	if err != nil || len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return ""
	}
	var b strings.Builder
	var write func(n ast.Node)
	field := func(f *ast.MappingValueNode) {
		switch k := f.Key.(type) {
		case *ast.StringNode:
			b.WriteString(k.Value)
		default:
			b.WriteString(k.GetToken().Value)
		}
		b.WriteString(":")
		write(f.Value)
	}
	write = func(n ast.Node) {
		switch n := n.(type) {
		case nil, *ast.NullNode:
			b.WriteString("~")
		case *ast.MappingNode:
			b.WriteString("{")
			for i, f := range n.Values {
				if i > 0 {
					b.WriteString(" ")
				}
				field(f)
			}
			b.WriteString("}")
		case *ast.MappingValueNode:
			b.WriteString("{")
			field(n)
			b.WriteString("}")
		case *ast.SequenceNode:
			b.WriteString("[")
			for i, x := range n.Values {
				if i > 0 {
					b.WriteString(" ")
				}
				write(x)
			}
			b.WriteString("]")
		case *ast.StringNode:
			fmt.Fprintf(&b, "%q", n.Value)
		case *ast.LiteralNode:
			fmt.Fprintf(&b, "%q", n.Value.Value)
		case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
			b.WriteString("!")
		default:
			fmt.Fprintf(&b, "%q", n.GetToken().Value)
		}
	}
	write(file.Docs[0].Body)
	return b.String()
}

// Places are where values stand: what lies between them reads as the value.
func FuzzPlaces(f *testing.F) {
	f.Add("a: b\nc:\n- {d: e, f: 'g'}\n- h: >-\n    i\n    j\n  k:\n  - l\n")
	f.Add("a: [b, {c: d, e: }, \"f\"]\n\"g\" : !h i # j\n")
	f.Add("- - a\n- b: |\n   c\n\n- {d, e: [f: g]}\n")
	f.Fuzz(func(t *testing.T, text string) {
		root, err := Parse(text)
		if err != nil || root == nil {
			return
		}
		var walk func(n *Node)
		walk = func(n *Node) {
			if n.At < 0 || n.End < n.At || n.End > len(text) || n.Line != 1+strings.Count(text[:n.At], "\n") {
				t.Fatalf("%d to %d on line %d of %q", n.At, n.End, n.Line, text)
			}
			if n.Kind == Scalar && n.Style != Block && (n.Style == Quoted || !strings.ContainsAny(text[n.At:n.End], ",[]{}:#\n")) {
				again, err := Parse("[" + text[n.At:n.End] + "]")
				if err == nil && len(again.Items) == 1 && again.Items[0].Kind == Scalar && again.Items[0].Text != n.Text {
					t.Fatalf("%q reads as %q, and was %q", text[n.At:n.End], again.Items[0].Text, n.Text)
				}
			}
			for _, x := range n.Items {
				walk(x)
			}
			for _, x := range n.Fields {
				if x.At < n.At || x.Colon >= 0 && text[x.Colon] != ':' || x.Value == nil {
					t.Fatalf("%q stands at %d, its colon at %d, in %q", x.Key, x.At, x.Colon, text)
				}
				walk(x.Value)
			}
		}
		walk(root)
	})
}

func BenchmarkAThousandActivities(b *testing.B) {
	var text strings.Builder
	text.WriteString("activities:\n")
	for i := range 1000 {
		fmt.Fprintf(&text, "  - {id: a%d, name: 'Activity, number %d', duration: 5d, after: [a%d, 'a%d SS + 2d']}\n", i, i, i+1, i+2)
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(text.String()); err != nil {
			b.Fatal(err)
		}
	}
}
