// Package code knows the industry codes and the modifications to them, as the
// programme follows them.
//
// A code's own register says where its modification stands, in words of its own.
// Those words are kept; beside them stands a stage that is the same for every
// code, so that a dozen registers can be read as one. Nothing here moves a
// modification: its code does, and the programme takes note.
//
// How a modification is spelled is known to package ref.
package code
