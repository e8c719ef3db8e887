--- An authority and a server certificate, made for one run of the specs.
local temp = require "spec.support.temp"

local tls = {}

--- Returns PEM texts for hosts, and for loopback, and the path of the authority to trust for them.
---@param host string
---@param ... string more of them
---@return { key: string, cert: string, ca_file: string }
function tls.certificate(host, ...)
  local hosts = table.concat({ host, ... }, ",DNS:")
  local folder = temp.path()
  local command = ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
    .. "-subj /CN=%s -addext subjectAltName=DNS:%s,IP:127.0.0.1,IP:::1 -keyout %s/key.pem -out %s/cert.pem 2>/dev/null")
    :format(host, hosts, folder, folder)
  assert(os.execute(command))
  return { key = temp.read(folder .. "/key.pem"), cert = temp.read(folder .. "/cert.pem"),
    ca_file = folder .. "/cert.pem" }
end

--- A certificate that was valid in January 2020, and its key.
tls.expired = {
  cert = [[
-----BEGIN CERTIFICATE-----
MIH/MIGmAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXgwHhcNMjAwMTAxMDAw
MDAwWhcNMjAwMjAxMDAwMDAwWjAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAExuIr9/IT26adh8Vc1fOEVPvlPLynYX5523jHptycWB3so+X+
g6m68m3sjPMKk4xrCAZubX18KRIfYVxQ32rQ+TAKBggqhkjOPQQDAgNIADBFAiEA
1WT7K23D6cWXiBFJ8PZhDvX1uPQSBAwdLdf29DvGpsoCICikKOA9F5//Za5PDguS
tJvi55e/1L3EOBzMcow9+9g8
-----END CERTIFICATE-----
]],
  key = [[
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIAR+CnRkiPltia5YDiZdc4l4Scs2AaU/xtaPrJUrSqMooAoGCCqGSM49
AwEHoUQDQgAExuIr9/IT26adh8Vc1fOEVPvlPLynYX5523jHptycWB3so+X+g6m6
8m3sjPMKk4xrCAZubX18KRIfYVxQ32rQ+Q==
-----END EC PRIVATE KEY-----
]],
}

return tls
