---@meta _

---@class sendoso.core
local core = {}

---@class sendoso.core.Server
local Server = {}

--- Listens on 127.0.0.1, or ::1. The handler returns an answer, or nothing to close the connection.
---@param options { port?: integer, ipv6?: boolean, key?: string, cert?: string }
---@param handler fun(request: { number: integer, method: string, path: string, query: table, body: string, authorization?: string, content_type?: string }): { status: integer, headers?: table, body?: string, delay_ms?: integer, cut?: integer, said?: integer }?
---@return sendoso.core.Server?, sendoso.Error?
function core.server(options, handler) end

--- Answers until the host is told to stop.
function Server:run() end

--- Answers what has come; waits at most that long for something.
---@param wait_ms integer
function Server:step(wait_ms) end

---@return integer
function Server:port() end

function Server:close() end
