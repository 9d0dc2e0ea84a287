package pack

import (
	"regexp"
	"sync"
)

// A pattern is a regular expression that is made when it is first asked. There are
// so many of them that making all takes as long as the rest of a command's start,
// and most commands read no papers.
type pattern struct {
	made func() *regexp.Regexp
}

// patterns are all that there are, for the test that each can be made.
var patterns []*pattern

// matching gives the pattern of a text. One that cannot be made panics when it is
// first asked.
func matching(text string) *pattern {
	p := &pattern{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })}
	patterns = append(patterns, p)
	return p
}

func (p *pattern) MatchString(s string) bool              { return p.made().MatchString(s) }
func (p *pattern) FindString(s string) string             { return p.made().FindString(s) }
func (p *pattern) FindStringIndex(s string) []int         { return p.made().FindStringIndex(s) }
func (p *pattern) FindStringSubmatch(s string) []string   { return p.made().FindStringSubmatch(s) }
func (p *pattern) FindStringSubmatchIndex(s string) []int { return p.made().FindStringSubmatchIndex(s) }
func (p *pattern) FindAllString(s string, n int) []string { return p.made().FindAllString(s, n) }
func (p *pattern) FindAllStringIndex(s string, n int) [][]int {
	return p.made().FindAllStringIndex(s, n)
}
func (p *pattern) FindAllStringSubmatch(s string, n int) [][]string {
	return p.made().FindAllStringSubmatch(s, n)
}
func (p *pattern) FindAllStringSubmatchIndex(s string, n int) [][]int {
	return p.made().FindAllStringSubmatchIndex(s, n)
}
func (p *pattern) Split(s string, n int) []string       { return p.made().Split(s, n) }
func (p *pattern) ReplaceAllString(s, by string) string { return p.made().ReplaceAllString(s, by) }
