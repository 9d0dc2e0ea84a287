package exchange

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"crosscode/internal/record"
)

// readCSV reads comma-separated values. Semicolons and tabs between the cells,
// as spreadsheets write them in other countries, are told by the heading.
func (s *Sheet) readCSV(data []byte) error {
	c := csvScanner{data: bytes.TrimPrefix(data, []byte(byteOrderMark)), line: 1}
	c.comma = delimiter(c.data)
	headed := false
	for c.at < len(c.data) {
		line := c.line
		cells, err := c.row()
		switch {
		case err != nil:
			return err
		case len(cells) == 0:
		case !headed:
			headed = true
			s.head(line, cells)
		default:
			if err := s.add(line, cells); err != nil {
				return err
			}
		}
	}
	return nil
}

// head takes a row of cells for the headings.
func (s *Sheet) head(line int, cells []Cell) {
	s.headRow = line
	s.Columns = make([]string, cells[len(cells)-1].Column+1)
	for _, c := range cells {
		if !c.bad {
			s.Columns[c.Column] = record.Clean(c.Text)
		}
	}
}

// delimiter gives what stands between the cells of the first line with
// something in it; where that is a title, between those of the first line below
// with three cells.
func delimiter(data []byte) byte {
	counts, lines, quoted := map[byte]int{}, 0, false
	for _, c := range bytes.TrimLeft(data, "\r\n") {
		if c == '"' {
			quoted = !quoted
		}
		if quoted {
			continue
		}
		if c != '\n' && c != '\r' {
			counts[c]++
			continue
		}
		lines++
		if most := max(counts[','], counts[';'], counts['\t']); most > 1 || most == 1 && lines == 1 || lines == maxTitles {
			break
		}
		clear(counts)
	}
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if counts[c] > counts[best] {
			best = c
		}
	}
	return best
}

// A csvScanner reads rows of RFC 4180, with any line end, and takes a quotation
// mark inside a cell that is not quoted for itself.
type csvScanner struct {
	data  []byte
	at    int
	line  int
	comma byte
	plain []byte
}

// row reads the cells of a row that are not empty.
func (c *csvScanner) row() ([]Cell, error) {
	var cells []Cell
	for column := 0; ; column++ {
		text, err := c.cell()
		if err != nil {
			return nil, err
		}
		if strings.TrimSpace(text) != "" {
			if column >= MaxSheetColumns {
				return nil, tooWide(fmt.Sprintf("line %d", c.line))
			}
			cells = append(cells, Cell{Column: column, Text: unguard(text)})
		}
		if c.at < len(c.data) && c.data[c.at] == c.comma {
			c.at++
			continue
		}
		c.endLine()
		return slices.Clip(cells), nil
	}
}

// endLine passes a line end, of any kind.
func (c *csvScanner) endLine() {
	if c.at == len(c.data) {
		return
	}
	if bytes.HasPrefix(c.data[c.at:], []byte("\r\n")) {
		c.at++
	}
	c.at++
	c.line++
}

// cell reads a cell up to the comma or line end behind it.
func (c *csvScanner) cell() (string, error) {
	if c.at < len(c.data) && c.data[c.at] == '"' {
		return c.quoted()
	}
	from := c.at
	for c.at < len(c.data) && c.data[c.at] != c.comma && c.data[c.at] != '\r' && c.data[c.at] != '\n' {
		c.at++
	}
	return string(c.data[from:c.at]), nil
}

func (c *csvScanner) quoted() (string, error) {
	began := c.line
	c.plain = c.plain[:0]
	for c.at++; ; c.at++ {
		n := bytes.IndexByte(c.data[c.at:], '"')
		if n < 0 {
			return "", refuse("cannot be read: a quotation mark on line %d opens a cell that is never closed.", began)
		}
		c.plain = append(c.plain, c.data[c.at:c.at+n]...)
		c.line += bytes.Count(c.data[c.at:c.at+n], []byte("\n"))
		if c.at += n + 1; c.at == len(c.data) || c.data[c.at] != '"' {
			break
		}
		c.plain = append(c.plain, '"')
	}
	if c.at < len(c.data) && c.data[c.at] != c.comma && c.data[c.at] != '\r' && c.data[c.at] != '\n' {
		return "", refuse("cannot be read: on line %d there is something behind the closing quotation mark of a cell. Write a quotation mark inside a cell twice.", c.line)
	}
	return string(c.plain), nil
}
