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

// Every reason and every kind of failure has its sentence by its type: `ui/src/words/refusal.ts` and
// `fault.ts` do not compile with one missing. Here: none is said that nothing can cause.
test("every sentence on a failure belongs to a reason or to a kind of failure", () => {
  const words = (file) => read(`ui/src/bindings/${file}.ts`).match(/"(\w+)"/g).map((word) => word.slice(1, -1));
  const caused = [...words("Refusal").map((word) => `error_${word}`), ...words("FaultCode").map((word) => `fault_${word}`)];
  assert.deepEqual(Object.keys(sentences).filter((key) => key !== "$schema").sort(), caused.sort());
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
