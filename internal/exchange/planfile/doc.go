// Package planfile turns the files of planning tools into plans and back.
//
// The format packages say what is in a file; package plan knows how to
// schedule; this package knows what the one means to the other. It never
// changes a date on the way: dates that the file computed are kept beside the
// plan as imported, for [plan.Differences] to compare with ours.
package planfile
