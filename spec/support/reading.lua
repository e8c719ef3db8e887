--- What a file of data gives, as texts to compare.
local date = require "sendoso.dates.date"

local readers = {
  people = require "sendoso.data.people",
  attendees = require "sendoso.data.attendees",
  events = require "sendoso.data.events",
}

--- Reads a file. Of each item the fields that are asked for, with bars between them; "-" for what is not there.
--- Of faults and remarks what stands from the file's own name on.
---@param kind "people"|"attendees"|"events"
---@param path string from the root of the project
---@param wanted string names of fields, with spaces between them
---@param options? table
---@return { rows: string[], faults: string[], remarks: string[], raised?: string }
local function reading(kind, path, wanted, options)
  local found = { rows = {}, faults = {}, remarks = {} }
  local name = path:match "[^/]+$"
  local function own(text) return text:sub((text:find(name, 1, true)) or 1) end
  local context = {
    today = date "2026-03-10",
    skip = function(place, reason) table.insert(found.faults, own(place .. ": " .. reason)) end,
    note = function(text) table.insert(found.remarks, own(text)) end,
  }
  local ok, err = pcall(function()
    for item in readers[kind](path, options, context, true) do
      local cells = {}
      for field in wanted:gmatch "%S+" do cells[#cells + 1] = tostring(item[field] == nil and "-" or item[field]) end
      table.insert(found.rows, table.concat(cells, " | "))
    end
  end)
  if not ok then found.raised = type(err) == "table" and own(err.message) or err end
  return found
end

return reading
