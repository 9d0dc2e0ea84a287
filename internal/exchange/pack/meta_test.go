package pack_test

import (
	"slices"
	"strings"
	"testing"

	"crosscode/internal/exchange/pack"
	"crosscode/internal/exchange/pack/packtest"
)

// The same papers written another way say the same.
func TestTheRealPackWrittenAnotherWaySaysTheSame(t *testing.T) {
	text := realText(t)
	plain := realPack(t)
	plain.Title.Value = "" // holds the group's name
	for _, c := range []struct {
		name  string
		write func(string) string
	}{
		{"line ends of Windows", func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }},
		{"a mark of byte order", func(s string) string { return "\ufeff" + s }},
		{"no-break spaces", func(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }},
		{"tables in strokes", inStrokes},
		{"columns the other way round", func(s string) string { return turned(t, s) }},
		{"spaces at the ends of lines", func(s string) string { return strings.ReplaceAll(s, "\n", "  \n") }},
	} {
		t.Run(c.name, func(t *testing.T) {
			written := c.write(text)
			got, err := pack.Parse([]byte(written), pack.Options{Group: "CCAG"})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range packtest.Faults(written, got) {
				t.Error(f)
			}
			got.Title.Value = ""
			got.Kept, plain.Kept = nil, nil
			if d := differences(plain, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// inStrokes writes every row of a table as Markdown does.
func inStrokes(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.Contains(l, "\t") {
			lines[i] = "| " + strings.ReplaceAll(l, "\t", " | ") + " |"
		}
	}
	return strings.Join(lines, "\n")
}

// turned reverses the columns after the first of the tables that have a header
// by which columns are known.
func turned(t *testing.T, s string) string {
	t.Helper()
	lines := strings.Split(s, "\n")
	turning, n := false, 0
	for i, l := range lines {
		cells := strings.Split(l, "\t")
		switch {
		case len(cells) < 3:
			turning = false
		case slices.Contains(cells, "Owner") || slices.Contains(cells, "Area") || slices.Contains(cells, "Objective"):
			turning = true
			n++
		}
		if turning {
			slices.Reverse(cells[1:])
			lines[i] = strings.Join(cells, "\t")
		}
	}
	if n != 7 {
		t.Fatalf("%d tables were turned", n)
	}
	return strings.Join(lines, "\n")
}

func TestTheRealPackOfAnotherGroupIsThatGroups(t *testing.T) {
	text := strings.NewReplacer("CCAG", "DAG", "Cross Code Advisory Group", "Design Advisory Group", "DAG", "XAG").Replace(realText(t))
	for _, group := range []string{"", "DAG"} {
		p, err := pack.Parse([]byte(text), pack.Options{Group: group})
		if err != nil {
			t.Fatal(err)
		}
		if p.Group.Value != "DAG" || p.Meeting.String() != "DAG-04" || len(p.Actions) != 19 || p.Actions[1].Ref.String() != "DAG03-01" || p.RAID[0].List != "DAG" {
			t.Errorf("with group %q: %s %s, %d actions, %v", group, p.Group.Value, p.Meeting, len(p.Actions), p.Actions[1].Ref)
		}
	}
}
