package pack

import (
	"os"
	"path/filepath"
	"testing"
)

func realPack(t *testing.T) []byte {
	t.Helper()
	dir := os.Getenv("CROSSCODE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	text, err := os.ReadFile(filepath.Join(dir, "input", "ccag-04-pack.txt"))
	if err != nil {
		t.Skipf("the real pack is not on this machine: %v", err)
	}
	return text
}
