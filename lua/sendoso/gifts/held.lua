--- Why a gift is held by what the ledger or the witness knows of it, and the ways out.
local fail = require "sendoso.fail"
local words = require "sendoso.words"

local held = {}

local quoted = words.of_shell

--- Returns the error of a gift that waits for a person.
---@param key string
---@param reason string what speaks against it
---@param is_dry_run? boolean the ledger does not have it yet, so there is nothing to resolve
---@return sendoso.Error
function held.by_person(key, reason, is_dry_run)
  local word = quoted(key)
  return fail.new("held", reason, { hint = ("%sif this gift was sent already, run `sendoso ledger resolve %s sent`\n"
    .. "if not, run `sendoso ledger release %s --note TEXT`"):format(is_dry_run and "once a run has held it: " or "",
    word, word) })
end

--- Returns the error of a gift that may be a second one to the same person.
---@param key string
---@param first string the key of the other gift
---@param reason string
---@param is_dry_run? boolean the ledger does not have it yet
---@return sendoso.Error
function held.by_second(key, first, reason, is_dry_run)
  local word = quoted(key)
  return fail.new("held", reason, { hint = ("%sif it is the same gift, run `sendoso ledger same %s %s`\n"
    .. "if it is another one, run `sendoso ledger release %s --note TEXT`"):format(
    is_dry_run and "once a run has held it: " or "", word, quoted(first), word) })
end

--- Returns the error of a gift that the ledger holds. Only an unknown outcome is for `reconcile`.
---@param why { key: string, state: string, note?: string, same?: string } as ledger:look has it; same: the key of the
---gift of which it may be a second one
---@return sendoso.Error
function held.by_ledger(why)
  if why.state == "unknown" then
    return fail.new("held", "the outcome of an earlier attempt is unknown",
      { hint = "run `sendoso reconcile` to look it up" })
  end
  if why.state == "held" and why.same then return held.by_second(why.key, why.same, why.note) end
  if why.state == "held" then return held.by_person(why.key, why.note or "it waits for a person") end
  if why.state == "dismissed" then
    local hint = "if it is to be sent all the same, run `sendoso ledger release %s --note TEXT`"
    return fail.new("held", "a person has dismissed it" .. (why.note and ": " .. why.note or ""),
      { hint = hint:format(quoted(why.key)) })
  end
  return fail.new("held", ("its state in the ledger is '%s'"):format(why.state),
    { hint = "a later version of sendoso wrote it; update this one" })
end

return held
