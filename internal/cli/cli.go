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
	"runtime"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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
	SecretKey     string `help:"File with the keys that seal second factors. A data directory makes its own." env:"CROSSCODE_SECRET_KEY" placeholder:"FILE" type:"path"`
	Many          bool   `kong:"-"` // a server's: many read while others write
}

// A World is what the program has from outside: the streams, the clock, who
// runs it, and how a record is opened.
type World struct {
	Streams
	Stdin   io.Reader
	Version string
	User    string // of the operating system
	Now     func() time.Time
	// Open opens the record at a place. Clock is the record's clock; told hears how
	// far it is where that takes long.
	Open func(ctx context.Context, at Place, clock func() time.Time, told secretariat.Progress) (*secretariat.Desk, io.Closer, error)
	// Holds says whether there is a record at a place.
	Holds func(at Place) bool
	// Example gives the example programme.
	Example func() (secretariat.Story, error)
}

// operator is whoever runs a command on the machine.
func (w *World) operator() party.Actor { return party.Operator(w.User) }

// with opens the record at a place for the time of f, and makes it if it is not
// there.
func (w *World) with(ctx context.Context, at Place, f func(*secretariat.Desk) error) error {
	var bar *bar
	return w.opened(ctx, at, func(done, total int64) {
		if bar == nil {
			bar = w.progress("tables")
		}
		bar.at(done, total)
	}, func(d *secretariat.Desk) error {
		if bar != nil {
			bar.done()
		}
		err := f(d)
		if why := d.Unmeasured(); why != nil {
			fmt.Fprintf(w.Stderr, "The tables were made, but PostgreSQL could not measure them: %v. Reading is slower until it does so by itself, or is told to: VACUUM (ANALYZE).\n", why)
		}
		return err
	})
}

// opened is with, for those who tell themselves how far it is.
func (w *World) opened(ctx context.Context, at Place, told secretariat.Progress, f func(*secretariat.Desk) error) error {
	if at.Database == "" && at.Data == "" {
		return problem.New(problem.Misuse, "Name the data directory with --data.")
	}
	desk, closer, err := w.Open(ctx, at, w.Now, told)
	if err != nil {
		return err
	}
	return errors.Join(f(desk), closer.Close())
}

// within opens a record that must be there: what is asked of a misspelt
// directory is not answered from an empty record made for the purpose.
func (w *World) within(ctx context.Context, at Place, f func(*secretariat.Desk) error) error {
	if at.Data != "" && !w.Holds(at) {
		return problem.New(problem.NotFound, "There is no record in %s. Name its data directory with --data; import, restore or serve make one.", at.Data)
	}
	return w.with(ctx, at, f)
}

// commands is what can be asked for.
type commands struct {
	Demo        DemoCmd          `cmd:"" help:"Show the example programme in a browser."`
	Serve       ServeCmd         `cmd:"" help:"Serve a record in a browser."`
	Import      ImportCmd        `cmd:"" help:"Read papers, a register or a plan into the record."`
	Undo        UndoCmd          `cmd:"" help:"Take back a whole import."`
	Raise       RaiseCmd         `cmd:"" help:"Make a new record of any register."`
	Edit        EditCmd          `cmd:"" help:"Set fields of a record of any register."`
	Take        TakeCmd          `cmd:"" help:"Take a record of any register a step through its life, or tell which steps there are."`
	Show        ShowCmd          `cmd:"" help:"Tell what one record says, now or on any day, and what may be done with it."`
	Fields      FieldsCmd        `cmd:"" help:"Tell which fields the records of a register have, and what belongs in each."`
	Comment     CommentCmd       `cmd:"" help:"Say something about a record."`
	Attach      AttachCmd        `cmd:"" help:"Hang files on a record."`
	Export      ExportCmd        `cmd:"" help:"Write a register as json, csv or xlsx."`
	Diff        DiffCmd          `cmd:"" help:"Say in words what changed in a register between two days."`
	Verify      VerifyCmd        `cmd:"" help:"Prove that nothing in the record was altered or lost."`
	Checkpoint  CheckpointCmd    `cmd:"" help:"Sign where the journal stands."`
	Proof       ProofCmd         `cmd:"" help:"Write the proof that the last entry of a record is in the journal."`
	Redact      RedactCmd        `cmd:"" help:"Take the text of one field away for good, and keep every proof."`
	Backup      BackupCmd        `cmd:"" help:"Write the whole record to one file."`
	Restore     RestoreCmd       `cmd:"" help:"Load a backup into an empty data directory or database."`
	Generate    GenerateCmd      `cmd:"" help:"Fill a record with invented actions, to try its size."`
	User        UserCmd          `cmd:"" help:"Say who may sign in, and what they may do."`
	Plan        PlanCmd          `cmd:"" help:"Work on plan files."`
	Change      ChangeCmd        `cmd:"" help:"Look at change requests: who decides, by when, and who has said what."`
	Designation DesignationCmd   `cmd:"" help:"Look at the way to law: where everything is, routes compared, what a notice lacks."`
	Evidence    EvidenceCmd      `cmd:"" help:"Write the evidence of a decision: on a change request, by a direction, or that a milestone is ready."`
	Outbox      OutboxCmd        `cmd:"" help:"Look at what was to be sent, and have it tried again."`
	Version     kong.VersionFlag `help:"Print the version."`
}

// The exit codes.
const (
	exitDone    = 0
	exitRefused = 1
	exitMisuse  = 2
	exitFault   = 3
)

// Run runs one command and returns its exit code.
func Run(ctx context.Context, args []string, w *World) (code int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(w.Stderr, "crosscode: %s\n", fault(plainly(fmt.Sprint(r))+", at "+place()))
			code = exitFault
		}
	}()
	var c commands
	answered := false // by --help or --version, which kong answers itself
	parser, err := kong.New(&c, kong.Name("crosscode"),
		kong.Description("The one record of a reform that changes many industry codes."),
		kong.Writers(w.Stdout, w.Stderr), kong.Exit(func(int) { answered = true }),
		kong.Vars{"version": w.Version}, kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.ValueFormatter(helpOf),
		kong.Bind(w, &w.Streams), kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		return w.fail(ctx, fmt.Errorf("set up the commands: %w", err))
	}
	parsed, err := parser.Parse(args)
	switch {
	case answered:
		return exitDone
	case err != nil:
		fmt.Fprintf(w.Stderr, "crosscode: %s\n", misread(err))
		return exitMisuse
	}
	return w.fail(ctx, parsed.Run())
}

// helpOf says what an option is for, what it is where it is not given, and which
// variable sets it.
func helpOf(v *kong.Value) string {
	help := v.Help
	if v.HasDefault && v.Default != "" && v.Tag.PlaceHolder != "" { // without a place-holder, kong shows it in its place
		help += " If not given: " + v.Default + "."
	}
	if len(v.Tag.Envs) > 0 {
		help += " ($" + strings.Join(v.Tag.Envs, ", $") + ")"
	}
	return help
}

// place names the line that panicked.
func place() string {
	callers := make([]uintptr, 32)
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers)])
	for {
		f, more := frames.Next()
		if !more || strings.HasPrefix(f.Function, "crosscode/") {
			return fmt.Sprintf("%s:%d", f.Function, f.Line)
		}
	}
}

// misread says what is wrong with a command line, and where to look.
func misread(err error) string {
	s := strings.NewReplacer("expected a valid 64 bit int but", "expected a whole number but", "expected a valid 64 bit uint but", "expected a whole number but",
		"expected int value but", "expected a whole number but", "expected uint value but", "expected a whole number from 0 but",
		" (short flag)", "").Replace(err.Error())
	s = brief(plainly(s))
	if what, ok := strings.CutPrefix(s, "expected \"<"); ok { // one argument or several, the last first
		s = "more is needed: <" + strings.ReplaceAll(strings.TrimSuffix(what, "\""), "\"", "")
	}
	if first, size := utf8.DecodeRuneInString(s); size > 0 {
		s = string(unicode.ToUpper(first)) + s[size:]
	}
	if s = strings.TrimRight(s, ".,"); !strings.HasSuffix(s, "?") {
		s += "."
	}
	command := "crosscode"
	if e, ok := errors.AsType[*kong.ParseError](err); ok && e.Context != nil {
		command = strings.TrimSpace("crosscode " + e.Context.Command())
	}
	if i := strings.IndexAny(command, "<["); i >= 0 {
		command = strings.TrimSpace(command[:i])
	}
	return s + "\nSee " + command + " --help."
}

// misuse says that the command is at fault, and not what it was given to.
func misuse(err error) error {
	if p := problem.Of(err); p != nil {
		p.Kind = problem.Misuse
	}
	return err
}

// several leads in whatever is wrong with a command, where that is more than one thing.
const several = "The command cannot be done as it stands."

// misuses gives what is wrong with a command: nothing, the one thing, or each of several.
func misuses(wrong ...error) error {
	var all []problem.Fault
	var last error
	n := 0
	for _, err := range wrong {
		p := problem.Of(err)
		if p == nil {
			if err != nil {
				return err
			}
			continue
		}
		n, last = n+1, misuse(err)
		if p.Message != several {
			all = append(all, problem.Fault{Message: p.Message})
		}
		all = append(all, p.Faults...)
	}
	if n < 2 {
		return last
	}
	return &problem.Problem{Kind: problem.Misuse, Message: several, Faults: all}
}

// fail prints what went wrong, and says how the program ends.
func (w *World) fail(ctx context.Context, err error) int {
	if err == nil {
		return exitDone
	}
	p := problem.Of(err)
	switch {
	case p != nil:
		w.refuse(p)
	case ctx.Err() != nil:
		fmt.Fprintln(w.Stderr, "crosscode: It was told to stop before it was done. What it had not finished was not kept.")
	default:
		fmt.Fprintf(w.Stderr, "crosscode: %s\n", fault(brief(plainly(err.Error()))))
		return exitFault
	}
	if p != nil && p.Kind == problem.Misuse {
		return exitMisuse
	}
	return exitRefused
}

func fault(what string) string {
	return "a fault of the program or the machine: " + what +
		"\nWhat was not finished was not kept. If it happens again, report this line, with what crosscode --version says."
}

// refuse prints a problem with every reason.
func (w *World) refuse(p *problem.Problem) {
	fmt.Fprintf(w.Stderr, "crosscode: %s\n", brief(plainly(p.Message)))
	for _, f := range p.Faults {
		where := ""
		if f.Field != "" {
			where = f.Field + ": "
		}
		fmt.Fprintf(w.Stderr, "  %s\n", brief(plainly(where+f.Message)))
	}
}
