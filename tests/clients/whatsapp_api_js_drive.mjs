// Drives guichet-sandbox with whatsapp-api-js, a client library nobody here wrote. It puts the
// parameters of click-to-chat codes and of uploads into the query string, calls some endpoints
// without a version, and checks signatures over the escaped bytes of a webhook.
//
// Usage: node whatsapp_api_js_drive.mjs PATH_TO_GUICHET_SANDBOX   (beside an installed whatsapp-api-js)
// Only the host of the requests is changed; everything else is the library as published.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const library = createRequire(`${process.cwd()}/package.json`);
const { WhatsAppAPI } = await import(pathToFileURL(library.resolve("whatsapp-api-js")));
const messages = await import(pathToFileURL(library.resolve("whatsapp-api-js/messages")));

const PHONE = "1002600000000001";
const WABA = "1102600000000001";
const [TOKEN, SECRET, VERIFY] = ["drive-token", "drive-secret", "drive-verify"];
const CUSTOMER = "33639980101";
const ASSETS = new URL("../../src-tauri/crates/sandbox/assets/shop/", import.meta.url);
const done = [];

/** Remembers what held; fails when it does not. */
function step(name, value) {
  assert.ok(value, `${name}: ${JSON.stringify(value)}`);
  done.push(name);
  return value;
}

/** Waits for a condition by asking for it, and gives its value. */
async function until(what, holds) {
  const end = Date.now() + 40_000;
  while (Date.now() < end) {
    const value = holds();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`never happened: ${what}`);
}

/** An endpoint that hands each webhook to the library, which checks its signature. */
async function listen(api) {
  const bodies = [];
  const server = createServer(async (request, response) => {
    if (request.method === "GET") {
      const query = new URL(request.url, "http://here").searchParams;
      return response.end(api.get(Object.fromEntries(query)));
    }
    const raw = Buffer.concat(await request.toArray()).toString();
    const body = JSON.parse(raw);
    await api.post(body, raw, request.headers["x-hub-signature-256"]);
    bodies.push({ body, raw });
    response.end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { server, bodies, url: `http://127.0.0.1:${server.address().port}/hook` };
}

async function post(url, body, headers = {}) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  assert.ok(answer.ok, `${url}: ${answer.status} ${await answer.clone().text()}`);
  return answer.json();
}

async function drive(base) {
  const got = { messages: [], statuses: [], calls: [] };
  const api = new WhatsAppAPI({
    token: TOKEN,
    appSecret: SECRET,
    webhookVerifyToken: VERIFY,
    v: "v24.0",
    ponyfill: { fetch: (url, init) => fetch(String(url).replace("https://graph.facebook.com", base), init) },
  });
  api.on.message = (message) => void got.messages.push(message);
  api.on.status = (status) => void got.statuses.push(status);
  api.on.call.connect = (call) => void got.calls.push(call);
  const hook = await listen(api);
  await post(
    `${base}/v24.0/${WABA}/subscribed_apps`,
    { override_callback_uri: hook.url, verify_token: VERIFY },
    { authorization: `Bearer ${TOKEN}` },
  );
  done.push("get (the verify challenge)");
  await receiving(base, api, got, hook.bodies);
  await sending(api, got);
  await media(api);
  await codes(api);
  await blocking(api);
  await refusals(api);
  hook.server.close();
  hook.server.closeAllConnections();
}

async function receiving(base, api, got, bodies) {
  await post(`${base}/sandbox/inbound`, { from: CUSTOMER, name: "Léa", type: "text", text: { body: "Bonjour ☕ 1/2" } });
  const message = await until("the customer's message arrives", () => got.messages[0]);
  step("post: signature over escaped bytes", message.message.text.body === "Bonjour ☕ 1/2");
  step("webhooks carry ASCII alone", bodies.every(({ raw }) => /^[\x00-\x7f]*$/.test(raw) && raw.includes("\\u2615 1\\/2")));
  step("markAsRead", (await message.received("text")).success);
  step("reply", (await message.reply(new messages.Text("Bonjour Léa"), true)).messages[0].id);
  await post(`${base}/sandbox/call`, { from: CUSTOMER });
  const call = await until("the call arrives", () => got.calls[0]);
  step("call.connect", call.from === CUSTOMER && call.call.direction === "USER_INITIATED");
}

async function sending(api, got) {
  const send = async (name, message, to = CUSTOMER) => {
    const answer = await api.sendMessage(PHONE, { phone: to }, message);
    return step(name, answer.messages?.[0].id ?? assert.fail(JSON.stringify(answer)));
  };
  const sent = await send("Text", new messages.Text("Un texte"));
  await until("delivered", () => got.statuses.some((s) => s.id === sent && s.status === "delivered"));
  done.push("status: delivered");
  await send("Location", new messages.Location(-1.68, 48.11, "Boutique", "Rennes"));
  await send("Reaction", new messages.Reaction(got.messages[0].message.id, "👍"));
  const { Interactive, ActionButtons, Button, Body, ActionCTA } = messages;
  const buttons = new ActionButtons(new Button("yes", "Oui"), new Button("no", "Non"));
  await send("Interactive buttons", new Interactive(buttons, new Body("D’accord ?")));
  await send("Interactive link", new Interactive(new ActionCTA("Voir", "https://a.example/"), new Body("La collection")));
  const { Template, Language } = messages;
  await send("Template", new Template("hello_world", new Language("en_US")));
}

async function media(api) {
  const picture = await readFile(new URL("lampe.jpg", ASSETS));
  const form = new FormData();
  form.set("file", new Blob([picture], { type: "image/jpeg" }), "lampe.jpg");
  const uploaded = step("uploadMedia (messaging_product in the query)", await api.uploadMedia(PHONE, form));
  const found = step("retrieveMedia", await api.retrieveMedia(uploaded.id, PHONE));
  const answer = await api.$$apiFetch$$(found.url, { headers: { range: "bytes=0-1" } });
  const bytes = Buffer.from(await answer.arrayBuffer());
  step("a part of the file", answer.status === 206 && bytes.equals(picture.subarray(0, 2)));
  const sent = await api.sendMessage(PHONE, { phone: CUSTOMER }, new messages.Image(uploaded.id, true, "La lampe"));
  step("Image by id", sent.messages[0].id);
  step("deleteMedia", (await api.deleteMedia(uploaded.id)).success);
}

async function codes(api) {
  for (const [format, begins] of [["png", "\x89PNG"], ["svg", "<?xml"]]) {
    const code = step(`createQR as ${format} (all in the query)`, await api.createQR(PHONE, "Bonjour !", format));
    assert.equal(code.prefilled_message, "Bonjour !");
    const picture = Buffer.from(await (await fetch(code.qr_image_url)).arrayBuffer());
    step(`its picture is ${format}`, picture.toString("latin1").startsWith(begins));
    const changed = await api.updateQR(PHONE, code.code, "Bonsoir !");
    step("updateQR", changed.prefilled_message === "Bonsoir !");
    step("retrieveQR", (await api.retrieveQR(PHONE, code.code)).data.length === 1);
    step("deleteQR", (await api.deleteQR(PHONE, code.code)).success);
  }
}

async function blocking(api) {
  const blocked = await api.blockUser(PHONE, CUSTOMER);
  step("blockUser", blocked.block_users?.added_users?.length === 1);
  const unblocked = await api.unblockUser(PHONE, CUSTOMER);
  step("unblockUser", unblocked.block_users?.removed_users?.length === 1);
}

async function refusals(api) {
  const { Template, Language, BodyComponent, BodyParameter } = messages;
  const extra = new Template("hello_world", new Language("en_US"), new BodyComponent(new BodyParameter("trop")));
  const refused = await api.sendMessage(PHONE, { phone: CUSTOMER }, extra);
  step("refused: a value the template has no place for", refused.error?.code === 132000);
  api.token = "wrong";
  const stranger = await api.sendMessage(PHONE, { phone: CUSTOMER }, new messages.Text("x"));
  step("refused: a wrong token", stranger.error?.code === 190);
}

const sandbox = spawn(
  process.argv[2],
  ["--listen", "127.0.0.1:0", "--phone-number-id", PHONE, "--waba-id", WABA, "--token", TOKEN, "--app-secret", SECRET],
  { stdio: ["ignore", "pipe", "inherit"] },
);
process.on("exit", () => sandbox.kill());
try {
  const [line] = await once(createInterface(sandbox.stdout), "line");
  await drive(/http:\/\/[\d.:]+/.exec(line)[0]);
} catch (why) {
  console.error(why);
  // The webhook's server may still be open.
  process.exitCode = 1;
}
if (!process.exitCode) {
  console.log(`whatsapp-api-js did not notice: ${done.length} calls`);
  for (const name of done) console.log(`  ${name}`);
}
process.exit();
