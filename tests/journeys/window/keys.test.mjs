// The key to the data: in the keychain, on paper, and what the person sees when it is missing.
import assert from "node:assert/strict";
import { cpSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { until } from "../support/until.mjs";
import { desktop, focused, press, screen } from "./desktop.mjs";
import { downloads, folder, openWindow } from "./webdriver.mjs";

const presses = async (...keys) => {
  for (const key of keys) await press(key);
};
const REAL = [];
const SHOW = "[aria-labelledby=setup-recovery] button";
const TRY = "[name=recovery]";

/** The settings of a shop that is not the demo. */
async function openSettings(t, data, env) {
  const window = await openWindow(t, data, env, REAL);
  await window.waitFor("nav a");
  await window.run("location.hash = '#/setup'");
  await window.waitFor(SHOW);
  return window;
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

  await window.click(SHOW);
  await until("a window of its own is there", async () => /secours|recovery/i.test(await focused()));
  await screen("recovery-key");
  await presses("Tab", "Tab", "Return");
  await until("it is in a file", () => readdirSync(kept).length === 1);
  const file = join(kept, readdirSync(kept)[0]);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const [key] = readFileSync(file, "utf8").match(/(?:[0-9A-Z]{4}-){7}[0-9A-Z]{4}/);
  const seen = await window.run(`
    return fetch("notice://localhost/recovery").then((page) => page.text(), String)
      .then((page) => page + document.documentElement.outerHTML)`);
  assert.ok(!seen.includes(key), "the page cannot read it");
  await until("it is put away", async () => {
    await presses("Tab", "Tab", "Tab", "Return");
    return (await stands(window)) === "kept";
  });
  await window.type(TRY, `${key.toLowerCase()}\uE007`);
  await until("trying it says so", () => window.run("return document.querySelector('form .good').innerText !== ''"));
  await window.close();

  const copy = join(home, "copied");
  cpSync(shop, copy, { recursive: true });
  const moved = await openWindow(t, copy, env, REAL);
  await moved.waitFor("#key");
  await screen("key-missing");
  const slip = (key.startsWith("7") ? "8" : "7") + key.slice(1);
  await moved.type("#key", `${slip}\uE007`);
  await moved.waitFor("#problem");
  await moved.type("#key", `${key}\uE007`);
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
