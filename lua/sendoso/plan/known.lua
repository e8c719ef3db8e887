--- What the ledger knows of a gift that a rule would send: was it sent before, with this key or another one?
local claim = require "sendoso.gifts.claim"
local date = require "sendoso.dates.date"
local fail = require "sendoso.fail"
local held = require "sendoso.gifts.held"
local template = require "sendoso.gifts.template"

local known = {}

-- How often one key is used: for so many people, one after the other, or so many dates.
local MOST = 99

-- Has a person said of a gift that it is to be sent, and has nothing come of it since?
local function is_released(changes)
  local is = false
  for _, change in ipairs(changes) do
    if change.state == "released" then is = true
    elseif change.state == "held" or change.state == "sent" or change.state == "same" then is = false end
  end
  return is
end

-- Why a gift that has the key of another one, by the rules of the ledger, has it. That it went to somebody else is the
-- third value.
local function misfit(ledger, rule, claimed, err)
  local row = template.fields(rule.once).id and fail.need(ledger:list { key = claimed.key })[1]
  if not row then return nil, err end
  if row.recipient ~= claimed.recipient then
    return nil, err, ("its ID had another name and another address: the ID may be somebody else's now, and the gift of "
      .. "its key (%s) went to the other one"):format(row.state)
  end
  if row.state == "sent" then return "already sent, with another operation" end
  return nil, fail.new("invalid", err.message .. "; it was tried with another operation")
end

-- What the ledger says of a gift under one key: that it was sent; or nil and an error, the key of another gift of which
-- it may be a second one, and why the key is that of another gift.
local function ask(ledger, rule, entry, key)
  local claimed = {}
  for name, value in pairs(entry.gift) do claimed[name] = value end
  claimed.key = key
  local is_own = key == entry.key
  local receipt, err, same = claim.look(ledger, claimed)
  if claimed.key ~= key then entry.key, entry.gift.key = claimed.key, claimed.key end -- it is to be sent again
  if receipt and receipt.same then return "already sent as " .. receipt.same end
  if receipt then return is_own and "already sent" or "already sent as " .. claimed.key end
  if receipt == false then return nil end
  if same == key then return nil, err, nil, err.message end
  if err.kind ~= "invalid" then return nil, err, same end
  local sent, why, otherwise = misfit(ledger, rule, claimed, err)
  return sent, why, nil, otherwise
end

local function numbered(key, number) return ("%s:%d"):format(key, number) end

-- A key that was used for somebody else, or for another date, is numbered. What has the number waits for a person.
local function ask_numbered(ledger, rule, entry, used, why)
  local first = entry.key
  for number = 2, MOST do
    entry.key = numbered(first, number)
    entry.gift.key, entry.was = entry.key, nil
    local sent, err, same, otherwise = ask(ledger, rule, entry, entry.key)
    if not otherwise then
      local changes = fail.need(ledger:history(entry.key))
      local last = changes[#changes]
      if last and last.state == "dismissed" then return nil, nil, nil, last.note or "no reason is noted" end
      local is_told = err and (last or same ~= used)
      if sent or is_released(changes) or is_told then return sent, err, same end
      return nil, held.by_second(entry.key, used, why), used
    end
    used, why = entry.key, otherwise
  end
  return nil, held.by_second(entry.key, used, why), used
end

--- Returns what the ledger has against the gift of an entry, by its key or an earlier one: that it was sent, or nil and
--- an error. Just nil: nothing. A key that is that of a gift to somebody else, or for another date, is numbered; the
--- entry has it then.
---@param ledger sendoso.core.Ledger|false
---@param rule sendoso.Rule
---@param entry sendoso.PlanEntry
---@return string? sent, sendoso.Error?
---@return string? same the key of another gift, of which it may be a second one to the same person
---@return string? dismissed why a person has given it up
function known.of(ledger, rule, entry)
  if not ledger then return nil end
  for _, key in ipairs { entry.key, table.unpack(entry.was or {}) } do
    local sent, err, same, otherwise = ask(ledger, rule, entry, key)
    if otherwise then return ask_numbered(ledger, rule, entry, key, otherwise) end
    if sent or err then return sent, err, same end
  end
end

-- Days between two dates by which one occasion may move, as in src/core/ledger/people.c.
local DAYS_MOST = 31

local function is_of_another_time(before, due)
  before = before and date.parse(before)
  local function number(day) return date.number(day.year, day.month, day.day) end
  return before and math.abs(number(before) - number(due)) > DAYS_MOST or false
end

local AT_ONCE = 100 -- keys that the ledger is asked for: it may be a long way off

local settled = { sent = true, same = true }
local settled_or_given_up = { sent = true, same = true, dismissed = true }

-- Returns which of some keys are in certain states, and when that was due, as far as it is known.
local function those_in(among, ledger, keys)
  local sent, all_dues = {}, {}
  for from = 1, #keys, AT_ONCE do
    local some = table.move(keys, from, math.min(from + AT_ONCE - 1, #keys), 1, {})
    local states, dues = ledger:states(some)
    for key, state in pairs(fail.need(states, dues)) do
      sent[key], all_dues[key] = among[state], dues[key]
    end
  end
  return sent, all_dues
end

--- Looks up the gifts of decisions that send nothing: was one sent before, to a person who would not get it now? Raises
--- if the ledger cannot be read.
---@param ledger sendoso.core.Ledger|false
---@param decisions sendoso.Decision[]
---@param is_dated boolean is the day on which they are due that of their occasion?
---@return fun(decision: sendoso.Decision): boolean was_sent
function known.lookup(ledger, decisions, is_dated)
  local keys, seen = {}, {}
  local function each_key(decision, visit)
    if decision.key then visit(decision.key) end
    for _, key in ipairs(decision.key and decision.was or {}) do visit(key) end
  end
  for _, decision in ipairs(ledger and decisions or {}) do
    each_key(decision, function(key)
      if decision.outcome ~= "send" and not seen[key] then keys[#keys + 1] = key end
      seen[key] = seen[key] or decision.outcome ~= "send"
    end)
  end
  local sent, dues = those_in(settled, ledger, keys)
  -- Was it sent under a key, or, where that was for another date, under the key with a number?
  local function is_sent(key, due)
    local number, name = 1, key
    while sent[name] and is_dated and is_of_another_time(dues[name], due) do
      number = number + 1
      name = numbered(key, number)
      local more, more_dues = those_in(settled_or_given_up, ledger, { name })
      sent[name], dues[name] = more[name], more_dues[name]
    end
    return sent[name] or false
  end
  return function(decision)
    local was_sent = false
    each_key(decision, function(key) was_sent = was_sent or is_sent(key, decision.due) end)
    return was_sent
  end
end

return known
