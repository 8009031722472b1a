// Every word in both languages, and a sentence for everything that can go wrong.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const messages = (language) =>
  Object.fromEntries(
    readdirSync(new URL(`ui/messages/${language}/`, root)).map((file) => [
      file,
      JSON.parse(read(`ui/messages/${language}/${file}`)),
    ]),
  );
const [french, english] = [messages("fr"), messages("en")];
const sentences = { ...french["errors.json"] };
const holes = (message) => [...new Set(JSON.stringify(message).match(/\{\w+\}/g))].sort();

test("both languages say the same things with the same holes", () => {
  assert.deepEqual(Object.keys(french), Object.keys(english));
  for (const [file, words] of Object.entries(french)) {
    assert.deepEqual(Object.keys(words).sort(), Object.keys(english[file]).sort(), file);
    for (const [key, message] of Object.entries(words)) {
      assert.deepEqual(holes(message), holes(english[file][key]), `${file} ${key}`);
    }
  }
});

test("no area says the same key as another", () => {
  const all = Object.values(french).flatMap((words) => Object.keys(words).filter((key) => key !== "$schema"));
  assert.deepEqual(all.filter((key, index) => all.indexOf(key) !== index), []);
});

test("every failure of a call has a sentence", () => {
  const codes = read("ui/src/bindings/FaultCode.ts").match(/"(\w+)"/g);
  assert.ok(codes.length > 10);
  for (const code of codes) assert.ok(sentences[`fault_${code.slice(1, -1)}`], code);
});

test("every refusal of Meta has a sentence", () => {
  const table = read("src-tauri/crates/graph/src/error.rs");
  const keys = [...table.matchAll(/rule\(\s*[\d_]+,\s*[\d_]+,\s*ErrorClass::\w+,\s*"(\w+)"/g)].map(([, key]) => key);
  assert.ok(keys.length > 60);
  for (const key of [...keys, "unknown", "no_network", "no_answer", "not_understood"]) {
    assert.ok(sentences[`error_${key}`], key);
  }
});

test("everything the engine names has a sentence", () => {
  const folder = "src-tauri/crates/engine/src/";
  const files = readdirSync(new URL(folder, root), { recursive: true }).filter((file) => file.endsWith(".rs"));
  const named = /keyed\("(\w+)"\)|&str = "(\w+_\w+)";|(?:Err|problem: Some)\("(\w+)"\)/g;
  const known = /^(preferences|clock_offset_ms|demo_past_played|budget_told|closing_digest_told|rate_card_told)$/;
  const keys = files
    .flatMap((file) => [...read(folder + file).matchAll(named)].map(([, ...keys]) => keys.find(Boolean)))
    .filter((key) => !known.test(key));
  assert.ok(keys.length > 3);
  for (const key of keys) assert.ok(sentences[`error_${key}`], key);
});

test("no sentence shows a code or Meta's jargon", () => {
  for (const language of [french, english]) {
    for (const [key, text] of Object.entries(language["errors.json"])) {
      if (key === "$schema") continue;
      // A year is no code.
      assert.doesNotMatch(text, /\b(?!20\d\d\b)\d{4,}\b|CSW|HSM|webhook|OAuth|HTTP|JSON/i, key);
    }
  }
});
