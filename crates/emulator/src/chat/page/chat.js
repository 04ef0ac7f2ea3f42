// Sends messages and shows replies. All text is set as text, never as HTML.
"use strict";

const messages = document.querySelector("#messages");
const form = document.querySelector("#form");
const text = document.querySelector("#text");
const button = form.querySelector("button");

// The token comes in the fragment, which is not sent to anybody, and stays for this tab.
const given = new URLSearchParams(location.hash.slice(1)).get("token");
if (given) {
  sessionStorage.setItem("token", given);
  history.replaceState(null, "", location.pathname);
}
const token = sessionStorage.getItem("token") ?? "";

function element(tag, className, content) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = content;
  return made;
}

const NAMES = {
  tool_call: "calls tool",
  tool_response: "reply of tool",
  agent_call: "asks agent",
  agent_response: "reply of agent",
  error: "error in",
};

function trace(events, elapsed) {
  const details = document.createElement("details");
  const took = `${Math.round(elapsed)} ms`;
  details.append(element("summary", "", events.length ? `${events.length} steps, ${took}` : `no steps, ${took}`));
  const list = document.createElement("ol");
  for (const event of events) {
    const item = document.createElement("li");
    item.append(element("span", "", `${Math.round(event.ts_ms)} ms: ${NAMES[event.kind] ?? event.kind} ${event.name ?? ""}`));
    item.append(element("pre", "", JSON.stringify(event.detail, null, 2)));
    list.append(item);
  }
  details.append(list);
  return details;
}

function show(item) {
  messages.append(item);
  item.scrollIntoView({ block: "end" });
}

async function send(message) {
  show(element("li", "sent", message));
  const item = document.createElement("li");
  const reply = element("div", "reply", "…");
  item.append(reply);
  show(item);
  try {
    const response = await fetch("/api/chat", {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ text: message }),
    });
    const answer = await response.json();
    const failed = typeof answer.error === "string" ? answer.error : answer.error?.message;
    reply.textContent = answer.ok ? answer.response : failed || answer.detail || "The message failed.";
    reply.classList.toggle("failed", !answer.ok);
    if (answer.trace) item.append(trace(answer.trace, answer.elapsed_ms));
  } catch {
    reply.textContent = "No answer: is `linkworld chat` still running?";
    reply.classList.add("failed");
  }
  item.scrollIntoView({ block: "end" });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const message = text.value.trim();
  if (!message || button.disabled) return;
  text.value = "";
  button.disabled = true;
  await send(message);
  button.disabled = false;
  text.focus();
});

text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});

text.focus();
