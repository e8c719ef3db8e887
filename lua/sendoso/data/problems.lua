--- What is wrong with the people of a table: dates that are none, and addresses to which no gift could be sent.
local dated = require "sendoso.data.dated"
local fail = require "sendoso.fail"
local recipient = require "sendoso.data.recipient"
local spelled = require "sendoso.data.spelled"

-- The columns in which the address to which a gift would be sent may be.
local addresses = { "email", "work_email", "home_email" }

-- Finds the rows that have something else than an address in its place. Nearly all have what is plainly one.
local function find_addresses(its_table, problems)
  for _, name in ipairs(addresses) do
    local column, at = its_table.columns.by_name[name], 1
    at = column and its_table.sheet:odd_address(at, column)
    while at do
      local problem = recipient.problem({ table = its_table, at = at }, spelled.text)
      problems[at] = problem and fail.line(problem) or problems[at]
      at = its_table.sheet:odd_address(at + 1, column)
    end
  end
end

-- Finds the dates of a field that cannot be read.
local function find_dates(its_table, name, problems)
  local at, text = dated.seek(its_table, name, 1)
  while at do
    local value, reason = dated.read(its_table, name, text)
    if value == nil then problems[at], at = problems[at] or name .. " " .. reason, at + 1 end
    at, text = dated.seek(its_table, name, at)
  end
end

--- Finds the invalid dates of a table, and the addresses to which no gift could be sent. Returns why a row is invalid,
--- by its number: field, value and reason.
---@param its_table sendoso.Table
---@return table<integer, string>
return function(its_table)
  local problems = {}
  find_addresses(its_table, problems)
  for _, name in ipairs(dated.names) do
    if its_table.columns.by_name[name] then find_dates(its_table, name, problems) end
  end
  return problems
end
