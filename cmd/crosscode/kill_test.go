package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"crosscode/internal/cli"
	"crosscode/internal/party"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/secretariat"
)

// killsAtHand is how many times a writer is killed; CROSSCODE_KILLS says
// otherwise, as "make kills" does.
const killsAtHand = 50

func kills(t *testing.T) int {
	if n, err := strconv.Atoi(os.Getenv("CROSSCODE_KILLS")); err == nil {
		return n
	}
	if testing.Short() {
		return killsAtHand / 5
	}
	return killsAtHand
}

// keepWriting is a program of its own: it writes to the record in a directory
// until it is killed, and tells each write once it was acknowledged, as
// reference, version and title. The second argument is a number that no other
// writer was given.
func keepWriting() {
	ctx := context.Background()
	desk, _, err := open(ctx, cli.Place{Data: os.Args[1]}, time.Now, nil)
	writer, bad := strconv.Atoi(os.Args[2])
	if err != nil || bad != nil {
		fmt.Fprintln(os.Stderr, err, bad)
		os.Exit(1)
	}
	who := party.Operator("the writer")
	for n := 0; ; n++ {
		ref := fmt.Sprintf("LAG%c%02d-%02d", 'A'+writer/990, writer%990+1, n/3%90+1)
		title := fmt.Sprintf("Write %d of writer %d", n, writer)
		edit := secretariat.Edit{Fields: map[string]string{"title": title}}
		var r record.Record
		if n/3 < 90 && n%3 == 0 {
			r, err = desk.Raise(ctx, who, register.Actions.Kind, ref, edit, secretariat.Because{})
		} else {
			r, err = desk.Revise(ctx, who, register.Actions.Kind, ref, edit, secretariat.Because{})
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Fprintf(os.Stdout, "%s\t%d\t%s\n", ref, record.HeadOf(r).Version, title)
	}
}

// acknowledged is what a writer told of a record last.
type acknowledged struct {
	version int64
	title   string
}

// A write that was acknowledged is there after a kill -9 at any moment, and the
// record is whole.
func TestNoAcknowledgedWriteIsLostWhenTheProgramIsKilled(t *testing.T) {
	dir, told := t.TempDir(), map[string]acknowledged{}
	n := kills(t)
	for writer := range n {
		latest := writeAndKill(t, dir, writer)
		check(t, dir, latest)
		for ref, a := range latest {
			told[ref] = a
		}
	}
	check(t, dir, told)
	t.Logf("%d kills, %d records acknowledged", n, len(told))
	if len(told) < n/4 {
		t.Errorf("%d kills left %d records acknowledged: the writers hardly came to write", n, len(told))
	}
}

// writeAndKill lets a writer write for a random while and kills it.
func writeAndKill(t *testing.T, dir string, writer int) map[string]acknowledged {
	t.Helper()
	path, err := exec.LookPath("keep-writing")
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(path, dir, strconv.Itoa(writer))
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	c.Stderr = &errs
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Process.Kill()
	told := map[string]acknowledged{}
	lines := bufio.NewReader(out)
	if writer%5 > 0 && !note(lines, told) { // every fifth is killed while it opens the record
		t.Fatalf("writer %d wrote nothing: %v\n%s", writer, c.Wait(), &errs)
	}
	time.Sleep(time.Duration(rand.IntN(20_000)) * time.Microsecond)
	if err := c.Process.Kill(); err != nil {
		t.Fatalf("kill: %v\n%s", err, &errs)
	}
	for note(lines, told) {
	}
	c.Wait() // it was killed, and that is all it has to say
	if errs.Len() > 0 {
		t.Fatalf("writer %d: %s", writer, &errs)
	}
	return told
}

// note reads one acknowledgement, and reports whether there was one more.
func note(lines *bufio.Reader, told map[string]acknowledged) bool {
	line, err := lines.ReadString('\n')
	if err != nil {
		return false
	}
	parts := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
	version, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		panic(err) // it is our own program that writes it
	}
	told[parts[0]] = acknowledged{version, parts[2]}
	return true
}

// check opens the record and says whether it is whole and holds everything that
// was told. One write more may be there: kept, but not told any more.
func check(t *testing.T, dir string, told map[string]acknowledged) {
	t.Helper()
	who := party.Operator("the test")
	desk, closer, err := open(t.Context(), cli.Place{Data: dir}, time.Now, nil)
	if err != nil {
		t.Fatalf("the record does not open: %v", err)
	}
	defer closer.Close()
	report, err := desk.Verify(t.Context(), who, nil, nil)
	if err != nil || len(report.Faults) > 0 {
		t.Fatalf("the record is not whole: %v %v", err, report)
	}
	for ref, a := range told {
		it, err := desk.View(t.Context(), who, secretariat.Now).Find(register.Actions.Kind, ref)
		if err != nil {
			t.Fatalf("%s was acknowledged at version %d and is not there: %v", ref, a.version, err)
		}
		got := register.Actions.From(it.Record)
		if got.Version < a.version || got.Version > a.version+1 || got.Version == a.version && got.Title != a.title {
			t.Errorf("%s was acknowledged at version %d as %q; there is version %d, %q", ref, a.version, a.title, got.Version, got.Title)
		}
	}
}

// crosscode runs a command to its end.
func crosscode(t *testing.T, args ...string) string {
	t.Helper()
	path, err := exec.LookPath("crosscode")
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("crosscode %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// killHalfway runs a command and kills it after a part of the time it takes.
func killHalfway(t *testing.T, takes time.Duration, args ...string) {
	t.Helper()
	path, err := exec.LookPath("crosscode")
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(path, args...)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Duration(rand.Int64N(int64(takes))))
	c.Process.Kill() // it may have ended already
	c.Wait()
}

func timed(f func()) time.Duration {
	began := time.Now()
	f()
	return time.Since(began)
}

// A long act is done whole or not at all, whenever it is killed; the record
// opens and is whole, and doing it again does it.
func TestALongActThatIsKilledIsDoneWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	source := at("source")
	crosscode(t, "generate", "--records", "300", "--entries", "900", "--data", source)
	crosscode(t, "export", "action", "--data", source, "-o", at("actions.json"))
	crosscode(t, "backup", at("backup"), "--data", source)
	whole, err := os.ReadFile(at("actions.json"))
	if err != nil {
		t.Fatal(err)
	}
	exported := func(data string) string {
		crosscode(t, "verify", "--data", data)
		return crosscode(t, "export", "action", "--data", data)
	}
	rounds := 4
	if os.Getenv("CI") == "true" {
		rounds = 6
	}

	t.Run("an import", func(t *testing.T) {
		run := []string{"import", "register", "action", at("actions.json"), "--data"}
		takes := timed(func() { crosscode(t, append(run, at("import"))...) })
		one := at("one.csv")
		if err := os.WriteFile(one, []byte("ref,title\nLAG01-01,Book a room\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		crosscode(t, "import", "register", "action", one, "--data", at("begun"))
		for i := range rounds {
			data := at(fmt.Sprintf("import-%d", i))
			if err := os.CopyFS(data, os.DirFS(at("begun"))); err != nil {
				t.Fatal(err)
			}
			killHalfway(t, takes, append(run, data)...)
			if n := strings.Count(exported(data), `"ref"`); n != 1 && n != 301 {
				t.Errorf("killed while it imported: there are %d of 300 actions", n-1)
			}
			crosscode(t, append(run, data)...)
			if n := strings.Count(exported(data), `"ref"`); n != 301 {
				t.Errorf("imported after a kill: there are %d of 300 actions", n-1)
			}
		}
	})

	t.Run("an import into a directory that is not there yet", func(t *testing.T) {
		run := []string{"import", "register", "action", at("actions.json"), "--data"}
		for i := range rounds {
			data := at(fmt.Sprintf("new-%d", i))
			killHalfway(t, 60*time.Millisecond, append(run, data)...)
			crosscode(t, append(run, data)...)
			if got := exported(data); got != string(whole) {
				t.Errorf("imported after a kill: there are %d of 300 actions", strings.Count(got, `"ref"`))
			}
		}
	})

	t.Run("a rebuild", func(t *testing.T) {
		run := []string{"verify", "--rebuild", "--data", source}
		takes := timed(func() { crosscode(t, run...) })
		for range rounds {
			killHalfway(t, takes, run...)
			if exported(source) != string(whole) {
				t.Error("killed while it rebuilt: the export is another")
			}
		}
	})

	t.Run("a restore", func(t *testing.T) {
		run := []string{"restore", at("backup"), "--data"}
		takes := timed(func() { crosscode(t, append(run, at("restored"))...) })
		for i := range rounds {
			data := at(fmt.Sprintf("restore-%d", i))
			killHalfway(t, takes, append(run, data)...)
			if _, err := os.Stat(filepath.Join(data, "crosscode.db")); err != nil || exported(data) == "[]\n" {
				crosscode(t, append(run, data)...) // it can be done again
			}
			if exported(data) != string(whole) {
				t.Error("killed while it restored: the export is another")
			}
		}
	})

	t.Run("a backup", func(t *testing.T) {
		takes := timed(func() { crosscode(t, "backup", at("backup"), "--data", source) })
		before, err := os.ReadFile(at("backup"))
		if err != nil {
			t.Fatal(err)
		}
		for range rounds {
			killHalfway(t, takes, "backup", at("backup"), "--data", source)
			if after, err := os.ReadFile(at("backup")); err != nil || !bytes.Equal(before, after) {
				t.Errorf("killed while it backed up: the backup that was there is damaged (%v)", err)
			}
		}
	})
}

// A command that is told to stop says so, stops, and has kept nothing by halves.
func TestACommandToldToStopStops(t *testing.T) {
	path, err := exec.LookPath("crosscode")
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(t.TempDir(), "data")
	c := exec.Command(path, "generate", "--records", "50000", "--entries", "1000000", "--data", data)
	errs, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Process.Kill()
	time.Sleep(time.Second)
	if err := c.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	said, err := io.ReadAll(errs)
	if err != nil {
		t.Fatal(err)
	}
	c.Wait()
	if took := time.Since(began); took > stopped {
		t.Errorf("it went on for %v", took)
	}
	if code := c.ProcessState.ExitCode(); code != 1 || !strings.Contains(string(said), "told to stop") || unlikeALetter(string(said)) != "" {
		t.Errorf("told to stop it ends with %d and says: %s", code, said)
	}
	if out := crosscode(t, "verify", "--data", data); !strings.Contains(out, "is whole") {
		t.Errorf("verify afterwards: %s", out)
	}
}
