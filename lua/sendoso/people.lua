--- People from a file of an HR system.
local cursor = require "sendoso.cursor"
local employment = require "sendoso.employment"
local person = require "sendoso.person"
local source = require "sendoso.data.source"
local today = require "sendoso.today"

-- One person twice in the file is one person, by id or by e-mail: of their rows the first of those who
-- have not left counts. Returns the row that counts for each id and each e-mail.
local function choose(each)
  local chosen, left = {}, {}
  local day = today()
  local function take(key, row, one)
    if key and (not chosen[key] or (left[key] and not employment.has_left(one, day))) then
      chosen[key], left[key] = row, employment.has_left(one, day)
    end
  end
  for row, one in each do
    take(person.email(one), row, one)
    if one.id then take("id " .. one.id, row, one) end
  end
  return chosen
end

--- Walks the people of a file (docs/data.md). Rows that cannot be used are reported with file, line,
--- field and value, and left out. Raises when the file cannot be read at all.
---@param file string relative to the script; "-" is standard input
---@param options? sendoso.Reading
---@param say { fault: fun(reason: string), remark: fun(text: string) }
---@param is_resolved? boolean the path is no longer relative to a script
---@return fun(): sendoso.Person?
local function people(file, options, say, is_resolved)
  local opened = source.open("people", file, "person", options, is_resolved)
  for _, remark in ipairs(opened.remarks) do say.remark(remark) end

  -- Steps through the usable rows of all tables: what stands for the row, and the person.
  local function usable(fault)
    local number, row = 1, 0
    return function()
      while opened.tables[number] do
        local from = opened.tables[number]
        if row == from.sheet:count() then
          number, row = number + 1, 0
        else
          row = row + 1
          local this = { sheet = from.sheet, columns = from.columns, row = row, order = opened.order }
          local reason = person.fault(this)
          if not reason then return source.place(from.sheet, row), person.new(this) end
          if fault then fault(reason) end
        end
      end
    end
  end

  local chosen = choose(usable())
  local next_row = usable(say.fault)

  -- Says of a row that another one counts for the same person.
  local function is_other(place, field, value, counts)
    if not counts or counts == place then return false end
    say.remark(("%s: %s: '%s' is also on line %s; one person, that row is used")
      :format(place, field, value, counts:match "%d+$"))
    return true
  end

  return cursor(function()
    for place, one in next_row do
      local email = person.email(one)
      if not is_other(place, "email", email, email and chosen[email])
        and not is_other(place, "id", one.id, one.id and chosen["id " .. one.id]) then
        return one
      end
    end
  end)
end

return people
