-- A rock of what is checked out, by `luarocks make` in this folder. That of a release is made of this one, with
-- `luarocks new_version --tag vVERSION sendoso-scm-1.rockspec VERSION`.
rockspec_format = "3.0"
package = "sendoso"
version = "scm-1"
source = {
  url = "git+https://git.sendoso.invalid/sendoso.git",
}
description = {
  summary = "Scripts that send gifts through Sendoso, each gift at most once",
  detailed = [[
    A program and a Lua module for people operations: gifts for work anniversaries, new colleagues, webinars and
    surveys, from exports of HR systems, by rules that can be planned before anything is sent. A ledger makes sure
    that no gift is sent twice.
  ]],
  license = "MIT",
  labels = { "commandline", "sendoso" },
}
supported_platforms = { "linux" }
dependencies = {
  "lua ~> 5.4",
  "argparse >= 0.7",
  "lua-cjson >= 2.1",
}
-- By the names that they have in CMakeLists.txt.
external_dependencies = {
  CRYPTO = { library = "crypto" },
  CURL = { library = "curl" },
  ICAL = { library = "ical" },
  INIPARSER = { library = "iniparser" },
  MICROHTTPD = { library = "microhttpd" },
  PQ = { library = "pq" },
  SQLITE = { library = "sqlite3" },
  ZLIB = { library = "z" },
}
build = {
  type = "cmake",
  variables = {
    CMAKE_BUILD_TYPE = "RelWithDebInfo",
    CMAKE_INSTALL_PREFIX = "$(PREFIX)",
    CMAKE_INSTALL_BINDIR = "$(BINDIR)",
    CMAKE_INSTALL_DOCDIR = "doc",
    SENDOSO_LUADIR = "$(LUADIR)",
    SENDOSO_LIBDIR = "$(LIBDIR)",
    -- LuaRocks gives the files new times.
    SENDOSO_COMPILED = "OFF",
    -- No man and no shell looks into a rock; and its dependencies are not yet where the program finds them.
    SENDOSO_MANUAL = "OFF",
  },
}
