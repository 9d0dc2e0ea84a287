package exchange

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"crosscode/internal/exchange/pack"
	"crosscode/internal/record"
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

func TestTextInWindows1252IsReadAndSaidToBe(t *testing.T) {
	const want, said = "Café: £5m – the Panel’s", "windows-1252"
	western := "Caf\xe9: \xa35m \x96 the Panel\x92s"
	data := []byte("ref,title,group\r\nCCAG03-60," + western + ",CCAG\r\n")
	stated, findings, err := ReadRegister("log.csv", data, register.Actions.Kind)
	if err != nil || len(stated) != 1 || register.Actions.From(stated[0].Record).Title != want {
		t.Fatalf("%+v, %v", stated, err)
	}
	told := func(findings []record.Finding) bool {
		return slices.ContainsFunc(findings, func(f record.Finding) bool {
			return f.Code == Assumed && f.Line == 1 && strings.Contains(f.Message, said)
		})
	}
	if !told(findings) {
		t.Errorf("nothing is said of its letters: %+v", findings)
	}
	preview, err := ReadPreview("log.csv", data, register.Actions.Kind, How{})
	if err != nil || !told(preview.Findings) {
		t.Errorf("the preview says nothing of its letters: %+v, %v", preview, err)
	}
	if err := IsForm("import.csv", data); err != nil {
		t.Error(err)
	}
	papers, err := pack.Parse([]byte("# CCAG 4\n\n"+western+"\n"), pack.Options{Group: "CCAG"})
	if err != nil || len(papers.Findings) == 0 || papers.Findings[0].Code != pack.Assumed || !strings.Contains(papers.Findings[0].Message, said) ||
		!slices.ContainsFunc(papers.Kept, func(k pack.Kept) bool { return strings.Contains(k.Text, want) }) {
		t.Errorf("papers: %+v, %v", papers, err)
	}
	// What is attached is found wherever its first such letter stands, and the
	// bounds of what is searched cut no letter of UTF-8 into three.
	for name, text := range map[string][2]string{
		"short": {western, want}, "far down": {strings.Repeat("a line\n", 2000) + western, want},
		"long": {western + strings.Repeat("x", 3*MaxWords), want},
	} {
		looked, err := LookInto(strings.NewReader(text[0]), int64(len(text[0])))
		if err != nil || looked.Type != "Text" || !strings.Contains(looked.Words, text[1]) {
			t.Errorf("attached, %s: %s, %.200q, %v", name, looked.Type, looked.Words, err)
		}
	}
	for shift := range 4 {
		long := strings.Repeat("x", shift) + strings.Repeat("€", MaxWords)
		if looked, _ := LookInto(strings.NewReader(long), int64(len(long))); strings.Trim(looked.Words, "x€") != "" || looked.Type != "Text" {
			t.Errorf("a long one in UTF-8: %s, ends with %q", looked.Type, looked.Words[len(looked.Words)-9:])
		}
	}
}

func TestDamagedTextIsRefusedAndNotGuessedAt(t *testing.T) {
	data := []byte("ref,title\nCCAG03-60,Pr\u00fcfe £5 \xff\n")
	if _, _, err := ReadRegister("log.csv", data, register.Actions.Kind); err == nil || !strings.Contains(err.Error(), "letters that cannot be read") {
		t.Errorf("a table: %v", err)
	}
	if _, err := pack.Parse(data, pack.Options{}); err == nil || !strings.Contains(err.Error(), "letters that cannot be read") {
		t.Errorf("papers: %v", err)
	}
}
