---@meta _

---@class sendoso.core
local core = {}

---@class sendoso.core.Server
local Server = {}

--- Listens on 127.0.0.1, ::1 or another address of this machine. Larger bodies than body_max are answered 413, more
--- connections than connections_max 503, requests that are not there after time_ms 408. The handler returns an answer, or nothing to close the connection.
---@param options { port?: integer, ipv6?: boolean, address?: string, key?: string, cert?: string, later?: boolean, body_max?: integer, connections_max?: integer, time_ms?: integer } later: the handler is
---given a visit, too, and answers by that, when it can; then the request has `headers`, too, by small letters
---@param handler fun(request: { number: integer, method: string, path: string, query: table, body: string, authorization?: string, content_type?: string }): { status: integer, headers?: table, body?: string, delay_ms?: integer, cut?: integer, said?: integer }?
---@return sendoso.core.Server?, sendoso.Error?
function core.server(options, handler) end

--- Answers until the host is told to stop.
function Server:run() end

--- Answers what has come.
---@param wait_ms integer how long it waits for something, at most
function Server:step(wait_ms) end

---@return integer
function Server:port() end

function Server:close() end
