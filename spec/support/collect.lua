-- A helper of busted: runs the specs with the collector at full tilt, so that whatever the
-- binding forgets to keep is gone at once.
dofile "spec/support/ran.lua"
collectgarbage("incremental", 100, 1000)
collectgarbage("setpause", 0)
local function collect() collectgarbage "collect" end
local create = coroutine.create
coroutine.create = function(body) -- luacheck: ignore 122
  local thread = create(body)
  debug.sethook(thread, collect, "", 200)
  return thread
end
debug.sethook(collect, "", 200)
