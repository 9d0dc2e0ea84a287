package pack

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Tables saved as plain text may have their columns set with spaces. Such a
// table is known by its header, whose names are those of columns, and a row by
// its cells, each of which begins where a column does. Without that it is left
// as text: where a cell is empty, counting would put values under wrong names.

// A segment is a piece of a line between wide gaps, and the place it begins.
type segment struct {
	at   int
	text string
}

var wideGap = matching(`\S+(?: \S+)*`)

// segments parts a line at gaps of two spaces or more.
func segments(s string) []segment {
	if !strings.Contains(strings.TrimSpace(s), "  ") && !strings.HasPrefix(s, "  ") || strings.ContainsAny(s, "\t|") || len(s) > maxAligned {
		return nil
	}
	var found []segment
	for _, m := range wideGap.FindAllStringIndex(s, maxCells) {
		found = append(found, segment{utf8.RuneCountInString(s[:m[0]]), s[m[0]:m[1]]})
	}
	return found
}

// maxAligned bounds the length of a line that is looked at as a row.
const maxAligned = 4096

// alignedRows gives the cells of the lines that are rows of such tables.
func alignedRows(raw []string) map[int][]string {
	rows := map[int][]string{}
	shapes := allShapes()
	for i := 0; i < len(raw); i++ {
		if n := strokedRows(shapes, raw[i:], i, rows); n > 0 {
			i += n - 1
			continue
		}
		head := segments(raw[i])
		if len(head) < 3 || i+1 == len(raw) || placed(segments(raw[i+1]), head) == nil || headerAmong(shapes, texts(head), i+1).shape == nil {
			continue
		}
		rows[i] = texts(head)
		for i+1 < len(raw) {
			cells := placed(segments(raw[i+1]), head)
			if cells == nil {
				break
			}
			i++
			rows[i] = cells
		}
	}
	return rows
}

// strokedRows reads a table whose columns are parted by strokes without any at
// the ends and without a line under its header. It returns how many lines it
// has.
func strokedRows(shapes []shape, raw []string, at int, rows map[int][]string) int {
	head := stroked(raw[0])
	if len(head) < 3 || len(raw) == 1 || len(stroked(raw[1])) != len(head) || headerAmong(shapes, head, at+1).shape == nil {
		return 0
	}
	n := 0
	for n < len(raw) && len(stroked(raw[n])) == len(head) {
		rows[at+n] = stroked(raw[n])
		n++
	}
	return n
}

// stroked parts a line at strokes that have a space on either side.
func stroked(s string) []string {
	t := strings.TrimSpace(s)
	if len(t) > maxAligned || !strings.Contains(t, " | ") || strings.HasPrefix(t, "|") || strings.Contains(t, "\t") {
		return nil
	}
	cells := strokes(t)
	for i := range cells {
		cells[i] = plain(cells[i])
	}
	return cells
}

func texts(of []segment) []string {
	var said []string
	for _, s := range of {
		said = append(said, s.text)
	}
	return said
}

// placed puts each segment under the column that begins where it does; nothing
// where one begins between columns.
func placed(row, head []segment) []string {
	if len(row) == 0 {
		return nil
	}
	cells := make([]string, len(head))
	for _, s := range row {
		n, ok := slices.BinarySearchFunc(head, s.at, func(h segment, at int) int { return h.at - at })
		if !ok {
			return nil
		}
		cells[n] = s.text
	}
	return cells
}
