--- The headers of a request without a handshake: each says again what the body says, so that what stands between need
--- not read it. Source: https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
local headers = {}

local alphabet = {}
for i = 0, 63 do
  alphabet[("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"):byte(i + 1)] = i
end

-- The bytes that a text in base64 stands for; nil: it is none.
local function from_base64(text)
  text = text:gsub("=+$", "")
  if text:find "[^%w+/]" or #text % 4 == 1 then return nil end
  local bits, count, bytes = 0, 0, {}
  for i = 1, #text do
    bits, count = (bits << 6 | alphabet[text:byte(i)]) & 0xFFFFFF, count + 6
    if count >= 8 then
      count = count - 8
      bytes[#bytes + 1] = string.char(bits >> count & 0xFF)
    end
  end
  return table.concat(bytes)
end

-- A value as it was meant: what a header cannot carry as it is comes as =?base64?…?=.
local function plain(value)
  local coded = value:match "^=%?base64%?(.-)%?=$"
  if coded then return from_base64(coded) end
  return value
end

-- Spaces around a value are no part of it.
local function bare(value) return value and value:match "^%s*(.-)%s*$" end

local function mismatch(name, value, wanted)
  value = bare(value)
  if value == nil then return name .. " is missing" end
  if plain(value) ~= wanted then return name .. " does not say what the message says" end
end

--- Returns the version of a request; nil: it has none.
---@param given table<string, string> by small letters
---@return string?
function headers.version(given) return bare(given["mcp-protocol-version"]) end

--- Returns what is wrong with the headers of a message; nil: nothing.
---@param given table<string, string> by small letters
---@param message sendoso.Message
---@param version any in the message
---@return string?
function headers.problem(given, message, version)
  local params = message.params or {}
  local reason = mismatch("MCP-Protocol-Version", given["mcp-protocol-version"], version)
    or mismatch("Mcp-Method", given["mcp-method"], message.method)
  if reason or message.method ~= "tools/call" then return reason end
  return mismatch("Mcp-Name", given["mcp-name"], params.name)
end

return headers
