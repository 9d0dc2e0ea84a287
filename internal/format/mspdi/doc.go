// Package mspdi reads and writes Microsoft Project's XML format.
//
// [Read] streams a file and gives a [Project] of what a schedule needs: what the
// file says and no more, in the file's own terms (durations in minutes, lags in
// tenths of a minute, numbers for constraint and link types). [Rewrite] copies a
// file byte for byte and replaces only the computed fields of its tasks, so that
// nothing we do not model is lost; [Write] makes a file from nothing.
//
// A file may not define entities, nest deeper than a plan can, or exceed
// [MaxBytes]; each refusal is a sentence with the line. What the numbers mean
// for a schedule is not decided here.
package mspdi
