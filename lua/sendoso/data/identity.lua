--- What a person is recognised by: every ID and every email address, in a form that all exports have in common.
local trim = require "sendoso.trim"

local identity = {}

-- Marks that nobody sees, wherever they stand: soft hyphens, zero-width spaces, marks of the writing direction.
local unseen = { "\u{ad}", "\u{180e}", "\u{feff}", "\u{200b}", "\u{200c}", "\u{200d}", "\u{200e}", "\u{200f}",
  "\u{202a}", "\u{202b}", "\u{202c}", "\u{202d}", "\u{202e}", "\u{2060}", "\u{2066}", "\u{2067}", "\u{2068}",
  "\u{2069}" }

-- What is written for an empty field.
local nothing = { ["n/a"] = true, ["#n/a"] = true, null = true, none = true, ["nil"] = true, tbd = true, nan = true }

-- A text without what nobody sees, in lower case; or nil if nothing is left that could tell two people apart.
local function plain(value)
  if math.type(value) == "float" then value = math.tointeger(value) or value end
  if type(value) ~= "string" and type(value) ~= "number" then return nil end
  local text = tostring(value)
  if text:find "[\x80-\xff]" then
    for _, mark in ipairs(unseen) do text = text:gsub(mark, "") end
  end
  text = trim(text):lower()
  return text:find "[%w\x80-\xff]" and not nothing[text] and text or nil
end

--- Returns an ID without what a spreadsheet adds or removes: 00150, 150.0 and ="00150" are 150. Nil if it is none.
---@param value any
---@return string?
function identity.id(value)
  local text = plain(value)
  if not text then return nil end
  text = plain(text:match "^=%s*\"(.*)\"$" or text:match "^'(.+)$" or text)
  return text and (text:match "^0*(%d+)%.0+$" or text:match "^0*(%d+)$" or text)
end

--- Returns an email address as all exports have it. Nil if it is none.
---@param value any
---@return string?
function identity.mail(value)
  local text = plain(value)
  return text and text:find("@", 1, true) and text or nil
end

local kinds = { { "id", "id" }, { "email", "mail" }, { "work_email", "mail" }, { "home_email", "mail" } }

--- Returns all that somebody is recognised by, such as { "id 150", "mail ann@x.org" }: of a person of a file, an
--- attendee, or any table with such fields. Each is in the list once.
---@param item table
---@return string[]
function identity.of(item)
  local list, seen = {}, {}
  for _, kind in ipairs(kinds) do
    local text = identity[kind[2]](item[kind[1]])
    local mark = text and kind[2] .. " " .. text
    if mark and not seen[mark] then list[#list + 1], seen[mark] = mark, true end
  end
  return list
end

return identity
