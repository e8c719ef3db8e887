--- Scripts as a user has them: run by the program, in another process.
local process = require "spec.support.process"
local scripted = require "spec.support.peer"
local temp = require "spec.support.temp"

local scripts = {}

--- A script that sends one gift.
scripts.one_gift = [[
local sendoso = require "sendoso"
sendoso.egift { campaign = 2002, to = { email = "ann@example.com" }, once = "one" }
]]

--- Runs a script. `arguments` are flags of the program.
---@param text string
---@param options? { state?: string, env?: table, pid_file?: string, folder?: string }
---@param arguments? string
---@return { status: integer, out: string, err: string }
function scripts.run(text, options, arguments)
  return process.sendoso(("%s run %s"):format(arguments or "", temp.file("script.lua", text)), options)
end

--- Starts a peer for the scripts that send: it knows their campaign.
---@param steps table
function scripts.peer_of(steps)
  steps.campaigns = true
  return scripted.start(steps)
end

--- The environment of an account on a peer.
---@param peer { url: string }
---@return table<string, string>
function scripts.account(peer)
  return { SENDOSO_BASE_URL = peer.url, SENDOSO_ACCESS_TOKEN = "secret-token" }
end

return scripts
