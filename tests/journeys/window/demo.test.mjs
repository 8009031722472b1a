// The real window on the demo shop: what only it can show.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { until } from "../support/until.mjs";
import { clickNotification, closeWindow, desktop, difference, dropNotification, focused, minimise, onScreen, screen, tray } from "./desktop.mjs";
import { APP, downloads, folder, openWindow, start } from "./webdriver.mjs";

const ROW = "[role=option]";
const FIELD = ".compose textarea";
const SEND = ".compose button.send";

/** A customer of the pretend Meta writes. */
async function inbound(window, message) {
  const { demo_phone: phone } = await window.call("hello");
  const answer = await fetch(new URL("/sandbox/inbound", phone), { method: "POST", body: JSON.stringify(message) });
  assert.ok(answer.ok, await answer.text());
}
const rowOf = async (window, name) => {
  const query = { view: "all", number: null, after: null, limit: 100 };
  return (await window.call("inbox_page", query)).rows.find((row) => row.name === name);
};

test("the demo opens, a conversation is read and answered, and its clock ticks", async (t) => {
  await desktop(t);
  const window = await openWindow(t, folder(t));
  await window.waitFor(ROW);
  assert.ok((await window.run(`return document.querySelectorAll("${ROW}").length`)) > 5, "the list is painted");
  await inbound(window, { from: "33639987701", name: "Inès Delaunay", type: "text", text: { body: "Bonjour !" } });
  const row = await until("the conversation is there", () => rowOf(window, "Inès Delaunay"));
  await window.run("location.hash = arguments[0]", `#/inbox/${row.id}`);
  await window.type(FIELD, "Bonjour Inès, que puis-je pour vous ?");
  await until("it may be sent", () => window.run(`return document.querySelector("${SEND}").ariaDisabled !== "true"`));
  await window.click(SEND);
  await until("the bubble is there", () =>
    window.run(`return [...document.querySelectorAll("article")].some((each) => each.innerText.includes("que puis-je"))`),
  );
  await screen("conversation");
  await until("Meta has it", async () => {
    const last = (await rowOf(window, "Inès Delaunay")).last;
    return last.ours && ["delivered", "read"].includes(last.status);
  }, 30_000);

  const closing = (await window.call("inbox_page", { view: "closing", number: null, after: null, limit: 5 })).rows;
  const soon = closing.find(({ window: state }) => state.closes_at - Date.now() < 3_600_000);
  assert.ok(soon, "the demo has a conversation that closes within the hour");
  await window.run("location.hash = arguments[0]", `#/inbox/${soon.id}`);
  const clocks = `return document.body.innerText.match(/\\b\\d{1,2}:\\d{2}\\b/g)?.join(" ")`;
  const seen = new Set();
  await until("the clock ticks in seconds", async () => seen.add(await window.run(clocks)).size >= 4, 20_000);
});

test("a customer writes while the window is away: a bubble on the screen, and clicking it shows the conversation", async (t) => {
  await desktop(t);
  const window = await openWindow(t, folder(t));
  await window.waitFor(ROW);
  await until("the window has the keyboard", async () => (await focused()).includes("Guichet"));
  await minimise();
  await until("the window is away", async () => !(await focused()).includes("Guichet"));
  await inbound(window, { from: "33639987702", name: "Paul Anger", type: "text", text: { body: "Vous êtes ouverts ?" } });
  const shown = async () => {
    const before = await screen("before-notification");
    await inbound(window, { from: "33639987702", name: "Paul Anger", type: "text", text: { body: "Allô ?" } });
    return (await difference(before, await screen("notification"))) > 3_000;
  };
  await until("a bubble is on the screen", shown, 30_000);

  const paul = await rowOf(window, "Paul Anger");
  const opened = async () => {
    await clickNotification();
    const led = async () => (await window.run("return location.hash")).startsWith(`#/inbox/${paul.id}`);
    if (await until("it led there", led, 1_000).catch(() => false)) return true;
    // The demo had something to say after Paul: a window that is about to close.
    await dropNotification();
    return false;
  };
  await until("the conversation is open", opened, 30_000);
  await until("the window is back before the person", async () => (await focused()).includes("Guichet"));
});

test("on a desktop without a place for icons closing quits: there would be no way back", async (t) => {
  await desktop(t);
  const window = await openWindow(t, folder(t));
  await window.waitFor(ROW);
  await closeWindow();
  await until("the app is gone", () => window.call("hello").then(() => false, () => true));
});

test("a page that hangs is loaded anew where it was, with what was being written", async (t) => {
  await desktop(t);
  const window = await openWindow(t, folder(t));
  await window.waitFor(ROW);
  const [row] = (await window.call("inbox_page", { view: "closing", number: null, after: null, limit: 5 })).rows;
  await window.run("location.hash = arguments[0]", `#/inbox/${row.id}`);
  await window.type(FIELD, "Une phrase pas encore envoyée");
  await until("the draft is kept", async () => (await window.call("thread", row.id)).draft.text.endsWith("envoyée"));
  // The watchdog must have heard it once.
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  await window.run("setTimeout(() => { for (;;); }, 200)");
  await until("it is back", () => window.run("return document.querySelector(arguments[0])?.value", FIELD)
    .then((text) => text === "Une phrase pas encore envoyée", () => false), 60_000);
  assert.equal(await window.run("return location.hash"), `#/inbox/${row.id}`);
});

test("closing keeps it running, a second start brings it back, and a draft survives a restart", async (t) => {
  await desktop(t);
  await tray(t);
  const data = folder(t);
  const window = await openWindow(t, data);
  await window.waitFor(ROW);
  const [row] = (await window.call("inbox_page", { view: "closing", number: null, after: null, limit: 5 })).rows;
  await window.run("location.hash = arguments[0]", `#/inbox/${row.id}`);
  await window.type(FIELD, "Une phrase pas encore envoyée");
  await until("the draft is kept", async () => (await window.call("thread", row.id)).draft.text.endsWith("envoyée"));

  await closeWindow();
  assert.ok(await window.call("hello"), "it goes on working");

  const second = start(t, APP, ["--demo", "--data", data]);
  await second.gone;
  await until("the window is back", onScreen);
  await until("it has the keyboard", async () => (await focused()).includes("Guichet"));

  await window.close();
  const again = await openWindow(t, data);
  await again.waitFor(ROW);
  await again.run("location.hash = arguments[0]", `#/inbox/${row.id}`);
  await again.waitFor(FIELD);
  await until("the draft is there", () =>
    again.run(`return document.querySelector("${FIELD}").value === "Une phrase pas encore envoyée"`),
  );
});

test("the month and the one before it can be read, and both files reach the person's downloads", async (t) => {
  await desktop(t);
  const home = folder(t);
  const { kept, env } = downloads(home);
  const window = await openWindow(t, join(home, "shop"), env);
  await window.waitFor(ROW);
  await window.run("location.hash = '#/costs'");
  await window.waitFor(".big .money");
  await screen("costs");
  const { month, months } = await window.call("costs", { month: null, number: null });
  assert.ok(months.length > 1, "the demo remembers more than this month");

  const press = (word) => window.page.getByRole("button").filter({ hasText: word }).first().click();
  for (const [word, name, begins] of [
    ["CSV", `guichet-${month}.csv`, "delivered_at_utc,"],
    ["PDF", `guichet-${month}.pdf`, "%PDF-"],
  ]) {
    await press(word);
    await until(`${name} is there`, () => readdirSync(kept).includes(name));
    assert.ok(readFileSync(join(kept, name), "latin1").startsWith(begins), name);
  }
  await press("CSV");
  await until("a second one beside the first", () => readdirSync(kept).length === 3);

  const before = months[months.indexOf(month) + 1];
  await window.page.locator("select[name=month]").selectOption(before);
  await until("the month before is shown", async () => (await window.run("return location.hash")).includes(before));
  await until("and is over", () => window.run("return document.querySelector('.limits') === null"));
  await screen("costs-month-before");
});
