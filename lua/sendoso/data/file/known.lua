--- Invalid rows that somebody has looked at: they are skipped without being reported again, until
--- anything in them changes.
local fail = require "sendoso.fail"

local known = {}

local DIGITS = 12 -- of a code

--- Returns the code of a row, which stands for all that is in it. Nothing of that can be read from the code.
---@param row sendoso.Row
---@return string
function known.code(row)
  local core, values = require "sendoso.core", {}
  for column = 1, #row.table.sheet.headings do values[column] = row.table.sheet:value(row.at, column) or "" end
  return core.digest(table.concat(values, "\31")):sub(1, DIGITS)
end

--- Reads a file of codes, one in a line; what follows it is a comment, and so is what follows a #. Raises if the file
--- cannot be read, or has a line that begins with no code.
---@param path string
---@return table<string, true> codes
function known.read(path)
  local codes, number = {}, 0
  for line in (fail.need(require("sendoso.core").text(path)) .. "\n"):gmatch "(.-)\r?\n" do
    number = number + 1
    local word = line:gsub("#.*", ""):match "%S+"
    if word and not (#word == DIGITS and word:find "^%x+$") then
      fail.raise("invalid", ("%s:%d: \"%s\" is not the code of a row"):format(path, number, word),
        { hint = "`sendoso data` shows the code of each row that is skipped" })
    end
    if word then codes[word:lower()] = true end
  end
  return codes
end

return known
