--- Is a saved answer of an API one page of several?
local signs_of = require "sendoso.data.file.signs"

local paging = {}

-- The first sign with a value above a number, in words; or nil.
local function above(list, least, words)
  for _, sign in ipairs(list) do
    if sign.value > least then
      return sign.text and ('%s is "%s"'):format(sign.path, sign.text) or words:format(sign.path, sign.value)
    end
  end
end

-- Is it said that no page follows? `is_plainly`: in words that are about nothing else.
local function is_last(signs, count, is_plainly)
  for _, sign in ipairs(signs.flag) do
    if not sign.value and (sign.is_sure or not is_plainly) then return true end
  end
  return not is_plainly and signs.total[1] ~= nil and signs.total[1].value <= count
end

-- What the last answer says of pages behind it, or nil.
local function behind(signs, count)
  if signs.next[1] and not is_last(signs, count, true) then return signs.next[1].path .. " is set" end
  for _, sign in ipairs(signs.flag) do
    if sign.value then return sign.path .. (sign.is_end and " is false" or " is true") end
  end
  if signs.cursor[1] and not is_last(signs, count) then return signs.cursor[1].path .. " is set" end
end

-- Are all pages in one answer? It has as many items as there are; or it is the last page, and has more items than one
-- page: whoever put the pages together kept what the last one said.
local function has_all(signs, count)
  for _, sign in ipairs(signs.total) do
    if sign.is_sure then return sign.value <= count end
  end
  local pages, at, size = signs.pages[1] and signs.pages[1].value, signs.at[1], signs.size[1]
  return pages ~= nil and at == pages and (not size or count > size * (pages - 1))
end

-- What says that the first answer in the file is not the first of all. An offset that is within the file was kept when
-- the pages were put together.
local function start(signs, count)
  if signs.before[1] then return signs.before[1].path .. " is set" end
  for _, sign in ipairs(signs.start) do
    if not sign.is_offset or sign.value > count then return ("%s is %d"):format(sign.path, sign.value) end
  end
end

--- Returns why the answers in a file are not all there are; nil: nothing says so.
---@param answers { owners: table[], items: table }[] in the order of the file, each with its list of items and the
---objects around it
---@return string? reason such as: total is 5 (the file has 2)
function paging.reason(answers)
  if #answers == 0 then return nil end
  local count = 0
  for _, answer in ipairs(answers) do count = count + #answer.items end
  local first, last = signs_of(answers[1].owners), signs_of(answers[#answers].owners)
  local reasons = {}
  reasons[#reasons + 1] = behind(last, count)
  reasons[#reasons + 1] = above(last.total, count, "%s is %d (the file has " .. count .. ")")
  if not has_all(last, count) then
    reasons[#reasons + 1] = above(last.pages, #answers, "%s is %d")
    reasons[#reasons + 1] = start(first, count)
  end
  return #reasons > 0 and table.concat(reasons, ", ") or nil
end

return paging
