--- What nobody has: a field that a rule names and no item knows is a typo, or the rule is given another file
--- than it was made for. Better said now than on the first morning that somebody is due.
local template = require "sendoso.gifts.template"

local typos = {}

-- What occasions add to an item.
local added = { years = true, months = true, days = true, year = true, occasion = true, due = true, day = true }

local function is_added(group)
  for _, name in ipairs(group) do
    if added[name] then return true end
  end
  return false
end

--- Returns the fields that a rule's own texts need, of {a|b} one of them. What a function adds is not known
--- before.
---@param rule sendoso.Rule
---@return string[][]
function typos.groups(rule)
  local groups = {}
  if type(rule.when) == "function" then return groups end
  local own = type(rule.gift) == "table" and rule.gift.message
  for _, text in ipairs { rule.once, rule.message or "", own or "" } do
    for _, group in ipairs(template.groups(text)) do
      if not is_added(group) then groups[#groups + 1] = group end
    end
  end
  return groups
end

--- Takes out the groups of which an item has a field.
---@param groups string[][]
---@param item table
function typos.strike(groups, item)
  for i = #groups, 1, -1 do
    if template.has(item, groups[i]) then table.remove(groups, i) end
  end
end

--- Says of the first group that is left that nobody has it, and what may be meant.
---@param rule sendoso.Rule
---@param groups string[][]
---@param item table one of those who have none
---@return string?
function typos.words(rule, groups, item)
  local missing = groups[1]
  return missing and ("the rule '%s': nobody has a %s, for {%s}%s"):format(rule.name, table.concat(missing, " or a "),
    table.concat(missing, "|"), template.nearest(item, missing[1]))
end

return typos
