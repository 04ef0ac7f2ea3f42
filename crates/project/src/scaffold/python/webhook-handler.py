"""The handlers of the app. `linkworld dev` starts this file."""

import base64
import hashlib
import hmac
import re
import time
from collections import deque
from pathlib import Path

from linkworld_sdk import App, Context, SDKRequest, ToolCallError

app = App.from_manifest(Path(__file__).with_name("linkworld.app.yaml"))

# What a value of the key-value storage can hold, and how old a message may be.
BYTES_MAX = 60_000
SECONDS_MAX = 300
KEPT_SECONDS = 30 * 24 * 60 * 60
WAITING_MAX = 1000

# A public route cannot use the key-value storage, so its messages wait here until the next run of the schedule.
received: deque[tuple[str, str]] = deque()


def is_signed(secret: str, request: SDKRequest) -> bool:
    """Whether a message has a signature as in https://www.standardwebhooks.com."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    sent = headers.get("webhook-timestamp", "")
    if not sent.isdecimal() or abs(time.time() - int(sent)) > SECONDS_MAX:
        return False
    key = base64.b64decode(secret[6:]) if secret.startswith("whsec_") else secret.encode()
    signed = f"{headers.get('webhook-id', '')}.{sent}.".encode() + (request.body or b"")
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    found = headers.get("webhook-signature", "").split()
    return any(hmac.compare_digest(one.encode(), expected.encode()) for one in found)


@app.http_route("/webhook", methods=["POST"], public=True)
async def webhook(ctx: Context, request: SDKRequest) -> dict:
    """Accepts a signed message. Its sender repeats it if the answer is not 2xx."""
    secret = await ctx.secrets.get("WEBHOOK_SECRET")
    if not secret or not is_signed(secret, request):
        return {"status": 401, "body": {"error": "the signature is missing or wrong"}}
    headers = {name.lower(): value for name, value in request.headers.items()}
    message = headers.get("webhook-id", "")
    if not re.fullmatch(r"[\w.-]{1,200}", message, re.ASCII) or len(request.body or b"") > BYTES_MAX:
        return {"status": 413, "body": {"error": "the message is too long"}}
    if len(received) >= WAITING_MAX:
        return {"status": 503, "body": {"error": "too many messages are waiting"}}
    received.append((message, (request.body or b"").decode(errors="replace")))
    return {"status": 202, "body": {"received": message}}


@app.http_route("/registration")
async def registration(ctx: Context, request: SDKRequest) -> dict:
    """The URL for the sender, with a token for the header `X-LW-Public-Token` that is valid for an hour."""
    token = ctx.public_token_create("/webhook", ttl_seconds=3600)
    return {"url": ctx.public_callback_url("/webhook"), "token": token}


@app.on_schedule("store_messages")
async def store_messages(ctx: Context) -> None:
    """Stores what was received. The same message has the same key, so it is stored once."""
    while received:
        message, text = received.popleft()
        try:
            await ctx.kv.set(f"message:{message}", text, ttl_seconds=KEPT_SECONDS)
        except ToolCallError:
            received.appendleft((message, text))
            raise


@app.tool("list_messages")
async def list_messages(ctx: Context) -> dict:
    """Lists the messages that were received."""
    await store_messages(ctx)
    return {"messages": await ctx.kv.list("message:")}


if __name__ == "__main__":
    app.run()
