---@meta _

---@class sendoso.core
local core = {}

---@class sendoso.core.SignIn
---@field base_url string
---@field client_id string
---@field client_secret? string
---@field client_auth? "body"|"basic" where ID and secret go (default: the body)
---@field ca_file? string
---@field ca_dir? string
---@field connect_to? string
---@field user_agent? string
---@field timeout_ms? integer

---@class sendoso.core.Code: sendoso.core.SignIn
---@field redirect_uri string as it was when the code was asked for
---@field code string
---@field code_verifier? string of PKCE

---@class sendoso.core.Token: sendoso.core.SignIn
---@field token? string
---@field credentials? sendoso.core.Where in the place of `base_url`, `client_id` and `token`: those that are kept

---@class sendoso.core.Tokens
---@field access_token string
---@field refresh_token string
---@field expires_in integer seconds
---@field scope? string what was granted, with blanks between
---@field created_at? integer by the server's clock, seconds since 1970

--- Exchanges the code of a sign-in for tokens, once. A Ctrl-C ends the wait. An error of kind `auth` says that the code,
--- or the program's ID and secret, are not accepted.
---@param options sendoso.core.Code
---@return sendoso.core.Tokens?, sendoso.Error?
function core.sign_in(options) end

--- Revokes an access token at the server.
---@param options sendoso.core.Token
---@return true?, sendoso.Error?
function core.sign_out(options) end
