// The shop owner answers customers.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { customer } from "./support/customer.mjs";
import { hands } from "./support/inbox.mjs";
import { sitDown, useBrowser } from "./support/person.mjs";
import { pattern } from "./support/words.mjs";
import { openShop } from "./support/shop.mjs";
import { until } from "./support/until.mjs";

const held = useBrowser(before, after);

async function atTheInbox(t, options) {
  const shop = await openShop(t);
  const ines = customer(shop, "Inès Delaunay");
  await ines.says("Bonjour, vous avez ce manteau en bleu ?");
  const seat = await sitDown(held, shop, options);
  return { shop, ines, ...seat, ...hands(seat) };
}

test("a customer writes, the shop reads and answers for free", async (t) => {
  const me = await atTheInbox(t);
  const row = me.page.locator("[role=option]").filter({ hasText: "Inès Delaunay" });
  await me.open("Inès Delaunay");
  await me.page.getByText("Bonjour, vous avez ce manteau en bleu ?").last().waitFor();
  await until("it counts as read", async () => (await me.ines.row()).unread === 0);
  await me.field.fill("Oui, en M et en L.");
  await until("the price is shown", async () => (await me.price()).includes(me.word("free")));
  await me.answer("Oui, en M et en L.");
  assert.equal((await me.ines.got()).length, 0, "nothing leaves before it can no longer be taken back");
  await me.shop.advance(6);
  await until("the customer has it", async () => (await me.ines.got()).at(-1)?.body.text.body === "Oui, en M et en L.");
  await until("nobody waits", async () => (await me.ines.row()).unanswered_since === null);
  await row.getByText("Oui, en M et en L.").waitFor();
});

test("within five seconds a message can be taken back", async (t) => {
  const me = await atTheInbox(t);
  await me.open("Inès Delaunay");
  me.shop.holdStill(t);
  await me.answer("Mauvais destinataire");
  await me.bubble("Mauvais destinataire").getByRole("button", { name: pattern(me.word("undo_in")) }).click();
  await until("the text is back", async () => (await me.field.inputValue()) === "Mauvais destinataire");
  await me.shop.advance(30);
  assert.equal((await me.ines.got()).length, 0);
  assert.equal(await me.page.locator("article").filter({ hasText: "Mauvais destinataire" }).count(), 0);
});

test("a draft survives a reload, and another conversation keeps its own", async (t) => {
  const me = await atTheInbox(t);
  const paul = customer(me.shop, "Paul Anger");
  await paul.says("Bonsoir");
  await me.open("Inès Delaunay");
  await me.field.fill("Je regarde en réserve et je vous");
  await me.open("Paul Anger");
  assert.equal(await me.field.inputValue(), "");
  await me.open("Inès Delaunay");
  assert.equal(await me.field.inputValue(), "Je regarde en réserve et je vous");
  await me.field.pressSequentially(" dis.");
  await until("the draft is kept", async () =>
    (await me.shop.call("thread", (await me.ines.row()).id)).draft.text.endsWith("dis."),
  );
  await me.page.reload();
  await until("the draft is there", async () => (await me.field.inputValue()) === "Je regarde en réserve et je vous dis.");
});

test("an answer with the keyboard alone", async (t) => {
  const me = await atTheInbox(t, { language: "en" });
  const { keyboard } = me.page;
  await me.page.getByRole("searchbox").waitFor();
  await keyboard.press("Control+k");
  await keyboard.type("Inès Del");
  await me.page.getByRole("region", { name: me.word("search_results") }).getByText("Inès Delaunay").first().waitFor();
  await keyboard.press("Enter");
  await me.field.waitFor();
  await until("the caret is in the answer", () => me.page.evaluate(() => document.activeElement?.tagName === "TEXTAREA"));
  await keyboard.type("Yes, come in!");
  await until("it may be sent", async () => !(await me.sendButton.isDisabled()));
  await keyboard.press("Control+Enter");
  await me.bubble("Yes, come in!").waitFor();
  await me.shop.advance(6);
  await until("the customer has it", async () => (await me.ines.got()).at(-1)?.body.text.body === "Yes, come in!");
});

test("what customers write stays text", async (t) => {
  const me = await atTheInbox(t);
  const evil = customer(me.shop, "<img src=x onerror=alert(1)> Zoé");
  await evil.says("<script>alert(2)</script> <b>gras</b> et *fort*");
  await me.open("Zoé");
  const bubble = me.bubble("gras");
  await bubble.waitFor();
  assert.match(await bubble.innerText(), /<script>alert\(2\)<\/script> <b>gras<\/b> et fort/);
  assert.equal(await me.page.locator("img[src='x'], article script").count(), 0);
});

test("what happened while the line was cut is there afterwards", async (t) => {
  const me = await atTheInbox(t);
  await me.open("Inès Delaunay");
  me.shop.line.cut(true);
  await me.ines.says("Vous êtes là ?");
  me.shop.line.cut(false);
  // Whoever missed something is told to read everything again.
  await me.shop.advance(1);
  await me.bubble("Vous êtes là ?").waitFor();
});

test("a notification's click opens the conversation", async (t) => {
  const me = await atTheInbox(t);
  await until("the engine told of it", async () => JSON.stringify(await me.shop.notes()).includes("Inès Delaunay"));
  await me.page.getByRole("searchbox").waitFor();
  await me.shop.click({ kind: "thread", id: (await me.ines.row()).id });
  await me.bubble("ce manteau en bleu").waitFor();
});
