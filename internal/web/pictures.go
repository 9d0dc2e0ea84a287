package web

import (
	"bytes"
	"net/http"

	"crosscode/internal/chart"
	"crosscode/internal/chart/pdf"
	"crosscode/internal/chart/slides"
)

// The pictures of a page are drawn for paper and for slides as well: from the same
// layouts, at the same address with as=pdf or as=pptx.
const paramAs = "as"

const (
	pdfType    = "application/pdf"
	slidesType = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
)

// pictureFaces lead to the pictures of a page for paper and for slides.
func pictureFaces(f Frame) []Link {
	return []Link{{"Pictures for paper", f.Here.With(paramAs, "pdf").String()}, {"Pictures for slides", f.Here.With(paramAs, "pptx").String()}}
}

// sendPictures sends pictures as the address asks for them, and reports whether it
// does; a page that has none is shown.
func sendPictures(w http.ResponseWriter, r *http.Request, name, title string, all []*chart.Picture) (sent bool, err error) {
	write, kind := pdf.Write, pdfType
	switch as := r.URL.Query().Get(paramAs); {
	case len(all) == 0 || as != "pdf" && as != "pptx":
		return false, nil
	case as == "pptx":
		write, kind = slides.Write, slidesType
	}
	var b bytes.Buffer
	if err := write(&b, title, all); err != nil {
		return true, err
	}
	return true, sendFile(w, r, name+"."+r.URL.Query().Get(paramAs), kind, &b)
}
