// Whoever must know what a message costs: the month, the limit, the comparison, the price lists.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/accessible.mjs";
import { customer } from "./support/customer.mjs";
import { hands } from "./support/inbox.mjs";
import { sitDown, useBrowser } from "./support/person.mjs";
import { openShop } from "./support/shop.mjs";
import { until } from "./support/until.mjs";
import { pattern } from "./support/words.mjs";

const held = useBrowser(before, after);
const HOUR = 3600;
const MONTH = { month: null, number: null };
const LIST = new URL(
  "../../src-tauri/crates/domain/tests/data/meta-2026-04-01.USD.rates.csv",
  import.meta.url,
);

async function openCosts(t, options = {}) {
  const shop = await openShop(t);
  const seat = await sitDown(held, shop, { path: "/#/costs", ...options });
  await seat.page.locator(".big").waitFor();
  const button = (key, values) => seat.page.getByRole("button", { name: seat.word(key, values), exact: true });
  return { shop, button, ...seat, ...hands(seat) };
}
const plain = (text) => text.replace(/[\u00a0\u202f]/g, " ");

/** A sum as the page writes it. */
function money({ micros, currency }, language = "fr") {
  const style = { style: "currency", currency, currencyDisplay: "narrowSymbol", minimumFractionDigits: 2, maximumFractionDigits: 6 };
  return plain(new Intl.NumberFormat(language, style).format(micros / 1_000_000));
}

/** Fills in the first template of a closed conversation. */
async function fillATemplate(me) {
  await me.page.locator(".compose .closed").waitFor();
  await me.sendButton.click();
  await me.page.getByRole("dialog").getByRole("button").filter({ hasText: /command/i }).first().click();
  const inputs = me.page.locator("section.form input");
  await inputs.first().waitFor();
  const count = await inputs.count();
  for (let index = 0; index < count; index++) await inputs.nth(index).fill(["Inès", "18 h"][index] ?? "Lumen");
  await until("it may be sent", async () => !(await me.sendButton.isDisabled()));
}

test("at a glance: what the month cost; the figure opens its messages, each its conversation", async (t) => {
  const me = await openCosts(t);
  const view = await me.shop.call("costs", MONTH);
  assert.ok(plain(await me.page.locator(".headline").innerText()).includes(money(view.spent)));
  await assertAccessible(me.page, "the costs page");
  await me.page.locator(".headline button.money").click();
  const drawer = me.page.getByRole("dialog", { name: me.word("costs_lines_paid"), exact: true });
  const first = drawer.getByRole("link").first();
  await first.waitFor();
  await assertAccessible(me.page, "the messages behind a figure");
  assert.ok(
    await drawer.evaluate((dialog) => dialog.scrollWidth <= dialog.clientWidth),
    "long names are cut, not the prices beside them",
  );
  const [, thread] = /inbox\/(\d+)\/\d+$/.exec(await first.getAttribute("href"));
  await first.click();
  await me.page.locator("article").first().waitFor();
  assert.match(await me.page.url(), new RegExp(`inbox/${thread}/`));
  await me.page.goBack();
  await drawer.getByRole("link").first().waitFor();
  await me.page.keyboard.press("Escape");
  await drawer.waitFor({ state: "detached" });
});

test("a figure opens exactly what it counts, with the same total beneath", async (t) => {
  const me = await openCosts(t, { language: "en" });
  const view = await me.shop.call("costs", MONTH);
  const opened = async (name) => {
    const drawer = me.page.getByRole("dialog", { name: me.word(name), exact: true });
    await drawer.locator(".total").waitFor();
    const older = drawer.getByRole("button", { name: me.word("costs_lines_more"), exact: true });
    while ((await older.count()) > 0) {
      const before = await drawer.getByRole("link").count();
      await older.click();
      await until("the next page", async () => (await drawer.getByRole("link").count()) > before || (await older.count()) === 0);
    }
    const listed = await drawer.getByRole("link").count();
    const total = plain(await drawer.locator(".total b").innerText());
    await me.page.keyboard.press("Escape");
    await drawer.waitFor({ state: "detached" });
    return { listed, total };
  };
  await me.page.locator(".headline button.money").click();
  const paid = await opened("costs_lines_paid");
  assert.equal(paid.listed, view.paid, "nothing free, nothing undelivered");
  assert.ok(paid.total.includes(money(view.spent, "en")), paid.total);
  await me.page.locator(".why li button").last().click();
  const free = await opened("costs_lines_free");
  assert.equal(free.listed, view.free);
  assert.equal(free.total, `${new Intl.NumberFormat("en").format(view.free)} free`);
});

test("the keyboard leads there and through it", async (t) => {
  const shop = await openShop(t);
  const { page, word } = await sitDown(held, shop, { language: "en" });
  await page.locator("[role=option]").first().waitFor();
  await page.keyboard.press("Control+3");
  await page.getByRole("heading", { level: 1, name: word("costs_title") }).waitFor();
  await page.getByRole("button", { name: word("costs_as_table"), exact: true }).press("Enter");
  const row = page.locator("table tbody button").first();
  await row.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await until("focus is back where it came from", () => row.evaluate((button) => button === document.activeElement));
});

test("a month and a number are chosen, and the address remembers them", async (t) => {
  const me = await openCosts(t);
  const { months } = await me.shop.call("costs", MONTH);
  const other = months.find((month) => month !== months[0]);
  if (!other) return t.skip("the demo's history is of one month");
  await me.page.locator("select[name=month]").selectOption(other);
  await until("the address says so", async () => (await me.page.url()).includes(`month=${other}`));
  await me.page.reload();
  await me.page.locator(".big").waitFor();
  assert.equal(await me.page.locator("select[name=month]").inputValue(), other);
});

test("a limit is set on the page, warns before the send, and a second press goes past it", async (t) => {
  const me = await openCosts(t);
  const ines = customer(me.shop, "Inès Delaunay");
  await ines.says("Bonjour, vous avez ce manteau en bleu ?");
  await me.button("budget_set").first().click();
  await me.page.getByRole("textbox").fill("0,01");
  await me.button("save").click();
  await until("the engine keeps it", async () => (await me.shop.call("budget")).shop?.limit.micros === 10_000);
  await me.shop.advance(25 * HOUR);
  await me.page.keyboard.press("Control+1");
  await me.open("Inès Delaunay");
  await fillATemplate(me);
  await until("the button says it", async () => pattern(me.word("over_limit_price")).test(await me.price()));
  await me.sendButton.click();
  await me.page.getByText(me.word("over_limit_again")).waitFor();
  assert.match(await me.sendButton.innerText(), pattern(me.word("send_anyway")));
  await assertAccessible(me.page, "a send over the limit");
  await me.sendButton.click({ delay: 600 });
  await me.bubble("18 h").waitFor();
  await me.shop.advance(6);
  assert.equal((await until("the customer has it", async () => (await ines.got()).at(-1))).type, "template");
});

test("compared with Meta, with an invoice, and without a network", async (t) => {
  const me = await openCosts(t);
  await me.button("reconcile_start").click();
  await me.page.getByText(pattern(me.word("reconcile_read_at"))).waitFor();
  await assertAccessible(me.page, "the comparison");
  const invoice = { name: "facture.csv", mimeType: "text/csv", buffer: Buffer.from("rien de lisible") };
  await me.page.locator("input[accept*='.csv,text']").first().setInputFiles(invoice);
  await me.page.getByRole("alert").waitFor();
  await me.shop.offline(true);
  await me.button("reconcile_again").click();
  await me.page.getByText(pattern(me.word("reconcile_stale"))).waitFor();
});

test("Meta's next price list shows what it changes, is taken, and can be removed again", async (t) => {
  const me = await openCosts(t);
  const next = readFileSync(LIST, "utf8")
    .replaceAll("April 1, 2026", "January 1, 2027")
    .replace("France,USD,0.0859,0.0300", "France,USD,0.0859,0.0310");
  const buffer = Buffer.from(next);
  const picker = me.page.locator("input[accept*=xlsx]");
  await picker.setInputFiles({ name: "notes.csv", mimeType: "text/csv", buffer: Buffer.from("a;b\n1;2\n") });
  await me.page.getByRole("alert").waitFor();
  await picker.setInputFiles({ name: "rates.csv", mimeType: "text/csv", buffer });
  const dialog = me.page.getByRole("dialog", { name: me.word("tariff_preview") });
  await dialog.waitFor();
  const all = dialog.getByRole("button", { name: pattern(me.word("costs_more_rows")) });
  if (await all.count()) await all.click();
  const row = dialog.getByRole("row").filter({ hasText: /France/ }).filter({ hasText: "0,0310" });
  assert.ok(plain(await row.innerText()).includes("0,0300"));
  await assertAccessible(me.page, "what a price list would change");
  const imported = async () =>
    (await me.shop.call("tariff_book")).cards.some((card) => card.imported_at !== null);
  assert.ok(!(await imported()), "nothing is taken yet");
  await dialog.getByRole("button", { name: me.word("tariff_take"), exact: true }).click();
  await until("it is in the book", imported);
  await me.page.getByRole("button", { name: pattern(me.word("tariff_remove_label")) }).click();
  await me.page.getByText(pattern(me.word("tariff_remove_soon"))).waitFor();
  await until("it is gone again", async () => !(await imported()));
});

test("in the evening the inbox says what closes before the shop opens", async (t) => {
  const shop = await openShop(t);
  await customer(shop, "Inès Delaunay").says("Bonjour, vous avez ce manteau en bleu ?");
  const { preferences } = await shop.call("hello");
  const hour = new Date().getHours();
  const hours = { opens_at: (hour + 23) % 24, closes_at: hour };
  await shop.call("set_preferences", { ...preferences, ...hours });
  const { page, word } = await sitDown(held, shop, {
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  const line = page.locator(".digest");
  await line.waitFor();
  const { closing } = await shop.call("closing_digest");
  assert.ok((await line.innerText()).includes(String(closing)));
  await line.getByRole("button").first().click();
  await page.getByRole("button", { name: pattern(word("tab_closing")), pressed: true }).waitFor();
  await line.getByRole("button", { name: word("digest_dismiss") }).click();
  await line.waitFor({ state: "detached" });
});
