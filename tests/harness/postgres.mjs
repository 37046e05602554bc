// A PostgreSQL server of one test's own, which it may stop and start as it likes.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, start } from "./processes.mjs";
import { until } from "./wait.mjs";

/** PostgreSQL refuses to run as root: what stands before its programs then. */
function unprivileged() {
  if (process.getuid() !== 0) return [];
  for (const user of ["postgres", "nobody"]) {
    try {
      const [uid, gid] = ["-u", "-g"].map((which) => execFileSync("id", [which, user], { encoding: "utf8" }).trim());
      return { uid, gid, words: ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", "--"] };
    } catch {
      // The next one, then.
    }
  }
  throw new Error("PostgreSQL does not run as root, and there is no user to run it as");
}

/** Starts one in a temporary folder; `url` is its one database. `stop()` and `start()` keep the data. */
export async function openOwnPostgres() {
  const programs = process.env.POSTGRES_BIN;
  if (!programs) throw new Error("POSTGRES_BIN is not set: run the tests by ops/test");
  const folder = mkdtempSync(join(tmpdir(), "permanence-postgres-"));
  const { uid, gid, words = [] } = unprivileged();
  if (uid) execFileSync("chown", [`${uid}:${gid}`, folder]);
  const data = join(folder, "data");
  const [first, ...rest] = [...words, `${programs}/initdb`];
  execFileSync(first, [...rest, "-D", data, "-U", "permanence", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], {
    cwd: folder,
    stdio: "ignore",
  });
  const port = await freePort();
  let server;
  const postgres = {
    url: `postgres://permanence@127.0.0.1:${port}/postgres`,
    async start() {
      const [program, ...before] = [...words, `${programs}/postgres`];
      server = start(program, [...before, "-D", data, "-p", String(port), "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"], {
        cwd: folder,
      });
      await until("PostgreSQL answers", () => {
        if (!server.alive()) throw new Error(server.output());
        execFileSync(`${programs}/pg_isready`, ["-q", "-h", "127.0.0.1", "-p", String(port), "-U", "permanence"]);
        return true;
      });
    },
    /** Ends it and every connection to it: SIGINT is its fast shutdown. */
    stop: () => server.stop(),
    async close() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await postgres.start();
  return postgres;
}
