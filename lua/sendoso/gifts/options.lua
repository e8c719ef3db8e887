--- The options of an operation, checked by the table of operations. Mistakes in the call raise, at the
--- script's line, before anything is done.
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local remembered = require "sendoso.remembered"
local words = require "sendoso.words"

local options = {}

local types = {
  string = { string = true }, email = { string = true }, integer = { number = true },
  decimal = { number = true, string = true }, boolean = { boolean = true },
  digits = { string = true, number = true }, emails = { table = true },
}

local nouns = { decimal = "number", email = "string", digits = "string", integer = "whole number", emails = "list" }

--- Returns the parameters that a script may give, by the names that it uses.
---@param op table
---@return table<string, table>
function options.params(op)
  local params = {}
  for _, param in ipairs(op.params) do
    if not param.fixed then params[param.alias or param.name] = param end
  end
  return params
end

local kept = setmetatable({}, { __mode = "k" })

-- The parameters of an operation, and those without the ones that check has words of its own for: the same at each
-- gift. Nobody changes them.
local function params_of(op)
  local its = kept[op]
  if not its then
    its = { all = options.params(op), plain = options.params(op) }
    its.plain.address, its.plain.campaign = nil, nil
    kept[op] = its
  end
  return its.all, its.plain
end

-- The names in a text, as a set.
local names_in = remembered(function(text)
  local names = {}
  for name in text:gmatch "%S+" do names[name] = true end
  return names
end)

local function are_known(given, params, others)
  local other_names = names_in(others)
  for name in pairs(given) do
    if not params[name] and not other_names[name] then return false end
  end
  return true
end

--- Raises on a name that is neither a parameter nor one of the others.
---@param what string
---@param given table
---@param params table<string, table>
---@param others string names, with spaces between them
function options.check_names(what, given, params, others)
  if are_known(given, params, others) then return end
  local known = check.sorted(params)
  for name in pairs(names_in(others)) do known[#known + 1] = name end
  table.sort(known)
  check.names(what, given, known)
end

--- Raises on a value that does not have the type of its parameter.
---@param op table
---@param given table
---@param params table<string, table>
function options.check_types(op, given, params)
  for name, value in pairs(given) do
    local param = params[name]
    if param and not types[param.type][type(value)] then
      caller.raise("%s: %s: expected a %s, got %s", op.name, name, nouns[param.type] or param.type, words.kind(value))
    end
    if param and param.type == "integer" and not math.tointeger(value) then
      caller.raise("%s: %s: expected a whole number, got %s", op.name, name, value)
    end
  end
end

--- Can the value name a campaign: is it an ID or a name?
function options.names_campaign(value)
  return math.type(value) == "integer" or type(value) == "string"
end

local function check_to(op, to)
  if to == nil then caller.raise("%s: to is missing: expected a table with the recipient's email", op.name) end
  if type(to) ~= "table" then
    caller.raise("%s: to: expected a table such as { email = … }, got %s", op.name, words.kind(to))
  end
end

local function check_recipients(op, list)
  if list == nil or #list == 0 then
    caller.raise("%s: recipients is missing: expected a list of email addresses, or of tables with an email", op.name)
  end
  for i, one in ipairs(list) do
    if type(one) ~= "string" and type(one) ~= "table" then
      caller.raise("%s: recipients[%d]: expected an email address or a table, got %s", op.name, i, words.kind(one))
    end
  end
end

local ADDRESS = { "address", "city", "country", "mobile_no", "phone", "state", "zip" }

local function check_address(op, address)
  if type(address) ~= "table" then
    caller.raise("%s: address: expected a table such as { address =, city =, … }, got %s", op.name, words.kind(address))
  end
  check.names(op.name .. ": address", address, ADDRESS)
end

local function check_campaign(op, campaign)
  if campaign == nil then caller.raise("%s: campaign is missing: expected an ID or a name", op.name) end
  if not options.names_campaign(campaign) then
    caller.raise("%s: campaign: expected an ID or a name, got %s", op.name, words.kind(campaign))
  end
end

local function check_once(op, once)
  if once == nil then
    caller.raise("%s: once is missing: expected a key such as once = \"anniversary/{id}\", so that the gift "
      .. "is never sent twice (once = false allows it to be sent again)", op.name)
  end
  if once ~= false and type(once) ~= "string" then
    caller.raise("%s: once: expected a string or false, got %s", op.name, words.kind(once))
  end
end

local RULED = { "sender", "price" }

-- Options of gifts of rules, which are measured together before the first of them is sent.
local function check_ruled(op, given)
  for _, name in ipairs(RULED) do
    if given[name] ~= nil then
      caller.raise("%s: %s: only a gift of a rule has it; return a rule, or limit the run with --max-spend", op.name,
        name)
    end
  end
end

--- Checks the options of a gift or an invitation.
---@param op table
---@param given table
function options.check(op, given)
  check.type(op.name .. ": options", given, "table")
  check_ruled(op, given)
  local params, plain = params_of(op)
  local to_one = op.does == "spend" and not params.recipients
  options.check_names(op.name, given, params, to_one and "to once" or "once")
  if params.address and given.address ~= nil then check_address(op, given.address) end
  if params.campaign then check_campaign(op, given.campaign) end
  options.check_types(op, given, plain)
  if op.does == "invite" then return end -- the options are the recipient, and its email makes the key
  if to_one then check_to(op, given.to) else check_recipients(op, given.recipients) end
  check_once(op, given.once)
end

return options
