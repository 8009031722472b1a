// The real window: the app under automation, for looking into its page, with the mouse and the
// keyboard of the screen for everything a person does. What is started here is ended here.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Page } from "../support/page.mjs";
import { startFor } from "../support/process.mjs";
import { handsOn } from "../support/screen.mjs";
import { cornerByMouse } from "../support/browser.mjs";
import { until } from "../support/until.mjs";
import { openSession } from "../support/webdriver.mjs";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
export const APP = process.env.GUICHET_DESKTOP ?? join(ROOT, "target/debug/guichet-desktop");
export const start = startFor;

/** The windows that each journey has opened: what they write in goes after them. */
const opened = new WeakMap();

/** A data folder that goes away with the journey. */
export function folder(t) {
  const data = mkdtempSync(join(tmpdir(), "guichet-window-"));
  t.after(async () => {
    for (const close of opened.get(t) ?? []) await close();
    rmSync(data, { recursive: true, force: true });
  });
  return data;
}

/** Where a person's downloads go who keeps their settings in `home`; the folder and how it is said. */
export function downloads(home) {
  const [settings, kept] = [join(home, "config"), join(home, "downloads")];
  for (const folder of [settings, kept]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(settings, "user-dirs.dirs"), `XDG_DOWNLOAD_DIR="${kept}"\n`);
  return { kept, env: { XDG_CONFIG_HOME: settings } };
}

/** Opens the app, on the demo shop unless told otherwise, and hands out a grip on its window. */
export async function openWindow(t, data, env = {}, args = ["--demo"]) {
  const session = await openSession({
    binary: APP,
    args: [...args, "--data", data],
    // Without this the app lets nobody drive its window.
    env: { ...process.env, ...env, TAURI_WEBVIEW_AUTOMATION: "true" },
  });
  // Closing the window only puts it away, so the app itself is ended before the session.
  const app = childOf(session.pid);
  const close = async () => {
    end(app);
    await until("the app is gone", () => !isThere(app));
    await session.close();
  };
  opened.set(t, [...(opened.get(t) ?? []), close]);
  t.after(close);
  const screen = handsOn(process.env.DISPLAY);
  const page = new Page(session, screen);
  page.locate = () => cornerOf(session, screen);
  return { ...grip(session, page), page, pid: app, close };
}

/** Where the corner of the app's page is on the screen. */
async function cornerOf(session, screen) {
  const found = ["search", "--onlyvisible", "--name", "Guichet$", "getwindowgeometry", "--shell"];
  const told = await until("the window is on the screen", () => screen.xdo(...found));
  const [x, y] = ["X", "Y"].map((side) => Number(new RegExp(`^${side}=(-?\\d+)$`, "m").exec(told)?.[1]));
  const within = [x + 300, y + 300];
  return until("the mouse is over the page", () => cornerByMouse({ session, screen }, within));
}

function grip(session, page) {
  /** Runs the body of a function in the page; its arguments are `arguments`. */
  const run = (body, ...args) => session.run(`return (function () { ${body} }).apply(null, given);`, args);
  const one = (css) => page.locator(css).first();
  return {
    run,
    waitFor: (css) => until(`${css} is there`, () => run("return document.querySelector(arguments[0]) !== null", css), 40_000),
    /** Asks the engine through the window's own bridge. */
    call: (name, params = null) =>
      session
        .run((name, params) =>
          globalThis.__TAURI_INTERNALS__.invoke("call", { name, params }).then((value) => ({ value }), (fault) => ({ fault })), [name, params])
        .then(({ value, fault }) => {
          if (fault) throw new Error(`${name}: ${JSON.stringify(fault)}`);
          return value;
        }),
    text: (css) => one(css).innerText(),
    click: (css) => one(css).click(),
    /** Types into a field, after what it holds; `\uE007` is Enter. */
    type: (css, text) => one(css).pressSequentially(text.replaceAll("\uE007", "\n")),
  };
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
