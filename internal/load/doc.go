// Command load tries how a server bears many people at once, and how it compares
// with another program that keeps the same rows. It is for "make load" and
// "make peers" and is no part of what is shipped.
//
// The load is an open loop: a request goes out when it is due, whether or not
// those before it were answered, and its time counts from when it was due. So a
// server that stands still for a second shows it in every request that would
// have come in that second. Whatever is not answered as it should be is an
// error, and is printed.
package main
