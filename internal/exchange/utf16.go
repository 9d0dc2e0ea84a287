package exchange

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// inUTF8 gives text that begins with the mark of UTF-16, as spreadsheets save
// "Unicode text", in UTF-8. Whatever else it is, and what is cut short or has half
// a character, it gives as it is: what reads it says that it is in UTF-16.
func inUTF8(data []byte) []byte {
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		order = binary.BigEndian
	case !bytes.HasPrefix(data, []byte("\xff\xfe")):
		return data
	}
	if len(data)%2 != 0 {
		return data
	}
	out := make([]byte, 0, len(data))
	for i := 2; i < len(data); i += 2 {
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			if i += 2; i == len(data) {
				return data
			}
			if r = utf16.DecodeRune(r, rune(order.Uint16(data[i:]))); r == utf8.RuneError {
				return data
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}
