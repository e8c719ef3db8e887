--- Waits for a person who signs in in a browser.
local authorization = require "sendoso.accounts.authorization"
local browser = require "sendoso.accounts.browser"
local callback = require "sendoso.accounts.callback"
local fail = require "sendoso.fail"
local pending = require "sendoso.accounts.pending"

-- A browser that has ended with a failure has shown nothing, most likely.
local function check_browser(run, child)
  local status = child and child:ended()
  if not status then return child end
  if status ~= 0 then run:warn("the browser ended with status %d: open the address above yourself", status) end
end

--- Opens the browser, and waits until it comes back, for as long as a sign-in may take.
---@param run sendoso.Run
---@param where sendoso.Callback
---@param question sendoso.Authorization
---@param url string at which it is asked
---@param finish fun(answer: string): sendoso.SignedIn?, sendoso.Error?
---@return sendoso.SignedIn?, sendoso.Error?
local function wait(run, where, question, url, finish)
  local core = require "sendoso.core"
  local came -- of finish: whether it raised, and what it returned
  local server, err = callback.listen(where, {
    is_answer = function(answer) return authorization.is_answered(question, answer) end,
    finish = function(answer)
      came = table.pack(pcall(finish, answer))
      return came[1] and came[2] ~= nil
    end,
    strange = function() run:warn "a page of another sign-in came back, and is ignored; still waiting" end,
  })
  if not server then return nil, err end
  local _ <close> = server
  local child, failure = browser.open(url, os.getenv "BROWSER")
  if failure then run:warn("%s: open the address above yourself", failure.message) end
  local until_ms = core.clock() + pending.LIFE * 1000
  while not came do
    if core.stopped() > 0 then return fail("cancelled", "interrupted: not signed in") end
    if core.clock() > until_ms then
      return fail("auth", ("nobody signed in within %d minutes"):format(pending.LIFE // 60),
        { hint = "run `sendoso login` again" })
    end
    server:step(200)
    child = check_browser(run, child)
  end
  server:step(0) -- what the page says has left
  if not came[1] then error(came[2], 0) end
  return came[2], came[3]
end

return wait
