//go:build unix

package store

import (
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

func TestASecretIsMadeOnceHoweverManyMakeIt(t *testing.T) {
	file := filepath.Join(t.TempDir(), "record", "secret.key")
	var got [8]string
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() {
			b, err := KeepSecret(file, []byte{byte('a' + i)})
			if err != nil {
				t.Error(err)
			}
			got[i] = string(b)
		})
	}
	all.Wait()
	for _, one := range got {
		if len(one) != 1 || one != got[0] {
			t.Fatalf("they use %q", got)
		}
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(file), ".*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("who may read it: %v, %v", info.Mode(), err)
	}
}

// A command that root runs beside the server of another user leaves nothing that
// the server cannot read.
func TestWhatRootMakesBelongsToWhoeverTheDirectoryBelongsTo(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root makes files for others")
	}
	dir := filepath.Join(t.TempDir(), "record")
	if err := os.Chown(filepath.Dir(dir), 4711, 4712); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Config{Dir: dir, Kinds: (&Store{}).kinds(), Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "crosscode.db", "crosscode.db-wal", "crosscode.db-shm", "checkpoint.key", "checkpoint.pub"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if of := info.Sys().(*syscall.Stat_t); of.Uid != 4711 || of.Gid != 4712 {
			t.Errorf("%s belongs to %d:%d", name, of.Uid, of.Gid)
		}
	}
}
