// A person at the screen: WebKit once for a file of journeys, a page of its own for each of them.
// Whatever the page does, it may ask nothing of any other computer and may not fail silently.
import assert from "node:assert/strict";
import { measure, openBrowser } from "./browser.mjs";
import { words } from "./words.mjs";

export const SIZES = { small: { width: 1024, height: 700 }, large: { width: 1920, height: 1080 } };

/** Keeps the browser of a file of journeys, from the first that needs it to the last. */
export function useBrowser(_before, after) {
  const held = {};
  after(() => held.browser?.close());
  return held;
}

/** Sits somebody down at the shop who reads this language in this light. */
export async function sitDown(held, shop, options = {}) {
  const { language = "fr", theme = "light", size = "small", path = "/", zone = "Europe/Paris" } = options;
  const browser = await browserIn(held, zone);
  const { page } = browser;
  const wanted = SIZES[size] ?? size;
  if (held.size !== wanted) {
    await measure(browser, wanted);
    held.size = wanted;
  }
  const { preferences } = await shop.call("hello");
  await shop.call("set_preferences", { ...preferences, language, theme });
  shop.visitors.push(async () => {
    page.settled = undefined;
    await page.goto("about:blank");
    await browser.screen.point(2_000, 1_300);
    assert.deepEqual(shop.line.complaints, [], "the window reported errors");
  });
  page.settled = shop.line.quiet;
  await page.goto(shop.url + path);
  return { page, screen: browser.screen, word: words(language), language, theme, size };
}

async function browserIn(held, zone) {
  if (held.browser?.zone !== zone) {
    await held.browser?.close();
    Object.assign(held, { browser: await openBrowser(zone), size: null });
  }
  return held.browser;
}
