package cli

import "io"

// Streams are where a command speaks: results on Stdout, all else on Stderr.
type Streams struct{ Stdout, Stderr io.Writer }
