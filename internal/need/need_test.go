package need

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// A witness stands in for a test and records how it ended.
type witness struct {
	testing.TB
	ended string // "skipped: why", "failed: why", or empty
}

func (w *witness) Helper()      {}
func (w *witness) Name() string { return "TestOfSomebody" }

func (w *witness) Skip(args ...any) {
	w.ended = "skipped: " + fmt.Sprint(args...)
	runtime.Goexit()
}

func (w *witness) Fatalf(format string, args ...any) {
	w.ended = "failed: " + fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// ending runs f as a test of its own and says how that test ended.
func ending(t *testing.T, f func(testing.TB) string) string {
	w := &witness{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(w)
	}()
	<-done
	return w.ended
}

func TestWhatIsMissing(t *testing.T) {
	tests := []struct {
		name string
		ci   string
		need func(testing.TB) string
		want string
	}{
		{"at a desk a test without PostgreSQL is skipped", "", Postgres, "skipped: needs PostgreSQL: set TEST_POSTGRES"},
		{"in CI a test without PostgreSQL fails", "true", Postgres, "failed: This test needs PostgreSQL"},
		{"at a desk a test without a browser is skipped", "", Browser, "skipped: needs a browser: set TEST_BROWSER"},
		{"in CI a test without a browser fails", "true", Browser, "failed: This test needs a browser"},
		{"at a desk a test without the real papers is skipped", "", Shared, "skipped: the real papers are not here"},
		{"in CI too a test without the real papers is skipped", "true", Shared, "skipped: the real papers are not here"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			skips := filepath.Join(t.TempDir(), "skips")
			t.Setenv("CI", tt.ci)
			t.Setenv("TEST_POSTGRES", "")
			t.Setenv("TEST_BROWSER", "")
			t.Setenv("CROSSCODE_SHARED", filepath.Join(t.TempDir(), "nowhere"))
			t.Setenv("TEST_SKIPS", skips)
			got := ending(t, tt.need)
			if !strings.HasPrefix(got, tt.want) {
				t.Errorf("ended %q, want %q", got, tt.want)
			}
			noted, _ := os.ReadFile(skips)
			if skipped := strings.HasPrefix(got, "skipped"); skipped != strings.HasPrefix(string(noted), "TestOfSomebody: ") {
				t.Errorf("ended %q, but the file of skips holds %q", got, noted)
			}
		})
	}
}

func TestWhatIsWrong(t *testing.T) {
	t.Setenv("TEST_POSTGRES", "host=/tmp user=postgres")
	if got := ending(t, Postgres); got != "failed: TEST_POSTGRES must be a postgres:// URL." {
		t.Errorf("words instead of a URL: ended %q", got)
	}
	t.Setenv("TEST_BROWSER", filepath.Join(t.TempDir(), "nowhere"))
	if got := ending(t, Browser); !strings.HasPrefix(got, "failed: TEST_BROWSER: ") {
		t.Errorf("a browser that is not there: ended %q", got)
	}
}

func TestSharedIsWhereItIsSaid(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("CROSSCODE_SHARED", folder)
	if got := Shared(t); got != folder {
		t.Errorf("Shared gives %q, want %q", got, folder)
	}
}

func TestRootHoldsThisPackage(t *testing.T) {
	if _, err := os.Stat(filepath.Join(Root(t), "internal", "need", "need.go")); err != nil {
		t.Errorf("Root gives %q: %v", Root(t), err)
	}
}

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	first, second := Postgres(t), Postgres(t)
	for _, address := range []string{first, second} {
		db, err := sql.Open("pgx", address)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.ExecContext(t.Context(), "CREATE TABLE actions (ref text)"); err != nil {
			t.Errorf("a fresh database holds no actions yet: %v", err)
		}
	}
}

func TestMain(m *testing.M) { os.Exit(Main(m)) }

func TestADatabaseThatIsLikeAnotherIsFilledOnceAndKeptApart(t *testing.T) {
	filled := 0
	like := func(t *testing.T) *sql.DB {
		address := PostgresLike(t, "a table", func(address string) {
			filled++
			if err := executed(address, "CREATE TABLE actions (ref text)"); err != nil {
				t.Fatal(err)
			}
		})
		db, err := sql.Open("pgx", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return db
	}
	for _, name := range []string{"the first", "the second"} {
		t.Run(name, func(t *testing.T) {
			var before int
			db := like(t)
			if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM actions").Scan(&before); err != nil || before != 0 {
				t.Errorf("it begins with %d actions: %v", before, err)
			}
			if _, err := db.ExecContext(t.Context(), "INSERT INTO actions VALUES ('CCAG01-01')"); err != nil {
				t.Error(err)
			}
			if filled != 1 {
				t.Errorf("it was filled %d times", filled)
			}
		})
	}
}

func TestADatabaseIsGoneAfterItsTest(t *testing.T) {
	server := os.Getenv("TEST_POSTGRES")
	var address string
	t.Run("its test", func(t *testing.T) { address = Postgres(t) })
	if address == "" {
		t.Skip("there was no PostgreSQL")
	}
	name := address[strings.LastIndex(address[:strings.Index(address+"?", "?")], "/")+1:]
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var left int
	row := db.QueryRowContext(t.Context(), "SELECT count(*) FROM pg_database WHERE datname = $1", name)
	if err := row.Scan(&left); err != nil || left != 0 {
		t.Errorf("%d databases called %s are left (%v)", left, name, err)
	}
}

func TestWhatIsMadeOnceIsGivenToEachTestAnew(t *testing.T) {
	filled := 0
	fill := func(folder string) {
		filled++
		if err := os.MkdirAll(filepath.Join(folder, "deep"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, "deep", "record"), []byte("as it was made"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		record := filepath.Join(Folder(t, "made once", fill), "deep", "record")
		if got, err := os.ReadFile(record); err != nil || string(got) != "as it was made" {
			t.Errorf("the folder holds %q, %v", got, err)
		}
		if err := os.WriteFile(record, []byte("spoilt"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if filled != 1 {
		t.Errorf("it was made %d times", filled)
	}
}
