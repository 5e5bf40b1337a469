// The key dialog: says what is odd about a pre-shared key, makes its fingerprint, makes new keys. The key stays in
// one input, is never sent or stored, and is wiped however the dialog closes. What counts comes from the server as
// data (psk-rules, psk-facts); the estimator alone, which is small on purpose, lives here.

const dialog = document.getElementById("psk-dialog");
const part = (name) => document.getElementById(`psk-${name}`);
const data = (name) => JSON.parse(part(name).textContent);
const bytesOf = (text) => new TextEncoder().encode(text);
const PAUSE = 600; // milliseconds without typing before a screen reader is told what was found
const NEAR = 4;
const MOST = 8;

// What a key is like. Positions count characters from 1, as ring 1 does.

export function signsOf(key, rules) {
  const letters = [...key];
  const found = [];
  const add = (flag, position, words = flag) => found.push({ flag, position, words: rules.words[words] });
  if (letters.length && rules.blanks.includes(letters[0])) add("blank_edge", 1, "blank_start");
  if (letters.length && rules.blanks.includes(letters.at(-1))) add("blank_edge", letters.length, "blank_end");
  letters.forEach((letter, index) => {
    const kind = rules.kinds.find(([, members]) => members.includes(letter));
    if (kind) add(kind[0], index + 1);
    if (letter.codePointAt(0) > rules.last_plain) add("non_ascii", index + 1);
  });
  if (rules.numeric_prefixes.includes(key.slice(0, 2).toLowerCase())) add("numeric_prefix", 1);
  return found.sort((one, other) => one.position - other.position);
}

export function flagsOf(key, rules) {
  const seen = new Set(signsOf(key, rules).map(({ flag }) => flag));
  const { length } = bytesOf(key);
  const [size] = rules.lengths.findLast(([, least]) => length >= least);
  return [...rules.sign_flags.filter((flag) => seen.has(flag)), size];
}

export function isBroken(key) {
  return /\p{Cs}/u.test(key); // half a surrogate pair: it has no UTF-8
}

// What the PRF and the devices at both ends want of the whole key.

export function demandsOf(key, side, devices) {
  const letters = [...key];
  const { length } = bytesOf(key);
  const found = length < side.least ? [`${length} ${length === 1 ? "byte" : "bytes"}: ${side.needs}`] : [];
  for (const limit of devices) {
    const refused = letters.flatMap((letter, index) =>
      !limit.characters.includes(letter) || (!index && limit.not_first.includes(letter)) ? [index + 1] : [],
    );
    const more = refused.length > MOST ? ` and ${refused.length - MOST} more` : "";
    const where = refused.length ? `; it refuses ${refused.length === 1 ? "character" : "characters"} ${refused.slice(0, MOST).join(", ")}${more}` : "";
    if (where || letters.length < limit.least || letters.length > limit.most) found.push(`${limit.device} takes a pre-shared key of ${limit.words}${where}`);
  }
  return found;
}

// The fingerprint: the first 30 bits of PBKDF2, in Crockford's base 32.

export async function fingerprint(key, salt, rules) {
  const material = await crypto.subtle.importKey("raw", bytesOf(key), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: Uint8Array.from(salt.match(/../g), (pair) => parseInt(pair, 16)), iterations: rules.rounds };
  const number = new DataView(await crypto.subtle.deriveBits(how, material, 256)).getUint32(0) >>> 2;
  const digits = [25, 20, 15, 10, 5, 0].map((shift) => rules.alphabet[(number >>> shift) & 31]).join("");
  return `${digits.slice(0, 3)}-${digits.slice(3)}`;
}

// A new key. Bytes above the last whole multiple are drawn again, else some characters would come more often.

export function makeKey({ letters, characters, length }) {
  const draw = (from) => {
    for (;;) {
      const [byte] = crypto.getRandomValues(new Uint8Array(1));
      if (byte < 256 - (256 % from.length)) return from[byte % from.length];
    }
  };
  return Array.from({ length }, (_, index) => draw(index ? characters : letters)).join("");
}

// How many bits a guesser has to try: the cheapest way to put the key together from single characters, known words,
// what reads like words, years, sequences and repetitions. It errs on the low side.

const KNOWN =
  "password passwort pass secret letmein welcome admin root test demo changeme default master login user guest shared preshared key psk vpn ipsec tunnel " +
  "vns3 cohesive cisco juniper fortinet forti paloalto checkpoint sonicwall watchguard amazon aws azure google cloud network networks office firewall router gateway " +
  "dragon monkey football baseball iloveyou princess sunshine shadow superman batman trustno1 michael jordan computer internet server company " +
  "spring summer autumn winter monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december";
const WORDS = new Set(KNOWN.split(" "));
const FOLLOWS = "abcdghiklmnprstuvyz baeiloru cacehiklortu dadeiorsuy eabcdefgilmnoprstvwxy faefiloru gaeghilnorsu haeiortu iabcdefgklmnoprstvz jaeou kaeios ladeilostuy mabeimopuy nacdefgiknostu oabcdgiklmnoprstuvwy paehiloprstuy qu racdefgiklmnorstuy sacehiklmopstuwy tacehilorstuy uabcdegilmnprst vaei waeio x yalops zae";
const PAIRS = new Set(FOLLOWS.split(" ").flatMap(([first, ...rest]) => rest.map((next) => first + next)));
const ROWS = ["qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "1234567890", "1qaz2wsx3edc4rfv5tgb6yhn", "qazwsxedcrfvtgbyhn", "1q2w3e4r5t6y7u8i9o0p"];
const KEYBOARD = ROWS.flatMap((row) => [row, [...row].reverse().join("")]);
const LEET = { 0: "o", 1: "i", 3: "e", 4: "a", 5: "s", 7: "t", "@": "a", $: "s", "!": "i" };
const LATIN = { ß: "s", ø: "o", æ: "a", ł: "l" };
const WORD_BITS = 8;
const LETTER_BITS = 2;
const YEAR_BITS = 7;
const LONGEST = 128;

export function bitsOf(key) {
  const cased = [...key].slice(0, LONGEST).map(foldOf).join("");
  const spelt = [...cased].map((letter) => LEET[letter] ?? letter).join("");
  const text = cased.toLowerCase();
  const single = Math.log2(poolOf(cased));
  const words = new Map([...wordsIn(spelt, cased), ...wordsIn(cased, cased)]);
  const best = [0];
  for (let end = 1; end <= text.length; end++) {
    best[end] = best[end - 1] + oneOf(text, end - 1, single);
    for (let start = 0; start <= end - 3; start++) {
      const price = Math.min(priceOf(text, spelt.toLowerCase().slice(start, end), start, end, single), words.get(`${start}-${end}`) ?? Infinity);
      best[end] = Math.min(best[end], best[start] + price);
    }
  }
  return best[text.length];
}

// One unit each, without accents.
function foldOf(letter) {
  return LATIN[letter] ?? (letter.length > 1 ? letter[1] : letter.normalize("NFD")[0]);
}

// Characters a guesser has to reckon with in each place. A class that hardly occurs hardly counts.
function poolOf(cased) {
  if (/[a-f]/i.test(cased) && /^([0-9a-f]+|[0-9A-F]+)$/.test(cased)) return 16;
  const classes = [[/[a-z]/g, 26], [/[A-Z]/g, 26], [/[0-9]/g, 10], [/[!-/:-@[-`{-~ ]/g, 33], [/[^ -~]/g, 64]];
  const share = (members) => Math.min(1, (4 * (cased.match(members) ?? []).length) / cased.length);
  return Math.max(2, classes.reduce((sum, [members, size]) => sum + size * share(members), 0));
}

// Whole runs of letters, as people set them off, that read like words; what to a third consists of digits does not.
function wordsIn(spelt, cased) {
  const runs = [...spelt.matchAll(/[A-Z]?[a-z]{3,}|[A-Z]{4,}/g)].filter(([run]) => readsLikeWord(run.toLowerCase()));
  return runs
    .map(({ 0: run, index }) => [index, index + run.length])
    .filter(([start, end]) => cased.slice(start, end).match(/[a-z]/gi)?.length > (end - start) / 1.5)
    .map(([start, end]) => [`${start}-${end}`, LETTER_BITS * (end - start)]);
}

// People part words by the same sign throughout: it counts once.
function oneOf(text, index, single) {
  if (!/[-_.,:;/+& ]/.test(text[index])) return single;
  return text.indexOf(text[index]) < index ? 1 : Math.min(single, 4);
}

function priceOf(text, word, start, end, single) {
  const piece = text.slice(start, end);
  const size = Math.log2(end - start);
  let price = Infinity;
  if (text.indexOf(piece) < start) price = Math.log2(start) + size + 1;
  if (isSequence(piece)) price = Math.min(price, single + size + 1);
  if (/^(19|20)\d\d$/.test(piece)) price = Math.min(price, YEAR_BITS);
  return WORDS.has(piece) || WORDS.has(word) ? Math.min(price, WORD_BITS) : price;
}

function isSequence(piece) {
  if (KEYBOARD.some((row) => row.includes(piece))) return true;
  const step = piece.charCodeAt(1) - piece.charCodeAt(0);
  return Math.abs(step) === 1 && [...piece].every((letter, index) => !index || letter.charCodeAt(0) - piece.charCodeAt(index - 1) === step);
}

function readsLikeWord(word) {
  let odd = 0;
  for (let index = 1; index < word.length; index++) if (!PAIRS.has(word.slice(index - 1, index + 1))) odd += 1;
  return odd <= (word.length - 1) / 5;
}

// The dialog

let rules;
let facts;
let side = "";
let opener = null;
let made = null;
let turn = 0;
let waiting = 0;
let dropped = 0;

const shown = () => part("key").type === "text";

function open(which) {
  [rules, facts, side, opener] = [data("rules"), data("facts"), which, document.activeElement];
  wipe();
  part("side").textContent = facts.sides[side].name;
  const shut = !window.isSecureContext || !crypto.subtle;
  part("shut").hidden = !shut;
  part("open").hidden = shut;
  part("ways").open = shut;
  dialog.showModal();
  if (!shut) part("key").focus();
}

function wipe() {
  turn += 1;
  clearTimeout(waiting);
  part("key").value = "";
  reveal(false);
  for (const name of ["findings", "size", "fingerprint", "new", "status"]) part(name).textContent = "";
  part("maker").open = false;
  dropped = 0;
  settle(null);
}

function reveal(visible) {
  part("key").type = visible ? "text" : "password";
  part("show").setAttribute("aria-pressed", String(visible));
  part("show").firstChild.data = visible ? "Hide" : "Show";
}

// Puts the result away, or shows a new one.
function settle(result) {
  made = result;
  part("made").hidden = !result;
  part("take").hidden = !result;
  part("make").hidden = !!result;
  part("weak").hidden = true;
  part("fingerprint").textContent = result?.value ?? "";
}

function look() {
  turn += 1;
  settle(null);
  tell();
}

function tell() {
  const key = part("key").value;
  if (!key) dropped = 0;
  const lines = key ? linesOf(key) : [];
  part("size").textContent = key ? sizeOf(key) : "";
  part("findings").replaceChildren(...lines);
  if (key && !lines.length) part("findings").append(make("li", "fine", "✓ Nothing in it that devices are known to stumble over."));
  clearTimeout(waiting);
  waiting = setTimeout(() => say(lines.length ? `Noticed about the key: ${lines.map((line) => line.dataset.says).join("; ")}.` : part("findings").textContent), PAUSE);
}

function sizeOf(key) {
  const count = [...key].length;
  const { length } = bytesOf(key);
  return `${count} ${count === 1 ? "character" : "characters"}${length === count ? "" : `, ${length} bytes`}, about ${Math.round(bitsOf(key))} bits to guess`;
}

function linesOf(key) {
  const letters = [...key];
  const whole = demandsOf(key, facts.sides[side], facts.devices);
  if (isBroken(key)) whole.unshift(rules.broken);
  if (dropped) whole.push(`${dropped === 1 ? "a line end was" : `${dropped} line ends were`} left out in pasting`);
  const places = placesOf(signsOf(key, rules));
  const lines = places.slice(0, MOST).sort(([one], [other]) => one - other);
  if (places.length > MOST) whole.unshift(`${places.length - MOST} more such ${places.length - MOST === 1 ? "character" : "characters"}`);
  return [...lines.map(([position, words]) => lineOf(letters, position, words)), ...whole.map(plainLine)];
}

// The signs by position; those that are not plain ASCII and nothing else come last, as there may be very many.
function placesOf(signs) {
  const places = new Map();
  for (const { position, flag, words } of signs) {
    const place = places.get(position) ?? { flags: new Set(), words: [] };
    place.flags.add(flag);
    place.words.push(words);
    places.set(position, place);
  }
  const mild = ({ flags }) => Number(flags.size === 1 && flags.has("non_ascii"));
  return [...places].sort(([, one], [, other]) => mild(one) - mild(other)).map(([position, { words }]) => [position, words]);
}

function plainLine(text) {
  const line = make("li", "", make("span", "psk-sign", "!"), make("span", "", text[0].toUpperCase() + text.slice(1)));
  line.dataset.says = text;
  return line;
}

function lineOf(letters, position, words) {
  const letter = letters[position - 1];
  const name = nameOf(letter);
  const text = `${name ? `${name}: ` : ""}${[...new Set(words)].join(", ")}`;
  const line = make("li", "", make("span", "psk-sign", "!"), make("span", "", make("b", "", `Character ${position}`), " ", excerptOf(letters, position), ` ${text}`));
  line.dataset.says = `character ${position}, ${text}`;
  return line;
}

function nameOf(letter) {
  const code = letter.codePointAt(0);
  if (rules.names[letter]) return rules.names[letter];
  return code > rules.last_plain || code < 32 ? `U+${code.toString(16).toUpperCase().padStart(4, "0")}` : "";
}

// The place with its neighbours, which are dots as long as the key is hidden.
function excerptOf(letters, position) {
  const start = Math.max(0, position - 1 - NEAR);
  const end = Math.min(letters.length, position + NEAR);
  const code = make("code", "psk-excerpt");
  code.setAttribute("aria-hidden", "true"); // the words beside it say the same
  code.dir = "ltr";
  if (start) code.append("…");
  for (let index = start; index < end; index++) {
    if (index === position - 1) code.append(make("mark", "", labelOf(letters[index])));
    else code.append(shown() ? labelOf(letters[index]) : "•");
  }
  if (end < letters.length) code.append("…");
  return code;
}

// A letter that can be seen stands for itself, any other is labelled.
function labelOf(letter) {
  if (letter === " ") return "␣";
  const hidden = rules.kinds.some(([flag, members]) => flag === "zero_width" && members.includes(letter));
  if (!hidden && /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(letter)) return letter;
  return `U+${letter.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
}

function make(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children);
  return element;
}

function say(text) {
  part("status").textContent = text;
}

async function makeFingerprint() {
  const key = part("key").value;
  if (!key) return say("Type or paste the key first."), part("key").focus();
  look();
  clearTimeout(waiting);
  if (isBroken(key)) return say(`No fingerprint: ${rules.broken}.`), part("key").focus();
  const bits = bitsOf(key);
  if (bits < rules.least_bits) return refuse(bits);
  const mine = turn;
  const busy = part("make");
  busy.setAttribute("aria-disabled", "true");
  say("Making the fingerprint…");
  try {
    const value = await fingerprint(key, facts.salt, rules);
    if (mine !== turn) return; // meanwhile the key was changed or the dialog closed
    settle({ value, flags: flagsOf(key, rules) });
    say(`The fingerprint is ${value}.`);
    part("take").focus();
  } finally {
    busy.removeAttribute("aria-disabled");
  }
}

function refuse(bits) {
  part("weak").hidden = false;
  part("make").hidden = true;
  part("weak-title").textContent = `Too easy to guess: about ${Math.round(bits)} bits, ${rules.least_bits} are wanted`;
  say(`No fingerprint. ${part("weak-title").textContent}.`);
  part("weak-title").focus(); // not the button: nobody accepts by pressing Enter once more
}

function take(value, flags) {
  const edits = [
    { side, key: "psk_fingerprint", value },
    { side, key: "psk_flags", value: flags },
  ];
  dialog.close();
  document.dispatchEvent(new CustomEvent("vns3pair:edit", { detail: { edits, label: "key fingerprint" } }));
}

// The maker's groups are a matter of style: the text itself holds no blank.
function showNewKey() {
  const groups = makeKey(rules.made).match(/.{1,4}/g);
  part("new").replaceChildren(...groups.flatMap((group) => [make("span", "", group), make("wbr")]));
}

function useNewKey() {
  part("key").value = part("new").textContent;
  look();
  part("make").focus();
}

function copy(element, button) {
  const done = (words) => {
    const { data: before } = button.firstChild;
    if (before === "Copy") setTimeout(() => (button.firstChild.data = before), 4 * PAUSE);
    button.firstChild.data = words;
    say(`${words}.`);
  };
  document.dispatchEvent(new CustomEvent("vns3pair:copy", { detail: { element, done } }));
}

function close() {
  wipe();
  const cell = document.querySelector(`#grid td[data-side="${side}"][data-key="psk_fingerprint"]`);
  (opener?.isConnected && opener !== document.body ? opener : cell)?.focus();
  opener = null;
}

const CLICKS = {
  "psk-show": () => (reveal(!shown()), tell(), part("key").focus()),
  "psk-make": makeFingerprint,
  "psk-take": () => take(made.value, made.flags),
  "psk-unchecked": () => take(rules.unchecked, flagsOf(part("key").value, rules)),
  "psk-use": useNewKey,
  "psk-again": showNewKey,
  "psk-copy-new": (button) => copy(part("new"), button),
};

if (dialog) {
  document.addEventListener("vns3pair:psk", ({ detail }) => dialog.open || open(detail.side));
  dialog.addEventListener("close", close);
  window.addEventListener("pagehide", wipe);
  part("key").addEventListener("input", look);
  part("key").addEventListener("paste", ({ clipboardData }) => {
    dropped = (clipboardData.getData("text").match(/\r\n|\r|\n/g) ?? []).length; // a one-line input leaves them out
  });
  part("key").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault(); // the button that has the focus next must not take this key for its own
    if (!event.repeat) makeFingerprint();
  });
  part("maker").addEventListener("toggle", () => part("maker").open && !part("new").textContent && showNewKey());
  dialog.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button || button.ariaDisabled === "true") return;
    if (button.matches(".psk-close")) dialog.close();
    else if (button.matches(".psk-copy")) copy(button.previousElementSibling, button);
    else CLICKS[button.id]?.(button);
  });
  for (const button of dialog.querySelectorAll(".psk-copy")) button.hidden = false;
}
