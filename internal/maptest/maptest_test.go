package maptest

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/mod/modfile"

	"crosscode/internal/need"
)

func TestTheCodeIsAsTheMapDrawsIt(t *testing.T) {
	tree := os.DirFS(need.Root(t))
	faults, err := check(tree, module(t), table())
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range faults {
		t.Error(fault)
	}
}

// The table in ARCHITECTURE.md is the map for people, who read it first.
func TestTheMapForPeopleNamesEveryPackage(t *testing.T) {
	text, err := os.ReadFile(need.Root(t) + "/ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	err = fs.WalkDir(os.DirFS(need.Root(t)), "internal", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if files, err := fs.Glob(os.DirFS(need.Root(t)), path.Join(name, "*.go")); err != nil || len(files) == 0 {
			return err
		}
		short := strings.TrimPrefix(name, "internal/")
		if !strings.Contains(string(text), "`"+short+"`") && !strings.Contains(string(text), "`"+path.Dir(short)+"/*`") {
			t.Errorf("ARCHITECTURE.md does not say what %s is", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// module is the name that go.mod gives the repository.
func module(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(need.Root(t) + "/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	return modfile.ModulePath(text)
}

func TestThePurePackagesArePure(t *testing.T) {
	for _, name := range []string{
		"problem", "calendar", "ref", "record", "party", "group", "code", "register", "meeting",
		"plan", "drafting", "choreography", "retrieval", "change", "designation",
		"format/xlsx", "exchange", "exchange/pack", "journal",
	} {
		row := rowOf(table(), "internal/"+name)
		if row < 0 || !table()[row].pure {
			t.Errorf("%s is to be pure, and the map does not say so", name)
		}
	}
}

// What a row allows exists on the map, above it: else it allows nothing.
func TestARowAllowsWhatStandsAboveIt(t *testing.T) {
	rules := table()
	for row, r := range rules {
		if first := rowOf(rules, r.path); first != row {
			t.Errorf("%s stands twice on the map", r.path)
		}
		for _, p := range r.may {
			if rowOf(rules, p) < 0 {
				t.Errorf("%s may import %s, which is not on the map", r.path, p)
			}
		}
	}
}

func TestWhatTheMapForbids(t *testing.T) {
	rules := []rule{
		{path: "internal/problem", pure: true},
		{path: "internal/plan", may: in("problem", "store"), pure: true, besides: []string{"math/rand/v2"}},
		{path: "internal/format", apart: true, pure: true},
		{path: "internal/store", may: in("problem")},
		{path: "internal/outside", may: in("problem")},
		{path: "internal/web", may: in("problem", "format")},
		{path: "cmd/crosscode", may: in("problem", "store", "web")},
		{path: "internal/need", test: true},
		{path: "internal/browser", may: in("need"), test: true},
	}
	tests := []struct {
		name string
		file string
		text string
		want string // part of the one fault, or empty when there is none
	}{
		{"a package imports what its row allows", "internal/web/web.go", `import "x/internal/problem"`, ""},
		{"a row takes in folders", "internal/web/web.go", `import "x/internal/format/xlsx"`, ""},
		{"a package imports what its row does not allow", "internal/web/web.go", `import "x/internal/store"`,
			"internal/web/web.go:2: internal/web may not import x/internal/store: its row on the map does not say so."},
		{"a format imports another", "internal/format/docx/docx.go", `import "x/internal/format/xlsx"`, "its row on the map does not say so"},
		{"a package imports what stands below it", "internal/plan/plan.go", `import "x/internal/store"`, "it stands below it on the map"},
		{"an engine imports a part of itself", "internal/plan/plan.go", `import "x/internal/plan/level"`, ""},
		{"a part of an engine may no more than the engine", "internal/plan/level/level.go", `import "x/internal/web"`, "its row on the map does not say so"},
		{"a package that nobody drew", "internal/util/util.go", ``, "internal/util is not on the map"},
		{"an import of one that nobody drew", "internal/web/web.go", `import "x/internal/util"`, "it is not on the map"},
		{"what we ship imports what is for tests", "internal/web/web.go", `import "x/internal/browser"`, "it is for tests"},
		{"what is for tests imports its like", "internal/browser/b.go", `import "x/internal/need"`, ""},
		{"what we ship imports testing", "internal/web/web.go", `import "testing"`, "it is for tests"},
		{"a test imports what it likes", "internal/web/web_test.go", `import ("x/internal/browser"; "testing")`, ""},
		{"a pure package opens files", "internal/plan/plan.go", `import "os"`, "a pure package only computes"},
		{"a pure package starts processes", "internal/plan/plan.go", `import "os/exec"`, "a pure package only computes"},
		{"a pure package speaks HTTP", "internal/plan/plan.go", `import "net/http"`, "a pure package only computes"},
		{"a pure package speaks SQL", "internal/plan/plan.go", `import "database/sql"`, "a pure package only computes"},
		{"a pure package brings a driver", "internal/plan/plan.go", `import _ "modernc.org/sqlite"`, "a pure package only computes"},
		{"a pure package throws dice", "internal/problem/p.go", `import "math/rand/v2"`, "a pure package only computes"},
		{"a pure package throws the dice that its row allows", "internal/plan/plan.go", `import "math/rand/v2"`, ""},
		{"the store speaks SQL", "internal/store/store.go", `import "database/sql"`, ""},
		{"a door reads the clock", "internal/web/web.go", "import \"time\"\nvar now = time.Now()", "internal/web/web.go:3: internal/web may not use time.Now"},
		{"a door hands the clock on", "internal/web/web.go", "import \"time\"\nvar now = time.Now", "may not use time.Now"},
		{"the clock under another name", "internal/web/web.go", "import clock \"time\"\nvar now = clock.Now()", "may not use time.Now"},
		{"the clock in disguise", "internal/web/web.go", "import \"time\"\nvar d = time.Since(time.Time{})", "may not use time.Since"},
		{"a pure package waits", "internal/plan/plan.go", "import \"time\"\nfunc f() { time.Sleep(1) }", "may not use time.Sleep"},
		{"a door waits", "internal/web/web.go", "import \"time\"\nfunc f() { time.Sleep(1) }", ""},
		{"the command reads the clock", "cmd/crosscode/main.go", "import \"time\"\nvar now = time.Now()", ""},
		{"another thing called Now", "internal/web/web.go", "import \"time\"\nvar s struct{ Now time.Time }\nvar now = s.Now // time.Now()", ""},
		{"a door asks another machine", "internal/web/web.go", "import \"net/http\"\nvar c http.Client", "internal/web may not use http.Client: only internal/outside asks other machines."},
		{"a door asks with what there is", "internal/web/web.go", "import \"net/http\"\nvar r, _ = http.Get(\"\")", "may not use http.Get"},
		{"a door calls another machine", "internal/web/web.go", "import \"net\"\nvar c, _ = net.Dial(\"\", \"\")", "may not use net.Dial"},
		{"the one package that may ask asks", "internal/outside/o.go", "import \"net/http\"\nvar c http.Client", ""},
		{"a test's helper asks", "internal/need/n.go", "import \"net/http\"\nvar c http.Client", ""},
		{"a file kept for tests to read", "internal/web/testdata/bad.go", `import "x/internal/store"`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree := fstest.MapFS{tt.file: {Data: []byte("package p\n" + tt.text + "\n")}}
			faults, err := check(tree, "x", rules)
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case tt.want == "" && len(faults) > 0:
				t.Errorf("the map forbids it: %q", faults)
			case tt.want != "" && (len(faults) != 1 || !strings.Contains(faults[0], tt.want)):
				t.Errorf("the map says %q, want one that says %q", faults, tt.want)
			}
		})
	}
}

func TestAModuleOfItsOwnIsNotOurs(t *testing.T) {
	tree := fstest.MapFS{
		"go.mod":            {Data: []byte("module x")},
		"tools/lint/go.mod": {Data: []byte("module lint")},
		"tools/lint/l.go":   {Data: []byte("package lint")},
		"tools/t.go":        {Data: []byte("package tools")},
	}
	faults, err := check(tree, "x", nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(faults) != 1 || !slices.ContainsFunc(faults, func(f string) bool { return strings.HasPrefix(f, "tools is not on the map") }) {
		t.Errorf("the faults are %q, want the one about tools", faults)
	}
}

// Two migrations of one number are a record that does not open.
func TestEveryMigrationHasANumberOfItsOwn(t *testing.T) {
	folder := os.DirFS(need.Root(t) + "/internal/store/migrations")
	had := map[string]string{}
	for _, engine := range []string{"both", "sqlite", "postgres"} {
		names, err := fs.Glob(folder, engine+"/*.sql")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			number, _, _ := strings.Cut(path.Base(name), "_")
			for _, here := range []string{"both", "sqlite", "postgres"} {
				if other := had[here+number]; other != "" && (here == engine || here == "both" || engine == "both") {
					t.Errorf("%s and %s have one number: give the later another", other, name)
				}
			}
			had[engine+number] = name
		}
	}
	if len(had) < 4 {
		t.Errorf("%d migrations are found", len(had))
	}
}
