// Everything has room: in small windows, in both languages, in a page made small or large.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { customer } from "./support/customer.mjs";
import { hands } from "./support/inbox.mjs";
import { sitDown, useBrowser } from "./support/person.mjs";
import { openShop } from "./support/shop.mjs";
import { pattern } from "./support/words.mjs";
import { until } from "./support/until.mjs";

const held = useBrowser(before, after);
const SMALLEST = { width: 800, height: 600 };
const ONE_PANE = { width: 640, height: 480 };

async function atTheInbox(t, options) {
  const shop = await openShop(t);
  const name = "José-Antonio Delacroix Montgomery de la Tour";
  await customer(shop, name).says("Bonjour, vous avez ce manteau en bleu ?");
  const seat = await sitDown(held, shop, options);
  return { shop, name, ...seat, ...hands(seat) };
}
const box = (locator) => locator.evaluate((each) => each.getBoundingClientRect().toJSON());

/** What a note lies over, of what one clicks or reads. */
const under = (page) =>
  page.evaluate(() => {
    const notes = [...document.querySelectorAll(".toast")].map((each) => each.getBoundingClientRect());
    const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    return [...document.querySelectorAll("[role=listbox], .list .foot, .frame, .compose, header, form > :not(.foot)")]
      .filter((each) => each.checkVisibility({ visibilityProperty: true }))
      .filter((each) => notes.some((note) => meets(note, each.getBoundingClientRect())))
      .map((each) => each.className || each.tagName);
  });

for (const size of [SMALLEST, "small", ONE_PANE]) {
  test(`a note makes room for itself, and what it offers is met by a click: ${size.width ?? size}`, async (t) => {
    const me = await atTheInbox(t, { size });
    await me.open(me.name);
    const composer = await box(me.field);
    await me.answer("Oui, en bleu aussi.");
    const note = me.page.locator(".toast").first();
    await note.waitFor();
    assert.deepEqual(await under(me.page), []);
    assert.equal((await box(me.field)).bottom, composer.bottom, "the composer stays where it is");
    await note.getByRole("button", { name: me.word("undo") }).click();
    await until("the text is back", async () => (await me.field.inputValue()) === "Oui, en bleu aussi.");
  });
}

test("what was done in the customer's panel can be undone there", async (t) => {
  const me = await atTheInbox(t, { size: SMALLEST });
  await me.open(me.name);
  await me.page.getByRole("button", { name: me.word("person_open") }).click();
  const panel = me.page.locator("dialog");
  await panel.getByRole("button", { name: me.word("person_block"), exact: true }).click();
  await panel.locator(".toast").getByRole("button", { name: me.word("undo") }).click();
  await panel.getByRole("button", { name: me.word("person_block"), exact: true }).waitFor();
});

for (const language of ["fr", "en"]) {
  test(`heads and filters are whole: ${language}`, async (t) => {
    const shop = await openShop(t);
    for (const size of [SMALLEST, "small", "large"]) {
      const seat = await sitDown(held, shop, { size, language });
      const { page, word } = seat;
      await page.locator(".filters select").nth(1).waitFor();
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll(".filters select")].filter((each) => {
          const style = getComputedStyle(each);
          const pen = document.createElement("canvas").getContext("2d");
          pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
          // What the system draws has an arrow of its own.
          const arrow = style.appearance === "none" ? 0 : 28;
          const room = each.clientWidth - parseFloat(style.paddingLeft) - Math.max(arrow, parseFloat(style.paddingRight));
          return pen.measureText(each.options[0].text).width > room;
        }).map((each) => each.options[0].text),
      );
      assert.deepEqual(cut, [], "a filter's first word");
      await page.locator("[role=option]").first().click();
      await page.locator("main header h2").waitFor();
      if (size === "large") continue;
      const head = await box(page.locator("main header"));
      const button = await box(page.getByRole("button", { name: word("person_open") }));
      assert.ok(head.right - button.right < 20, `the button is at the head's end: ${head.right - button.right} px before it`);
    }
  });
}

test("made small or large, the page keeps each tab in its list", async (t) => {
  const me = await atTheInbox(t);
  const outside = () =>
    me.page.evaluate(() => {
      const { left, right } = document.querySelector(".tabs").getBoundingClientRect();
      const boxes = [...document.querySelectorAll(".tabs button")].map((each) => each.getBoundingClientRect());
      return boxes.filter((each) => each.left < left || each.right > right).length;
    });
  const width = () => me.page.evaluate(() => innerWidth);
  const before = await width();
  t.after(() => me.page.strike(["Control+0"]));
  // As small as this browser makes it, and to twice its size.
  for (const [key, most] of [["Control+-", 1.7], ["Control++", 0.5]]) {
    await me.page.strike(["Control+0"]);
    await until("as large as usual", async () => (await width()) === before);
    for (let ratio = 1; most > 1 ? ratio < most : ratio > most; ratio = (await width()) / before) {
      const last = await width();
      await me.page.strike([key]);
      await until("the size changes", async () => (await width()) !== last);
      assert.equal(await outside(), 0, `${await width()} px are as wide as ${before} were`);
    }
  }
});

test("the check of a connection shows what it found, and its button stays under the hand", async (t) => {
  const shop = await openShop(t);
  for (const size of [SMALLEST, "small"]) {
    const { page, word } = await sitDown(held, shop, { size, path: "/#/setup" });
    const button = page.getByRole("button", { name: word("setup_account_check"), exact: true });
    await button.waitFor();
    for (const times of [1, 2]) {
      const { y } = await button.spot();
      await button.click();
      const said = page.locator("article header [role=status]").first();
      await page.locator("article .answer li").first().waitFor();
      await until("it has been checked", async () => !(await button.isDisabled()));
      const { top, bottom } = await box(button);
      assert.ok(top < y && y < bottom, `the button moved from ${y} to ${top}, the ${times}. time`);
      assert.notEqual(await said.innerText(), "");
      assert.ok((await box(said)).bottom <= (await page.evaluate(() => innerHeight)), "what was found is in sight");
    }
  }
});

for (const language of ["fr", "en"]) {
  test(`a template is filled in with what the customer gets in sight, and one place that scrolls: ${language}`, async (t) => {
    const me = await atTheInbox(t, { size: SMALLEST, language });
    await me.page.getByRole("button", { name: pattern(me.word("tab_closed")) }).click();
    await me.page.locator("[role=option]").first().click();
    await me.field.waitFor();
    await me.page.keyboard.press("Escape");
    await me.page.keyboard.press("t");
    await me.page.locator("dialog").getByRole("button").filter({ hasText: "Suivi livraison" }).first().click();
    const preview = me.page.locator(".compose .preview .bubble");
    await preview.getByText("colis").first().waitFor();
    if (process.env.PICTURES) await me.page.screenshot({ path: `${process.env.PICTURES}/template-${language}.png` });
    const found = await me.page.evaluate(() => {
      const compose = document.querySelector(".compose");
      const shown = document.querySelector(".compose .preview .bubble").getBoundingClientRect();
      const send = document.querySelector(".compose .box").getBoundingClientRect();
      return {
        scrollers: [...compose.querySelectorAll("*")].filter(
          (each) => /auto|scroll/.test(getComputedStyle(each).overflowY) && each.tagName !== "TEXTAREA",
        ).length,
        seen: shown.top >= compose.getBoundingClientRect().top - 1 && shown.bottom <= send.top + 1,
        labels: [...compose.querySelectorAll(".fields label")].map((each) => each.textContent),
      };
    });
    assert.equal(found.scrollers, 0, "the composer scrolls as a whole");
    assert.ok(found.seen, "the preview is in sight");
    assert.ok(found.labels.at(-1).includes("Suivre le colis"), found.labels.join());
    const last = me.page.locator(".compose .fields input").last();
    await last.fill("6A123");
    const [field, send] = [await box(last), await box(me.page.locator(".compose .box"))];
    assert.ok(field.bottom <= send.top + 1, "the field that has the focus is whole");
    if (process.env.PICTURES) await me.page.screenshot({ path: `${process.env.PICTURES}/template2-${language}.png` });
  });
}
