// A screen with a window manager, so that focus, sizes and closing are what they are on a person's
// desktop, and with one mouse and one keyboard: whoever needs their own opens one.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { hasKey, fit } from "./keymap.mjs";
import { start } from "./process.mjs";
import { until } from "./until.mjs";

const run = promisify(execFile);
const NAMES = {
  Control: "ctrl", Alt: "alt", Shift: "shift", Enter: "Return", ArrowDown: "Down", ArrowUp: "Up",
  ArrowLeft: "Left", ArrowRight: "Right", PageUp: "Prior", PageDown: "Next", Backspace: "BackSpace",
  "/": "slash", "?": "question", "+": "plus", "-": "minus", " ": "space",
};

/**
 * Opens a screen of its own. It stays as it is when its last user leaves: one that begins anew then would
 * throw out a window manager that is just coming, after whoever asked whether it is there.
 */
export async function openScreen() {
  const server = start("Xvfb", ["-displayfd", "1", "-screen", "0", "2200x1400x24", "-nolisten", "tcp", "-noreset"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const number = await Promise.race([
    new Promise((resolve) => server.stdout.once("data", (bytes) => resolve(String(bytes).trim()))),
    server.gone.then(() => Promise.reject(new Error("Xvfb ended"))),
  ]);
  return furnish(`:${number}`, server);
}

/** Mouse and keyboard of a screen that is already there. */
export function handsOn(display) {
  const env = { ...process.env, DISPLAY: display };
  // A screen that is gone in the middle of a gesture must not hold the journey for ever.
  const xdo = (...args) => run("xdotool", args.map(String), { env, timeout: 60_000 }).then(({ stdout }) => stdout.trim());
  return {
    env,
    xdo,
    /** How many windows are on it, lists that a click opened included. */
    windows: async () => (await xdo("search", "--onlyvisible", "--name", ".*")).split("\n").length,
    ...mouse(xdo),
    ...keyboard(xdo),
  };
}

async function furnish(display, server) {
  const hands = handsOn(display);
  const { env, xdo } = hands;
  const manager = start("openbox", ["--sm-disable"], { env });
  const close = async () => {
    for (const each of [manager, server]) await each.end();
  };
  try {
    await until("a window manager is there", () => xdo("get_num_desktops"), 40_000);
    // Not before: a screen that nobody uses any more begins anew, keyboard included.
    await fit(display);
  } catch (error) {
    await close();
    throw error;
  }
  return { ...hands, close };
}

function mouse(xdo) {
  const at = (x, y) => ["mousemove", Math.round(x), Math.round(y)];
  return {
    point: (x, y) => xdo(...at(x, y)),
    /** Presses a button: `held` for so many ms, `times` in a row. */
    click: (x, y, { button = 1, times = 1, held = 0 } = {}) =>
      held > 0
        ? xdo(...at(x, y), "mousedown", button, "sleep", held / 1000, "mouseup", button)
        : xdo(...at(x, y), "click", "--repeat", times, "--delay", 40, button),
    /** Turns the wheel by so many notches, down when positive. */
    wheel: (notches) => xdo("click", "--repeat", Math.abs(notches), "--delay", 5, notches > 0 ? 5 : 4),
  };
}

function keyboard(xdo) {
  return {
    /** Presses combinations such as `Control+k`, one after the other, `gap` ms apart. */
    keys: (combinations, gap = 12) => xdo("key", "--delay", gap, ...combinations.map(nameOf)),
    /** Types a text, letter by letter. */
    type: (text, gap = 4) => {
      const missing = [...text].filter((letter) => !hasKey(letter));
      if (missing.length > 0) throw new Error(`no key for ${missing.join(" ")}: add it to keymap.mjs`);
      const lines = text.split("\n").map((line) => (line ? ["type", "--delay", gap, "--args", 1, "--", line] : []));
      return xdo(...lines.reduce((before, line) => [...before, "key", "Return", ...line]));
    },
  };
}

function nameOf(combination) {
  const plus = combination.endsWith("++") || combination === "+";
  const parts = plus ? [...combination.slice(0, -2).split("+").filter(Boolean), "+"] : combination.split("+");
  return parts.map((part) => NAMES[part] ?? part).join("+");
}
