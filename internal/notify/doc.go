// Package notify writes and sends what the record has to say to people: to a
// party that is asked for an impact assessment, again to one that has not
// answered, and to whoever watches a record, a group or a code.
//
// A letter in the queue holds nothing of what it will say. It is written when
// its turn comes, from what its reader may see at that moment, so that a message
// never holds more than the pages would show the same person; one that has
// nothing to tell by then is not sent. Letters are sent at least once: the server
// may be told twice of one that it had taken when the program was killed, under
// the same Message-ID. Who asked for them, and who may, the desk knows; of HTTP
// nothing is known here.
package notify
