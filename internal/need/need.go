// Package need fetches what a test cannot make for itself: a PostgreSQL
// database, a browser, a program of the machine, the folder of real papers.
//
// Each function gives the thing, or skips the test with a line that says what
// to set. Where CI=true a missing database or browser fails the test instead:
// a green run must mean that both were there. The real papers are not ours to
// publish, so their absence is never a failure.
//
// Skips are appended to the file that TEST_SKIPS names, when it names one,
// because "go test" does not show them; scripts/test.sh prints that file.
// Only tests import this package.
package need

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Postgres returns the URL of a fresh, empty database that is dropped when t
// ends. The server is the one that TEST_POSTGRES names, as a postgres:// URL of
// a user who may create databases.
func Postgres(t testing.TB) string {
	t.Helper()
	database, address := create(t, "")
	dropAtEnd(t, database)
	return address
}

// create makes a database, and returns its name and its URL.
func create(t testing.TB, like string) (database, address string) {
	t.Helper()
	server := os.Getenv("TEST_POSTGRES")
	if server == "" {
		lack(t, "PostgreSQL", "set TEST_POSTGRES to the postgres:// URL of a server, or run it under scripts/with-postgres.sh")
	}
	u, err := url.Parse(server)
	if err != nil || !strings.HasPrefix(u.Scheme, "postgres") {
		t.Fatalf("TEST_POSTGRES must be a postgres:// URL.")
	}
	database = "crosscode_" + strings.ToLower(rand.Text())
	if err := executed(server, "CREATE DATABASE "+database+like); err != nil {
		t.Fatalf("%v", err)
	}
	u.Path = "/" + database
	return database, u.String()
}

func dropAtEnd(t testing.TB, database string) {
	t.Cleanup(func() {
		if err := executed(os.Getenv("TEST_POSTGRES"), dropping(database)); err != nil {
			t.Errorf("%v", err)
		}
	})
}

func dropping(database string) string { return "DROP DATABASE " + database + " WITH (FORCE)" }

// templates are the databases that [PostgresLike] copies, by their names. They are
// dropped when the tests of the package end; see [Main].
var templates struct {
	sync.Mutex
	running bool
	made    map[string]string
	all     []string // also what could not be filled
}

// Main runs the tests of a package that asks for [PostgresLike]. It returns the
// exit code.
func Main(m *testing.M) int {
	templates.running = true
	code := m.Run()
	templates.Lock()
	defer templates.Unlock()
	templates.running = false
	for _, database := range templates.all {
		if err := executed(os.Getenv("TEST_POSTGRES"), dropping(database)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = max(code, 1)
		}
	}
	return code
}

// PostgresLike returns the URL of a database of t's own that holds what fill leaves
// in one, as [Folder] does for folders: of each name, fill is called once, and what
// it left is copied for each test. It must leave no connection behind.
func PostgresLike(t testing.TB, name string, fill func(address string)) string {
	t.Helper()
	templates.Lock()
	defer templates.Unlock()
	if !templates.running {
		t.Fatalf("The package has no TestMain that calls need.Main.")
	}
	if _, ok := templates.made[name]; !ok {
		database, address := create(t, "")
		templates.all = append(templates.all, database)
		fill(address)
		if templates.made == nil {
			templates.made = map[string]string{}
		}
		templates.made[name] = database
	}
	database, address := create(t, " TEMPLATE "+templates.made[name])
	dropAtEnd(t, database)
	return address
}

// executed runs one statement on its own connection, within a minute. It works
// in a cleanup too, when the test's own context is over.
func executed(server, statement string) error {
	db, err := sql.Open("pgx", server)
	if err != nil {
		return fmt.Errorf("open PostgreSQL: %w", err)
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := db.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// Browser returns the path of the Chromium that TEST_BROWSER names.
func Browser(t testing.TB) string {
	t.Helper()
	path := os.Getenv("TEST_BROWSER")
	if path == "" {
		lack(t, "a browser", "set TEST_BROWSER to the path of Chromium")
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("TEST_BROWSER: %v", err)
	}
	return path
}

// Shared returns the folder of real papers: CROSSCODE_SHARED, or "shared"
// beside the repository. Without it the test is skipped, in CI too.
func Shared(t testing.TB) string {
	t.Helper()
	folder := os.Getenv("CROSSCODE_SHARED")
	if folder == "" {
		folder = filepath.Join(filepath.Dir(Root(t)), "shared")
	}
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		skip(t, "the real papers are not here: there is no folder "+folder+" (CROSSCODE_SHARED names another)")
	}
	return folder
}

// Root returns the folder of the repository: the nearest one, upwards from the
// test's own, that holds go.mod.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod here or above")
		}
		dir = up
	}
}

// Command returns the path of a program of the machine, by its name.
func Command(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		lack(t, "the program "+name, "install it (Debian: apt-get install "+name+")")
	}
	return path
}

// Drawn has a picture drawn by another program than a browser, as those are that
// put pictures into slides, and returns its colours, as #0a5a68, with how many points
// have each.
func Drawn(t testing.TB, svg string) map[string]int {
	t.Helper()
	path, err := exec.LookPath("rsvg-convert")
	if err != nil {
		lack(t, "the program rsvg-convert", "install it (Debian: apt-get install librsvg2-bin)")
	}
	c := exec.Command(path)
	c.Stdin = strings.NewReader(svg)
	var drawn, errs bytes.Buffer
	c.Stdout, c.Stderr = &drawn, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("rsvg-convert: %v\n%s", err, &errs)
	}
	picture, err := png.Decode(&drawn)
	if err != nil {
		t.Fatal(err)
	}
	colours := map[string]int{}
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			r, g, b, _ := picture.At(x, y).RGBA()
			colours[fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)]++
		}
	}
	return colours
}

// Python returns the path of a Python that has all of these modules: by them other
// people's programs read what ours writes.
func Python(t testing.TB, modules ...string) string {
	t.Helper()
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		path, err := exec.LookPath(name)
		if err == nil && exec.Command(path, "-c", "import "+strings.Join(modules, ", ")).Run() == nil {
			return path
		}
	}
	lack(t, "a Python with "+strings.Join(modules, ", "), "install them (Debian: apt-get install python3-"+strings.Join(modules, " python3-")+")")
	return ""
}

// lack ends t because what is not here: a failure in CI, elsewhere a skip.
func lack(t testing.TB, what, remedy string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("This test needs %s, and in CI it may not be skipped: %s.", what, remedy)
	}
	skip(t, "needs "+what+": "+remedy)
}

// skip skips t and notes it where TEST_SKIPS says.
func skip(t testing.TB, why string) {
	t.Helper()
	if path := os.Getenv("TEST_SKIPS"); path != "" {
		note(t, path, fmt.Sprintf("%s: %s\n", t.Name(), why))
	}
	t.Skip(why)
}

// note appends one line in one write, so that lines of packages tested side by
// side do not mix.
func note(t testing.TB, path, line string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatalf("TEST_SKIPS: %v", err)
	}
	defer f.Close()
	if _, err := f.WriteString(line); err != nil {
		t.Fatalf("TEST_SKIPS: %v", err)
	}
}
