--- A line of a shell that is being typed: its words without their quotes, and how bash wants the rest of one.
local line = {}

-- The characters behind which bash begins a new word for its completion, beside blanks.
local BREAKS = "[@><=;|&(:]"

---@class sendoso.TypedLine
---@field words string[] those that are complete, without the program
---@field current string the one that is being typed, without its quotes
---@field quote? string the quote that is open in it
---@field typed integer how much of it stands before what bash replaces

local function take_quoted(text, at, quote)
  local part = {}
  while at <= #text do
    local char = text:sub(at, at)
    if char == quote then return table.concat(part), at + 1, false end
    if char == "\\" and quote == '"' and text:find('^["\\$`]', at + 1) then
      at, char = at + 1, text:sub(at + 1, at + 1)
    end
    part[#part + 1] = char
    at = at + 1
  end
  return table.concat(part), at, true
end

-- One word from a place on. Returns it, the place behind it, the quote that is open, and how much of it bash does not
-- replace.
local function take_word(text, at)
  local word, typed, open = "", 0, nil
  while at <= #text and not text:find("^[ \t\n]", at) do
    local char = text:sub(at, at)
    if char == "'" or char == '"' then
      local part, is_open
      local before = #word
      part, at, is_open = take_quoted(text, at + 1, char)
      word = word .. part
      if is_open then typed, open = before, char end
    elseif char == "\\" then
      word, at = word .. text:sub(at + 1, at + 1), at + 2
    else
      word, at = word .. char, at + 1
      if char:find(BREAKS) then typed = #word end
    end
  end
  return word, at, open, typed
end

--- Reads a line, up to where the cursor stands.
---@param text string with the name of the program
---@return sendoso.TypedLine
function line.read(text)
  local words, at = {}, 1
  while true do
    at = text:find("[^ \t\n]", at) or #text + 1
    local word, behind, open, typed = take_word(text, at)
    if behind > #text then
      table.remove(words, 1)
      return { words = words, current = word, quote = open, typed = typed }
    end
    words[#words + 1], at = word, behind
  end
end

--- Returns a word without its quotes.
---@param text string
---@return string
function line.bare(text) return (take_word((text:gsub("[ \t\n]", "\\%0")), 1)) end

--- Returns what bash puts in the place of what it replaces, for a value.
---@param typed sendoso.TypedLine
---@param value string
---@return string
function line.rest(typed, value)
  local rest = value:sub(typed.typed + 1)
  if typed.quote == "'" then return (rest:gsub("'", "'\\''")) end
  if typed.quote then return (rest:gsub('["\\$`]', "\\%0")) end
  return (rest:gsub("[^%w_@%%+=:,./\x80-\xff-]", "\\%0"))
end

return line
