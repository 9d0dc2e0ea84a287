// Package web is how crosscode looks in a browser.
//
// Each page is one plain struct that says what the page shows, and one templ
// component that draws it; the whole page is rendered into a buffer before a
// byte is sent ([Show]). A page struct holds words and addresses, never a
// record: what may be seen was decided before it was filled.
//
// The [Frame] is what every page has around it. [Table] is every list there is,
// whatever the register; [Cell] is one value in it, which knows how to show
// itself as a date, a status, an owner. Registers need no page of their own:
// columns, filters, facts and form fields are made from the declaration of their
// kind (see package record).
//
// Everything works without JavaScript: links, plain forms, details that open.
// The one script adds keys (/ j k x Enter Escape) and saves a round trip.
// Nothing is inline, so the content security policy allows nothing inline.
package web
