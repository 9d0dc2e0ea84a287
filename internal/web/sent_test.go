package web

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
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
