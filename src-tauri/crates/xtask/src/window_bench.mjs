// Measures the real window through WebKitWebDriver: from start to the first rows painted, memory of
// the whole process tree, and processor time while nothing happens, visible and hidden.
// Usage: node window_bench.mjs APP RUNS SECONDS LABEL=ARGUMENTS... ("bare=--bare demo=--demo --data DIR")
import { execFileSync, spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const [app, runs, seconds, ...cases] = process.argv.slice(2);
const PORT = 4444 + (process.pid % 1000);
const BASE = `http://127.0.0.1:${PORT}`;
const TICKS = Number(execFileSync("getconf", ["CLK_TCK"]));
// A painted frame with at least one row (or, in the bare window, its one dot).
const PAINTED = `const [done] = arguments;
  const look = () => document.querySelector("[role=option], #painted")
    ? requestAnimationFrame(() => setTimeout(() => done(true)))
    : requestAnimationFrame(look);
  look();`;

const driver = spawn("WebKitWebDriver", [`--port=${PORT}`, "--host=127.0.0.1"], {
  stdio: "ignore",
  env: { ...process.env, TAURI_WEBVIEW_AUTOMATION: "true" },
});
try {
  await until(async () => (await fetch(`${BASE}/status`)).ok);
  for (const each of cases) {
    const [label, ...rest] = each.split("=");
    console.log(JSON.stringify({ label, ...(await measure(rest.join("=").split(" "))) }));
  }
} finally {
  driver.kill();
}

async function measure(args) {
  const starts = [];
  for (let run = 1; run < Number(runs); run += 1) {
    const { session, painted } = await open(args);
    starts.push(painted);
    await close(session);
  }
  const { session, painted } = await open(args);
  starts.push(painted);
  await sleep(4_000);
  const tree = processes();
  const memory = tree.reduce((sum, pid) => sum + pss(pid), 0);
  const visible = await idle();
  hide(tree);
  await sleep(2_000);
  const hidden = await idle();
  await close(session);
  starts.sort((a, b) => a - b);
  return {
    first_ms: Math.round(starts.at(-1)),
    start_ms: Math.round(starts[Math.floor(starts.length / 2)]),
    pss_mb: Math.round(memory / 1024),
    processes: tree.length,
    idle_visible_percent: visible,
    idle_hidden_percent: hidden,
  };
}

async function open(args) {
  const began = performance.now();
  const { sessionId } = await command("POST", "/session", {
    capabilities: { alwaysMatch: { "webkitgtk:browserOptions": { binary: app, args }, timeouts: { script: 120_000 } } },
  });
  const session = `/session/${sessionId}`;
  await command("POST", `${session}/execute/async`, { script: PAINTED, args: [] });
  return { session, painted: performance.now() - began };
}

async function close(session) {
  // Closing the window only puts it away, so the app itself is ended before the session.
  const [app] = processes();
  if (app) process.kill(app, "SIGTERM");
  await until(async () => processes().length === 0);
  await command("DELETE", session).catch(() => {});
}

/** The app and everything it started. */
function processes() {
  const parents = new Map();
  const ours = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (state === "Z") continue;
      parents.set(Number(name), Number(parent));
      if (Number(parent) === driver.pid && readlinkSync(`/proc/${name}/exe`) === app) ours.push(Number(name));
    } catch {
      // Gone while we looked.
    }
  }
  for (let at = 0; at < ours.length; at += 1) {
    for (const [pid, parent] of parents) if (parent === ours[at]) ours.push(pid);
  }
  return ours;
}

function pss(pid) {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
}

function spent() {
  return processes().reduce((sum, pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return sum + Number(fields[11]) + Number(fields[12]);
  }, 0);
}

/** Percent of one core over the measured seconds. */
async function idle() {
  const before = spent();
  await sleep(Number(seconds) * 1_000);
  return Number((((spent() - before) / TICKS / Number(seconds)) * 100).toFixed(2));
}

function hide(tree) {
  for (const pid of tree) {
    try {
      const found = execFileSync("xdotool", ["search", "--onlyvisible", "--pid", String(pid)], { encoding: "utf8" });
      for (const id of found.trim().split("\n")) execFileSync("xdotool", ["windowunmap", id]);
    } catch {
      // Only one of the processes has a window.
    }
  }
}

async function command(method, path, body) {
  const answer = await fetch(`${BASE}${path}`, { method, body: body && JSON.stringify(body) });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${path}: ${value?.error} ${value?.message}`);
  return value;
}

async function until(condition) {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (await condition().catch(() => false)) return;
    await sleep(20);
  }
  throw new Error("waited in vain");
}
