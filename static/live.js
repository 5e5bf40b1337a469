// Saving: edits go out one after another, each with what was seen in its cell. The answer holds only the parts of
// the page that changed, as htmx out-of-band swaps. What could not be saved is kept, shown and tried again.

const grid = document.getElementById("grid");
const status = document.getElementById("saving");
const STORE = grid ? `vns3pair:waiting:${grid.dataset.user}:${grid.dataset.sheet}` : "";
const RETRY = 4000;
const PATIENT = 30000;
const LOOK = 3000; // how often is looked for what others saved, while somebody looks at the page
const PATIENCE = 400; // a save that takes no longer is not worth a word
const FINAL = new Map([[400, ""], [404, "the sheet is not there any more"], [410, "the sheet is not there any more"], [413, "this is too large to be saved"]]);

const GONE = { closed: "this link does not open the sheet any more. Ask for a new one, and open it in another tab", "signed out": "you are signed out. Sign in in another tab" };

const queue = [];
const undone = { undo: [], redo: [] };
const asked = []; // undo and redo pressed while a save was under way
let { edit_number: number, stir } = grid ? read() : { edit_number: 0, stir: 0 };
let busy = false;
let retry = 0;
let behind = false; // an answer was held back, as it would have replaced a cell that is being edited

function read() {
  return JSON.parse(document.getElementById("saved").textContent);
}

function held(edit) {
  const cells = `#grid td[data-side="${edit.side}"][data-key="${edit.key}"]`;
  const place = edit.key === "tunnels" ? `[data-index="${edit.index ?? -1}"]` : "";
  return document.querySelector(`${cells} .held${place}`);
}

// `voids` names an agreement whose signatures the edits may void, and its stage: somebody was asked and said so.
function enqueue({ edits, label = "", kind = "do", voids = "" }) {
  for (const edit of edits) {
    const shown = held(edit);
    if (edit.was === undefined && edit.index !== -1) edit.was = shown ? shown.dataset.raw : null;
  }
  queue.push({ edits, label, kind, voids });
  keep();
  mark();
  buttons();
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

// Cells that wait show, and hold, what was typed.
function mark() {
  for (const cell of grid.querySelectorAll("td.waiting")) cell.classList.remove("waiting");
  for (const edit of queue.flatMap((item) => item.edits)) {
    const shown = held(edit);
    if (!shown) continue;
    shown.closest("td").classList.add("waiting");
    if (edit.key !== "tunnels") put(shown, edit.value);
    else if ((edit.op ?? "set") === "set") putPair(shown, edit.value, edit.index);
  }
}

function put(shown, value) {
  shown.dataset.raw = Array.isArray(value) ? value.join(", ") : (value ?? "");
  shown.querySelector(".value").textContent = shown.dataset.raw || "–";
}

function putPair(shown, pair, index) {
  const known = pair && Object.keys(pair).length;
  if (index >= 0) shown.dataset.raw = JSON.stringify(pair ?? {});
  shown.querySelector(".value").textContent = known ? `${pair.local_subnet ?? "…"} → ${pair.remote_subnet ?? "…"}` : "–";
}

async function work() {
  if (busy || !queue.length) return;
  busy = true;
  clearTimeout(retry);
  retry = 0;
  const slow = setTimeout(() => say("Saving…"), PATIENCE);
  try {
    await send(queue[0]);
  } catch {
    failed("no connection");
  }
  clearTimeout(slow);
  busy = false;
  if (queue.length && !retry) work();
  else if (!queue.length && asked.length) step(asked.shift());
  catchUp();
}

// The tunnels' section that was held back, once nothing is typed or on its way any more.
function catchUp() {
  if (!behind || busy || queue.length || document.querySelector("#grid .editing")) return;
  behind = false;
  refresh(true).catch(() => (behind = true));
}

async function send(item, again = true) {
  const answer = await fetch(grid.dataset.cells, {
    method: "POST",
    redirect: "manual",
    signal: AbortSignal.timeout(PATIENT),
    headers: { "X-CSRFToken": document.getElementById("token").value, "HX-Request": "true" },
    body: new URLSearchParams({
      edits: JSON.stringify(item.edits),
      edit_number: number,
      opened: opened(),
      tunnels: grid.dataset.tunnels,
      voids: item.voids ?? "",
    }),
  });
  const ours = answer.headers.has("X-Edit-Number"); // not a page of some portal on the way
  if (ours && (answer.ok || answer.status === 409)) return settle(item, await answer.text(), answer.status);
  // A new login makes the page's token stale: it is fetched anew, once.
  const fresh = answer.status === 403 && again ? await refresh(true) : "";
  if (fresh === "ok") return send(item, false);
  if (fresh === "signed out" || answer.type === "opaqueredirect") return failed(GONE["signed out"], true);
  if (fresh === "closed") return failed(GONE.closed, true);
  if (FINAL.has(answer.status)) return refused(item, FINAL.get(answer.status) || (await reason(answer)));
  return failed(answer.ok ? "something else than the server answered" : `the server answered ${answer.status}`);
}

async function reason(answer) {
  const plain = answer.headers.get("Content-Type")?.startsWith("text/plain");
  return plain ? (await answer.text()).slice(0, 200) : "this cannot be saved";
}

function settle(item, html, code) {
  queue.shift();
  const { inverse } = swap(html);
  if (inverse.length) {
    undone[item.kind === "undo" ? "redo" : "undo"].push({ edits: inverse, label: item.label });
    if (item.kind === "do") undone.redo.length = 0;
  }
  keep();
  mark();
  buttons();
  const headline = document.querySelector("#bar-facts .headline").textContent.trim();
  if (code === 409) asked.length = 0; // what was to be undone next is not what was meant
  say(code === 409 ? "Not all was saved: choose below." : "Saved", code === 409);
  if (code !== 409) status.append(aside(` ${headline}`));
}

// It will never be taken as it is: said, with what was typed, and the cells shown as they are.
function refused(item, why) {
  queue.shift();
  asked.length = 0;
  keep();
  const typed = item.edits.map((edit) => (edit.key === "psk_fingerprint" ? "" : JSON.stringify(edit.value))).join(", ");
  const box = document.createElement("div");
  box.className = "message error conflict";
  const close = document.createElement("button");
  close.className = "btn btn-outline-secondary keep-theirs";
  close.textContent = "Understood";
  const text = document.createElement("code");
  text.textContent = typed.slice(0, 2000);
  box.append(`Not saved: ${why}. What was typed: `, text, " ", close);
  document.getElementById("conflicts").append(box);
  say("Not saved: see below.", true);
  refresh(true).catch(() => {});
}

function failed(why, wait = false) {
  clearTimeout(retry);
  for (const edit of queue[0]?.edits ?? []) edit.once = true; // it may have been saved all the same
  asked.length = 0;
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

// Whether somebody is at a form, or has filled in something that is not sent.
function filling(form) {
  const chosen = (each) => each.selectedIndex !== Math.max(0, [...each.options].findIndex((option) => option.defaultSelected));
  const changed = (each) => (each.options ? chosen(each) : each.type !== "hidden" && each.value !== each.defaultValue);
  return form.contains(document.activeElement) || [...form.elements].some(changed);
}

// Swaps what changed and gives the focus back where its cell was replaced. The tunnels' section is not swapped
// under an open editor: it is fetched when the editor closes. Nor is the choice of the device while it is made.
function swap(html) {
  const parts = document.createElement("template");
  parts.innerHTML = html;
  const section = [...parts.content.querySelectorAll("template")].find((each) => each.content.getElementById("block-tunnels"));
  if (section && document.querySelector("#block-tunnels .editing")) {
    section.remove();
    behind = true;
  }
  const device = document.querySelector(".device-form");
  if (device && filling(device)) parts.content.getElementById("your-device")?.remove();
  const focus = document.activeElement;
  const cell = focus?.closest("#grid td, #grid th");
  const row = cell?.closest("tr.why") ? document.getElementById(cell.parentElement.id.slice(4)) : cell?.parentElement;
  const rows = () => [...grid.querySelectorAll("tr.line:not([hidden])")];
  const place = cell && { row: row.id, at: rows().indexOf(row), column: cell.closest("tr.why") ? 1 : cell.cellIndex };
  window.htmx.swap(document.body, parts.innerHTML, { swapStyle: "none", swapDelay: 0, settleDelay: 0 });
  ({ edit_number: number, stir } = read());
  document.dispatchEvent(new CustomEvent("vns3pair:swapped"));
  const lost = place && !document.contains(focus) && document.activeElement === document.body;
  const near = lost && (document.getElementById(place.row) ?? rows()[Math.min(place.at, rows().length - 1)]);
  if (near) near.cells[place.column]?.focus();
  return read();
}

// What others saved. With `always`, also where nothing did: it brings a fresh token after a new login.
async function refresh(always = false) {
  const wanted = new URLSearchParams({ opened: opened(), tunnels: grid.dataset.tunnels });
  if (!always) {
    wanted.set("edit_number", number);
    wanted.set("stir", stir);
  }
  const answer = await fetch(`${grid.dataset.changes}?${wanted}`, { redirect: "manual" });
  const late = Number(answer.headers.get("X-Edit-Number")) < number || (!always && (busy || queue.length));
  if (answer.status === 200 && !late && answer.headers.has("X-Edit-Number")) swap(await answer.text());
  mark();
  if (answer.type === "opaqueredirect") return "signed out";
  return answer.ok ? "ok" : answer.headers.has("X-Closed") ? "closed" : "error";
}

// What others saved comes by itself; a page that nobody looks at asks for nothing.
let looking = false;
async function look() {
  if (document.hidden || busy || queue.length || looking) return;
  looking = true;
  const found = await refresh().catch(() => "");
  looking = false;
  if (GONE[found]) say(`Not up to date: ${GONE[found]}. What you type is kept here`, true);
}

function step(kind) {
  const last = queue.at(-1);
  if (kind === "undo" && last && !(busy && queue.length === 1) && last.kind === "do") return take(last);
  if (queue.length) return void asked.push(kind);
  const entry = undone[kind].pop();
  if (entry) enqueue({ edits: entry.edits, label: entry.label, kind });
  else asked.length = 0;
  buttons();
}

// An edit that has not gone out yet is taken back where it was typed.
function take(item) {
  queue.pop();
  asked.length = 0;
  for (const edit of item.edits) {
    const shown = held(edit);
    if (shown && edit.key !== "tunnels") put(shown, edit.was);
  }
  const sent = item.edits.some((edit) => edit.once);
  keep();
  mark();
  buttons();
  say(sent ? "Taken back here, but it may have been saved: look again when the connection is back." : "Taken back.", sent);
  refresh(true).catch(() => {});
  if (!queue.length) {
    clearTimeout(retry);
    retry = 0;
  }
}

function buttons() {
  for (const kind of ["undo", "redo"]) {
    const button = document.getElementById(kind);
    const last = undone[kind].at(-1);
    button.disabled = !last && !(kind === "undo" && queue.length);
    button.title = `${last ? `${kind === "undo" ? "Undo" : "Redo"}: ${last.label}` : "Nothing to do"} (Ctrl+${kind === "undo" ? "Z" : "Y"})`;
  }
}

function onKey(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.matches("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  const kind = key === "z" ? (event.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : "";
  if (kind && !document.querySelector("dialog[open]:not(#tour)")) {
    event.preventDefault();
    step(kind);
  }
}

function start() {
  document.addEventListener("vns3pair:edit", (event) => enqueue(event.detail));
  document.addEventListener("vns3pair:closed", () => setTimeout(catchUp));
  document.getElementById("undo").addEventListener("click", () => step("undo"));
  document.getElementById("redo").addEventListener("click", () => step("redo"));
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    const mine = event.target.closest(".use-mine");
    if (mine) enqueue({ edits: JSON.parse(mine.dataset.edit), label: "my value", voids: mine.dataset.voids });
    const decided = mine || event.target.closest(".keep-theirs");
    decided?.closest(".conflict").remove();
    if (decided && !mine && !document.querySelector(".conflict")) say("");
  });
  window.addEventListener("online", () => ((retry = 0), work()));
  window.addEventListener("beforeunload", (event) => (queue.length || document.querySelector(".conflict")) && event.preventDefault());
  document.addEventListener("visibilitychange", look);
  setInterval(look, LOOK);
  try {
    for (const item of JSON.parse(sessionStorage.getItem(STORE) ?? "[]")) enqueue({ ...item, edits: item.edits.map((edit) => ({ ...edit, once: true })) });
  } catch {
    sessionStorage.removeItem(STORE);
  }
}

if (grid) start();
