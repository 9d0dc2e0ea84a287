package maptest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// A source is one Go file that we ship.
type source struct {
	folder string
	set    *token.FileSet
	file   *ast.File
}

// check returns a sentence for each thing in tree, the repository of module,
// that is not as the rules say.
func check(tree fs.FS, module string, rules []rule) ([]string, error) {
	sources, err := read(tree)
	if err != nil {
		return nil, err
	}
	var faults []string
	homeless := map[string]bool{}
	for _, s := range sources {
		row := rowOf(rules, s.folder)
		if row < 0 {
			homeless[s.folder] = true
			continue
		}
		faults = append(faults, s.imports(module, rules, row)...)
		faults = append(faults, s.clock(rules[row])...)
		faults = append(faults, s.calls(rules[row])...)
	}
	for folder := range homeless {
		faults = append(faults, fmt.Sprintf("%s is not on the map: give it a row in internal/maptest/table.go, where it belongs, and in ARCHITECTURE.md.", folder))
	}
	slices.Sort(faults)
	return faults, nil
}

// read parses the Go files of tree, but for tests, in every folder that "go
// build ./..." would look into.
func read(tree fs.FS) ([]source, error) {
	var sources []source
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return enter(tree, name)
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		s := source{folder: path.Dir(name), set: token.NewFileSet()}
		s.file, err = parser.ParseFile(s.set, name, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		sources = append(sources, s)
		return nil
	})
	return sources, err
}

// enter returns fs.SkipDir for a folder that holds no package of ours.
func enter(tree fs.FS, folder string) error {
	if folder == "." {
		return nil
	}
	base := path.Base(folder)
	if base == "testdata" || base == "node_modules" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return fs.SkipDir
	}
	if _, err := fs.Stat(tree, path.Join(folder, "go.mod")); err == nil {
		return fs.SkipDir // a module of its own
	}
	return nil
}

// rowOf gives the row of a folder, or -1.
func rowOf(rules []rule, folder string) int {
	return slices.IndexFunc(rules, func(r rule) bool { return covers(r.path, folder) })
}

// covers reports whether below is the path folder, or one within it.
func covers(folder, below string) bool {
	return below == folder || strings.HasPrefix(below, folder+"/")
}

// imports says which imports of s the row does not allow.
func (s source) imports(module string, rules []rule, row int) []string {
	var faults []string
	for _, spec := range s.file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue // the parser has refused it
		}
		why := foreign(rules[row], imported)
		if ours, ok := strings.CutPrefix(imported, module+"/"); ok {
			why = domestic(rules, row, ours)
		}
		if why != "" {
			faults = append(faults, fmt.Sprintf("%s: %s may not import %s: %s.", s.at(spec.Pos()), s.folder, imported, why))
		}
	}
	return faults
}

// domestic says why the row may not import a package of ours, or nothing.
func domestic(rules []rule, row int, folder string) string {
	other := rowOf(rules, folder)
	switch {
	case other < 0:
		return "it is not on the map"
	case other == row && !rules[row].apart:
		return ""
	case rules[other].test && !rules[row].test:
		return "it is for tests"
	case !slices.ContainsFunc(rules[row].may, func(p string) bool { return covers(p, folder) }):
		return "its row on the map does not say so"
	case other > row:
		return "it stands below it on the map"
	}
	return ""
}

// foreign says why the row may not import a package that is not ours, or
// nothing.
func foreign(r rule, imported string) string {
	within := func(p string) bool { return covers(p, imported) }
	switch {
	case !r.test && slices.ContainsFunc(forTests(), within):
		return "it is for tests"
	case r.pure && slices.ContainsFunc(impure(), within) && !slices.ContainsFunc(r.besides, within):
		return "a pure package only computes"
	}
	return ""
}

// clock says where s asks what time it is. Only the command may; everything
// else is told. A pure package does not wait either.
func (s source) clock(r rule) []string {
	if r.path == "cmd/crosscode" || r.clock {
		return nil
	}
	asked := []string{"Now", "Since", "Until"}
	if r.pure {
		asked = append(asked, "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer")
	}
	return s.uses("time", asked, "only cmd/crosscode reads the clock, the rest is told the time")
}

// calls says where s reaches another machine by itself. Only internal/outside
// may: it looks where the connection goes. What is for tests may as well.
func (s source) calls(r rule) []string {
	if r.path == "internal/outside" || r.test {
		return nil
	}
	const why = "only internal/outside asks other machines"
	return slices.Concat(
		s.uses("net", []string{"Dial", "DialIP", "DialTCP", "DialTimeout", "DialUDP", "DialUnix", "Dialer"}, why),
		s.uses("crypto/tls", []string{"Dial", "DialWithDialer", "Dialer"}, why),
		s.uses("net/smtp", []string{"Dial", "SendMail"}, why),
		s.uses("net/http", []string{"Client", "DefaultClient", "DefaultTransport", "Get", "Head", "Post", "PostForm", "Transport"}, why))
}

// uses says where s uses names of a package of the standard library, and why it
// may not.
func (s source) uses(imported string, names []string, why string) []string {
	var faults []string
	called := s.nameOf(imported)
	ast.Inspect(s.file, func(n ast.Node) bool {
		selected, ok := n.(*ast.SelectorExpr)
		if !ok || !slices.Contains(names, selected.Sel.Name) {
			return true
		}
		if x, ok := selected.X.(*ast.Ident); ok && x.Name == called {
			faults = append(faults, fmt.Sprintf("%s: %s may not use %s.%s: %s.", s.at(n.Pos()), s.folder, path.Base(imported), selected.Sel.Name, why))
		}
		return true
	})
	return faults
}

// nameOf is what s calls a package of the standard library, or nothing if it
// does not import it.
func (s source) nameOf(imported string) string {
	for _, spec := range s.file.Imports {
		if spec.Path.Value != strconv.Quote(imported) {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(imported)
	}
	return ""
}

// at gives a place in s as "file:line".
func (s source) at(p token.Pos) string {
	place := s.set.Position(p)
	return fmt.Sprintf("%s:%d", place.Filename, place.Line)
}
