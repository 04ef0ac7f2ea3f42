// The handlers of the app, using the platform's HTTP contract. `linkworld dev` starts this file.

import { createServer, type IncomingMessage } from "node:http";

const APP_ID = "{{slug}}";
const VERSION = "0.1.0";
const PORT = Number(process.env.PORT ?? 8080);
const PLATFORM = process.env.LINKWORLD_MCP_URL ?? "";
let token = process.env.LINKWORLD_MCP_TOKEN ?? "";

type Json = Record<string, unknown>;

async function post(url: string, body?: Json): Promise<Json> {
  const headers: Record<string, string> = { Authorization: `Bearer ${token}` };
  if (body) headers["Content-Type"] = "application/json";
  const answer = await fetch(url, { method: "POST", headers, body: body && JSON.stringify(body) });
  return (await answer.json()) as Json;
}

/** Exchanges the session token ten minutes before it expires. */
async function freshToken(): Promise<void> {
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString() || "{}") as { exp?: number };
  if ((claims.exp ?? 0) - Date.now() / 1000 > 600) return;
  const answer = await post(PLATFORM.replace(/app-tools$/, "app-session-refresh"));
  if (typeof answer.token === "string") token = answer.token;
}

/** Calls a platform tool; if the call is denied, throws an error with the decision. */
async function call(tool: string, args: Json): Promise<Json> {
  await freshToken();
  const answer = await post(PLATFORM, { tool_name: tool, args });
  if (answer.ok !== true) throw new Error(`${tool}: ${answer.decision ?? "denied"}: ${answer.error}`);
  return answer.result as Json;
}

const tools: Record<string, (args: Json) => Promise<Json>> = {
  async greet({ name = "world" }) {
    const seen = await call("app_kv_get", { key: "greetings" });
    const greetings = Number(seen.value ?? 0) + 1;
    await call("app_kv_set", { key: "greetings", value: greetings });
    return { greeting: `Hello, ${name}!`, greetings };
  },
};

const events: Record<string, (payload: Json) => Promise<void>> = {
  async install() {
    await call("app_kv_set", { key: "greetings", value: 0 });
  },
};

async function answer(request: IncomingMessage): Promise<[number, Json]> {
  const url = request.url ?? "";
  if (request.method === "GET" && url === "/health") {
    return [200, { status: "healthy", app_id: APP_ID, version: VERSION }];
  }
  const [, kind, raw] = url.split("/");
  const name = decodeURIComponent(raw ?? "");
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = JSON.parse(Buffer.concat(chunks).toString() || "{}") as Json;
  try {
    if (kind === "tool" && tools[name]) return [200, { ok: true, result: await tools[name](body) }];
    if (kind === "event" && events[name]) {
      await events[name](body);
      return [200, { ok: true }];
    }
  } catch (error) {
    console.error(error);
    return [400, { ok: false, error: String(error) }];
  }
  return [404, { ok: false, no_handler: kind === "event", error: "not found" }];
}

createServer(async (request, response) => {
  const [status, body] = await answer(request).catch((error): [number, Json] => [500, { ok: false, error: String(error) }]);
  const text = JSON.stringify(body);
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
  response.end(text);
}).listen(PORT, () => console.log(`${APP_ID} ${VERSION} is listening on port ${PORT}`));
