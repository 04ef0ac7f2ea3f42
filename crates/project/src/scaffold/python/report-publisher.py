"""The handlers of the app. `linkworld dev` starts this file."""

from pathlib import Path

from linkworld_sdk import App, Context

app = App.from_manifest(Path(__file__).with_name("linkworld.app.yaml"))


async def publish(ctx: Context) -> dict:
    found = await ctx.tools.call(
        "odoo_search_read",
        model="account.move",
        domain=[["amount_residual", ">", 0]],
        fields=["name", "amount_residual"],
    )
    invoices = found["records"]
    total = sum(invoice["amount_residual"] for invoice in invoices)
    lines = [f"{invoice['name']}: {invoice['amount_residual']:.2f}" for invoice in invoices]
    recipient = ctx.config.get("recipient") or "office@example.com"
    subject = f"Open invoices: {len(invoices)} ({total:.2f})"
    await ctx.tools.call("email_send", to=recipient, subject=subject, body="\n".join(lines) or "There are none.")
    return {"invoices": len(invoices), "total": total, "sent_to": recipient}


@app.on_schedule("weekly_report")
async def weekly_report(ctx: Context) -> None:
    """Runs as declared in the manifest."""
    await publish(ctx)


@app.tool("publish_report")
async def publish_report(ctx: Context) -> dict:
    """Sends the report now."""
    return await publish(ctx)


if __name__ == "__main__":
    app.run()
