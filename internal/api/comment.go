package api

import (
	"net/http"

	"crosscode/internal/problem"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// comment says something about a record.
func comment(k *record.Kind) *operation {
	return &operation{id: "comment-on-" + k.Name, method: http.MethodPost, path: "/" + k.Path + "/{ref}/comments", tag: k.Title, summary: "Comment on one " + k.Noun,
		more: "Comments are a register of their own: list them with /comments?kind=" + k.Name + "&on=REF.", power: secretariat.PowerComment, status: "201",
		parameters: use("ref", keyHeader), body: jsonBody(to("CommentText")), most: maxBody, reply: jsonReply("It was said.", to(schemaOf(register.Comments.Kind)), "ETag", "Location"),
		refusals: []string{"400", "403", "404", "409", "413", "415", "422"}, answer: func(c *call) error {
			it, _, _, _, err := c.find(k)
			if err != nil {
				return err
			}
			var in struct{ Text, Class string }
			if err := c.decode(&in); err != nil {
				return err
			}
			var class record.Class
			if in.Class != "" {
				var ok bool
				if class, ok = record.ReadClass(in.Class); !ok {
					return problem.New(problem.Invalid, "%q is not a class.", in.Class)
				}
			}
			made, err := c.s.desk.Comment(c.r.Context(), c.who(), k, record.HeadOf(it.Record).Ref, in.Text, class)
			if err != nil {
				return err
			}
			return c.kept(register.Comments.Kind, http.StatusCreated, made)
		}}
}
