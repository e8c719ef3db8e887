--- Where a rule's items come from: a file, a list, or a function of the script.
local caller = require "sendoso.caller"

local readers = {
  people = require "sendoso.data.people",
  attendees = require "sendoso.data.attendees",
  events = require "sendoso.data.events",
}

local source = {}

--- Opened each time that the rule is read.
---@class sendoso.RuleSource
---@field open fun(say: table): fun(): table?
---@field is_people boolean do leaving, leave and contracts matter?
local Source = { __name = "sendoso.rulesource" }
Source.__index = Source

--- Makes the function of `sendoso.rule` that names a file, relative to the script.
---@param kind "people"|"attendees"|"events"
---@param is_people boolean
---@return fun(file: string, options?: table): sendoso.RuleSource
function source.of_file(kind, is_people)
  return function(file, options)
    if type(file) ~= "string" then caller.raise("%s wants the path of a file, not a %s", kind, type(file)) end
    local path = file == "-" and file or caller.path(file)
    local function open(say) return readers[kind](path, options, say, true) end
    return setmetatable({ open = open, is_people = is_people, file = path }, Source)
  end
end

--- Is it a list, and not a record, or one with holes?
function source.is_list(value)
  if type(value) ~= "table" or getmetatable(value) ~= nil then return false end
  local count = 0
  for _ in pairs(value) do count = count + 1 end
  return count == #value
end

--- Can items come from it?
function source.is(value)
  return getmetatable(value) == Source or type(value) == "function" or source.is_list(value)
end

local function list_source(list)
  return function()
    local i = 0
    return function()
      i = i + 1
      return list[i]
    end
  end
end

--- Makes a source of what a rule may have as `each`.
---@param each sendoso.RuleSource|table[]|fun(): fun(): table?
---@return sendoso.RuleSource
function source.of(each)
  if getmetatable(each) == Source then return each end
  local open = type(each) == "function" and function() return each() end or list_source(each)
  return setmetatable({ open = open, is_people = true }, Source)
end

return source
