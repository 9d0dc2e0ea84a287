// Package planreport tells as JSON what was worked out about a plan: its
// schedule, its checks, why an activity starts when it does, how one plan differs
// from another, what scenarios would bring, and when milestones may really be
// reached. The command line and the API write the same bytes for the same plan.
//
// It knows no command and no address, and computes nothing but the slack of what
// is promised. Instants are written YYYY-MM-DDTHH:MM, local and without a zone; a
// missing one is null.
package planreport

import (
	"encoding/json"
	"io"
	"strconv"

	"crosscode/internal/plan"
)

// A Moment is an instant in JSON: YYYY-MM-DDTHH:MM, or null.
type Moment plan.Minute

// MarshalJSON writes the moment.
func (m Moment) MarshalJSON() ([]byte, error) {
	if m == 0 {
		return []byte("null"), nil
	}
	return strconv.AppendQuote(nil, plan.Minute(m).String()), nil
}

// indented writes a value as one object.
func indented(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
