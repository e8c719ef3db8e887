// A server of fifteen tools on the official SDK, for bench/agents.lua. Needs build/node, see spec/agents/node_spec.lua.
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { z } from "zod";

const server = new McpServer({ name: "peer", version: "1" });
for (let i = 0; i < 15; i++) {
  server.registerTool("tool_" + i, { description: "A tool", inputSchema: { page: z.number().optional() } },
    async () => ({ content: [] }));
}
await server.connect(new StdioServerTransport());
