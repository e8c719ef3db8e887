-- Nothing but Lua: loops, calls, texts and tables.
local sum, texts, words = 0, {}, {}
for i = 1, 10000000 do sum = sum + i % 7 end
local function fib(n) return n < 2 and n or fib(n - 1) + fib(n - 2) end
for i = 1, 300000 do texts[i] = tostring(i * 7919 % 1000003) end
table.sort(texts)
for _, text in ipairs(texts) do
  local start = text:sub(1, 3)
  words[start] = (words[start] or 0) + #text:gsub("1", "one")
end
print(sum, fib(29), words["123"])
