// Blocks of cells: pasted from a spreadsheet and previewed, tunnels in bulk, "copy my half". What a block says
// under a key's label is cut here, before anything is sent: it may be the pre-shared key.

const grid = document.getElementById("grid");
const dialog = document.getElementById("paste-dialog");
const form = document.getElementById("paste-form");
// A word for the key, then what stands behind it; "fingerprint" and the like are no keys.
const KEY = /(pre-?\s*shared[\s_-]*(?:key|secret)|pre-?\s*shared|\bpsk\b|shared[\s_-]*(?:key|secret)|passphrase|passwor[dt]|\bsecret\b|geheimnis|schlüssel|\b(?:isakmp|ikev?[12]?|crypto)\b[^\t]*\bkey(?=\s)|(?:^|\t|")[^\t":=]*\bkey(?=["\s]*[:=\t]))(.*)$/i;
const NO_KEY = /^[\s"]*(?:fingerprint[\s":=]*$|hygiene|flags?|exchange)/i;
const FINGERPRINT = /^[\s":=]*(?:fingerprint)?[\s":=]*(?:[0-9a-z]{3}-[0-9a-z]{3}|unchecked)[\s"]*$/i;

// Line breaks inside a quoted cell go, so that its label and its value stand on one line.
const joined = (text) => text.replace(/\r\n?/g, "\n").replace(/"[^"]*"/g, (cell) => cell.replace(/\n/g, " "));

function cutLine(line) {
  const found = KEY.exec(line);
  if (!found || !found[2].trim() || NO_KEY.test(found[2]) || FINGERPRINT.test(found[2])) return line;
  const kept = line.slice(0, line.length - found[2].length);
  const quote = kept.split('"').length % 2 ? "" : '"'; // one that was opened is closed
  return kept + quote + found[2].replace(/[^\t:=]/g, "").replace(/(?<=[:=]).*/, ""); // the line keeps its columns
}

// In columns without labels the place tells: what would fall on the fingerprint's row must be a fingerprint.
function cutPlace(lines, start, side) {
  if (!start || areLabelled(lines)) return lines;
  const order = (form.dataset[side === "vns3" ? "orderVns3" : "orderPartner"] ?? "").split(" ");
  const place = order.indexOf("psk_fingerprint") - Math.max(0, order.indexOf(start));
  const labels = known();
  return lines.map((line, at) => {
    const cells = line.split("\t");
    if (at !== place || labels.has(bare(cells[0]))) return line;
    return cells.map((cell) => (FINGERPRINT.test(cell) ? cell : "")).join("\t");
  });
}

// Whether the server is sure to see labels: it asks for as many, and knows these and more.
function areLabelled(lines) {
  const inColumns = lines.some((line) => line.includes("\t"));
  const cells = lines.map((line) => (inColumns ? line.split("\t") : line.split(/[:=](.+)/, 2)));
  const beside = cells.filter(([label, value]) => label.trim() && value !== undefined && bare(label) !== bare(value));
  const labels = known();
  const named = beside.filter(([label]) => labels.has(bare(label).replace(/^phase [12] /, ""))).length;
  return named > 1 && named * 4 >= beside.length;
}

const LABEL = /^[\s"]*(?:(?:ike|ipsec|vpn|tunnel)\s+)?(?:pre-?\s*shared[\s_-]*(?:key|secret)|psk|shared[\s_-]*(?:key|secret)|passphrase|passwor[dt]|secret|key|schlüssel)[\s":=]*$/i;
const bare = (text) => text.trim().toLowerCase();
const known = () => new Set([...grid.querySelectorAll(".opener, td[data-called]")].map((each) => bare(each.dataset.called ?? each.textContent)));

// A key may stand below its label: alone on the next line, or in the column of a heading.
function cutBelow(lines) {
  const columns = lines.map((line) => line.split("\t"));
  const labels = known();
  for (const [at, cells] of columns.entries()) {
    const next = columns[at + 1];
    if (cells.length === 1 && LABEL.test(cells[0]) && next?.length === 1 && !labels.has(bare(next[0])) && !FINGERPRINT.test(next[0])) next[0] = "";
    const column = cells.findIndex((cell, place) => place > 0 && LABEL.test(cell));
    if (column < 1 || cells.length < 3) continue;
    for (const row of columns.slice(at + 1)) if (row.length > column && !FINGERPRINT.test(row[column])) row[column] = "";
  }
  return columns.map((cells) => cells.join("\t"));
}

function cutKeys(text, start = "", side = "vns3") {
  return cutPlace(cutBelow(joined(text).split("\n")).map(cutLine), start, side).join("\n");
}

function say(text) {
  const status = document.getElementById("saving");
  status.classList.remove("bad");
  status.textContent = text;
}

let asked = 0;

function currentCell() {
  return grid.querySelector("td.cell-of[tabindex='0']");
}

// A preview of what is not asked for any more must not be saved.
function outdated(form) {
  asked += 1;
  for (const button of form.querySelectorAll(".apply")) button.disabled = true;
}

// What was typed and not saved is there again; a block that is pasted takes its place.
function openFor(form, cell, text = "") {
  const left = text || form.elements.text.value || form.elements.remotes?.value;
  if (text || !left) form.reset();
  outdated(form);
  for (const each of dialog.querySelectorAll("form")) each.hidden = each !== form;
  if (cell) form.elements.start.value = cell.parentElement.dataset.key ?? "tunnels";
  if (cell) form.elements.side.value = cell.dataset.side;
  if (text) form.elements.text.value = text;
  form.querySelector(".preview").replaceChildren();
  dialog.querySelector("h2").textContent = form.dataset.title;
  dialog.showModal();
  if (left) preview(form);
  if (!text) form.elements.text.focus();
}

function keyWasCut() {
  const said = document.createElement("p");
  said.className = "message warning";
  said.textContent = "A line that may hold the pre-shared key was cut here and not sent.";
  return said;
}

async function preview(form) {
  const turn = ++asked;
  const body = new URLSearchParams(new FormData(form));
  const start = form.id === "paste-form" ? body.get("start") : "";
  const typed = ["text", "remotes"].filter((name) => body.has(name)).map((name) => [name, body.get(name)]);
  for (const [name, text] of typed) body.set(name, cutKeys(text, start, body.get("side")));
  const cut = typed.some(([name, text]) => body.get(name) !== joined(text));
  const place = form.querySelector(".preview");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      redirect: "manual",
      body,
      headers: { "X-CSRFToken": document.getElementById("token").value, "HX-Request": "true" },
    });
    if (turn !== asked) return;
    if (!answer.ok) throw new Error(answer.type === "opaqueredirect" ? "you are signed out" : `the server answered ${answer.status}`);
    window.htmx.swap(place, await answer.text(), { swapStyle: "innerHTML" });
    if (cut) place.prepend(keyWasCut());
  } catch (problem) {
    if (turn === asked) place.textContent = `No preview: ${problem instanceof TypeError ? "no connection" : problem.message}. What you pasted is still here.`;
  }
}

function apply(button) {
  const chosen = [...button.closest(".preview").querySelectorAll("input[data-edit]:checked")].map((box) => JSON.parse(box.dataset.edit));
  const edits = button.dataset.edits ? JSON.parse(button.dataset.edits) : chosen;
  dialog.close();
  if (!edits.length) return; // nothing is ticked: what was pasted stays
  button.closest("form").reset();
  document.dispatchEvent(new CustomEvent("vns3pair:edit", { detail: { edits, label: button.dataset.undo } }));
}

async function copyHalf(button) {
  try {
    if (!navigator.clipboard) throw new Error("it needs HTTPS");
    const answer = await fetch(button.dataset.href, { redirect: "manual" });
    if (!answer.ok) throw new Error("it could not be fetched");
    await navigator.clipboard.writeText(await answer.text());
    say("Copied: paste it into a spreadsheet, a mail or another sheet.");
  } catch (problem) {
    say(`Not copied: ${problem.message}.`);
  }
}

function copyNote(button) {
  const element = document.getElementById(button.dataset.copies);
  const done = (words) => (button.textContent = words);
  document.dispatchEvent(new CustomEvent("vns3pair:copy", { detail: { element, done } }));
}

function onPaste(event) {
  if (dialog.open || document.querySelector("dialog[open]")) return;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const cell = event.target.closest?.("#grid td.cell-of");
  if (!cell || !text.trim()) return;
  const block = /[\t\n]/.test(text.replace(/[\r\n]+$/, ""));
  const typing = event.target.matches("input, textarea");
  if (typing && (!block || event.target.matches("textarea, [data-field]"))) return;
  event.preventDefault();
  if (block && document.getElementById("paste-block")) openFor(document.getElementById("paste-form"), cell, text);
  else if (!block && cell.dataset.control) document.dispatchEvent(new CustomEvent("vns3pair:begin", { detail: { cell, typed: text.trim() } }));
}

function onCopy(event) {
  const cell = document.activeElement?.closest("#grid td.cell-of");
  if (!cell || cell !== document.activeElement || String(getSelection())) return;
  const { raw } = cell.querySelector(".held").dataset;
  const fields = cell.dataset.key === "tunnels" ? JSON.parse(raw) : null;
  const text = raw.startsWith("given:") ? "given" : raw;
  event.clipboardData.setData("text/plain", fields ? `${fields.local_subnet ?? ""} -> ${fields.remote_subnet ?? ""}` : text);
  event.preventDefault();
}

if (grid && dialog) {
  document.addEventListener("paste", onPaste);
  document.addEventListener("copy", onCopy);
  document.getElementById("paste-block")?.addEventListener("click", () => openFor(document.getElementById("paste-form"), currentCell()));
  document.getElementById("paste-tunnels")?.addEventListener("click", () => openFor(document.getElementById("tunnels-form")));
  document.getElementById("keys-open").addEventListener("click", () => document.getElementById("keys-dialog").showModal());
  for (const button of document.querySelectorAll(".copy-half")) button.addEventListener("click", () => copyHalf(button));
  for (const form of dialog.querySelectorAll("form")) {
    let pause = 0;
    form.addEventListener("submit", (event) => (event.preventDefault(), preview(form)));
    form.addEventListener("input", (event) => {
      if (event.target.closest(".preview")) return;
      outdated(form);
      clearTimeout(pause);
      pause = setTimeout(() => preview(form), 250);
    });
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("#paste-dialog .apply, .copy, dialog .close");
    if (button?.matches(".apply")) apply(button);
    else if (button?.matches(".close")) button.closest("dialog").close();
    else if (button) copyNote(button);
  });
}
