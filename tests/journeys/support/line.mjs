// The line between the page and its shop: it can be slow, it can be cut, and it hears the page's
// complaints from the first moment on, which no driver of WebKit does.
import { createServer, request } from "node:http";
import { until } from "./until.mjs";

/** Runs in the page before anything else; it tells what goes wrong and touches nothing. */
function listen() {
  let leaving = false;
  addEventListener("beforeunload", () => (leaving = true));
  addEventListener("pagehide", () => (leaving = true));
  // Who leaves gets no answers any more; and that sizes settle one frame later is no fault.
  const idle = /^ResizeObserver loop completed/;
  const tell = (text) => leaving || idle.test(text) || navigator.sendBeacon("complaint", String(text).slice(0, 500));
  addEventListener("error", (event) => tell(event.message ?? `could not load ${event.target?.src}`));
  addEventListener("unhandledrejection", ({ reason }) => tell(`unhandled: ${reason?.stack ?? reason}`));
  addEventListener("securitypolicyviolation", (event) => tell(`refused by policy: ${event.blockedURI} ${event.violatedDirective}`));
  const loud = console.error;
  console.error = (...what) => {
    tell(what.map((each) => each?.stack ?? each).join(" "));
    loud(...what);
  };
}

/** Lays a line to the shop at `far`. */
export async function layLine(far) {
  const { hostname, port, origin } = new URL(far);
  const state = { delay: () => 0, cut: false, complaints: [], under: 0, loaded: 0, last: 0 };

  async function carry(asked, answer) {
    if (asked.url === "/listen.js") state.loaded = Date.now();
    if (asked.url === "/listen.js") return answer.setHeader("content-type", "text/javascript").end(`(${listen})()`);
    if (asked.url === "/complaint") return complain(asked, answer);
    const call = /^\/(call|stage)\b/.test(asked.url);
    if (call && state.cut) return asked.destroy();
    if (call) {
      state.under++;
      answer.on("close", () => {
        state.under--;
        state.last = Date.now();
      });
      await new Promise((resolve) => setTimeout(resolve, state.delay()));
    }
    const headers = { ...asked.headers, host: `${hostname}:${port}`, ...(asked.headers.origin && { origin }) };
    const further = request({ hostname, port, path: asked.url, method: asked.method, headers }, (told) => {
      const page = /^text\/html/.test(told.headers["content-type"] ?? "") && /^\/(\?|$)/.test(asked.url);
      if (page) return withListener(told, answer);
      answer.writeHead(told.statusCode, told.headers);
      answer.flushHeaders();
      told.pipe(answer);
    });
    further.on("error", () => answer.destroy());
    answer.on("close", () => further.destroy());
    asked.pipe(further);
  }
  async function complain(asked, answer) {
    let text = "";
    for await (const part of asked) text += part;
    state.complaints.push(text);
    answer.writeHead(204).end();
  }

  const server = createServer((asked, answer) => void carry(asked, answer));
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    complaints: state.complaints,
    /** Cuts it for the page's calls, or mends it. */
    cut: (cut) => (state.cut = cut),
    /** Every call of the page takes `delay()` ms longer. */
    slow: (delay) => (state.delay = delay),
    /** Waits until the page has heard all that it asks for after a load that began at `since`. */
    quiet: (since) =>
      until("the page has all it asked for", () => {
        const asking = state.under > 0 || (state.loaded >= since && state.last < since);
        return !asking && Date.now() - Math.max(state.last, since) > 150;
      }),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function withListener(told, answer) {
  let html = "";
  for await (const part of told.setEncoding("utf8")) html += part;
  const { "content-length": _, ...headers } = told.headers;
  answer.writeHead(told.statusCode, headers);
  answer.end(html.replace("<head>", '<head><script src="/listen.js"></script>'));
}
