// Notes: a form is made where somebody wants to write one. What is being typed outlives every swap of the page.

const drafts = new Map(); // by row: what is typed, and the pair that a tunnel's row showed then
let last = null; // the text area that had the focus last

const formOf = (details) => details.querySelector(".note-form");
const writers = () => [...document.querySelectorAll("details.note-write")];
const at = (row) => writers().find((details) => details.dataset.row === row);

// A tunnel's number changes when tunnels move, its pair does not: as VNS3 sees it.
function pairOf(row) {
  const pair = (side) => document.querySelector(`#v-${side}-${row} .value > span`)?.textContent.trim() ?? "";
  return row.startsWith("tunnels-") ? pair("vns3") || pair("partner").split(" → ").reverse().join(" → ") : "";
}

function fill(details) {
  const made = formOf(details) ?? document.getElementById("note-form").content.firstElementChild.cloneNode(true);
  const { row } = details.dataset;
  made.elements.key.value = row;
  made.elements.about.value = pairOf(row);
  const label = document.querySelector(`[id="n-${row}"]`)?.textContent.trim();
  if (label) made.elements.text.setAttribute("aria-label", `Your note on ${label}`);
  if (!made.isConnected) details.append(made);
  return made.elements.text;
}

function keep(area) {
  const { key, about } = area.form.elements;
  if (area.value.trim()) drafts.set(key.value, { text: area.value, about: about.value });
  else drafts.delete(key.value);
}

// After a swap: drafts whose form is gone are put where their row is now, in the end to the whole sheet.
function restore() {
  const focused = document.activeElement === document.body && last && !last.isConnected ? last : null;
  for (const [row, { text, about }] of [...drafts]) {
    const moved = about && pairOf(row) !== about ? writers().find((each) => pairOf(each.dataset.row) === about) : null;
    const details = moved ?? at(row) ?? at("sheet");
    if (!details) continue;
    const area = fill(details);
    area.form.elements.about.value = about;
    if (area.value === text) continue;
    open(details.dataset.row);
    details.open = true;
    area.value = area.value && details.dataset.row === "sheet" ? `${area.value}\n\n${text}` : text;
    drafts.delete(row);
    keep(area);
    if (focused?.form.elements.key.value === row) {
      const { selectionStart, selectionEnd } = focused;
      area.focus({ preventScroll: true });
      area.setSelectionRange(selectionStart, selectionEnd);
    }
  }
}

function say(form, text) {
  const problem = form.querySelector(".problem");
  problem.textContent = text && `! ${text}`;
  problem.hidden = !text;
}

async function send(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.set(button.name, button.value);
  const buttons = [...form.querySelectorAll("button")];
  say(form, "");
  for (const each of buttons) each.disabled = true;
  const headers = { "X-CSRFToken": document.getElementById("token").value, "HX-Request": "true" };
  const answer = await fetch(form.action, { method: "POST", redirect: "manual", headers, body }).catch(() => null);
  for (const each of buttons) each.disabled = false;
  if (answer?.ok) return sent(form, await answer.text(), button?.value === "yes");
  const plain = answer?.headers.get("Content-Type")?.startsWith("text/plain");
  say(form, answer?.status === 400 && plain ? await answer.text() : `Not sent: ${why(answer)}. What you typed stays here.`);
  form.elements.text.focus();
}

function why(answer) {
  if (!answer) return "no connection";
  if (answer.type === "opaqueredirect") return "you are signed out, sign in in another tab";
  if (answer.headers.has("X-Closed")) return "this link does not open the sheet any more";
  return answer.status === 403 ? "the page is too old, or this is not yours to write" : `the server answered ${answer.status}`;
}

function sent(form, html, internal) {
  const details = form.closest("details");
  drafts.delete(form.elements.key.value);
  form.elements.text.value = "";
  window.htmx.swap(document.body, html, { swapStyle: "none", swapDelay: 0, settleDelay: 0 });
  document.dispatchEvent(new CustomEvent("vns3pair:swapped"));
  details.open = false;
  details.querySelector("summary").focus();
  const status = document.getElementById("saving");
  if (!status) return;
  status.classList.remove("bad");
  status.textContent = internal ? "Note kept, internal" : "Note sent";
}

function open(row) {
  const opener = document.getElementById(row)?.querySelector(".opener");
  if (opener?.getAttribute("aria-expanded") === "false") opener.click();
}

// From the list of all notes to a row: opened and looked at, without loading the page anew. The link itself leads to
// a row that the page does not show.
function follow(event, link) {
  const row = document.getElementById(link.dataset.row);
  if (!row || row.hidden || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  open(row.id);
  row.querySelector("th")?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "center" });
}

// A text that stands ready on the page becomes the note's, to be read over and sent.
function take(button) {
  const { row, noteFrom } = button.dataset;
  const details = at(row);
  if (!details) return;
  const area = fill(details);
  details.open = true;
  const text = document.getElementById(noteFrom).textContent.trim();
  area.value = area.value.trim() ? `${area.value.trimEnd()}\n\n${text}` : text;
  keep(area);
  area.focus();
}

document.addEventListener("toggle", ({ target }) => {
  if (target.matches?.("details.note-write") && target.open && !drafts.has(target.dataset.row)) fill(target).focus();
}, true);
document.addEventListener("focusin", ({ target }) => {
  last = target.matches(".note-form textarea") ? target : null;
});
document.addEventListener("input", ({ target }) => target.matches(".note-form textarea") && keep(target));
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".note-form")) return;
  event.preventDefault();
  send(event.target, event.submitter);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.to-row");
  const button = event.target.closest("[data-note-from]");
  if (link) follow(event, link);
  else if (button) take(button);
});
document.addEventListener("vns3pair:swapped", restore);
window.addEventListener("beforeunload", (event) => drafts.size && event.preventDefault());
