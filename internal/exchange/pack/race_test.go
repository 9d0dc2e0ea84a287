//go:build race

package pack_test

// raced says that the race detector is on: time measured under it says nothing
// of the parser.
const raced = true
