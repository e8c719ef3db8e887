--- sendoso: gifts from scripts, each at most once.
local caller = require "sendoso.caller"
local client = require "sendoso.client"
local date = require "sendoso.date"
local operations = require "sendoso.operations"
local settings = require "sendoso.settings"
local tally = require "sendoso.tally"

local sendoso = {}

local default ---@type sendoso.Client?

--- Returns the client that the functions below use: opened when first needed, from flags and
--- environment.
---@return sendoso.Client?, sendoso.Error?
function sendoso.default()
  if default then return default end
  local err
  default, err = client.open()
  if not default then tally.read(err) end
  return default, err
end

-- The operations of the default client.
local function forward(name, is_list)
  return function(...)
    local self, err = sendoso.default()
    if self then return self[name](...) end
    if is_list then error(err, 0) end
    return nil, err
  end
end

for _, op in ipairs(operations) do sendoso[op.name] = forward(op.name, op.collection) end
sendoso.page = forward "page"
sendoso.open = client.open
sendoso.people = require "sendoso.people"
sendoso.anniversary = require "sendoso.anniversary"

--- Returns the day for which a script runs: today here, or --today.
---@return sendoso.Date
function sendoso.today()
  local text = settings.today or os.date "%Y-%m-%d"
  return date.parse(text) or caller.raise("'%s' is not a day; write it as 2026-03-31", text)
end

return sendoso
