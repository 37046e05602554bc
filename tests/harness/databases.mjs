// A database and a Redis that belong to one test.

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { createConnection } from "node:net";
import { freePort, start } from "./processes.mjs";
import { until } from "./wait.mjs";

/**
 * An empty database of its own on the PostgreSQL that ops/test started; its address as `DATABASE_URL` wants it. It goes
 * with the server.
 */
export async function openPostgres() {
  const { TEST_DATABASE_URL_POSTGRES: server, POSTGRES_BIN: programs } = process.env;
  if (!server || !programs) throw new Error("TEST_DATABASE_URL_POSTGRES or POSTGRES_BIN is not set: run the tests by ops/test, which starts a PostgreSQL");
  const name = `test_${randomBytes(8).toString("hex")}`;
  const made = start(join(programs, "createdb"), ["--maintenance-db", server, name]);
  const { code, error } = await made.exited;
  if (code !== 0) throw new Error(`createdb ended with ${code ?? error}: ${made.output()}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** A Redis that a test may stop and start again, at the same address. */
export async function openRedis() {
  const port = await freePort();
  let program;
  const redis = {
    url: `redis://127.0.0.1:${port}/`,
    async start() {
      program = start("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
      await until("Redis answers", () => {
        if (!program.alive()) throw new Error(`it ended: ${program.output()}`);
        return answers(port);
      });
    },
    stop: () => program.stop(),
  };
  await redis.start();
  return redis;
}

function answers(port) {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.once("data", (reply) => {
      socket.destroy();
      resolve(reply.toString().startsWith("+PONG"));
    });
    socket.once("error", reject);
  });
}
