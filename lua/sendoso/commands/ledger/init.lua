--- sendoso ledger ACTION
local decisions = require "sendoso.commands.ledger.decisions"
local gifts = require "sendoso.commands.ledger.gifts"
local moving = require "sendoso.commands.ledger.moving"
local whole = require "sendoso.commands.ledger.whole"

return {
  name = "ledger", usage = "ACTION …",
  epilog = "Run `sendoso help ledger ACTION` to learn more about an action.",
  examples = {
    "sendoso ledger list --state unknown",
    "sendoso ledger resolve anniversary/1004/5 sent --note 'seen in the send tracker'",
  },
  actions = {
    gifts.list, gifts.show, gifts.export, decisions.resolve, decisions.release, decisions.same, decisions.dismiss,
    whole.init, whole.recover, whole.backup, whole.verify, moving.import, moving.copy,
  },
}
