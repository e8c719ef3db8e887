--- sendoso: gifts from scripts, each at most once.
local attendees = require "sendoso.data.attendees"
local caller = require "sendoso.caller"
local client = require "sendoso.client"
local events = require "sendoso.data.events"
local nearest = require "sendoso.nearest"
local operations = require "sendoso.operations"
local people = require "sendoso.data.people"
local tally = require "sendoso.run.tally"

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
sendoso.concurrently = client.concurrently
sendoso.open = client.open
sendoso.anniversary = require "sendoso.rule.anniversary"
sendoso.date = require "sendoso.dates.date"
sendoso.today = require "sendoso.run.today"
sendoso.rule = require "sendoso.rule"

-- Files of data: rows that cannot be used are said and counted.
local say = { fault = tally.row, remark = tally.remark }

--- Walks the people of a file.
---@param file string relative to the script
---@param options? sendoso.Reading
---@return fun(): sendoso.Person?
function sendoso.people(file, options) return people(file, options, say) end

--- Walks the attendees of a report: a person each, however often they joined.
---@param file string relative to the script
---@param options? sendoso.Reading
---@return fun(): sendoso.Attendee?
function sendoso.attendees(file, options) return attendees(file, options, say) end

--- Walks the events of a file, each with an id that makes it unique.
---@param file string relative to the script
---@param options? sendoso.Reading
---@return fun(): sendoso.Event?
function sendoso.events(file, options) return events(file, options, say) end

local names = {}
for name in pairs(sendoso) do names[#names + 1] = name end
table.sort(names)

return setmetatable(sendoso, {
  __index = function(_, name)
    caller.raise("sendoso has no '%s'%s", tostring(name), nearest(tostring(name), names))
  end,
})
