package cli

import (
	"io"
	"os"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// bar shows how far a long piece of work is, on a terminal and nowhere else.
type bar struct {
	p *mpb.Progress
	b *mpb.Bar
}

// progress begins a bar. It is silent where the error stream is no terminal.
func (w *World) progress(name string) *bar {
	if !terminal(w.Stderr) {
		return &bar{}
	}
	p := mpb.New(mpb.WithOutput(w.Stderr), mpb.WithWidth(60))
	return &bar{p, p.AddBar(0, mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Name(name+" ")), mpb.AppendDecorators(decor.CountersNoUnit("%d of %d"), decor.Elapsed(decor.ET_STYLE_GO, decor.WC{W: 7})))}
}

func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (b *bar) at(done, total int64) {
	if b.b != nil {
		b.b.SetTotal(total, false)
		b.b.SetCurrent(done)
	}
}

// done takes the bar away. It may be called again.
func (b *bar) done() {
	if b.b != nil {
		b.b.Abort(true)
		b.p.Wait()
		b.b = nil
	}
}
