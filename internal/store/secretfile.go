package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// KeepSecret keeps a secret in a file of a data directory and returns what is
// there: of two programs that begin at once, one makes the file and both use that
// one. It is whole on the disk before it has its name.
//
// Commands are run beside a server by whoever may, and that is often root where
// the server is not. What root makes in a directory belongs to whoever the
// directory belongs to, so that the server can read it.
func KeepSecret(file string, secret []byte) ([]byte, error) {
	folder := filepath.Dir(file)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	made, err := os.CreateTemp(folder, ".secret-*") // of mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(made.Name())
	_, err = made.Write(secret)
	if err = errors.Join(err, made.Sync(), made.Close(), asFolder(made.Name())); err != nil {
		return nil, err
	}
	if err := os.Link(made.Name(), file); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return os.ReadFile(file)
}
