// The key to the data: in the keychain, on paper, and what the person sees when it is missing.
import assert from "node:assert/strict";
import { cpSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { until } from "../support/until.mjs";
import { desktop, focused, press, screen } from "./desktop.mjs";
import { downloads, folder, openWindow } from "./webdriver.mjs";

/** Presses a key, and again where nothing came of it: a window that was just opened may not hear yet. */
const pressUntil = (what, keys, so) =>
  until(what, async () => {
    for (const key of keys.split(" ")) await press(key);
    return until(what, so, 1_500).catch(() => false);
  });
const REAL = [];
const SHOW = "[aria-labelledby=setup-recovery] button";
const TRY = "[name=recovery]";

/** The settings of a shop that is not the demo. */
async function openSettings(t, data, env) {
  const window = await openWindow(t, data, env, REAL);
  await window.waitFor("nav a");
  await until("the window has the keyboard", async () => (await focused()).includes("Guichet"));
  await window.run("location.hash = '#/setup'");
  await window.waitFor(SHOW);
  return window;
}

/** Goes to a field by the Tab key and types into it; Enter at the end. */
async function enter(window, css, text) {
  const there = () => window.run("return document.activeElement.matches(arguments[0])", css);
  for (let steps = 0; !(await there()); steps++) {
    assert.ok(steps < 100, `the Tab key reaches ${css}`);
    await window.page.strike(["Tab"]);
  }
  await window.page.letters(text);
  await window.page.strike(["Return"]);
}

const stands = async (window) => (await window.call("setup")).recovery;

test("the recovery key is kept, and opens a copied folder whose key is in no keychain", async (t) => {
  await desktop(t);
  const home = folder(t);
  const { kept, env } = downloads(home);
  const shop = join(home, "shop");
  const window = await openSettings(t, shop, env);
  assert.equal(statSync(shop).mode & 0o777, 0o700, "nobody else may look into the folder");
  assert.equal(await stands(window), "wanted");

  await window.page.locator(SHOW).first().press("Return");
  await until("a window of its own is there", async () => /secours|recovery/i.test(await focused()));
  await screen("recovery-key");
  await pressUntil("it is in a file", "Return", () => readdirSync(kept).length === 1);
  const file = join(kept, readdirSync(kept)[0]);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const [key] = readFileSync(file, "utf8").match(/(?:[0-9A-Z]{4}-){7}[0-9A-Z]{4}/);
  const seen = await window.run(`
    return fetch("notice://localhost/recovery").then((page) => page.text(), String)
      .then((page) => page + document.documentElement.outerHTML)`);
  assert.ok(!seen.includes(key), "the page cannot read it");
  // Saving leads to no button that says it is kept: one goes there.
  await pressUntil("it is put away", "Tab Return", async () => (await stands(window)) === "kept");
  await enter(window, TRY, key.toLowerCase());
  await until("trying it says so", () => window.run("return document.querySelector('form .good').innerText !== ''"));

  await window.page.locator(SHOW).first().press("Return");
  await until("it is shown again", async () => /secours|recovery/i.test(await focused()));
  await pressUntil("it is there again, and can be kept", "Return", () => readdirSync(kept).length === 2);
  await pressUntil("it is put away again", "Tab Return", async () => !/secours|recovery/i.test(await focused()));
  await window.close();

  const copy = join(home, "copied");
  cpSync(shop, copy, { recursive: true });
  const moved = await openWindow(t, copy, env, REAL);
  await moved.waitFor("#key");
  await screen("key-missing");
  const slip = (key.startsWith("7") ? "8" : "7") + key.slice(1);
  await enter(moved, "#key", slip);
  await moved.waitFor("#problem");
  await enter(moved, "#key", key);
  await moved.waitFor("nav a");
  assert.equal(await stands(moved), "kept", "it is the same shop");
  await moved.close();

  const again = await openWindow(t, copy, env, REAL);
  await again.waitFor("nav a");
  assert.ok(await again.call("hello"), "this keychain has the key now");
});

test("a database that is gone is said, and an empty inbox begins only when asked for", async (t) => {
  await desktop(t);
  const home = folder(t);
  const shop = join(home, "shop");
  const window = await openSettings(t, shop, {});
  await window.close();
  for (const end of ["", "-wal", "-shm"]) rmSync(join(shop, `guichet.db${end}`), { force: true });

  const empty = await openWindow(t, shop, {}, REAL);
  await empty.waitFor("a[href$=anew]");
  await screen("data-gone");
  await empty.click("a[href$=anew]");
  await empty.waitFor("nav a");
  assert.equal((await empty.call("inbox_counts", {})).all, 0);
});
