#include <stdio.h>
#include <string.h>

#include "ledger/inside.h"

int sdo_ledger_rule(struct sdo_ledger *ledger, const char *name, struct sdo_rule *rule,
                    struct sdo_error *err) {
  if (sdo_ledger_check_owner(ledger, err) < 0) return -1;
  return ledger->store->driver->rule(ledger->store, name, rule, err);
}

int sdo_ledger_remember(struct sdo_ledger *ledger, const char *name, const char *reached,
                        const char *once, const char *script, const char *id,
                        struct sdo_error *err) {
  if (sdo_ledger_check_writable(ledger, err) < 0) return -1;
  struct sdo_rule rule;
  int whole =
      snprintf(rule.reached, sizeof rule.reached, "%s", reached) <
          (int)sizeof rule.reached &&
      snprintf(rule.once, sizeof rule.once, "%s", once) < (int)sizeof rule.once &&
      snprintf(rule.script, sizeof rule.script, "%s", script) < (int)sizeof rule.script &&
      snprintf(rule.id, sizeof rule.id, "%s", id ? id : "") < (int)sizeof rule.id;
  if (!whole)
    return sdo_fail(
        err, SDO_INVALID,
        "rule %.60s: its once, its file name or the heading of its id is too long", name);
  return ledger->store->driver->remember(ledger->store, name, &rule, err);
}

int sdo_ledger_alias(struct sdo_ledger *ledger, const char *rule, const char *template,
                     struct sdo_error *err) {
  if (sdo_ledger_check_writable(ledger, err) < 0) return -1;
  return ledger->store->driver->alias(ledger->store, rule, template, err);
}

int sdo_ledger_aliases(struct sdo_ledger *ledger, const char *rule,
                       int (*visit)(void *data, const char *template), void *data,
                       struct sdo_error *err) {
  if (sdo_ledger_check_owner(ledger, err) < 0) return -1;
  return ledger->store->driver->aliases(ledger->store, rule, visit, data, err);
}

int sdo_ledger_ran(struct sdo_ledger *ledger, const char *rule, const struct sdo_run *run,
                   struct sdo_error *err) {
  if (sdo_ledger_check_writable(ledger, err) < 0) return -1;
  return ledger->store->driver->ran(ledger->store, rule, run, err);
}

/* as many runs as say what is usual for a rule */
enum { LAST_RUNS = 30 };

int sdo_ledger_runs(struct sdo_ledger *ledger, const char *rule, const char *until,
                    int (*visit)(void *data, const char *rule, const struct sdo_run *run),
                    void *data, struct sdo_error *err) {
  if (sdo_ledger_check_owner(ledger, err) < 0) return -1;
  return ledger->store->driver->runs(ledger->store, rule, until, LAST_RUNS, visit, data,
                                     err);
}

int sdo_ledger_see(struct sdo_ledger *ledger, const struct sdo_seen *seen,
                   struct sdo_error *err) {
  if (sdo_ledger_check_writable(ledger, err) < 0) return -1;
  return ledger->store->driver->see(ledger->store, seen, err);
}

int sdo_ledger_seen(struct sdo_ledger *ledger, const char *rule,
                    int (*visit)(void *data, const struct sdo_seen *seen), void *data,
                    struct sdo_error *err) {
  if (sdo_ledger_check_owner(ledger, err) < 0) return -1;
  return ledger->store->driver->seen(ledger->store, rule, visit, data, err);
}

int sdo_ledger_rules_of(struct sdo_ledger *ledger, const char *script,
                        int (*visit)(void *data, const char *rule), void *data,
                        struct sdo_error *err) {
  if (sdo_ledger_check_owner(ledger, err) < 0) return -1;
  return ledger->store->driver->rules_of(ledger->store, script, visit, data, err);
}
