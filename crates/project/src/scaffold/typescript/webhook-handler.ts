// The handlers of the app. `linkworld dev` starts this file.

import { createHmac, timingSafeEqual } from "node:crypto";
import { call, publicToken, publicUrl, type RouteRequest, secret, serve } from "./platform.ts";

// What a value of the key-value storage can hold, and how old a message may be.
const BYTES_MAX = 60_000;
const SECONDS_MAX = 300;
const KEPT_SECONDS = 30 * 24 * 60 * 60;
const WAITING_MAX = 1000;

// The SDK does not let public routes use the key-value storage; so messages wait here until the next run of the schedule.
const received: [string, string][] = [];

/** Whether a message has a signature as in https://www.standardwebhooks.com. */
function isSigned(key: string, { headers, body }: RouteRequest): boolean {
  const sent = headers["webhook-timestamp"] ?? "";
  if (!/^\d+$/.test(sent) || Math.abs(Date.now() / 1000 - Number(sent)) > SECONDS_MAX) return false;
  const bytes = key.startsWith("whsec_") ? Buffer.from(key.slice(6), "base64") : Buffer.from(key);
  const hmac = createHmac("sha256", bytes).update(`${headers["webhook-id"] ?? ""}.${sent}.`).update(body);
  const expected = Buffer.from(`v1,${hmac.digest("base64")}`);
  return (headers["webhook-signature"] ?? "").split(" ").some((found) => {
    const bytes = Buffer.from(found);
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
}

/** Stores what was received. The same message has the same key, so it is stored once. */
async function storeMessages(): Promise<void> {
  for (let first = received.shift(); first; first = received.shift()) {
    const [id, value] = first;
    try {
      await call("app_kv_set", { key: `message:${id}`, value, ttl_seconds: KEPT_SECONDS });
    } catch (error) {
      received.unshift(first);
      throw error;
    }
  }
}

serve({
  tools: {
    async list_messages() {
      await storeMessages();
      const found = await call("app_kv_list", { prefix: "message:", limit: 100, include_values: true });
      return { messages: found.items };
    },
  },
  events: {
    "schedule:store_messages": storeMessages,
  },
  routes: {
    /** Accepts a signed message. Its sender repeats it if the answer is not 2xx. */
    async "POST /webhook"(request) {
      const key = await secret("WEBHOOK_SECRET");
      if (!key || !isSigned(key, request)) return [401, { error: "the signature is missing or wrong" }];
      const id = request.headers["webhook-id"] ?? "";
      if (!/^[\w.-]{1,200}$/.test(id) || request.body.length > BYTES_MAX) {
        return [413, { error: "the message is too long" }];
      }
      if (received.length >= WAITING_MAX) return [503, { error: "too many messages are waiting" }];
      received.push([id, request.body.toString()]);
      return [202, { received: id }];
    },
    /** The URL for the sender, with a token for the header `X-LW-Public-Token` that is valid for an hour. */
    async "GET /registration"(request) {
      return [200, { url: publicUrl(request, "/webhook"), token: publicToken("/webhook") }];
    },
  },
});
