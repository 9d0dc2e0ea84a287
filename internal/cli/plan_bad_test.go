package cli

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crosscode/internal/format/xlsx"

	"github.com/rogpeppe/go-internal/txtar"
)

// asWorkbook turns a table into a workbook.
func asWorkbook(t *testing.T, table []byte) []byte {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var columns []xlsx.Column
	for _, name := range rows[0] {
		columns = append(columns, xlsx.Column{Title: name, Width: 10})
	}
	var b bytes.Buffer
	x, err := xlsx.NewWriter(&b, "Plan", columns)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		var cells []xlsx.Cell
		for k, text := range row {
			cells = append(cells, xlsx.Cell{Column: k, Kind: xlsx.Text, Text: text})
		}
		if err := x.Row(cells); err != nil {
			t.Fatal(err)
		}
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAPlanThatCannotBeIsRefusedWithASentenceAndThePlace(t *testing.T) {
	a, err := txtar.ParseFile(filepath.Join("..", "exchange", "planfile", "testdata", "bad.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	dir, tried := t.TempDir(), 0
	refused := func(name string, data []byte, wants string) {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		command := "schedule"
		if end := filepath.Ext(name); end == ".sm" || end == ".rcp" {
			command = "level"
		}
		out, _, err := crosscodePlan(t, command, path)
		for want := range strings.Lines(wants) {
			if want = strings.TrimSpace(want); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v\nwant %q", name, err, want)
			}
		}
		if out != "" {
			t.Errorf("%s is refused, and yet something is written: %s", name, out)
		}
		tried++
	}
	for k := 0; k+1 < len(a.Files); k += 2 {
		f, want := a.Files[k], a.Files[k+1]
		if want.Name != f.Name+".want" {
			t.Fatalf("%s is followed by %s", f.Name, want.Name)
		}
		refused(f.Name, f.Data, string(want.Data))
		if table, ok := strings.CutSuffix(f.Name, ".csv"); ok {
			refused(table+".xlsx", asWorkbook(t, f.Data), string(want.Data))
		}
	}
	if tried < 35 {
		t.Errorf("%d plans were tried", tried)
	}
}

func TestAPlanOfTooManyRowsIsRefusedWithTheBound(t *testing.T) {
	const n = 200_001
	rows := func(head, row string) string {
		var b strings.Builder
		b.WriteString(head)
		for i := range n {
			fmt.Fprintf(&b, row, i+1)
		}
		return b.String()
	}
	for name, text := range map[string]string{
		"network.txt": rows("", "%d 1\n"),
		"plan.csv":    rows("id,duration\n", "%d,1\n"),
		"problem.sm":  "jobs (incl. supersource/sink ):  1000000\n",
		"problem.rcp": "1000000 1\n4\n",
	} {
		command, want := "schedule", "The plan has more than 200000 activities, the most that is read"
		if end := filepath.Ext(name); end == ".sm" || end == ".rcp" {
			command, want = "level", "1000000"
		}
		_, _, err := crosscodePlan(t, command, file(t, name, text))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%s: %v\nwant %q", name, err, want)
		}
	}
}

func TestAFolderIsNoPlan(t *testing.T) {
	dir := t.TempDir()
	for _, command := range []string{"schedule", "check", "risk"} {
		if _, _, err := crosscodePlan(t, command, dir); err == nil || !strings.Contains(err.Error(), "is a folder. Name a file in it.") {
			t.Errorf("plan %s of a folder: %v", command, err)
		}
	}
}
