--- Asks the functions of a rule: `when`, `where` and `gift`.
local caller = require "sendoso.caller"
local date = require "sendoso.dates.date"
local fail = require "sendoso.fail"
local invitation = require "sendoso.rule.invitation"
local words = require "sendoso.words"

local ask = {}

-- The text of a value, the same every time: for a table without __tostring, only its type.
local function words_of(value)
  if type(value) == "string" or type(value) == "number" then return tostring(value) end
  local meta = getmetatable(value)
  return type(meta) == "table" and meta.__tostring and fail.said(value) or words.kind(value)
end

-- Says why a function of the rule has failed. An error object says what is wrong with the whole rule, such as a field
-- that nobody has: it is raised again. So is a Ctrl-C, which says nothing about anybody.
local function failure(what, err)
  if fail.is(err) or require("sendoso.core").stopped() > 0 then error(err, 0) end
  return ("%s failed: %s"):format(what, words_of(err))
end

-- Asks `when`, a function, about one day. Returns nil, an occurrence, or false and why it failed.
local function asked_of(rule, item, day, days)
  local ok, answer = pcall(rule.when, item, day)
  if not ok then return false, failure("when", answer) end
  if not answer then return nil end
  local occurrence = {}
  for name, value in pairs(type(answer) == "table" and answer or {}) do occurrence[name] = value end
  for _, name in ipairs { "day", "due" } do
    if occurrence[name] ~= nil and not date.is(occurrence[name]) then
      return false, ("when: %s: expected a date such as sendoso.today()"):format(name)
    end
  end
  occurrence.due = occurrence.due or day
  return occurrence.due <= days.last and occurrence or nil
end

--- Asks `when` about all days. It may return a table with more fields, and another due date. The days of the run come
--- first: if a gift is due on every day, it is due on the first of these (see `judge`). Days ahead are in order.
---@param rule sendoso.Rule
---@param item table
---@param days sendoso.Days
---@return table[]? occurrences nil: it has failed
---@return string? reason
function ask.when(rule, item, days)
  local occurrences = {}
  local spans = { { days.first, days.last }, { days.furthest, days.first - 1 } }
  if days.is_ahead then spans = { { days.furthest, days.last } } end
  for _, span in ipairs(spans) do
    local day = span[1]
    while day <= span[2] do
      local occurrence, reason = asked_of(rule, item, day, days)
      if occurrence == false then return nil, reason end
      occurrences[#occurrences + 1] = occurrence
      day = day + 1
    end
  end
  return occurrences
end

--- Asks `where` whether a person is selected. A gift that it holds is held, whatever it returns.
---@param rule sendoso.Rule
---@param row table
---@return "held"|"skipped"|"refused"|nil outcome, string? reason nil: selected
function ask.where(rule, row)
  local held
  local function hold(reason)
    if type(reason) ~= "string" or not reason:find "%S" then
      caller.raise("hold: expected a reason, got %s", words.kind(reason))
    end
    held = held or reason
    return false
  end
  local ok, is_wanted, why = pcall(rule.where, row, hold)
  local failed = not ok and failure("where", is_wanted)
  if held then return "held", held end
  if failed then return "refused", failed end
  if is_wanted == false then return "skipped", why ~= nil and words_of(why) or "not selected by where" end
  if is_wanted == true then return nil end
  local info = debug.getinfo(rule.where, "S")
  return "refused", ("where: expected true or false, got %s (%s:%d)"):format(words.kind(is_wanted), info.source:sub(2),
    info.linedefined)
end

--- Returns the gift for a row, as a copy: the one of the rule, or what its function returns.
---@param rule sendoso.Rule
---@param row table
---@return table? gift, string? reason why there is none
function ask.gift(rule, row)
  local given = rule.gift
  if type(given) == "function" then
    local ok, answer = pcall(given, row)
    if not ok then return nil, failure("gift", answer) end
    if type(answer) ~= "table" then return nil, ("gift: expected a table, got %s"):format(words.kind(answer)) end
    given = answer
  end
  local copy = { campaign = nil, amount = nil, message = nil } -- there is room for what most have
  for name, value in pairs(given) do copy[name] = value end
  if copy.to ~= nil or copy.once ~= nil then return nil, "gift: remove to and once: they come from the rule" end
  if rule.send == "invite" then
    local reason = invitation.problem(copy)
    return not reason and copy or nil, reason and "gift: " .. reason
  end
  if type(copy.campaign) ~= "string" and math.type(copy.campaign) ~= "integer" then
    return nil, "gift: campaign is missing: expected an ID or a name"
  end
  return copy
end

return ask
