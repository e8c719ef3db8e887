--- The call of an operation: its options are checked here, by the table of operations.
--- Mistakes in the call raise, at the script's line, before anything is done.
local caller = require "sendoso.caller"
local nearest = require "sendoso.nearest"

local call = {}

local types = {
  string = { string = true }, email = { string = true }, integer = { number = true },
  decimal = { number = true, string = true }, boolean = { boolean = true },
  digits = { string = true, number = true }, emails = { table = true },
}

local words = { decimal = "number", email = "string", digits = "string", integer = "whole number", emails = "list" }

-- The parameters that a caller gives, by their public names.
local function params_of(op)
  local params = {}
  for _, param in ipairs(op.params) do
    if not param.fixed then params[param.alias or param.name] = param end
  end
  return params
end

-- Raises for an option that is not in params and not among the others.
local function check_names(what, options, params, others)
  local names, known = {}, {}
  for name in pairs(params) do names[#names + 1] = name end
  for name in others:gmatch "%S+" do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do known[name] = true end
  for name in pairs(options) do
    if not known[name] then
      caller.raise("%s: unknown option '%s'%s", what, tostring(name), nearest(tostring(name), names))
    end
  end
end

local function check_table(what, options)
  if type(options) ~= "table" then
    caller.raise("%s wants a table of options, not a %s", what, type(options))
  end
end

local function check_types(op, options, params)
  for name, value in pairs(options) do
    local param = params[name]
    if param and not types[param.type][type(value)] then
      caller.raise("%s: %s must be a %s, not a %s", op.name, name, words[param.type] or param.type, type(value))
    end
    if param and param.type == "integer" and not math.tointeger(value) then
      caller.raise("%s: %s must be a whole number, not %s", op.name, name, value)
    end
  end
end

--- Is it what names a campaign: an id or a name?
function call.names_campaign(value)
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

--- Checks the options of a spend.
---@param op table
---@param options table
function call.check_spend(op, options)
  check_table(op.name, options)
  local params = params_of(op)
  local to_one = op.does == "spend" and not params.recipients
  check_names(op.name, options, params, to_one and "to once" or "once")
  if params.address and options.address ~= nil then
    if type(options.address) ~= "table" then
      caller.raise("%s: address must be a table, as { address =, city =, … }, not a %s", op.name, type(options.address))
    end
    check_names(op.name .. ": address", options.address, {}, "address city state zip country mobile_no phone")
    params.address = nil
  end
  if params.campaign then
    if options.campaign == nil then caller.raise("%s: campaign is required, an id or a name", op.name) end
    if not call.names_campaign(options.campaign) then
      caller.raise("%s: campaign must be an id or a name, not a %s", op.name, type(options.campaign))
    end
    params.campaign = nil
  end
  check_types(op, options, params)
  if op.does == "invite" then return end -- the new user is its own row, and its e-mail the key
  if to_one then check_to(op, options.to) else check_recipients(op, options.recipients) end
  if options.once == nil then
    caller.raise("%s: once is required, as once = \"anniversary/{id}\": it names the gift, so that "
      .. "it is never sent twice (once = false: repeating is wanted)", op.name)
  end
  if options.once ~= false and type(options.once) ~= "string" then
    caller.raise("%s: once must be a string or false, not a %s", op.name, type(options.once))
  end
end

--- Checks the options of a read and splits them: arguments by their wire names, and what is to
--- be given of each item.
---@param op table
---@param options? table
---@param walks? boolean pages are walked: `page` is not for the caller
---@return table args, { fields?: string[], raw?: boolean } how
function call.split_read(op, options, walks)
  options = options or {}
  check_table(op.name, options)
  local params = params_of(op)
  if walks then params.page = nil end
  check_names(op.name, options, params, op.collection and "fields raw" or "raw")
  check_types(op, options, params)
  local fields = options.fields
  if fields ~= nil and type(fields) ~= "table" then
    caller.raise("%s: fields must be a list of names, not a %s", op.name, type(fields))
  end
  for _, name in ipairs(fields or {}) do
    if type(name) ~= "string" then caller.raise("%s: fields must be a list of names", op.name) end
  end
  local args = {}
  for name, param in pairs(params) do args[param.name] = options[name] end
  return args, { fields = fields, raw = options.raw }
end

local open_types = {
  base_url = "string", token = "string", client_id = "string", ledger = "string", live = "boolean",
  timeout = "number", pace = "boolean", ca_file = "string", connect_to = "string", backoff_ms = "number",
  state = "string", faults = "table", sandbox_settings = "table",
}

--- Checks the options of `open`.
---@param options table
function call.check_open(options)
  check_table("open", options)
  check_names("open", options, open_types, "profile")
  if options.profile then caller.raise "open: profiles are not known yet; give base_url and token" end
  for name, value in pairs(options) do
    if type(value) ~= open_types[name] and not (name == "ledger" and value == false) then
      caller.raise("open: %s must be a %s, not a %s", name, open_types[name], type(value))
    end
  end
end

return call
