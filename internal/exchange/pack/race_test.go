//go:build race

package pack_test

// raced says that the race detector is on, under which everything takes ten
// times as long: what is drawn by chance is then drawn less often.
const raced = true
