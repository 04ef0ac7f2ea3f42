"""The handlers of the app. `linkworld dev` starts this file."""

from pathlib import Path

from linkworld_sdk import App, Context, InboundEnvelope

app = App.from_manifest(Path(__file__).with_name("linkworld.app.yaml"))


@app.on_install
async def install(ctx: Context) -> None:
    """Runs when a tenant activates the app; may run more than once."""
    ctx.logger.info("installed for tenant %s", ctx.tenant_id)


@app.on_inbound
async def inbound(ctx: Context, message: InboundEnvelope) -> None:
    """Runs for each message to the app; the same message may come again."""
    if "noreply" in message.sender_name.lower():
        return
    reply = await ctx.agent.ask(message.message_text)
    ctx.logger.info("the agent replied: %s", reply.text)


@app.tool("greet")
async def greet(ctx: Context, name: str = "world") -> dict:
    """Greets a person and counts the greetings."""
    greetings = (await ctx.kv.get("greetings") or 0) + 1
    await ctx.kv.set("greetings", greetings)
    return {"greeting": f"Hello, {name}!", "greetings": greetings}


if __name__ == "__main__":
    app.run()
