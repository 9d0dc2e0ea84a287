package exchange

import (
	"strings"
	"testing"

	"crosscode/internal/record"
	"crosscode/internal/register"
)

// docxOf makes a document of tables, each with its title.
func docxOf(t testing.TB, tables ...[]string) []byte {
	t.Helper()
	var b strings.Builder
	for _, rows := range tables {
		b.WriteString("<w:p><w:t>" + rows[0] + "</w:t></w:p><w:tbl>")
		for _, row := range rows[1:] {
			b.WriteString("<w:tr>")
			for cell := range strings.SplitSeq(row, "|") {
				b.WriteString("<w:tc><w:p><w:t>" + cell + "</w:t></w:p></w:tc>")
			}
			b.WriteString("</w:tr>")
		}
		b.WriteString("</w:tbl>")
	}
	return []byte(zipOf(t, "[Content_Types].xml", "<Types/>", "word/document.xml", "<w:document><w:body>"+b.String()+"</w:body></w:document>"))
}

func TestTheRegisterInADocumentIsRead(t *testing.T) {
	b := docxOf(t, []string{"Document control", "Version|Author", "1|REC"},
		[]string{"Actions", "Ref|Action|Owner|Due date", "CCAG03-12|Publish the plan|REC|23 Mar 2022", "CCAG03-13|Ask Ofgem|Ofgem|"},
		[]string{"Actions, continued", "Ref|Action|Owner|Due date", "CCAG03-14|Tell the code bodies|Secretariat|1 Apr 2022"})
	stated, findings, err := ReadRegister("actions.docx", b, register.Actions.Kind)
	if err != nil {
		t.Fatal(err)
	}
	var refs []string
	for _, s := range stated {
		refs = append(refs, record.HeadOf(s.Record).Ref)
	}
	if strings.Join(refs, " ") != "CCAG03-12 CCAG03-13 CCAG03-14" || stated[0].Record.(*register.Action).Due.Words() != "23 Mar 2022" {
		t.Errorf("read %v, %+v", refs, stated[0].Record)
	}
	said := ""
	for _, f := range findings {
		said += f.Message + "\n"
	}
	if !strings.Contains(said, `The table was not read; only "Actions" was.`) {
		t.Errorf("what was left out is not told: %s", said)
	}
}

func TestABadCellOfADocumentIsNamedByItsPlace(t *testing.T) {
	b := docxOf(t, []string{"Actions", "Ref|Action|Due date", "CCAG03-12|Publish|some day soon"})
	_, _, err := ReadRegister("actions.docx", b, register.Actions.Kind)
	if err == nil || !strings.Contains(err.Error(), "table 1, row 2") {
		t.Errorf("%v", err)
	}
	for name, b := range map[string][]byte{"no table": []byte(zipOf(t, "word/document.xml", "<w:p><w:t>a</w:t></w:p>")), "broken": []byte(zipOf(t, "word/document.xml", "<w:p"))} {
		if _, _, err := ReadRegister("a.docx", b, register.Actions.Kind); err == nil {
			t.Errorf("%s was read", name)
		}
	}
}
