package plaintext

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// wide writes text as spreadsheets save "Unicode text".
func wide(order binary.AppendByteOrder, text string) string {
	out := order.AppendUint16(nil, 0xfeff)
	for _, u := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, u)
	}
	return string(out)
}

func TestTextIsReadAsItWasWritten(t *testing.T) {
	for _, tt := range []struct {
		name, data, want string
		as               Encoding
	}{
		{"nothing", "", "", UTF8},
		{"ASCII", "ref,title\r\n", "ref,title\r\n", UTF8},
		{"UTF-8", "£5 – Prüfe 😀", "£5 – Prüfe 😀", UTF8},
		{"UTF-8 with its mark", "\ufeffref", "\ufeffref", UTF8},
		{"UTF-16, the small end first", wide(binary.LittleEndian, "£5 – 😀"), "£5 – 😀", UTF16},
		{"UTF-16, the large end first", wide(binary.BigEndian, "£5 – 😀"), "£5 – 😀", UTF16},
		{"the pound sign", "cost \xa35m", "cost £5m", Windows1252},
		{"dashes, quotation marks, the euro", "\x80\x96\x97\x91\x92\x93\x94", "€–—‘’“”", Windows1252},
		{"a letter before a mark, as UTF-8 has it", "CAF\xc9\x92S, caf\xe9, \xa3", "CAFÉ’S, café, £", Windows1252},
		{"an accent at the very end", "caf\xe9", "café", Windows1252},
		{"UTF-16 cut short", "\xff\xfea", "\xff\xfea", ""},
		{"UTF-16 with half a character", "\xff\xfe\x00\xd8", "\xff\xfe\x00\xd8", ""},
		{"damaged UTF-8", "Prüfe die £5 \xff", "Prüfe die £5 \xff", ""},
		{"UTF-8 cut within a letter", "Prüfe £5 \xe2\x82", "Prüfe £5 \xe2\x82", ""},
		{"a byte that stands for nothing", "caf\xe9 \x81", "caf\xe9 \x81", ""},
		{"a zip file", "PK\x03\x04\xe9\xe9", "PK\x03\x04\xe9\xe9", ""},
		{"bytes that control a machine", "\xe9\x1b[0m", "\xe9\x1b[0m", ""},
	} {
		text, as := Read([]byte(tt.data))
		if string(text) != tt.want || as != tt.as {
			t.Errorf("%s: %q, %q; want %q, %q", tt.name, text, as, tt.want, tt.as)
		}
	}
}

// What is UTF-8 stays as it was; what is read as something else becomes UTF-8, and
// has a letter for each letter; the rest stays as it was.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"", "\xff\xfe", "\xff\xfea\x00", "\xfe\xff\x00a", "\xff\xfe\x00\xd8", "\xff\xfe\x00\xd8\x00\xdc", "\xff\xfea", "a", "£", "\xa3", "caf\xe9", "\xc3\xa9\xe9", "\x81"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		before := bytes.Clone(data)
		text, as := Read(data)
		switch {
		case !bytes.Equal(data, before):
			t.Errorf("reading changes %q to %q", before, data)
		case utf8.Valid(data) != (as == UTF8):
			t.Errorf("%q is taken as %q", data, as)
		case (as == UTF8 || as == "") && !bytes.Equal(text, data):
			t.Errorf("%q becomes %q", data, text)
		case as != "" && !utf8.Valid(text):
			t.Errorf("%q becomes %q", data, text)
		case as == Windows1252 && (utf8.RuneCount(text) != len(data) || strings.ContainsFunc(string(text), func(r rune) bool { return r >= 0x7f && r < 0xa0 })):
			t.Errorf("%q becomes %q", data, text)
		}
	})
}
