// What can be seen can be clicked, on every page and at every size: nothing invisible lies above it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sitDown, useBrowser } from "./support/person.mjs";
import { openShop } from "./support/shop.mjs";
import { until } from "./support/until.mjs";

const held = useBrowser(before, after);

/** Every control in sight that a click in its middle would not meet. */
const covered = (page) =>
  page.run(() => {
    const inSight = ({ x, y }) => x > 0 && y > 0 && x < innerWidth && y < innerHeight;
    /** The part of a scrolling list that is cut off belongs to whatever follows the list. */
    const cut = (element, { x, y }) => {
      for (let at = element.parentElement; at; at = at.parentElement) {
        const { left, right, top, bottom } = at.getBoundingClientRect();
        if (getComputedStyle(at).overflow !== "visible" && (x < left || x > right || y < top || y > bottom)) return true;
      }
      return false;
    };
    /** A bar that stays while the page scrolls may lie above what can be scrolled from under it. */
    const bar = (element) => element !== null && (getComputedStyle(element).position === "sticky" || bar(element.parentElement));
    const found = [];
    for (const each of document.querySelectorAll("a, button, input, select, textarea, [role=option]")) {
      const spot = journey.middle(each);
      const seen = journey.visible(each) && !each.matches(".visually-hidden") && inSight(spot) && !cut(each, spot);
      const met = seen ? journey.before(each, spot) : null;
      if (met && !bar(document.elementFromPoint(spot.x, spot.y))) found.push(`${each.outerHTML.slice(0, 100)} is under ${met}`);
    }
    return found;
  });

for (const size of ["small", "large"]) {
  test(`on every page each section, and whatever else is in sight, is met by a click: ${size}`, async (t) => {
    const shop = await openShop(t);
    const { page, word } = await sitDown(held, shop, { size });
    const sections = [["inbox", "[role=option]"], ["profile", "[name=about]"], ["costs", ".big"], ["setup", "h1"]];
    for (const [from, ready] of sections) {
      await page.locator(`nav a[href*="${from}"]`).first().click();
      await page.locator(ready).first().waitFor();
      for (const [to] of sections) await page.locator(`nav a[href*="${to}"]`).first().hover();
      await page.screen.point(2_000, 1_300);
      await until("nothing lies above anything", async () => {
        const found = await covered(page);
        assert.deepEqual(found, [], from);
        return true;
      }, 3_000);
    }
    await page.locator("nav a[href*=inbox]").first().click();
    await page.locator("[role=option]").first().click();
    await page.locator(".compose textarea").waitFor();
    assert.deepEqual(await covered(page), [], word("compose_label"));
  });
}
