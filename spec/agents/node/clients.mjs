// Speaks to our server as an agent program does, with an official client. Prints what it has seen as one JSON object.
// node clients.mjs 1|legacy|auto|pin stdio|URL COMMAND…
import { Client as Client2, StreamableHTTPClientTransport as Http2 } from "@modelcontextprotocol/client";
import { StdioClientTransport as Stdio2 } from "@modelcontextprotocol/client/stdio";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as Stdio1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as Http1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";

const [kind, where, command, ...args] = process.argv.slice(2);
const seen = { questions: [] };
const info = { name: "spec", version: "1" };
const modes = { legacy: "legacy", auto: "auto", pin: { pin: "2026-07-28" } };

const agree = async (request) => {
  seen.questions.push(request.params.message);
  return { action: "accept", content: { confirm: true } };
};

function makeClient() {
  const capabilities = { elicitation: { form: {} } };
  if (kind === "1") {
    const client = new Client1(info, { capabilities });
    client.setRequestHandler(ElicitRequestSchema, agree);
    return client;
  }
  const client = new Client2(info, { capabilities, versionNegotiation: { mode: modes[kind] } });
  client.setRequestHandler("elicitation/create", agree);
  return client;
}

function makeTransport() {
  const Stdio = kind === "1" ? Stdio1 : Stdio2, Http = kind === "1" ? Http1 : Http2;
  if (where === "stdio") return new Stdio({ command, args, env: process.env, stderr: "ignore" });
  const headers = { Authorization: "Bearer " + process.env.SENDOSO_MCP_TOKEN };
  return new Http(new URL(where), { requestInit: { headers } });
}

const client = makeClient();
await client.connect(makeTransport());
seen.server = client.getServerVersion();
seen.tools = (await client.listTools()).tools.map((tool) => tool.name);
seen.me = (await client.callTool({ name: "list_all_sendoso_me", arguments: {} })).structuredContent;
const gift = { name: "create_a_sendoso_egift",
  arguments: { touch_id: 2002, email: "ann@example.com", once: `node/${kind}/${where === "stdio"}` } };
seen.first = (await client.callTool(gift)).structuredContent;
seen.second = (await client.callTool(gift)).structuredContent;
const refused = await client.callTool({ name: "find_gift", arguments: {} });
seen.refused = { isError: refused.isError, text: refused.content[0].text };
await client.close();
console.log(JSON.stringify(seen));
process.exit(0);
