--- The options of reads and of `open`. Mistakes in the call raise, at the script's line.
local caller = require "sendoso.caller"
local check = require "sendoso.check"
local spends = require "sendoso.gifts.options"

local options = {}

local function check_fields(op, fields)
  if fields == nil then return end
  check.type(op.name .. ": fields", fields, "table", "{ \"id\", \"recipient.email\" }")
  for _, name in ipairs(fields) do
    if type(name) ~= "string" then caller.raise("%s: fields: expected a list of names", op.name) end
  end
end

--- Checks the options of a read and splits them: into arguments by the API's names, and which fields of each item to
--- give.
---@param op table
---@param given? table
---@param walks? boolean all pages are walked: `page` is no option
---@param others? string names of more options, which somebody else checks
---@return table args, { fields?: string[], raw?: boolean|"lines" } how
function options.split(op, given, walks, others)
  given = given or {}
  check.type(op.name .. ": options", given, "table")
  local params = spends.params(op)
  if walks then params.page = nil end
  spends.check_names(op.name, given, params, (op.collection and "fields raw " or "raw ") .. (others or ""))
  spends.check_types(op, given, params)
  check_fields(op, given.fields)
  local args = {}
  for name, param in pairs(params) do args[param.name] = given[name] end
  return args, { fields = given.fields, raw = given.raw }
end

local types = {
  base_url = "string", token = "string", client_id = "string", ledger = "string", live = "boolean",
  timeout = "number", pace = "boolean", ca_file = "string", connect_to = "string", backoff_ms = "number",
  profile = "string", witness = "boolean", state = "string", faults = "table", sandbox_settings = "table",
}
local names = check.sorted(types)

--- Checks the options of `open`.
---@param given table
function options.check_open(given)
  check.type("open: options", given, "table")
  check.names("open", given, names)
  for name, value in pairs(given) do
    if not (name == "ledger" and value == false) then check.type("open: " .. name, value, types[name]) end
  end
end

return options
