package pdf

import (
	"strings"
)

// shown is the text as it is shown, page by page.
type shown struct {
	d     *document
	out   strings.Builder
	most  int
	deep  int
	begun map[int]bool // forms that are being shown
	state state
	place place
	mark  mark // where the string shown last is
}

// apart parts letters that a font draws as one, and that nobody types to look for.
// No part is longer in bytes than the whole.
var apart = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st")

func (t *shown) text() string {
	s := apart.Replace(strings.ToValidUTF8(t.out.String(), ""))
	if len(s) > t.most {
		s = strings.ToValidUTF8(s[:t.most], "")
	}
	var lines []string
	for l := range strings.SplitSeq(s, "\n") {
		if l = strings.Join(strings.Fields(l), " "); l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}

func (t *shown) page(page dictionary) {
	var content []byte
	contents := t.d.follow(page["Contents"])
	parts, several := contents.([]any)
	if !several {
		parts = []any{page["Contents"]}
	}
	for _, part := range parts {
		if r, is := part.(reference); is && len(content) < maxStream {
			content = append(append(content, t.d.unpack(t.d.objects[int(r)])...), '\n')
		}
	}
	t.begun = map[int]bool{}
	t.state, t.place, t.mark = state{page: identity, stretch: 1}, place{identity, identity}, mark{}
	t.content(content, page["Resources"])
	t.out.WriteByte('\n')
}

// content reads the operators of a page, or of a form that it shows.
func (t *shown) content(b []byte, resources any) {
	res, _ := t.d.follow(resources).(dictionary)
	fonts, _ := t.d.follow(res["Font"]).(dictionary)
	forms, _ := t.d.follow(res["XObject"]).(dictionary)
	l := &lexer{b: b, left: &t.d.tokens}
	var args []any
	var saved []state
	for t.out.Len() < t.most {
		v, more := l.value(0)
		if !more {
			return
		}
		op, is := v.(operator)
		if !is {
			if args = append(args, v); len(args) > 64 {
				args = args[1:]
			}
			continue
		}
		last := func(n int) any {
			if len(args) < n {
				return nil
			}
			return args[len(args)-n]
		}
		switch op {
		case "Tf":
			if n, is := last(2).(name); is {
				t.state.font = t.d.font(fonts[string(n)])
			}
			t.state.size = real(last(1))
		case "Tc":
			t.state.letter = real(last(1))
		case "Tw":
			t.state.word = real(last(1))
		case "Tz":
			t.state.stretch = real(last(1)) / 100
		case "TL":
			t.state.leading = real(last(1))
		case "q":
			if len(saved) < maxSaved {
				saved = append(saved, t.state)
			}
		case "Q":
			if n := len(saved); n > 0 {
				t.state, saved = saved[n-1], saved[:n-1]
			}
		case "cm":
			if m, is := matrixOf(args); is {
				t.state.page = m.times(t.state.page)
			}
		case "BT":
			t.place.set(identity)
		case "Tm":
			if m, is := matrixOf(args); is {
				t.place.set(m)
			}
		case "Td", "TD":
			if op == "TD" {
				t.state.leading = -real(last(1))
			}
			t.place.down(real(last(2)), real(last(1)))
		case "T*":
			t.newLine()
		case "Tj":
			t.show(last(1))
		case "'", `"`:
			if op == `"` {
				t.state.word, t.state.letter = real(last(3)), real(last(2))
			}
			t.newLine()
			t.show(last(1))
		case "TJ":
			run, _ := last(1).([]any)
			for _, v := range run {
				if n, is := v.(float64); is {
					if f := t.state.font; f != nil && f.widths.known {
						t.place.along(-n / 1000 * t.state.size * t.state.stretch)
					} else if n < -180 { // a gap as wide as a blank
						t.out.WriteByte(' ')
					}
					continue
				}
				t.show(v)
			}
		case "Do":
			if n, is := last(1).(name); is {
				t.form(forms[string(n)], resources)
			}
		case "BI":
			l.skipImage()
		}
		args = args[:0]
	}
}

// form shows a form within a page.
func (t *shown) form(v, resources any) {
	r, is := v.(reference)
	if !is || t.begun[int(r)] || t.deep >= 8 {
		return
	}
	o := t.d.objects[int(r)]
	dict, _ := parse(o.text, t.d).(dictionary)
	if dict["Subtype"] != name("Form") {
		return
	}
	if dict["Resources"] != nil {
		resources = dict["Resources"]
	}
	t.begun[int(r)] = true
	t.deep++
	state, place := t.state, t.place
	if m, is := t.d.follow(dict["Matrix"]).([]any); is {
		if m, is := matrixOf(m); is {
			t.state.page = m.times(t.state.page)
		}
	}
	t.content(t.d.unpack(o), resources)
	t.state, t.place = state, place
	t.deep--
	delete(t.begun, int(r))
}

// newLine goes to the next line. One is begun even where the document does not
// say how far it is down.
func (t *shown) newLine() {
	t.place.down(0, -t.state.leading)
	if t.state.leading == 0 && t.mark.begun {
		t.out.WriteByte('\n')
		t.mark.begun = false
	}
}

// show shows a string at the place of the pen, apart from the one before if there
// is a gap between them.
func (t *shown) show(v any) {
	s, is := v.(text)
	if !is || len(s) == 0 {
		return
	}
	at := t.place.pen.times(t.state.page)
	t.out.WriteString(t.mark.gap(at, t.state.size))
	f := t.state.font
	f.decode(&t.out, []byte(s), t.most)
	if f != nil && f.widths.known {
		t.place.along(t.advance(f, s))
	}
	to := t.place.pen.times(t.state.page)
	t.mark = mark{begun: true, known: f != nil && f.widths.known, fromX: at[4], fromY: at[5], toX: to[4], toY: to[5]}
}

// advance gives how far a string takes the pen.
func (t *shown) advance(f *font, s text) float64 {
	sum := 0.0
	for code := range f.codes([]byte(s)) {
		sum += f.widths.of(code)/1000*t.state.size + t.state.letter
		if code == ' ' && !f.wide {
			sum += t.state.word
		}
	}
	return sum * t.state.stretch
}
