--- What the ledger is told of the recipient of a gift, and asked for: a line for each identifier, with its mark.
---
---     id 150                     looked for, and remembered
---     ~id 150                    the same, but it proves nothing by itself
---     ?mail desk@x.org           looked for only
---     !name ann lee of 150       remembered only
---
--- A mailbox that several people have is theirs together with their name. But a gift of before, or of a file in which
--- only one of them stands, is known by the mailbox alone: each looks for what the other one remembers.
local identity = require "sendoso.data.identity"

local whom = {}

-- The ID of an event is not a person's: it is what the gift is for.
local function is_event(item) return type(item.data) == "table" end

--- Is it an ID of an event, and no person's?
---@param item table
---@param identifier string
---@return boolean
function whom.is_event_id(item, identifier) return is_event(item) and identifier:sub(1, 3) == "id " end

-- Adds a line to a list that has each once, and few of them.
local function add(list, line)
  local count = #list
  for i = 1, count do
    if list[i] == line then return end
  end
  list[count + 1] = line
end

-- An ID is given to somebody else one day: with the name it says whose it was.
local function add_id(list, identifier, its_names, detail)
  add(list, detail and "~" .. identifier or identifier)
  if detail then add(list, identifier .. " as " .. detail) end
  for _, name in ipairs(its_names) do add(list, "!name " .. name .. " of " .. identifier:sub(4)) end
end

local function add_shared(list, identifier, its_names)
  for _, name in ipairs(its_names) do add(list, identifier .. " of " .. name) end
  add(list, "!shared " .. identifier)
  add(list, "?" .. identifier)
end

local function add_own(list, identifier, its_names)
  add(list, identifier)
  for _, name in ipairs(its_names) do add(list, "?" .. identifier .. " of " .. name) end
  add(list, "?shared " .. identifier)
end

--- Returns the lines of a recipient.
---@param item table
---@param detail? string what else the key is made of and says nothing of the occasion: the ID proves that it is the
---same gift only together with it
---@param has_id? boolean the key has the ID. If not, that of an event proves that it is the same event, with an address
---that was corrected
---@return string
function whom.lines(item, detail, has_id)
  local list = {}
  identity.each(item, function(identifier, names, is_shared)
    if has_id and whom.is_event_id(item, identifier) then return end
    local its_names = names(is_shared)
    if identifier:sub(1, 3) == "id " then return add_id(list, identifier, its_names, detail) end
    return (is_shared and add_shared or add_own)(list, identifier, its_names)
  end)
  return table.concat(list, "\n")
end

-- Steps through the identifiers of lines, but for those with a mark.
local function each_but(lines, mark)
  local step = (lines or ""):gmatch "[^\n]+"
  return function()
    local line = step()
    while line and line:sub(1, 1) == mark do line = step() end
    return line and line:gsub("^[?!~]", "") or nil
  end
end

--- Steps through what is looked for.
---@param lines string?
---@return fun(): string?
function whom.sought(lines) return each_but(lines, "!") end

--- Steps through what is remembered.
---@param lines string?
---@return fun(): string?
function whom.remembered(lines) return each_but(lines, "?") end

return whom
