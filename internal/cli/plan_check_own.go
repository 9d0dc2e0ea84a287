package cli

import (
	"fmt"
	"io"
	"strings"

	"crosscode/internal/calendar"
	"crosscode/internal/exchange/planfile"
)

func writeOwnChecks(w io.Writer, checks []planfile.OwnCheck) error {
	var b strings.Builder
	for _, c := range checks {
		outcome := "passes"
		switch {
		case c.Passed == nil:
			outcome = "not made: " + c.Skipped
		case !*c.Passed:
			outcome = fmt.Sprintf("fails: %d", len(c.Found))
		}
		fmt.Fprintf(&b, "    %s: %s\n", c.Name, outcome)
		for _, words := range c.Found {
			fmt.Fprintf(&b, "      %s\n", calendar.InWords(words))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
