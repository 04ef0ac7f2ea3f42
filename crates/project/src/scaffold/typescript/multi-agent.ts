// The handlers of the app. `linkworld dev` starts this file.

import { delegate, type Json, serve } from "./platform.ts";

async function write(topic: string): Promise<Json> {
  const facts = await delegate("lead", "researcher", `List facts about this topic:\n\n${topic}`);
  const text = await delegate("lead", "writer", `Write a text from these facts:\n\n${facts.text}`);
  return { facts: facts.text, text: text.text };
}

serve({
  tools: {
    async write_brief({ topic = "" }) {
      return write(topic);
    },
  },
  events: {
    /** Runs for each message to the app; the same message may come again. */
    async inbound({ message_text, sender_name = "" }) {
      if (sender_name.toLowerCase().includes("noreply")) return;
      const brief = await write(message_text);
      console.log(`wrote ${brief.text.length} characters`);
    },
  },
});
