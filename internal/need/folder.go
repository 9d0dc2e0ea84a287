package need

import (
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// folders are the files of each folder that was filled, by its name.
var folders struct {
	sync.Mutex
	files map[string]map[string][]byte
}

// Folder returns a folder of t's own that holds what fill leaves in one. Of each
// name, fill is called by the first test that asks; what it left is kept in memory
// and written out again for the others. So what is expensive to make, and the same
// for many tests, is made once.
func Folder(t testing.TB, name string, fill func(folder string)) string {
	t.Helper()
	folders.Lock()
	defer folders.Unlock()
	files, ok := folders.files[name]
	if !ok {
		from := t.TempDir()
		fill(from)
		var err error
		if files, err = contents(from); err != nil {
			t.Fatal(err)
		}
		if folders.files == nil {
			folders.files = map[string]map[string][]byte{}
		}
		folders.files[name] = files
	}
	to := t.TempDir()
	for path, content := range files {
		path = filepath.Join(to, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// contents reads every file of a folder.
func contents(folder string) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(folder, path)
		if err != nil {
			return err
		}
		files[name], err = os.ReadFile(path)
		return err
	})
	return files, err
}
