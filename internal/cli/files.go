package cli

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"crosscode/internal/problem"
)

// openFile opens a file to read. A folder is none.
func openFile(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, cannotOpen(name, err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, problem.New(problem.Invalid, "%s is a folder. Name a file in it.", name)
	}
	return f, nil
}

// readFile reads a file that may be no longer than most bytes.
func readFile(name string, most int64) ([]byte, error) {
	f, err := openFile(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	tooLong := problem.New(problem.Invalid, "%s is longer than %s, the most that is read here.", name, size(most))
	if info, err := f.Stat(); err == nil && info.Size() > most {
		return nil, tooLong
	}
	b, err := io.ReadAll(io.LimitReader(f, most+1)) // what is no plain file has no size to ask for
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if int64(len(b)) > most {
		return nil, tooLong
	}
	return b, nil
}

func size(bytes int64) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%d kB", bytes>>10)
	}
	return fmt.Sprintf("%d MB", bytes>>20)
}

// Who may read a file that is written: what leaves the record to be shown, or
// what holds all of it.
const (
	forAll  fs.FileMode = 0o666 // less what the user's mask takes away
	private fs.FileMode = 0o600
)

// writeFile writes a file whole or not at all: beside its place first. What is
// no plain file, such as a pipe, is written to as it is.
func writeFile(name string, mode fs.FileMode, write func(io.Writer) error) error {
	if to, err := filepath.EvalSymlinks(name); err == nil {
		name = to
	}
	info, err := os.Stat(name)
	switch {
	case err == nil && info.IsDir():
		return problem.New(problem.Invalid, "%s is a folder. Name a file in it.", name)
	case err == nil && !info.Mode().IsRegular():
		return writeInto(name, write)
	case err == nil:
		mode = info.Mode().Perm()
	}
	beside := filepath.Join(filepath.Dir(name), ".crosscode-"+rand.Text())
	f, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return cannotWrite(name, err)
	}
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		os.Remove(beside)
		return cannotWrite(name, err)
	}
	if err := os.Rename(beside, name); err != nil {
		os.Remove(beside)
		return cannotWrite(name, err)
	}
	return nil
}

func writeInto(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return cannotWrite(name, err)
	}
	if err := errors.Join(write(f), f.Close()); err != nil {
		return cannotWrite(name, err)
	}
	return nil
}

// cannotWrite explains what the machine says of a file that is written. Any
// other error stays as it is.
func cannotWrite(name string, err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return problem.New(problem.Invalid, "%s cannot be written: %v. Nothing was left there.", name, e.Err)
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return problem.New(problem.Invalid, "%s cannot be written: %v. Nothing was left there.", name, e.Err)
	}
	return err
}
