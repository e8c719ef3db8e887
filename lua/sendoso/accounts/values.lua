--- What can be set for an account: by a flag, in the environment, in a profile, or not at all.
local approvers = require "sendoso.accounts.approvers"
local money = require "sendoso.money"

---@class sendoso.AccountValue
---@field name string of a flag, and the key in profiles.ini
---@field env? string the variable
---@field default? any
---@field is_account? boolean does it say which account it is? Then it is a sandbox's or another profile's never
---@field is_below? fun(a: any, b: any): boolean of a cap: wherever it is set it counts, and so the smallest one
---@field text? fun(value: any): string how it is written in profiles.ini; default: tostring
---@field read? fun(text: string): any, string? the value of a text of profiles.ini; nil, and what was expected

local function core() return require "sendoso.core" end

local function base_url(text)
  local where, err = core().service(text)
  if where then return text end
  return nil, err.message
end

local function choice(...)
  local choices = { ... }
  return function(text)
    for _, one in ipairs(choices) do
      if text == one then return text end
    end
    return nil, ("expected %s, got \"%s\""):format(table.concat(choices, " or "), text)
  end
end

local function seconds(text)
  local number = tonumber(text)
  if number and number > 0 and number < 86400 then return number end
  return nil, ("expected a number of seconds above 0 and below 86400, got \"%s\""):format(text)
end

local function whole(text)
  local number = text:find "^%d+$" and math.tointeger(text)
  if number then return number end
  return nil, ("expected a whole number of 0 or more, got \"%s\""):format(text)
end

local function zone(text)
  local year, err = core().day_in(text, 0)
  if year then return text end
  return nil, err.message
end

local function redirect_uri(text)
  if text:find "^%a[%w+.-]*:[^%s@#]+$" then return text end
  return nil, "expected a URL, as it is registered with Sendoso"
end

-- A URL with a password in it is none of this file's, and a path that begins nowhere is another one in each folder.
local function ledger(text)
  if text:find "^postgres%w*://" then
    local plain = text:gsub("%%(%x%x)", function(code) return string.char(tonumber(code, 16)) end)
    if text:find "://[^/@]*:[^/@]*@" or plain:lower():find "[?&][^=&]*password=" then
      return nil, "a password does not belong in this file: keep it in ~/.pgpass"
    end
    return text
  end
  if text:sub(1, 1) == "/" then return text end
  return nil, "expected a path that begins with /, or postgresql://…"
end

local function folder(text)
  if text:sub(1, 1) == "/" then return text end
  return nil, "expected a path that begins with /"
end

local function amount(text)
  local hundredths, why, hint = money.parse(text)
  if hundredths then return hundredths end
  return nil, ("%s (%s)"):format(why, hint)
end

local function currency(text)
  if money.is_currency(text) then return text end
  return nil, ("expected three capital letters such as EUR, got \"%s\""):format(text)
end

local function sum(text)
  local most, why, hint = money.read(text)
  if most then return most end
  return nil, ("%s (%s)"):format(why, hint)
end

local function sum_text(most)
  return money.decimal(most.hundredths) .. (most.currency and " " .. most.currency or "")
end

-- Sums of two currencies are not compared: that of the profile holds.
local function is_smaller(a, b)
  local is_other = a.currency and b.currency and a.currency ~= b.currency
  return is_other or a.hundredths < b.hundredths
end

local function boolean(text)
  if text == "true" or text == "false" then return text == "true" end
  return nil, ("expected true or false, got \"%s\""):format(text)
end

---@type sendoso.AccountValue[]
local list = {
  { name = "base_url", env = "SENDOSO_BASE_URL", is_account = true, read = base_url },
  { name = "client_id", env = "SENDOSO_CLIENT_ID", is_account = true },
  { name = "client_auth", default = "body", is_account = true, read = choice("basic", "body") },
  { name = "redirect_uri", default = "http://127.0.0.1:8765/callback", is_account = true, read = redirect_uri },
  { name = "credential_command", is_account = true },
  { name = "ledger", env = "SENDOSO_LEDGER", is_account = true, read = ledger },
  { name = "ledger_schema", env = "SENDOSO_LEDGER_SCHEMA", is_account = true },
  { name = "witness", default = true, is_account = true, read = boolean },
  { name = "via_from", env = "SENDOSO_VIA_FROM", default = "sendoso" },
  { name = "zone", read = zone },
  { name = "date_order", read = choice("mdy", "dmy") },
  { name = "currency", default = "USD", read = currency },
  { name = "max_sends", read = whole },
  { name = "max_spend", is_below = is_smaller, read = sum, text = sum_text },
  { name = "approval_over", is_below = function(a, b) return a < b end, read = amount, text = money.decimal },
  { name = "approvers", read = approvers.read, text = approvers.text },
  { name = "approval_folder", read = folder },
  { name = "timeout", env = "SENDOSO_TIMEOUT", read = seconds },
}

return { list = list }
