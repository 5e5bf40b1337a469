// Brings logs: files are dropped, keys masked before anything leaves, and the upload shows how far it is. The answer
// comes into the page, so that going back finds the form as it was left, with its files. It is kept for this tab, so
// that a reload or the way back from another page finds it again. Without scripts the form works too.
const MASK = "[masked]";
const SMALL = 2 * 1024 * 1024; // files up to this size are masked here; larger ones where they arrive
const LONG = 512 * 1024; // pasted text from this length on travels as a file
const STORED = "vns3pair answer ";
const LASTS = 6 * 3600 * 1000; // as long as the server takes an answer back to keep it
const PLAIN = /^[\x01-\x1a\x1c-\x25\x27-\x5d\x5f-\x7e]*$/; // nothing in a line has to be undone

// The rules are the site's, see key_rules.py; so are the steps here, see masking.py and unwritten.py.
const told = document.getElementById("key-rules");
const keys = told && readRules(JSON.parse(told.textContent));

function readRules(all) {
  const rule = (pattern, flags = "gis") => new RegExp(pattern, flags);
  return {
    ...all,
    rules: all.rules.map(([judge, pattern]) => [judge, rule(pattern)]),
    behind: rule(all.behind),
    loneKey: rule(all.loneKey),
    alone: rule(all.alone),
    open: rule(all.open, "i"),
    stays: rule(all.stays, "i"),
    signs: rule(all.signs, "i"),
    madeUp: rule(all.madeUp, "i"),
    hard: rule(all.hard, ""),
    escapes: rule(all.escapes, "g"),
    entity: rule(all.entity, "gi"),
    tag: rule(all.tag, "gi"),
    unseen: rule(`[${all.unseen}]`, "g"),
    blanks: rule(`[${all.blanks}]`, "g"),
  };
}

const isHard = (value) => keys.hard.test(value.replace(/^["'\\]+|["'\\]+$/g, ""));
const JUDGES = {
  set(sign, value, rest) {
    if (keys.stays.test(value) || (sign.includes("=>") && rest.startsWith(" bytes"))) return false;
    return !/^\\*["']/.test(sign) || /^["'\\]/.test(value) || isHard(value) || /^\d{6,}$/.test(value);
  },
  weak(sign, value) {
    const bare = value.replace(/^\\+/, "");
    const quoted = bare.startsWith('"') && bare.length > 2;
    return (quoted || keys.madeUp.test(bare.replace(/[.,;:)]+$/, ""))) && !keys.stays.test(bare);
  },
  hard: (sign, value) => isHard(value),
};

function unwritten(line) {
  if (PLAIN.test(line) && !line.includes("#033") && !line.includes("</")) return line;
  let before;
  for (let round = 0; round < 6 && line !== before; round += 1) {
    before = line;
    line = line
      .replace(keys.escapes, "")
      .replace(keys.entity, (found, name, decimal, hex) => {
        if (name) return keys.entities[name.toLowerCase()];
        const code = decimal ? Number(decimal) : parseInt(hex, 16);
        return code === 10 || code === 13 || code > 0xffff || (code >= 0xd800 && code < 0xe000) ? found : String.fromCharCode(code);
      })
      .replace(keys.unseen, "")
      .replace(keys.blanks, " ")
      .replace(/[\u201c-\u201e]/g, '"')
      .replace(/[\u2018-\u201a]/g, "'")
      .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
      .replace(keys.tag, " ");
  }
  return line;
}

/** The text, a line or several, with keys and passwords masked, and how many there were. */
export function mask(text) {
  let count = 0;
  let isOpen = false;
  const cut = (line, rule, judge) =>
    line.replace(rule, (found, ...more) => {
      const [at, whole, { name, is, value }] = more.slice(-3);
      if (!JUDGES[judge](is, value, whole.slice(at + found.length))) return found;
      count += 1;
      return name + is + MASK;
    });
  const within = (line) => {
    if (!keys.signs.test(line)) return cut(line, keys.loneKey, "weak");
    for (const [judge, rule] of keys.rules) line = cut(line, rule, judge);
    for (let before; line.includes(MASK) && line !== before; ) {
      before = line;
      line = cut(line, keys.behind, "hard");
    }
    return line;
  };
  const opens = (line) => {
    const tail = unwritten(line.slice(-300));
    const odd = (quote) => tail.split(quote).length % 2 === 0;
    return (keys.ends.includes(tail.trimEnd().slice(-1)) || odd('"') || odd("'")) && keys.signs.test(tail) && keys.open.test(tail);
  };
  const one = (line) => {
    const plain = unwritten(line);
    const rest = isOpen ? cut(plain, keys.alone, "set") : plain;
    const masked = rest === plain ? within(plain) : rest;
    isOpen = rest === plain && opens(line);
    return masked === plain ? line : masked;
  };
  return [text.split("\n").map(one).join("\n"), count];
}

const main = document.querySelector("main");
const form = document.getElementById("log-form");
if (form) begin();

function begin() {
  const said = document.getElementById("said");
  const underWay = document.getElementById("under-way");
  const bar = underWay.querySelector("progress");
  const saysHow = document.getElementById("under-way-says");
  const saysSince = document.getElementById("under-way-since");
  const button = form.querySelector(".end .btn");
  const most = `${form.dataset.most} MB`;
  const title = document.title;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const answers = new Map();
  let request = null;
  let shown = null;
  let clock = 0;

  // Files

  const size = (bytes) => (bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`);

  function tellChosen(zone) {
    const file = zone.querySelector("[type=file]").files[0];
    const tooLarge = file && file.size > Number(form.dataset.largest);
    const words = zone.querySelector(".chosen");
    words.textContent = !file ? "" : tooLarge ? `${file.name} has ${size(file.size)}, more than ${most}` : `${file.name}, ${size(file.size)}`;
    words.classList.toggle("problem", Boolean(tooLarge));
    const remove = zone.querySelector(".remove");
    remove.hidden = !file;
    remove.setAttribute("aria-label", file ? `Remove ${file.name}` : "Remove");
    zone.classList.toggle("has-file", Boolean(file));
  }

  function choose(zone, file) {
    const holder = new DataTransfer();
    holder.items.add(file);
    zone.querySelector("[type=file]").files = holder.files;
    tellChosen(zone);
  }

  const zones = [...form.querySelectorAll("[data-drop]")];
  const isFile = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  for (const zone of zones) {
    zone.querySelector("[type=file]").addEventListener("change", () => tellChosen(zone));
    zone.querySelector(".remove").addEventListener("click", () => {
      zone.querySelector("[type=file]").value = "";
      tellChosen(zone);
      zone.querySelector("[type=file]").focus();
    });
    tellChosen(zone); // a page that was gone back to may hold a file still
  }
  // A file that is dropped beside the form must not take the browser away from what was pasted.
  const zoneOf = (event) => (event.target instanceof Element && event.target.closest("[data-drop]")) || zones[0];
  const notOver = () => {
    main.classList.remove("dropping");
    for (const zone of zones) zone.classList.remove("over");
  };
  document.addEventListener("dragover", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    main.classList.add("dropping");
    for (const zone of zones) zone.classList.toggle("over", zone === zoneOf(event));
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget || notOver());
  document.addEventListener("drop", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    notOver();
    const [one, two, ...more] = event.dataTransfer.files;
    if (!one || request) return;
    if (!form.isConnected) ask();
    const zone = zoneOf(event);
    choose(zone, one);
    if (two) {
      form.querySelector(".other-end").open = true;
      choose(zones.find((each) => each !== zone), two);
    }
    if (more.length) say(`Two logs at most, one of each end: ${more.map((file) => file.name).join(", ")} was left out.`);
    else said.replaceChildren();
  });

  // Sending

  async function content() {
    const data = new FormData(form);
    let masked = 0;
    for (const [text, file] of [["text", "file"], ["other_text", "other_file"]]) {
      const [plain, count] = mask(form.elements[text].value);
      masked += count;
      if (count) form.elements[text].value = plain;
      data.set(text, plain);
      if (plain.length > LONG && !form.elements[file].files[0]) {
        data.set(file, new Blob([plain], { type: "text/plain" }), "pasted.log");
        data.set(text, "");
      }
      const chosen = form.elements[file].files[0];
      if (!chosen) {
        if (!(data.get(file)?.size > 0)) data.delete(file);
      } else if (chosen.size <= SMALL) {
        const inFile = await maskedFile(chosen);
        if (inFile) {
          masked += inFile[1];
          data.set(file, inFile[0], chosen.name);
        }
      }
    }
    data.set("masked_there", masked);
    return data;
  }

  /** A small file in UTF-8, masked; nothing for one in which there is nothing to mask, or that cannot be read here. */
  async function maskedFile(file) {
    try {
      const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer());
      const [plain, count] = mask(text);
      return count ? [new Blob([plain], { type: "text/plain" }), count] : null;
    } catch {
      return null;
    }
  }

  function say(text) {
    const line = document.createElement("p");
    line.className = "message error";
    line.setAttribute("role", "alert");
    const sign = document.createElement("span");
    sign.setAttribute("aria-hidden", "true");
    sign.textContent = "✗ ";
    line.append(sign, text);
    said.replaceChildren(line);
    said.scrollIntoView({ block: "nearest" });
  }

  function busy(is) {
    underWay.hidden = !is;
    button.disabled = is;
    clearInterval(clock);
    const begun = Date.now();
    saysSince.textContent = "";
    // How long a log takes to read is not known before; that it goes on is seen by the seconds.
    if (is) clock = setInterval(() => (saysSince.textContent = `${Math.round((Date.now() - begun) / 1000)} s`), 1000);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (request) return;
    const files = zones.map((zone) => zone.querySelector("[type=file]").files[0]).filter(Boolean);
    const large = files.find((file) => file.size > Number(form.dataset.largest));
    if (large) {
      say(`${large.name} is larger than ${most}. Cut it to the time of the trouble.`);
      return;
    }
    said.replaceChildren();
    busy(true);
    bar.value = 0;
    saysHow.textContent = "Sending…";
    request = new XMLHttpRequest();
    request.open("POST", location.pathname);
    request.upload.addEventListener("progress", (now) => {
      if (!now.lengthComputable) return;
      bar.value = (100 * now.loaded) / now.total;
      saysHow.textContent = `Sending, ${size(now.loaded)} of ${size(now.total)}`;
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      saysHow.textContent = "Reading the log…";
    });
    const over = (then) => () => {
      const answer = request;
      request = null;
      busy(false);
      then(answer);
    };
    request.addEventListener("load", over(take));
    request.addEventListener("error", over(() => say("The connection broke off. Nothing was diagnosed; what you brought is still here.")));
    request.addEventListener("abort", over(() => say("Stopped. What you brought is still here.")));
    const data = await content();
    request.send(data);
  });
  document.getElementById("give-up").addEventListener("click", () => request?.abort());

  // The answer

  function take(answer) {
    const page = new DOMParser().parseFromString(answer.responseText, "text/html");
    if (page.querySelector("[data-answer]")) {
      const id = `${Date.now()}`;
      const inside = page.querySelector("main");
      store(id, page.title, inside);
      answers.set(id, { id, title: page.title, parts: [...inside.childNodes] });
      history.pushState({ answer: id }, "", location.pathname);
      show(id);
      return;
    }
    const words = page.querySelector("[data-said]");
    if (words?.childElementCount) {
      said.replaceChildren(...words.childNodes);
      for (const wrong of page.querySelectorAll(".drop > .problem")) wrong.remove();
      said.scrollIntoView({ block: "nearest" });
    } else if (page.querySelector("[name=password]")) {
      say("You are signed out. Sign in in another window, then come back here and try again.");
    } else {
      const what = [page.querySelector("main h1"), page.querySelector("main p")].map((each) => each?.textContent.trim()).filter(Boolean);
      say(what.length ? what.join(". ") : `The server answered with ${answer.status}. Try again in a minute.`);
    }
  }

  const asked = [...main.childNodes];

  function show(id, fresh = true) {
    shown = answers.get(id);
    document.title = shown.title;
    main.replaceChildren(...shown.parts);
    document.dispatchEvent(new Event("vns3pair:swapped"));
    if (!fresh) return;
    scrollTo({ top: 0, behavior: "instant" });
    document.getElementById("cause")?.focus({ preventScroll: true });
  }

  function showForm() {
    shown = null;
    document.title = title;
    main.replaceChildren(...asked);
  }

  function ask() {
    showForm();
    history.pushState(null, "", location.pathname);
    scrollTo({ top: 0, behavior: "instant" });
  }

  // What is kept of an answer is as masked as what is shown, and without the form's token.

  function store(id, its, inside) {
    const copy = inside.cloneNode(true);
    for (const field of copy.querySelectorAll("[name=csrfmiddlewaretoken]")) field.removeAttribute("value");
    const put = () => sessionStorage.setItem(STORED + id, JSON.stringify({ reader: form.dataset.reader, path: location.pathname, title: its, html: copy.innerHTML }));
    const old = stored().filter((name) => name !== STORED + id);
    for (const make of [() => {}, () => old.forEach((name) => sessionStorage.removeItem(name)), () => copy.querySelector("[name=sealed]")?.closest("section").remove()]) {
      try {
        make();
        put();
        return;
      } catch {
        // No room, or no storage at all: then the way back leads to the form.
      }
    }
  }

  function stored() {
    try {
      return Object.keys(sessionStorage).filter((name) => name.startsWith(STORED));
    } catch {
      return [];
    }
  }

  /** Whether there is an answer of this reader and page to be shown for an entry of the history. */
  function found(id) {
    if (!id || answers.has(id)) return Boolean(id);
    for (const name of stored()) if (Date.now() - Number(name.slice(STORED.length)) > LASTS) sessionStorage.removeItem(name);
    if (!stored().includes(STORED + id)) return false;
    const { reader, path, title: its, html } = JSON.parse(sessionStorage.getItem(STORED + id));
    if (reader !== form.dataset.reader || path !== location.pathname) return false;
    const inside = new DOMParser().parseFromString(html, "text/html").body;
    for (const field of inside.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    answers.set(id, { id, title: its, parts: [...inside.childNodes] });
    return true;
  }

  /** A jump to a line makes an entry of the history too; it is of the same answer. */
  const mark = () => shown && history.state?.answer !== shown.id && history.replaceState({ answer: shown.id }, "");
  addEventListener("hashchange", mark);
  main.addEventListener("click", mark);
  addEventListener("popstate", () => {
    const id = history.state?.answer;
    if (found(id)) {
      if (shown?.id !== id) show(id, false);
    } else if (location.hash && shown) mark();
    else if (shown) showForm();
  });
  // A link to this page asks for the form; so does its address when it is called anew.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!shown || !link || link.hash || link.href !== location.origin + location.pathname) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    ask();
    form.elements.text.focus();
  });
  const anew = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  if (anew && history.state?.answer) history.replaceState(null, "");
  if (found(history.state?.answer)) show(history.state.answer, false);
}
