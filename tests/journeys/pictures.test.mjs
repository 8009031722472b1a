// The pictures that README shows, made from the demo shop on a quiet Saturday evening. They are
// made anew with `npm run pictures`; otherwise this only proves that they can be.
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { hands } from "./support/inbox.mjs";
import { sitDown, useBrowser } from "./support/chromium.mjs";
import { openShop } from "./support/shop.mjs";

const held = useBrowser(before, after);
const SIZE = { width: 1280, height: 800 };
const EVENING = Date.parse("2026-11-21T17:50:00Z");
const FOLDER = fileURLToPath(new URL(process.env.GUICHET_PICTURES ? "pictures/" : "out/", import.meta.url));

async function sit(t, theme, path) {
  const shop = await openShop(t, { more: ["--at", String(EVENING)] });
  const seat = await sitDown(held, shop, { language: "en", theme, size: SIZE, path });
  const keep = async (name) => {
    mkdirSync(FOLDER, { recursive: true });
    await seat.page.evaluate(() => Promise.all([document.fonts.ready, document.activeElement?.blur()]));
    await seat.page.waitForFunction(() => [...document.images].every((image) => image.complete));
    await seat.page.screenshot({ path: `${FOLDER}${name}.png` });
  };
  const rows = async (view) => (await shop.call("inbox_page", { view, number: null, after: null, limit: 20 })).rows;
  return { shop, keep, rows, ...seat, ...hands(seat) };
}

test("the inbox with an open conversation", async (t) => {
  const me = await sit(t, "light");
  const [first] = await me.rows("closing");
  await me.page.locator("[role=option]").filter({ hasText: first.name }).click();
  await me.page.locator("article").last().waitFor();
  await me.field.fill("Bonjour Élodie, oui, notre atelier peut le faire cette semaine.");
  await me.page.locator(".compose button.send:not([aria-disabled=true])").waitFor();
  await me.keep("inbox");
});

test("a closed conversation", async (t) => {
  const me = await sit(t, "dark");
  const [first] = await me.rows("closed");
  await me.page.goto(`${me.shop.url}/#/inbox/${first.id}`);
  await me.page.locator(".compose .closed .offers").waitFor();
  await me.page.locator("article").last().waitFor();
  await me.keep("closed");
});

test("the business profile", async (t) => {
  const me = await sit(t, "light", "/#/profile");
  await me.page.locator(".phone img").waitFor();
  await me.keep("profile");
});

test("the costs of the month", async (t) => {
  const me = await sit(t, "light", "/#/costs");
  await me.page.locator("canvas").waitFor();
  await me.keep("costs");
});
