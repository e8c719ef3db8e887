-- Linking somebody's account from a program, and the web page of the guide.
local browser = require "spec.support.browser"
local link = require "sendoso.accounts.link"
local run = require "sendoso.run"
local sendoso = require "sendoso"
local sign_in = require "spec.support.sign_in"
local temp = require "spec.support.temp"

local REDIRECT = "https://shop.example.com/linked"

-- Programs of a stock Lua, which has no sanitizer.
local LUA = { LUA_CPATH = os.getenv "SENDOSO_STOCK_CPATH" }

describe("sendoso.link #socket", function()
  local script = temp.file("link.lua", [[
    local sendoso = require "sendoso"
    local link = assert(sendoso.link { profile = arg[1], redirect_uri = "https://shop.example.com/linked" })
    if arg[2] then
      local linked, err = link:finish(arg[2])
      print(linked and linked.profile or err.kind .. ": " .. err.message)
    else
      print(link:begin())
    end
  ]])

  local function call(sandbox, ...)
    local arguments = {}
    for i, text in ipairs { ... } do arguments[i] = temp.quote(text) end
    local seen = sandbox.shell(("lua5.4 %s %s"):format(script, table.concat(arguments, " ")), LUA)
    assert.equal(0, seen.status, seen.err)
    return seen.out:match "^(.-)\n$"
  end

  it("takes no code without the state: it may be that of somebody else's account", function()
    local sandbox <close> = sign_in.start()
    local address = browser.allow(call(sandbox, "acme"))
    local code = address:match "code=([^&]+)"
    for _, alone in ipairs { code, "code=" .. code, "code=" .. code .. "&state=", REDIRECT .. "?code=" .. code } do
      assert.not_equal("acme", call(sandbox, "acme", alone))
    end
    assert.equal("acme", call(sandbox, "acme", address))
  end)

  it("links an account in two steps, each in a process of its own", function()
    local sandbox <close> = sign_in.start()
    local address = browser.allow(call(sandbox, "acme"))
    assert.equal("acme", call(sandbox, "acme", address))
    assert.equal(0, sandbox.run("logout --profile acme").status)
  end)

  it("keeps two accounts apart that are linked at the same time", function()
    local sandbox <close> = sign_in.start()
    local acme, globex = browser.allow(call(sandbox, "acme")), browser.allow(call(sandbox, "globex"))
    assert.matches("^auth: the URL has another state", call(sandbox, "acme", globex))
    assert.equal("globex", call(sandbox, "globex", globex))
    assert.equal("acme", call(sandbox, "acme", acme))
  end)

  it("is over after ten minutes", function()
    local sandbox <close> = sign_in.start()
    local now = 1700000000
    assert(os.getenv "XDG_STATE_HOME" and os.getenv "XDG_CONFIG_HOME", "specs have folders of their own")
    local own = run.new { base_url = sandbox.url, client_id = "sandbox", write = function() end }
    local options = { profile = "minutes", redirect_uri = REDIRECT }
    local one = assert(link.open(options, own.settings, function() return now end))
    for _, case in ipairs { { 600, "began more than 10 minutes ago" }, { -1, "began more than 10 minutes ago" } } do
      local address = browser.allow(assert(one:begin()))
      now = now + case[1]
      local linked, err = one:finish(address)
      assert.is_nil(linked)
      assert.matches(case[2], err.message)
      linked, err = one:finish(address)
      assert.is_nil(linked)
      assert.matches("no sign-in has begun", err.message, 1, true)
    end
    local address = browser.allow(assert(one:begin()))
    for i = 1, 2 do -- a try that fails makes it no younger
      now = now + 299
      local _, err = one:finish(address)
      assert.same({ "auth", "client_secret" }, { err.kind, err.field }, i) -- it is good, but there is no secret here
    end
    now = now + 2
    assert.matches(" began more than ", select(2, one:finish(address)).message)
  end)

  it("raises on a mistake in the call, at its line", function()
    for _, case in ipairs {
      { {}, "link: profile: expected a string, got nil" }, { { profile = 7 }, "link: profile: expected a string" },
      { { profile = "x", secret = "y" }, "link: unknown option 'secret'" },
      { { profile = "x", scope = {} }, "link: scope: expected a string, got a table" },
    } do
      local ok, message = pcall(sendoso.link, case[1])
      assert.is_false(ok)
      assert.matches("link_spec.lua:%d+: ", message)
      assert.matches(case[2], message, 1, true)
    end
  end)

  it("is refused with --sandbox, which would not be used", function()
    local own = run.new { sandbox = true, write = function() end }
    local one, err = link.open({ profile = "x" }, own.settings, os.time)
    assert.is_nil(one)
    assert.equal("guard", err.kind)
  end)

  it("tells a program no secret", function()
    local sandbox <close> = sign_in.start()
    local shown = temp.file("shown.lua", [[
      local link = assert(require("sendoso").link { profile = "x", redirect_uri = "https://shop.example.com/linked" })
      local function show(value)
        if type(value) ~= "table" then return tostring(value) end
        local parts = {}
        for name, one in pairs(value) do parts[#parts + 1] = name .. "=" .. show(one) end
        return table.concat(parts, " ")
      end
      print(arg[1] and show(assert(link:finish(arg[1]))) or link:begin())
    ]])
    local url = sandbox.shell("lua5.4 " .. shown, LUA).out:match "%S+"
    local seen = sandbox.shell(("lua5.4 %s %s"):format(shown, temp.quote(browser.allow(url))), LUA)
    assert.equal(0, seen.status, seen.err)
    assert.matches("profile=x", seen.out)
    assert.is_nil(seen.out:find("sandbox-secret", 1, true))
  end)

  it("returns an error for a name that is none, and for a URI that is none", function()
    for _, options in ipairs {
      { profile = "../x" }, { profile = "" }, { profile = "x.lock" }, { profile = "x.new" },
      { profile = "x", redirect_uri = "no uri" },
    } do
      local one, err = sendoso.link(options)
      assert.is_nil(one)
      assert.equal("invalid", err.kind)
    end
  end)
end)

describe("the web page of docs/accounts.md #socket", function()
  local indented = temp.read "docs/accounts.md":match "\n    (#!/usr/bin/env.-)\n\n%S"
  local text = indented:gsub("\n    ", "\n")
  local page = temp.file("link.cgi", text .. "\n")
  os.execute("chmod +x " .. page)

  it("leads a visitor to Sendoso, and links the account when they come back, that of nobody else", function()
    local sandbox <close> = sign_in.start()
    local function visit(user, query)
      local seen = sandbox.shell(page, { REMOTE_USER = user, QUERY_STRING = query, LUA_CPATH = LUA.LUA_CPATH })
      assert.equal(0, seen.status, seen.err)
      return seen.out
    end
    local answer = visit("ann", "")
    local url = answer:match "^Status: 303 See Other\nLocation: (%S+)\n\n$"
    local query = browser.allow(assert(url, answer)):match "%?(.*)$"
    visit("bo", "")
    assert.matches("\n\nYour account is not linked: the URL has another state", visit("bo", query))
    assert.matches("\n\nYour account is not linked: access was denied",
      visit("bo", "error=access_denied&state=" .. browser.allow(
        visit("bo", ""):match "Location: (%S+)"):match "state=([^&]+)"))
    assert.matches("\n\nYour account is linked%.\n$", visit("ann", query))
    assert.matches("\n\nYour account is not linked: no sign%-in has begun", visit("ann", query))
  end)
end)
