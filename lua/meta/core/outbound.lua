---@meta _

---@class sendoso.core
local core = {}

--- Requests to another service than Sendoso, many at once: none is repeated, and no redirect is followed.
---@class sendoso.core.Outbound
local Outbound = {}

--- Opens it for one scheme and host.
---@param base_url string
---@param timeout_ms integer for a request in all
---@param trust? { ca_file?: string, ca_dir?: string }
---@return sendoso.core.Outbound?, sendoso.Error?
function core.outbound(base_url, timeout_ms, trust) end

--- Starts a request.
---@param id integer by which its answer is known
---@param method "GET"|"POST"
---@param path string with its query
---@param more { token?: string, body?: string, headers?: table<string, string> }
---@return true?, sendoso.Error?
function Outbound:start(id, method, path, more) end

--- Lets all go on. Returns one that has ended.
---@param wait_ms integer at the most, 0 to 200
---@return { id: integer, status?: integer, reason?: string, body: string }? reply status: nil where no answer came
function Outbound:step(wait_ms) end

--- Breaks off what is under way.
function Outbound:close() end
