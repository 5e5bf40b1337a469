// Brings logs: files are dropped, keys masked before anything leaves, and the upload shows how far it is. The answer
// comes into the page, so that going back finds the form as it was left, with its files. Without scripts the form works too.
const MASK = "[masked]";
const SMALL = 2 * 1024 * 1024; // files up to this size are masked here; larger ones where they arrive
const LONG = 512 * 1024; // pasted text from this length on travels as a file
const NAMES_A_KEY = /(?:psk|preshared(?:key)?|sharedkey|secret|passw|password|passphrase|^key)$/;
const NO_KEY = /^(?:\[masked\]|authentication|mismatch(?:ed)?|not?|none|yes|is|and|or|for|from|of|found|missing|configured|peer|policy|length|invalid|wrong|unknown|unset|null|true|false|enabled|disabled|secret|psk|rsa|failed|failure|error|probable|malformed)[.,;:!?)]*$/i;
const NAMED = /(?<![\w.-])([A-Za-z][\w.-]{0,40}(?: key| secret)?)(["']?\s?[:=]\s?)("[^"\n]{1,500}"|'[^'\n]{1,500}'|[^\s,;"']{1,500})/gi;
const STATED = [
  /(\bPSK\s+)("[^"\n]{1,500}"|'[^'\n]{1,500}'|0s[\w+/=]+|0x[0-9a-f]+)/gi,
  /(\bisakmp key\s+(?:[06]\s+)?)(\S{1,500})(?=\s+(?:address|hostname)\b)/gi,
  /(\bpre-shared-key\s+(?:(?:local|remote|ascii-text|hexadecimal|hex|[06])\s+)*)("[^"\n]{1,500}"|\S{1,500})(?=\s*;?\s*$)/gim,
  /(\bpsksecret\s+(?:ENC\s+)?)(\S{1,500})/gi,
];

export function mask(text) {
  let count = 0;
  const cut = (head) => {
    count += 1;
    return head + MASK;
  };
  let masked = text.replace(NAMED, (found, name, is, value) =>
    NAMES_A_KEY.test(name.toLowerCase().replace(/[^a-z0-9]/g, "")) && !NO_KEY.test(value) ? cut(name + is) : found,
  );
  for (const rule of STATED) masked = masked.replace(rule, (found, head, value) => (value === MASK ? found : cut(head)));
  return [masked, count];
}

const main = document.querySelector("main");
const form = document.getElementById("log-form");
if (form) begin();

function begin() {
  const said = document.getElementById("said");
  const underWay = document.getElementById("under-way");
  const bar = underWay.querySelector("progress");
  const saysHow = document.getElementById("under-way-says");
  const button = form.querySelector(".end .btn");
  const most = `${form.dataset.most} MB`;
  const title = document.title;
  let request = null;
  let shown = null;

  // Files

  const size = (bytes) => (bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`);

  function tellChosen(zone) {
    const file = zone.querySelector("[type=file]").files[0];
    const tooLarge = file && file.size > Number(form.dataset.largest);
    const words = zone.querySelector(".chosen");
    words.textContent = !file ? "" : tooLarge ? `${file.name} has ${size(file.size)}, more than ${most}` : `${file.name}, ${size(file.size)}`;
    words.classList.toggle("problem", Boolean(tooLarge));
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
    tellChosen(zone); // a page that was gone back to may hold a file still
  }
  form.addEventListener("dragover", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    const over = event.target.closest("[data-drop]") ?? zones[0];
    for (const zone of zones) zone.classList.toggle("over", zone === over);
  });
  for (const end of ["dragleave", "drop"])
    form.addEventListener(end, () => zones.forEach((zone) => zone.classList.remove("over")));
  form.addEventListener("drop", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    const files = [...event.dataTransfer.files];
    const zone = event.target.closest("[data-drop]") ?? zones[0];
    if (files[0]) choose(zone, files[0]);
    if (files[1]) {
      form.querySelector(".other-end").open = true;
      choose(zones.find((each) => each !== zone), files[1]);
    }
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
      shown = { title: page.title, parts: [...page.querySelector("main").childNodes] };
      history.pushState({ answer: true }, "");
      show();
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

  function show() {
    document.title = shown.title;
    main.replaceChildren(...shown.parts);
    document.dispatchEvent(new Event("vns3pair:swapped"));
    scrollTo({ top: 0, behavior: "instant" });
    document.getElementById("cause")?.focus({ preventScroll: true });
  }

  window.addEventListener("popstate", () => {
    if (history.state?.answer && shown) show();
    else if (!location.hash && !asked[0].isConnected) {
      document.title = title;
      main.replaceChildren(...asked);
    }
  });
  main.addEventListener("click", (event) => {
    if (shown && event.target.closest("#another")) {
      event.preventDefault();
      document.title = title;
      main.replaceChildren(...asked);
      history.pushState(null, "", location.pathname);
      scrollTo({ top: 0, behavior: "instant" });
      form.elements.text.focus();
    }
  });
}
