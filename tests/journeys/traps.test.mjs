// What this engine does not bear, and whoever looks only at Chromium never sees.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { customer } from "./support/customer.mjs";
import { hands } from "./support/inbox.mjs";
import { sitDown, useBrowser } from "./support/person.mjs";
import { openShop } from "./support/shop.mjs";
import { until } from "./support/until.mjs";
import { pattern } from "./support/words.mjs";

const held = useBrowser(before, after);

async function atTheInbox(t, options) {
  const shop = await openShop(t);
  const ines = customer(shop, "Inès Delaunay");
  await ines.says("Bonjour, vous avez ce manteau en bleu ?");
  const paul = customer(shop, "Paul Anger");
  await paul.says("Vous êtes ouverts dimanche ?");
  const seat = await sitDown(held, shop, options);
  return { shop, ines, paul, ...seat, ...hands(seat) };
}
const answers = (page) => page.evaluate(() => new Promise((done) => setTimeout(() => done(true))));

test("nothing lies over the way out of any page", async (t) => {
  const me = await atTheInbox(t);
  for (const section of ["inbox", "profile", "costs", "setup"]) {
    await me.page.goto(`${me.shop.url}/#/${section}`);
    await me.page.locator(section === "inbox" ? "section.list" : "main h1").first().waitFor();
    if (section === "costs") await me.page.locator("table button").first().waitFor();
    const covered = await me.page.evaluate(() =>
      [...document.querySelectorAll("nav a, nav button")]
        .map((each) => [each, each.getBoundingClientRect()])
        .filter(([each, box]) => !each.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)))
        .map(([each]) => each.getAttribute("aria-label")),
    );
    assert.deepEqual(covered, [], section);
  }
  await me.page.goto(`${me.shop.url}/#/costs`);
  await me.page.locator("table button").first().waitFor();
  await me.page.getByRole("link", { name: me.word("section_inbox") }).click();
  await until("the inbox is there", async () => (await me.page.url()).includes("#/inbox"));
});

test("the customer's panel closes with its list of labels, and the page goes on", async (t) => {
  const me = await atTheInbox(t);
  await me.open("Inès Delaunay");
  await me.page.strike(["Escape"]);
  await me.page.strike(["i"]);
  await me.page.locator("dialog").waitFor();
  await me.page.strike(["Escape"]);
  await me.page.locator("dialog").waitFor({ state: "detached" });
  await me.page.strike(["l"]);
  await me.page.locator("[popover] input").first().waitFor();
  await me.page.strike(["Escape"]);
  await until("only the list is closed", async () => !(await me.page.locator("[popover] input").first().isVisible()));
  assert.equal(await me.page.locator("dialog").count(), 1);
  await me.page.strike(["Escape"]);
  await me.page.locator("dialog").waitFor({ state: "detached" });
  assert.ok(await answers(me.page));
});

test("keys typed in haste, with every call slow, reach the customer whose name stands there", async (t) => {
  const me = await atTheInbox(t);
  await me.open("Inès Delaunay");
  await me.field.fill("Oui, en bleu aussi.");
  await until("it may be sent", async () => !(await me.sendButton.isDisabled()));
  me.shop.line.slow(() => 50 + Math.random() * 450);
  await me.page.strike(["Control+Enter", "Escape", "j", "Enter"], 5);
  await me.page.letters("jit i");
  const name = async () => (await me.page.locator("main header h2").first().innerText()).trim();
  await until("another conversation is open", async () => (await name()) !== "Inès Delaunay");
  const other = await name();
  await until("every key is in its field", async () => (await me.field.inputValue()) === "jit i");
  await until("the message left the field of the first", async () => {
    const row = await me.ines.row();
    return row.last.ours;
  });
  assert.equal(await me.field.inputValue(), "jit i", "no answer that came late moved the caret");
  assert.equal(await name(), other, "no key was taken for a command");
  me.shop.line.slow(() => 0);
  await me.shop.advance(30);
  await until("Inès has hers", async () => (await me.ines.got()).length === 1);
  assert.equal((await me.ines.got())[0].body.text.body, "Oui, en bleu aussi.");
  assert.deepEqual(await me.paul.got(), []);
});

test("Escape closes whatever is open, and what was chosen is where one types", async (t) => {
  const me = await atTheInbox(t);
  await me.open("Inès Delaunay");
  await me.page.strike(["Escape", "t"]);
  await me.page.locator("dialog input[type=search]").waitFor();
  await me.page.strike(["Escape"]);
  await me.page.locator("dialog").waitFor({ state: "detached" });

  await me.page.getByText("ce manteau en bleu").last().hover();
  await me.page.getByRole("button", { name: me.word("react") }).click();
  const panel = me.page.locator("[popover]:popover-open");
  await panel.waitFor();
  await me.page.getByRole("button", { name: me.word("react_more") }).click();
  const fewer = me.page.getByRole("button", { name: me.word("react_fewer") });
  await fewer.waitFor();
  const inside = await panel.evaluate((each) => {
    const { left, top, right, bottom } = each.getBoundingClientRect();
    return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
  });
  assert.ok(inside, "all of them are in the window");
  await fewer.click();
  await me.page.strike(["Escape"]);
  await until("the emojis are gone", async () => (await panel.count()) === 0);
  assert.equal(await me.field.count(), 1, "and the conversation is still open");

  await me.page.getByRole("button", { name: me.word("template"), exact: true }).first().click();
  await me.page.locator("dialog .offer").first().waitFor();
  await me.page.strike(["ArrowDown", "Enter"]);
  await me.page.locator(".compose .form").waitFor();
  const typing = () => me.page.evaluate(() => document.activeElement.matches(".compose input, .compose textarea, .compose button"));
  await until("one types into what was chosen", typing);
});

test("the keys that turn pages do so wherever one has clicked", async (t) => {
  const me = await atTheInbox(t);
  for (let each = 0; each < 30; each++) await me.ines.says(`Et le modèle numéro ${each} ?`);
  await me.open("Inès Delaunay");
  await me.page.getByText("numéro 29").last().waitFor();
  const top = () => me.page.locator("main [data-pages]").evaluate((each) => each.scrollTop);
  const turns = async (key) => {
    const before = await top();
    await me.page.strike([key]);
    await until(`${key} turns the page`, async () => Math.abs((await top()) - before) > 100);
  };
  await me.page.locator("main header h2").click();
  await turns("End");
  await turns("PageUp");
  await me.page.locator("main header h2").click();
  await turns("End");
  await me.page.locator("nav").first().click();
  await turns("PageUp");
  await turns("PageDown");

  // A click in the list's part of the window is about the list, with a conversation open and without.
  const listTop = () => me.page.locator("[role=listbox]").evaluate((each) => each.scrollTop);
  /** Where the messages stand, if any are there: a locator would wait for them. */
  const messagesTop = () => me.page.evaluate(() => document.querySelector("main [data-pages]")?.scrollTop ?? null);
  const turnsList = async (key) => {
    const [before, messages] = [await listTop(), await messagesTop()];
    await me.page.strike([key]);
    await until(`${key} turns the list`, async () => Math.abs((await listTop()) - before) > 100);
    assert.equal(await messagesTop(), messages, "and nothing else");
  };
  const tab = me.page.getByRole("button", { name: pattern(me.word("tab_all")) });
  await tab.click();
  await turnsList("End");
  await turnsList("PageUp");
  await me.page.goto(`${me.shop.url}/#/inbox`);
  await me.page.locator("main.none").waitFor();
  await tab.click();
  await me.page.locator("[role=option]").first().waitFor();
  await turnsList("PageDown");
  await me.page.locator("main.none").click();
  await turnsList("End");
  await turnsList("Home");
});

test("whoever types with a conversation open writes to the customer, and chooses no part of the window", async (t) => {
  const me = await atTheInbox(t);
  await me.open("Inès Delaunay");
  await me.bubble("ce manteau en bleu").click();
  assert.equal(await me.field.evaluate((each) => each === document.activeElement), false);
  await me.page.letters("la photo et le devis");
  await until("every letter is in the field", async () => (await me.field.inputValue()) === "la photo et le devis");
  assert.equal(await me.page.locator(":popover-open").count(), 0);
  await me.bubble("ce manteau en bleu").click();
  await me.page.strike(["Control+a"]);
  assert.equal(await me.page.evaluate(() => getSelection().toString()), "");

  // In the list letters are shortcuts: what is typed after one makes nothing by itself.
  const before = (await me.shop.call("labels")).length;
  await me.page.locator("main header h2").click();
  await me.page.strike(["Escape"]);
  await me.page.letters("la photo");
  await me.page.locator(":popover-open input").first().waitFor();
  await me.page.strike(["Control+Enter"]);
  await me.page.strike(["Tab", "space"]);
  assert.equal((await me.shop.call("labels")).length, before);
});

test("the list of templates takes Enter for its first, and keeps the keys to itself", async (t) => {
  const me = await atTheInbox(t);
  await me.open("Inès Delaunay");
  await me.page.strike(["Escape", "t"]);
  const search = me.page.locator("dialog input[type=search]");
  await search.waitFor();
  await me.page.locator("dialog .offer").first().waitFor();
  await me.page.letters("zzzz");
  await me.page.getByText(me.word("template_none_found")).waitFor();
  const inside = () => me.page.evaluate(() => document.activeElement.closest("dialog") !== null);
  for (const key of ["Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab"]) {
    await me.page.strike([key]);
    assert.ok(await inside(), key);
  }
  await search.click();
  await search.fill("rappel");
  await until("one is left", async () => (await me.page.locator("dialog .offer:not(:disabled)").count()) === 1);
  await me.page.strike(["Enter"]);
  await me.page.locator(".compose .form").waitFor();
  assert.equal(await me.page.locator("dialog").count(), 0);
});

test("another section and back: the conversation, the tab and the place in the list are there", async (t) => {
  const me = await atTheInbox(t);
  await me.open("Inès Delaunay");
  const list = me.page.locator("[role=listbox]");
  const tab = me.page.getByRole("button", { name: pattern(me.word("tab_all")) });
  const top = () => list.evaluate((each) => each.scrollTop);
  await tab.click();
  await me.page.strike(["PageDown"]);
  await until("the list is scrolled", async () => (await top()) > 100);
  const left = await top();
  await me.page.getByRole("link", { name: me.word("section_costs") }).click();
  await me.page.locator(".big").waitFor();
  await me.page.getByRole("link", { name: me.word("section_inbox") }).click();
  await me.page.getByText("ce manteau en bleu").last().waitFor();
  assert.equal(await tab.getAttribute("aria-pressed"), "true");
  await until("as far as it was", async () => Math.abs((await top()) - left) < 2);
  await me.page.strike(["Control+2"]);
  await me.page.locator("[name=about]").waitFor();
  await me.page.strike(["Control+1"]);
  await me.page.getByText("ce manteau en bleu").last().waitFor();
});

test("another section and back: the conversation shows the line it showed", async (t) => {
  const me = await atTheInbox(t);
  for (let each = 0; each < 70; each++) await me.ines.says(`Et le modèle numéro ${each} ?`);
  await me.open("Inès Delaunay");
  const messages = me.page.locator("main [data-pages]");
  /** The first message in sight and where it stands. */
  const first = () =>
    messages.evaluate((frame) => {
      const edge = frame.getBoundingClientRect().top;
      const all = [...frame.querySelectorAll("article")].map((each) => [each.innerText.match(/numéro \d+/)?.[0], each.getBoundingClientRect()]);
      const [text, { top }] = all.filter(([, box]) => box.bottom > edge).sort((a, b) => a[1].top - b[1].top)[0];
      return { text, top: Math.round(top - edge) };
    });
  const still = () =>
    until("it rests", async () => {
      const before = JSON.stringify(await first());
      await new Promise((resolve) => setTimeout(resolve, 300));
      return JSON.stringify(await first()) === before;
    });
  await me.page.getByText("numéro 0 ?").last().waitFor();
  await me.page.locator("main header h2").click();
  await until("its end is in sight", async () => {
    await me.page.strike(["End"]);
    return me.page.getByText("numéro 69 ?").last().isVisible();
  });
  await me.page.strike(["PageUp", "PageUp"], 150);
  await still();
  const left = await first();
  await me.page.getByRole("link", { name: me.word("section_costs") }).click();
  await me.page.locator(".big").waitFor();
  await me.page.strike(["Control+1"]);
  await me.page.locator("main [data-pages] article").first().waitFor();
  await still();
  const back = await first();
  assert.equal(back.text, left.text);
  assert.ok(Math.abs(back.top - left.top) < 2, `it stood at ${left.top} and stands at ${back.top}`);
});

test("in a small window there is one pane at a time, and the name is whole", async (t) => {
  const me = await atTheInbox(t, { size: { width: 640, height: 480 } });
  const long = customer(me.shop, "José-Antonio Delacroix Montgomery");
  await long.says("Et en rouge ?");
  await me.open("José-Antonio");
  const shown = () =>
    me.page.evaluate(() => {
      const fits = (each) => each.scrollWidth <= each.clientWidth + 1;
      const box = document.querySelector("main header h2");
      const all = [...document.querySelectorAll("main *")].filter((each) => each.getClientRects().length > 0);
      return {
        whole: fits(box),
        outside: all.filter((each) => each.getBoundingClientRect().right > innerWidth + 1).length,
        field: document.querySelector(".compose textarea").getBoundingClientRect().bottom <= innerHeight,
      };
    });
  assert.deepEqual(await shown(), { whole: true, outside: 0, field: true });
  const options = me.page.locator("[role=option]");
  assert.equal(await options.first().isVisible(), false, "the list gives its place");
  await me.page.getByRole("button", { name: me.word("head_back") }).click();
  await options.first().waitFor();
  assert.ok(await me.page.locator("[role=listbox]").evaluate((each) => each === document.activeElement));
  await me.page.strike(["Enter"]);
  await me.page.getByText("Et en rouge").last().waitFor();
  await me.page.strike(["Escape"]);
  await options.first().waitFor();
});

test("that the order has changed is said beside the list, never over it", async (t) => {
  const me = await atTheInbox(t);
  await me.page.getByRole("button", { name: pattern(me.word("tab_all")) }).click();
  const rows = me.page.locator("[role=option]");
  await rows.filter({ hasText: "Paul Anger" }).first().hover();
  const place = () => rows.first().evaluate((each) => each.getBoundingClientRect().top);
  const before = await place();
  await me.shop.advance(60);
  await me.ines.says("Vous êtes là ?");
  const button = me.page.getByRole("button", { name: me.word("list_reorder") });
  await button.waitFor();
  assert.equal(await place(), before, "no row moved");
  const over = await button.evaluate((each) => {
    const { top } = each.getBoundingClientRect();
    return document.querySelector("[role=listbox]").getBoundingClientRect().bottom > top + 1;
  });
  assert.equal(over, false);
});
