--- What was found out of a text or a number, kept: for those that are few and asked for again and again, as the
--- templates of gifts.
local MOST = 1000 -- that are remembered

--- Returns a function that reads each text once.
---@generic T
---@param read fun(text: string|number): T no nil; nobody changes it
---@return fun(text: string|number): T
local function remembered(read)
  local kept, count = {}, 0
  return function(text)
    local found = kept[text]
    if found ~= nil then return found end
    if count >= MOST then kept, count = {}, 0 end
    found = read(text)
    kept[text], count = found, count + 1
    return found
  end
end

return remembered
