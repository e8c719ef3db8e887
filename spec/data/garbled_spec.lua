local core = require "sendoso.core"
local garbled = require "sendoso.data.garbled"

-- The characters that Windows-1252 has instead of the bytes from 0x80 on; the others are those of Latin-1.
local windows = { [0x80] = "€", [0x82] = "‚", [0x83] = "ƒ", [0x84] = "„", [0x85] = "…", [0x86] = "†", [0x87] = "‡",
  [0x88] = "ˆ", [0x89] = "‰", [0x8A] = "Š", [0x8B] = "‹", [0x8C] = "Œ", [0x8E] = "Ž", [0x91] = "‘", [0x92] = "’",
  [0x93] = "“", [0x94] = "”", [0x95] = "•", [0x96] = "–", [0x97] = "—", [0x98] = "˜", [0x99] = "™", [0x9A] = "š",
  [0x9B] = "›", [0x9C] = "œ", [0x9E] = "ž", [0x9F] = "Ÿ" }

-- A text whose UTF-8 was read as another encoding.
local function misread(text, encoding)
  return (text:gsub("[\x80-\xFF]", function(char)
    local byte = char:byte()
    return encoding[byte] or utf8.char(byte)
  end))
end

describe("a name", function()
  local names = { "Renée", "Ólafur Þór", "José Ñandú", "Łukasz Zażółć", "Žižek", "Úžasná", "Šimůnek", "Müller",
    "Strauß", "JOÃO", "ÇELİK", "RENÉ’S", "BOŽIČ", "Äärelä", "Đặng Thị Ánh", "Ольга", "Γιώργος", "محمد", "דוד", "山田太郎",
    "김철수", "O’Brien", "O´Brien", "Jean–Luc", "M.ª José", "Frédéric “Fred” Noël", "Nicolà" }

  for _, name in ipairs(names) do
    it("is plain: " .. name, function() assert.is_nil(garbled.reason { first_name = name, name = name }) end)

    it("is seen to be read as Latin-1 or Windows-1252, once and twice: " .. name, function()
      for _, encoding in ipairs { {}, windows } do
        assert.is_true(garbled.is(misread(name, encoding)))
        assert.is_true(garbled.is(misread(misread(name, encoding), encoding)))
      end
    end)
  end

  for _, name in ipairs { "Ren√©e", "O‚ÄôBrien", "Ren├®e", "Ren\u{fffd}e", "Ren\xe9e", "Ren?e", "Andr?", "NicolÃ",
    "NicolÃ Rossi", "Ren&eacute;e", "Ren&#233;e", "Ren%C3%A9e", "=?UTF-8?Q?Ren=C3=A9e?=", "Ren\\u00e9e", "Renâ€™s",
    "Ren‚e", "And‚" } do
    it("is seen to be damaged: " .. name, function()
      local reason = garbled.reason { first_name = "Ann", last_name = name }
      assert.matches("last_name \"" .. name .. "\" looks wrong", reason, 1, true)
    end)
  end

  -- What the core takes for plainly a name is looked at no more.
  local function is_plainly(name)
    local rows = assert(core.rows("x.csv", '"' .. name:gsub('"', '""') .. '",1\n', ","))
    return rows:are_names(1, { 1 })
  end

  it("is seldom looked at twice, in most alphabets", function()
    for _, name in ipairs { "Ann", "Mary-Jane O'Neill Jr.", "Renée", "Ólafur Þór", "Łukasz Zażółć", "Müller", "Ольга",
      "Γιώργος", "山田太郎", "김철수", "ひらがな" } do
      assert.is_true(is_plainly(name), name)
    end
  end)

  it("is looked at twice if anything may be wrong with it, or said behind it", function()
    for _, name in ipairs { "Ann (left 2025)", "Bob [EXT]", "Ann & Bob", "Ann\n", "a\127", "\xC3", "Ren\xE9e",
      "Ann\0" } do
      assert.is_false(is_plainly(name), name)
    end
    -- Texts of what the core knows and of what it does not know, in all pairs and triples.
    local parts = { "a", "Z", " ", "À", "Ã", "Â", "Ä", "Ð", "à", "é", "ÿ", "×", "ş", "š", "Œ", "Ÿ", "ƒ", "€", "™", "‚",
      "©", "‘", "œ", "\u{80}", "\u{A0}", "\u{BF}", "Ж", "√", "Ω", "中", "\u{fffd}", "?", "=e9", "&amp;", "%C3" }
    local count = 0
    for _, a in ipairs(parts) do
      for _, b in ipairs(parts) do
        for _, c in ipairs(parts) do
          local name = a .. b .. c
          if is_plainly(name) then
            count = count + 1
            assert.is_false(garbled.is(name), name)
          end
        end
      end
    end
    assert.is_true(count > 1000)
  end)

  for _, name in ipairs { "Ann", "Ann & Bob", "D'Arcy", "Jean-Luc", "Ann Lee (she/her)" } do
    it("is plain: " .. name, function() assert.is_nil(garbled.reason { name = name }) end)
  end
end)
