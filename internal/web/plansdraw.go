package web

import (
	"context"
	"io"

	"github.com/a-h/templ"

	"crosscode/internal/plan/gantt"
)

// chartOf draws a chart into a page; the style sheet of the pages colours it. Its
// scale lies over its top once more, and stays there.
func chartOf(c *gantt.Chart) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, `<div class="plan-chart">`); err != nil {
			return err
		}
		if err := gantt.Head(w, c); err != nil {
			return err
		}
		if err := gantt.Inline(w, c); err != nil {
			return err
		}
		_, err := io.WriteString(w, "</div>")
		return err
	})
}
