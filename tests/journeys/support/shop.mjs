// A shop of its own for each journey: its own data folder, its own engine, its own pretend Meta,
// its own clock. Nothing is shared, so journeys can run in any order.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const HOST = process.env.GUICHET_HOST ?? join(ROOT, "target/debug/host");

/** The pretend Meta's own token for the demo account; it opens nothing but a sandbox. */
export const TOKEN = "sandbox-token";

/** Opens the demo shop (or, with `seed: "new"`, one with nothing in it) behind HTTP. */
export async function openShop(t, { seed = "demo", clock = "manual", more = [] } = {}) {
  const data = mkdtempSync(join(tmpdir(), "guichet-journey-"));
  const args = ["--listen", "127.0.0.1:0", "--data", data, "--ui", join(ROOT, "ui/dist")];
  args.push(seed === "new" ? "--new" : "--demo");
  args.push(clock === "manual" ? "--manual-clock" : "--quiet", ...more);
  const child = spawn(HOST, args, { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (bytes) => (errors = (errors + bytes).slice(-4_000)));
  const gone = new Promise((resolve) => child.once("exit", resolve));
  t.after(async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 5_000);
    await gone;
    clearTimeout(late);
    rmSync(data, { recursive: true, force: true });
  });
  const ready = await Promise.race([
    firstLine(child.stdout),
    gone.then((code) => Promise.reject(new Error(`the host ended with ${code}: ${errors}`))),
  ]);
  return shop(JSON.parse(ready), data);
}

async function firstLine(stream) {
  for await (const line of createInterface({ input: stream })) {
    stream.resume();
    return line;
  }
  throw new Error("the host said nothing");
}

function shop({ url, sandbox, phone, wire, webhook }, data) {
  const post = async (address, body, headers = {}) => {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body ?? null),
    });
    const text = await answer.text();
    const value = text ? JSON.parse(text) : null;
    if (!answer.ok) throw Object.assign(new Error(`${address}: ${text}`), { fault: value });
    return value;
  };
  return {
    url: url.replace(/\/$/, ""),
    sandbox,
    phone,
    wire,
    webhook,
    data,
    /** Asks the engine, as the window does. */
    call: (name, params = null) => post(new URL(`/call/${name}`, url), params),
    /** Moves the shop's clock and Meta's together. */
    advance: (seconds) => post(new URL("/test/clock", url), { advance_seconds: seconds }),
    /** Pulls the network cable, or puts it back. */
    offline: (offline) => post(new URL("/test/offline", url), { offline }),
    /** Does what a click on a notification does. */
    click: (summons) =>
      fetch(new URL("/test/summons", url), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(summons),
      }),
    /** What the engine wanted to notify of. */
    notes: () => fetch(new URL("/test/notes", url)).then((answer) => answer.json()),
    /** A customer writes. */
    inbound: (message) => post(new URL("/sandbox/inbound", sandbox), message),
    /** Only Meta's own time passes: the two disagree. */
    advanceMeta: (seconds) => post(new URL("/sandbox/clock", sandbox), { advance_seconds: seconds }),
    /** Meta misbehaves in a named way. */
    mischief: (what) => post(new URL("/sandbox/mischief", sandbox), what),
    /** Somebody else with a right to the account, in Meta's own tools, changes something. */
    elsewhere: (path, body) =>
      post(new URL(`/v26.0/${path}`, sandbox), body, { authorization: `Bearer ${TOKEN}` }),
    /** What the pretend Meta holds. */
    meta: () => fetch(new URL("/sandbox/state", sandbox)).then((answer) => answer.json()),
  };
}
