// What runs inside the page: finding elements as a person or a screen reader finds them, and where
// on the screen they can be clicked. It looks and counts; it never acts.

/** Puts `journey` into the page. Runs there: it may use nothing from outside. */
export function install() {
  const { queryAllByRole, queryAllByLabelText, queryAllByPlaceholderText } = globalThis.TestingLibraryDom;
  const plain = (text) => (text ?? "").replace(/[\u200b\u00ad]/g, "").replace(/\s+/g, " ").trim();
  const matches = (text, { words, source, flags, exact }) => {
    if (source !== undefined) return new RegExp(source, flags).test(plain(text));
    if (exact) return plain(text) === plain(words);
    return plain(text).toLowerCase().includes(plain(words).toLowerCase());
  };
  const visible = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true });
  };

  /** The smallest elements under `root` that say this. */
  function saying(root, wanted) {
    const found = [...root.children].flatMap((child) =>
      /^(script|style|head|template)$/i.test(child.tagName) ? [] : saying(child, wanted),
    );
    if (found.length > 0 || root === document || !matches(root.textContent, wanted)) return found;
    return [root];
  }
  const kinds = {
    css: (root, css) => [...root.querySelectorAll(css)],
    role: (root, { role, name, ...states }) =>
      queryAllByRole(root === document ? document.body : root, role, {
        ...states,
        ...(name && { name: (said) => matches(said, name) }),
      }),
    text: (root, wanted) => (root === document ? saying(root, wanted) : [...root.children].flatMap((each) => saying(each, wanted))),
    label: (root, wanted) => queryAllByLabelText(root === document ? document.body : root, (said) => matches(said, wanted)),
    placeholder: (root, wanted) =>
      queryAllByPlaceholderText(root === document ? document.body : root, (said) => matches(said, wanted)),
  };
  const narrow = {
    saying: (found, wanted) => found.filter((each) => matches(each.textContent, wanted)),
    nth: (found, index) => [found.at(index)].filter(Boolean),
  };

  function all(steps) {
    let found = [document];
    for (const [kind, what] of steps) {
      found = narrow[kind] ? narrow[kind](found, what) : [...new Set(found.flatMap((root) => kinds[kind](root, what)))];
    }
    return found;
  }
  function one(steps) {
    const found = all(steps);
    if (found.length > 1) throw new Error(`${found.length} of them: ${found.map((each) => each.outerHTML.slice(0, 90)).join(" | ")}`);
    return found[0] ?? null;
  }

  const frame = () => new Promise((next) => requestAnimationFrame(next));
  const middle = (element) => {
    const box = [...element.getClientRects()].find(({ width, height }) => width * height > 1) ?? element.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  /** What a click at that point would meet, when it is not the element. */
  function before(element, { x, y }) {
    const met = document.elementFromPoint(x, y);
    if (met && (element.contains(met) || met.closest("label")?.control === element)) return null;
    return met?.outerHTML.slice(0, 120) ?? "nothing: it is outside the window";
  }
  /** Where to click the element, or why it cannot be clicked now. */
  async function spot(steps, { enabled = true } = {}) {
    const element = one(steps);
    if (!element) return { why: "it is not there" };
    if (!visible(element)) return { why: "it cannot be seen" };
    if (enabled && element.matches(":disabled, [aria-disabled=true]")) return { why: "it is disabled" };
    if (before(element, middle(element))) {
      element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
      // WebKit scrolls in another process; the page believes to be there before it is.
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const was = middle(element);
    await frame();
    await frame();
    const point = middle(element);
    if (Math.hypot(point.x - was.x, point.y - was.y) > 0.5) return { why: "it moves" };
    const other = before(element, point);
    aim = element;
    return other ? { why: `a click there meets ${other}` } : point;
  }

  // What the window has taken from mouse and keyboard so far: acting ends when it has arrived.
  const taken = { keys: 0, buttons: 0, wheels: 0, instead: null };
  let aim = null;
  const modifier = /^(Control|Shift|Alt|Meta|ISO_Level3_Shift)/;
  addEventListener("keyup", ({ key }) => modifier.test(key) || taken.keys++, true);
  addEventListener("mouseup", () => taken.buttons++, true);
  addEventListener("wheel", () => taken.wheels++, { capture: true, passive: true });
  addEventListener("mousedown", ({ clientX: x, clientY: y, target }) => {
    const met = aim && before(aim, { x, y });
    taken.instead = met && { met, acts: target.closest("a, button, input, select, textarea, label, [role=option]") !== null };
  }, true);

  globalThis.journey = { all, one, visible, spot, before, middle, taken };
}
