---@meta _

---@class sendoso.core
local core = {}

--- Asks for a URL of a monitor, with nothing of ours in it. The error names the host at most.
---@param url string http or https
---@param timeout_ms integer
---@param trust? { ca_file?: string, ca_dir?: string }
---@return integer? status, sendoso.Error?
function core.heartbeat(url, timeout_ms, trust) end
