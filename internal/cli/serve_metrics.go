package cli

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"crosscode/internal/secretariat"
)

// bounds are the upper bounds of the duration histogram, in seconds.
var bounds = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// metrics counts what a server does, for Prometheus. It is a page of text, and
// so written by ourselves.
type metrics struct {
	mu       sync.Mutex
	inFlight int
	requests map[[2]string]int64 // by route and status class
	took     map[string]*histogram
}

type histogram struct {
	counts []int64 // below each bound, not cumulated; the last is above all
	sum    float64
	n      int64
}

func newMetrics() *metrics {
	return &metrics{requests: map[[2]string]int64{}, took: map[string]*histogram{}}
}

func (m *metrics) begin() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inFlight++
}

func (m *metrics) end(route string, status int, took time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inFlight--
	m.requests[[2]string{route, strconv.Itoa(status/100) + "xx"}]++
	h := m.took[route]
	if h == nil {
		h = &histogram{counts: make([]int64, len(bounds)+1)}
		m.took[route] = h
	}
	i, _ := slices.BinarySearch(bounds, took.Seconds())
	h.counts[i]++
	h.sum += took.Seconds()
	h.n++
}

// text gives the counts in the text format of Prometheus.
func (m *metrics) text(b *strings.Builder) {
	m.mu.Lock()
	defer m.mu.Unlock()
	head(b, "crosscode_requests_in_flight", "gauge", "Requests being answered.")
	fmt.Fprintf(b, "crosscode_requests_in_flight %d\n", m.inFlight)
	head(b, "crosscode_requests_total", "counter", "Requests answered, by what they are for and how they ended.")
	var keys [][2]string
	for k := range m.requests {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b [2]string) int { return strings.Compare(a[0]+a[1], b[0]+b[1]) })
	for _, k := range keys {
		fmt.Fprintf(b, "crosscode_requests_total{route=%q,status=%q} %d\n", k[0], k[1], m.requests[k])
	}
	head(b, "crosscode_request_duration_seconds", "histogram", "How long answering took.")
	var routes []string
	for r := range m.took {
		routes = append(routes, r)
	}
	slices.Sort(routes)
	for _, r := range routes {
		m.took[r].text(b, r)
	}
}

func (h *histogram) text(b *strings.Builder, route string) {
	const name = "crosscode_request_duration_seconds"
	sofar := int64(0)
	for i, bound := range bounds {
		sofar += h.counts[i]
		fmt.Fprintf(b, "%s_bucket{route=%q,le=\"%g\"} %d\n", name, route, bound, sofar)
	}
	fmt.Fprintf(b, "%s_bucket{route=%q,le=\"+Inf\"} %d\n%s_sum{route=%q} %g\n%s_count{route=%q} %d\n", name, route, h.n, name, route, h.sum, name, route, h.n)
}

func head(b *strings.Builder, name, kind, help string) {
	fmt.Fprintf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// gauge writes one number.
func gauge(b *strings.Builder, name, help string, value float64) {
	head(b, name, "gauge", help)
	fmt.Fprintf(b, "%s %s\n", name, strconv.FormatFloat(value, 'f', -1, 64))
}

// page answers with everything that is measured.
func (m *metrics) page(d *secretariat.Desk, s service, version string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b strings.Builder
		m.text(&b)
		s.gates.text(&b)
		head(&b, "crosscode_build_info", "gauge", "The version that runs.")
		fmt.Fprintf(&b, "crosscode_build_info{version=%q} 1\n", version)
		measured(r.Context(), &b, d, s.Backups)
		if s.tls != nil {
			gauge(&b, "crosscode_certificate_end_timestamp_seconds", "When the certificate ends.", float64(s.tls.until().Unix()))
		}
		var mem runtime.MemStats
		runtime.ReadMemStats(&mem)
		gauge(&b, "go_memstats_heap_alloc_bytes", "Memory in use on the heap.", float64(mem.HeapAlloc))
		gauge(&b, "go_memstats_sys_bytes", "Memory taken from the system.", float64(mem.Sys))
		gauge(&b, "go_goroutines", "Goroutines.", float64(runtime.NumGoroutine()))
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		w.Write([]byte(b.String()))
	})
}

// measured measures the record itself.
func measured(ctx context.Context, b *strings.Builder, d *secretariat.Desk, s secretariat.Schedule) {
	fresh, err := d.Fresh(ctx)
	up := 0.0
	if err == nil {
		up = 1
	}
	gauge(b, "crosscode_record_up", "1 while the record answers.", up)
	if err == nil {
		gauge(b, "crosscode_journal_entries", "How long the journal is.", float64(fresh.Size))
		if !fresh.At.IsZero() {
			gauge(b, "crosscode_journal_last_entry_timestamp_seconds", "When its last entry holds.", float64(fresh.At.Unix()))
		}
	}
	if s.Every <= 0 {
		return
	}
	last, err := d.LastBackup(ctx, s)
	if err == nil && !last.IsZero() {
		gauge(b, "crosscode_backup_last_success_timestamp_seconds", "When the last scheduled backup was made.", float64(last.Unix()))
	}
	gauge(b, "crosscode_backup_interval_seconds", "How often one is to be made.", s.Every.Seconds())
}
