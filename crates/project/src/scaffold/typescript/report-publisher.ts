// The handlers of the app. `linkworld dev` starts this file.

import { call, type Json, serve } from "./platform.ts";

async function publish(config: Json): Promise<Json> {
  const found = await call("odoo_search_read", {
    model: "account.move",
    domain: [["amount_residual", ">", 0]],
    fields: ["name", "amount_residual"],
  });
  const invoices = found.records as Json[];
  const total = invoices.reduce((sum, invoice) => sum + invoice.amount_residual, 0);
  const lines = invoices.map((invoice) => `${invoice.name}: ${invoice.amount_residual.toFixed(2)}`);
  const recipient = config.recipient || "office@example.com";
  const subject = `Open invoices: ${invoices.length} (${total.toFixed(2)})`;
  await call("email_send", { to: recipient, subject, body: lines.join("\n") || "There are none." });
  return { invoices: invoices.length, total, sent_to: recipient };
}

serve({
  tools: {
    async publish_report() {
      return publish({});
    },
  },
  events: {
    /** Runs as declared in the manifest. */
    async "schedule:weekly_report"({ config = {} }) {
      await publish(config);
    },
  },
});
