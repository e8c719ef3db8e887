--- The words of a Lua text: names and numbers, strings by what is in them, and single marks, each with
--- its line. Comments are no words.

-- Where a string in quotes ends: at the next quote that no backslash escapes.
local function closing(text, at, quote)
  local stop = at
  repeat
    stop = assert(text:find("[\\" .. quote .. "]", stop + 1))
    local escapes = text:sub(stop, stop) == "\\"
    if escapes then stop = stop + 1 end
  until not escapes
  return stop
end

-- The next word from a byte on: its kind, its value and its last byte. A comment and a blank have no kind.
local function read(text, at)
  local dashes, level = text:match("^(%-?%-?)%[(=*)%[", at)
  if level and dashes ~= "-" then
    local open, close = dashes .. "[" .. level .. "[", "]" .. level .. "]"
    local from, to = assert(text:find(close, at + #open, true))
    return dashes == "" and "string" or nil, text:sub(at + #open, from - 1), to
  end
  local blank = text:match("^%s+", at) or text:match("^%-%-[^\n]*", at)
  if blank then return nil, nil, at + #blank - 1 end
  local quote = text:match("^[\"']", at)
  if quote then
    local to = closing(text, at, quote)
    return "string", text:sub(at + 1, to - 1), to
  end
  local word = text:match("^[%w_]+", at) or text:sub(at, at)
  return word:find "^[%w_]" and "name" or "mark", word, at + #word - 1
end

--- Returns the words of a Lua text.
---@param text string
---@return { kind: "name"|"string"|"mark", value: string, line: integer }[]
local function tokens(text)
  local list, at, line = {}, 1, 1
  while at <= #text do
    local kind, value, to = read(text, at)
    if kind then list[#list + 1] = { kind = kind, value = value, line = line } end
    line = line + select(2, text:sub(at, to):gsub("\n", ""))
    at = to + 1
  end
  return list
end

return tokens
