// Stands between the telephone company and the house, as a web server with HTTPS does in production: sees every webhook,
// and can deliver each one twice.

import { createServer } from "node:http";

/** Forwards everything to `target()`; what came is kept in `requests` as `{ method, url, body, status, reply }`. */
export async function openWitness(target) {
  const requests = [];
  const witness = { requests, twice: false };
  const server = createServer((request, reply) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", async () => {
      const body = Buffer.concat(parts);
      const forward = () =>
        fetch(`${target()}${request.url}`, {
          method: request.method,
          headers: Object.fromEntries(Object.entries(request.headers).filter(([name]) => !["host", "connection", "content-length"].includes(name))),
          body: body.length ? body : undefined,
        });
      try {
        const answer = await forward();
        const text = await answer.text();
        requests.push({ method: request.method, url: request.url, body: body.toString(), status: answer.status, reply: text });
        if (witness.twice) {
          const again = await forward();
          requests.push({ method: request.method, url: request.url, body: body.toString(), status: again.status, reply: await again.text(), copy: true });
        }
        reply.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" }).end(text);
      } catch {
        // The house is away: the telephone company finds nobody either.
        request.socket.destroy();
      }
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  witness.url = `http://127.0.0.1:${server.address().port}`;
  witness.close = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  return witness;
}
