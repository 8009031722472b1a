// The 24-hour window runs down, closes under the hands, and costs money afterwards.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { customer } from "./support/customer.mjs";
import { hands } from "./support/inbox.mjs";
import { sitDown, useBrowser } from "./support/person.mjs";
import { openShop } from "./support/shop.mjs";
import { until } from "./support/until.mjs";
import { pattern } from "./support/words.mjs";

const held = useBrowser(before, after);
const HOUR = 3600;

async function withAWaitingCustomer(t, options) {
  const shop = await openShop(t);
  const ines = customer(shop, "Inès Delaunay");
  await ines.says("Bonjour, vous avez ce manteau en bleu ?");
  const seat = await sitDown(held, shop, options);
  const me = { shop, ines, ...seat, ...hands(seat) };
  await me.open("Inès Delaunay");
  return me;
}
const closedNotice = (me) => me.page.locator(".compose .closed");

test("the window closes while one types, and a message of the customer's reopens it", async (t) => {
  const me = await withAWaitingCustomer(t);
  await me.field.fill("Alors, je viens de vérifier : ");
  await me.field.press("End");
  await me.shop.advance(24 * HOUR + 1);
  await closedNotice(me).waitFor();
  await closedNotice(me).getByText(me.word("closed_text_kept")).waitFor();
  await me.field.pressSequentially("il en reste deux");
  assert.equal(await me.field.inputValue(), "Alors, je viens de vérifier : il en reste deux");
  await me.ines.says("Allô ?");
  await closedNotice(me).waitFor({ state: "detached" });
  assert.equal(await me.field.inputValue(), "Alors, je viens de vérifier : il en reste deux");
  await until("it may be sent", async () => !(await me.sendButton.isDisabled()));
  await me.sendButton.click();
  await me.bubble("il en reste deux").waitFor();
  await me.shop.advance(6);
  await until("the customer has it", async () => (await me.ines.got()).at(-1)?.body.text?.body.endsWith("deux"));
});

test("a closed conversation offers templates, and the price shown is the price in the bubble", async (t) => {
  const me = await withAWaitingCustomer(t);
  await me.shop.advance(25 * HOUR);
  await closedNotice(me).waitFor();
  await me.sendButton.click();
  const dialog = me.page.getByRole("dialog");
  const offer = dialog.getByRole("button").filter({ hasText: /command/i }).first();
  await offer.click();
  const inputs = me.page.locator("section.form input");
  const count = await inputs.count();
  assert.ok(count > 0, "the template has something to fill in");
  assert.ok(await me.sendButton.isDisabled(), "an unfilled template cannot go");
  for (let index = 0; index < count; index++) await inputs.nth(index).fill(["Inès", "18 h"][index] ?? "Lumen");
  await me.page.locator("section.form .preview").getByText("Inès").waitFor();
  await until("it may be sent", async () => !(await me.sendButton.isDisabled()));
  const shown = await me.price();
  assert.match(shown, /0,0300/);
  await me.sendButton.click();
  const bubble = me.bubble("18 h");
  await bubble.waitFor();
  await me.shop.advance(6);
  const sent = await until("the customer has it", async () => (await me.ines.got()).at(-1));
  assert.equal(sent.type, "template");
  await until("the price is confirmed", async () => {
    const { messages } = await me.shop.call("messages", {
      thread: (await me.ines.row()).id, before: null, around: null, after: null, limit: 5,
    });
    return messages.at(-1).sending.price.state === "charged";
  });
  await until("the bubble says it", async () => (await bubble.locator(".cost").innerText()).includes(shown));
});

test("the last hour runs in seconds, and an unanswered customer is announced twice", async (t) => {
  const me = await withAWaitingCustomer(t);
  await me.shop.advance(23 * HOUR + 60);
  await until("the clock shows minutes and seconds", () =>
    me.page.evaluate(() => /\b5[89]:\d\d\b/.test(document.querySelector("header, .head")?.ownerDocument.body.innerText)),
  );
  await me.shop.advance(50 * 60);
  const kinds = await until("both were announced", async () => {
    const notes = (await me.shop.notes()).filter((note) => note.name === "Inès Delaunay");
    const found = notes.map((note) => note.kind);
    return found.includes("closing_in_an_hour") && found.includes("closing_in_ten_minutes") && found;
  });
  assert.equal(new Set(kinds).size, kinds.length, "each once");
});

test("the list puts who closes first on top, and moves nothing under the hand", async (t) => {
  const me = await withAWaitingCustomer(t, { size: "large" });
  const list = me.page.getByRole("listbox");
  await list.hover();
  const before = await list.getByRole("option").allInnerTexts();
  await customer(me.shop, "Nouvelle Cliente").says("Bonjour !");
  await until("the count moved", async () => {
    const { unanswered } = await me.shop.call("inbox_counts", {});
    const tab = me.page.getByRole("button", { name: pattern(me.word("tab_unanswered")) });
    return (await tab.innerText()).includes(String(unanswered));
  });
  const during = await list.getByRole("option").allInnerTexts();
  const names = (rows) => rows.map((row) => row.split("\n").find((line) => /\p{L}{2}/u.test(line)));
  assert.deepEqual(names(during).slice(0, 3), names(before).slice(0, 3));
});
