// The keys of an open conversation, wherever one has clicked before.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { customer } from "./support/customer.mjs";
import { hands } from "./support/inbox.mjs";
import { sitDown, useBrowser } from "./support/person.mjs";
import { openShop } from "./support/shop.mjs";
import { pattern } from "./support/words.mjs";
import { until } from "./support/until.mjs";

const held = useBrowser(before, after);

async function withInes(t) {
  const shop = await openShop(t);
  const ines = customer(shop, "Inès Delaunay");
  await ines.says("Vous avez une photo ?");
  const seat = await sitDown(held, shop);
  const me = { shop, ines, ...seat, ...hands(seat) };
  await me.open("Inès Delaunay");
  shop.holdStill(t);
  await until("the price is shown", async () => (await me.price()).includes(me.word("free")));
  return { ...me, caret: () => me.page.evaluate(() => document.activeElement?.tagName) };
}

test("Ctrl+Enter sends after a click on the messages, and chosen files bring the caret", async (t) => {
  const me = await withInes(t);
  await me.field.fill("La voici.");
  await me.bubble("Vous avez une photo ?").click();
  assert.notEqual(await me.caret(), "TEXTAREA");
  const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  await me.page.locator(".compose input[type=file]").setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: png });
  await until("the caret is where one writes", async () => (await me.caret()) === "TEXTAREA");
  await me.page.locator(".compose").getByText("photo.png").first().waitFor();
  await me.bubble("Vous avez une photo ?").click();
  await me.page.keyboard.press("Control+Enter");
  await until("both are on their way", async () => (await me.field.inputValue()) === "");
  await me.page.locator("article.ours").filter({ hasText: "La voici." }).first().waitFor();
});

test("Ctrl+Z takes back what was just sent where it has nothing else to undo, and its note goes too", async (t) => {
  const me = await withInes(t);
  const back = () => until("the text is back", async () => (await me.field.inputValue()) === "Trop vite");
  await me.answer("Trop vite");
  const note = me.page.locator(".toast").filter({ hasText: me.word("undo") });
  await note.waitFor();
  await me.page.keyboard.press("Control+z");
  await back();
  assert.equal(await note.count(), 0, "nothing is offered that is done already");
  await me.answer("Trop vite");
  await me.bubble("Vous avez une photo ?").click();
  await me.page.keyboard.press("Control+z");
  await back();
  assert.equal(await me.page.locator("article").filter({ hasText: "Trop vite" }).count(), 0);
  // What is being written is undone letter by letter, as ever.
  await me.answer("Parti");
  await me.field.pressSequentially("Suite");
  await me.page.keyboard.press("Control+z");
  await me.bubble("Parti").waitFor();
});

test("an answered conversation that leaves its list gives its place to the next one, for the keys", async (t) => {
  const shop = await openShop(t);
  const me = await sitDown(held, shop);
  const { page } = me;
  const { field } = hands(me);
  const names = () =>
    page.evaluate(() => [...document.querySelectorAll("[role=option] .name")].map((each) => each.textContent));
  const chosen = () =>
    page.evaluate(() => {
      const list = document.activeElement?.closest("[role=listbox]");
      return document.getElementById(list?.getAttribute("aria-activedescendant"))?.querySelector(".name").textContent ?? null;
    });
  await page.getByRole("button", { name: pattern(me.word("tab_closing")) }).click();
  await page.locator("[role=option]").first().waitFor();
  // A hand on the list keeps it still.
  await page.mouse.move(900, 300);
  for (const key of ["j", "j", "j", "Enter"]) await page.keyboard.press(key);
  await field.waitFor();
  const [, , answered, next] = await names();
  await page.keyboard.type("Oui, il en reste.");
  await until("it can go", () => page.evaluate(() => document.querySelector(".compose button.send")?.ariaDisabled !== "true"));
  await page.keyboard.press("Control+Enter");
  await until("it is on its way", async () => (await field.inputValue()) === "");
  await shop.advance(6);
  await until("it left the list", async () => !(await names()).includes(answered));
  await page.keyboard.press("Escape");
  await until("the next one is chosen", async () => (await chosen()) === next);
});
