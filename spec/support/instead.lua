-- Runs a command with PostgreSQL instead of files for all ledgers: a server of its own, ended with the command.
--
--   lua5.4 spec/support/instead.lua [--pooled] COMMAND...      from the project's root
local beside = require "spec.support.beside"
local postgres = require "spec.support.postgres"
local temp = require "spec.support.temp"

local is_pooled = arg[1] == "--pooled"
local words = {}
for i = is_pooled and 2 or 1, #arg do words[#words + 1] = temp.quote(arg[i]) end

local server <close> = postgres.start()
local pooler <close> = is_pooled and server:bouncer(4) or nil
local url = (pooler or server).url

local line = ("SENDOSO_SPEC_POSTGRES=%s SENDOSO_PROGRAM=%s LUA_PATH=%s %s"):format(url,
  beside.program "spec/support/instead/sendoso/core.lua",
  temp.quote("spec/support/instead/?.lua;" .. package.path), table.concat(words, " "))
local _, _, status = os.execute(line)
server:close()
if pooler then pooler:close() end
os.exit(status, true)
