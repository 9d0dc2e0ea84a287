// Package pack reads the papers of a governance meeting.
package pack

// Options say what the caller knows about the papers.
type Options struct {
	Group string // short name of the group; empty: the title tells
	Name  string // file name, for messages
}
