--- Where the client secret comes from. Never from argv: every user of this machine reads that.
local core = require "sendoso.core"
local fail = require "sendoso.fail"

local secret = {}

local COMMAND_MS = 60000

---@class sendoso.Secret
---@field text string
---@field source string where it came from, for people
---@field is_kept boolean is it to be kept with the tokens, since a later run cannot find it by itself?

local function variable(name)
  local value = os.getenv(name)
  return value ~= "" and value or nil
end

-- The first line; nothing else can be meant.
local function first_line(text, source)
  local line = text:match "^[^\r\n]*"
  if line:find "%S" and not line:find "%c" then return line end
  return fail("invalid", ("%s: expected the client secret in the first line"):format(source), { field = "secret" })
end

local function from_file(file, source, is_kept)
  local handle <close>, message = io.open(file, "rb")
  local text = handle and handle:read(4096)
  if not handle then return fail("invalid", ("cannot read the client secret: %s"):format(message)) end
  local line, err = first_line(text or "", source)
  if not line then return nil, err end
  return { text = line, source = source, is_kept = is_kept }
end

-- The file of a service manager, if there is one.
local function from_credentials()
  local folder = variable "CREDENTIALS_DIRECTORY"
  local file = folder and folder .. "/client_secret"
  if file and core.exists(file) then return from_file(file, "$CREDENTIALS_DIRECTORY/client_secret", false) end
end

local function from_command(command)
  local words = {}
  for word in command:gmatch "%S+" do words[#words + 1] = word end
  if #words == 0 then return nil end
  local text, err = core.printed(words, COMMAND_MS)
  if not text then
    err.message = "credential_command: " .. err.message
    return nil, err
  end
  local line
  line, err = first_line(text, "credential_command")
  if not line then return nil, err end
  return { text = line, source = "credential_command", is_kept = false }
end

local function none()
  return fail("auth", "no client secret is set", { field = "client_secret",
    hint = "set SENDOSO_CLIENT_SECRET, or credential_command in profiles.ini, or sign in with --client-secret-file" })
end

local function from_person(client_id)
  local text, err = core.ask(("Client secret of %s (not shown): "):format(client_id))
  if text then return { text = text, source = "the terminal", is_kept = true } end
  if err.kind ~= "not_found" then return nil, err end
  return none()
end

--- Finds the secret: in a file that was named, the environment, the folder of a service manager, by the command of the
--- profile; or asks for it.
---@param app sendoso.Application
---@return sendoso.Secret?, sendoso.Error?
function secret.find(app)
  if app.secret_file then return from_file(app.secret_file, app.secret_file, true) end
  local text = variable "SENDOSO_CLIENT_SECRET"
  if text then return { text = text, source = "SENDOSO_CLIENT_SECRET", is_kept = false } end
  local found, err = from_credentials()
  if not found and not err and app.credential_command then found, err = from_command(app.credential_command) end
  if found or err then return found, err end
  if app.asks then return from_person(app.client_id) end
  return none()
end

return secret
