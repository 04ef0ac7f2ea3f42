"""An app that does what a scenario asks for."""

import asyncio
import sys

from linkworld_sdk import App

app = App.from_manifest("linkworld.app.yaml")
counted = 0


@app.on_install
async def installed(ctx):
    await ctx.tools.call("crm_sync", tenant=ctx.tenant_id, user=ctx.user_id)


@app.on_uninstall
async def uninstalled(ctx):
    raise ValueError(f"goodbye {ctx.tenant_id}")


@app.on_inbound
async def inbound(ctx, env):
    if env.message_text == "":
        return
    found = await ctx.tools.call(
        "crm_find", text=env.message_text, channel=env.channel, modality=env.modality,
        thread=env.channel_thread_id, user=env.user_id, tenant=env.tenant_id, files=len(env.attachments),
    )
    if found.get("id"):
        await ctx.tools.call("email_send", to=found["id"], body={"lines": [env.message_text, "bye"]})


@app.on_user_added
async def added(ctx, user):
    await ctx.tools.call("crm_add", id=user["user_id"], same=user["user_id"] == ctx.user_id)


@app.on_schedule("nightly")
async def nightly(ctx):
    await ctx.tools.call("report", tenant=ctx.tenant_id, user=ctx.user_id)


@app.on_schedule("settings")
async def settings(ctx):
    await ctx.tools.call("report", language=ctx.config.get("language"), copies=ctx.config.get("copies"))


@app.on_event("lead_hot")
async def hot(ctx, event):
    await ctx.tools.call(
        "lead", name=event.event_name, emitter=event.emitter_app_id, agent=event.target_agent_slug,
        payload=event.payload, tenant=event.tenant_id,
    )


@app.tool("echo")
async def echo(ctx, **args):
    return args


@app.tool("value")
async def value(ctx, of=None):
    return of


@app.tool("fail")
async def fail(ctx, kind="ValueError", message="it failed"):
    raise {"ValueError": ValueError, "KeyError": KeyError, "Own": type("Own", (Exception,), {})}[kind](message)


@app.tool("call")
async def call(ctx, tools):
    return {"results": [await ctx.tools.call(name, **args) for name, args in tools]}


@app.tool("secret")
async def secret(ctx, key):
    return {"value": await ctx.secrets.get(key), "kept": True}


@app.tool("ask")
async def ask(ctx, agent=None):
    reply = await ctx.agent.ask("What?", agent=agent)
    return {"text": reply.text, "data": reply.data, "agent": reply.agent, "model": reply.model,
            "tokens": [reply.input_tokens, reply.output_tokens]}


@app.tool("delegate")
async def delegate(ctx, to, by):
    reply = await ctx.team.delegate(to, "What?", from_agent=by)
    return {"text": reply.text, "data": reply.data, "agent": reply.agent}


@app.tool("invoke")
async def invoke(ctx, to, agent):
    reply = await ctx.apps.invoke(to, agent, "What?")
    return {"text": reply.text, "agent": reply.agent}


@app.tool("emit")
async def emit(ctx, event, payload=None):
    return await ctx.events.emit(event, payload or {})


@app.tool("post")
async def post(ctx, room, text):
    reply = await ctx.rooms.post(room, text, from_agent="writer", metadata={"a": 1})
    return {"id": reply["message"]["id"], "content": reply["message"]["content"], "to": reply["routed_targets"]}


@app.tool("promise")
async def promise(ctx, title):
    made = await ctx.commitments.add(title, "content", from_agent="writer", due_at="+1h")
    before = await ctx.commitments.list()
    await ctx.commitments.dismiss(made["id"])
    return {"state": made["state"], "before": len(before), "after": len(await ctx.commitments.list())}


@app.tool("keep")
async def keep(ctx):
    kept = (await ctx.kv.get("count") or 0) + 1
    await ctx.kv.set("count", kept)
    return {"count": kept}


@app.tool("count")
async def count(ctx):
    global counted
    counted += 1
    return {"count": counted}


@app.tool("stop")
async def stop(ctx, code=0):
    sys.exit(code)


@app.tool("sleep")
async def sleep(ctx):
    await asyncio.sleep(1)


if __name__ == "__main__":
    app.run()
