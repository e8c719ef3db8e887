-- Which setting holds: a flag comes before the environment, the environment before the profile, and the profile before
-- the default.
local layers = require "sendoso.accounts.layers"

local STAGING = "https://app.staging.sendo.so"
local section = {
  name = "acme",
  values = { base_url = STAGING, via_from = "of profile", zone = "Asia/Tokyo", ledger = "/p.db" },
  lines = { base_url = 2, via_from = 3, zone = 4, ledger = 5 },
}
local bare = { name = "bare", values = {}, lines = {} }
local env = { SENDOSO_BASE_URL = "http://127.0.0.1:1", SENDOSO_VIA_FROM = "of env", SENDOSO_ACCESS_TOKEN = "t",
  SENDOSO_LEDGER = "/e.db", SENDOSO_TIMEOUT = "" }
local flags = { base_url = "https://x.example", ledger = "/f.db", zone = "UTC" }

describe("sendoso.accounts.layers", function()
  -- What is given -> the value and its source, of a setting.
  for _, case in ipairs {
    { "base_url", { section, "--profile", flags, env }, "https://x.example", "--base-url" },
    { "base_url", { section, "--profile", {}, env }, "http://127.0.0.1:1", "SENDOSO_BASE_URL" },
    { "base_url", { section, "--profile", {}, {} }, STAGING, "profiles.ini:2" },
    { "base_url", { bare, "--profile", {}, {} }, "https://app.sendoso.com", "default" },
    { "base_url", { nil, nil, {}, {} }, nil, nil },
    { "base_url", { section, "--profile", { sandbox = true }, {} }, nil, nil },
    { "base_url", { section, "open", {}, env }, STAGING, "profiles.ini:2" },
    { "base_url", { section, "open", flags, env }, "https://x.example", "--base-url" },
    { "via_from", { section, "--profile", {}, env }, "of env", "SENDOSO_VIA_FROM" },
    { "via_from", { section, "open", {}, env }, "of env", "SENDOSO_VIA_FROM" },
    { "via_from", { section, "--profile", { sandbox = true }, {} }, "of profile", "profiles.ini:3" },
    { "via_from", { nil, nil, {}, {} }, "sendoso", "default" },
    { "zone", { section, "--profile", flags, env }, "UTC", "--zone" },
    { "zone", { section, "--profile", {}, env }, "Asia/Tokyo", "profiles.ini:4" },
    { "zone", { nil, nil, {}, env }, nil, nil },
    { "ledger", { section, "--profile", flags, env }, "/f.db", "--ledger" },
    { "ledger", { section, "SENDOSO_PROFILE", {}, env }, "/e.db", "SENDOSO_LEDGER" },
    { "ledger", { section, "open", {}, env }, "/p.db", "profiles.ini:5" },
    { "ledger", { section, "--profile", { sandbox = true }, {} }, nil, nil },
    { "timeout", { section, "--profile", {}, env }, nil, nil },
    { "client_auth", { section, "--profile", {}, env }, "body", "default" },
    { "witness", { nil, nil, {}, {} }, true, "default" },
    { "token", { nil, nil, {}, env }, "t", "SENDOSO_ACCESS_TOKEN" },
    { "token", { section, "profile use", {}, env }, "t", "SENDOSO_ACCESS_TOKEN" },
    { "token", { section, "--profile", {}, env }, "t", "SENDOSO_ACCESS_TOKEN" },
    { "token", { section, "open", {}, env }, nil, nil },
  } do
    local name, given, value, source = table.unpack(case, 1, 4)
    it(("takes %s from %s, with %s"):format(name, tostring(source), tostring(given[2])), function()
      local found = layers.settle(table.unpack(given, 1, 4))
      assert.same({ value, source }, { found[name], found.sources[name] })
    end)
  end
end)
