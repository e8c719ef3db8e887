local phone = require "sendoso.data.phone"

describe("a phone number", function()
  -- As it is written -> its digits.
  for text, digits in pairs {
    ["+1 (617) 555-0142"] = "16175550142", ["617.555.0142"] = "6175550142", ["tel:+1-617-555-0142"] = "16175550142",
    ["0049 30 1234567"] = "49301234567", ["+49 (0)30 1234567"] = "49301234567", ["(+49) 30 1234567"] = "49301234567",
    ["030/1234567"] = "301234567", ["030 / 123456-7"] = "301234567", ["6175550142.0"] = "6175550142",
    ["=\"+16175550142\""] = "16175550142", ["'+16175550142"] = "16175550142",
    ["\u{202a}+1\u{a0}617\u{2011}555\u{2013}0142\u{202c}"] = "16175550142",
  } do
    it("is its digits: " .. text, function() assert.same({ digits }, { phone.read(text) }) end)
  end

  it("may be a number of the script", function()
    assert.equal("6175550142", phone.read(6175550142))
    assert.equal("6175550142", phone.read(6175550142.0))
  end)

  for _, text in ipairs { "", " ", "-", "n/a", "None", "TBD" } do
    it(("is missing where there is %q"):format(text), function() assert.same({}, { phone.read(text) }) end)
  end

  -- What is not one number -> why.
  for text, flaw in pairs {
    ["+1 617 555 0142 ext. 12"] = "has an extension", ["617-555-0142x12"] = "has an extension",
    ["617 555 0142 #12"] = "has an extension", ["617 555 0142,,12"] = "has an extension",
    ["tel:+1-617-555-0142;ext=12"] = "has an extension", ["+49 30 1234567 Durchwahl 12"] = "has an extension",
    ["617 555 0142; 617 555 0143"] = "has more than one number",
    ["617 555 0142 or 617 555 0143"] = "has more than one number",
    ["617-555-0142 / 0143"] = "has more than one number",
    ["+1 617 5550142 +1 617 5550143"] = "has more than one number",
    ["6175550142\n6175550143"] = "has more than one number",
    ["6175550142 6175550143"] = "has 20 digits (a phone number has 15 at most)",
    ["1.6175550142E+10"] = "was shortened by a spreadsheet", ["1,61756E+10"] = "was shortened by a spreadsheet",
    ["1-800-FLOWERS"] = "is not a phone number", ["see HR"] = "is not a phone number",
    ["***-***-0142"] = "is not a phone number", ["0000000000"] = "is not a phone number",
    ["9999999999"] = "is not a phone number", ["4711"] = "is not a phone number",
    ["+1 617 555 014"] = "is not a phone number", ["617-555-0142 (mobile)"] = "is not a phone number",
  } do
    it("is not: " .. ("%q"):format(text), function() assert.same({ nil, flaw }, { phone.read(text) }) end)
  end
end)
