package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"crosscode/internal/journal"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"
)

// VerifyCmd proves the record whole.
type VerifyCmd struct {
	Place
	Checkpoint []string `help:"A signed checkpoint kept outside: catches a journal cut short or written anew." placeholder:"FILE"`
	Key        string   `help:"File with the key to check with, if the checkpoint or proof is another's." placeholder:"FILE"`
	Proof      string   `help:"Check a proof, with --key and nothing else: no data is needed." placeholder:"FILE"`
	Rebuild    bool     `help:"First make every table again from the journal."`
}

// Run proves the record whole.
func (c *VerifyCmd) Run(ctx context.Context, w *World) error {
	if c.Proof != "" {
		return c.checkProof(w)
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		outside, err := c.checkpoints(ctx, d)
		if err != nil {
			return err
		}
		if c.Rebuild {
			bar := w.progress("rebuild")
			err := d.Rebuild(ctx, w.operator(), bar.at)
			bar.done()
			if err != nil {
				return err
			}
		}
		bar := w.progress("verify")
		r, err := d.Verify(ctx, w.operator(), outside, bar.at)
		bar.done()
		if err != nil {
			return err
		}
		return report(w.Stdout, r)
	})
}

func report(w io.Writer, r *secretariat.Report) error {
	if len(r.Faults) > 0 {
		var c problem.Check
		for _, f := range r.Faults {
			c.Want(false, "", "%s", f)
		}
		if r.More > 0 {
			c.Want(false, "", "And %s.", count(int(r.More), "more fault"))
		}
		return c.Err("The record of %s is not what it should be.", r.Head.Origin)
	}
	out := &lines{w: w}
	out.line("The record of %s is whole: %s, root %s.", r.Head.Origin, count(int(r.Head.Size), "entry"), r.Head.Root)
	if r.Redacted > 0 {
		out.line("%s had a text taken away, each by a redaction that is recorded.", count(int(r.Redacted), "entry"))
	}
	if r.Blobs > 0 {
		out.line("%s kept by hash, and what the hash says.", one(int(r.Blobs), "file is", "files are"))
	}
	if r.BlobsGone > 0 {
		out.line("The bytes of %s taken away, each by a redaction that is recorded.", one(int(r.BlobsGone), "file were", "files were"))
	}
	if r.Checkpoints > 0 {
		out.line("It agrees with %s.", count(r.Checkpoints, "signed checkpoint"))
	}
	if r.Unsigned > 0 {
		out.line("Of these, %s kept here and signed with a key that is not at hand; give it with --checkpoint-key.", one(r.Unsigned, "is", "are"))
	}
	return out.err
}

// one counts with the verb that goes with it: 1 is, 2 are.
func one(n int, single, several string) string {
	if n == 1 {
		return "1 " + single
	}
	return fmt.Sprintf("%d %s", n, several)
}

func (c *VerifyCmd) checkpoints(ctx context.Context, d *secretariat.Desk) ([]journal.Checkpoint, error) {
	if len(c.Checkpoint) == 0 {
		return nil, nil
	}
	key, err := c.key(ctx, d)
	if err != nil {
		return nil, err
	}
	var out []journal.Checkpoint
	for _, name := range c.Checkpoint {
		b, err := readFile(name, 1<<16)
		if err != nil {
			return nil, err
		}
		cp, err := journal.OpenCheckpoint(b, key)
		if err != nil {
			return nil, err
		}
		out = append(out, cp)
	}
	return out, nil
}

// key gives the key to check with: the one named, or the record's own.
func (c *VerifyCmd) key(ctx context.Context, d *secretariat.Desk) (string, error) {
	if c.Key == "" {
		return d.CheckingKey(ctx)
	}
	b, err := readFile(c.Key, 1<<12)
	return strings.TrimSpace(string(b)), err
}

func (c *VerifyCmd) checkProof(w *World) error {
	if c.Key == "" {
		return problem.New(problem.Misuse, "Name the file with the keeper's public key with --key.")
	}
	key, err := c.key(context.Background(), nil)
	if err != nil {
		return err
	}
	b, err := readFile(c.Proof, 4<<20)
	if err != nil {
		return err
	}
	p, err := journal.ReadProof(b)
	if err != nil {
		return err
	}
	cp, err := p.Check(key)
	if err != nil {
		return err
	}
	out := &lines{w: w.Stdout}
	out.line("Entry %d is in the journal of %s, signed on %s with %s.", p.Entry.Seq, cp.Origin, cp.At.Format("2 Jan 2006"), count(int(cp.Size), "entry"))
	out.line("%s: %s of %s %s by %s.", p.Entry.At.Format("2 Jan 2006 15:04"), p.Entry.Act, p.Entry.Kind, p.Entry.Ref, p.Entry.Actor)
	return out.err
}

// CheckpointCmd signs where the journal stands.
type CheckpointCmd struct {
	Place
	Output string `short:"o" help:"The file to write, instead of printing." placeholder:"FILE"`
}

// Run signs.
func (c *CheckpointCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		signed, err := d.Checkpoint(ctx, w.operator())
		if err != nil {
			return err
		}
		return w.put(c.Output, signed)
	})
}

// put writes to a file, or prints.
func (w *World) put(name string, b []byte) error {
	if name == "" {
		_, err := w.Stdout.Write(b)
		return err
	}
	return writeFile(name, forAll, func(out io.Writer) error {
		_, err := out.Write(b)
		return err
	})
}

// named refuses a reference that names nothing.
func named(ref string) error {
	if strings.TrimSpace(ref) == "" {
		return problem.New(problem.Misuse, "Name the record by its reference, as CCAG03-12.")
	}
	return nil
}

// ProofCmd writes a proof.
type ProofCmd struct {
	Place
	Kind   string `arg:"" help:"The register: action, raid, modification and so on."`
	Ref    string `arg:"" help:"The record."`
	Output string `short:"o" help:"The file to write, instead of printing." placeholder:"FILE"`
}

// Run writes the proof.
func (c *ProofCmd) Run(ctx context.Context, w *World) error {
	k, noKind := secretariat.KindNamed(c.Kind)
	if err := misuses(noKind, named(c.Ref)); err != nil {
		return err
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		p, err := d.Prove(ctx, w.operator(), k, c.Ref)
		if err != nil {
			return err
		}
		b, err := p.Marshal()
		if err != nil {
			return err
		}
		return w.put(c.Output, append(b, '\n'))
	})
}

// RedactCmd takes a text away.
type RedactCmd struct {
	Place
	Kind  string `arg:"" help:"The register: action, raid, modification and so on."`
	Ref   string `arg:"" help:"The record."`
	Field string `help:"The field whose text is taken away." required:"" placeholder:"F"`
	Why   string `help:"Why it may no longer be kept." required:"" placeholder:"TEXT"`
}

// Run takes the text away.
func (c *RedactCmd) Run(ctx context.Context, w *World) error {
	k, noKind := secretariat.KindNamed(c.Kind)
	if err := misuses(noKind, named(c.Ref)); err != nil {
		return err
	}
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		res, err := d.Redact(ctx, w.operator(), k, c.Ref, c.Field, c.Why)
		if err != nil {
			return err
		}
		out := &lines{w: w.Stdout}
		took := "The text was"
		if n := len(res.Blobs); n > 0 {
			took = "The bytes of " + one(n, "file were", "files were")
		}
		out.line("%s taken away from %s. Every proof still holds.", took, count(len(res.Entries), "entry"))
		for _, b := range res.Backups {
			out.line("It is still in the backup %s. Make a new one and destroy that.", b)
		}
		for _, also := range res.Also {
			if len(res.Blobs) > 0 {
				out.line("%s had the same file, and has it no more.", also)
				continue
			}
			out.line("The same text is in %s too, and was left there.", also)
		}
		return out.err
	})
}

// BackupCmd writes the whole record.
type BackupCmd struct {
	Place
	File string `arg:"" help:"The file to write; - to print."`
}

// Run writes the backup.
func (c *BackupCmd) Run(ctx context.Context, w *World) error {
	return w.within(ctx, c.Place, func(d *secretariat.Desk) error {
		bar := w.progress("back up")
		defer bar.done()
		if c.File == "-" {
			_, err := d.Backup(ctx, w.operator(), w.Stdout, "standard output", bar.at)
			return err
		}
		name, err := filepath.Abs(c.File)
		if err != nil {
			return err
		}
		var head secretariat.Head
		var unnoted bool
		err = writeFile(c.File, private, func(out io.Writer) error {
			head, err = d.Backup(ctx, w.operator(), out, name, bar.at)
			return unlessWhole(err, &unnoted)
		})
		bar.done()
		if err != nil {
			return err
		}
		out := &lines{w: w.Stdout}
		out.line("%s holds the record of %s: %s, root %s.", c.File, head.Origin, count(int(head.Size), "entry"), head.Root)
		if unnoted {
			out.line("The record cannot be written just now, so it does not know of this file: when a text is redacted later, think of it yourself.")
		}
		if c.Database == "" {
			out.line("The key that signs checkpoints is not in it: keep a copy of checkpoint.key of the data directory apart.")
		}
		return out.err
	})
}

// unlessWhole lets a backup count as made that the record could not be told of.
func unlessWhole(err error, unnoted *bool) error {
	if *unnoted = errors.Is(err, secretariat.ErrUnnoted); *unnoted {
		return nil
	}
	return err
}

// RestoreCmd loads a backup.
type RestoreCmd struct {
	Place
	File string `arg:"" help:"The backup; - to read it from standard input."`
}

// Run loads the backup.
func (c *RestoreCmd) Run(ctx context.Context, w *World) (err error) {
	in := w.Stdin
	if c.File != "-" {
		f, err := openFile(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	return w.with(ctx, c.Place, func(d *secretariat.Desk) error {
		bar := w.progress("restore")
		head, err := d.Restore(ctx, w.operator(), in, bar.at)
		bar.done()
		if err != nil {
			return err
		}
		out := &lines{w: w.Stdout}
		out.line("The record of %s was restored: %s, root %s.", head.Origin, count(int(head.Size), "entry"), head.Root)
		return out.err
	})
}
