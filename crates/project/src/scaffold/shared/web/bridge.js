// Messages between this page and the LinkWorld shell around it. A page cannot send requests itself.

const TIMEOUT_MS = 30_000;
const waiting = new Map();
let calls = 0;

window.addEventListener("message", ({ source, data }) => {
  if (source !== window.parent || !data) return;
  if (data.type === "init" || data.type === "theme.changed") applyTheme(data.theme ?? {});
  const call = waiting.get(data.id);
  if (data.type === "tools.result") call?.resolve(data.result);
  if (data.type === "tools.error") call?.reject(new Error(data.error?.message ?? "the call failed"));
});

/** Sets the theme's colours as CSS variables: `accentText` becomes `--lw-accent-text`. */
function applyTheme(theme) {
  for (const [name, value] of Object.entries(theme)) {
    if (typeof value !== "string") continue;
    const variable = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    document.documentElement.style.setProperty(`--lw-${variable}`, value);
  }
}

/** Calls a platform tool for the user of the page. The app needs the scope of the tool. */
export function callTool(tool, args = {}) {
  const id = `t${++calls}-${Math.random().toString(36).slice(2)}`;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${tool}: no answer`)), TIMEOUT_MS);
    const settle = (then) => (value) => {
      clearTimeout(timer);
      waiting.delete(id);
      then(value);
    };
    waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
    window.parent.postMessage({ type: "tools.call", id, tool, args }, "*");
  });
}
