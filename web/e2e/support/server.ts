/**
 * A server of one's own for a test file: a fresh data folder, a free port, the real program.
 *
 *     const server = await startServer();
 *     … server.url …
 *     await server.stop();
 *
 * `AFTERBASE` names another program than `../.venv/bin/afterbase`; `AFTERBASE_URL` a server that runs already.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

export interface Server {
  url: string;
  /** Everything the server printed. */
  output: () => string;
  stop: () => Promise<void>;
}

const program = process.env.AFTERBASE ?? resolve(import.meta.dirname, "../../../.venv/bin/afterbase");

export async function startServer(): Promise<Server> {
  if (process.env.AFTERBASE_URL) {
    return { url: process.env.AFTERBASE_URL, output: () => "", stop: async () => {} };
  }
  const data = await mkdtemp(join(tmpdir(), "afterbase-e2e-"));
  const port = await freePort();
  const child = spawn(program, ["serve", "--data", data, "--host", "127.0.0.1", "--port", String(port)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await end(child);
    await rm(data, { recursive: true, force: true });
  };
  try {
    await untilHealthy(url, child, () => output);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, output: () => output, stop };
}

async function untilHealthy(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const latest = Date.now() + 60_000;
  while (Date.now() < latest) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}:\n${output()}`);
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await wait(100);
  }
  throw new Error(`The server did not get healthy within a minute:\n${output()}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  const isGone = await Promise.race([gone.then(() => true), wait(15_000, false, { ref: false })]);
  if (isGone) return;
  child.kill("SIGKILL");
  await gone;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
