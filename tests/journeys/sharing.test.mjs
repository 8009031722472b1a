// Pictures, documents, quotes, reactions, and finding things again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { customer } from "./support/customer.mjs";
import { hands } from "./support/inbox.mjs";
import { sitDown, useBrowser } from "./support/person.mjs";
import { openShop } from "./support/shop.mjs";
import { until } from "./support/until.mjs";

const held = useBrowser(before, after);

async function talking(t, options) {
  const shop = await openShop(t);
  const ines = customer(shop, "Inès Delaunay");
  const first = await ines.says("Vous avez une photo de la lampe ?");
  const seat = await sitDown(held, shop, options);
  const me = { shop, ines, first, ...seat, ...hands(seat) };
  await me.open("Inès Delaunay");
  return me;
}
async function pixels(page) {
  const bytes = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 240, height: 160 });
    canvas.getContext("2d").fillRect(20, 20, 100, 60);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  return Buffer.from(bytes);
}
const mayBeSent = (me) => until("it may be sent", async () => !(await me.sendButton.isDisabled()));

test("a picture with its caption goes out, and a document", async (t) => {
  const me = await talking(t);
  const files = me.page.locator(".compose input[type=file]");
  await files.setInputFiles({ name: "lampe.png", mimeType: "image/png", buffer: await pixels(me.page) });
  await me.page.getByRole("list", { name: me.word("files") }).getByText("lampe.png").waitFor();
  await me.field.fill("La voici");
  await mayBeSent(me);
  await me.sendButton.click();
  await me.bubble("La voici").locator("img").waitFor();
  await me.shop.advance(6);
  const picture = await until("the customer has the picture", async () => (await me.ines.got()).at(-1));
  assert.equal(picture.type, "image");
  assert.equal(picture.body.image.caption, "La voici");

  const pdf = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
  await files.setInputFiles({ name: "facture.pdf", mimeType: "application/pdf", buffer: pdf });
  await mayBeSent(me);
  await me.sendButton.click();
  await me.bubble("facture.pdf").waitFor();
  await me.shop.advance(8);
  const document = await until("the customer has the document", async () =>
    (await me.ines.got()).find((message) => message.type === "document"),
  );
  assert.equal(document.body.document.filename, "facture.pdf");
});

test("a customer's picture and document are fetched at once and stay", async (t) => {
  const me = await talking(t);
  await me.ines.says({ type: "image", image: { caption: "Comme celle-ci" } });
  const shown = me.bubble("Comme celle-ci").locator("img");
  await until("the picture is painted", () => shown.evaluate((img) => img.naturalWidth > 0));
  await me.ines.says({ type: "document", document: { filename: "plan.pdf" } });
  await me.bubble("plan.pdf").waitFor();
  await me.shop.advance(8 * 24 * 3600);
  await me.page.reload();
  await until("the picture is still there", () => shown.evaluate((img) => img.naturalWidth > 0));
});

test("a quoted reply and a reaction, both ways", async (t) => {
  const me = await talking(t);
  // The first one: the answer will quote it.
  const asked = me.page.locator("article").filter({ hasText: "photo de la lampe" }).first();
  await asked.hover();
  await asked.getByRole("button", { name: me.word("reply"), exact: true }).click();
  await me.answer("Je la prends tout de suite");
  await me.shop.advance(6);
  const sent = await until("the customer has it", async () => (await me.ines.got()).at(-1));
  assert.equal(sent.body.context.message_id, me.first);

  await asked.hover();
  await asked.getByRole("button", { name: me.word("react"), exact: true }).click();
  await me.page.getByRole("button", { name: "❤️" }).click();
  await until("the customer has the heart", async () => {
    await me.shop.advance(6);
    return (await me.ines.got()).some((message) => message.body.reaction?.emoji === "❤️");
  });
  await me.ines.says({ type: "reaction", reaction: { message_id: sent.id, emoji: "👍" } });
  await me.bubble("Je la prends tout de suite").getByText("👍").waitFor();
  await me.ines.says({ type: "text", text: { body: "Celle-ci ?" }, context: { id: sent.id } });
  await me.bubble("Celle-ci ?").getByText("Je la prends tout de suite").waitFor();
});

test("search finds people, numbers and words, and opens the message where it stands", async (t) => {
  const me = await talking(t);
  await me.ines.says("Le modèle Belle-Île, en osier tressé");
  const search = me.page.getByRole("searchbox");
  const results = me.page.getByRole("region", { name: me.word("search_results") });
  await search.fill("osier");
  await results.locator("mark").filter({ hasText: /osier/i }).first().waitFor();
  await results.getByRole("button").filter({ hasText: "osier" }).first().click();
  await me.bubble("Belle-Île").waitFor();
  await search.fill(me.ines.from.slice(-6));
  await results.getByText("Inès Delaunay").first().waitFor();
  await search.fill("zzzz introuvable");
  await results.getByText(me.word("search_nothing", { text: "zzzz introuvable" })).waitFor();
});

test("kinds nobody planned for are named honestly, with what text they have", async (t) => {
  const me = await talking(t);
  await me.ines.says({ type: "location", location: { latitude: 48.11, longitude: -1.68, name: "Place des Lices" } });
  await me.bubble("Place des Lices").waitFor();
  await me.ines.says({
    type: "contacts",
    contacts: [{ name: { formatted_name: "Yann Le Goff" }, phones: [{ phone: "+33639981111" }] }],
  });
  await me.bubble("Yann Le Goff").waitFor();
  await me.ines.says({ type: "audio" });
  await me.ines.says({ type: "hologram", hologram: { body: "Un type inconnu" } });
  await until("it is in the conversation", async () => (await me.page.locator("article").count()) >= 5);
});
