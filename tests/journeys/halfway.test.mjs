// A connection that is kept although it does not work yet: nothing may claim that it does.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sitDown, useBrowser } from "./support/person.mjs";
import { assertAccessible } from "./support/accessible.mjs";
import { openShop } from "./support/shop.mjs";
import { until } from "./support/until.mjs";

const held = useBrowser(before, after);
const NUMBER = "106540352242922";

for (const [language, theme, size] of [
  ["fr", "light", { width: 800, height: 600 }],
  ["en", "dark", "small"],
]) {
  test(`kept half-wrong, the way goes on from what is missing (${language})`, async (t) => {
    const shop = await openShop(t, { seed: "new" });
    const me = await sitDown(held, shop, { language, theme, size, path: "/#/setup" });
    const { page, word } = me;
    const picture = (name) =>
      process.env.PICTURES && page.screenshot({ path: `${process.env.PICTURES}/half-${language}-${name}.png` });
    const button = (key) => page.getByRole("button", { name: word(key), exact: true });
    await button("setup_account_add").click();
    const fill = (name, text) => page.locator(`[name=${name}]`).fill(text);
    await fill("waba", "102290129340398");
    await fill("number-0", NUMBER);
    await fill("token", "EAAGwrong");
    await fill("verify-token", "chosen");
    await page.getByText(word("setup_advanced"), { exact: true }).click();
    await fill("base", shop.wire);
    await picture("form");
    await button("setup_connect").click();
    await button("setup_keep_anyway").waitFor();
    await picture("refused");
    const form = page.locator("form").filter({ has: page.locator("[name=waba]") });
    assert.equal(await form.getByText(word("setup_check_kept"), { exact: true }).count(), 0, "nothing was kept");
    await button("setup_keep_anyway").click();
    await page.getByRole("article").first().waitFor();
    await until("what was found is in view", () =>
      page.evaluate((label) => {
        const list = document.querySelector(`ul[aria-label="${label}"]`);
        const at = list?.getBoundingClientRect();
        return at !== undefined && at.top >= 0 && at.top < innerHeight - 40;
      }, word("setup_checks")),
    );
    await picture("kept");
    assert.equal(await page.getByRole("heading", { name: word("setup_first_title") }).count(), 1, "the steps stay");

    await page.keyboard.press("Control+1");
    await page.getByText(word("empty_hindered")).waitFor();
    await picture("inbox");
    assert.ok(!(await page.content()).includes(`>${NUMBER}`), "an id is no number to write to");
    await assertAccessible(page, "an inbox that nothing reaches");
    await page.getByRole("button", { name: word("empty_hindered_see") }).click();
    await page.getByRole("heading", { level: 1, name: word("setup_title") }).waitFor();

    await page.keyboard.press("Control+2");
    await page.getByText(word("profile_unread")).waitFor();
    await picture("profile");
    assert.equal(await page.getByText(word("profile_unchanged")).count(), 0);
    assert.ok(await page.locator("[name=about]").evaluate((field) => field.matches(":disabled")));
  });
}
