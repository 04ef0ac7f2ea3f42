"""The handlers of the app. `linkworld dev` starts this file."""

from pathlib import Path

from linkworld_sdk import App, Context, InboundEnvelope

app = App.from_manifest(Path(__file__).with_name("linkworld.app.yaml"))

# Parts of the names of automatic senders.
AUTOMATIC = ("noreply", "no-reply", "notifications@", "mailer-daemon")

CLASSIFICATION = {
    "type": "object",
    "properties": {"label": {"enum": ["urgent", "question", "other"]}, "summary": {"type": "string"}},
    "required": ["label", "summary"],
    "additionalProperties": False,
}


async def classify(ctx: Context, text: str) -> dict:
    reply = await ctx.agent.ask(f"Classify this mail:\n\n{text}", response_format=CLASSIFICATION)
    return reply.data


@app.on_inbound
async def inbound(ctx: Context, mail: InboundEnvelope) -> None:
    """Runs for each message to the app; the same message may come again."""
    if any(part in mail.sender_name.lower() for part in AUTOMATIC):
        return
    found = await classify(ctx, mail.message_text)
    if found["label"] == "urgent":
        # A subject is one line.
        summary = " ".join(found["summary"].split())
        address = ctx.config.get("team_address") or "team@example.com"
        await ctx.tools.call("email_send", to=address, subject=f"Urgent: {summary}", body=mail.message_text)


@app.tool("classify_mail")
async def classify_mail(ctx: Context, text: str) -> dict:
    """Classifies the text of a mail."""
    return await classify(ctx, text)


if __name__ == "__main__":
    app.run()
