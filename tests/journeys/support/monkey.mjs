// Somebody who presses anything: random keys, clicks, sizes, and customers who write meanwhile.
// Nothing it does is forbidden, so whatever happens, these must hold after each of its acts:
//   the page answers within two seconds; every section can be clicked; what was typed for one
//   customer is nobody else's; and the page's process does not grow without end.
import { cpus, loadavg } from "node:os";
import { measure } from "./browser.mjs";
import { chance } from "./chance.mjs";
import { until } from "./until.mjs";
import { webProcess } from "./web-process.mjs";

const KEYS = [
  "j", "k", "Enter", "Escape", "ArrowDown", "ArrowUp", "Tab", "Shift+Tab", "i", "l", "t", "e", "?", "space", "Home", "End",
  "Control+k", "Control+1", "Control+2", "Control+3", "Control+4", "Control+Enter", "PageDown", "PageUp", "BackSpace",
];
const SIZES = [[1024, 700], [900, 640], [1280, 800], [1920, 1080]];
const VOICE = { type: "audio", audio: { voice: true, mime_type: "audio/ogg; codecs=opus" } };
/** More threads than this beside those of the start are never needed. */
const THREADS = 60;

/** On a computer that has too much to do, two seconds are longer. */
const patience = () => 2_000 * Math.max(1, loadavg()[0] / cpus().length);

/** Lets it loose on this seat for so many acts or ms, whichever ends first; the number of acts. */
export async function letLoose(seat, { seed, acts, ms, say = () => {} }) {
  const monkey = new Monkey(seat, seed, say);
  const end = Date.now() + ms;
  let done = 0;
  for (; done < acts && Date.now() < end; done++) await monkey.act(done);
  await monkey.nobodyElse();
  return done;
}

class Monkey {
  constructor(seat, seed, say) {
    Object.assign(this, seat, { say, chance: chance(seed), meant: new Map(), words: 0, calm: null });
    // As on a slow day: what is asked takes its time, each time another.
    this.shop.line?.slow(() => this.chance.between(0, 3) && this.chance.between(50, 500));
  }

  async act(number) {
    const what = this.chance.weighed([
      [30, "press"], [24, "click"], [14, "hurry"], [10, "write"], [8, "visit"], [6, "peek"], [6, "hear"], [5, "wait"], [3, "resize"],
    ]);
    this.say(`${number} ${what}`);
    await this.home();
    const failed = await this[what]().then(() => null, (error) => error);
    const answers = () => this.page.session.run(() => true, [], patience());
    await answers().catch(async () => {
      throw new Error(`after act ${number} (${what}) the page does not answer: its process ${await this.busy()}`);
    });
    if (failed) throw new Error(`act ${number} (${what}): ${failed.message}`, { cause: failed });
    await this.reachable(number, what);
    this.small(number);
    if (number % 10 === 9) await this.nobodyElse();
  }

  /** Its browser has keys of its own, which lead away from the shop: back to it. The app has windows of its own: away with them. */
  async home() {
    if (this.alone) return this.alone();
    if (!(await this.page.url()).startsWith(this.shop.url)) await this.page.goto(`${this.shop.url}/`);
    // What this browser opens beside the page, or hangs above it for a download, the app has not.
    await this.page.run(() => {
      window.open = () => null;
      HTMLAnchorElement.prototype.click = () => {};
      // The system's own dialog for files would have mouse and keyboard to itself.
      HTMLInputElement.prototype.click = () => {};
    });
  }
  press() {
    const keys = Array.from({ length: this.chance.between(1, 6) }, () => this.chance.one(KEYS));
    return this.tracing("", () => this.screen.keys(keys, this.chance.one([4, 15, 60])));
  }
  async click() {
    const spots = await this.page.run(() => {
      const top = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document;
      const inside = ({ x, y }) => x > 0 && y > 0 && x < innerWidth && y < innerHeight;
      return [...top.querySelectorAll("button, [role=option], a[href^='#'], input, textarea, summary")]
        .filter((each) => journey.visible(each) && !each.matches("[type=file]"))
        .map(journey.middle)
        .filter(inside);
    });
    if (spots.length > 0) await this.page.press(this.chance.one(spots), { times: this.chance.one([1, 1, 1, 2]) });
  }
  /** Types a word, wherever the caret is. */
  write() {
    const word = `mot${++this.words}`;
    return this.tracing(word, () => this.screen.type(`${word} `, this.chance.one([2, 10])));
  }
  /** Opens one of the first conversations of the list, as one does who looks through them. */
  async visit() {
    await this.screen.keys(["Escape", "Escape", "Control+1"], 15);
    const rows = this.page.locator("[role=option]");
    const count = Math.min(await rows.count(), 6);
    if (count === 0) return;
    const { x, y, why } = await this.page.run("return journey.spot(...given)", rows.nth(this.chance.below(count)).steps, {});
    if (!why) await this.page.press({ x, y });
  }
  /** Opens what a key opens beside the conversation, and puts it away. */
  async peek() {
    await this.visit();
    const keys = ["Escape", this.chance.one(["i", "i", "l", "t", "?", "Control+k"]), "Escape", "Escape"];
    await this.screen.keys(keys, this.chance.one([15, 60, 200]));
  }
  /** Sends to one, goes to the next and writes there, as fast as fingers can. */
  async hurry() {
    await this.screen.keys(["Escape", "Escape", "Escape", "Control+1"], 15);
    const first = this.page.locator("[role=option]").first();
    const { x, y, why } = await this.page.run("return journey.spot(...given)", first.steps, {});
    if (why) return;
    await this.page.press({ x, y });
    const ready = () => this.page.run(() => document.activeElement?.matches(".compose textarea") && location.hash);
    const here = await until("the caret is in the answer", ready, 3_000).catch(() => null);
    if (!here) return;
    const thread = Number(/\d+/.exec(here)[0]);
    const { draft } = await this.shop.call("thread", thread);
    // Escape would first put these away, and only then the conversation.
    if (draft.reply_to || draft.template || (await this.shop.call("budget")).shop) return;
    const [mine, next] = [`mot${++this.words}`, `mot${++this.words}`];
    const left = await this.customer(here);
    this.mean(mine, [left]);
    await this.screen.type(mine, 2);
    // Where only a template can go, the same keys open the choice of one, which Escape then closes.
    const sendable = () => this.page.run(() => document.querySelector(".compose button.send:not([aria-disabled=true], .other)") !== null);
    if (!(await until("it may be sent", sendable, 3_000).catch(() => false))) return;
    const gap = this.chance.one([5, 15, 30, 60]);
    this.notFor(next, left);
    const keys = ["ctrl+Return", "Escape", "j", "Return"];
    await this.screen.xdo("key", "--delay", gap, ...keys, "type", "--delay", gap, "--args", "1", next);
    const [there, held] = await this.page.run(() => [location.hash, document.querySelector(".compose textarea")?.value]);
    // One customer may write to two of our numbers: two conversations, and both are theirs.
    if (there !== here && (await this.customer(there)) === left) this.mean(next, [left]);
    if (there === here && held?.includes(next)) throw new Error(`${next}, typed after leaving ${left}, stands in their answer: ${held}`);
    await this.screen.keys(["Control+Enter"]);
  }
  async hear() {
    const { customers } = await this.shop.meta();
    const { wa_id, name } = this.chance.one(customers.filter((each) => each.wa_id));
    const text = { type: "text", text: { body: this.chance.one(["Bonjour ?", "Merci !", "C’est combien ?", "😀".repeat(40)]) } };
    await this.shop.inbound({ from: wa_id, name, ...this.chance.one([text, text, VOICE]) });
  }
  wait() {
    return this.shop.advance(this.chance.one([1, 2, 6, 6, 60, 3600]));
  }
  async resize() {
    const [width, height] = this.chance.one(SIZES);
    // A list of the system's that is open has mouse and keyboard to itself.
    await this.screen.keys(["Escape", "Escape"], 15);
    await (this.sized ?? measure)(this, { width, height });
  }

  /** Whoever's conversation is open; nobody outside of one. */
  async customer(hash) {
    hash ??= await this.page.run(() => location.hash);
    const thread = /^#\/inbox\/(\d+)/.exec(hash)?.[1];
    if (!thread) return null;
    this.known ??= new Map();
    if (!this.known.has(thread)) {
      const { row } = await this.shop.call("thread", Number(thread));
      this.known.set(thread, digits(row.phone) || row.username || row.name);
    }
    return this.known.get(thread);
  }
  /** What is typed in `act` is meant for whoever stands in the head before or after it. */
  async tracing(word, act) {
    const before = await this.customer();
    await act();
    if (word) this.mean(word, [before, await this.customer()]);
  }
  mean(word, customers) {
    this.meant.set(word, (customer) => customers.includes(customer));
  }
  notFor(word, other) {
    this.meant.set(word, (customer) => customer !== other);
  }

  async nobodyElse() {
    const { conversations, customers } = await this.shop.meta();
    const known = new Map(customers.map((each) => [each.user_id, each]));
    for (const { customer, messages } of conversations) {
      const { wa_id, username, name } = known.get(customer) ?? {};
      const who = digits(wa_id) || username || name;
      for (const { from_shop, body } of messages) {
        for (const [word] of (from_shop && JSON.stringify(body).matchAll(/mot\d+/g)) || []) {
          const allowed = this.meant.get(word);
          if (allowed && !allowed(who)) throw new Error(`${word} was sent to ${name}, who was not meant`);
        }
      }
    }
  }
  /** Every section's link is met by a click on it, unless a dialog is before all of them. */
  async reachable(number, what) {
    const hidden = await this.page.run(() => {
      if (document.querySelector("dialog[open]")) return [];
      return [...document.querySelectorAll("nav a")].map((link) => journey.before(link, journey.middle(link))).filter(Boolean);
    });
    if (hidden.length > 0) throw new Error(`after act ${number} (${what}) a click on a section meets ${hidden[0]}`);
  }
  /** What the page's process does instead of answering. */
  async busy() {
    const look = () => webProcess(this.page.session.pid);
    const before = look();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const now = look();
    return now && before ? `has ${now.threads} threads and takes ${Math.round(100 * (now.time - before.time))} % of a core` : "is gone";
  }
  small(number) {
    const { threads } = webProcess(this.page.session.pid) ?? {};
    if (number < 10 || threads === undefined) this.calm = threads;
    else if (threads > this.calm + THREADS) throw new Error(`after act ${number}: ${threads} threads, ${this.calm} at first`);
  }
}

const digits = (text) => (text ?? "").replace(/\D/g, "");
