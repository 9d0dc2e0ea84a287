package store

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Only what nobody can know is told as unknown, and only what may be tried again
// is told to be.
func TestADatabaseThatGoesAwayIsToldFromAFault(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		says string // "" for a fault, which is the operator's
	}{
		"no way to it":                   {fmt.Errorf("read: %w", &pgconn.ConnectError{}), "nothing was kept"},
		"it is shut down":                {&pgconn.PgError{Code: "57P01"}, "nothing was kept"},
		"it starts":                      {&pgconn.PgError{Code: "57P03"}, "nothing was kept"},
		"the connection is gone":         {fmt.Errorf("read: %w", driver.ErrBadConn), "nothing was kept"},
		"a statement that is wrong":      {&pgconn.PgError{Code: "42601"}, ""},
		"anything else":                  {errors.New("boom"), ""},
		"gone in the middle of a commit": {committed(io.ErrUnexpectedEOF), "may have been kept or not"},
		"a commit that is refused":       {committed(&pgconn.PgError{Code: "40001"}), ""},
		"a commit that is undone":        {committed(pgx.ErrTxCommitRollback), ""},
		"a commit of what has ended":     {committed(sql.ErrTxDone), ""},
	} {
		p := Away(c.err)
		if (p == nil) != (c.says == "") || p != nil && !strings.Contains(p.Message, c.says) {
			t.Errorf("%s: %v", name, p)
		}
	}
	if committed(nil) != nil {
		t.Error("a commit that went well is none")
	}
}
