// What goes wrong on the way, and the one next step.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/accessible.mjs";
import { customer } from "./support/customer.mjs";
import { hands } from "./support/inbox.mjs";
import { sitDown, useBrowser } from "./support/person.mjs";
import { openShop, SECRET } from "./support/shop.mjs";
import { until } from "./support/until.mjs";

const held = useBrowser(before, after);

async function talking(t, options) {
  const shop = await openShop(t);
  const ines = customer(shop, "Inès Delaunay");
  await ines.says("Bonjour, vous livrez samedi ?");
  const seat = await sitDown(held, shop, options);
  const me = { shop, ines, ...seat, ...hands(seat) };
  await me.open("Inès Delaunay");
  return me;
}

test("Meta says the conversation is closed: the reason, and a template as the next step", async (t) => {
  const me = await talking(t);
  // Only the refusal arrives: the pretend Meta's own statuses come hours later.
  await me.shop.mischief({ hours_late: { count: 9, hours: 5 } });
  await me.answer("Oui, samedi matin.");
  await me.shop.advance(6);
  const { id } = await until("Meta accepted it", async () => (await me.ines.got()).at(-1));
  const { number } = await me.ines.row();
  await me.shop.deliver(refusal(id, number, me.ines.from), SECRET);
  const bubble = me.bubble("Oui, samedi matin.");
  await bubble.getByText(me.word("error_window_closed")).waitFor();
  await assertAccessible(me.page, "a failed message");
  assert.ok((await me.ines.row()).unanswered_since, "she was not answered");

  await bubble.getByRole("button").filter({ hasText: /mod[eè]le/i }).click();
  const dialog = me.page.getByRole("dialog");
  await dialog.getByRole("button").filter({ hasText: /command/i }).first().click();
  const blanks = me.page.locator("section.form input");
  await blanks.first().waitFor();
  for (let nth = (await blanks.count()) - 1; nth >= 0; nth--) await blanks.nth(nth).fill("Lumen");
  await until("it may be sent", async () => !(await me.sendButton.isDisabled()));
  await me.sendButton.click();
  await me.shop.advance(6);
  const sent = await until("the template reached her", async () => (await me.ines.got()).find(({ type }) => type === "template"));
  assert.ok(sent);
  await bubble.getByText(me.word("not_sent_settled")).waitFor();
  const { trouble, unanswered_since } = await me.ines.row();
  assert.deepEqual({ trouble, unanswered_since }, { trouble: false, unanswered_since: null });
});

/** Meta's webhook for a message that it accepted and then did not deliver (131047). */
function refusal(id, phone_number_id, recipient_id) {
  const errors = [{ code: 131047, title: "Re-engagement message", error_data: { details: "More than 24 hours" } }];
  const timestamp = String(Math.floor(Date.now() / 1000));
  const value = {
    messaging_product: "whatsapp",
    metadata: { display_phone_number: "33639980001", phone_number_id },
    statuses: [{ id, status: "failed", timestamp, recipient_id, errors }],
  };
  const entry = [{ id: "1102600000000001", changes: [{ field: "messages", value }] }];
  return JSON.stringify({ object: "whatsapp_business_account", entry });
}

test("no answer from Meta: nobody sends twice, and the status settles it", async (t) => {
  const me = await talking(t);
  // "Typing…" and the read receipt time out as well; that costs nothing and is not repeated.
  await me.shop.mischief({ timeout_after_acceptance: { count: 4, millis: 200 }, hours_late: { count: 5, hours: 1 } });
  await me.answer("Oui, avant midi.");
  await me.shop.advance(6);
  const bubble = me.bubble("Oui, avant midi.");
  await bubble.getByText(me.word("uncertain")).waitFor();
  await me.shop.advance(1800);
  assert.equal((await me.ines.got()).length, 1, "it is never repeated by itself");
  await me.shop.advance(3600);
  await bubble.getByText(me.word("uncertain")).waitFor({ state: "detached" });
  assert.equal((await me.ines.got()).length, 1);
});

test("behind a doubt: each message says why it waits, and goes when a person lets it", async (t) => {
  const me = await talking(t);
  await me.shop.mischief({ timeout_after_acceptance: { count: 4, millis: 200 }, hours_late: { count: 9, hours: 5 } });
  await me.answer("Oui, avant midi.");
  await me.shop.advance(6);
  await me.bubble("Oui, avant midi.").getByText(me.word("uncertain")).waitFor();
  await me.shop.mischief({ timeout_after_acceptance: 0 });
  await me.answer("Et en boutique aussi.");
  await me.shop.advance(60);
  const second = me.bubble("Et en boutique aussi.");
  await second.getByText(me.word("waits_for_doubt")).waitFor();
  await assertAccessible(me.page, "a message behind a doubt");
  assert.equal((await me.ines.got()).length, 1);
  await second.getByRole("button", { name: me.word("send_anyway") }).click();
  await until("it went out", async () => {
    await me.shop.advance(1);
    return (await me.ines.got()).length === 2;
  });
  await second.getByText(me.word("waits_for_doubt")).waitFor({ state: "detached" });
});

test("offline: it waits in its place and goes out by itself", async (t) => {
  const me = await talking(t);
  await me.shop.offline(true);
  await me.answer("Je vous confirme demain.");
  await me.shop.advance(6);
  assert.equal((await me.ines.got()).length, 0);
  await me.shop.offline(false);
  await until("it went out", async () => {
    await me.shop.advance(30);
    return (await me.ines.got()).at(-1)?.body.text.body === "Je vous confirme demain.";
  });
  assert.equal((await me.ines.got()).length, 1);
});

test("Meta is down for a moment: tried again, sent once", async (t) => {
  const me = await talking(t);
  await me.shop.mischief({ server_error: 1 });
  await me.answer("Oui, tout à fait.");
  await until("it went out", async () => {
    await me.shop.advance(10);
    return (await me.ines.got()).length > 0;
  });
  await me.shop.advance(120);
  assert.equal((await me.ines.got()).length, 1);
});

test("webhooks that come twice, late and in the wrong order change nothing", async (t) => {
  const me = await talking(t);
  await me.shop.mischief({ duplicate: { probability: 1 }, reorder: { count: 2 } });
  await me.answer("À samedi !");
  await me.shop.advance(6);
  await until("the customer has it", async () => (await me.ines.got()).length === 1);
  await me.ines.says("Merci !");
  await me.shop.advance(20);
  await me.bubble("Merci !").waitFor();
  assert.equal(await me.page.locator("article").filter({ hasText: "Merci !" }).count(), 1);
  assert.equal(await me.page.locator("article").filter({ hasText: "À samedi !" }).count(), 1);
});
