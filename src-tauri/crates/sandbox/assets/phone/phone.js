// The customer's phone: shows one customer's chat and writes as that customer. All that people
// wrote is set as text, never as HTML. One long poll at a time brings what is new.
"use strict";

const WORDS = {
  en: {
    title: "The customer’s phone", lead: "Here you are the customer. Choose one and write to the shop.",
    people: "Customers", shop: "Write to", newcomer: "A new customer", name: "Name",
    address: "Phone number, or @username", addressHint: "Leave empty for a made-up number. A username hides the number.",
    create: "Begin", search: "Search", write: "Message", photo: "Photo", ad: "I come from an ad", send: "Send",
    close: "Close", typing: "The shop is typing…", nobody: "Choose a customer", empty: "Nothing here yet. Write first.",
    react: "React", reply: "Reply", unquote: "Do not quote", you: "You", theShop: "The shop", voice: "Voice message",
    document: "Document", location: "Place", contact: "Contact", template: "Message", unsupported: "This kind of message is not shown here",
    reacted: "reacted", removed: "Reaction removed", trouble: "That did not work: ", answered: "Quoted", open: "Open",
    share: "Send my place", shareNumber: "Give my number", unread: "unread", picture: "Photo",
  },
  fr: {
    title: "Le téléphone du client", lead: "Ici, vous êtes le client. Choisissez-en un et écrivez à la boutique.",
    people: "Clients", shop: "Écrire à", newcomer: "Un nouveau client", name: "Nom",
    address: "Numéro de téléphone, ou @pseudo", addressHint: "Laissez vide pour un numéro inventé. Un pseudo cache le numéro.",
    create: "Commencer", search: "Chercher", write: "Message", photo: "Photo", ad: "Je viens d’une publicité", send: "Envoyer",
    close: "Fermer", typing: "La boutique écrit…", nobody: "Choisissez un client", empty: "Rien encore. Écrivez en premier.",
    react: "Réagir", reply: "Répondre", unquote: "Ne pas citer", you: "Vous", theShop: "La boutique", voice: "Message vocal",
    document: "Document", location: "Lieu", contact: "Contact", template: "Message", unsupported: "Ce genre de message n’est pas montré ici",
    reacted: "a réagi", removed: "Réaction retirée", trouble: "Cela n’a pas marché : ", answered: "Cité", open: "Ouvrir",
    share: "Envoyer ma position", shareNumber: "Donner mon numéro", unread: "non lus", picture: "Photo",
  },
};
const language = navigator.language.toLowerCase().startsWith("fr") ? "fr" : "en";
const word = (key) => WORDS[language][key];
const FACES = ["👍", "❤️", "😂", "😮", "🙏", "🎉"];
const byId = (id) => document.getElementById(id);
const state = { number: "", customer: "", since: -1, view: null, quoted: "", shown: "", faces: "" };

document.documentElement.lang = language;
document.title = word("title");
for (const node of document.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);

/** A new element with text and attributes. */
function make(name, text, attributes = {}) {
  const node = document.createElement(name);
  if (text !== undefined && text !== null) node.textContent = text;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

function tap(label, act, attributes = {}) {
  const button = make("button", label, { type: "button", ...attributes });
  button.addEventListener("click", act);
  return button;
}

async function ask(path, body, type) {
  const options = body === undefined ? {} : { method: "POST", body, headers: type ? { "content-type": type } : {} };
  const answer = await fetch(path, options);
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error?.error_data?.details ?? value.error?.message ?? answer.status);
  return value;
}

/** Writes as the chosen customer. */
async function say(message) {
  const person = chosen();
  if (!person) return false;
  byId("trouble").textContent = "";
  const body = { from: person.phone ?? person.id, phone_number_id: state.number, ...message };
  if (byId("ad").checked && message.type !== "reaction") {
    body.referral = { source_type: "ad", source_id: "120200000000000001", source_url: "https://fb.me/ad", headline: "Maison Lumen", body: "", media_type: "image", ctwa_clid: "demo" };
    byId("ad").checked = false;
  }
  try {
    await ask("/sandbox/inbound", JSON.stringify(body), "application/json");
    return true;
  } catch (error) {
    byId("trouble").textContent = word("trouble") + error.message;
    return false;
  }
}

function chosen() {
  return state.view?.people.find((p) => p.id === state.customer);
}

function shopDigits() {
  const number = state.view.numbers.find((n) => n.id === state.number);
  return number ? number.display.replace(/\D/g, "") : "";
}

function context(id) {
  return { context: { from: shopDigits(), id } };
}

// ---- people

function showPeople() {
  const select = byId("number");
  if (select.options.length === 0) {
    for (const n of state.view.numbers) select.append(make("option", `${n.verified_name} (${n.display})`, { value: n.id }));
  }
  select.value = state.number;
  const wanted = byId("search").value.trim().toLocaleLowerCase();
  const rows = state.view.people.filter((p) => label(p).toLocaleLowerCase().includes(wanted)).map((person) => {
    const button = tap("", () => choose(person.id), { "aria-current": String(person.id === state.customer), "data-id": person.id });
    const name = make("bdi", label(person));
    button.append(name);
    if (person.unread > 0) button.append(make("span", person.unread, { class: "badge", "aria-label": `${person.unread} ${word("unread")}` }));
    const row = make("li");
    row.append(button);
    return row;
  });
  const focused = document.activeElement?.dataset?.id;
  byId("list").replaceChildren(...rows);
  if (focused) byId("list").querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
}

function label(person) {
  return [person.name, person.username ?? (person.phone ? `+${person.phone}` : "")].filter(Boolean).join(" · ");
}

function choose(id) {
  state.customer = id;
  state.quoted = "";
  state.shown = "";
  refresh();
  byId("text").focus();
}

// ---- chat

/** Whether the last message is to stay in sight while pictures load. */
let pinned = true;

function showChat() {
  const person = chosen();
  byId("chat-title").textContent = person ? label(person) : word("nobody");
  byId("composer").hidden = !person;
  byId("presence").textContent = person && state.view.typing ? word("typing") : "";
  const chat = state.view.chat ?? [];
  const key = JSON.stringify([state.customer, state.faces, chat]);
  if (key === state.shown) return;
  state.shown = key;
  const log = byId("chat");
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const reactions = new Map();
  for (const m of chat.filter((m) => m.type === "reaction")) reactions.set(`${m.content?.message_id}/${m.mine}`, m.content?.emoji ?? "");
  const nodes = [];
  let day = "";
  for (const message of chat.filter((m) => m.type !== "reaction" && m.status !== "failed" && m.status !== "accepted")) {
    const today = new Date(message.at).toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long" });
    if (today !== day) nodes.push(make("p", (day = today), { class: "day" }));
    nodes.push(bubble(message, chat, reactions));
  }
  if (nodes.length === 0) nodes.push(make("p", person ? word("empty") : "", { class: "day" }));
  const other = log.dataset.customer !== state.customer;
  log.dataset.customer = state.customer;
  log.replaceChildren(...nodes);
  pinned = atEnd || other;
  if (pinned) log.scrollTop = log.scrollHeight;
}

function bubble(message, chat, reactions) {
  const node = make("article", null, { class: message.mine ? "mine" : "", "aria-label": message.mine ? word("you") : word("theShop") });
  if (message.context) {
    const original = chat.find((m) => m.id === message.context);
    if (original) node.append(make("blockquote", summary(original)));
  }
  node.append(...content(message));
  const foot = make("footer");
  for (const mine of [true, false]) {
    const face = reactions.get(`${message.id}/${mine}`);
    if (face) foot.append(make("span", face, { class: "mark", "aria-label": `${mine ? word("you") : word("theShop")} ${word("reacted")} ${face}` }));
  }
  foot.append(make("time", new Date(message.at).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" })));
  if (!message.mine) {
    foot.append(tap("↩", () => quote(message), { class: "tool", "aria-label": word("reply"), title: word("reply") }));
    foot.append(tap("☺", () => { state.faces = state.faces === message.id ? "" : message.id; showChat(); }, { class: "tool", "aria-label": word("react"), title: word("react"), "aria-expanded": String(state.faces === message.id) }));
  }
  node.append(foot);
  if (state.faces === message.id) {
    const faces = make("div", null, { class: "faces" });
    for (const face of FACES) {
      const taken = reactions.get(`${message.id}/true`) === face;
      faces.append(tap(face, () => { state.faces = ""; say({ type: "reaction", reaction: taken ? { message_id: message.id } : { message_id: message.id, emoji: face } }); }, { "aria-pressed": String(taken) }));
    }
    node.append(faces);
  }
  return node;
}

function summary(message) {
  const c = message.content ?? {};
  return c.body?.text ?? c.body ?? c.caption ?? c.filename ?? message.template?.body ?? c.text ?? c.name ?? word("picture");
}

function content(message) {
  const c = message.content ?? {};
  switch (message.type) {
    case "text": return [make("p", c.body)];
    case "image": case "sticker": case "video": return [picture(c), ...(c.caption ? [make("p", c.caption)] : [])];
    case "audio": return [make("p", word("voice")), make("audio", null, { controls: "", preload: "none", src: source(c) })];
    case "document": return [link(c.filename ?? word("document"), source(c)), ...(c.caption ? [make("p", c.caption)] : [])];
    case "location": return [make("strong", `📍 ${c.name ?? word("location")}`), make("p", c.address || `${c.latitude}, ${c.longitude}`)];
    case "contacts": return c.map((one) => make("p", `👤 ${one.name?.formatted_name ?? word("contact")} ${one.phones?.[0]?.phone ?? ""}`));
    case "button": return [make("p", c.text)];
    case "interactive": return message.mine ? [make("p", (c.button_reply ?? c.list_reply)?.title ?? c.nfm_reply?.body)] : interactive(message, c);
    case "template": return template(message);
    case "edit": return [make("p", c.message?.text?.body ?? word("unsupported"))];
    default: return [make("p", word("unsupported"))];
  }
}

function source(c) {
  return c.id ? `/sandbox/phone/media/${encodeURIComponent(c.id)}` : "";
}

function picture(c) {
  if (!c.id) return link(c.link ?? word("picture"), c.link ?? "");
  const image = make("img", null, { src: source(c), alt: c.caption ?? word("picture") });
  const log = byId("chat");
  // A picture that grows must not push the last message out of sight.
  image.addEventListener("load", () => { if (pinned) log.scrollTop = log.scrollHeight; });
  return image;
}

/** A link out; only http(s) and our own files are ever followed. */
function link(text, href) {
  const own = href.startsWith("/sandbox/");
  if (!own && !/^https?:\/\//i.test(href)) return make("span", text);
  return make("a", text, { href, target: "_blank", rel: "noopener noreferrer" });
}

function interactive(message, c) {
  const nodes = [];
  if (c.header?.text) nodes.push(make("strong", c.header.text));
  for (const kind of ["image", "video", "document"]) if (c.header?.[kind]) nodes.push(picture(c.header[kind]));
  nodes.push(make("p", c.body?.text ?? ""));
  if (c.footer?.text) nodes.push(make("p", c.footer.text, { class: "foot" }));
  const taps = make("div", null, { class: "taps" });
  const action = c.action ?? {};
  for (const button of action.buttons ?? []) {
    taps.append(tap(button.reply.title, () => say({ type: "interactive", ...context(message.id), interactive: { type: "button_reply", button_reply: { id: button.reply.id, title: button.reply.title } } })));
  }
  if (action.sections) taps.append(tap(action.button ?? word("open"), () => choices(message, action)));
  if (action.parameters?.url) taps.append(link(action.parameters.display_text ?? word("open"), action.parameters.url));
  if (action.name === "send_location") taps.append(tap(word("share"), () => say({ type: "location", ...context(message.id), location: { latitude: 48.1113, longitude: -1.68, name: "Place des Lices", address: "Rennes" } })));
  if (action.name === "request_contact_info") taps.append(tap(word("shareNumber"), () => shareNumber(message)));
  if (taps.childElementCount) nodes.push(taps);
  return nodes;
}

function shareNumber(message) {
  const person = chosen();
  const phone = person.phone ?? "33639989001";
  say({ type: "contacts", ...context(message.id), contacts: [{ name: { formatted_name: person.name, first_name: person.name }, phones: [{ phone: `+${phone}`, wa_id: phone, type: "MOBILE" }] }] });
}

function choices(message, action) {
  const dialog = byId("choices");
  byId("choices-title").textContent = action.button ?? "";
  const rows = action.sections.flatMap((section) => section.rows ?? []).map((row) => {
    const item = make("li");
    item.append(tap(row.description ? `${row.title} (${row.description})` : row.title, () => {
      dialog.close();
      say({ type: "interactive", ...context(message.id), interactive: { type: "list_reply", list_reply: row } });
    }));
    return item;
  });
  dialog.querySelector("ul").replaceChildren(...rows);
  dialog.showModal();
}

function template(message) {
  const t = message.template;
  if (!t) return [make("p", word("template"))];
  const nodes = [];
  if (t.header) nodes.push(make("strong", t.header));
  for (const kind of ["image", "video", "document"]) if (t.media?.[kind]) nodes.push(picture(t.media[kind]));
  nodes.push(make("p", t.body ?? ""));
  if (t.footer) nodes.push(make("p", t.footer, { class: "foot" }));
  const taps = make("div", null, { class: "taps" });
  for (const button of t.buttons ?? []) {
    if (button.type === "QUICK_REPLY") {
      taps.append(tap(button.text, () => say({ type: "button", ...context(message.id), button: { payload: button.text, text: button.text } })));
    } else taps.append(link(button.text, button.url ?? ""));
  }
  if (taps.childElementCount) nodes.push(taps);
  return nodes;
}

// ---- writing

function quote(message) {
  state.quoted = message?.id ?? "";
  byId("quoted").hidden = !message;
  byId("quoted").firstElementChild.textContent = message ? `${word("answered")} : ${summary(message)}` : "";
  if (message) byId("text").focus();
}

async function send(event) {
  event?.preventDefault();
  const field = byId("text");
  const body = field.value.trim();
  if (!body) return;
  const reply = state.quoted ? context(state.quoted) : {};
  field.value = "";
  if (await say({ type: "text", text: { body }, ...reply })) quote(null);
  else field.value = body;
}

byId("composer").addEventListener("submit", send);
byId("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
});
byId("unquote").addEventListener("click", () => quote(null));
byId("choices-close").addEventListener("click", () => byId("choices").close());
byId("search").addEventListener("input", showPeople);
byId("chat").addEventListener("wheel", () => { pinned = false; }, { passive: true });
byId("number").addEventListener("change", (event) => { state.number = event.target.value; state.shown = ""; refresh(); });
byId("photo").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  event.target.value = "";
  if (!file) return;
  try {
    const { id } = await ask(`/sandbox/phone/media?number=${encodeURIComponent(state.number)}`, file, file.type);
    const caption = byId("text").value.trim();
    byId("text").value = "";
    await say({ type: "image", image: caption ? { id, caption } : { id } });
  } catch (error) {
    byId("trouble").textContent = word("trouble") + error.message;
  }
});
byId("new-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const name = byId("new-name").value.trim();
  const given = byId("new-address").value.trim();
  const digits = String(Math.floor(Math.random() * 900) + 100);
  const hidden = given.startsWith("@");
  const from = hidden ? `FR.1${Array.from(given.slice(1), (c) => c.codePointAt(0)).join("")}` : given || `33639982${digits}`;
  try {
    const hello = language === "fr" ? "Bonjour !" : "Hello!";
    const body = { from, name, phone_number_id: state.number, type: "text", text: { body: hello } };
    if (hidden) body.username = given;
    await ask("/sandbox/inbound", JSON.stringify(body), "application/json");
    const view = await look(-1);
    state.view = view;
    event.target.reset();
    byId("new").open = false;
    choose(view.people.find((p) => p.id === from || p.phone === from.replace(/\D/g, ""))?.id ?? "");
  } catch (error) {
    byId("trouble").textContent = word("trouble") + error.message;
  }
});

// ---- news

function look(since, signal) {
  const query = new URLSearchParams({ number: state.number, customer: state.customer });
  if (since >= 0) query.set("since", since);
  return fetch(`/sandbox/phone/view?${query}`, { signal }).then((answer) => answer.json());
}

let poll = new AbortController();

/** Asks at once, also when a long poll is waiting. */
function refresh() {
  state.since = -1;
  poll.abort();
}

async function follow() {
  for (;;) {
    poll = new AbortController();
    try {
      const view = await look(state.since, poll.signal);
      state.since = view.revision;
      state.view = view;
      state.number = view.number;
      showPeople();
      showChat();
      const fresh = (view.chat ?? []).some((m) => !m.mine && ["sent", "delivered"].includes(m.status));
      if (fresh && document.visibilityState === "visible") {
        await ask("/sandbox/phone/look", JSON.stringify({ number: state.number, customer: state.customer }), "application/json");
      }
    } catch (error) {
      if (error.name !== "AbortError") await new Promise((resume) => setTimeout(resume, 2000));
    }
  }
}

document.addEventListener("visibilitychange", refresh);
showIdle();
follow();

function showIdle() {
  byId("chat-title").textContent = word("nobody");
  byId("composer").hidden = true;
}
