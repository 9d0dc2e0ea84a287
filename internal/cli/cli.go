// Package cli is the command line: it parses, asks the desk, and prints.
//
// Commands that keep the record take a data directory or a database; the plan
// commands work on files alone. Whoever runs a command on the machine acts as
// "operator (OS user)" and sees everything. The exit code says how it ended: 0
// done, 1 refused with every reason on the error stream, 2 wrong use, 3 a fault
// of ours.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"crosscode/internal/party"
	"crosscode/internal/problem"
	"crosscode/internal/secretariat"

	"github.com/alecthomas/kong"
)

// A Place is where a record is kept.
type Place struct {
	Data          string `help:"Data directory." default:"./crosscode-data" env:"CROSSCODE_DATA" placeholder:"DIR" type:"path"`
	Database      string `help:"PostgreSQL, in place of the data directory: postgres://user@host/name." env:"CROSSCODE_DATABASE" placeholder:"URL"`
	CheckpointKey string `help:"File with the key that signs checkpoints. A data directory makes its own." env:"CROSSCODE_CHECKPOINT_KEY" placeholder:"FILE" type:"path"`
}

// A World is what the program has from outside: the streams, the clock, who
// runs it, and how a record is opened.
type World struct {
	Streams
	Stdin   io.Reader
	Version string
	User    string // of the operating system
	Now     func() time.Time
	// Open opens the record at a place. Clock is the record's clock.
	Open func(ctx context.Context, at Place, clock func() time.Time) (*secretariat.Desk, io.Closer, error)
	// Example gives the example programme.
	Example func() (secretariat.Story, error)
}

// operator is whoever runs a command on the machine.
func (w *World) operator() party.Actor { return party.Operator(w.User) }

// with opens the record at a place for the time of f.
func (w *World) with(ctx context.Context, at Place, f func(*secretariat.Desk) error) error {
	desk, closer, err := w.Open(ctx, at, w.Now)
	if err != nil {
		return err
	}
	return errors.Join(f(desk), closer.Close())
}

// commands is what can be asked for.
type commands struct {
	Demo       DemoCmd          `cmd:"" help:"Show the example programme in a browser."`
	Serve      ServeCmd         `cmd:"" help:"Serve a record in a browser."`
	Import     ImportCmd        `cmd:"" help:"Read papers or a register into the record."`
	Undo       UndoCmd          `cmd:"" help:"Take back a whole import."`
	Export     ExportCmd        `cmd:"" help:"Write a register as json, csv or xlsx."`
	Diff       DiffCmd          `cmd:"" help:"Say in words what changed in a register between two days."`
	Verify     VerifyCmd        `cmd:"" help:"Prove that nothing in the record was altered or lost."`
	Checkpoint CheckpointCmd    `cmd:"" help:"Sign where the journal stands."`
	Proof      ProofCmd         `cmd:"" help:"Write the proof that the last entry of a record is in the journal."`
	Redact     RedactCmd        `cmd:"" help:"Take the text of one field away for good, and keep every proof."`
	Backup     BackupCmd        `cmd:"" help:"Write the whole record to one file."`
	Restore    RestoreCmd       `cmd:"" help:"Load a backup into an empty data directory or database."`
	Generate   GenerateCmd      `cmd:"" help:"Fill a record with invented actions, to try its size."`
	Plan       PlanCmd          `cmd:"" help:"Work on plan files."`
	Version    kong.VersionFlag `help:"Print the version."`
}

// The exit codes.
const (
	exitDone    = 0
	exitRefused = 1
	exitMisuse  = 2
	exitFault   = 3
)

// exited carries the code that kong asks to exit with, past its return.
type exited int

// Run runs one command and returns its exit code.
func Run(ctx context.Context, args []string, w *World) (code int) {
	defer func() {
		if e, ok := recover().(exited); ok {
			code = int(e)
		} else if r := recover(); r != nil {
			panic(r)
		}
	}()
	var c commands
	parser, err := kong.New(&c, kong.Name("crosscode"),
		kong.Description("The one record of a reform that changes many industry codes."),
		kong.Writers(w.Stdout, w.Stderr), kong.Exit(func(n int) { panic(exited(n)) }),
		kong.Vars{"version": w.Version}, kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Bind(w, &w.Streams), kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		return w.fail(fmt.Errorf("set up the commands: %w", err))
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(w.Stderr, "crosscode: %v.\nSee crosscode --help.\n", err)
		return exitMisuse
	}
	return w.fail(parsed.Run())
}

// fail prints what went wrong, and says how the program ends.
func (w *World) fail(err error) int {
	if err == nil {
		return exitDone
	}
	p := problem.Of(err)
	switch {
	case p == nil:
		fmt.Fprintf(w.Stderr, "crosscode: a fault of the program or the machine: %v\n", err)
		return exitFault
	case p.Kind == problem.Misuse:
		fmt.Fprintf(w.Stderr, "crosscode: %s\n", p.Error())
		return exitMisuse
	}
	fmt.Fprintf(w.Stderr, "crosscode: %s\n", p.Error())
	return exitRefused
}
