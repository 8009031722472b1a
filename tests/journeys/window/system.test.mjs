// What the system says: its language, and that it has no browser.
import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { until } from "../support/until.mjs";
import { desktop, focused } from "./desktop.mjs";
import { folder, openWindow } from "./webdriver.mjs";

test("the page speaks the system's language, also where its locale is not installed, and the preference above it", async (t) => {
  await desktop(t);
  for (const [locale, spoken] of [
    ["fr_CA.UTF-8", "fr"],
    ["en_NZ.UTF-8", "en"],
  ]) {
    const window = await openWindow(t, folder(t), { LANG: locale, LANGUAGE: "", LC_ALL: "", LC_MESSAGES: "" });
    await window.waitFor("[role=option]");
    const speaks = () => window.run("return document.documentElement.lang");
    assert.equal(await speaks(), spoken, locale);
    const { preferences } = await window.call("hello");
    const other = spoken === "fr" ? "en" : "fr";
    await window.call("set_preferences", { ...preferences, language: other });
    await until("the preference counts for more", async () => (await speaks()) === other);
    await window.close();
  }
});

test("where no browser opens, pressing what would open one says so", async (t) => {
  await desktop(t);
  const home = folder(t);
  // What the system's own openers answer when they find no browser.
  for (const opener of ["xdg-open", "gio", "gnome-open", "kde-open6", "kde-open5", "kde-open"]) {
    writeFileSync(join(home, opener), "#!/bin/sh\nexit 3\n");
    chmodSync(join(home, opener), 0o755);
  }
  const PATH = `${home}:${process.env.PATH}`;
  const window = await openWindow(t, join(home, "shop"), { PATH, LANG: "fr_FR.UTF-8", LANGUAGE: "", LC_ALL: "" });
  await window.waitFor("[role=option]");
  await until("the window has the keyboard", async () => (await focused()).includes("Guichet"));
  await window.page.locator(".demo button").press("Enter");
  await until("it is said", async () => (await window.run("return document.body.innerText")).includes("Aucun navigateur"));
});
