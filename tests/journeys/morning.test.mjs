// The morning after: the computer slept, so messages may be missing, and what is sure stays sure.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/accessible.mjs";
import { customer } from "./support/customer.mjs";
import { sitDown, useBrowser } from "./support/person.mjs";
import { openShop } from "./support/shop.mjs";
import { until } from "./support/until.mjs";
import { pattern } from "./support/words.mjs";

const held = useBrowser(before, after);

test("after a sleep every countdown goes on as the least it is, in its place, and why is said once", async (t) => {
  const shop = await openShop(t, { more: ["--sleeps"] });
  const me = await sitDown(held, shop);
  const ines = customer(shop, "Inès Delaunay");
  await ines.says("Bonjour !");
  const row = me.page.locator("[role=option]").filter({ hasText: "Inès Delaunay" });
  const tab = (key) => me.page.getByRole("button", { name: pattern(me.word(key)) });
  const names = () => me.page.locator("[role=option] .name").allInnerTexts();
  await shop.advance(2 * 3600);
  await me.page.getByText(/^≥ /).first().waitFor();
  const { rows } = await shop.call("inbox_page", { view: "closing", number: null, after: null, limit: 50 });
  await until("soonest first, as ever", async () => {
    const shown = await names();
    return shown.length > 2 && shown.every((name, place) => name === rows[place].name);
  });
  await tab("tab_all").click();
  await row.getByText("≥ 21 h").waitFor();
  assert.ok(await row.locator("circle.left").count(), "the ring stays");
  const line = me.page.getByText(pattern(me.word("gap_line")));
  await line.waitFor();
  assert.equal(await line.count(), 1);
  await assertAccessible(me.page, "the list after a sleep");

  await row.click();
  await me.page.locator(".compose textarea").waitFor();
  await until("writing is free, without a doubt", async () => {
    const words = await me.page.locator(".compose").innerText();
    return words.includes(me.word("free")) || /offert|gratuit/i.test(words);
  });
  assert.ok(!(await me.page.locator(".compose").innerText()).match(pattern(me.word("line_unknown"))));
  await me.page.getByRole("button", { name: me.word("gap_dismiss"), exact: true }).click();
  await me.page.mouse.move(900, 500);
  await line.waitFor({ state: "detached" });

  await shop.advance(22 * 3600);
  await row.getByText(me.word("window_unknown"), { exact: true }).waitFor();
});
