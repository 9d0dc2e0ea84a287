package web

import (
	"io"
	"testing"
)

func BenchmarkListOfAHundred(b *testing.B) {
	p := actionList(b, "/actions")
	rows := p.Table.Rows
	for len(p.Table.Rows) < 100 {
		p.Table.Rows = append(p.Table.Rows, rows...)
	}
	p.Table.Rows = p.Table.Rows[:100]
	b.ReportAllocs()
	for b.Loop() {
		if err := List(p).Render(b.Context(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
