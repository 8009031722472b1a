// Files that come from other programs: pasted and dropped, with real keys and a real mouse.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { until } from "../support/until.mjs";
import { desktop, drag, otherProgram, placeOf, press } from "./desktop.mjs";
import { folder, openWindow } from "./webdriver.mjs";

const FIELD = ".compose textarea";
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

test("a copied picture, copied files and dropped files are there to be sent, and each refused one says why", async (t) => {
  await desktop(t);
  const home = folder(t);
  const file = (name, bytes) => {
    writeFileSync(join(home, name), bytes);
    return join(home, name);
  };
  const picture = file("photo d’été.png", Buffer.from(PIXEL, "base64"));
  const invoice = file("Facture n° 12.pdf", "%PDF-1.4\n%%EOF");
  const moving = file("chat.gif", "GIF89a\x01\x00\x01\x00");
  const program = file("remise.pdf.exe", "MZ\x90\x00\x03");

  const window = await openWindow(t, join(home, "shop"));
  await window.waitFor("[role=option]");
  const [row] = (await window.call("inbox_page", { view: "closing", number: null, after: null, limit: 1 })).rows;
  await window.run("location.hash = arguments[0]", `#/inbox/${row.id}`);
  await window.type(FIELD, "Voici : ");
  const draft = async () => (await window.call("thread", row.id)).draft;
  const arrives = (what, count) => until(what, async () => (await draft()).files.length === count && draft());

  let other = await otherProgram(t, "picture", picture);
  await press("ctrl+a");
  await press("ctrl+v");
  let kept = await arrives("the copied picture is attached", 1);
  assert.equal(kept.files[0].mime, "image/png");
  assert.equal(kept.text, "Voici : ", "the text that was selected is still there");
  await other.ends();

  other = await otherProgram(t, "files", invoice, moving);
  await press("ctrl+v");
  kept = await arrives("the copied files are attached", 3);
  assert.deepEqual(
    kept.files.slice(1).map(({ name, mime, problem }) => [name, mime, problem]),
    [
      ["Facture n° 12.pdf", "application/pdf", null],
      ["chat.gif", "image/gif", "file_picture"],
    ],
  );
  assert.equal(kept.text, "Voici : ", "no path was typed");
  await other.ends();

  other = await otherProgram(t, "text", "à demain");
  await press("End");
  await press("ctrl+v");
  await until("a copied text is text", async () => (await draft()).text === "Voici : à demain");
  await other.ends();

  other = await otherProgram(t, "drag", picture, program, home);
  await drag({ x: 30, y: 30 }, await placeOf(window, FIELD));
  kept = await arrives("the dropped files are attached", 6);
  assert.deepEqual(
    kept.files.slice(3).map(({ problem }) => problem),
    [null, "file_program", "file_folder"],
  );
  const chips = await window.run(`return [...document.querySelectorAll(".compose li")].map((each) => each.innerText)`);
  for (const name of ["chat.gif", "remise.pdf.exe"]) {
    assert.ok(chips.some((chip) => chip.includes(name) && chip.includes("WhatsApp")), `${name}: ${chips.join(" | ")}`);
  }
  assert.ok(await window.run(`return document.querySelector(".compose button.send").ariaDisabled === "true"`), "the rest does not go without them");
});
