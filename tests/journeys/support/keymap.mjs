// A keyboard with a key for every letter that somebody in a journey writes: American keys, and one
// more for each letter they lack. They are there before anything starts, because a keyboard that
// changes while somebody types loses letters.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const LETTERS = "àâäæçéèêëîïôöœùûüÿñøł";
const SIGNS = "’‘“”«»…–—·€\u00a0\u202fß❤👍🙂😀🎉";
const BEYOND = [...[...LETTERS].map((letter) => [letter, letter.toUpperCase()]), ...[...SIGNS].map((sign) => [sign, sign])];
/** Keys of the evdev set that an American keyboard leaves free. */
const FREE = Array.from({ length: 100 }, (_, index) => `I${150 + index}`);

/** Whether this keyboard has the letter. */
export const hasKey = (letter) => /[\n\t\x20-\x7e]/.test(letter) || BEYOND.flat().includes(letter);

/** Gives the screen that keyboard. */
export async function fit(display) {
  const name = (letter) => `U${letter.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  const keys = BEYOND.map((pair, index) => `key <${FREE[index]}> { [ ${pair.map(name).join(", ")} ] };`);
  const keymap = `xkb_keymap {
    xkb_keycodes { include "evdev+aliases(qwerty)" };
    xkb_types { include "complete" };
    xkb_compat { include "complete" };
    xkb_symbols { include "pc+us" ${keys.join("\n")} };
  };`;
  const folder = mkdtempSync(join(tmpdir(), "guichet-keys-"));
  try {
    writeFileSync(join(folder, "keys.xkb"), keymap);
    await run("xkbcomp", ["-w0", join(folder, "keys.xkb"), display]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
