// Chromium, for what only it can do: pictures that are the same on every machine, and two pages of
// one shop at once. Everything a person does is tried in WebKit: see person.mjs.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { SIZES } from "./person.mjs";
import { words } from "./words.mjs";

const OUT = fileURLToPath(new URL("../out/", import.meta.url));

/** Starts the browser before the file's journeys and ends it after them. */
export function useBrowser(before, after) {
  const held = {};
  before(async () => {
    held.browser = await chromium.launch({
      executablePath: process.env.GUICHET_CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb"],
    });
  });
  after(async () => held.browser?.close());
  return held;
}

/** Opens a window on the shop for somebody who reads this language in this light. */
export async function sitDown(held, shop, options = {}) {
  const { language = "fr", theme = "light", size = "small", path = "/", zone = "Europe/Paris" } = options;
  const context = await held.browser.newContext({
    locale: language === "fr" ? "fr-FR" : "en-GB",
    timezoneId: zone,
    colorScheme: theme,
    viewport: SIZES[size] ?? size,
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const strangers = [];
  const failures = [];
  page.on("request", (request) => {
    const { protocol, hostname, origin } = new URL(request.url());
    const ours = origin === new URL(shop.url).origin || ["data:", "blob:"].includes(protocol);
    if (!ours) strangers.push(`${hostname} ${request.url().slice(0, 120)}`);
  });
  page.on("pageerror", (error) => failures.push(String(error)));
  page.on("console", (line) => {
    // The browser itself reports each refused call; the interface's answer to it is what counts.
    if (line.type() === "error" && !/Failed to load resource/.test(line.text())) failures.push(line.text());
  });
  shop.visitors.push(async () => {
    await context.close();
    assert.deepEqual(strangers, [], "the window asked something of another computer");
    assert.deepEqual(failures, [], "the window reported errors");
  });
  await page.goto(shop.url + path);
  return { page, word: words(language), language, theme, size };
}

/** Keeps a picture of the window for a person to look at. */
export async function picture(page, name) {
  mkdirSync(OUT, { recursive: true });
  await page.screenshot({ path: `${OUT}${name}.png` });
}
