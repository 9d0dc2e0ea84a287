package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// StaticPath is where our files stand in addresses.
const StaticPath = "/static/"

//go:embed static
var staticFiles embed.FS

// An asset is one of our files, as it is served.
type asset struct {
	name    string // with the hash of its content: app.1f3a9c02.css
	content []byte
	packed  []byte // gzip
	kind    string
}

// assets reads the files once. An address names their content, so a browser
// may keep them for ever.
var assets = sync.OnceValue(func() map[string]asset {
	out := make(map[string]asset)
	names, err := fs.Glob(staticFiles, "static/*.*")
	if err != nil {
		panic(err) // the pattern is ours
	}
	for _, name := range names {
		content, err := staticFiles.ReadFile(name)
		if err != nil {
			panic(err) // the files are inside the program
		}
		out[path.Base(name)] = newAsset(path.Base(name), content)
	}
	return out
})

func newAsset(name string, content []byte) asset {
	sum := sha256.Sum256(content)
	extension := path.Ext(name)
	a := asset{
		name:    strings.TrimSuffix(name, extension) + "." + hex.EncodeToString(sum[:6]) + extension,
		content: content,
		kind:    mime.TypeByExtension(extension),
	}
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is known
	z.Write(content)
	z.Close() // neither fails on a buffer
	if b.Len() < len(content) {
		a.packed = b.Bytes()
	}
	return a
}

// file gives the address of one of our files.
func file(name string) string {
	a, ok := assets()[name]
	if !ok {
		panic("web: there is no file " + name)
	}
	return StaticPath + a.name
}

// Static serves our files at the addresses that pages name.
func Static() http.Handler {
	served := make(map[string]asset)
	for _, a := range assets() {
		served[StaticPath+a.name] = a
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := served[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		a.serve(w, r)
	})
}

func (a asset) serve(w http.ResponseWriter, r *http.Request) {
	h, content := w.Header(), a.content
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	if a.packed != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		content = a.packed
	}
	h.Set("Content-Length", strconv.Itoa(len(content)))
	if r.Method != http.MethodHead {
		w.Write(content) // a reader who has gone cannot be told
	}
}
