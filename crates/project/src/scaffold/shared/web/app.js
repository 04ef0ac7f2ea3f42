// The page of the app.

import { callTool } from "./bridge.js";

const shown = document.querySelector("#greetings");

async function refresh() {
  try {
    const stored = await callTool("app_kv_get", { key: "greetings" });
    shown.textContent = String(stored?.value ?? 0);
  } catch (error) {
    shown.textContent = error.message;
  }
}

document.querySelector("#refresh").addEventListener("click", refresh);
refresh();
