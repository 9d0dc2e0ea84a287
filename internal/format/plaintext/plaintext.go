// Package plaintext gives the text of a file in UTF-8, whichever way its letters
// were written: as UTF-8, as UTF-16 with its mark ("Unicode text" of a
// spreadsheet), or as windows-1252, in which older programs of Western Europe
// write what is neither.
//
// What is UTF-8 stays byte for byte as it was. UTF-8 with a few bytes that are
// wrong is damaged UTF-8, and no windows-1252: to read it as that would spoil every
// letter that is still right. Of other encodings the package knows nothing.
package plaintext

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// An Encoding is how the letters of a text are written. The zero Encoding is of
// what is no text that can be read.
type Encoding string

// The encodings that are read.
const (
	UTF8        Encoding = "UTF-8"
	UTF16       Encoding = "UTF-16"
	Windows1252 Encoding = "windows-1252"
)

// Doubt is what whoever sent the text should look at; nothing, where it is
// certain how it was written.
func (e Encoding) Doubt() string {
	if e != Windows1252 {
		return ""
	}
	return "It is not UTF-8, and its letters are read as windows-1252: see whether £, dashes and letters with accents are right. If they are not, save it as UTF-8."
}

// Read gives the text in UTF-8, and how it was written; what is no text, as it is.
func Read(data []byte) ([]byte, Encoding) {
	if utf8.Valid(data) {
		return data, UTF8
	}
	if hasMark(data) {
		if text, ok := fromUTF16(data); ok {
			return text, UTF16
		}
		return data, ""
	}
	if !western(data) {
		return data, ""
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return data, ""
	}
	return text, Windows1252
}

// western reports whether data, which are not UTF-8, may be windows-1252: they
// have no byte that stands for nothing in it and none that controls a machine,
// and less of UTF-8 than of what is none.
func western(data []byte) bool {
	if bytes.ContainsFunc(data, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\v' && r != '\f' && r != '\r' }) ||
		bytes.ContainsAny(data, "\x7f") {
		return false
	}
	for _, nothing := range []byte{0x81, 0x8d, 0x8f, 0x90, 0x9d} {
		if bytes.IndexByte(data, nothing) >= 0 {
			return false
		}
	}
	return !damaged(data)
}

// damaged reports whether data have at least as many letters beyond ASCII in
// UTF-8 as bytes that are none.
func damaged(data []byte) bool {
	right, wrong := 0, 0
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && n == 1:
			wrong++
		case n > 1:
			right++
		}
		data = data[n:]
	}
	return right >= wrong
}
