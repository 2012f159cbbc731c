/** Starts the bench: Node reads no TypeScript by itself, Vite does. */
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const path = fileURLToPath(new URL("bench.ts", import.meta.url));
const { module } = await runnerImport(path, { configFile: false, logLevel: "error" });
console.log(JSON.stringify(await module.measure()));
