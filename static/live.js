// Saving: edits go out one after another, each with the edit number it saw. The answer holds only the parts of
// the page that changed, as htmx out-of-band swaps. What could not be saved is kept, shown and tried again.

const grid = document.getElementById("grid");
const status = document.getElementById("saving");
const STORE = grid ? `vns3pair:waiting:${grid.dataset.sheet}` : "";
const RETRY = 4000;
const PATIENCE = 400; // a save that takes no longer is not worth a word

const queue = [];
const undone = { undo: [], redo: [] };
let number = grid ? read().edit_number : 0;
let busy = false;
let retry = 0;

function read() {
  return JSON.parse(document.getElementById("saved").textContent);
}

function held(edit) {
  const cells = `#grid td[data-side="${edit.side}"][data-key="${edit.key}"]`;
  const place = edit.key === "tunnels" ? `[data-index="${edit.index ?? -1}"]` : "";
  return document.querySelector(`${cells} .held${place}`);
}

function enqueue({ edits, label = "", kind = "do", seen = number }) {
  for (const edit of edits) {
    const shown = held(edit);
    if (edit.was === undefined) edit.was = shown ? shown.dataset.raw : null;
  }
  queue.push({ edits, label, kind, seen });
  keep();
  mark();
  work();
}

// A reload or a crash loses nothing either; a fingerprint is never put into the browser's storage.
function keep() {
  const kept = queue.filter((item) => item.edits.every((edit) => edit.key !== "psk_fingerprint"));
  try {
    if (kept.length) sessionStorage.setItem(STORE, JSON.stringify(kept));
    else sessionStorage.removeItem(STORE);
  } catch {
    // private windows may forbid it: then the page itself is the only memory
  }
}

function mark() {
  for (const cell of grid.querySelectorAll("td.waiting")) cell.classList.remove("waiting");
  for (const edit of queue.flatMap((item) => item.edits)) {
    const shown = held(edit);
    if (!shown || edit.index === -1) continue;
    shown.closest("td").classList.add("waiting");
    if (edit.key !== "tunnels") shown.querySelector(".value").textContent = edit.value ?? "–";
  }
}

async function work() {
  if (busy || !queue.length) return;
  busy = true;
  clearTimeout(retry);
  const slow = setTimeout(() => say("Saving…"), PATIENCE);
  try {
    await send(queue[0]);
  } catch {
    failed("no connection");
  }
  clearTimeout(slow);
  busy = false;
  if (queue.length && !retry) work();
}

async function send(item, again = true) {
  const answer = await fetch(grid.dataset.cells, {
    method: "POST",
    redirect: "manual",
    headers: { "X-CSRFToken": document.getElementById("token").value, "HX-Request": "true" },
    body: new URLSearchParams({
      edits: JSON.stringify(item.edits),
      edit_number: item.seen,
      opened: opened(),
      tunnels: grid.dataset.tunnels,
    }),
  });
  if (answer.ok || answer.status === 409) return settle(item, await answer.text(), answer.status);
  // A new login makes the page's token stale: it is fetched anew, once.
  const fresh = answer.status === 403 && again ? await refresh(true) : "";
  if (fresh === "ok") return send(item, false);
  if (fresh === "signed out" || answer.type === "opaqueredirect") return failed("you are signed out. Sign in in another tab", true);
  if (answer.status === 400) return refused(item, await answer.text());
  return failed(`the server answered ${answer.status}`);
}

function settle(item, html, code) {
  queue.shift();
  retry = 0;
  swap(html);
  const { inverse } = read();
  if (inverse.length) {
    undone[item.kind === "undo" ? "redo" : "undo"].push({ edits: inverse, label: item.label });
    if (item.kind === "do") undone.redo.length = 0;
  }
  for (const waiting of queue) waiting.seen = number;
  keep();
  mark();
  buttons();
  const headline = document.querySelector("#bar-facts .headline").textContent.trim();
  say(code === 409 ? "Not all was saved: choose below." : "Saved", code === 409);
  if (code !== 409) status.append(aside(` ${headline}`));
}

function refused(item, why) {
  queue.shift();
  keep();
  mark();
  say(`Not saved: ${why}.`, true);
}

function failed(why, wait = false) {
  clearTimeout(retry);
  retry = wait ? -1 : setTimeout(() => ((retry = 0), work()), RETRY);
  const count = queue.flatMap((item) => item.edits).length;
  say(`Not saved: ${why} · ${count} ${count === 1 ? "edit is" : "edits are"} kept here`, true);
  const button = document.createElement("button");
  button.className = "linkish";
  button.textContent = "try again";
  button.addEventListener("click", () => ((retry = 0), work()));
  status.append(" · ", button);
}

// For screen readers: the bar beside it says the same.
function aside(text) {
  const part = document.createElement("span");
  part.className = "visually-hidden";
  part.textContent = text;
  return part;
}

function say(text, bad = false) {
  status.classList.toggle("bad", bad);
  status.textContent = text;
}

function opened() {
  return [...grid.querySelectorAll("tr.why:not([hidden])")].map((row) => row.id.slice(4)).join(" ");
}

// Swaps what changed and gives the focus back where its cell was replaced.
function swap(html) {
  const cell = document.activeElement?.closest("#grid td, #grid th");
  const place = cell && { row: cell.parentElement.id, column: cell.cellIndex };
  window.htmx.swap(document.body, html, { swapStyle: "none", swapDelay: 0, settleDelay: 0 });
  number = read().edit_number;
  document.dispatchEvent(new CustomEvent("vns3pair:swapped"));
  if (place && !document.contains(cell)) document.getElementById(place.row)?.cells[place.column]?.focus();
}

// What others saved. With `always`, also where nothing did: it brings a fresh token after a new login.
async function refresh(always = false) {
  const asked = new URLSearchParams({ opened: opened(), tunnels: grid.dataset.tunnels });
  if (!always) asked.set("edit_number", number);
  const answer = await fetch(`${grid.dataset.changes}?${asked}`, { redirect: "manual" });
  if (answer.status === 200) swap(await answer.text());
  mark();
  return answer.type === "opaqueredirect" ? "signed out" : answer.ok ? "ok" : "error";
}

function step(kind) {
  const entry = undone[kind].pop();
  if (entry) enqueue({ edits: entry.edits, label: entry.label, kind });
  buttons();
}

function buttons() {
  for (const kind of ["undo", "redo"]) {
    const button = document.getElementById(kind);
    const last = undone[kind].at(-1);
    button.disabled = !last;
    button.title = `${last ? `${kind === "undo" ? "Undo" : "Redo"}: ${last.label}` : "Nothing to do"} (Ctrl+${kind === "undo" ? "Z" : "Y"})`;
  }
}

function start() {
  document.addEventListener("vns3pair:edit", (event) => enqueue(event.detail));
  document.getElementById("undo").addEventListener("click", () => step("undo"));
  document.getElementById("redo").addEventListener("click", () => step("redo"));
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.matches("input, textarea, select")) return;
    const key = event.key.toLowerCase();
    const kind = key === "z" ? (event.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : "";
    if (kind && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      step(kind);
    }
  });
  document.addEventListener("click", (event) => {
    const mine = event.target.closest(".use-mine");
    if (mine) enqueue({ edits: [JSON.parse(mine.dataset.edit)], label: "my value" });
    (mine || event.target.closest(".keep-theirs"))?.closest(".conflict").remove();
  });
  window.addEventListener("online", () => ((retry = 0), work()));
  window.addEventListener("beforeunload", (event) => queue.length && event.preventDefault());
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !busy && !queue.length) refresh().catch(() => {});
  });
  try {
    for (const item of JSON.parse(sessionStorage.getItem(STORE) ?? "[]")) enqueue(item);
  } catch {
    sessionStorage.removeItem(STORE);
  }
}

if (grid) start();
