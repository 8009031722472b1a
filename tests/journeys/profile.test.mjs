// The staff member who keeps the business profile right.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/accessible.mjs";
import { sitDown, useBrowser } from "./support/person.mjs";
import { openShop } from "./support/shop.mjs";
import { until } from "./support/until.mjs";

const held = useBrowser(before, after);

async function openProfile(t, options) {
  const shop = await openShop(t);
  const seat = await sitDown(held, shop, { path: "/#/profile", ...options });
  await seat.page.getByRole("heading", { level: 1, name: seat.word("profile_title") }).waitFor();
  const number = (await shop.call("hello")).numbers[0].id;
  const live = async () => (await shop.call("profile", number)).live;
  return { shop, number, live, ...seat, about: seat.page.locator("[name=about]") };
}
const save = ({ page, word }) => page.getByRole("button", { name: word("profile_save"), exact: true }).click();

test("an edit reaches WhatsApp and can be taken back", async (t) => {
  const me = await openProfile(t);
  const before = (await me.live()).about;
  await me.about.fill("Ouvert lundi, c’est la fête");
  await me.page.locator(".phone").getByText("Ouvert lundi, c’est la fête").waitFor();
  await save(me);
  await me.page.getByText(me.word("profile_saved"), { exact: true }).waitFor();
  assert.equal((await me.live()).about, "Ouvert lundi, c’est la fête");
  await me.page.getByRole("button", { name: me.word("profile_undo"), exact: true }).click();
  await until("the previous profile is back", async () => (await me.live()).about === before);
  await assert.doesNotReject(me.page.waitForFunction((text) => document.querySelector("[name=about]").value === text, before));
});

test("what Meta would not take is said while typing, and nothing is sent", async (t) => {
  const me = await openProfile(t, { language: "en" });
  const email = me.page.locator("[name=email]");
  const before = (await me.live()).email;
  await email.fill("hello@shop");
  await me.page.getByText(me.word("profile_problem_invalid_email")).waitFor();
  await me.about.fill("x".repeat(140));
  await me.page.getByText(/^1 (caractère de trop|character too many)/).waitFor();
  await save(me);
  const focus = () => me.page.evaluate(() => document.activeElement.name);
  await until("the first wrong field has the focus", async () => (await focus()) === "about");
  assert.equal((await me.live()).email, before);
});

test("a field that Meta refuses keeps its text and says so", async (t) => {
  const me = await openProfile(t);
  const site = me.page.locator("[name=website]");
  await site.fill("https://lumen.example:99999999/");
  await save(me);
  await me.page.getByText(me.word("profile_refused_title")).waitFor();
  await me.page.getByText(me.word("profile_refused_here")).waitFor();
  assert.equal(await site.inputValue(), "https://lumen.example:99999999/");
  await assertAccessible(me.page, "a refused profile");
  await site.fill("https://lumen.example/");
  await save(me);
  await until("the corrected site is live", async () => (await me.live()).websites.includes("https://lumen.example/"));
});

test("changed here and elsewhere: both are shown and a person chooses", async (t) => {
  const me = await openProfile(t);
  await me.about.fill("Mon actu");
  await me.page.locator("[name=address]").fill("1 quai Dujardin, Rennes");
  await until("the edit is kept", async () => (await me.shop.call("profile", me.number)).edit?.about === "Mon actu");
  await me.shop.elsewhere(`${me.number}/whatsapp_business_profile`, {
    messaging_product: "whatsapp",
    about: "Leur actu",
    address: "2 rue Saint-Malo, Rennes",
  });
  await me.page.getByRole("button", { name: me.word("profile_refresh") }).click();
  await me.page.getByText(me.word("profile_conflict_title")).waitFor();
  await assertAccessible(me.page, "a profile with conflicts");
  const choice = (field) => me.page.getByRole("group", { name: me.word(`profile_${field}`), exact: true });
  await choice("about").getByText("Leur actu").click();
  await choice("address").getByText("1 quai Dujardin, Rennes").waitFor();
  await me.page.getByRole("button", { name: me.word("profile_conflict_keep") }).click();
  await until("both choices are live", async () => {
    const { about, address } = await me.live();
    return about === "Leur actu" && address === "1 quai Dujardin, Rennes";
  });
});

test("while an edit is kept, a field nobody touched follows what changes elsewhere", async (t) => {
  const me = await openProfile(t);
  const address = me.page.locator("[name=address]");
  const moved = async (to) => {
    const path = `${me.number}/whatsapp_business_profile`;
    await me.shop.elsewhere(path, { messaging_product: "whatsapp", address: to });
    await me.page.getByRole("button", { name: me.word("profile_refresh") }).click();
    await until(`the form says ${to}`, async () => (await address.inputValue()) === to);
  };
  for (const [about, to] of [["Mon actu", "1 quai Dujardin, Rennes"], ["Mon actu du jour", "2 rue Saint-Malo, Rennes"]]) {
    await me.about.fill(about);
    await until("the edit is kept", async () => (await me.shop.call("profile", me.number)).edit?.about === about);
    await moved(to);
    assert.equal(await me.about.inputValue(), about);
  }
  assert.equal(await me.page.getByText(me.word("profile_conflict_title")).count(), 0);
  await save(me);
  await me.page.getByText(me.word("profile_saved"), { exact: true }).waitFor();
  const { about, address: sent } = await me.live();
  assert.deepEqual([about, sent], ["Mon actu du jour", "2 rue Saint-Malo, Rennes"]);
});

test("an edit made offline survives a reload and goes out by itself", async (t) => {
  const me = await openProfile(t);
  await me.shop.offline(true);
  await me.about.fill("Écrit sans internet");
  await save(me);
  await me.page.getByRole("heading", { name: me.word("profile_pending_title") }).waitFor();
  await me.page.reload();
  await me.page.getByRole("heading", { name: me.word("profile_pending_title") }).waitFor();
  assert.equal(await me.about.inputValue(), "Écrit sans internet");
  await me.shop.offline(false);
  await until("the edit went out", async () => {
    await me.shop.advance(60);
    return (await me.live()).about === "Écrit sans internet";
  });
  await me.page.getByText(me.word("profile_unchanged")).waitFor();
});

test("an unfinished edit is there again after a reload", async (t) => {
  const me = await openProfile(t);
  await me.about.fill("À moitié écr");
  await until("the edit is kept", async () => (await me.shop.call("profile", me.number)).edit?.about === "À moitié écr");
  await me.page.reload();
  await me.page.waitForFunction(() => document.querySelector("[name=about]")?.value === "À moitié écr");
  await me.page.getByRole("button", { name: me.word("profile_discard") }).click();
  await me.page.getByText(me.word("profile_unchanged")).waitFor();
});

/** A picture as a person has it on their disk. */
async function devanture(page) {
  const bytes = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 500, height: 300 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#0f6b5c";
    pen.fillRect(0, 0, 500, 300);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  return { name: "devanture.png", mimeType: "image/png", buffer: Buffer.from(bytes) };
}

test("a new picture is cut to a square and shown before and after", async (t) => {
  const me = await openProfile(t);
  await me.page.locator("input[type=file]").setInputFiles(await devanture(me.page));
  await me.page.getByText(me.word("profile_picture_new")).waitFor();
  await save(me);
  await me.page.getByText(me.word("profile_saved"), { exact: true }).waitFor();
  assert.ok((await me.live()).picture_url);
  const size = await me.page.locator(".phone img").evaluate((img) => [img.naturalWidth, img.naturalHeight]);
  assert.deepEqual(size, [300, 300]);
});

test("a picture chosen offline can be taken back, and what was typed stays", async (t) => {
  const me = await openProfile(t);
  const held = () => me.shop.call("profile", me.number);
  await me.shop.offline(true);
  await me.about.fill("Écrit sans internet");
  await me.page.locator("input[type=file]").setInputFiles(await devanture(me.page));
  await me.page.getByText(me.word("profile_picture_new")).waitFor();
  await save(me);
  await me.page.getByRole("heading", { name: me.word("profile_pending_title") }).waitFor();
  await me.page.getByRole("button", { name: me.word("profile_picture_undo"), exact: true }).click();
  await until("the picture no longer waits", async () => (await held()).pending_picture === null);
  await me.page.reload();
  await me.page.waitForFunction(() => document.querySelector("[name=about]")?.value === "Écrit sans internet");
  assert.equal(await me.page.getByText(me.word("profile_picture_new")).count(), 0);
  assert.equal((await held()).edit.about, "Écrit sans internet");
});
