// A day of opening conversations leaves the page's process as it was in the morning.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { customer } from "./support/customer.mjs";
import { hands } from "./support/inbox.mjs";
import { sitDown, useBrowser } from "./support/person.mjs";
import { openShop } from "./support/shop.mjs";
import { webProcess } from "./support/web-process.mjs";

const held = useBrowser(before, after);
/** What WebKit keeps for itself before it settles (54 MB were seen in 30 turns), however many turns there are. */
const SETTLING_MB = 100;
const TURNS = Number(process.env.GUICHET_TURNS ?? 30);

test("opening a conversation with a voice note again and again needs no more threads and memory", async (t) => {
  const shop = await openShop(t);
  const [ines, paul] = [customer(shop, "Inès Delaunay"), customer(shop, "Paul Anger")];
  await ines.says({ type: "audio", audio: { voice: true } });
  await ines.says({ type: "image" });
  await paul.says("Bonsoir");
  const seat = await sitDown(held, shop);
  const me = { ...seat, ...hands(seat) };
  const turn = async () => {
    await me.open("Inès Delaunay");
    await me.page.locator("article").last().waitFor();
    await me.open("Paul Anger");
  };
  for (let warm = 0; warm < 5; warm++) await turn();
  const before = webProcess(seat.page.session.pid);
  for (let turns = 0; turns < TURNS; turns++) await turn();
  const now = webProcess(seat.page.session.pid);
  t.diagnostic(`${TURNS} turns: ${before.threads} to ${now.threads} threads, ${before.mb.toFixed(0)} to ${now.mb.toFixed(0)} MB`);
  assert.ok(now.threads <= before.threads + 12, `${before.threads} threads became ${now.threads}`);
  assert.ok(now.mb <= before.mb + SETTLING_MB, `${before.mb.toFixed(0)} MB became ${now.mb.toFixed(0)}`);
});
