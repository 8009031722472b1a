// The shop owner comes back to a conversation in which a customer has written a great deal.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { customer } from "./support/customer.mjs";
import { hands } from "./support/inbox.mjs";
import { sitDown, useBrowser } from "./support/person.mjs";
import { openShop } from "./support/shop.mjs";
import { until } from "./support/until.mjs";

const held = useBrowser(before, after);
const MANY = 90;

async function afterALongDay(t) {
  const shop = await openShop(t);
  const ines = customer(shop, "Inès Delaunay");
  for (let number = 1; number <= MANY; number++) {
    await shop.inbound({ from: ines.from, name: ines.name, type: "text", text: { body: `Question ${number}.` } });
  }
  await until("all of it is there", async () => (await ines.row())?.unread === MANY);
  const seat = await sitDown(held, shop);
  const me = { shop, ines, ...seat, ...hands(seat) };
  await me.open(ines.name);
  return me;
}

/** The numbers of the questions that are in sight. */
const inSight = (page) =>
  page.evaluate(() => {
    const frame = document.querySelector(".thread .frame").getBoundingClientRect();
    return [...document.querySelectorAll("article")]
      .filter((each) => {
        const { top, bottom } = each.getBoundingClientRect();
        return bottom > frame.top && top < frame.bottom;
      })
      .map((each) => Number(/Question (\d+)\./.exec(each.innerText)?.[1]));
  });

test("a conversation opens where the unread begin, and counts as read only at its end", async (t) => {
  const me = await afterALongDay(t);
  await me.page.getByText(me.word("unread_here"), { exact: true }).waitFor();
  await until("the first question is in sight", async () => (await inSight(me.page)).includes(1));
  assert.equal((await me.ines.row()).unread, MANY);
  await me.page.locator(".thread .frame").hover();
  const seen = new Set();
  await until("the last question is in sight", async () => {
    for (const number of await inSight(me.page)) seen.add(number);
    if (seen.has(MANY)) return true;
    await me.page.mouse.wheel(0, 200);
  });
  assert.equal(seen.size, MANY, "nothing was passed over");
  await until("it counts as read", async () => (await me.ines.row()).unread === 0);
});

test("an answer sent before all is read is shown at the end", async (t) => {
  const me = await afterALongDay(t);
  await until("the first question is in sight", async () => (await inSight(me.page)).includes(1));
  await me.answer("Bonjour, je lis tout ça.");
  await until("the last question is in sight", async () => (await inSight(me.page)).includes(MANY));
});

test("whoever opens a conversation sees what is unread, also in a small window", async (t) => {
  const shop = await openShop(t);
  const { page } = await sitDown(held, shop, { size: { width: 800, height: 600 } });
  const { rows } = await shop.call("inbox_page", { view: "all", number: null, after: null, limit: 100 });
  const unread = rows.filter((row) => row.unread === 1).slice(0, 6);
  assert.ok(unread.length > 3, "the demo has such conversations");
  for (const { id, name } of unread) {
    await page.goto(`${shop.url}/#/inbox/${id}`);
    await page.locator("article").last().waitFor();
    // The price comes later than the messages, and takes room from them.
    await page.waitForFunction(() => /\d/.test(document.querySelector(".compose small")?.textContent ?? ""));
    const hidden = () =>
      page.evaluate(() => {
        const [frame, last] = [document.querySelector(".thread .frame"), [...document.querySelectorAll("article")].at(-1)];
        return last.getBoundingClientRect().bottom - frame.getBoundingClientRect().bottom;
      });
    await until(`${name}: the unread message is in sight`, async () => (await hidden()) <= 0);
  }
});
