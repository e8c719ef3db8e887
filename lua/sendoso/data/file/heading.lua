--- Headings of columns, in one form: "Hire Date", "hireDate" and "hire_date" are the same.
local trim = require "sendoso.trim"

local heading = {}

local capitals = { ["Ä"] = "ä", ["Ö"] = "ö", ["Ü"] = "ü", ["É"] = "é", ["È"] = "è", ["À"] = "à" }

--- Returns a heading in the form that is compared: lower case, one space between words.
---@param text string
---@return string
function heading.normal(text)
  text = text:gsub("<[^<>]+>", " "):gsub("%(Current%)", ""):gsub("#", " number ")
  text = text:gsub("\u{a0}", " "):gsub("\u{202f}", " ")
  text = text:gsub("(%l)(%u)", "%1 %2"):gsub("(%l)(%d)", "%1 %2"):lower()
  for capital, small in pairs(capitals) do text = text:gsub(capital, small) end
  return trim((text:gsub("[^%w\x80-\xff]+", " ")))
end

--- Returns the name of an unknown column in an item: "Shirt size" is shirt_size.
---@param text string
---@return string
function heading.name(text)
  return (heading.normal(text):gsub(" ", "_"))
end

return heading
