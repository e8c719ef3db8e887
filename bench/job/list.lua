return function(kit)
  local url = kit.server(100000).url
  return {
    about = "A list of 100,000 sends: two fields of each, or all of it.",
    { name = "two fields", command = kit.ours("list", url, "fields") },
    { name = "whole items", command = kit.ours("list", url, "whole") },
    { name = "floor", command = kit.floor("list", url) },
    { name = "lua-cjson", command = kit.lua("list", url) },
    { name = "python", command = kit.python("list", url) },
    { name = "node", command = kit.node("list", url) },
    goals = {
      { "two fields", what = "processor", beside = "floor", most = 2.5 },
      { "whole items", what = "processor", beside = "lua-cjson", most = 1.05 },
      { "whole items", what = "processor", beside = "python", most = 0.8 },
    },
  }
end
