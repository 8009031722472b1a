// Two languages, two themes, two sizes: every page is painted, accessible, and kept as a picture.
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/accessible.mjs";
import { customer } from "./support/customer.mjs";
import { hands } from "./support/inbox.mjs";
import { picture, sitDown, useBrowser } from "./support/chromium.mjs";
import { openShop } from "./support/shop.mjs";

const held = useBrowser(before, after);

/** A conversation of the demo's history that has long been closed. */
async function oldest(shop) {
  const { rows } = await shop.call("inbox_page", { view: "closed", number: null, after: null, limit: 100 });
  return rows.at(-1).id;
}

for (const language of ["fr", "en"]) {
  for (const theme of ["light", "dark"]) {
    test(`the pages in ${language}, ${theme}`, async (t) => {
      const shop = await openShop(t);
      await customer(shop, "Inès Delaunay").says("Bonjour, vous avez ce manteau en bleu ?");
      for (const size of ["small", "large"]) {
        const seat = await sitDown(held, shop, { language, theme, size });
        const { page, word } = seat;
        const shot = async (name) => {
          await page.evaluate(() => document.fonts.ready);
          await picture(page, `${name}-${language}-${theme}-${size}`);
          await assertAccessible(page, `${name} in ${language}, ${theme}, ${size}`);
        };
        await page.locator("[role=option]").first().waitFor();
        await shot("inbox");
        await hands(seat).open("Inès Delaunay");
        await page.getByText("ce manteau en bleu").last().waitFor();
        await shot("conversation");
        await page.goto(`${shop.url}/#/inbox/${await oldest(shop)}`);
        await page.locator(".compose .closed .offers").waitFor();
        await page.locator("article").last().waitFor();
        await shot("closed");
        await page.goto(`${shop.url}/#/profile`);
        await page.locator("[name=about]").waitFor();
        await shot("profile");
        await page.goto(`${shop.url}/#/costs`);
        await page.locator(".big").waitFor();
        await shot("costs");
        await page.goto(`${shop.url}/#/setup`);
        await page.getByRole("heading", { level: 1, name: word("setup_title") }).waitFor();
        await shot("setup");
        await page.keyboard.press("Control+/");
        await page.getByRole("dialog").waitFor();
        await shot("shortcuts");
      }
    });
  }
}
