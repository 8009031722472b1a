// What surrounds the window: a window manager, so that focus and closing are what they are on a
// person's desktop; a notification daemon; and a look at the whole screen.
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { fit } from "../support/keymap.mjs";
import { until } from "../support/until.mjs";
import { start } from "./webdriver.mjs";

const run = promisify(execFile);
const OUT = fileURLToPath(new URL("../out/", import.meta.url));
const say = (program, ...args) => run(program, args).then(({ stdout }) => stdout.trim());

/** Gives the screen a window manager, and notifications if nobody shows them yet. */
export async function desktop(t) {
  start(t, "openbox", []);
  start(t, "dunst", []);
  await until("a window manager is there", () => say("xdotool", "get_num_desktops"));
  await fit(process.env.DISPLAY);
}

/** A desktop that shows icons near its clock: closing then only puts the window away. */
export async function tray(t) {
  const own = `from gi.repository import Gio, GLib
Gio.bus_own_name(Gio.BusType.SESSION, "org.kde.StatusNotifierWatcher", 0, None, None, None)
GLib.MainLoop().run()`;
  start(t, "/usr/bin/python3", ["-c", own]);
  const names = () => say("gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/", "--method", "org.freedesktop.DBus.ListNames");
  await until("icons have a place", async () => (await names()).includes("StatusNotifierWatcher"));
}

/** The app's window on the screen, by its title. */
export const onScreen = () =>
  say("xdotool", "search", "--onlyvisible", "--name", "Guichet$").then(
    (ids) => ids.split("\n")[0],
    () => "",
  );

/** The title of whatever has the keyboard. */
export const focused = () => say("xdotool", "getactivewindow", "getwindowname").catch(() => "");

/** Closes the window as a click on its cross does; again if something else had the keyboard. */
export async function closeWindow() {
  await until("the window is on the screen", onScreen);
  await until("the window is gone", async () => {
    const id = await onScreen();
    if (id === "") return true;
    await say("xdotool", "windowactivate", "--sync", id);
    await say("xdotool", "key", "--clearmodifiers", "alt+F4");
    await new Promise((resolve) => setTimeout(resolve, 500));
    return false;
  });
}

/** Puts the window away as a person does who turns to something else. */
export async function minimise() {
  await say("xdotool", "windowminimize", await until("the window is on the screen", onScreen));
}

/** Clicks the newest notification, as far as its service is concerned. */
export const clickNotification = () => say("dunstctl", "action", "0");

/** Puts the newest notification away. */
export const dropNotification = () => say("dunstctl", "close");

/** Presses a key, or several at once, in whatever has the keyboard: `ctrl+v`. */
export const press = (keys) => say("xdotool", "key", "--clearmodifiers", keys);

/** Where the middle of something in the window is on the screen. */
export async function placeOf(window, css) {
  await window.waitFor(css);
  const inside = await window.run(
    `const box = document.querySelector(arguments[0]).getBoundingClientRect();
     return { x: box.x + box.width / 2, y: box.y + box.height / 2 };`,
    css,
  );
  const told = await say("xdotool", "getwindowgeometry", "--shell", await until("the window is on the screen", onScreen));
  const [x, y] = ["X", "Y"].map((side) => Number(new RegExp(`^${side}=(-?\\d+)$`, "m").exec(told)?.[1]));
  return { x: x + inside.x, y: y + inside.y };
}

/** Drags what is at one place of the screen to another, as slowly as a hand. */
export async function drag(from, to) {
  const move = (x, y) => say("xdotool", "mousemove", "--sync", String(Math.round(x)), String(Math.round(y)));
  await move(from.x, from.y);
  await say("xdotool", "mousedown", "1");
  for (let step = 1; step <= 20; step++) {
    await move(from.x + ((to.x - from.x) * step) / 20, from.y + ((to.y - from.y) * step) / 20);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await say("xdotool", "mouseup", "1");
}

/** Starts the other program (see there); it holds what it was given until it is ended. */
export async function otherProgram(t, what, ...given) {
  const program = fileURLToPath(new URL("other_program.py", import.meta.url));
  const child = start(t, "/usr/bin/python3", [program, what, ...given], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve, reject) => {
    child.stdout.once("data", resolve);
    child.once("exit", (code) => reject(new Error(`the other program ended with ${code}`)));
  });
  return {
    ends: () => {
      child.kill();
      return child.gone;
    },
  };
}

/** Keeps a picture of the whole screen. */
export async function screen(name) {
  mkdirSync(OUT, { recursive: true });
  const file = `${OUT}window-${name}.png`;
  await say("import", "-window", "root", file);
  return file;
}

/** How many pixels of two pictures of the screen differ by more than a shade. */
export async function difference(before, after) {
  const { stderr } = await run("compare", ["-metric", "AE", "-fuzz", "5%", before, after, "null:"]).catch((told) => told);
  return Number.parseFloat(stderr);
}
