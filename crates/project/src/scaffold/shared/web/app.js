// The page of the app: calls one of its tools with what was typed, and shows the result.

import { callTool } from "./bridge.js";

const form = document.querySelector("#form");
const text = document.querySelector("#text");
const result = document.querySelector("#result");
const { tool, argument } = form.dataset;

if (!argument) {
  text.hidden = true;
  form.querySelector("label").hidden = true;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  result.textContent = "…";
  try {
    const found = await callTool(tool, argument ? { [argument]: text.value } : {});
    result.textContent = JSON.stringify(found, null, 2);
  } catch (error) {
    result.textContent = error.message;
  }
});
