// Package axe holds the accessibility checker axe-core, as its makers published
// it, for the tests that look at our pages in a browser. README.md beside it
// says which version, and under what licence.
package axe

import _ "embed"

// Script is axe.min.js; evaluated in a page, it defines the global "axe".
//
//go:embed axe.min.js
var Script string
