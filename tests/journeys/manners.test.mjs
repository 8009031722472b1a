// A journey does what a person can do: it clicks and types with the mouse and the keyboard of the
// screen. What the page does to itself, at the wish of a test, proves nothing about either.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const FOLDER = new URL("./", import.meta.url);
/** What takes code into the page. */
const INTO = /\.(?:evaluate|run|ask|every|waitForFunction)\(/g;
const FORBIDDEN = [
  [/\.dispatchEvent\b/, "sends an event of its own making"],
  [/\.(?:value|checked|selectedIndex)\s*=(?![=>])/, "fills a field behind its back"],
];
/** In the page's own code only: outside, it is a real click on what a locator leads to. */
const FORBIDDEN_INSIDE = [[/\.click\(/, "clicks without a mouse"]];

/** What stands between the bracket that opens before `from` and the one that closes it. */
function bracketed(text, from) {
  let depth = 1;
  let at = from;
  for (; depth > 0 && at < text.length; at++) depth += { "(": 1, ")": -1 }[text[at]] ?? 0;
  return text.slice(from, at);
}

function manners(text) {
  const code = text.replace(/^\s*(?:\/\/|\*).*$/gm, "");
  const inside = [...code.matchAll(INTO)].map((call) => bracketed(code, call.index + call[0].length));
  const found = [code].flatMap((part) => FORBIDDEN.filter(([what]) => what.test(part)));
  return [...found, ...FORBIDDEN_INSIDE.filter(([what]) => inside.some((part) => what.test(part)))].map(([, why]) => why);
}

test("no journey clicks, fills or chooses but with mouse and keyboard", () => {
  const files = readdirSync(FOLDER, { recursive: true }).filter((name) => /^(?!node_modules).*\.mjs$/.test(name) && !name.startsWith("manners"));
  assert.ok(files.length > 20);
  for (const file of files) assert.deepEqual(manners(readFileSync(new URL(file, FOLDER), "utf8")), [], file);
});

test("what it forbids, it finds", () => {
  assert.equal(manners('await window.run("document.querySelector(`.send`).click()")').length, 1);
  assert.equal(manners("await page.evaluate(() => [...document.links].find((a) => a.rel).click());").length, 1);
  assert.equal(manners("field.dispatchEvent(new Event('input'))").length, 1);
  assert.equal(manners("select.value = month;").length, 1);
  assert.deepEqual(manners('await page.getByRole("button").click(); const same = field.value === 1;'), []);
});
