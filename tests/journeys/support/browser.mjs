// WebKitGTK's own browser on a screen of its own: the engine that the shop owner's window is made
// of, started once for many journeys.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Page } from "./page.mjs";
import { openScreen } from "./screen.mjs";
import { until } from "./until.mjs";
import { openSession } from "./webdriver.mjs";

const BINARY = process.env.GUICHET_WEBKIT ?? "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

/** Opens it for somebody in this time zone. */
export async function openBrowser(zone) {
  const screen = await openScreen();
  const home = mkdtempSync(join(tmpdir(), "guichet-browser-"));
  const leave = async () => {
    await screen.close();
    rmSync(home, { recursive: true, force: true });
  };
  const env = { ...screen.env, ...homely(home), TZ: zone };
  const session = await openSession({ binary: BINARY, args: ["--automation"], env }).catch(async (error) => {
    await leave();
    throw error;
  });
  const page = new Page(session, screen);
  const close = () => session.close().finally(leave);
  return { zone, page, session, screen, close };
}

/** A home of its own, in which nothing moves for show and nothing asks for a bus. */
function homely(home) {
  const settings = join(home, "config", "gtk-3.0");
  mkdirSync(settings, { recursive: true });
  writeFileSync(join(settings, "settings.ini"), "[Settings]\ngtk-enable-animations=0\n");
  return {
    HOME: home,
    XDG_CONFIG_HOME: join(home, "config"),
    XDG_CACHE_HOME: join(home, "cache"),
    XDG_DATA_HOME: join(home, "data"),
    NO_AT_BRIDGE: "1",
    GIO_USE_VFS: "local",
  };
}

/** Makes the page this large and learns where on the screen its corner is. */
export async function measure({ page, session, screen }, { width, height }) {
  const inner = () => session.run(() => [innerWidth, innerHeight]);
  let outer = [width, height + 100];
  await until("the window has its size", async () => {
    await session.resize(...outer);
    const [w, h] = await until("it has a size", inner);
    outer = [outer[0] + width - w, outer[1] + height - h];
    return w === width && h === height;
  });
  const middle = [Math.round(width / 2), Math.round(height / 2)];
  const corner = () => cornerByMouse({ session, screen }, middle);
  page.origin = await until("the mouse is over the page", async () => {
    const [first, second] = [await corner(), await corner()];
    return `${first}` === `${second}` && first;
  });
}

let nudge = 0;
/** Where on the screen the page's corner is, as the mouse tells that is moved to about `at`. What the window manager says of a framed window may be off by its frame. */
export async function cornerByMouse({ session, screen }, [x, y]) {
  nudge = (nudge + 7) % 70;
  const at = [x + nudge, y];
  await session.run(() => {
    globalThis.met = null;
    if (globalThis.feels) return;
    globalThis.feels = true;
    addEventListener("mousemove", ({ clientX, clientY }) => (globalThis.met = [clientX, clientY]), true);
  });
  await screen.point(...at);
  const [left, top] = await until("the page feels the mouse", () => session.run(() => globalThis.met), 1_000);
  return [at[0] - left, at[1] - top];
}
