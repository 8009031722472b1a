// A shop of its own for each journey: its own data folder, its own engine, its own pretend Meta,
// its own clock. Nothing is shared, so journeys can run in any order.
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { layLine } from "./line.mjs";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const HOST = process.env.GUICHET_HOST ?? join(ROOT, "target/debug/host");
const UI = process.env.GUICHET_UI ?? join(ROOT, "ui/dist");

/** The pretend Meta's own token for the demo account; it opens nothing but a sandbox. */
export const TOKEN = "sandbox-token";

/** The pretend Meta's app secret: what it signs webhooks with. */
export const SECRET = "sandbox-app-secret";

/** Opens the demo shop (or, with `seed: "new"`, one with nothing in it) behind HTTP. */
export async function openShop(t, { seed = "demo", clock = "manual", more = [] } = {}) {
  const data = mkdtempSync(join(tmpdir(), "guichet-journey-"));
  const args = ["--listen", "127.0.0.1:0", "--data", data, "--ui", UI];
  args.push(seed === "new" ? "--new" : "--demo");
  args.push(clock === "manual" ? "--manual-clock" : "--quiet", ...more);
  const child = spawn(HOST, args, { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (bytes) => (errors = (errors + bytes).slice(-4_000)));
  const gone = new Promise((resolve) => child.once("exit", resolve));
  const visitors = [];
  let line;
  t.after(async () => {
    try {
      // Whoever sits in the shop leaves before the lights go out.
      for (const leave of visitors) await leave();
    } finally {
      line?.close();
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), 5_000);
      await gone;
      clearTimeout(late);
      rmSync(data, { recursive: true, force: true });
    }
  });
  const ready = await Promise.race([
    firstLine(child.stdout),
    gone.then((code) => Promise.reject(new Error(`the host ended with ${code}: ${errors}`))),
  ]);
  const told = JSON.parse(ready);
  line = await layLine(told.url);
  return { ...shop(told, data), url: line.url, line, visitors };
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
    sandbox,
    phone,
    wire,
    webhook,
    data,
    /** Asks the engine, as the window does. */
    call: (name, params = null) => post(new URL(`/call/${name}`, url), params),
    /** Moves the shop's clock and Meta's together. */
    advance: (seconds) => post(new URL("/test/clock", url), { advance_seconds: seconds }),
    /**
     * Until the journey ends no time passes: the page counts the five seconds of taking back by its own
     * clock, and is told again and again that none has. The last word may find the host closed.
     */
    holdStill(t) {
      const again = setInterval(() => void this.advance(0).catch(() => {}), 1_500);
      t.after(() => clearInterval(again));
    },
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
    /** Brings a webhook past the pretend Meta, signed with `key`, or unsigned. */
    deliver: (body, key) =>
      fetch(webhook, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(key && { "x-hub-signature-256": `sha256=${createHmac("sha256", key).update(body).digest("hex")}` }),
        },
        body,
      }),
    /** Meta misbehaves in a named way. */
    mischief: (what) => post(new URL("/sandbox/mischief", sandbox), what),
    /** Somebody else with a right to the account, in Meta's own tools, changes something. */
    elsewhere: (path, body) =>
      post(new URL(`/v26.0/${path}`, sandbox), body, { authorization: `Bearer ${TOKEN}` }),
    /** What the pretend Meta holds. */
    meta: () => fetch(new URL("/sandbox/state", sandbox)).then((answer) => answer.json()),
  };
}
