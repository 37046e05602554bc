// An application of the tests' own behind the switch: answers webhooks with documents and remembers what it was asked.

import { createServer } from "node:http";
import { until } from "./wait.mjs";

/**
 * Serves `documents`: a path (`/voice`) to TwiML, or to a function of the form that gives TwiML. Every request is kept
 * in `requests` as `{ path, url, method, headers, form }`. Paths without a document are callbacks: they get a 204.
 */
export async function openApplication(documents = {}) {
  const requests = [];
  const server = createServer((request, reply) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      const url = `http://${request.headers.host}${request.url}`;
      const form = Object.fromEntries(new URLSearchParams(body));
      const path = new URL(url).pathname;
      requests.push({ path, url, method: request.method, headers: request.headers, form });
      const document = documents[path];
      if (document === undefined) return reply.writeHead(204).end();
      reply.setHeader("content-type", "text/xml").end(typeof document === "function" ? document(form) : document);
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    url,
    requests,
    documents,
    /** Waits for a request to `path` whose form `matches`; returns it. */
    asked: (path, matches = () => true) =>
      until(`the application is asked for ${path}`, () => requests.find((request) => request.path === path && matches(request.form))),
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}
