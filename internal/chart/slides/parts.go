package slides

import (
	"fmt"
	"strings"

	"crosscode/internal/chart"
)

// A part is one file of a presentation.
type part struct{ name, text string }

const (
	relations = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	content   = `application/vnd.openxmlformats-officedocument.presentationml.`
)

// related lists what a part leads to: a kind and a target each, numbered from r1.
func related(to ...string) string {
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for k := 0; k+1 < len(to); k += 2 {
		kind := to[k]
		if !strings.HasPrefix(kind, "http") {
			kind = relations + kind
		}
		fmt.Fprintf(&b, `<Relationship Id="r%d" Type="%s" Target="%s"/>`, k/2+1, kind, to[k+1])
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

// parts are all files of a presentation: its slides, one layout that has a title, and
// what they cannot do without.
func parts(title string, pictures []*chart.Picture) []part {
	types := []string{"presentation.xml", "presentation.main", "slideMasters/slideMaster1.xml", "slideMaster", "slideLayouts/slideLayout1.xml", "slideLayout"}
	shown, leads := "", []string{"slideMaster", "slideMasters/slideMaster1.xml", "theme", "theme/theme1.xml"}
	var out []part
	for i, p := range pictures {
		name := fmt.Sprintf("slides/slide%d.xml", i+1)
		types, leads = append(types, name, "slide"), append(leads, "slide", name)
		shown += fmt.Sprintf(`<p:sldId id="%d" r:id="r%d"/>`, 256+i, i+3)
		out = append(out, part{"ppt/" + name, draw(p)}, part{fmt.Sprintf("ppt/slides/_rels/slide%d.xml.rels", i+1), related("slideLayout", "../slideLayouts/slideLayout1.xml")})
	}
	overrides := ""
	for k := 0; k < len(types); k += 2 {
		overrides += fmt.Sprintf(`<Override PartName="/ppt/%s" ContentType="%s%s+xml"/>`, types[k], content, types[k+1])
	}
	if shown != "" {
		shown = "<p:sldIdLst>" + shown + "</p:sldIdLst>"
	}
	return append([]part{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` + overrides +
			`<Override PartName="/ppt/theme/theme1.xml" ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`},
		{"_rels/.rels", related("officeDocument", "ppt/presentation.xml", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml")},
		{"docProps/core.xml", `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` + escaped(title) + `</dc:title><dc:language>en-GB</dc:language></cp:coreProperties>`},
		{"ppt/presentation.xml", fmt.Sprintf(`<p:presentation %s><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="r1"/></p:sldMasterIdLst>%s<p:sldSz cx="%d" cy="%d"/><p:notesSz cx="%[4]d" cy="%[3]d"/></p:presentation>`, spaces, shown, wide, high)},
		{"ppt/_rels/presentation.xml.rels", related(leads...)},
		{"ppt/slideMasters/slideMaster1.xml", `<p:sldMaster ` + spaces + `><p:cSld><p:bg><p:bgRef idx="1001"><a:schemeClr val="bg1"/></p:bgRef></p:bg>` + tree + `</p:cSld><p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/><p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="r1"/></p:sldLayoutIdLst><p:txStyles><p:titleStyle><a:lvl1pPr algn="l"><a:defRPr sz="2400" b="1"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mj-lt"/></a:defRPr></a:lvl1pPr></p:titleStyle><p:bodyStyle/><p:otherStyle/></p:txStyles></p:sldMaster>`},
		{"ppt/slideMasters/_rels/slideMaster1.xml.rels", related("slideLayout", "../slideLayouts/slideLayout1.xml", "theme", "../theme/theme1.xml")},
		{"ppt/slideLayouts/slideLayout1.xml", `<p:sldLayout ` + spaces + ` type="titleOnly"><p:cSld name="Title and picture">` + tree + `</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>`},
		{"ppt/slideLayouts/_rels/slideLayout1.xml.rels", related("slideMaster", "../slideMasters/slideMaster1.xml")},
		{"ppt/theme/theme1.xml", theme()},
	}, out...)
}

// tree is the place of the title.
var tree = fmt.Sprintf(`<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/><p:sp><p:nvSpPr><p:cNvPr id="2" name="Title"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x="%d" y="%d"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody><a:bodyPr lIns="0" rIns="0" anchor="ctr"><a:normAutofit/></a:bodyPr><a:p><a:r><a:rPr lang="en-GB"/><a:t>Title</a:t></a:r></a:p></p:txBody></p:sp></p:spTree>`,
	margin, 228600, wide-2*margin, 800100)

// theme names the colours of the palette and the fonts.
func theme() string {
	hex := func(i chart.Ink) string {
		return `<a:srgbClr val="` + strings.ToUpper(strings.TrimPrefix(i.Look().Colour.Light, "#")) + `"/>`
	}
	colours := ""
	for _, c := range []struct {
		name string
		ink  chart.Ink
	}{{"dk1", chart.Body}, {"lt1", chart.Ground}, {"dk2", chart.Quiet}, {"lt2", chart.Shade}, {"accent1", chart.Series1}, {"accent2", chart.Series2}, {"accent3", chart.Series3},
		{"accent4", chart.Series4}, {"accent5", chart.Series5}, {"accent6", chart.Series6}, {"hlink", chart.Main}, {"folHlink", chart.Promise}} {
		colours += "<a:" + c.name + ">" + hex(c.ink) + "</a:" + c.name + ">"
	}
	font := `<a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/>`
	three := func(s string) string { return s + s + s }
	fill := `<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>`
	return `<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="crosscode"><a:themeElements><a:clrScheme name="crosscode">` + colours +
		`</a:clrScheme><a:fontScheme name="crosscode"><a:majorFont>` + font + `</a:majorFont><a:minorFont>` + font + `</a:minorFont></a:fontScheme><a:fmtScheme name="crosscode"><a:fillStyleLst>` + three(fill) +
		`</a:fillStyleLst><a:lnStyleLst>` + three(`<a:ln w="9525">`+fill+`</a:ln>`) + `</a:lnStyleLst><a:effectStyleLst>` + three(`<a:effectStyle><a:effectLst/></a:effectStyle>`) +
		`</a:effectStyleLst><a:bgFillStyleLst>` + three(fill) + `</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`
}
