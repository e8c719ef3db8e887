--- Gifts that were written down without what they are for, and whom: by an earlier version, or in its export. As far as
--- their keys tell, the ledger is told now, so that a second gift to the same person is noticed.
local all_fields = require "sendoso.data.file.fields"
local fail = require "sendoso.fail"
local occasion = require "sendoso.gifts.occasion"
local template = require "sendoso.gifts.template"

local past = {}

-- The pattern of the keys of a template, and its fields in their order.
local function pattern_of(once)
  local parts, fields, at = {}, {}, 1
  local function literal(text) parts[#parts + 1] = text:gsub("%p", "%%%0") end
  for from, names, to in once:gmatch "(){%s*([^{}]-)%s*}()" do
    literal(once:sub(at, from - 1))
    parts[#parts + 1], fields[#fields + 1], at = "(.-)", names:match "^[^|%s]+", to
  end
  literal(once:sub(at))
  return "^" .. table.concat(parts) .. "$", fields
end

-- The fields of a recipient whose key was made from a template; nil: it was not.
local function item_of(text, once)
  local pattern, fields = pattern_of(once)
  local values = { text:match(pattern) }
  if not values[1] then return nil end
  local item = {}
  for i, field in ipairs(fields) do item[field] = values[i] end
  return item
end

-- The templates that keys of a rule may have had, behind its name; empty: it is no rule.
local function templates_of(ledger, name)
  local list, state = {}, ledger:rule(name)
  list[1] = state and state.once
  for _, alias in ipairs(fail.need(ledger:aliases(name))) do
    if alias:sub(1, #name + 1) == name .. "/" then list[#list + 1] = alias:sub(#name + 2) end
  end
  return list
end

-- The fields that a date adds to the key. Where there is one, nothing else is part of the occasion.
local added = { years = true, months = true, days = true, year = true, occasion = true }

-- Is a field of a template part of the occasion?
local function counter(once, item)
  local has = template.fields(once)
  local is_dated = false
  for name in pairs(added) do is_dated = is_dated or has[name] ~= nil end
  return function(name)
    if is_dated then return added[name] and "always" or false end
    return not all_fields.is_of("person", name) and not occasion.describes(item, name)
  end
end

-- The ID in the key of a gift whose rule and occasion are known, of a rule whose template is not: what stands between
-- them, "anniversary/E1007/10". Nil: that is no ID.
local function id_of(gift, rest)
  if not rest or (gift.rule or "") == "" then return nil end
  local who, what = rest, gift.occasion or ""
  if what ~= "" then
    local tail = "/" .. what
    if rest:sub(-#tail) ~= tail then return nil end
    who = rest:sub(1, -#tail - 1)
  end
  return who ~= "" and not who:find "[/@]" and who or nil
end

-- What the key of a gift tells: the template, the recipient, and the name of the rule. Of a script there is none.
local function read_key(gift, templates)
  local name, rest = gift.key:match "^([^/]+)/(.*)$"
  for _, once in ipairs(name and templates(name) or {}) do
    local item = item_of(rest, once)
    if item then
      item.email = item.email or gift.recipient
      return once, item, name
    end
  end
  local id = id_of(gift, rest)
  if id then return "{id}", { id = id, email = gift.recipient }, name end
  return gift.key, { email = gift.recipient }
end

--- Returns a function that notes in a gift, a row of a ledger or of an export, what it is for, and whom. A rule and an
--- occasion that are known stay.
---@param ledger sendoso.core.Ledger whose rules are known
---@return fun(gift: table)
function past.teller(ledger)
  local known = {}
  local function templates(name)
    known[name] = known[name] or templates_of(ledger, name)
    return known[name]
  end
  return function(gift)
    local rule, what = gift.rule, gift.occasion
    local once, item, name = read_key(gift, templates)
    occasion.tell(gift, once, item, { rule = name, counts = counter(once, item) })
    if rule then gift.rule, gift.occasion = rule, what or "" end
  end
end

local AT_ONCE = 1000

--- Tells a ledger of an earlier version what its gifts are for, and whom; once. Raises on failure.
---@param ledger sendoso.core.Ledger open for writing
function past.tell(ledger)
  if not ledger:facts().is_untold then return end
  local tell, list = past.teller(ledger), {}
  local function flush()
    fail.need(ledger:tell(list))
    list = {}
  end
  for row in ledger:each() do
    if not row.rule then
      tell(row)
      list[#list + 1] = { key = row.key, rule = row.rule, occasion = row.occasion, identifiers = row.identifiers }
    end
    if #list == AT_ONCE then flush() end
  end
  flush()
  fail.need(ledger:told())
end

return past
