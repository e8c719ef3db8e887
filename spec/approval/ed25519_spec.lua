local core = require "sendoso.core"

-- RFC 8032, 7.1: tests 1 and 3.
local documented = {
  {
    secret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    text = "",
    signature = "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5"
      .. "f0595bbe24655141438e7a100b",
  },
  {
    secret = "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    key = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    text = "\xaf\x82",
    signature = "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15"
      .. "e9716ed28dc027beceea1ec40a",
  },
}

describe("sendoso.core.ed25519", function()
  for number, case in ipairs(documented) do
    it("signs and checks as RFC 8032 does, case " .. number, function()
      assert.equal(case.key, core.ed25519_public(case.secret))
      assert.equal(case.signature, core.ed25519_sign(case.secret, case.text))
      assert.is_true(core.ed25519_verify(case.key, case.text, case.signature))
      assert.is_false(core.ed25519_verify(case.key, case.text .. "x", case.signature))
      assert.is_false(core.ed25519_verify(case.key, case.text, case.signature:reverse()))
    end)
  end

  it("makes another key each time", function()
    local first, second = core.ed25519_make(), core.ed25519_make()
    assert.matches("^%x+$", first)
    assert.equal(64, #first)
    assert.are_not.equal(first, second)
    assert.is_true(core.ed25519_verify(core.ed25519_public(first), "yes", core.ed25519_sign(first, "yes")))
    assert.is_false(core.ed25519_verify(core.ed25519_public(second), "yes", core.ed25519_sign(first, "yes")))
  end)

  for _, key in ipairs { "", "xyz", ("a"):rep(63), ("A"):rep(64), ("g"):rep(64), ("a"):rep(65) } do
    it(("takes %q for no key"):format(key:sub(1, 12)), function()
      local signature, err = core.ed25519_sign(key, "text")
      assert.is_nil(signature)
      assert.equal("invalid", err.kind)
      assert.is_nil((core.ed25519_public(key)))
      assert.is_false(core.ed25519_verify(key, "text", ("a"):rep(128)))
    end)
  end

  it("does not say the secret in an error", function()
    local _, err = core.ed25519_sign("my-secret", "text")
    assert.is_nil(tostring(err):find("my-secret", 1, true))
  end)
end)
