-- What our server of tools says in each revision of the Model Context Protocol.
local agent = require "spec.support.agent"

local META = "io.modelcontextprotocol/"
local HANDSHAKES = { "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05" }

describe("sendoso.agents #binding #socket", function()
  local one

  after_each(function()
    if one then one:close() end
    one = nil
  end)

  describe("without a handshake (2026-07-28)", function()
    before_each(function() one = agent.new() end)

    it("says what it is, and that its tools may be kept", function()
      local result = one:ask("server/discover").result
      assert.same({ "2026-07-28" }, result.supportedVersions)
      assert.equal("complete", result.resultType)
      assert.same({ name = "sendoso", version = "1.2.3" }, result._meta[META .. "serverInfo"])
      assert.same({ tools = {} }, result.capabilities)
      assert.is_true(result.ttlMs > 0)
      assert.equal("public", result.cacheScope)
    end)

    it("lists its tools, always in the same order", function()
      local first, second = one:ask("tools/list").result, one:ask("tools/list").result
      assert.same(first, second)
      assert.equal("complete", first.resultType)
      assert.equal(15, #first.tools)
      assert.is_true(first.ttlMs > 0)
    end)

    it("wants the version and the capabilities with each request", function()
      for _, missing in ipairs { "protocolVersion", "clientCapabilities" } do
        local meta = { [META .. "protocolVersion"] = "2026-07-28", [META .. "clientCapabilities"] = {} }
        meta[META .. missing] = nil
        one.meta = meta
        local err = one:ask("tools/list").error
        assert.equal(-32602, err.code)
        assert.matches(missing, err.message, 1, true)
      end
    end)

    it("refuses a version that it does not speak, naming those that it does", function()
      one.meta[META .. "protocolVersion"] = "2031-01-01"
      local err = one:ask("tools/list").error
      assert.equal(-32022, err.code)
      assert.same({ requested = "2031-01-01", supported = { "2026-07-28" } }, err.data)
    end)

    for _, method in ipairs { "ping", "initialize", "resources/list", "logging/setLevel", "tasks/get", "no/such" } do
      it("has no method " .. method, function() assert.equal(-32601, one:ask(method).error.code) end)
    end

    it("takes no array", function()
      one:put('[{"jsonrpc":"2.0","id":1,"method":"server/discover"}]')
      assert.equal(-32600, one.said[1].error.code)
    end)
  end)

  for _, revision in ipairs(HANDSHAKES) do
    describe("with a handshake (" .. revision .. ")", function()
      before_each(function() one = agent.new { revision = revision } end)

      it("agrees on the client's revision", function()
        assert.equal(revision, one.answers[1].result.protocolVersion)
        assert.equal("1.2.3", one.answers[1].result.serverInfo.version)
      end)

      it("answers a ping", function() assert.same({}, one:ask("ping").result) end)

      it("has no results of a later revision", function()
        local result = one:ask("tools/list").result
        assert.is_nil(result.resultType)
        assert.is_nil(result.ttlMs)
        local has_annotations, has_structure = revision > "2025", revision > "2025-06"
        assert.equal(has_annotations, result.tools[1].annotations ~= nil)
        assert.equal(has_structure, result.tools[1].outputSchema ~= nil)
        assert.equal(has_structure, one:call("list_all_sendoso_me", {}).structuredContent ~= nil)
      end)

      it(revision == "2025-03-26" and "answers an array with an array" or "takes no array", function()
        one:put('[{"jsonrpc":"2.0","id":"a","method":"ping"},{"jsonrpc":"2.0","id":"b","method":"tools/list"},'
          .. '{"jsonrpc":"2.0","method":"notifications/initialized"}]')
        local last = one.texts[#one.texts]
        if revision == "2025-03-26" then
          assert.matches('^%[.*"id":"a".*"id":"b".*%]$', last)
        else
          assert.matches('"code":-32600', last, 1, true)
        end
      end)
    end)
  end

  it("answers the handshake of a revision that it does not know with its newest", function()
    one = agent.new { revision = "2039-01-01" }
    assert.equal("2025-11-25", one.answers[1].result.protocolVersion)
  end)

  -- A text -> the code of the error.
  for name, case in pairs {
    ["no JSON"] = { "{", -32700 }, ["a text that breaks off"] = { '{"jsonrpc":"2.0","id":1,"meth', -32700 },
    ["a number"] = { "17", -32600 }, ["a text"] = { '"x"', -32600 },
    ["another JSON-RPC"] = { '{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600 },
    ["an id that is null"] = { '{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600 },
    ["an id that is an object"] = { '{"jsonrpc":"2.0","id":{"a":1},"method":"ping"}', -32600 },
    ["an id that is a fraction"] = { '{"jsonrpc":"2.0","id":1.5,"method":"ping"}', -32600 },
    ["a method that is a number"] = { '{"jsonrpc":"2.0","id":1,"method":7}', -32600 },
    ["no method"] = { '{"jsonrpc":"2.0","id":1}', -32600 },
    ["params that are a list"] = { '{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}', -32600 },
  } do
    it("refuses " .. name, function()
      one = agent.new { revision = "2025-11-25" }
      one:put(case[1])
      local last = require("sendoso.core").decode(one.texts[#one.texts])
      assert.equal(case[2], last.error.code)
    end)
  end

  it("answers no notification, known or not", function()
    one = agent.new { revision = "2025-11-25" }
    local before = #one.texts
    one:put '{"jsonrpc":"2.0","method":"notifications/initialized"}'
    one:put '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}}'
    one:put '{"jsonrpc":"2.0","method":"no/such"}'
    one:put '{"jsonrpc":"2.0","id":"nobody-asked","result":{}}'
    assert.equal(before, #one.texts)
  end)

  it("does not answer what was cancelled", function()
    one = agent.new { revision = "2025-11-25" }
    local id = one:send("tools/call", { name = "list_all_sendoso_sends", arguments = {} })
    one:put(('{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":%d}}'):format(id))
    one:until_true(function() return not one.server.bodies:are_running() end)
    assert.is_nil(one.answers[id])
  end)

  it("answers a cursor of the list of tools, which has one page, as an error", function()
    one = agent.new()
    assert.equal(-32602, one:ask("tools/list", { cursor = "p2" }).error.code)
  end)
end)
