-- How long a page of 100 sends takes to become Lua tables, as a ratio against lua-cjson in the
-- same run. Run it from the project's root:
--   LUA_PATH="lua/?.lua;lua/?/init.lua;;" LUA_CPATH="build/lib/?.so;;" lua5.4 bench/decode.lua
local cjson = require "cjson"
local core = require "sendoso.core"
local organisation = require "sendoso.sandbox.organisation"
local json = require "sendoso.json"

local items = table.move(organisation.past_sends(), 1, 100, 1, {})
local text = json.encode { current_page = 1, per_page = 100, total_count = 100, sends = items }

local function seconds(body)
  local best = math.huge
  for _ = 1, 7 do
    collectgarbage()
    local from = os.clock()
    for _ = 1, 200 do body() end
    best = math.min(best, (os.clock() - from) / 200)
  end
  return best
end

local theirs = seconds(function() cjson.decode(text) end)
local ours = seconds(function() assert(core.decode(text)) end)
print(("page of 100 sends, %d bytes"):format(#text))
print(("lua-cjson      %7.0f us"):format(theirs * 1e6))
print(("core.decode    %7.0f us, %.2f of lua-cjson"):format(ours * 1e6, ours / theirs))
