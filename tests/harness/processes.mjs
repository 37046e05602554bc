// Programs under test: started, watched, stopped; never left behind.

import { spawn } from "node:child_process";
import { createServer } from "node:net";

const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/** A TCP port of 127.0.0.1 that nobody listens on at this moment. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Starts a program; its output is kept in `output()` and `exited` resolves to `{ code, signal }`. */
export function start(program, args, { env = {}, cwd } = {}) {
  const child = spawn(program, args, { env: { ...process.env, ...env }, cwd, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  let output = "";
  const keep = (chunk) => (output = (output + chunk).slice(-200_000));
  child.stdout.setEncoding("utf8").on("data", keep);
  child.stderr.setEncoding("utf8").on("data", keep);
  const exited = new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: null, signal: null, error }));
    child.once("close", (code, signal) => resolve({ code, signal }));
  }).then((end) => {
    running.delete(child);
    return end;
  });
  return {
    pid: child.pid,
    output: () => output,
    exited,
    alive: () => child.exitCode === null && child.signalCode === null,
    /** Asks it to end, as Ctrl-C does; insists after `seconds`. Resolves to how it ended. */
    async stop(seconds = 15) {
      child.kill("SIGINT");
      const insist = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
      const end = await exited;
      clearTimeout(insist);
      return end;
    },
    /** Ends it as a power cut does. */
    async kill() {
      child.kill("SIGKILL");
      return exited;
    },
  };
}
