---@meta _

---@class sendoso.core
local core = {}

---@class sendoso.core.Client
local Client = {}

--- Opens a client. Requests to other hosts than loopback are paced: `permits` is required, a
--- file, or with a driver of another store what that takes (a URL). With `credentials` in the place of `token`
--- requests are signed with the token of a profile, which is renewed as needed: once for all clients and processes.
---@param options { base_url: string, token?: string, credentials?: sendoso.core.Profile, client_id?: string, user_agent?: string, ca_file?: string, ca_dir?: string, connect_to?: string, permits?: string, permits_schema?: string, permits_driver?: lightuserdata, timeout_ms?: integer, backoff_ms?: integer, begin_ms?: integer }
---@return sendoso.core.Client?, sendoso.Error?
function core.client(options) end

--- Runs a reading operation. Arguments have their wire names. A wrong byte in a text of the answer is U+FFFD.
---@param operation string
---@param args table
---@param raw? boolean the API's own bytes, as UTF-8
---@return any value, sendoso.Error?
function Client:read(operation, args, raw) end

--- Reads any path.
---@param path string from one "/" on
---@return string? bytes, sendoso.Error?
function Client:get(path) end

--- Runs a spending operation at most once: all of its gifts leave in one request, or none.
---@param request sendoso.core.Request used up
---@param gifts sendoso.core.Gift[] of the same operation, one for each recipient, at most 100
---@param ledger sendoso.core.Ledger
---@param fresh_ms? integer for how long what was asked before holds: whether somebody else is sending the same. A 429
--- ends that time, too.
---@return sendoso.Receipt[]|false|nil receipts one for each gift; false: it did not leave in that time, nothing was
--- sent, and the request may be spent anew
---@return sendoso.Error|boolean|nil err with false: was it since somebody else is there?
function Client:spend(request, gifts, ledger, fresh_ms) end

--- Drives a server of this process whenever the client waits.
---@param server sendoso.core.Server
function Client:serve(server) end

--- Where its requests go.
---@return "sandbox"|"staging"|"production" where, string host
function Client:service() end

--- From the first call on nothing new leaves. Goes on with what is in flight, a step a call.
---@return boolean done is nothing left?
function Client:drain() end

--- How far Sendoso's clock is ahead of our wall clock as it stands now; nil: not known yet.
---@return integer? ms
function Client:skew() end

--- Has it a call that is not done?
---@return boolean
function Client:is_busy() end

---@class sendoso.core.Exchange what came of a request
---@field method string
---@field path string with its query, without secrets
---@field status? integer nil: no answer came
---@field reason? string why not, or what an answer says that is no success
---@field ms integer from leaving to the answer
---@field attempt integer from 1
---@field wait_ms? integer until it is asked again; nil: it is not

--- Tells a function what comes of each request from now on; if not of all, then of those whose next try is ten
--- seconds away or more.
---@param watcher fun(exchange: sendoso.core.Exchange)
---@param all? boolean
function Client:watch(watcher, all) end

--- How many requests were handed to the network.
---@return integer
function Client:requests() end

function Client:close() end
