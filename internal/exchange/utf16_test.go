package exchange

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"crosscode/internal/register"
)

// wide writes text as spreadsheets save "Unicode text".
func wide(order binary.AppendByteOrder, text string) []byte {
	out := order.AppendUint16(nil, 0xfeff)
	for _, u := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, u)
	}
	return out
}

func TestTextInUTF16IsRead(t *testing.T) {
	const table = "ref\ttitle\tgroup\r\nCCAG03-60\tPrüfe 😀 die Liste\tCCAG\r\n"
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		data := wide(order, table)
		stated, _, err := ReadRegister("unicode.txt", data, register.Actions.Kind)
		if err != nil || len(stated) != 1 || register.Actions.From(stated[0].Record).Title != "Prüfe 😀 die Liste" {
			t.Errorf("%v: %+v, %v", order, stated, err)
		}
		if err := IsForm("import.csv", data); err != nil {
			t.Errorf("%v: %v", order, err)
		}
		looked, err := LookInto(bytes.NewReader(data), int64(len(data)))
		if err != nil || looked.Type != "Text" || !strings.Contains(looked.Words, "Prüfe 😀 die Liste") {
			t.Errorf("%v, attached: %+v, %v", order, looked, err)
		}
		for name, bad := range map[string][]byte{"cut short": data[:len(data)-1], "half a character": append(wide(order, "a"), wide(order, "😀")[2:4]...)} {
			if _, _, err := ReadRegister("unicode.txt", bad, register.Actions.Kind); err == nil || !strings.Contains(err.Error(), "UTF-16") {
				t.Errorf("%v, %s: %v", order, name, err)
			}
		}
		// A long one is found by its beginning, wherever it is cut.
		long := wide(order, "x"+strings.Repeat("😀", MaxWords))
		if looked, err := LookInto(bytes.NewReader(long), int64(len(long))); err != nil || looked.Type != "Text" || len(looked.Words) < MaxWords-8 || !utf8.ValidString(looked.Words) {
			t.Errorf("%v, a long one: %s, %d bytes of words, %v", order, looked.Type, len(looked.Words), err)
		}
	}
}

// Whatever is given, it is valid text or what it was.
func FuzzInUTF8(f *testing.F) {
	for _, s := range []string{"", "\xff\xfe", "\xff\xfea\x00", "\xfe\xff\x00a", "\xff\xfe\x00\xd8", "\xff\xfe\x00\xd8\x00\xdc", "\xff\xfea", "a"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if got := inUTF8(data); !bytes.Equal(got, data) && !utf8.Valid(got) {
			t.Errorf("%q becomes %q", data, got)
		}
	})
}
