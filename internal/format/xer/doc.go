// Package xer reads Primavera P6's exchange format.
//
// A file is a list of tables: %T names one, %F its fields, %R is a row, all
// separated by tabs, up to %E. [Read] keeps every table as it stands, so that a
// field somebody needs tomorrow is already there; [ParseCalendar] reads the
// nested parentheses in which a calendar hides its hours.
//
// The format does not say how its letters are encoded. Files are in the Windows
// code page of the machine that wrote them: 1252 in the west, 1251 where Russian
// is written. What the tables mean for a schedule is not decided here.
package xer
