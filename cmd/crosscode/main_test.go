package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes programs of the test binary: crosscode, as it is shipped, and
// a writer to be killed.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"crosscode": main, "keep-writing": keepWriting})
}
