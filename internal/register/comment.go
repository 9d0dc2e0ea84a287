package register

import (
	"fmt"
	"regexp"
	"strings"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/record"
)

// CommentStatus says whether a comment stands.
type CommentStatus string

const (
	Standing         CommentStatus = "Standing"
	CommentWithdrawn CommentStatus = "Withdrawn"
)

// CommentStatuses holds every status, in the order of a comment's life.
var CommentStatuses = []CommentStatus{Standing, CommentWithdrawn}

// commentMoves is the whole life of a comment.
var commentMoves = party.Procedure[*Comment, CommentStatus]{
	{Step: party.Step(Withdraw), From: []CommentStatus{Standing}, To: CommentWithdrawn, By: office, Need: party.NeedText},
}

// A Comment is what somebody said about a record. It takes the class of what it
// is about, or a stricter one.
type Comment struct {
	record.Head
	Kind   string // kind of the record it is about
	On     string // reference of that record
	Text   string
	Author string // as shown; who it was is with the entry

	status CommentStatus
}

// Remark returns the nth comment on a record: action/CCAG03-12/c1. The kind is
// part of the reference, because records of two kinds may bear the same one.
func Remark(kind, on string, nth int) *Comment {
	c := Comments.New()
	c.Ref, c.Kind, c.On, c.status = fmt.Sprintf("%s/%s/c%d", kind, on, nth), kind, on, Standing
	return c
}

// Status returns whether c stands; it moves only by [Comment.Take].
func (c *Comment) Status() CommentStatus { return c.status }

// Steps returns the steps that by may take now.
func (c *Comment) Steps(by party.Actor) []party.Step { return commentMoves.Steps(c.status, by) }

// Needs returns what a step asks for.
func (c *Comment) Needs(s party.Step) party.Need { return commentMoves.Needs(c.status, s) }

// Take moves c by one step, or says why it may not.
func (c *Comment) Take(s party.Step, w party.With, by party.Actor) error {
	to, err := commentMoves.Next(c, c.status, s, w, by)
	c.status = to
	return err
}

var commentNumber = regexp.MustCompile(`^c[1-9]\d{0,5}$`)

func (c *Comment) check() error {
	var k problem.Check
	rest, ours := strings.CutPrefix(c.Ref, c.Kind+"/"+c.On+"/")
	k.Want(c.Ref == "" || ours && commentNumber.MatchString(rest), "ref", "A comment on %s is called %s/%s/c1, c2 and so on.", c.On, c.Kind, c.On)
	k.Want(c.status != "", "status", "Say whether the comment stands.")
	return k.Err("%s is not complete.", c.Ref)
}

// Comments is the register of comments.
var Comments = record.Declare[Comment](record.Kind{
	Name: "comment", Plural: "comments", Path: "comments", Title: "Comments",
	ByAct:   true,
	About:   "What people said about records.",
	Order:   []string{"ref", "author"},
	Columns: []string{"text", "author", "status"},
	Fields: []*record.Field{
		record.LineField("kind", "Register", func(c *Comment) *string { return &c.Kind }, record.Required, record.Filtered,
			record.Help("The kind of record it is about, as action.")),
		record.LineField("on", "Record", func(c *Comment) *string { return &c.On }, record.Required, record.Filtered,
			record.Help("The reference of the record it is about, as CCAG03-12.")),
		record.ProseField("text", "Comment", func(c *Comment) *string { return &c.Text }, record.Required,
			record.Help("What is to be said.")),
		record.LineField("author", "Author", func(c *Comment) *string { return &c.Author }, record.Required, record.Filtered, record.Sorted,
			record.Help("The name under which it is shown: an organisation, a role or a person.")),
		record.ChoiceField("status", "Status", CommentStatuses, func(c *Comment) *CommentStatus { return &c.status },
			record.Filtered, record.MovedByAct),
	},
	Check: func(r record.Record) error { return r.(*Comment).check() },
})
