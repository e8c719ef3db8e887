/* Takes secrets out of what is going to be printed, or written down for people to read. */
#ifndef SENDOSO_REDACT_H
#define SENDOSO_REDACT_H

/* Puts stars where a text has a secret, in its place: what stands before the @ of a URL;
   values of a query whose name sounds like a secret (token, key, signature, ...), or that
   are email addresses; what follows Bearer or Basic; and `known` itself, wherever it
   stands, unless it is NULL or too short to be told from a word. Never makes a text
   longer. */
void sdo_redact(char *text, const char *known);

#endif
