--- Errors of the outside world, on the Lua side: the same objects that the core returns.

---@alias sendoso.Kind
---| "network" nothing left this machine
---| "limited" too many requests
---| "server" a 5xx to a read
---| "unknown" the request was sent, and no usable answer came
---| "held" the outcome of an earlier attempt is unknown, or a person must look
---| "auth" no access token is set, or it was not accepted
---| "not_found" nothing has that ID or name
---| "invalid" an invalid value
---| "guard" refused by a safety check
---| "reply" an answer that cannot be read
---| "store" a file, or the memory of this machine
---| "cancelled" stopped by the user

---@class sendoso.Error
---@field kind sendoso.Kind the only thing that code branches on
---@field message string
---@field status? integer HTTP status
---@field request_id? string
---@field field? string the parameter that is wrong
---@field hint? string what to do next
---@field ends_run? boolean it is about the run: whatever comes next fails, too

local fail = {}

--- Makes an error object.
---@param kind sendoso.Kind
---@param message string
---@param more? { field?: string, hint?: string, status?: integer, request_id?: string, ends_run?: boolean }
---@return sendoso.Error
function fail.new(kind, message, more)
  local err = { kind = kind, message = message }
  for name, value in pairs(more or {}) do err[name] = value end
  return require("sendoso.base").error(err)
end

--- Raises an error object, without a line: the outside world has failed, the caller made no mistake.
---@param kind sendoso.Kind
---@param message string
---@param more? table as for `new`
function fail.raise(kind, message, more) error(fail.new(kind, message, more), 0) end

--- Returns what a function returned. If that was nil or false and an error, raises the error: for those who have
--- nowhere else to put it, as iterators and commands.
---@generic T
---@param value T?
---@param ... any the error, or more of what was returned
---@return T, any ...
function fail.need(value, ...)
  if not value then error((...), 0) end
  return value, ...
end

--- Is it an error object?
---@param value any
---@return boolean
function fail.is(value)
  local meta = type(value) == "table" and getmetatable(value)
  return type(meta) == "table" and meta.__name == "sendoso.error"
end

--- Returns one line: the message of what was raised and, for an error object, what to do next.
---@param err sendoso.Error|any
---@return string
function fail.line(err)
  if type(err) == "string" then return err end
  if not fail.is(err) then return ("an error object of type %s"):format(type(err)) end
  return err.message .. (err.hint and " (" .. err.hint:gsub("\n", "; ") .. ")" or "")
end

--- Returns what people read of an error: its message, and Sendoso's status and request. Its kind is for code.
---@param err sendoso.Error
---@return string
function fail.text(err)
  return err.message .. (err.status and (" (%d)"):format(err.status) or "")
    .. (err.request_id and (" [request %s]"):format(err.request_id) or "")
end

--- Returns what people read of anything that was raised. A script can raise what it likes: what has no text, or none
--- that can be read, is named by its type.
---@param err any
---@return string
function fail.said(err)
  if type(err) ~= "table" and type(err) ~= "userdata" then
    return (err == nil or type(err) == "function" or type(err) == "thread") and fail.line(err) or tostring(err)
  end
  local ok, text = pcall(function()
    if fail.is(err) then return fail.text(err) end
    local meta = getmetatable(err)
    return type(meta) == "table" and meta.__tostring and tostring(err)
  end)
  return ok and text or ("an error object of type %s"):format(type(err))
end

-- What `try` returns of what a call has returned.
local function tried(ok, result, ...)
  if ok then return result, ... end
  if fail.is(result) then return nil, result end
  error(result, 0)
end

--- Calls a function. Returns what it returns; if it raises an error object, nil and that object. Anything else
--- that it raises is a mistake in a program, and is raised again.
---@generic T
---@param fn fun(...): T
---@return T?, sendoso.Error?
function fail.try(fn, ...) return tried(pcall(fn, ...)) end

return setmetatable(fail, {
  --- `return fail("invalid", "…")`: nil and an error object.
  __call = function(_, kind, message, more) return nil, fail.new(kind, message, more) end,
})
