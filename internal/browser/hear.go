package browser

import (
	"net/url"
	"strings"

	"github.com/chromedp/cdproto/runtime"
)

// thrown says what an uncaught exception said, without its stack.
func thrown(e *runtime.ExceptionDetails) string {
	if e.Exception == nil || e.Exception.Description == "" {
		return e.Text
	}
	message, _, _ := strings.Cut(e.Exception.Description, "\n")
	return message
}

// said joins the arguments of a call of console.error.
func said(arguments []*runtime.RemoteObject) string {
	words := make([]string, len(arguments))
	for i, a := range arguments {
		words[i] = a.Description
		if words[i] == "" {
			words[i] = strings.Trim(string(a.Value), `"`)
		}
	}
	return strings.Join(words, " ")
}

// local reports whether address is on this machine, or is no machine's at all
// (data: and blob: addresses, about:blank).
func local(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https", "ws", "wss":
		return u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost"
	}
	return true
}
