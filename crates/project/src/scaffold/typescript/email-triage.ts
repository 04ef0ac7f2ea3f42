// The handlers of the app. `linkworld dev` starts this file.

import { ask, call, type Json, serve } from "./platform.ts";

// Parts of the names of automatic senders.
const AUTOMATIC = ["noreply", "no-reply", "notifications@", "mailer-daemon"];

const CLASSIFICATION = {
  type: "object",
  properties: { label: { enum: ["urgent", "question", "other"] }, summary: { type: "string" } },
  required: ["label", "summary"],
  additionalProperties: false,
};

async function classify(text: string): Promise<Json> {
  return (await ask(`Classify this mail:\n\n${text}`, { response_format: CLASSIFICATION })).data;
}

serve({
  tools: {
    async classify_mail({ text = "" }) {
      return classify(text);
    },
  },
  events: {
    /** Runs for each message to the app; the same message may come again. */
    async inbound({ message_text, sender_name = "", config = {} }) {
      if (AUTOMATIC.some((part) => sender_name.toLowerCase().includes(part))) return;
      const found = await classify(message_text);
      if (found.label !== "urgent") return;
      // A subject is one line.
      const subject = `Urgent: ${found.summary.split(/\s+/).join(" ")}`;
      await call("email_send", { to: config.team_address || "team@example.com", subject, body: message_text });
    },
  },
});
