package exchange

import (
	"errors"
	"fmt"

	"crosscode/internal/format/xlsx"
)

// readXLSX reads the first worksheet with something in it, or the first that fits;
// the others are named.
func (s *Sheet) readXLSX(data []byte) error {
	book, err := xlsx.Open(data)
	if err != nil {
		return workbookRefused(err)
	}
	var first *Sheet // of those that do not fit
	for _, sheet := range book.Sheets {
		if s.Columns == nil {
			s.Name = sheet.Name
			err = s.worksheet(book, sheet)
		} else {
			err = s.other(book, sheet)
		}
		if err != nil {
			return workbookRefused(err)
		}
		if s.Columns != nil && s.fits != nil && !s.fits(s) {
			if first == nil {
				read := *s
				first = &read
			}
			s.Columns, s.Rows, s.Unread = nil, nil, append(s.Unread, sheet.Name)
		}
	}
	if s.Columns == nil && first != nil {
		*s = *first
	}
	for _, sheet := range book.Hidden {
		if err := s.other(book, sheet); err != nil {
			return workbookRefused(err)
		}
	}
	if s.Columns == nil {
		return refuse("has no worksheet with anything in it.")
	}
	return nil
}

func workbookRefused(err error) error {
	switch {
	case isRefusal(err):
		return err
	case errors.Is(err, xlsx.ErrTooLarge):
		return refuse("unpacks to far more than a register holds, and is not read.")
	case errors.Is(err, xlsx.ErrNotWorkbook):
		return refuse("is not an Excel workbook. Save the table as .xlsx or as csv (UTF-8).")
	}
	return refuse("is damaged: it cannot be read as a workbook. Open it in Excel and save it again.")
}

func (s *Sheet) worksheet(book *xlsx.Book, sheet xlsx.Sheet) error {
	for row, err := range book.Rows(sheet) {
		if err != nil {
			return err
		}
		cells := make([]Cell, len(row.Cells))
		for i, c := range row.Cells {
			cells[i] = readCell(c)
		}
		if last := row.Cells[len(cells)-1].Column; last >= MaxSheetColumns {
			return tooWide(s.at(row.Number, last))
		}
		if s.Columns == nil {
			s.head(row.Number, cells)
		} else if err := s.add(row.Number, cells); err != nil {
			return err
		}
	}
	return nil
}

// readCell takes over a cell, or says why it cannot be read.
func readCell(c xlsx.Cell) Cell {
	out := Cell{Column: c.Column, Text: c.Text}
	switch c.Kind {
	case xlsx.Failed:
		out.Text, out.bad = fmt.Sprintf("The formula here failed (%s). Put it right, or write the value.", clip(c.Text, 20)), true
	case xlsx.Unsaved:
		out.Text, out.bad = "The formula here was saved without its result. Open the file in a spreadsheet and save it again.", true
	}
	return out
}

// other notes a worksheet that is not read, if there is anything in it.
func (s *Sheet) other(book *xlsx.Book, sheet xlsx.Sheet) error {
	for _, err := range book.Rows(sheet) {
		if err == nil {
			s.Unread = append(s.Unread, sheet.Name)
		}
		return err
	}
	return nil
}
