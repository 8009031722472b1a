// What comes after an error, in the app itself: whoever waits says why, and the shop says what is wrong.
import assert from "node:assert/strict";
import { readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { hands } from "../support/inbox.mjs";
import { until } from "../support/until.mjs";
import { words } from "../support/words.mjs";
import { desktop, difference, screen } from "./desktop.mjs";
import { folder, openWindow } from "./webdriver.mjs";

const FROM = "33639987701";
const NAME = "Inès Delaunay";

/** The demo in French, with a customer who has just written. */
async function talking(t) {
  await desktop(t);
  const data = folder(t);
  const window = await openWindow(t, data);
  await window.waitFor("[role=option]");
  const { preferences, demo_phone: phone } = await window.call("hello");
  await window.call("set_preferences", { ...preferences, language: "fr" });
  const post = (path, body) => fetch(new URL(path, phone), { method: "POST", body: JSON.stringify(body) });
  const says = (body) => post("/sandbox/inbound", { from: FROM, name: NAME, type: "text", text: { body } });
  assert.ok((await says("Bonjour, vous livrez samedi ?")).ok);
  const me = { page: window.page, word: words("fr") };
  return {
    ...me, ...hands(me), window, data, says,
    mischief: (what) => post("/sandbox/mischief", what),
    /** The texts that reached her. */
    got: async () => {
      const { conversations, customers } = await (await fetch(new URL("/sandbox/state", phone))).json();
      const her = customers.find(({ wa_id }) => wa_id === FROM)?.user_id;
      const all = conversations.find(({ customer }) => customer === her)?.messages ?? [];
      return all.filter(({ from_shop }) => from_shop).map(({ body }) => body.text?.body);
    },
  };
}

test("behind a doubt a message says why it waits, and goes when a person lets it", async (t) => {
  const me = await talking(t);
  await me.open(NAME);
  await me.mischief({ timeout_after_acceptance: { count: 4, millis: 200 }, hours_late: { count: 40, hours: 5 } });
  await me.answer("Oui, avant midi.");
  await me.bubble("Oui, avant midi.").getByText(me.word("uncertain")).waitFor();
  await me.mischief({ timeout_after_acceptance: 0 });
  await me.answer("Et en boutique aussi.");
  const second = me.bubble("Et en boutique aussi.");
  await second.getByText(me.word("waits_for_doubt")).waitFor();
  await screen("behind-a-doubt");
  assert.deepEqual(await me.got(), ["Oui, avant midi."]);
  await second.getByRole("button", { name: me.word("send_anyway") }).click();
  await until("it went out", async () => (await me.got()).at(-1) === "Et en boutique aussi.", 30_000);
  await second.getByText(me.word("waits_for_doubt")).waitFor({ state: "detached" });
  assert.deepEqual(await me.got(), ["Oui, avant midi.", "Et en boutique aussi."], "each once");
});

test("while the conversations cannot be kept the dot, the list and a bubble say so, and nothing is lost", async (t) => {
  const me = await talking(t);
  const dot = me.page.locator("a.health");
  const says = async () => (await dot.getAttribute("aria-label")).includes(me.word("error_data_gone"));
  const demo = join(me.data, readdirSync(me.data).find((name) => name.startsWith("demo-")));
  const [file, elsewhere] = [join(demo, "guichet.db"), join(demo, "elsewhere.db")];
  const before = await screen("before-trouble");
  renameSync(file, elsewhere);
  await me.says("Toujours là ?");
  await until("the dot says it", says, 30_000);
  await until("a bubble says it too", async () => (await difference(before, await screen("trouble"))) > 3_000);
  await dot.click();
  await me.page.getByRole("region", { name: me.word("setup_health") }).getByText(me.word("error_data_gone")).waitFor();
  renameSync(elsewhere, file);
  await until("it is over by itself", async () => !(await says()), 60_000);
  await me.page.locator("nav a").first().click();
  await me.open(NAME);
  await until("Meta has brought it again", () => me.bubble("Toujours là ?").isVisible(), 60_000);
});
