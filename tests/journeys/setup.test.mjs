// The shop owner who connects the shop, and looks after the connection.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { customer } from "./support/customer.mjs";
import { assertAccessible } from "./support/accessible.mjs";
import { sitDown, useBrowser } from "./support/person.mjs";
import { openShop, SECRET, TOKEN } from "./support/shop.mjs";
import { until } from "./support/until.mjs";

const held = useBrowser(before, after);

async function openSetup(t, options, seed) {
  const shop = await openShop(t, { seed });
  const seat = await sitDown(held, shop, { path: "/#/setup", ...options });
  await seat.page.getByRole("heading", { level: 1, name: seat.word("setup_title") }).waitFor();
  const button = (key) => seat.page.getByRole("button", { name: seat.word(key), exact: true });
  return { shop, button, ...seat };
}

test("from nothing to the first message", async (t) => {
  const me = await openSetup(t, { language: "en" }, "new");
  await me.page.getByRole("heading", { name: me.word("setup_first_title") }).waitFor();
  await me.button("setup_account_add").click();
  const fill = (name, text) => me.page.locator(`[name=${name}]`).fill(text);
  await fill("waba", "1102600000000001");
  await fill("number-0", "1002600000000001");
  await fill("token", TOKEN);
  await fill("app-secret", SECRET);
  await me.button("setup_field_verify_make").click();
  await me.page.getByText(me.word("setup_advanced"), { exact: true }).click();
  await fill("base", me.shop.wire);
  await me.button("setup_connect").click();
  await me.page.getByText(me.word("setup_check_number_passed", { subject: "1002600000000001" })).waitFor();
  await me.page.getByRole("article", { name: "+33 6 39 98 00 01" }).waitFor();
  await me.page.goto(`${me.shop.url}/#/inbox`);
  const ines = customer(me.shop, "Inès Delaunay");
  await ines.says("Bonjour !");
  await me.page.locator("[role=option]").filter({ hasText: "Inès Delaunay" }).waitFor();
});

test("a wrong token is named plainly, the right one connects", async (t) => {
  const me = await openSetup(t);
  const [account] = (await me.shop.call("setup")).accounts;
  await me.button("setup_account_edit").click();
  const token = me.page.getByRole("group", { name: me.word("setup_field_token") });
  await token.getByRole("button", { name: me.word("setup_secret_replace") }).click();
  await me.page.locator("[name=token]").fill("wrong");
  await me.button("setup_connect_save").click();
  await me.page.getByText(me.word("setup_check_token_failed")).waitFor();
  await me.page.getByText(me.word("setup_not_saved_many")).waitFor();
  await assertAccessible(me.page, "a refused connection");
  assert.ok((await me.shop.call("check_connection", account.waba)).checks[0].outcome === "passed", "the old token is kept");

  await me.page.locator("[name=token]").fill(TOKEN);
  await me.button("setup_connect_save").click();
  await me.page.getByText(me.word("setup_check_token_passed")).waitFor();
  const page = await me.page.content();
  assert.ok(!page.includes(TOKEN) && !page.includes(SECRET), "no secret stays in the page");
});

test("a phone number where its id belongs is noticed before Meta is asked", async (t) => {
  const me = await openSetup(t, { language: "en" });
  await me.button("setup_account_add_another").click();
  await me.page.locator("[name=waba]").fill("1102600000000009");
  await me.page.locator("[name=number-0]").fill("+33 6 39 98 00 01");
  await me.page.locator("[name=token]").fill(TOKEN);
  await me.button("setup_connect").click();
  await me.page.getByText(me.word("setup_problem_looks_like_phone")).waitFor();
  assert.equal(await me.page.evaluate(() => document.activeElement.name), "number-0");
});

test("disconnecting can be taken back, and then teaches how to connect", async (t) => {
  const me = await openSetup(t);
  await me.button("setup_account_disconnect").click();
  await me.page.locator("article").getByRole("button", { name: me.word("setup_account_disconnect_keep") }).click();
  await me.button("setup_account_disconnect").click();
  await me.page.keyboard.press("Escape");
  await me.page.getByText(me.word("setup_account_kept")).last().waitFor();
  await me.button("setup_account_disconnect").click();
  await me.page.getByRole("heading", { name: me.word("setup_first_title") }).waitFor();
  assert.equal((await me.shop.call("setup")).accounts.length, 0);
  await assertAccessible(me.page, "the first-run page");
});

test("after it a conversation promises nothing, and Send says why", async (t) => {
  const me = await openSetup(t, { language: "en" });
  const [account] = (await me.shop.call("setup")).accounts;
  await me.shop.call("disconnect", account.waba);
  await me.page.goto(`${me.shop.url}/#/inbox`);
  await me.page.locator("[role=option]").first().click();
  await me.page.locator(".compose .barred").waitFor();
  await me.page.locator("header .clock").getByText(me.word("head_not_connected")).waitFor();
  await me.page.locator(".compose textarea").fill("Hello");
  await me.page.keyboard.press("Control+Enter");
  await me.page.locator(".compose [role=alert]").filter({ hasText: me.word("barred_not_connected") }).waitFor();
  await assertAccessible(me.page, "a conversation of a number that is not connected");
  await me.page.locator(".compose .barred").getByRole("button").click();
  await me.page.getByRole("heading", { level: 1, name: me.word("setup_title") }).waitFor();
});

test("a half-filled connection is found again, and the page stays where it is when the language changes", async (t) => {
  const me = await openSetup(t, { language: "en" });
  await me.button("setup_account_add_another").click();
  await me.page.locator("[name=waba]").fill("1102600000000009");
  await me.page.locator("[name=token]").fill("EAAGsecret");
  await me.page.keyboard.press("Control+1");
  await me.page.locator("[role=option]").first().waitFor();
  await me.page.keyboard.press("Control+4");
  await me.page.locator("[name=waba]").waitFor();
  assert.equal(await me.page.locator("[name=waba]").inputValue(), "1102600000000009");
  assert.equal(await me.page.locator("[name=token]").inputValue(), "EAAGsecret");
  const top = () => me.page.locator("[name=language]").evaluate((select) => Math.round(select.getBoundingClientRect().top));
  // The system's own list scrolls as it opens: what counts is where it was when it was chosen from.
  await me.page.locator("[name=language]").evaluate((select) =>
    select.addEventListener("change", () => (window.chosenAt = Math.round(select.getBoundingClientRect().top)), true),
  );
  await me.page.locator("[name=language]").selectOption("fr");
  await me.page.getByRole("heading", { level: 1, name: "Réglages" }).waitFor();
  const chosenAt = await me.page.evaluate(() => window.chosenAt);
  await until("the page stays under the hand", async () => Math.abs((await top()) - chosenAt) <= 2);
});

test("a broken webhook is kept, shown and tried again", async (t) => {
  const me = await openSetup(t);
  await me.shop.deliver("{<b>not json</b>", SECRET);
  await me.shop.deliver('{"object":"whatsapp_business_account","entry":[]}', "another secret");
  const section = me.page.getByRole("region", { name: me.word("setup_quarantine") });
  await section.getByText(me.word("error_unreadable_webhook")).waitFor();
  await section.getByText(me.word("error_wrong_signature")).waitFor();
  await section.getByText(me.word("setup_quarantine_excerpt")).first().click();
  await section.getByText(me.word("setup_quarantine_excerpt")).last().click();
  await section.getByText("<b>not json</b>").waitFor();
  await assertAccessible(me.page, "the quarantine");
  await section.getByRole("button", { name: me.word("setup_quarantine_retry") }).click();
  await section.getByText(me.word("setup_quarantine_result_none", { left: 2 })).waitFor();
});

test("a wrong app secret shows in the dot and in the list, and is over with the next right delivery", async (t) => {
  const me = await openSetup(t);
  const sentence = me.word("error_app_secret_wrong");
  const dot = me.page.locator("a.health");
  const says = async () => (await dot.getAttribute("aria-label")).includes(sentence);
  const body = '{"object":"whatsapp_business_account","entry":[{"id":"1102600000000001","changes":[]}]}';
  // A right delivery of just now would speak against it.
  await me.shop.advance(16 * 60);
  await me.shop.deliver(body, "another secret");
  await me.page.getByRole("region", { name: me.word("setup_health") }).getByText(sentence).waitFor();
  assert.ok(await says(), "the dot says it too");
  await assertAccessible(me.page, "a shop in trouble");
  const notes = await until("a notification", async () => {
    const all = await me.shop.notes();
    return all.filter((note) => note.kind === "trouble" && note.reason === "app_secret_wrong");
  });
  assert.equal(notes.length, 1);
  await me.shop.deliver(body, SECRET);
  await until("it is over", async () => !(await says()));
});

test("the recovery key is asked for, tried, and then no longer asked for", async (t) => {
  const me = await openSetup(t, {}, "new");
  const section = me.page.getByRole("region", { name: me.word("setup_recovery"), exact: true });
  await section.getByText(me.word("setup_recovery_wanted")).waitFor();
  await assertAccessible(me.page, "the recovery key");
  const field = section.getByRole("textbox", { name: me.word("setup_recovery_field") });
  await field.fill("ABCD");
  await field.press("Enter");
  await section.getByText(me.word("error_recovery_key_slip")).waitFor();
  await field.fill(await (await fetch(new URL("/test/recovery", me.shop.url))).text());
  await field.press("Enter");
  await section.getByText(me.word("setup_recovery_fits")).waitFor();
  await section.getByText(me.word("setup_recovery_kept"), { exact: true }).waitFor();
  assert.equal(await field.inputValue(), "", "the page forgets it");
});

test("language and appearance change at once and are remembered", async (t) => {
  const me = await openSetup(t);
  await me.page.locator("[name=language]").selectOption("en");
  await me.page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  await me.page.locator("[name=theme]").selectOption("dark");
  await until("the page is dark", () =>
    me.page.evaluate(() => getComputedStyle(document.documentElement).colorScheme === "dark"),
  );
  await me.page.reload();
  await me.page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  assert.equal(await me.page.evaluate(() => document.documentElement.lang), "en");
});

test("the listener's address is there to copy", async (t) => {
  const me = await openSetup(t);
  const { listener } = await me.shop.call("setup");
  const section = me.page.getByRole("region", { name: me.word("setup_webhook"), exact: true });
  await section.getByRole("button", { name: me.word("copy"), exact: true }).click();
  await section.getByRole("button", { name: me.word("copied"), exact: true }).waitFor();
  await me.page.keyboard.press("Control+1");
  const search = me.page.getByRole("searchbox");
  await search.press("Control+v");
  await until("it can be pasted", async () => (await search.inputValue()) === listener);
});
