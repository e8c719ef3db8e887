/* Every statement on the tables of a ledger. Tables are always written with their schema:
   behind a pooler nobody knows what the search path is. */
#ifndef SENDOSO_POSTGRES_STATEMENT_H
#define SENDOSO_POSTGRES_STATEMENT_H

#include <stdint.h>

#include "postgres/connection.h"

enum sdo_sql {
  /* a transaction, and what holds in it alone: how long it waits, that it is durable */
  SDO_SQL_BEGIN,
  SDO_SQL_GUARD,
  SDO_SQL_COMMIT,
  SDO_SQL_ROLLBACK,
  /* the ledger: what it is, whose it is, and who has opened it */
  SDO_SQL_CHECK_TABLES,
  SDO_SQL_LEDGER,
  SDO_SQL_OWN,
  SDO_SQL_LOCK_OPENINGS,
  SDO_SQL_ENTER,
  SDO_SQL_LEAVE,
  SDO_SQL_OPENING,
  SDO_SQL_EVENT,
  SDO_SQL_LAST_EVENT,
  SDO_SQL_OPENINGS,
  /* gifts: locks, what has to be as it was, reading and changing them */
  SDO_SQL_LOCK,
  SDO_SQL_LOCK_MORE,
  SDO_SQL_STAND,
  SDO_SQL_LOOK,
  SDO_SQL_OTHERS,
  SDO_SQL_KEEP,
  SDO_SQL_LIST,
  SDO_SQL_LIST_OF_RULE,
  SDO_SQL_LIST_OF_TIME,
  SDO_SQL_GOT,
  SDO_SQL_GOT_ANY,
  SDO_SQL_HISTORY,
  /* money: what is reserved, what caps have left, and what is counted already */
  SDO_SQL_LOCK_MONEY,
  SDO_SQL_FORGET,
  SDO_SQL_CAPS,
  SDO_SQL_COUNTED,
  SDO_SQL_RESERVE,
  SDO_SQL_ALLOT,
  SDO_SQL_ALLOTMENTS,
  /* rules */
  SDO_SQL_RULE,
  SDO_SQL_REMEMBER,
  SDO_SQL_ALIAS,
  SDO_SQL_ALIASES,
  SDO_SQL_RAN,
  SDO_SQL_RUNS,
  SDO_SQL_SEE,
  SDO_SQL_SEEN,
  SDO_SQL_ALL_RULES,
  SDO_SQL_ALL_ALIASES,
  SDO_SQL_RULES_OF,
  /* the whole of it */
  SDO_SQL_COUNT_STATES,
  SDO_SQL_EXAMINE,
  SDO_SQL_LOCK_ALL,
  SDO_SQL_SEAL,
  SDO_SQL_IS_OWN,
  SDO_SQL_EMPTY_EVENTS,
  SDO_SQL_EMPTY_GIFTS,
  SDO_SQL_EMPTY_RULES,
  SDO_SQL_EMPTY_ALIASES,
  SDO_SQL_EMPTY_IDENTIFIERS,
  SDO_SQL_EMPTY_RUNS,
  SDO_SQL_EMPTY_RESERVATIONS,
  SDO_SQL_EMPTY_ALLOTMENTS,
  SDO_SQL_EMPTY_SEEN,
  SDO_SQL_EMPTY_OPENINGS,
  SDO_SQL_FILL,
  SDO_SQL_FILLED,
  SDO_SQL_LOAD_OPENINGS,
  SDO_SQL_LOAD_WHO,
  SDO_SQL_LOAD_GIFTS,
  SDO_SQL_LOAD_EVENTS,
  SDO_SQL_LOAD_NUMBERED,
  SDO_SQL_LOAD_PEOPLE,
  SDO_SQL_COUNT_ON,
  SDO_SQL_TELL,
  SDO_SQL_TELL_MORE,
  SDO_SQL_TOLD,
  SDO_SQL_COUNT
};

/* The statements of one schema. */
struct sdo_statements {
  char *text[SDO_SQL_COUNT];
};

/* 0, or -1 with SDO_STORE. Free them in any case. */
int sdo_statements_make(struct sdo_statements *statements,
                        struct sdo_connection *connection, const char *schema,
                        int64_t ahead_ms, struct sdo_error *err);
void sdo_statements_free(struct sdo_statements *statements);

/* The columns of a gift in SDO_SQL_LOOK and the lists. */
enum sdo_gift_column {
  /* of which key that was asked for, from 1 on */
  SDO_COLUMN_NUMBER,
  SDO_COLUMN_KEY,
  SDO_COLUMN_OPERATION,
  SDO_COLUMN_RECIPIENT,
  SDO_COLUMN_CAMPAIGN,
  SDO_COLUMN_VIA,
  SDO_COLUMN_CURRENCY,
  SDO_COLUMN_SCRIPT,
  SDO_COLUMN_SKEW,
  SDO_COLUMN_STATE,
  SDO_COLUMN_NOTE,
  SDO_COLUMN_TRACKING_CODE,
  SDO_COLUMN_TRACKING_URL,
  SDO_COLUMN_LINK,
  SDO_COLUMN_MESSAGE,
  SDO_COLUMN_MARK,
  SDO_COLUMN_PROCESS,
  SDO_COLUMN_ALIVE,
  SDO_COLUMN_AT,
  SDO_COLUMN_BEGAN,
  SDO_COLUMN_USER,
  SDO_COLUMN_HOST,
  SDO_COLUMN_PID,
  SDO_COLUMN_RULE,
  SDO_COLUMN_OCCASION,
  SDO_COLUMN_PEOPLE,
  SDO_COLUMN_DUE,
  SDO_COLUMN_SAME,
  SDO_COLUMN_HUNDREDTHS,
  SDO_COLUMN_SENDER,
  SDO_COLUMN_TEAM,
  SDO_COLUMN_DAY
};

/* The columns of SDO_SQL_HISTORY. */
enum sdo_event_column {
  SDO_EVENT_NUMBER,
  SDO_EVENT_AT,
  SDO_EVENT_STATE,
  SDO_EVENT_NOTE,
  SDO_EVENT_PROCESS,
  SDO_EVENT_USER,
  SDO_EVENT_HOST,
  SDO_EVENT_PID
};

/* The parameters of the lists. */
enum sdo_list_parameter {
  SDO_LIST_STATE,
  SDO_LIST_SCRIPT,
  SDO_LIST_RECIPIENT,
  SDO_LIST_KEY,
  SDO_LIST_CAMPAIGN,
  SDO_LIST_SINCE,
  SDO_LIST_RULE,
  SDO_LIST_REST,
  SDO_LIST_NOT_RULE,
  SDO_LIST_OPERATION,
  SDO_LIST_BEGAN_FROM,
  SDO_LIST_BEGAN_TO,
  SDO_LIST_AFTER,
  SDO_LIST_LIMIT,
  SDO_LIST_PARAMETERS
};

/* The parameters of SDO_SQL_CAPS: arrays, but for the last one, the opening that asks. */
enum sdo_cap_parameter {
  SDO_CAP_RULE,
  SDO_CAP_TEAM,
  SDO_CAP_SENDER,
  SDO_CAP_RECIPIENT,
  SDO_CAP_FROM,
  SDO_CAP_TO,
  SDO_CAP_CURRENCY,
  SDO_CAP_SINCE,
  SDO_CAP_COUNTED,
  SDO_CAP_PROCESS,
  SDO_CAP_PARAMETERS
};

/* The parameters of SDO_SQL_COUNTED: the states that count, the opening that asks, and an
   array each of what lines are. */
enum sdo_counted_parameter {
  SDO_COUNTED_STATES,
  SDO_COUNTED_PROCESS,
  SDO_COUNTED_KEY,
  SDO_COUNTED_HUNDREDTHS,
  SDO_COUNTED_CURRENCY,
  SDO_COUNTED_DAY,
  SDO_COUNTED_RULE,
  SDO_COUNTED_TEAM,
  SDO_COUNTED_SENDER,
  SDO_COUNTED_PARAMETERS
};

/* The parameters of SDO_SQL_RESERVE: the opening, how long it lasts, and an array each. */
enum sdo_reserve_parameter {
  SDO_RESERVE_PROCESS,
  SDO_RESERVE_LEASE,
  SDO_RESERVE_KEY,
  SDO_RESERVE_HUNDREDTHS,
  SDO_RESERVE_CURRENCY,
  SDO_RESERVE_RULE,
  SDO_RESERVE_SENDER,
  SDO_RESERVE_TEAM,
  SDO_RESERVE_RECIPIENT,
  SDO_RESERVE_DAY,
  SDO_RESERVE_PARAMETERS
};

/* The parameters of SDO_SQL_KEEP: the opening, then an array each, in this order; what this
   machine's clock says, since a skew is told against that one, and stored against the
   server's; and what an intent wants to be there, as SDO_SQL_STAND does. */
enum sdo_keep_parameter {
  SDO_KEEP_PROCESS,
  SDO_KEEP_KEY,
  SDO_KEEP_STATE,
  SDO_KEEP_NOTE,
  SDO_KEEP_OPERATION,
  SDO_KEEP_RECIPIENT,
  SDO_KEEP_CAMPAIGN,
  SDO_KEEP_VIA,
  SDO_KEEP_CURRENCY,
  SDO_KEEP_SCRIPT,
  SDO_KEEP_SKEW,
  SDO_KEEP_MARK,
  SDO_KEEP_LEASE,
  SDO_KEEP_TRACKING_CODE,
  SDO_KEEP_TRACKING_URL,
  SDO_KEEP_LINK,
  SDO_KEEP_MESSAGE,
  SDO_KEEP_FROM,
  SDO_KEEP_OVER,
  SDO_KEEP_RULE,
  SDO_KEEP_OCCASION,
  SDO_KEEP_PEOPLE,
  SDO_KEEP_DUE,
  SDO_KEEP_SAME,
  SDO_KEEP_ALONE,
  SDO_KEEP_SOUGHT,
  SDO_KEEP_HUNDREDTHS,
  SDO_KEEP_SENDER,
  SDO_KEEP_TEAM,
  SDO_KEEP_DAY,
  SDO_KEEP_WALL,
  SDO_KEEP_OPENING,
  SDO_KEEP_EVENT,
  SDO_KEEP_PARAMETERS
};

#endif
