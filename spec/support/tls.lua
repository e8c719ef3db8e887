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

return tls
