package axe

import (
	"crypto/sha256"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// A script that is not the one README.md speaks of was changed by somebody, or
// renewed without saying so.
func TestTheScriptIsTheOneWrittenDown(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if sum := fmt.Sprintf("`%x`", sha256.Sum256([]byte(Script))); !strings.Contains(string(page), sum) {
		t.Errorf("README.md does not give the SHA-256 of axe.min.js, %s", sum)
	}
	named := regexp.MustCompile(`^/\*! axe v(\S+)`).FindStringSubmatch(Script)
	if named == nil || !strings.Contains(string(page), "| "+named[1]+",") {
		t.Errorf("README.md does not give the version that axe.min.js names: %q", named)
	}
}
