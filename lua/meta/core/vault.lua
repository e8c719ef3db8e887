---@meta _

---@class sendoso.core
local core = {}

---@class sendoso.core.Where where the credentials of a profile are kept
---@field path string of a file; or with a driver of another store what that takes (a URL)
---@field driver? lightuserdata
---@field schema? string
---@field profile? string whose they are; of a file its name says it

---@class sendoso.core.Profile: sendoso.core.Where what requests of a client are signed with
---@field client_id? string must be that of the sign-in
---@field client_secret? string of the program; the one that is kept, if it is not given
---@field client_auth? "body"|"basic" where ID and secret go (default: the body)

---@class sendoso.core.Given
---@field base_url string
---@field client_id string
---@field client_secret? string only where it is to be kept, too
---@field access_token string
---@field refresh_token string
---@field expires_in integer seconds from now
---@field scope? string
---@field created_at? integer not kept

---@class sendoso.core.Credentials what may be shown of them
---@field base_url string
---@field client_id string
---@field scope? string
---@field ends_at integer when the access token ends, seconds since 1970
---@field generation integer how many there were, this one included
---@field has_secret boolean is the program's secret kept with them?

--- Reads what is kept, and shows no secret. Where others can read it or change it, the error is of kind `guard`.
---@param where sendoso.core.Where
---@return sendoso.core.Credentials|false|nil credentials false: nobody is signed in
---@return sendoso.Error?
function core.credentials(where) end

--- Keeps what a sign-in gave, in the place of what is there: 0600, in a folder that is its owner's alone, which is made.
--- Waits for a process that renews them.
---@param where sendoso.core.Where
---@param given sendoso.core.Given
---@return true?, sendoso.Error?
function core.keep_credentials(where, given) end

--- Forgets what is kept. Nothing there is no error.
---@param where sendoso.core.Where
---@return true?, sendoso.Error?
function core.forget_credentials(where) end
