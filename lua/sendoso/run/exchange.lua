--- A request in words, as -v prints it: what was asked, what came back, how long that took, and whether it is repeated.
local exchange = {}

-- A length of time, short.
local function wait_text(ms)
  return ms < 1000 and ("%d ms"):format(ms) or ("%.1f s"):format(ms / 1000)
end

-- What came back. What never left took no time.
local function end_text(given)
  if given.status then
    return ("%d in %d ms%s"):format(given.status, given.ms, given.reason and ": " .. given.reason or "")
  end
  local reason = given.reason or "no answer"
  return given.ms > 0 and ("%s (after %s)"):format(reason, wait_text(given.ms)) or reason
end

--- Returns the line of a request.
---@param given sendoso.core.Exchange
---@return string
function exchange.line(given)
  local line = ("%s %s: %s"):format(given.method, given.path, end_text(given))
  if given.attempt > 1 then line = ("%s (try %d)"):format(line, given.attempt) end
  if given.wait_ms then line = ("%s; next try in %s"):format(line, wait_text(given.wait_ms)) end
  return line
end

--- Returns what to know of a request while the run waits to repeat it.
---@param given sendoso.core.Exchange
---@return string
function exchange.waiting(given)
  return ("%s; next try in %s"):format(given.reason or "no answer", wait_text(given.wait_ms))
end

return exchange
