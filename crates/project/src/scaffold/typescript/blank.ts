// The handlers of the app. `linkworld dev` starts this file.

import { ask, call, serve } from "./platform.ts";

serve({
  tools: {
    async greet({ name = "world" }) {
      const seen = await call("app_kv_get", { key: "greetings" });
      const greetings = Number(seen.value ?? 0) + 1;
      await call("app_kv_set", { key: "greetings", value: greetings });
      return { greeting: `Hello, ${name}!`, greetings };
    },
  },
  events: {
    /** Runs when a tenant activates the app; may run more than once. */
    async install() {
      console.log("installed");
    },
    /** Runs for each message to the app; the same message may come again. */
    async inbound({ message_text, sender_name = "" }) {
      if (sender_name.toLowerCase().includes("noreply")) return;
      const reply = await ask(message_text);
      console.log("the agent replied:", reply.text);
    },
  },
});
