// A shop sorts its conversations by its own words.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/accessible.mjs";
import { customer } from "./support/customer.mjs";
import { hands } from "./support/inbox.mjs";
import { sitDown, useBrowser } from "./support/person.mjs";
import { openShop } from "./support/shop.mjs";
import { until } from "./support/until.mjs";
import { pattern } from "./support/words.mjs";

const held = useBrowser(before, after);

test("a label is made by keyboard, filters the inbox, and divides the costs", async (t) => {
  const shop = await openShop(t);
  await customer(shop, "Inès Delaunay").says("Bonjour !");
  const seat = await sitDown(held, shop, { size: "large" });
  const { page, word } = seat;
  await hands(seat).open("Inès Delaunay");
  await page.keyboard.press("Escape");
  await page.keyboard.press("l");
  const field = page.getByPlaceholder(word("labels_field"));
  await field.fill("Très fidèle");
  await assertAccessible(page, "a label about to be made");
  await page.keyboard.press("Enter");
  const labels = () => shop.call("labels");
  await until("it is made and put on", async () => (await labels()).some(({ name, threads }) => name === "Très fidèle" && threads === 1));
  await page.keyboard.press("Escape");
  await field.waitFor({ state: "detached" });

  await page.getByRole("combobox", { name: word("label_filter") }).selectOption({ label: "Très fidèle" });
  const rows = page.locator("[role=option]");
  await until("only Inès is listed", async () => (await rows.count()) === 1 && (await rows.first().innerText()).includes("Inès"));
  await assertAccessible(page, "the inbox of one label");

  await page.goto(`${shop.url}/#/costs`);
  await page.getByRole("button", { name: word("costs_by_label"), exact: true }).click();
  const sewing = page.locator("table tbody tr").filter({ hasText: "Retouches" });
  const { by_label: groups } = await shop.call("costs", { month: null, number: null });
  const { free } = groups.find(({ label }) => label === "Retouches");
  assert.ok((await sewing.innerText()).includes(String(free)));
  await sewing.getByRole("button").click();
  await page.getByRole("dialog", { name: "Retouches" }).getByRole("link").first().waitFor();
});

test("a label is renamed and removed in the settings, and its removal can be undone", async (t) => {
  const shop = await openShop(t);
  const { page, word } = await sitDown(held, shop, { language: "en", theme: "dark", path: "/#/setup" });
  await page.getByRole("button", { name: word("setup_label_edit_label", { name: "Retouches" }) }).click();
  await page.getByRole("textbox", { name: word("setup_label_name") }).fill("Coffrets de NOËL");
  await page.keyboard.press("Enter");
  await page.getByText(pattern(word("error_label_taken"))).waitFor();
  await page.getByRole("textbox", { name: word("setup_label_name") }).fill("Alterations");
  await page.getByRole("radio", { name: word("label_color_green") }).check();
  await assertAccessible(page, "a label being changed");
  await page.getByRole("textbox", { name: word("setup_label_name") }).press("Enter");
  const named = async () => (await shop.call("labels")).map(({ name }) => name);
  await until("it has its new name", async () => (await named()).includes("Alterations"));

  const remove = page.getByRole("button", { name: word("setup_label_remove_label", { name: "Alterations" }) });
  await remove.click();
  await page.getByRole("button", { name: word("setup_label_keep"), exact: true }).first().click();
  await remove.waitFor();
  assert.ok((await named()).includes("Alterations"), "it was thought about again");
});
