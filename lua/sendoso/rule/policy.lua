--- Who gets no gift whatever a rule says: those who are excluded or have opted out, leavers, those on leave,
--- contractors and interns.
local employment = require "sendoso.data.employment"
local person = require "sendoso.data.person"

-- Is that asked for by name, in the singular or the plural, among those who get none otherwise?
local function is_included(rule, word)
  for _, name in ipairs(rule.include or {}) do
    if name:lower() == word:lower() or name:lower() .. "s" == word:lower() then return true end
  end
  return false
end

-- The rows of somebody: what one of them says against a gift holds for all.
local function rows_of(item) return { item, table.unpack(person.others(item)) } end

local function left(item, due, today)
  if not employment.has_left(item, due) and not employment.has_left(item, today) then return nil end
  local day = item.termination_date
  return "skipped", day and ("%s on %s"):format(day <= today and "left" or "leaves", tostring(day)) or "has left"
end

local function away(rule, item)
  for _, one in ipairs(rows_of(item)) do
    local leave = employment.leave(one)
    if leave and not is_included(rule, leave) then
      return "held", ("is on leave (%s); include = { \"%s\" } sends it"):format(leave, leave)
    end
  end
  local status = employment.unknown_status(item)
  if status and not is_included(rule, status) then
    return "held", ("has the status '%s', which is not known; if they are here, include = { \"%s\" }")
      :format(status, status)
  end
end

-- Why somebody who works here gets no gift.
local function employed(rule, item, due, today)
  local outcome, reason = left(item, due, today)
  if outcome then return outcome, reason end
  local kind = employment.kind(item)
  if kind and not is_included(rule, kind) then
    return "skipped", ("%s get none unless include = { \"%s\" }"):format(kind, kind)
  end
  return away(rule, item)
end

--- Says why somebody gets no gift: an outcome and a reason, or nil.
---@param rule sendoso.Rule
---@param item table
---@param excluded? fun(item: table): string?
---@param due sendoso.Date the later of the day of sending and the day itself
---@param today sendoso.Date
---@return "skipped"|"held"|nil outcome, string? reason
local function policy(rule, item, excluded, due, today)
  local by = excluded and excluded(item)
  if by then return "skipped", ("excluded by %s"):format(by) end
  for _, one in ipairs(rows_of(item)) do
    if employment.has_opted_out(one) then return "skipped", "has opted out of gifts" end
  end
  if rule.each.is_people then return employed(rule, item, due, today) end
end

return policy
