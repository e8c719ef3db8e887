// Stands before our server for the conformance suite, which knows no token: adds it, and leaves the names of hosts and
// origins as they came, but for its own. Prints the port on which it listens. node door.mjs PORT
import http from "http";

const target = Number(process.argv[2]);

const door = http.createServer((asked, answer) => {
  const own = [`127.0.0.1:${door.address().port}`, `localhost:${door.address().port}`];
  const headers = { ...asked.headers, authorization: "Bearer " + process.env.SENDOSO_MCP_TOKEN };
  if (own.includes(headers.host)) headers.host = `127.0.0.1:${target}`;
  if (own.includes(headers.origin?.replace("http://", ""))) headers.origin = `http://127.0.0.1:${target}`;
  const passed = http.request({ host: "127.0.0.1", port: target, path: asked.url, method: asked.method, headers },
    (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    });
  passed.on("error", () => answer.destroy());
  answer.on("close", () => passed.destroy());
  asked.pipe(passed);
});

door.listen(0, "127.0.0.1", () => console.log(door.address().port));
