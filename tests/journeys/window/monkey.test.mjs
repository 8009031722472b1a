// The monkey at the app's own window: with its shell, its pretend Meta and the computer's clock.
import { test } from "node:test";
import { letLoose } from "../support/monkey.mjs";
import { until } from "../support/until.mjs";
import { desktop, focused, onScreen } from "./desktop.mjs";
import { folder, openWindow } from "./webdriver.mjs";

const SEED = Number(process.env.GUICHET_SEED ?? 11);
const ACTS = Number(process.env.GUICHET_ACTS ?? 150);
const SECONDS = Number(process.env.GUICHET_SECONDS ?? 60);

/** Speaks to the pretend Meta inside the app. */
async function metaOf(window) {
  const { demo_phone: phone } = await window.call("hello");
  const at = (path) => new URL(path, phone);
  return {
    meta: () => fetch(at("/sandbox/state")).then((answer) => answer.json()),
    inbound: (message) => fetch(at("/sandbox/inbound"), { method: "POST", body: JSON.stringify(message) }),
  };
}

test(`whatever is pressed in the app, it answers and nobody gets what was meant for another (seed ${SEED})`, async (t) => {
  await desktop(t);
  const window = await openWindow(t, folder(t));
  await window.waitFor("[role=option]");
  await until("the window has the keyboard", async () => (await focused()).includes("Guichet"));
  const { page } = window;
  const { screen, session } = page;
  // A dialog of the system's may come before the page while it is looked for.
  const { locate } = page;
  page.locate = () => locate().catch(() => alone(screen).then(locate));
  const nap = (seconds) => new Promise((resolve) => setTimeout(resolve, 1_000 * seconds));
  const shop = { call: window.call, ...(await metaOf(window)), advance: (seconds) => nap(Math.min(seconds, 2)) };
  const seat = { shop, page, session, screen, alone: () => alone(screen), sized: (_, size) => sized(screen, size) };
  const say = process.env.GUICHET_SAY ? console.log : undefined;
  const done = await letLoose(seat, { seed: SEED, acts: ACTS, ms: SECONDS * 1_000, say });
  t.diagnostic(`${done} acts`);
});

/** Puts away whatever else a click has opened: choosing a file, printing, the recovery key. */
async function alone(screen) {
  for (let tries = 0; !(await focused()).endsWith("Guichet"); tries++) {
    if (tries < 3) await screen.keys(["Escape"]);
    else await screen.xdo("windowactivate", "--sync", await until("the window is on the screen", onScreen));
    await until("the window has the keyboard", async () => (await focused()).endsWith("Guichet"), 1_000).catch(() => {});
    if (tries > 10) throw new Error(`the keyboard stays with ${await focused()}`);
  }
}

async function sized(screen, { width, height }) {
  await screen.xdo("windowsize", "--sync", await until("the window is on the screen", onScreen), width, height);
}
