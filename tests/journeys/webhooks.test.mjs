// What comes in and is no plain message of one customer: a payment, a group, a call, somebody
// else's answers. Each is shown as what it is, and nothing else happens because of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { customer } from "./support/customer.mjs";
import { hands } from "./support/inbox.mjs";
import { sitDown, useBrowser } from "./support/person.mjs";
import { SECRET, openShop } from "./support/shop.mjs";
import { pattern } from "./support/words.mjs";

const held = useBrowser(before, after);

async function atTheCounter(t, name) {
  const shop = await openShop(t);
  const who = customer(shop, name);
  await who.says("Bonjour, puis-je payer ?");
  const row = await who.row();
  const at = String(Math.floor(row.last.at / 1000));
  const arrives = async (field, value) => {
    const whole = { metadata: { phone_number_id: row.number }, ...value };
    const body = { object: "whatsapp_business_account", entry: [{ id: "1", changes: [{ field, value: whole }] }] };
    assert.equal((await shop.deliver(JSON.stringify(body), SECRET)).status, 200);
  };
  const seat = await sitDown(held, shop);
  return { shop, who, at, arrives, ...seat, ...hands(seat) };
}

test("a payment stands in the conversation with its amount, its order and what went back", async (t) => {
  const me = await atTheCounter(t, "Asha Rao");
  await me.open(me.who.name);
  const pays = (status, more) =>
    me.arrives("messages", {
      statuses: [
        {
          id: "wamid.asked",
          type: "payment",
          status,
          timestamp: me.at,
          recipient_id: me.who.from,
          payment: { reference_id: "lampe-42", amount: { value: 21000, offset: 100 }, currency: "INR", ...more },
        },
      ],
    });
  await pays("pending", {});
  const card = me.page.getByRole("region", { name: me.word("kind_payment") });
  await card.getByText(me.word("payment_pending")).waitFor();
  const refunds = [{ id: "r1", amount: { value: 5000, offset: 100 }, status: "success" }];
  await pays("captured", { refunds });
  await card.getByText(me.word("payment_done")).waitFor();
  const told = (await card.innerText()).replace(/\s/g, " ");
  assert.match(told, /210,00 ₹/);
  assert.match(told, /lampe-42/);
  assert.match(told, /50,00 ₹/);
  assert.equal(await card.count(), 1);
});

test("a group is named as one, and nothing can be written to it", async (t) => {
  const me = await atTheCounter(t, "Hugo Petit");
  const said = { id: "wamid.g1", from: me.who.from, timestamp: me.at, type: "text", group_id: "Z3JvdXA=" };
  await me.arrives("messages", { messages: [{ ...said, text: { body: "On y va samedi ?" } }] });
  await me.page.getByRole("button", { name: pattern(me.word("tab_all")) }).click();
  const group = me.page.getByRole("option").filter({ hasText: me.word("group_unnamed") });
  await group.click();
  await me.page.getByText(me.word("group_notice")).waitFor();
  await me.bubble("On y va samedi ?").getByText(me.who.name).waitFor();
  assert.equal(await me.field.count(), 0, "there is no field to type into");
  await me.page.keyboard.press("r");
  await me.page.keyboard.press("t");
  assert.equal(await me.page.getByRole("dialog").count(), 0, "and no template to choose");
  assert.equal((await me.who.row()).last.text, "Bonjour, puis-je payer ?", "the writer's own conversation is as it was");
});

test("a missed call and an edit that nobody sees are said in words", async (t) => {
  const me = await atTheCounter(t, "Marta Lopes");
  await me.open(me.who.name);
  const call = { id: "wacid.1", direction: "USER_INITIATED", from: me.who.from, timestamp: me.at };
  await me.arrives("calls", { calls: [{ ...call, event: "connect" }] });
  await me.arrives("calls", { calls: [{ ...call, event: "terminate", status: "Failed" }] });
  await me.bubble(me.word("call_incoming_missed")).waitFor();
  const unseen = { id: "wamid.u1", from: me.who.from, timestamp: me.at, type: "unsupported", unsupported: { type: "edit" } };
  await me.arrives("messages", { messages: [unseen] });
  await me.bubble(me.word("unseen_edit")).waitFor();
});

test("a customer whom somebody else answers is said to be so", async (t) => {
  const me = await atTheCounter(t, "Nils Berg");
  const asks = { id: "wamid.s1", from: me.who.from, timestamp: me.at, type: "text", text: { body: "Ouvert demain ?" } };
  await me.arrives("standby", { messages: [asks] });
  await me.open(me.who.name);
  const start = me.word("standby_notice").split("{time}")[1].trim();
  await me.page.getByRole("status").filter({ hasText: start }).waitFor();
  await me.who.says("Il y a quelqu’un ?");
  await me.page.getByText(start).waitFor({ state: "detached" });
});
