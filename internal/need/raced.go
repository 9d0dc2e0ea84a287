//go:build race

package need

// Raced says that the race detector is on, under which everything takes ten
// times as long. A test that only computes, and whose cases differ in nothing
// but their numbers, then runs some of them; all are run without it.
const Raced = true
