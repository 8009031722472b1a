import { after, before, test } from "node:test";
import { customer } from "./support/customer.mjs";
import { hands } from "./support/inbox.mjs";
import { sitDown, useBrowser } from "./support/person.mjs";
import { openShop } from "./support/shop.mjs";
const held = useBrowser(before, after);
const nap = (ms) => new Promise((r) => setTimeout(r, ms));
test("zz", async (t) => {
  const shop = await openShop(t);
  const ines = customer(shop, "Inès Delaunay");
  await ines.says("Bonjour, vous avez ce manteau en bleu ?");
  const seat = await sitDown(held, shop);
  const me = { shop, ines, ...seat, ...hands(seat) };
  for (let each = 0; each < 30; each++) await me.ines.says(`Et le modèle numéro ${each} ?`);
  await me.open("Inès Delaunay");
  await me.page.getByText("numéro 29").last().waitFor();
  await me.page.evaluate(() => {
    window.log = []; const t0 = performance.now(); const at = () => Math.round(performance.now() - t0);
    const f = document.querySelector("[data-pages]");
    window.log.push([at(), "frame", f.scrollTop, f.scrollHeight, f.clientHeight, document.activeElement.outerHTML.slice(0, 60)]);
    addEventListener("keydown", (e) => { const b = f.scrollTop; setTimeout(() => window.log.push([at(), "key", e.key, e.target.nodeName + "." + e.target.className, e.defaultPrevented, b, f.scrollTop])); }, true);
    f.addEventListener("scroll", () => window.log.push([at(), "scroll", f.scrollTop, f.scrollHeight, f.isConnected]));
    addEventListener("pointerdown", (e) => window.log.push([at(), "down", e.target.nodeName + "." + e.target.className]), true);
    const d = Object.getOwnPropertyDescriptor(Element.prototype, "scrollTop");
    Object.defineProperty(Element.prototype, "scrollTop", { configurable: true, get: d.get, set(v) { window.log.push([at(), "SET", v, new Error().stack.split("\n").slice(1, 4).join(" < ").slice(0, 200)]); d.set.call(this, v); } });
    const so = Element.prototype.scrollTo; Element.prototype.scrollTo = function (...a) { window.log.push([at(), "SCROLLTO", JSON.stringify(a)]); so.apply(this, a); };
  });
  const say = async (what) => { console.log("==", what); console.log((await me.page.evaluate(() => window.log.splice(0))).map((l) => JSON.stringify(l)).join("\n")); };
  await say("start");
  await me.page.locator("main header h2").click(); await nap(300); await say("click h2");
  for (const key of ["End", "PageUp", "PageUp", "PageDown", "Home"]) { await me.page.strike([key]); await nap(1000); await say(key); }
  await me.page.locator("nav").first().click(); await nap(300); await say("nav");
  for (const key of ["End", "PageUp"]) { await me.page.strike([key]); await nap(1000); await say(key); }
});
