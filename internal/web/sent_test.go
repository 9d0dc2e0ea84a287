package web

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crosscode/internal/party"
)

// Whatever form it is, what is too long is called too long, and not empty.
func TestAFormThatIsTooLongIsToldSo(t *testing.T) {
	m := openMatrix(t)
	long := upload{"long.csv", strings.Repeat("x", maxUpload)}
	for _, at := range []string{"/attach/actions/CCAG03-01", "/imports/table/preview", "/imports/preview", "/imports", "/imports/table", "/plans/P1/upload"} {
		before := m.length()
		status, page := m.send(viewer("pmo"), at, long)
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, "was sent at once, the most that is read here") || strings.Contains(page, "Choose the register.") {
			t.Errorf("%s: %d", at, status)
		}
		if m.length() != before {
			t.Errorf("%s: something was kept", at)
		}
	}
}

// A file that the machine has no room for is not the sender's fault.
func TestAFileThatCannotBePutByIsTheMachinesFault(t *testing.T) {
	m := openMatrix(t)
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "none"))
	large := upload{"large.txt", strings.Repeat("x", 12<<20)}
	status, page := m.send(viewer("pmo"), "/attach/actions/CCAG03-01", large)
	if status != http.StatusServiceUnavailable || !strings.Contains(page, "directory for temporary files") {
		t.Errorf("%d", status)
	}
	if status, _ := m.send(viewer("pmo"), "/attach/actions/CCAG03-01", upload{"small.txt", "x"}); status != http.StatusSeeOther {
		t.Errorf("a small one: %d", status)
	}
}

// What was sent is put by while it is read, and is gone when it was answered,
// whoever sent it and whatever came of it: else anybody could fill the disk.
func TestNothingOfAFileThatWasSentIsLeftBehind(t *testing.T) {
	m := openMatrix(t)
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	large := upload{"large.csv", strings.Repeat("x", 12<<20)}
	for _, who := range []party.Actor{{}, viewer("pmo")} {
		for _, at := range []string{"/attach/actions/CCAG03-01", "/attach/actions/CCAG09-99", "/imports/table/preview", "/imports/preview", "/imports", "/plans/P1/upload", "/plans/none/upload"} {
			status, _ := m.send(who, at, large)
			left, err := filepath.Glob(filepath.Join(dir, "*"))
			if err != nil || len(left) > 0 {
				t.Errorf("%q sends to %s, is answered %d, and %v is left", who.ID, at, status, left)
			}
			for _, f := range left {
				if err := os.Remove(f); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
