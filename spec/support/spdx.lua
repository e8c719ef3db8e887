-- Reads an SBOM on stdin, and prints what is wrong with it, or how much is in it. Each line of a file is an installed
-- package: its name, its version and its architecture.
--
--   lua5.4 spec/support/spdx.lua PACKAGES <SBOM
local json = require "cjson"

local sbom = json.decode(io.read "a") -- which refuses what is not JSON
local faults = {}

local function expect(is_so, what, ...)
  if not is_so then faults[#faults + 1] = what:format(...) end
end

local function is_text(value) return type(value) == "string" and value ~= "" end

local required = {
  [sbom] = { spdxVersion = "^SPDX%-2%.3$", dataLicense = "^CC0%-1%.0$", SPDXID = "^SPDXRef%-DOCUMENT$", name = ".",
    documentNamespace = "^https://[^#%s]+$" },
  [sbom.creationInfo] = { created = "^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%dZ$" },
}
for _, package in ipairs(sbom.packages) do
  required[package] = { SPDXID = "^SPDXRef%-[%w.%-]+$", name = ".", versionInfo = ".", licenseDeclared = ".",
    downloadLocation = "^NOASSERTION$", licenseConcluded = "^NOASSERTION$", copyrightText = "^NOASSERTION$" }
  expect(package.filesAnalyzed == false, "%s: files were not analyzed", package.name)
end
for element, fields in pairs(required) do
  for field, pattern in pairs(fields) do
    local value = element[field]
    expect(is_text(value) and value:find(pattern), "%s: %s is %s", element.name, field, value)
  end
end
expect(sbom.creationInfo.creators[1]:find "^Tool: ", "no tool has made it")

local ids, packages = { [sbom.SPDXID] = true }, {}
for _, package in ipairs(sbom.packages) do
  expect(not ids[package.SPDXID], "%s is there twice", package.SPDXID)
  ids[package.SPDXID] = true
  local reference = (package.externalRefs or {})[1]
  if reference then
    expect(reference.referenceCategory == "PACKAGE-MANAGER" and reference.referenceType == "purl"
      and reference.referenceLocator:find "^pkg:deb/%l+/[%w.%%-]+@[%w.%%~-]+%?arch=%w+&distro=debian%-%l+$",
      "%s: %s is not a purl", package.name, reference.referenceLocator)
    expect(is_text(package.supplier) and package.supplier:find "^Organization: .", "%s has no supplier", package.name)
    local name = ("%s %s %s"):format(package.name, package.versionInfo, reference.referenceLocator:match "arch=(%w+)")
    packages[name] = package
  end
end

local described, contained, needed = 0, 0, 0
for _, relation in ipairs(sbom.relationships) do
  for _, id in ipairs { relation.spdxElementId, relation.relatedSpdxElement } do
    expect(ids[id], "%s is not there", id)
  end
  if relation.relationshipType == "DESCRIBES" then described = described + 1 end
  if relation.relationshipType == "CONTAINS" then contained = contained + 1 end
  if relation.relationshipType == "DEPENDS_ON" then needed = needed + 1 end
end

local installed, licences = 0, 0
for line in io.lines((...)) do
  installed = installed + 1
  local package = packages[line]
  expect(package, "%s is installed, and not in it", line)
  if package and package.licenseComments:find " names: " then licences = licences + 1 end
  if package and line:find "^sendoso" then expect(package.licenseDeclared == "MIT", "%s has no licence", line) end
  packages[line] = nil
end
expect(not next(packages), "%s is in it, and not installed", next(packages))
expect(described == 1 and contained == installed and needed > installed, "packages do not belong together")
expect(installed > 0, "nothing is installed")

if #faults > 0 then
  print(table.concat(faults, "\n"))
  os.exit(1)
end
print(("%d packages, %d of them with names of licences, %d needs"):format(installed, licences, needed))
