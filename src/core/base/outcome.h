/* What came of one transfer. Exactly one of these holds for each. */
#ifndef SENDOSO_OUTCOME_H
#define SENDOSO_OUTCOME_H

enum sdo_outcome {
  /* name, connect, TLS: Sendoso has seen nothing */
  SDO_OUTCOME_NEVER_LEFT,
  /* the user stopped it before anything left, or it was a read */
  SDO_OUTCOME_STOPPED,
  /* some of it left; no complete answer came */
  SDO_OUTCOME_LOST,
  /* 3xx, 5xx, or an answer that is not the documented one */
  SDO_OUTCOME_BROKEN,
  /* 429, whatever its body: not processed */
  SDO_OUTCOME_LIMITED,
  /* 401, whatever its body: not processed */
  SDO_OUTCOME_AUTH,
  /* another 4xx that says so in JSON; to a read, any other 4xx */
  SDO_OUTCOME_REFUSED,
  /* the documented answer */
  SDO_OUTCOME_OK,
  /* Status, headers and the whole body are here, and what they say is still to be read:
     never the last word. */
  SDO_OUTCOME_ANSWERED
};

/* "never left", "lost", ...; static storage. */
const char *sdo_outcome_name(enum sdo_outcome outcome);

#endif
