package web

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"crosscode/internal/plan/gantt"
)

// chartOf draws a chart into a page; the style sheet of the pages colours it.
func chartOf(c *gantt.Chart) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error { return gantt.Inline(w, c) })
}
