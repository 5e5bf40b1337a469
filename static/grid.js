// The grid in moving mode: arrows, opening a row, the next problem, filters. Editing is editor.js's work.

const grid = document.getElementById("grid");
let current = null;
let pressed = null;

const lines = () => [...grid.querySelectorAll("tr.line")].filter((row) => !row.hidden);
const stops = (row) => [...row.querySelectorAll("th, td.cell-of")];
const cellOf = (target) => target.closest?.("#grid tr.line > th, #grid td.cell-of");

function select(cell, focus = true) {
  if (!cell) return;
  if (current && current !== cell) current.tabIndex = -1;
  current = cell;
  cell.tabIndex = 0;
  if (focus) {
    cell.focus({ preventScroll: true });
    reveal(cell);
  }
}

// Keeps the cell clear of the bar above it.
function reveal(cell) {
  const box = cell.getBoundingClientRect();
  const top = document.getElementById("bar").getBoundingClientRect().bottom + 8;
  if (box.top < top) window.scrollBy({ top: box.top - top - 40, behavior: "instant" });
  else if (box.bottom > window.innerHeight - 8) window.scrollBy({ top: box.bottom - window.innerHeight + 60, behavior: "instant" });
}

function move(cell, down, right) {
  const rows = lines();
  const from = rows.indexOf(cell.parentElement);
  const column = stops(cell.parentElement).indexOf(cell);
  let [row, next] = [from + down, column + right];
  if (right && next > 2) [row, next] = [from + 1, 1];
  if (right && next < 0) [row, next] = [from, 0];
  row = Math.min(Math.max(row, 0), rows.length - 1);
  select(stops(rows[row])[Math.min(Math.max(next, 0), 2)]);
}

// From an editor, Tab goes from the left side to the right one, then to the next row.
function tabOn(cell, back) {
  const rows = lines();
  const flat = rows.flatMap((row) => stops(row).slice(1));
  const next = flat[flat.indexOf(cell) + (back ? -1 : 1)];
  select(next ?? cell);
}

function begin(cell, typed) {
  document.dispatchEvent(new CustomEvent("vns3pair:begin", { detail: { cell, typed } }));
}

function clear(cell) {
  const { side, key, control, called } = cell.dataset;
  const shown = cell.querySelector(".held");
  if (!control || !shown.dataset.raw || shown.dataset.raw === "{}") return;
  const edit = key === "tunnels" ? { side, key, value: {}, index: Number(shown.dataset.index) } : { side, key, value: null };
  document.dispatchEvent(new CustomEvent("vns3pair:edit", { detail: { edits: [edit], label: `clear ${called}` } }));
}

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0] };

function onKey(event) {
  const cell = cellOf(event.target);
  if (!cell || event.target !== cell) return;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.altKey && event.key === "Enter") toggle(cell.parentElement);
  else if (event.altKey && MOVES[event.key]?.[0] && cell.dataset.key === "tunnels") shift(cell, MOVES[event.key][0]);
  else if (MOVES[event.key] && plain) move(cell, ...MOVES[event.key]);
  else if (event.key === "Home") select(event.ctrlKey ? stops(lines()[0])[0] : stops(cell.parentElement)[0]);
  else if (event.key === "End") select(event.ctrlKey ? stops(lines().at(-1))[2] : stops(cell.parentElement)[2]);
  else if ((event.key === "Enter" || event.key === "F2") && plain) cell.matches("th") ? toggle(cell.parentElement) : begin(cell);
  else if ((event.key === "Delete" || event.key === "Backspace") && plain && cell.matches("td")) clear(cell);
  else if (event.key.length === 1 && plain && cell.matches("td") && event.key !== " ") begin(cell, event.key);
  else return;
  event.preventDefault();
}

let follow = null; // a tunnel that is on its way to another row

function shift(cell, by) {
  const index = Number(cell.querySelector(".held").dataset.index);
  if (index < 0) return;
  const edit = { side: cell.dataset.side, key: "tunnels", op: "move", index, to: Math.max(0, index + by) };
  follow = `td[data-side="${edit.side}"]:has(.held[data-index="${edit.to}"])`;
  document.dispatchEvent(new CustomEvent("vns3pair:edit", { detail: { edits: [edit], label: "move a tunnel" } }));
}

// Opening a row

function toggle(row, open) {
  const why = document.getElementById(`why-${row.id}`);
  if (!why) return;
  why.hidden = open === undefined ? !why.hidden : !open;
  row.querySelector(".opener").setAttribute("aria-expanded", String(!why.hidden));
  if (!why.hidden) load(row.id);
}

async function load(id) {
  const address = grid.dataset.rows.replace("ROW", encodeURIComponent(id));
  const answer = await fetch(`${address}?tunnels=${grid.dataset.tunnels}`, { redirect: "manual" }).catch(() => null);
  const more = document.getElementById(`more-${id}`);
  if (answer?.ok && more) window.htmx.swap(more, await answer.text(), { swapStyle: "outerHTML" });
}

// Problems and filters

const marked = (row, show) => {
  const state = row.querySelector(".state");
  if (!state) return show === "all";
  if (show === "harms") return state.dataset.problem === "harm";
  if (show === "problems") return "problem" in state.dataset;
  return show === "all" || state.dataset.state === "incomplete";
};

let stepped = ""; // the row that F8 opened: it closes with the next step

function nextProblem(back) {
  const rows = lines();
  const wanted = rows.some((row) => marked(row, "harms")) ? "harms" : "to-fill-in";
  const at = rows.indexOf(current?.parentElement);
  const turned = back ? [...rows.slice(0, Math.max(at, 0)).reverse(), ...rows.slice(Math.max(at, 0)).reverse()] : [...rows.slice(at + 1), ...rows.slice(0, at + 1)];
  const row = turned.find((each) => marked(each, wanted) && each.querySelector(".state"));
  if (!row) return say("No problem left, and nothing to fill in.");
  const [, own, other] = stops(row);
  if (stepped && stepped !== row.id) toggle(document.getElementById(stepped) ?? row, false);
  stepped = wanted === "harms" && document.getElementById(`why-${row.id}`)?.hidden ? row.id : "";
  if (wanted === "harms") toggle(row, true);
  const asks = (place) => place.querySelector(".value.open, .problem");
  select(asks(own) || !asks(other) ? own : other);
  bringUp(row);
}

// A row and what stands below it, as far as both fit.
function bringUp(row) {
  const why = document.getElementById(`why-${row.id}`);
  if (!why || why.hidden || why.getBoundingClientRect().bottom < innerHeight) return;
  const bar = document.getElementById("bar").getBoundingClientRect().bottom;
  window.scrollBy({ top: row.getBoundingClientRect().top - bar - 24, behavior: "instant" });
}

function say(text) {
  const status = document.getElementById("saving");
  status.classList.remove("bad");
  status.textContent = text;
}

let chosen = "all";

// Rows that came since the filter was chosen.
function sift() {
  for (const row of chosen === "all" ? [] : grid.querySelectorAll("tr.line:not([data-sifted])")) {
    const why = document.getElementById(`why-${row.id}`);
    row.dataset.sifted = "";
    row.hidden = !marked(row, chosen) && (why?.hidden ?? true) && !row.contains(document.activeElement);
  }
}

// Rows are picked when a filter is chosen, not while somebody works in them.
function filter(show) {
  chosen = show;
  for (const row of grid.querySelectorAll("tr.line")) {
    row.dataset.sifted = "";
    row.hidden = !marked(row, show);
    if (row.hidden) toggle(row, false);
  }
  for (const body of grid.tBodies) body.hidden = show !== "all" && !body.querySelector("tr.line:not([hidden])");
  for (const link of document.querySelectorAll("[data-show]")) {
    if (link.dataset.show === show) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  document.getElementById("none-left").hidden = lines().length > 0;
  if (!current || current.parentElement.hidden) select(grid.querySelector("tr.line:not([hidden]) td.cell-of"), false);
}

function onClick(event) {
  const { target } = event;
  const opener = target.closest(".opener");
  const fix = target.closest(".fix");
  const offer = target.closest(".offer");
  const tool = target.closest(".tunnel-tool");
  const cell = cellOf(target);
  if (opener && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    select(opener.closest("th"), false);
    toggle(opener.closest("tr"));
  } else if (fix) {
    const detail = { edits: JSON.parse(fix.dataset.edits), label: fix.dataset.undo };
    document.dispatchEvent(new CustomEvent("vns3pair:edit", { detail }));
  } else if (offer) {
    const { side, key, called } = offer.closest("td").dataset;
    const detail = { edits: [{ side, key, value: offer.dataset.offer }], label: called };
    document.dispatchEvent(new CustomEvent("vns3pair:edit", { detail }));
    select(offer.closest("td"));
  } else if (tool) {
    useTool(tool.dataset);
  } else if (cell?.matches("td") && !target.closest(".editor")) {
    const again = pressed === cell || event.pointerType === "touch";
    select(cell);
    if (again && !String(getSelection())) begin(cell);
  }
}

function useTool({ tool, side, index }) {
  const place = Number(index);
  const edit = { side, key: "tunnels", index: place, op: tool === "remove" ? "remove" : "move" };
  if (tool !== "remove") edit.to = Math.max(0, place + (tool === "up" ? -1 : 1));
  document.dispatchEvent(new CustomEvent("vns3pair:edit", { detail: { edits: [edit], label: `${tool} a tunnel` } }));
}

function onSwapped() {
  sift();
  const moved = follow && grid.querySelector(`#block-tunnels ${follow}`);
  follow = null;
  const idle = !document.querySelector(".editing, dialog[open]");
  const here = document.activeElement === document.body || document.activeElement.closest("#block-tunnels");
  if (moved && idle && here) return select(moved);
  if (!current || !document.contains(current)) {
    current = null;
    select(grid.querySelector("tr.line:not([hidden]) td.cell-of"), false);
  }
}

if (grid) {
  grid.addEventListener("keydown", onKey);
  grid.addEventListener("mousedown", () => {
    pressed = document.activeElement; // a click on the cell that already has the focus begins to edit
  });
  grid.addEventListener("click", onClick);
  grid.addEventListener("focusin", (event) => {
    const cell = cellOf(event.target);
    if (cell === event.target) select(cell, false);
  });
  document.addEventListener("vns3pair:swapped", onSwapped);
  document.addEventListener("vns3pair:done", ({ detail }) => {
    if (detail.how === "down") move(detail.cell, 1, 0);
    else if (detail.how === "up") move(detail.cell, -1, 0);
    else if (detail.how === "next" || detail.how === "back") tabOn(detail.cell, detail.how === "back");
    else if (detail.how === "stay") select(detail.cell);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F8" || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    nextProblem(event.shiftKey);
  });
  document.querySelector('.skip[href="#grid"]').addEventListener("click", (event) => {
    event.preventDefault();
    select(grid.querySelector("td.cell-of[tabindex='0']"));
  });
  document.getElementById("next-problem").addEventListener("click", (event) => nextProblem(event.shiftKey));
  for (const link of document.querySelectorAll("[data-show]")) {
    link.addEventListener("click", (event) => {
      if (grid.dataset.shown !== "all") return; // the page holds some rows only: the link fetches the others
      event.preventDefault();
      filter(link.dataset.show);
    });
  }
  select(grid.querySelector("td.cell-of"), false);
}
