-- A ledger's file that was copied while somebody wrote to it: pages of two moments.
local core = require "sendoso.core"
local temp = require "spec.support.temp"

local function open(path) return core.ledger { path = path, account = "sandbox" } end

describe("a ledger's file that was copied page by page while a gift was written", function()
  local PAGE, GIFTS = 4096, 12

  local function write_file(path, bytes)
    local file <close> = assert(io.open(path, "wb"))
    file:write(bytes)
  end

  local function pages_of(bytes)
    local pages = {}
    for at = 1, #bytes, PAGE do pages[#pages + 1] = bytes:sub(at, at + PAGE - 1) end
    return pages
  end

  -- The first pages of one moment, and the others of the next: what a copy finds that is overtaken by a commit.
  local function torn(before, after, count)
    local old, new = pages_of(before), pages_of(after)
    return table.concat(old, "", 1, count) .. table.concat(new, "", count + 1)
  end

  -- What it says of each gift, to whoever opens it next: an intent of a process that is gone is unknown.
  local function gifts(ledger)
    local all = {}
    for i, row in ipairs(ledger:list()) do
      all[i] = row.key .. " " .. (row.state == "intent" and "unknown" or row.state)
    end
    table.sort(all)
    return table.concat(all, "\n")
  end

  -- Moments of one ledger, one before and one after each commit of some gifts.
  local function moments()
    local path, list = temp.path "ledger.db", {}
    local ledger <close> = assert(open(path))
    local function keep()
      list[#list + 1] = { bytes = temp.read(path), lease = temp.read(path .. "-lease"), gifts = gifts(ledger) }
    end
    for i = 1, GIFTS do
      local claim = { key = "k/" .. i, operation = "egift", recipient = ("a%d@example.com"):format(i), campaign = i }
      keep()
      assert.equal("free", ledger:intend(claim))
      keep()
      assert(ledger:settle(claim.key, i % 3 > 0 and "sent" or "unknown", { tracking_code = "code " .. i }))
    end
    keep()
    return list
  end

  local function put(path, bytes, lease)
    os.remove(path)
    os.remove(path .. "-lease")
    write_file(path .. "-journal", "")
    write_file(path, bytes)
    if lease then write_file(path .. "-lease", lease) end
  end

  for name, has_lease in pairs { [""] = false, [", with its lease file and its empty journal"] = true } do
    it("is one of the two moments, or is refused" .. name, function()
      local list, refused, path = moments(), 0, temp.path "ledger.db"
      for i = 1, #list - 1 do
        local first, second = list[i], list[i + 1]
        for count = 1, #pages_of(first.bytes) - 1 do
          local bytes = torn(first.bytes, second.bytes, count)
          put(path, bytes, has_lease and first.lease)
          local ledger, err = open(path)
          if ledger then
            local found = gifts(ledger)
            assert.is_true(found == first.gifts or found == second.gifts, found)
            assert.is_nil(ledger:verify().damage)
            ledger:close()
          else
            assert.equal("store", err.kind)
            assert.matches("is damaged", err.message .. err.hint)
            refused = refused + 1
          end
        end
      end
      assert(refused > 50, refused)
    end)
  end
end)
