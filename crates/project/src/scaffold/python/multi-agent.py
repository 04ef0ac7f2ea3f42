"""The handlers of the app. `linkworld dev` starts this file."""

from pathlib import Path

from linkworld_sdk import App, Context, InboundEnvelope

app = App.from_manifest(Path(__file__).with_name("linkworld.app.yaml"))


async def write(ctx: Context, topic: str) -> dict:
    facts = await ctx.team.delegate("researcher", f"List facts about this topic:\n\n{topic}", from_agent="lead")
    text = await ctx.team.delegate("writer", f"Write a text from these facts:\n\n{facts.text}", from_agent="lead")
    return {"facts": facts.text, "text": text.text}


@app.on_inbound
async def inbound(ctx: Context, message: InboundEnvelope) -> None:
    """Runs for each message to the app; the same message may come again."""
    if "noreply" in message.sender_name.lower():
        return
    brief = await write(ctx, message.message_text)
    ctx.logger.info("wrote %d characters", len(brief["text"] or ""))


@app.tool("write_brief")
async def write_brief(ctx: Context, topic: str) -> dict:
    """Writes a text about a topic."""
    return await write(ctx, topic)


if __name__ == "__main__":
    app.run()
