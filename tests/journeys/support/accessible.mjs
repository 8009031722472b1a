// The automatic part of WCAG 2.2 AA.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Fails with what axe finds on the page as it stands. */
export async function assertAccessible(page, what) {
  await page.evaluate(AXE);
  const found = await page.evaluate(
    async (values) =>
      (await globalThis.axe.run({ runOnly: { type: "tag", values } })).violations.map((violation) => ({
        rule: violation.id,
        where: violation.nodes.map((node) => `${node.target.join(" ")} — ${node.failureSummary}`).slice(0, 4),
      })),
    RULES,
  );
  assert.deepEqual(found, [], `${what} is not accessible`);
}
