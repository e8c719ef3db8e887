--- Fields of a rule's texts that no item has: a typo, or the wrong file. It is better to report this now than on the
--- first morning on which a gift is due.
local template = require "sendoso.gifts.template"

local typos = {}

-- The fields that occasions add to an item.
local added = { years = true, months = true, days = true, year = true, occasion = true, due = true, day = true,
  times = true }

local function is_added(group)
  for _, name in ipairs(group) do
    if added[name] then return true end
  end
  return false
end

--- Returns the fields that a rule's own texts need; of {a|b}, one is enough. The fields that a function adds are not
--- known in advance.
---@param rule sendoso.Rule
---@return string[][] groups each with `what`: "once" or "message"
function typos.groups(rule)
  local groups = {}
  if type(rule.when) == "function" then return groups end
  local own = type(rule.gift) == "table" and rule.gift.message
  for i, text in ipairs { rule.once, rule.message or "", own or "" } do
    for _, group in ipairs(template.groups(text)) do
      group.what = i == 1 and "once" or "message"
      if not is_added(group) then groups[#groups + 1] = group end
    end
  end
  return groups
end

--- Removes the groups of which an item has a field.
---@param groups string[][]
---@param item table
function typos.remove_found(groups, item)
  for i = #groups, 1, -1 do
    if template.has(item, groups[i]) then table.remove(groups, i) end
  end
end

--- Returns a note on the first group that is left, with the field that may be meant; or nil.
---@param rule sendoso.Rule
---@param groups string[][]
---@param item table an item without that field
---@return string?
function typos.words(rule, groups, item)
  local missing = groups[1]
  return missing and ("rule '%s': no row has a %s, needed for {%s}%s"):format(rule.name,
    table.concat(missing, " or a "), table.concat(missing, "|"), template.nearest(item, missing[1]))
end

return typos
