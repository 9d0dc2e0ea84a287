// Package xlsx reads and writes Excel workbooks as rows of cells.
//
// A [Writer] writes one worksheet with a heading, row by row, straight into the
// zip file: nothing is collected, so the first byte leaves before the first
// row is made, memory does not grow with the sheet, and the same rows give the
// same bytes. A [Book] reads the worksheets of any workbook. Both speak in the
// same [Cell]: what was written is what is read.
//
// No cell is ever written as a formula, whatever its text. A formula that is
// read gives the result that was saved with it. Days are days: a date is read
// by the number behind it and by what its format shows of it, so 1 February
// shown as "Feb-23" is a month. Colours, charts, comments and macros are not
// read. How large a file may be is bounded ([MaxBytes] and its neighbours).
package xlsx

import "strconv"

// What a worksheet can hold.
const (
	MaxRows    = 1_048_576 // the heading included
	MaxColumns = 16_384
	MaxText    = 32_767 // of one cell, in UTF-16 units
)

// A Kind is what a cell holds.
type Kind uint8

const (
	Empty   Kind = iota
	Text         // as it stands
	Number       // in decimal digits
	Date         // 2022-03-23, 2022-03-23 10:05, or 2022-03 where only the month is shown
	Time         // 10:05
	Bool         // true or false
	Failed       // an error of a formula, such as #REF!
	Unsaved      // a formula saved without its result
)

// A Cell is one cell of a row.
type Cell struct {
	Column int // from 0
	Kind   Kind
	Text   string
}

// A Row holds the cells of a row that are not empty.
type Row struct {
	Number int // from 1
	Cells  []Cell
}

// ColumnName gives the letters of a column: 0 is A, 26 is AA.
func ColumnName(column int) string {
	s := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		s = string(rune('A'+(n-1)%26)) + s
	}
	return s
}

// Address gives the name of a cell: D7.
func Address(column, row int) string { return ColumnName(column) + strconv.Itoa(row) }
