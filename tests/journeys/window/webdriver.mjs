// The real window, driven through WebKitWebDriver in plain HTTP: start it, look, click, type.
// Everything started here is ended here, by its own process id.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "../support/until.mjs";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
export const APP = process.env.GUICHET_DESKTOP ?? join(ROOT, "target/debug/guichet-desktop");
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** A data folder that goes away with the journey. */
export function folder(t) {
  const data = mkdtempSync(join(tmpdir(), "guichet-window-"));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  return data;
}

/** Where a person's downloads go who keeps their settings in `home`; the folder and how it is said. */
export function downloads(home) {
  const [settings, kept] = [join(home, "config"), join(home, "downloads")];
  for (const folder of [settings, kept]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(settings, "user-dirs.dirs"), `XDG_DOWNLOAD_DIR="${kept}"\n`);
  return { kept, env: { XDG_CONFIG_HOME: settings } };
}

/** Opens the app on the demo shop and hands out a grip on its window. */
export async function openWindow(t, data, env = {}) {
  const port = await freePort();
  const driver = start(t, "WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], {
    // Without this the app lets nobody drive its window.
    env: { ...process.env, ...env, TAURI_WEBVIEW_AUTOMATION: "true" },
  });
  const base = `http://127.0.0.1:${port}`;
  await until("the driver answers", async () => (await fetch(`${base}/status`)).ok);
  const { sessionId } = await command("POST", `${base}/session`, {
    capabilities: {
      alwaysMatch: {
        "webkitgtk:browserOptions": { binary: APP, args: ["--demo", "--data", data] },
      },
    },
  });
  const session = `${base}/session/${sessionId}`;
  // Closing the window only puts it away, so the app itself is ended before the session.
  const app = childOf(driver.pid);
  const close = async () => {
    end(app);
    await until("the app is gone", () => !isThere(app));
    await command("DELETE", session).catch(() => {});
    driver.kill();
    await driver.gone;
  };
  t.after(close);
  return grip(session, close);
}

function grip(session, close) {
  const run = (body, ...args) => command("POST", `${session}/execute/sync`, { script: body, args });
  const find = async (css) =>
    (await command("POST", `${session}/element`, { using: "css selector", value: css }))[ELEMENT];
  const waitFor = (css) => until(`${css} is there`, () => find(css), 40_000);
  return {
    run,
    close,
    waitFor,
    /** Asks the engine through the window's own bridge. */
    call: (name, params = null) =>
      command("POST", `${session}/execute/async`, {
        script: `const [name, params, done] = arguments;
          window.__TAURI_INTERNALS__.invoke("call", { name, params })
            .then((value) => done({ value }), (fault) => done({ fault }));`,
        args: [name, params],
      }).then(({ value, fault }) => {
        if (fault) throw new Error(`${name}: ${JSON.stringify(fault)}`);
        return value;
      }),
    text: async (css) => command("GET", `${session}/element/${await waitFor(css)}/text`),
    click: async (css) => command("POST", `${session}/element/${await waitFor(css)}/click`, {}),
    type: async (css, text) => command("POST", `${session}/element/${await waitFor(css)}/value`, { text }),
  };
}

/** Starts a program that ends, at the latest, with the journey. */
export function start(t, program, args, options = {}) {
  const child = spawn(program, args, { stdio: "ignore", ...options });
  child.gone = new Promise((resolve) => {
    child.once("exit", resolve);
    child.once("error", resolve);
  });
  t.after(async () => {
    if (child.exitCode === null) child.kill();
    await child.gone;
  });
  return child;
}

/** The process that another one started, and that is still there. */
function childOf(parent) {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.find((pid) => family(pid)?.parent === parent);
}

function family(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

function isThere(pid) {
  const found = family(pid);
  return found !== undefined && found.state !== "Z";
}

function end(pid) {
  if (pid !== undefined && isThere(pid)) process.kill(pid);
}

async function command(method, address, body) {
  const answer = await fetch(address, {
    method,
    headers: { "content-type": "application/json" },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${new URL(address).pathname}: ${value?.error} ${value?.message}`);
  return value;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
