-- Power loss: everything that a process writes to its ledger is recorded, and the files are put together as they
-- may be found afterwards: what was synced is there; of what was not, all, nothing, a part, or everything but one
-- write, in any order between the files. Whatever is found holds what was promised: never a free key for a gift that
-- may have left, and never a ledger that a person would have to mend.
local core = require "sendoso.core"
local process = require "spec.support.process"
local temp = require "spec.support.temp"

local WHOLE, PAGE = 1 << 30, 4096
local claim = { key = "spec/7", operation = "egift", recipient = "ann@example.com" }

local program = [[
  package.cpath = os.getenv "SENDOSO_STOCK_CPATH" or package.cpath
  local core = require "sendoso.core"
  local path = ...
  local ledger = assert(core.ledger { path = path, account = "sandbox", memory = path .. "-marks" })
  local claim = { key = "spec/7", operation = "egift", recipient = "ann@example.com" }
  io.stderr:write "INTENDS"
  assert(ledger:intend(claim) == "free")
  io.stderr:write "LEAVES"
  assert(ledger:settle("spec/7", "sent", { tracking_code = "abc" }))
  io.stderr:write "ANSWERED"
]]

local function bytes(text) return (text:gsub("\\x(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)) end

-- Adds a step. A large write is not at once on the disk: it is one of each of its pages.
local function add(steps, step)
  if step.what ~= "write" or #step.data <= PAGE then
    steps[#steps + 1] = step
    return
  end
  for from = 1, #step.data, PAGE do
    steps[#steps + 1] = { file = step.file, what = "write", data = step.data:sub(from, from + PAGE - 1),
      at = step.at + from - 1 }
  end
end

-- What was written, in order: { file, "write"|"cut"|"sync", at, data }; a word to stderr is { word }.
local function record(path)
  local trace, calls = temp.path "trace", "write,pwrite64,ftruncate,fsync,fdatasync"
  local result = process.run(("strace -y -xx -s 100000 -e trace=%s -o %s lua5.4 %s %s"):format(calls, trace,
    temp.file("send.lua", program), path))
  assert(result.status == 0, result.err)
  local steps = {}
  for _, line in ipairs(temp.lines(trace)) do
    local call, fd, file, rest = line:match "(%w+)%((%d+)<([^>]*)>(.*)$"
    file = file and bytes(file)
    local data = rest and rest:match '^, "([^"]*)"'
    if fd == "2" and data then
      steps[#steps + 1] = { word = bytes(data) }
    elseif file and file:sub(1, #path) == path then
      local what = { pwrite64 = "write", ftruncate = "cut", fsync = "sync", fdatasync = "sync" }
      add(steps, {
        file = file:sub(#path + 1), what = what[call], data = data and bytes(data),
        at = tonumber(rest:match ", (%d+)%) = %d+$"),
      })
    end
  end
  return steps
end

local function apply(content, step, size)
  if step.what == "cut" then return content:sub(1, step.at) end
  local data = step.data:sub(1, size)
  content = content .. ("\0"):rep(step.at - #content)
  return content:sub(1, step.at) .. data .. content:sub(step.at + #data + 1)
end

-- What may have become of the writes that no sync has confirmed. Each says how many bytes of the i-th of n are there.
local fates = {
  ["all of it"] = function() return WHOLE end,
  ["nothing of it"] = function() return 0 end,
  ["the first half"] = function(i, n) return i <= n // 2 and WHOLE or 0 end,
  ["the second half"] = function(i, n) return i > n // 2 and WHOLE or 0 end,
  ["the last of it torn"] = function(i, n) return i < n and WHOLE or 512 end,
  ["each second write"] = function(i) return i % 2 == 0 and WHOLE or 0 end,
}

-- The files as they may be found when the power goes before a step.
local function found(steps, last, fate)
  local synced, open = {}, {}
  for i = 1, last do
    local step = steps[i]
    if step.what == "sync" then
      for _, earlier in ipairs(open[step.file] or {}) do
        synced[step.file] = apply(synced[step.file] or "", earlier)
      end
      open[step.file] = {}
    elseif step.what then
      open[step.file] = open[step.file] or {}
      table.insert(open[step.file], step)
    end
  end
  local files = {}
  for file, writes in pairs(open) do
    files[file] = synced[file] or ""
    for i, write in ipairs(writes) do
      local size = fate(i, #writes)
      if size > 0 then files[file] = apply(files[file], write, size) end
    end
  end
  return files
end

local function lay_out(files)
  local path = temp.path "ledger.db"
  for _, name in ipairs { "", "-journal", "-lease" } do
    local file <close> = assert(io.open(path .. name, "wb"))
    file:write(files[name] or "")
  end
  for name, content in pairs(files) do
    local mark = name:match "^%-marks/(.*)"
    if mark then
      os.execute("mkdir -p " .. path .. "-marks")
      local file <close> = assert(io.open(path .. "-marks/" .. mark, "wb"))
      file:write(content)
    end
  end
  return path
end

describe("a ledger whose machine loses its power #process", function()
  local steps, at, recorded = nil, {}, nil

  setup(function()
    recorded = core.clock()
    steps = record(temp.path "ledger.db")
    for i, step in ipairs(steps) do
      if step.word then at[step.word] = i end
    end
    assert(at.INTENDS and at.LEAVES - at.INTENDS > 20 and at.ANSWERED - at.LEAVES > 20, "nothing was recorded")
  end)

  -- Opens what is found when the power goes at one of the steps; says which claims are met.
  local function claims(first, last, fate, more)
    local seen = {}
    for i = first, last do
      local path = lay_out(found(steps, i, fate))
      -- The power goes at the moment of the step, however long the specs before this one have taken.
      local options = { path = path, account = "sandbox", memory = path .. "-marks", readonly = true,
        ahead_ms = recorded - core.clock() }
      for name, value in pairs(more or {}) do options[name] = value end
      local ledger <close> = assert(core.ledger(options))
      seen[assert(ledger:look(claim))] = true
    end
    return seen
  end

  for name, fate in pairs(fates) do
    it("holds a gift that was leaving or knows it, when is there of what is not synced: " .. name, function()
      local seen = claims(at.LEAVES, at.ANSWERED - 1, fate)
      assert.is_nil(seen.free)
      assert.is_true(seen.busy) -- who only reads takes the process to live
    end)

    it("knows a gift that was answered, when is there of what is not synced: " .. name, function()
      assert.same({ duplicate = true }, claims(at.ANSWERED, #steps, fate))
    end)

    it("goes on by itself, when is there of what is not synced: " .. name, function()
      local seen = claims(at.LEAVES, at.LEAVES + 3, fate, { readonly = false })
      assert.same({ held = true }, seen)
      assert.is_nil(claims(at.INTENDS, at.LEAVES - 1, fate).duplicate)
      assert.same({ duplicate = true }, claims(at.ANSWERED, at.ANSWERED, fate, { readonly = false }))
    end)
  end
end)
