package secretariat

import (
	"bytes"
	"fmt"
	"io"

	"crosscode/internal/exchange/planfile"
	"crosscode/internal/record"
	"crosscode/internal/register"
	"crosscode/internal/store"
)

// SourceOf reads the file that a plan came as, where that is in another format
// than the record's own.
func SourceOf(v *store.View, p *register.Plan) (*store.Content, error) {
	return v.Blob(register.Plans.Kind, record.HeadOf(p).ID, "source")
}

// ProjectOf writes a plan as Microsoft Project XML. A plan that is still as it came
// from there is the file it came as, byte for byte but for what is computed; any
// other is written anew.
func ProjectOf(v *store.View, p *Planned, out io.Writer) error {
	if p.Record.Source == "" || p.Record.Format != "mspdi" {
		return p.File.Save(out, nil, p.Schedule)
	}
	content, err := SourceOf(v, p.Record)
	if err != nil {
		return err
	}
	came, err := io.ReadAll(content)
	if err != nil {
		return fmt.Errorf("read the file that %s came as: %w", p.Record.Ref, err)
	}
	original, err := planfile.Read(p.Record.Origin, bytes.NewReader(came), planfile.Options{Format: p.Record.Format})
	if err != nil {
		return err
	}
	return original.Save(out, bytes.NewReader(came), p.Schedule)
}
