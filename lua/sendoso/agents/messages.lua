--- The messages of JSON-RPC 2.0, as the Model Context Protocol narrows them: read, checked, and written.
local json = require "sendoso.json"

local messages = {}

--- The error codes that are used.
messages.PARSE, messages.REQUEST, messages.METHOD, messages.PARAMS, messages.INTERNAL =
  -32700, -32600, -32601, -32602, -32603
messages.HEADER, messages.VERSION = -32020, -32022

---@class sendoso.Message
---@field id? string|integer of a request, or of what is answered
---@field method? string
---@field params? table
---@field result? table
---@field error? table

local function is_id(value) return type(value) == "string" or math.type(value) == "integer" end

local function is_object(value) return type(value) == "table" and #value == 0 end

-- A null is read as an absent field. What is in an object of the message has IDs of its own.
local function has_null_id(text)
  local own = text:match "^%s*{(.*)}%s*$" or ""
  return own:gsub("%b{}", ""):find '"id"%s*:%s*null' ~= nil
end

-- Why a table is no message; nil: it is one.
local function problem(message, text)
  if not is_object(message) then return "a message must be an object" end
  if message.jsonrpc ~= "2.0" then return 'jsonrpc must be "2.0"' end
  if message.id ~= nil and not is_id(message.id) then return "id must be a string or a whole number" end
  if message.method == nil then
    if message.id == nil or message.result == nil and message.error == nil then return "method is missing" end
    return nil
  end
  if type(message.method) ~= "string" then return "method must be a string" end
  if message.params ~= nil and not is_object(message.params) then return "params must be an object" end
  if message.id == nil and has_null_id(text) then return "id must not be null" end
end

--- Reads a text.
---@param text string
---@return sendoso.Message[]? list of one message, or of those of an array
---@return { code: integer, message: string, id?: string|integer }|boolean mistake, or: was it an array?
function messages.read(text)
  local value, err = require("sendoso.base").decode(text)
  if value == nil and (err or not text:find "%S") then
    local reason = err and text:find "%S" and err.message or "the message is empty"
    return nil, { code = messages.PARSE, message = reason:find "^not JSON" and reason or "not JSON: " .. reason }
  end
  if text:find "^%s*%[" then return value, true end
  local reason = problem(value, text)
  if reason then
    local id = type(value) == "table" and is_id(value.id) and value.id or nil
    return nil, { code = messages.REQUEST, message = reason, id = id }
  end
  return { value }, false
end

--- Checks a message of an array.
---@param message any
---@return string? reason why it is none
function messages.problem(message) return problem(message, "") end

local function write(message)
  message.jsonrpc = "2.0"
  return json.encode(message)
end

--- Returns the text of an answer.
---@param id string|integer
---@param result table
---@return string
function messages.result(id, result) return write { id = id, result = result } end

--- Returns the text of an error.
---@param id? string|integer nil: what was asked could not be read
---@param code integer
---@param message string
---@param data? table
---@param null_id? boolean an id that is not known is written as null
---@return string
function messages.error(id, code, message, data, null_id)
  if id == nil and null_id then id = json.null end
  return write { id = id, error = { code = code, message = message, data = data } }
end

--- Returns the text of a request of ours, or of a notification.
---@param id? string|integer
---@param method string
---@param params table
---@return string
function messages.request(id, method, params) return write { id = id, method = method, params = params } end

return messages
