package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"crosscode/internal/need"

	"github.com/rogpeppe/go-internal/testscript"
)

// scripts runs the scripts of testdata whose names match, each in a folder of
// its own, with variables as NAME=value. Each script is one job that somebody
// does with crosscode, and so also its manual.
func scripts(t *testing.T, names string, variables ...string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", names+".txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts are called %s: %v", names, err)
	}
	testscript.Run(t, testscript.Params{Files: files, RequireExplicitExec: true, RequireUniqueNames: true,
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars, variables...)
			env.Values[running] = servers{}
			env.Values[holding] = map[string]*sql.DB{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"refused": refused, "objects": objects, "value": value, "keys": keys,
			"sparse": sparse, "nested": nested, "bytes": writeBytes, "alter": alter, "replace": replace, "copydata": copyData, "cutshort": cutShort, "roundtrips": roundTrips, "atonce": atOnce, "tidy": tidy,
			"start": start, "end": end, "get": get, "killed": killed, "lock": lock, "unlock": lock,
		}})
}

func TestScripts(t *testing.T) { scripts(t, "cli-*") }

func TestScriptsOnTheRealPapers(t *testing.T) {
	scripts(t, "pack-*", "PACK="+filepath.Join(need.Shared(t), "input", "ccag-04-pack.txt"))
}

func TestAnOutsidersDay(t *testing.T) {
	need.Command(t, "curl")
	need.Command(t, "jq")
	scripts(t, "outsider-*")
}

func TestOtherPeoplesProgramsOpenOurFiles(t *testing.T) {
	scripts(t, "stranger-*", "PYTHON="+need.Python(t, "feedparser", "icalendar", "openpyxl"))
}

func TestScriptsOnPostgres(t *testing.T) {
	scripts(t, "postgres-*", "FIRST="+need.Postgres(t), "SECOND="+need.Postgres(t))
}

// refused runs a command that must end with a code: "refused 2 crosscode ...".
// Whatever the command was, what it says must be a letter to the person.
func refused(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: refused code program [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	for i, a := range args {
		args[i] = escaped(a)
	}
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		got = e.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("it ended with %d, not %d", got, want)
	}
	if fault := unlikeALetter(ts.ReadFile("stderr")); fault != "" {
		ts.Fatalf("what it says on stderr %s", fault)
	}
}

// escaped reads \n, \x00 and the like in an argument of a script, which can
// hold neither.
func escaped(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	read, err := strconv.Unquote(`"` + strings.ReplaceAll(s, `"`, `\"`) + `"`)
	if err != nil {
		return s
	}
	return read
}

var ours = regexp.MustCompile(`goroutine \d|panic|runtime error|%!\w?\(|\.go:\d|nil pointer|sql: |SQLSTATE|<nil>|0x[0-9a-f]{6}`)

// A sentence ends as one does, or with the command to run.
var sentence = regexp.MustCompile(`[.?]$|: crosscode [a-z -]+$`)

// unlikeALetter says in what way an error is not one for a person to read.
func unlikeALetter(s string) string {
	switch {
	case !strings.HasPrefix(s, "crosscode: "):
		return "does not begin with the program's name"
	case ours.MatchString(s):
		return "shows our insides: " + ours.FindString(s)
	case strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f || r >= 0x202a && r <= 0x202e }):
		return "has characters that move the cursor or turn the text"
	case len(s) > 4000:
		return "is longer than anybody reads"
	case !strings.HasSuffix(s, "\n"):
		return "does not end its line"
	}
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); !sentence.MatchString(line) {
			return fmt.Sprintf("has a line that is no sentence: %q", line)
		}
	}
	return ""
}

// objects counts the objects of a JSON array whose members are as given:
// "objects FILE 19 kind=assumption".
func objects(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: objects file count [member=value...]")
	}
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	got := 0
	for _, o := range array(ts, args[0]) {
		if slices.IndexFunc(args[2:], func(m string) bool {
			name, text, _ := strings.Cut(m, "=")
			return !holds(o[name], text)
		}) < 0 {
			got++
		}
	}
	if got != want {
		ts.Fatalf("%s has %d objects with %v, not %d", args[0], got, args[2:], want)
	}
}

func array(ts *testscript.TestScript, name string) []map[string]json.RawMessage {
	var all []map[string]json.RawMessage
	if err := json.Unmarshal([]byte(ts.ReadFile(name)), &all); err != nil {
		ts.Fatalf("%s is no JSON array of objects: %v", name, err)
	}
	return all
}

// holds reports whether a JSON value is the text, or written like it.
func holds(v json.RawMessage, text string) bool {
	var s string
	if json.Unmarshal(v, &s) == nil && string(v) != "null" {
		return s == text
	}
	return string(v) == text
}

// value compares what stands at a place in a JSON file: "value FILE added.action 19".
func value(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: value file place text")
	}
	v := json.RawMessage(ts.ReadFile(args[0]))
	for name := range strings.SplitSeq(args[1], ".") {
		var o map[string]json.RawMessage
		if err := json.Unmarshal(v, &o); err != nil {
			ts.Fatalf("%s: nothing stands at %s: %v", args[0], args[1], err)
		}
		v = o[name]
	}
	if holds(v, args[2]) == neg {
		ts.Fatalf("%s: at %s stands %s", args[0], args[1], v)
	}
}

// keys says that a JSON object, or every object of an array that has some, has
// at least these members.
func keys(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: keys file member...")
	}
	all := []map[string]json.RawMessage{{}}
	if json.Unmarshal([]byte(ts.ReadFile(args[0])), &all[0]) != nil {
		all = array(ts, args[0])
	}
	if len(all) == 0 {
		ts.Fatalf("%s holds no object", args[0])
	}
	for i, o := range all {
		for _, name := range args[1:] {
			if _, there := o[name]; !there {
				ts.Fatalf("object %d of %s has no %s", i+1, args[0], name)
			}
		}
	}
}

// sparse makes a file of so many bytes that takes no room.
func sparse(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(f.Truncate(n))
	ts.Check(f.Close())
}

// nested makes a file of one text so many times.
func nested(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat(escaped(args[2]), n)), 0o666))
}

// writeBytes makes a file of bytes that a script cannot hold: "bytes FILE \xff".
func writeBytes(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(escaped(args[1])), 0o666))
}

// alter changes a data directory's database behind the program's back.
func alter(ts *testscript.TestScript, _ bool, args []string) {
	file := url.URL{Scheme: "file", Opaque: filepath.Join(ts.MkAbs(args[0]), "crosscode.db")}
	db, err := sql.Open("sqlite", file.String())
	ts.Check(err)
	defer db.Close()
	for _, statement := range args[1:] {
		done, err := db.Exec(statement)
		ts.Check(err)
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			ts.Fatalf("%s changed nothing: %v", statement, err)
		}
	}
}

// atOnce runs a command several times at once; each must end well.
func atOnce(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	said := make(chan string, n)
	for range n {
		c := command(ts, args[1], args[2:]...)
		go func() {
			out, err := c.CombinedOutput()
			if err != nil {
				out = fmt.Appendf(out, "%v", err)
			}
			said <- string(out)
		}()
	}
	for range n {
		fmt.Fprint(ts.Stdout(), <-said)
	}
}

// tidy says that a folder holds these files and no others.
func tidy(ts *testscript.TestScript, _ bool, args []string) {
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	want := slices.Sorted(slices.Values(args[1:]))
	if !slices.Equal(names, want) {
		ts.Fatalf("%s holds %q, not %q", args[0], names, want)
	}
}

// replace puts one text in the place of another in a file.
func replace(ts *testscript.TestScript, _ bool, args []string) {
	was := ts.ReadFile(args[0])
	now := strings.Replace(was, args[1], args[2], 1)
	if now == was {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(now), 0o666))
}

// copyData copies a data directory that nobody has open.
func copyData(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), os.DirFS(ts.MkAbs(args[0]))))
}

// cutShort copies the first half of a file.
func cutShort(ts *testscript.TestScript, _ bool, args []string) {
	b := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(b[:len(b)/2]), 0o666))
}

// roundTrips exports each of the registers named in each format and imports it
// again, which must change nothing.
func roundTrips(ts *testscript.TestScript, _ bool, args []string) {
	for _, kind := range args {
		for _, format := range []string{"json", "csv", "xlsx"} {
			file := kind + "." + format
			ts.Check(ts.Exec("crosscode", "export", kind, "--format", format, "-o", file))
			ts.Check(ts.Exec("crosscode", "import", "register", kind, file))
			if said := ts.ReadFile("stdout"); !strings.Contains(said, "Nothing was changed.") {
				ts.Fatalf("%s, exported and imported again: %s", file, said)
			}
		}
	}
}

// lock keeps everybody else from writing to a data directory's database, as a
// long act would: "lock DIR", until "unlock DIR".
func lock(ts *testscript.TestScript, _ bool, args []string) {
	held := ts.Value(holding).(map[string]*sql.DB)
	if db := held[args[0]]; db != nil {
		delete(held, args[0])
		ts.Check(db.Close()) // which takes the transaction back
		return
	}
	file := url.URL{Scheme: "file", Opaque: filepath.Join(ts.MkAbs(args[0]), "crosscode.db")}
	db, err := sql.Open("sqlite", file.String())
	ts.Check(err)
	db.SetMaxOpenConns(1)
	held[args[0]] = db
	ts.Defer(func() { db.Close() })
	_, err = db.Exec("BEGIN IMMEDIATE")
	ts.Check(err)
}

// holding is the key under which a script keeps the databases it has locked.
const holding = "locks"
