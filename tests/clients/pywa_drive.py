"""Drives guichet-sandbox with pywa, a client library nobody here wrote, through its usual calls.

Usage: pywa_drive.py PATH_TO_GUICHET_SANDBOX   (in a venv with `pip install "pywa[fastapi]" uvicorn`)
Only the host of the requests is changed; everything else is pywa as published.
"""

import json
import pathlib
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import fastapi
import httpx
import uvicorn
from pywa import WhatsApp, errors, types, utils
from pywa.types import templates as t

PHONE, WABA, APP = "1002600000000001", "1102600000000001", "1202600000000001"
TOKEN, SECRET, VERIFY = "drive-token", "drive-secret", "drive-verify"
CUSTOMER = "33639980101"
ASSETS = pathlib.Path(__file__).parents[2] / "src-tauri/crates/sandbox/assets/shop"
done: list[str] = []


class ToSandbox(httpx.HTTPTransport):
    """Sends what is meant for graph.facebook.com to the sandbox."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = httpx.URL(base)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "graph.facebook.com":
            request.url = request.url.copy_with(
                scheme=self.base.scheme, host=self.base.host, port=self.base.port
            )
            # The sandbox answers under its own name alone.
            request.headers["host"] = f"{self.base.host}:{self.base.port}"
        return super().handle_request(request)


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def control(base: str, path: str, body: dict) -> dict:
    request = urllib.request.Request(f"{base}/sandbox/{path}", json.dumps(body).encode())
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def until(what: str, holds, seconds: float = 40):
    """Waits for a condition by asking for it, and gives its value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = holds()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"never happened: {what}")


def step(name: str, value):
    assert value, name
    done.append(name)
    return value


def main() -> None:
    port, hook_port = free_port(), free_port()
    base = f"http://127.0.0.1:{port}"
    sandbox = subprocess.Popen(
        [sys.argv[1], "--listen", f"127.0.0.1:{port}", "--phone-number-id", PHONE, "--waba-id", WABA,
         "--app-id", APP, "--token", TOKEN, "--app-secret", SECRET],
        stdout=subprocess.PIPE, text=True,
    )
    try:
        sandbox.stdout.readline()
        drive(base, hook_port)
    finally:
        sandbox.terminate()
        sandbox.wait()
    print(f"pywa did not notice: {len(done)} calls")
    for name in done:
        print(f"  {name}")


def drive(base: str, hook_port: int) -> None:
    app = fastapi.FastAPI()
    got: list[types.Message] = []
    statuses: list[types.MessageStatus] = []
    taps: list[types.CallbackButton] = []
    reviews: list[object] = []
    wa = WhatsApp(
        phone_id=PHONE, token=TOKEN, waba_id=WABA, app_id=APP, app_secret=SECRET, server=app,
        verify_token=VERIFY, session=httpx.Client(transport=ToSandbox(base), timeout=10),
    )
    raw: list[dict] = []
    wa.on_raw_update(lambda _, u: raw.append(u))
    wa.on_message(lambda _, m: got.append(m))
    wa.on_message_status(lambda _, s: statuses.append(s))
    wa.on_callback_button(lambda _, c: taps.append(c))
    wa.on_template_status_update(lambda _, u: reviews.append(u))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=hook_port, log_level="error"))
    threading.Thread(target=server.run, daemon=True).start()
    until("the webhook server runs", lambda: server.started)

    callbacks(wa, hook_port)
    identify(wa)
    message = inbound(wa, base, got)
    sends(wa, statuses, message)
    answers(wa, base, taps)
    media(wa, statuses)
    profile(wa)
    template_calls(wa, base, reviews)
    the_rest(wa)
    refusals(wa, base, raw)
    server.should_exit = True


def callbacks(wa: WhatsApp, hook_port: int) -> None:
    url = f"http://127.0.0.1:{hook_port}/"
    app_token = step("get_app_access_token", wa.get_app_access_token(app_id=APP, app_secret=SECRET))
    assert wa.set_app_callback_url(
        app_id=APP, app_access_token=app_token, callback_url=url, verify_token=VERIFY,
        fields=("messages", "message_template_status_update"),
    )
    done.append("set_app_callback_url (with the verify challenge)")
    step("override_waba_callback_url", wa.override_waba_callback_url(callback_url=url, verify_token=VERIFY))
    step("delete_waba_callback_url", wa.delete_waba_callback_url())
    step("override_phone_callback_url", wa.override_phone_callback_url(callback_url=url, verify_token=VERIFY))
    step("delete_phone_callback_url", wa.delete_phone_callback_url())


def identify(wa: WhatsApp) -> None:
    step("get_business_account", wa.get_business_account().id == WABA)
    step("get_business_phone_number", wa.get_business_phone_number().display_phone_number)
    step("get_business_phone_numbers", list(wa.get_business_phone_numbers()))


def inbound(wa: WhatsApp, base: str, got: list) -> types.Message:
    body = {"from": CUSTOMER, "name": "Léa", "type": "text", "text": {"body": "Bonjour"}}
    control(base, "inbound", body)
    message = until("the customer's message arrives", lambda: got and got[-1])
    step("webhook: signed message handled", message.text == "Bonjour" and message.from_user.name == "Léa")
    step("mark_message_as_read", wa.mark_message_as_read(message.id))
    step("indicate_typing", wa.indicate_typing(message.id))
    step("message.reply", message.reply("Bonjour Léa", quote=True).id)
    return message


def sends(wa: WhatsApp, statuses: list, message: types.Message) -> None:
    sent = step("send_message", wa.send_message(CUSTOMER, "Un texte", tracker="mine-1"))
    until("delivered and read", lambda: {s.status.value for s in statuses if s.id == sent.id} >= {"delivered", "read"})
    step("webhook: statuses with tracker", any(s.tracker == "mine-1" for s in statuses if s.id == sent.id))
    step("send_message to a BSUID", wa.send_message(message.from_user.bsuid, "Par identifiant").id)
    buttons = [types.Button("Oui", "yes"), types.Button("Non", "no")]
    step("send_message with buttons", wa.send_message(CUSTOMER, "D’accord ?", buttons=buttons).id)
    rows = [types.SectionRow("Rouge", "red"), types.SectionRow("Vert", "green", description="sauge")]
    sections = types.SectionList("Choisir", [types.Section("Couleurs", rows)])
    step("send_message with a list", wa.send_message(CUSTOMER, "Quelle couleur ?", buttons=sections).id)
    link = types.URLButton("Voir", "https://maison-lumen.example/")
    step("send_message with a URL button", wa.send_message(CUSTOMER, "La collection", buttons=link).id)
    step("request_location", wa.request_location(CUSTOMER, "Où êtes-vous ?").id)
    step("request_contact_info", wa.request_contact_info(CUSTOMER, "Votre numéro ?").id)
    step("send_location", wa.send_location(CUSTOMER, 48.11, -1.68, "Boutique", "Rennes").id)
    contact = types.Contact(
        types.Contact.Name("Marie Roux", "Marie"), phones=[types.Contact.Phone(phone="+33639980102")]
    )
    step("send_contact", wa.send_contact(CUSTOMER, contact).id)
    step("send_reaction", wa.send_reaction(CUSTOMER, "👍", message.id).id)
    step("remove_reaction", wa.remove_reaction(CUSTOMER, message.id).id)


def answers(wa: WhatsApp, base: str, taps: list) -> None:
    reply = {"type": "button_reply", "button_reply": {"id": "yes", "title": "Oui"}}
    sent = wa.send_message(CUSTOMER, "Encore ?", buttons=[types.Button("Oui", "yes")])
    context = {"from": "33639980001", "id": sent.id}
    control(base, "inbound", {"from": CUSTOMER, "type": "interactive", "interactive": reply, "context": context})
    tap = until("the tap arrives", lambda: taps and taps[-1])
    step("webhook: button tap", tap.data == "yes" and tap.reply_to_message.id == sent.id)


def media(wa: WhatsApp, statuses: list) -> None:
    picture = ASSETS / "lampe.jpg"
    uploaded = step("upload_media", wa.upload_media(str(picture), mime_type="image/jpeg"))
    url = step("get_media_url", wa.get_media_url(uploaded.id))
    step("get_media_bytes", wa.get_media_bytes(url.url) == picture.read_bytes())
    step("send_image by id", wa.send_image(CUSTOMER, uploaded.id, caption="La lampe").id)
    step("send_image by file", wa.send_image(CUSTOMER, str(ASSETS / "robe.jpg")).id)
    step("send_document", wa.send_document(CUSTOMER, str(ASSETS / "facture.pdf"), filename="facture.pdf").id)
    step("send_voice", wa.send_voice(CUSTOMER, str(ASSETS / "voix.ogg"), mime_type="audio/ogg").id)
    step("send_video", wa.send_video(CUSTOMER, str(ASSETS / "clip.mp4")).id)
    sent = step("send_sticker", wa.send_sticker(CUSTOMER, str(ASSETS / "sticker.webp")))
    until("the sticker is delivered", lambda: any(s.id == sent.id and s.status.value == "delivered" for s in statuses))
    step("delete_media", wa.delete_media(uploaded.id))


def profile(wa: WhatsApp) -> None:
    picture = str(ASSETS / "logo.jpg")
    step("update_business_profile (with a picture)", wa.update_business_profile(
        about="Vêtements et cadeaux", address="12 rue Saint-Georges, Rennes", email="bonjour@maison-lumen.example",
        websites=["https://maison-lumen.example/"], industry=types.Industry.RETAIL, profile_picture=picture,
    ))
    read = wa.get_business_profile()
    step("get_business_profile", read.about == "Vêtements et cadeaux" and read.profile_picture_url)


def template_calls(wa: WhatsApp, base: str, reviews: list) -> None:
    template = t.Template(
        name="commande_prete", language=t.TemplateLanguage.FRENCH, category=t.TemplateCategory.UTILITY,
        components=[
            t.HeaderText(text="Bonne nouvelle"),
            body := t.BodyText("Bonjour {{name}}, votre commande est prête depuis {{day}}, venez vite.", name="Léa", day="lundi"),
            t.FooterText(text="Maison Lumen"),
            t.Buttons(buttons=[t.QuickReplyButton(text="Je viens")]),
        ],
        parameter_format=t.ParamFormat.NAMED,
    )
    created = step("create_template", wa.create_template(template))
    control(base, "clock", {"advance_seconds": 30})
    until("the review's webhook arrives", lambda: reviews)
    done.append("webhook: template approved")
    step("get_template", wa.get_template(created.id).status == t.TemplateStatus.APPROVED)
    names = {found.name for found in wa.get_templates()}
    step("get_templates", names == {"hello_world", "commande_prete"})
    parameters = [body.params(name="Léa", day="mardi")]
    sent = wa.send_template(CUSTOMER, "commande_prete", t.TemplateLanguage.FRENCH, parameters)
    step("send_template", sent.id)
    step("delete_template", wa.delete_template("commande_prete"))


def the_rest(wa: WhatsApp) -> None:
    code = step("create_qr_code", wa.create_qr_code("Bonjour !", image_type="SVG"))
    step("get_qr_code", wa.get_qr_code(code.code).prefilled_message == "Bonjour !")
    step("update_qr_code", wa.update_qr_code(code.code, "Bonsoir !").prefilled_message == "Bonsoir !")
    step("get_qr_codes", len(list(wa.get_qr_codes())) == 1)
    step("delete_qr_code", wa.delete_qr_code(code.code))
    step("block_users", wa.block_users([CUSTOMER]).added_users)
    step("get_blocked_users", len(list(wa.get_blocked_users())) == 1)
    step("unblock_users", wa.unblock_users([CUSTOMER]))
    step("register_phone_number", wa.register_phone_number("123456"))


def refusals(wa: WhatsApp, base: str, raw: list) -> None:
    control(base, "clock", {"advance_seconds": 86_401})
    late = wa.send_message(CUSTOMER, "Trop tard")
    # Meta leaves `contacts` out of a failed status; pywa 4.5 only reads such a one raw.
    failure = until("the closed window fails", lambda: [
        status["errors"][0]["code"]
        for update in raw for entry in update["entry"] for change in entry["changes"]
        for status in change["value"].get("statuses", []) if status["id"] == late.id
    ])
    step("webhook: failed with 131047 (raw)", failure == [131047])
    for name, call, kind in [
        ("text too long", lambda: wa.send_message(CUSTOMER, "x" * 4097), errors.WhatsAppError),
        ("unknown template", lambda: wa.send_template(CUSTOMER, "nope", t.TemplateLanguage.FRENCH, []), errors.WhatsAppError),
    ]:
        try:
            call()
        except kind:
            done.append(f"refusal understood: {name}")
        else:
            raise AssertionError(name)
    wa.token = "wrong"
    try:
        wa.send_message(CUSTOMER, "x")
    except errors.WhatsAppError as refused:
        step("refusal understood: wrong token", refused.code == 190)


main()
