package store

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"crosscode/internal/need"
	"crosscode/internal/register"
)

// The tables are in use when PostgreSQL cannot measure them, as on a full disk; why
// is told until it can.
func TestTablesThatCannotBeMeasuredAreInUse(t *testing.T) {
	c := config()
	c.Database, c.Dir = need.Postgres(t), t.TempDir()
	s := openFor(t, c)
	raise(t, s, "CCAG03-01", nil)
	do := func(q string) {
		t.Helper()
		db, err := sql.Open("pgx", c.Database)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	// An index that cannot be computed any more stands for a disk that is full.
	do(`CREATE TABLE full_disk (full_now int);
		CREATE FUNCTION room(t text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS
			$$ BEGIN IF EXISTS (SELECT 1 FROM public.full_disk) THEN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END IF; RETURN t; END $$;
		CREATE INDEX entry_room ON entry (room(act));
		INSERT INTO full_disk VALUES (1);
		DELETE FROM projection WHERE kind = ''`)
	s = openFor(t, c)
	if _, err := s.View(t.Context(), Everything(), Now).Find(register.Actions.Kind, "CCAG03-01"); err != nil {
		t.Error(err)
	}
	if err := s.Unmeasured(); err == nil || !strings.Contains(err.Error(), "could not extend file") {
		t.Errorf("why they were not measured: %v", err)
	}
	if err := s.Rebuild(t.Context(), nil); err != nil || s.Unmeasured() == nil {
		t.Errorf("a rebuild ends with %v, %v", err, s.Unmeasured())
	}
	do(`DELETE FROM full_disk`)
	if err := s.Measure(context.Background()); err != nil || s.Unmeasured() != nil {
		t.Errorf("measured when there is room: %v, %v", err, s.Unmeasured())
	}
}
