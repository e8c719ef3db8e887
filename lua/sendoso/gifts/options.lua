--- The options of an operation, checked by the table of operations. Mistakes in the call raise, at the
--- script's line, before anything is done.
local caller = require "sendoso.caller"
local check = require "sendoso.check"

local options = {}

local types = {
  string = { string = true }, email = { string = true }, integer = { number = true },
  decimal = { number = true, string = true }, boolean = { boolean = true },
  digits = { string = true, number = true }, emails = { table = true },
}

local nouns = { decimal = "number", email = "string", digits = "string", integer = "whole number", emails = "list" }

--- Returns the parameters that a caller gives, by their public names.
---@param op table
---@return table<string, table>
function options.params(op)
  local params = {}
  for _, param in ipairs(op.params) do
    if not param.fixed then params[param.alias or param.name] = param end
  end
  return params
end

--- Raises for a name that is neither a parameter nor one of the others.
---@param what string
---@param given table
---@param params table<string, table>
---@param others string names, with spaces between them
function options.check_names(what, given, params, others)
  local known = check.sorted(params)
  for name in others:gmatch "%S+" do known[#known + 1] = name end
  table.sort(known)
  check.names(what, given, known)
end

--- Raises for a value that is not of its parameter's type.
---@param op table
---@param given table
---@param params table<string, table>
function options.check_types(op, given, params)
  for name, value in pairs(given) do
    local param = params[name]
    if param and not types[param.type][type(value)] then
      caller.raise("%s: %s must be a %s, not a %s", op.name, name, nouns[param.type] or param.type, type(value))
    end
    if param and param.type == "integer" and not math.tointeger(value) then
      caller.raise("%s: %s must be a whole number, not %s", op.name, name, value)
    end
  end
end

--- Is it what names a campaign: an id or a name?
function options.names_campaign(value)
  return math.type(value) == "integer" or type(value) == "string"
end

local function check_to(op, to)
  if to == nil then caller.raise("%s: to is required, a table with a recipient in it", op.name) end
  if type(to) ~= "table" then
    caller.raise("%s: to must be a table, as { email = … }, not a %s", op.name, type(to))
  end
end

local function check_recipients(op, list)
  if list == nil or #list == 0 then
    caller.raise("%s: recipients is required, a list of e-mails or of tables with one in them", op.name)
  end
  for i, one in ipairs(list) do
    if type(one) ~= "string" and type(one) ~= "table" then
      caller.raise("%s: recipients[%d] must be an e-mail or a table, not a %s", op.name, i, type(one))
    end
  end
end

local ADDRESS = { "address", "city", "country", "mobile_no", "phone", "state", "zip" }

local function check_address(op, address)
  if type(address) ~= "table" then
    caller.raise("%s: address must be a table, as { address =, city =, … }, not a %s", op.name, type(address))
  end
  check.names(op.name .. ": address", address, ADDRESS)
end

local function check_campaign(op, campaign)
  if campaign == nil then caller.raise("%s: campaign is required, an id or a name", op.name) end
  if not options.names_campaign(campaign) then
    caller.raise("%s: campaign must be an id or a name, not a %s", op.name, type(campaign))
  end
end

local function check_once(op, once)
  if once == nil then
    caller.raise("%s: once is required, as once = \"anniversary/{id}\": it names the gift, so that "
      .. "it is never sent twice (once = false: repeating is wanted)", op.name)
  end
  if once ~= false and type(once) ~= "string" then
    caller.raise("%s: once must be a string or false, not a %s", op.name, type(once))
  end
end

--- Checks the options of a gift or an invitation.
---@param op table
---@param given table
function options.check(op, given)
  check.type(op.name .. ": the options", given, "table")
  local params = options.params(op)
  local to_one = op.does == "spend" and not params.recipients
  options.check_names(op.name, given, params, to_one and "to once" or "once")
  if params.address and given.address ~= nil then
    check_address(op, given.address)
    params.address = nil
  end
  if params.campaign then
    check_campaign(op, given.campaign)
    params.campaign = nil
  end
  options.check_types(op, given, params)
  if op.does == "invite" then return end -- the new user is its own row, and its e-mail the key
  if to_one then check_to(op, given.to) else check_recipients(op, given.recipients) end
  check_once(op, given.once)
end

return options
