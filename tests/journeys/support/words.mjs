// The words of the interface, read from the same files as the interface reads them: a journey
// looks for "the Save button", whatever it is called in that language today.
import { readFileSync, readdirSync } from "node:fs";

const MESSAGES = new URL("../../../ui/messages/", import.meta.url);

/** Every word of one language, by key. Only plain messages; `{name}` is filled from `values`. */
export function words(language) {
  const folder = new URL(`${language}/`, MESSAGES);
  const all = Object.assign(
    {},
    ...readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8"))),
  );
  return (key, values = {}) => {
    const text = all[key];
    if (typeof text !== "string") throw new Error(`no plain message ${key} in ${language}`);
    return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  };
}

/** The same message with every hole standing for anything: for matching what is on the page. */
export function pattern(text) {
  const escaped = text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(escaped.replace(/\{\w+\}/g, ".+").replace(/\s/g, "\\s"));
}
