// The grid in editing mode: builds a cell's control, gives it back what was there on Escape, and hands on what
// was typed. Keys belong to the control while it is open.

const UNITS = { s: 1, m: 60, h: 3600 };
const FINGERPRINT = /^\s*([0-9a-z]{3}-?[0-9a-z]{3}|unchecked)?\s*$/i;
const PAIR = /\s*(?:<?->|=>|→|↔|\t|\s+to\s+)\s*/;
const BUILD = { text, area, choice, psk, tunnel };
let open = null;

const choices = (side, key) => JSON.parse(document.getElementById("choices").textContent)[side]?.[key] ?? [];
const bare = (word) => word.toLowerCase().replace(/[^a-z0-9]/g, "");

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function input(label, value, more = {}) {
  const control = make("input", { type: "text", class: "form-control", "aria-label": label, autocomplete: "off", spellcheck: "false", autocapitalize: "off", ...more });
  control.value = value;
  return control;
}

function begin({ cell, typed }) {
  if (open) finish("leave");
  const kind = cell.dataset.control;
  if (!BUILD[kind]) return hint(cell);
  const shown = cell.querySelector(".held");
  const box = make("div", { class: `editor editor-${kind}` });
  open = { cell, box, typed, raw: shown.dataset.raw, index: Number(shown.dataset.index ?? -1), ...BUILD[kind](cell, shown, box) };
  cell.classList.add("editing");
  cell.removeAttribute("tabindex"); // the control inside is what can be focused now
  cell.append(box);
  const first = open.first;
  if (typed !== undefined && first.matches("input, textarea")) {
    first.value = typed;
    first.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  first.focus();
  if (typed === undefined && first.select) first.select();
  box.addEventListener("keydown", onKey);
  box.addEventListener("focusout", ({ relatedTarget }) => {
    // Another window, such as the spreadsheet something is looked up in, is no leaving.
    if (open && open.box === box && !box.contains(relatedTarget) && document.hasFocus()) finish("leave");
  });
}

function hint(cell) {
  const status = document.getElementById("saving");
  status.classList.remove("bad");
  status.textContent = `${cell.dataset.name} has nothing to fill in here.`;
}

// Each builder returns the control to focus and a function that reads what was typed.

function text(cell, shown, box) {
  const unit = shown.dataset.unit;
  const control = input(`${cell.dataset.called}, ${cell.dataset.name}`, shown.dataset.raw);
  box.append(control);
  const before = control.value.trim(); // a line break in it does not survive the control, and is no change
  if (!unit) return { first: control, value: () => control.value.trim(), unchanged: () => control.value.trim() === before };
  const select = make("select", { class: "form-select", "aria-label": "Unit" });
  for (const [sign, name] of [["s", "s"], ["m", "min"], ["h", "h"]]) select.append(make("option", { value: sign }, name));
  const seconds = /^\d+$/.test(control.value) ? Number(control.value) : 0;
  const fits = !control.value || (seconds && seconds % UNITS[unit] === 0);
  select.value = fits ? unit : "s";
  if (seconds && fits) control.value = String(seconds / UNITS[unit]);
  box.append(select);
  box.classList.add("with-unit");
  const value = () => (/^\d+$/.test(control.value.trim()) ? `${control.value.trim()}${select.value}` : control.value.trim());
  return { first: control, value, unchanged: () => value() === (seconds ? `${seconds / UNITS[select.value]}${select.value}` : shown.dataset.raw) };
}

function area(cell, shown, box) {
  const control = make("textarea", { class: "form-control", rows: "3", "aria-label": `${cell.dataset.called}, ${cell.dataset.name}` });
  control.value = shown.dataset.raw;
  box.append(control, make("small", { class: "dim" }, "Shift+Enter begins a line"));
  return { first: control, value: () => control.value.trim(), lines: true };
}

function psk(cell, shown, box) {
  const { side, called } = cell.dataset;
  const before = shown.dataset.raw.startsWith("given:") ? "" : shown.dataset.raw; // the other side's, hidden so far
  const control = input(`${called}, ${cell.dataset.name}`, before, { maxlength: "12", placeholder: "7K2-M9Q" });
  const button = make("button", { type: "button", class: "btn btn-outline-primary btn-sm" }, "Make it from the key…");
  button.addEventListener("click", () => {
    finish("escape");
    document.dispatchEvent(new CustomEvent("vns3pair:psk", { detail: { side } }));
  });
  box.append(control, button);
  const refuse = () => {
    if (FINGERPRINT.test(control.value)) return "";
    control.value = "";
    return "That is no fingerprint (six characters such as 7K2-M9Q), so it was not sent. Never type the key here: make the fingerprint from it.";
  };
  return { first: control, value: () => control.value.trim(), refuse, unchanged: () => control.value.trim() === before };
}

function tunnel(cell, shown, box) {
  const { side, called } = cell.dataset;
  const fields = JSON.parse(shown.dataset.raw || "{}");
  const names = [["local_subnet", "Local subnet"], ["remote_subnet", "Remote subnet"]];
  if (side === "vns3") names.push(["name", "Name"], ["ping_address", "Ping address"], ["ping_interval", "Ping every (s)"]);
  const controls = names.map(([key, label]) => {
    const control = input(`${called}, ${label}`, fields[key] ?? "", { "data-field": key });
    box.append(make("label", {}, make("span", {}, label), control));
    return control;
  });
  controls[0].addEventListener("input", () => split(controls));
  const value = () => Object.fromEntries(controls.filter((control) => control.value.trim()).map((control) => [control.dataset.field, control.value.trim()]));
  const same = () => JSON.stringify(value(), names.map(([key]) => key).sort()) === JSON.stringify(fields, names.map(([key]) => key).sort());
  return { first: controls[0], value, unchanged: same };
}

// "10.0.0.0/8 -> 172.16.0.0/16" typed or pasted into the first field fills both.
function split([local, remote]) {
  const parts = local.value.split(PAIR).map((part) => part.trim());
  if (parts.length !== 2 || !parts[0] || !parts[1]) return;
  [local.value, remote.value] = parts;
  remote.focus();
}

// A list to choose from that also takes free text: what was typed is read by the server, and never replaced.
function choice(cell, shown, box) {
  const { side, key, called } = cell.dataset;
  const all = choices(side, key);
  const label = `${called}, ${cell.dataset.name}`;
  if (matchMedia("(pointer: coarse)").matches) return native(all, label, shown.dataset.raw, box);
  const list = make("ul", { class: "choices", id: "choices-open", role: "listbox", "aria-label": label, popover: "manual" });
  const known = all.find(([value]) => value === shown.dataset.raw);
  const control = input(label, known ? known[1] : shown.dataset.raw, { role: "combobox", "aria-autocomplete": "list", "aria-controls": "choices-open", "aria-expanded": "false" });
  const state = { all, list, control, active: -1, shown: [], raw: shown.dataset.raw };
  control.addEventListener("input", () => offer(state, control.value));
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (!option) return;
    control.value = option.dataset.label;
    finish("stay");
  });
  box.append(control, list);
  requestAnimationFrame(() => open?.box === box && offer(state, open.typed ?? ""));
  const value = () => {
    const chosen = state.shown[state.active] ?? all.find(([, name]) => name === control.value.trim());
    return chosen ? chosen[0] : control.value.trim();
  };
  return { first: control, value, list: state };
}

function native(all, label, raw, box) {
  const select = make("select", { class: "form-select", "aria-label": label }, make("option", { value: "" }, ""));
  const rows = all.some(([value]) => value === raw) || !raw ? all : [...all, [raw, `${raw} (as typed)`, "", ""]];
  for (const [value, name, about, mark] of rows) select.append(make("option", { value }, [name, about, mark].filter(Boolean).join(" · ")));
  select.value = raw;
  select.addEventListener("change", () => finish("stay"));
  box.append(select);
  setTimeout(() => document.contains(select) && navigator.userActivation?.isActive && select.showPicker?.());
  return { first: select, value: () => select.value };
}

function offer(state, typed) {
  const asked = bare(typed);
  const fits = ([value, name]) => !asked || bare(value).startsWith(asked) || bare(name).startsWith(asked) || name.split(/[\s(/-]+/).some((word) => bare(word).startsWith(asked));
  state.shown = state.all.filter(fits);
  state.active = asked && state.shown.length === 1 ? 0 : -1;
  state.list.replaceChildren(
    ...state.shown.map(([value, name, about, mark], place) =>
      make("li", { role: "option", id: `choice-${place}`, "data-label": name, "aria-selected": "false", class: mark ? "marked" : "", "data-current": value === state.raw },
        make("b", {}, name), make("span", {}, about), mark ? make("em", {}, mark) : ""),
    ),
  );
  show(state);
}

function show(state) {
  const { list, control } = state;
  const wanted = state.shown.length > 0;
  control.setAttribute("aria-expanded", String(wanted));
  if (!wanted) return void (list.matches(":popover-open") && list.hidePopover());
  if (!list.matches(":popover-open")) list.showPopover();
  const box = control.getBoundingClientRect();
  const below = innerHeight - box.bottom - 12;
  const up = below < 220 && box.top > below;
  list.style.left = `${Math.max(8, Math.min(box.left, innerWidth - list.offsetWidth - 8))}px`;
  list.style.minWidth = `${box.width}px`;
  list.style.maxHeight = `${up ? box.top - 12 : below}px`;
  list.style.top = up ? `${box.top - Math.min(list.scrollHeight, box.top - 12) - 4}px` : `${box.bottom + 2}px`;
  activate(state);
}

function activate(state) {
  for (const [place, option] of [...state.list.children].entries()) option.setAttribute("aria-selected", String(place === state.active));
  const option = state.list.children[state.active];
  if (option) {
    state.control.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    state.control.removeAttribute("aria-activedescendant");
  }
}

function onKey(event) {
  event.stopPropagation(); // the grid's keys rest while a control is open
  const { list, lines, box } = open ?? {};
  if (!box) return;
  if (list && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const count = list.shown.length;
    if (count) list.active = (list.active + (event.key === "ArrowDown" ? 1 : list.active < 0 ? 0 : -1) + count) % count;
    if (!count) offer(list, "");
    else activate(list);
  } else if (event.key === "Escape") finish("escape");
  else if (event.key === "Enter" && event.target.matches("button")) return;
  else if (event.key === "Enter" && !event.isComposing && !(lines && (event.shiftKey || event.altKey))) finish(event.shiftKey ? "up" : "down");
  else if (event.key === "Tab" && leaves(event)) finish(event.shiftKey ? "back" : "next");
  else return;
  event.preventDefault();
}

// Within a tunnel's fields, or from a field to its unit or button, Tab stays in the cell.
function leaves(event) {
  const stops = [...open.box.querySelectorAll("input, select, textarea, button")];
  return stops.indexOf(event.target) === (event.shiftKey ? 0 : stops.length - 1);
}

function finish(how) {
  const { cell, box, raw, index, value, unchanged, refuse, list } = open;
  const typed = value();
  const why = how === "escape" ? "" : refuse?.() ?? "";
  const changed = how !== "escape" && !why && !(unchanged ? unchanged() : typed === raw);
  open = null;
  if (list?.list.matches(":popover-open")) list.list.hidePopover();
  const inside = box.contains(document.activeElement);
  cell.classList.remove("editing");
  cell.tabIndex = 0;
  box.remove();
  if (changed) send(cell, typed, raw, index);
  if (why) warn(cell, why);
  document.dispatchEvent(new CustomEvent("vns3pair:closed"));
  if (changed && index < 0 && cell.dataset.key === "tunnels" && how === "down") how = "stay"; // for the next pair
  if (how !== "leave") document.dispatchEvent(new CustomEvent("vns3pair:done", { detail: { cell, how: how === "escape" || why ? "stay" : how } }));
  else if (inside) cell.focus({ preventScroll: true });
}

function send(cell, value, was, index) {
  const { side, key, called, name } = cell.dataset;
  const edit = key === "tunnels" ? { side, key, value, was: index < 0 ? null : was, index } : { side, key, value: value || null, was };
  if (key === "tunnels" && index < 0 && !Object.keys(value).length) return;
  document.dispatchEvent(new CustomEvent("vns3pair:edit", { detail: { edits: [edit], label: `${called}, ${name}` } }));
}

function warn(cell, why) {
  const status = document.getElementById("saving");
  status.textContent = why;
  status.classList.add("bad");
}

if (document.getElementById("grid")) {
  document.addEventListener("vns3pair:begin", ({ detail }) => begin(detail));
  addEventListener("scroll", () => open?.list?.list.matches(":popover-open") && show(open.list), { passive: true });
}
