--- How long somebody stayed, as reports of webinars and meetings write it in the language of their user.
local stay = {}

-- Hours, minutes and seconds by language: all words and short forms of each, without the dot that may follow.
local languages = {
  { "h hr hrs hour hours", "m min mins minute minutes", "s sec secs second seconds" },
  { "std stunde stunden", "minuten", "sek sekunde sekunden" }, -- German
  { "heure heures", "", "seconde secondes" }, -- French
  { "hora horas", "minuto minutos", "seg segundo segundos" }, -- Spanish, Portuguese
  { "ora ore", "minuti", "secondo secondi" }, -- Italian
  { "u uur uren", "minuut", "seconden" }, -- Dutch
  { "tim timme timmar t time timer", "minut minuter minutter minutt", "sekund sekunder" }, -- Swedish, Danish, Norwegian
  { "tunti tuntia tuntiin", "minuutti minuuttia", "sekunti sekuntia" }, -- Finnish
  { "klst klukkustund klukkustundir", "mín mínúta mínútur", "sekúnda sekúndur" }, -- Icelandic
  { "godz godzina godziny godzin g", "minuta minuty", "sekunda sekundy" }, -- Polish
  { "hod hodina hodiny hodin hodín", "minúta minúty minút", "vteřina vteřiny vteřin sekúnd" }, -- Czech, Slovak
  { "ó óra", "p perc", "mp másodperc" }, -- Hungarian
  { "oră", "", "secundă secunde" }, -- Romanian
  { "sat sata sati ura uri ure", "minute minuti", "sekundi sekunde" }, -- Croatian, Slovenian
  { "val valanda valandos", "minutė minutės", "sekundė sekundės" }, -- Lithuanian
  { "st stunda stundas", "minūte minūtes", "sekundes" }, -- Latvian
  { "tund tundi", "minutit", "sekundit" }, -- Estonian
  { "sa saat", "dk dak dakika", "sn saniye" }, -- Turkish
  { "ч час часа часов год година години годин", "мин минута минуты минут хв хвилина хвилини хвилин минути",
    "с сек секунда секунды секунд секунди" }, -- Russian, Ukrainian, Bulgarian
  { "ώ ώρα ώρες", "λ λεπτό λεπτά", "δ δευτ δευτερόλεπτα" }, -- Greek
  { "時間 時間と", "分 分間", "秒 秒間" }, -- Japanese
  { "小时 小時 时 時", "分钟 分鐘", "秒钟 秒鐘" }, -- Chinese
  { "시간", "분", "초" }, -- Korean
  { "giờ", "phút", "giây" }, -- Vietnamese
  { "j jam", "mnt menit", "dtk detik" }, -- Indonesian
  { "ชม ชั่วโมง", "น นาที", "วิ วินาที" }, -- Thai
  { "שעה שעות ש", "דקה דקות ד", "שניה שניות" }, -- Hebrew
  { "ساعة ساعات س", "دقيقة دقائق د", "ثانية ثوان" }, -- Arabic
}

local lengths, units = { 3600, 60, 1 }, {}
for _, words in ipairs(languages) do
  for i, names in ipairs(words) do
    for name in names:gmatch "%S+" do units[name] = lengths[i] end
  end
end

-- Words between two parts: "1 hour and 5 minutes".
local joiners = {}
for word in ("and und et y e en i och og ja a ve и і și ir un és và 零"):gmatch "%S+" do joiners[word] = true end

-- Spaces that are no plain ones, and marks that nobody sees.
local spaces = { ["\u{a0}"] = " ", ["\u{202f}"] = " ", ["\u{2009}"] = " ", ["\u{3000}"] = " ", ["\u{200e}"] = "",
  ["\u{200f}"] = "", ["\u{feff}"] = "" }

-- The text with plain spaces, and with plain digits for those of Japanese keyboards.
local function plain(text)
  text = text:lower():gsub(utf8.charpattern, spaces)
  return (text:gsub("\xef\xbc([\x90-\x99])", function(digit)
    return string.char(digit:byte() - 0x90 + ("0"):byte())
  end))
end

local function number_of(text)
  if text:find "[.,]%d%d%d$" then return nil end -- 1,000 may be a thousand
  return tonumber((text:gsub(",", ".")))
end

-- The seconds of a unit. In Turkish, the s before minutes (dk) is that of saat, the hour.
local function length_of(unit, text)
  if unit == "s" and text:find "%d%s*dk" then return 3600 end
  return units[unit]
end

-- The parts of a text, each with its number and the seconds of its unit; or nil. Units become smaller: in
-- "1 s 5 min", the s is no second. A number without a unit, behind the hours, is of minutes: 1h05.
local function parts_of(text)
  local parts, at, before = {}, 1, math.huge
  while at <= #text do
    local digits, unit, next_at = text:match("^%s*(%d[%d.,]*)%s*([^%d%s.,:]*)[.,]?%s*()", at)
    digits = digits and digits:gsub("[.,]$", "")
    local number = digits and number_of(digits)
    local length = unit == "" and before == 3600 and next_at > #text and 60 or length_of(unit, text)
    if not number or not length or length >= before then return nil end
    parts[#parts + 1] = { number = number, length = length }
    local word, behind = text:match("^(%S+)%s+()", next_at)
    at, before = joiners[word] and behind or next_at, length
  end
  return parts
end

--- Reads how long a stay was: 62 (minutes), 45.5 or 45,5, 1h 3m 28s, 1 hour and 3 minutes, 1,5 Std., 1h05, 01:03:28,
--- PT1H3M.
---@param text string
---@return number? minutes
function stay.minutes(text)
  if text:find "^%d+%.?%d*$" then return tonumber(text) end
  local whole, part = text:match "^(%d+),(%d%d?)$" -- 1,000 may be a thousand
  if whole then return tonumber(whole .. "." .. part) end
  local hours, minutes, seconds = text:match "^(%d+):(%d%d):(%d%d)$"
  if hours then return tonumber(hours) * 60 + tonumber(minutes) + tonumber(seconds) / 60 end
  text = plain(text)
  local parts, total = parts_of(text:match "^pt(%d.*)$" or text), 0
  for _, one in ipairs(parts or {}) do total = total + one.number * one.length / 60 end
  return parts and parts[1] and total or nil
end

return stay
