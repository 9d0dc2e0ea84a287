package web

import (
	"errors"
	"io/fs"
	"mime"
	"net/http"

	"crosscode/internal/problem"
	"crosscode/internal/register"
)

// inMemory is how much of the files of a form is held in memory, in bytes; the
// rest is in temporary files that go with the request.
const inMemory = 1 << 20

// parseForm reads a form, with files or without, or says why it cannot be read.
// What takes a value of a form before this was asked would find it empty
// where the form is too long.
func parseForm(r *http.Request) error {
	read := r.ParseForm
	if media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); media == "multipart/form-data" {
		read = func() error { return r.ParseMultipartForm(inMemory) }
	}
	err := read()
	if err == nil {
		return nil
	}
	if over, is := errors.AsType[*http.MaxBytesError](err); is {
		return problem.New(problem.Invalid, "More than %s was sent at once, the most that is read here. Nothing was kept: send less.", register.SizeWords(int(over.Limit)))
	}
	if _, is := errors.AsType[*fs.PathError](err); is {
		return problem.New(problem.Unavailable, "The server could not put by what you sent: its directory for temporary files is full, or is not there. Nothing was kept. Whoever runs this has to make room; then do it again.")
	}
	return problem.New(problem.Invalid, "What was sent cannot be read as a form. Nothing was kept.")
}

// putAway takes away the temporary files of what was sent. The server of the
// library does so with the request that it handed us, and not with ours.
func putAway(r *http.Request) {
	if r != nil && r.MultipartForm != nil {
		r.MultipartForm.RemoveAll()
	}
}
