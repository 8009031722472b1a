// Finding something on a page and doing something with it, in the words of Playwright's locators:
// what is there now is asked anew each time, and acting waits until it can be done.
import { until } from "./until.mjs";

/** How a text, or a pattern, is looked for. */
export const wanted = (words, exact = false) =>
  words instanceof RegExp ? { source: words.source, flags: words.flags } : { words: String(words), exact };

export class Locator {
  constructor(page, steps) {
    this.page = page;
    this.steps = steps;
  }
  to(...step) {
    return new Locator(this.page, [...this.steps, step]);
  }
  locator(css) {
    return this.to("css", css);
  }
  getByRole(role, { name, exact, ...states } = {}) {
    return this.to("role", { role, ...states, ...(name !== undefined && { name: wanted(name, exact) }) });
  }
  getByText(text, { exact } = {}) {
    return this.to("text", wanted(text, exact));
  }
  getByLabel(text, { exact } = {}) {
    return this.to("label", wanted(text, exact));
  }
  getByPlaceholder(text, { exact } = {}) {
    return this.to("placeholder", wanted(text, exact));
  }
  filter({ hasText }) {
    return this.to("saying", wanted(hasText));
  }
  nth(index) {
    return this.to("nth", index);
  }
  first() {
    return this.nth(0);
  }
  last() {
    return this.nth(-1);
  }

  /** Asks the element, once it is there. */
  async ask(work, ...args) {
    const body = `const element = journey.one(given.shift()); return element && { value: await (${work})(element, ...given) };`;
    return (await until(`${this} is there`, () => this.page.run(body, this.steps, ...args))).value;
  }
  evaluate(work, arg) {
    return this.ask(work, arg);
  }
  innerText() {
    return this.ask((element) => element.innerText);
  }
  inputValue() {
    return this.ask((element) => element.value);
  }
  isDisabled() {
    return this.ask((element) => element.matches(":disabled, [aria-disabled=true]"));
  }
  isChecked() {
    return this.ask((element) => element.checked);
  }
  getAttribute(name) {
    return this.ask((element, name) => element.getAttribute(name), name);
  }
  /** Asks all there are now. */
  async every(work) {
    return this.page.run(`return journey.all(...given).map(${work})`, this.steps);
  }
  async count() {
    return (await this.every("() => 0")).length;
  }
  allInnerTexts() {
    return this.every("(each) => each.innerText");
  }
  async all() {
    return Array.from({ length: await this.count() }, (_, index) => this.nth(index));
  }
  isVisible() {
    return this.page.run("return journey.all(...given).some(journey.visible)", this.steps);
  }

  waitFor({ state = "visible" } = {}) {
    const reached = {
      visible: "const one = journey.one(...given); return one !== null && journey.visible(one);",
      attached: "return journey.one(...given) !== null;",
      hidden: "return !journey.all(...given).some(journey.visible);",
      detached: "return journey.all(...given).length === 0;",
    };
    return this.page.patient(`${this} is ${state}`, () => this.page.run(reached[state], this.steps));
  }
  /** Where it can be met by a mouse, once it can. */
  async spot(options = {}) {
    let why;
    const find = async () => {
      const found = await this.page.run("return journey.spot(...given)", this.steps, options);
      why = found.why;
      return why === undefined && found;
    };
    return this.page.patient(`${this} can be clicked`, find, () => why);
  }
  /** Clicks it; again when it moved away meanwhile and the click met nothing that does anything. */
  async click({ delay = 0, button = "left", times = 1 } = {}) {
    for (let tries = 1; ; tries++) {
      await this.page.press(await this.spot(), { held: delay, button: button === "right" ? 3 : 1, times });
      const missed = await this.page.run("return journey.taken.instead");
      if (!missed) return;
      if (missed.acts || tries === 3) await this.page.patient(`${this} stays under the mouse`, () => false, () => `the click met ${missed.met}`, 0);
    }
  }
  dblclick() {
    return this.click({ times: 2 });
  }
  async hover() {
    await this.page.point(await this.spot({ enabled: false }));
  }
  async check() {
    if (await this.isChecked()) return;
    await this.click();
    await until(`${this} is chosen`, () => this.isChecked());
  }
  /** Goes there by the keyboard, or by a click where that does nothing but put the caret. */
  async focus() {
    const here = () => this.ask((element) => element === document.activeElement);
    if (await here()) return;
    const writes = await this.ask((element) => element.matches("textarea, input:not([type=radio], [type=checkbox], [type=button])"));
    if (writes) return this.click();
    for (let steps = 0; !(await here()); steps++) {
      if (steps > 150) throw new Error(`the Tab key never reaches ${this}`);
      await this.page.strike(["Tab"]);
    }
  }
  async press(key) {
    await this.focus();
    await this.page.strike([key]);
  }
  async pressSequentially(text) {
    await this.focus();
    await this.page.letters(text);
  }
  /** Replaces what the field holds by typing. */
  async fill(text) {
    await this.focus();
    await this.page.strike(["Control+a"]);
    if (text === "") await this.page.strike(["Delete"]);
    await this.page.letters(text);
  }
  /** Chooses in the list that a click opens, by the arrow keys. */
  async selectOption(choice) {
    const value = await this.ask(
      (select, { value, label }) => [...select.options].find((each) => each.value === value || each.label === label)?.value ?? null,
      typeof choice === "string" ? { value: choice } : choice,
    );
    if (value === null) throw new Error(`${this} has no ${JSON.stringify(choice)}`);
    await this.focus();
    const steps = await this.ask((select, value) => {
      const lines = [...select.querySelectorAll("option, optgroup")];
      const at = (wanted) => lines.findIndex(wanted);
      return at((each) => each.value === value && each.matches("option")) - at((each) => each === select.selectedOptions[0]);
    }, value);
    const arrows = Array(Math.abs(steps)).fill(steps > 0 ? "ArrowDown" : "ArrowUp");
    const before = await this.page.screen.windows();
    await this.click();
    await until("the list is open", async () => (await this.page.screen.windows()) > before);
    await this.page.screen.keys([...arrows, "Enter"], 30);
    await until(`${this} is ${value}`, async () => (await this.inputValue()) === value, 3_000);
  }
  setInputFiles(files) {
    return this.page.choose(this.steps, files);
  }
  toString() {
    return this.steps.map(([kind, what]) => `${kind} ${JSON.stringify(what)}`).join(" ") || "the page";
  }
}
