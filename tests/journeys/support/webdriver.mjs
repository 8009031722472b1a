// A session with WebKitWebDriver in plain HTTP: it starts the program, loads pages, runs functions
// in them. What a person does with mouse and keyboard does not go this way: see screen.mjs.
import { createServer } from "node:net";
import { start } from "./process.mjs";
import { until } from "./until.mjs";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Starts `binary` under automation. */
export async function openSession({ binary, args, env }) {
  const port = await freePort();
  const driver = start("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], { env });
  const base = `http://127.0.0.1:${port}`;
  try {
    await until("the driver answers", async () => (await fetch(`${base}/status`)).ok);
    const options = { binary, args };
    const { sessionId } = await command("POST", `${base}/session`, {
      capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } },
    });
    return grip(driver, `${base}/session/${sessionId}`);
  } catch (error) {
    await driver.end();
    throw error;
  }
}

function grip(driver, session) {
  const ask = (method, path, body, limit) => command(method, session + path, body, limit);
  /** Runs a function, or the body of one, in the page; waits for what it promises. */
  const run = async (work, args = [], limit = undefined) => {
    const body = typeof work === "function" ? `return (${work})(...given);` : work;
    const script = `const given = [...arguments], done = given.pop();
      (async () => { ${body} })().then((value) => done({ value }), (thrown) => done({ thrown: String(thrown) }));`;
    const { value, thrown } = await ask("POST", "/execute/async", { script, args }, limit);
    if (thrown !== undefined) throw new Error(thrown);
    return value;
  };
  return {
    pid: driver.pid,
    run,
    goto: (url) => ask("POST", "/url", { url }),
    url: () => ask("GET", "/url"),
    back: () => ask("POST", "/back", {}),
    reload: () => ask("POST", "/refresh", {}),
    source: () => ask("GET", "/source"),
    resize: (width, height) => ask("POST", "/window/rect", { x: 0, y: 0, width, height }),
    picture: async () => Buffer.from(await ask("GET", "/screenshot"), "base64"),
    /** Chooses files of the disk in a file field, as its dialog would. */
    choose: (element, paths) => ask("POST", `/element/${element[ELEMENT]}/value`, { text: paths.join("\n") }),
    async close() {
      await ask("DELETE", "", undefined, 5_000).catch(() => {});
      await driver.end();
    },
  };
}

async function command(method, address, body, limit = 20_000) {
  const answer = await fetch(address, {
    method,
    headers: { "content-type": "application/json" },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(limit),
  });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${new URL(address).pathname}: ${value?.error} ${value?.message}`);
  return value;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
