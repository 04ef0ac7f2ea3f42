// The platform's HTTP contract: the server that it calls, and the calls to it. There is no published SDK for TypeScript.

import { createHmac, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";

const PORT = Number(process.env.PORT ?? 8080);
const PLATFORM = process.env.LINKWORLD_MCP_URL ?? "";
const APP_ID = process.env.LINKWORLD_APP_ID ?? "{{slug}}";
const TENANT_ID = process.env.LINKWORLD_TENANT_ID ?? "";
let token = process.env.LINKWORLD_MCP_TOKEN ?? "";

// biome-ignore lint/suspicious/noExplicitAny: JSON of the platform and of its users
export type Json = Record<string, any>;

/** A request for one of the app's routes. */
export interface RouteRequest {
  headers: Record<string, string>;
  body: Buffer;
  query: Record<string, string>;
  origin: string;
  tenant: string;
}

/** What the app handles: tools and events by name, routes as `GET /path`. */
export interface Handlers {
  tools?: Record<string, (args: Json) => Promise<Json>>;
  events?: Record<string, (payload: Json) => Promise<void>>;
  routes?: Record<string, (request: RouteRequest) => Promise<[number, Json]>>;
}

async function request(method: string, url: string, body?: Json): Promise<Json> {
  const headers: Record<string, string> = { Authorization: `Bearer ${token}` };
  if (body) headers["Content-Type"] = "application/json";
  const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
  return (await answer.json()) as Json;
}

function at(name: string): string {
  return PLATFORM.replace(/app-tools$/, name);
}

/** Exchanges the session token ten minutes before it expires. */
async function freshToken(): Promise<void> {
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString() || "{}") as Json;
  if ((claims.exp ?? 0) - Date.now() / 1000 > 600) return;
  const answer = await request("POST", at("app-session-refresh"));
  if (typeof answer.token === "string") token = answer.token;
}

async function succeeded(what: string, url: string, body: Json): Promise<Json> {
  await freshToken();
  const answer = await request("POST", url, body);
  if (answer.ok !== true) throw new Error(`${what}: ${answer.decision ?? "denied"}: ${answer.error ?? answer.detail}`);
  return answer;
}

/** Calls a platform tool; if the call is denied, throws an error with the decision. */
export async function call(tool: string, args: Json): Promise<Json> {
  return (await succeeded(tool, PLATFORM, { tool_name: tool, args })).result as Json;
}

/** Asks an agent of the app, the default one if none is named. */
export async function ask(prompt: string, options: Json = {}): Promise<Json> {
  return succeeded("agent", at("agent-invoke"), { prompt, max_tokens: 4096, ...options });
}

/** Lets one agent of the app delegate to another, which must be in its team. */
export async function delegate(from: string, to: string, prompt: string): Promise<Json> {
  return ask(prompt, { agent: to, caller_agent: from });
}

/** The value of a secret; undefined if it is not set. */
export async function secret(key: string): Promise<string | undefined> {
  await freshToken();
  const answer = await request("GET", `${at("app-secrets")}?key=${key}`);
  return answer.found === true ? answer.value : undefined;
}

/** A token for a public route, valid for an hour, for the header `X-LW-Public-Token`. */
export function publicToken(path: string): string {
  const claims = { a: APP_ID, e: Date.now() + 3_600_000, n: randomBytes(8).toString("hex"), p: path, t: TENANT_ID };
  const payload = Buffer.from(JSON.stringify(claims));
  const signature = createHmac("sha256", process.env.LINKWORLD_PUBLIC_TOKEN_SECRET ?? "").update(payload);
  return `${payload.toString("base64url")}.${signature.digest("base64url")}`;
}

/** The URL of a public route. */
export function publicUrl({ origin, tenant }: RouteRequest, path: string): string {
  return `${origin}/api/apps/${APP_ID}/public/t/${tenant}${path}`;
}

async function route(handlers: Handlers, method: string, envelope: Json): Promise<Json> {
  const found = handlers.routes?.[`${method} ${envelope.decoded_path}`];
  const lower = Object.entries(envelope.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const [status, body] = found
    ? await found({
        headers: Object.fromEntries(lower),
        body: Buffer.from(envelope.body_b64 ?? "", "base64"),
        query: envelope.query_params ?? {},
        origin: envelope.platform_origin,
        tenant: envelope.tenant_slug,
      })
    : [404, { error: "not found" }];
  const bytes = Buffer.from(JSON.stringify(body)).toString("base64");
  return { _lw_response: true, status, headers: { "Content-Type": "application/json" }, body_b64: bytes };
}

async function answer(handlers: Handlers, request: IncomingMessage): Promise<[number, Json]> {
  const url = request.url ?? "";
  if (request.method === "GET" && url === "/health") return [200, { status: "healthy", app_id: APP_ID }];
  const [, kind, raw] = url.split("/");
  const name = decodeURIComponent(raw ?? "");
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = JSON.parse(Buffer.concat(chunks).toString() || "{}") as Json;
  if (kind === "route" || kind === "public") return [200, await route(handlers, request.method ?? "", body)];
  try {
    if (kind === "tool" && handlers.tools?.[name]) return [200, { ok: true, result: await handlers.tools[name](body) }];
    if (kind === "event" && handlers.events?.[name]) {
      await handlers.events[name](body);
      return [200, { ok: true }];
    }
  } catch (error) {
    console.error(error);
    return [400, { ok: false, error: String(error) }];
  }
  return [404, { ok: false, no_handler: kind === "event", error: "not found" }];
}

/** Serves the app until it is stopped. */
export function serve(handlers: Handlers): void {
  createServer(async (request, response) => {
    const failed = (error: unknown): [number, Json] => [500, { ok: false, error: String(error) }];
    const [status, body] = await answer(handlers, request).catch(failed);
    const text = JSON.stringify(body);
    response.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
    response.end(text);
  }).listen(PORT, () => console.log(`${APP_ID} is listening on port ${PORT}`));
}
