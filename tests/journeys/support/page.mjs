// A page in WebKit, in the words that Playwright uses for one. Looking goes through the page;
// every click, key and turn of the wheel is a real one of the screen's mouse and keyboard.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { install } from "./finder.mjs";
import { Locator, wanted } from "./locator.mjs";
import { until } from "./until.mjs";

const LIBRARY = createRequire(import.meta.url).resolve("@testing-library/dom").replace(/dist.*/, "dist/@testing-library/dom.umd.min.js");
const OUT = fileURLToPath(new URL("../out/", import.meta.url));
let failed = 0;
const INSTALL = `${readFileSync(LIBRARY, "utf8")}\n;(${install})();`;

/** The page of this session on this screen; `origin` says where on the screen its corner is. */
export class Page extends Locator {
  constructor(session, screen) {
    super(null, []);
    this.page = this;
    this.session = session;
    this.screen = screen;
    this.origin = [0, 0];
    this.keyboard = {
      press: (key) => this.strike([key]),
      type: (text) => this.letters(text),
    };
    this.mouse = { wheel: (_, by) => this.wheel(by), move: (x, y) => this.point({ x, y }) };
  }

  /** Runs a function in the page, with the finder at hand. */
  async run(work, ...args) {
    const body = typeof work === "function" ? `return (${work})(...given);` : work;
    const there = `if (!globalThis.journey) return { missing: true };`;
    const whole = `${there} return { value: await (async () => { ${body} })() };`;
    const answer = await this.session.run(whole, args);
    if (!answer.missing) return answer.value;
    await this.session.run(INSTALL);
    return (await this.session.run(whole, args)).value;
  }
  evaluate(work, arg) {
    return typeof work === "string" ? this.session.run(`${work}\n;return null;`) : this.run(work, arg);
  }
  waitForFunction(work, arg) {
    return until(`${work}`.slice(0, 120), () => this.evaluate(work, arg));
  }
  /** Loads an address, and waits until what it shows first is there. */
  async goto(url) {
    await this.fresh(() => this.session.goto(url));
  }
  url() {
    return this.session.url();
  }
  async reload() {
    await this.fresh(() => this.session.reload());
  }
  async fresh(load) {
    const began = Date.now();
    await load();
    await this.settled?.(began);
  }
  goBack() {
    return this.session.back();
  }
  content() {
    return this.session.source();
  }
  async screenshot({ path }) {
    writeFileSync(path, await this.session.picture());
  }

  /** Waits until something is so; keeps a picture of what was there instead. */
  patient(what, probe, why = () => undefined, limit = undefined) {
    return until(what, probe, limit).catch(async (error) => {
      const path = join(OUT, `failed-${process.pid}-${++failed}.png`);
      mkdirSync(OUT, { recursive: true });
      await this.screenshot({ path }).catch(() => {});
      throw new Error(`${error.message}${why() ? `: ${why()}` : ""} (${path})`);
    });
  }

  async onScreen({ x, y }) {
    if (this.locate) this.origin = await this.locate();
    return [this.origin[0] + x, this.origin[1] + y];
  }
  /** Does something with mouse or keyboard and waits until the page has taken it. */
  async doing(what, count, act) {
    const read = () => this.run(`return journey.taken.${what}`);
    const before = await read();
    await act();
    // What takes the page away, or belongs to somebody else's window, is never taken by the page.
    const arrived = async () => ((now) => now >= before + count || now < before)(await read());
    await until("the page took it", arrived, 1_000).catch(() => {});
  }
  strike(keys, gap) {
    return this.doing("keys", keys.length, () => this.screen.keys(keys, gap));
  }
  letters(text) {
    return text === "" ? undefined : this.doing("keys", [...text].length, () => this.screen.type(text));
  }
  /** Clicks at a point of the page. */
  press(point, options = {}) {
    return this.doing("buttons", options.times ?? 1, async () => this.screen.click(...(await this.onScreen(point)), options));
  }
  async point(point) {
    await this.screen.point(...(await this.onScreen(point)));
  }
  wheel(by) {
    const notches = Math.sign(by) * Math.max(1, Math.round(Math.abs(by) / 100));
    return this.doing("wheels", 1, () => this.screen.wheel(notches));
  }
  /** Chooses files in the file field that these steps lead to. */
  async choose(steps, files) {
    const folder = mkdtempSync(join(tmpdir(), "guichet-files-"));
    const paths = [files].flat().map(({ name, buffer }) => {
      writeFileSync(join(folder, name), buffer);
      return join(folder, name);
    });
    const element = await until("the file field is there", () => this.run("return journey.one(...given)", steps));
    await this.session.choose(element, paths);
  }
}

export { wanted };
