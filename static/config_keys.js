// Cuts keys and passwords out of a pasted configuration before anything leaves the browser. The rules are the site's,
// see config_key_rules.py; so are the steps here, see config_keys.py. Other scripts of the page call
// window.vns3pairCutKeys(text), which answers with { text, count }.
const told = document.getElementById("config-key-rules");
const rules = told && readRules(JSON.parse(told.textContent));

function readRules(all) {
  const rule = (pattern, flags = "i") => new RegExp(pattern, flags);
  const [section, sectionEnds, inSection] = all.section;
  return {
    ...all,
    whole: all.whole.map((pattern) => rule(pattern, "gi")),
    rules: all.rules.map(([ends, needs, pattern]) => [ends, needs.split("|"), rule(pattern, "gi")]),
    signs: rule(all.signs),
    stays: rule(all.stays),
    next: rule(all.next),
    sequence: rule(all.sequence, "iy"),
    opening: rule(all.opening, "y"),
    number: rule(all.number, "iy"),
    pair: rule(all.pair, "iy"),
    word: rule(all.word, "y"),
    beforeAddress: rule(all.beforeAddress, "gi"),
    alone: rule(all.alone),
    goesOn: rule(all.goesOn),
    section: rule(section),
    sectionEnds: rule(sectionEnds),
    ofSection: ["line", ["name"], rule(inSection, "gi")],
    unplain: rule(`[${Object.keys(all.plain).join("")}]`, "g"),
  };
}

const BLANKS = " \t\r\n";

function stripped(text, characters) {
  let from = 0;
  let to = text.length;
  while (from < to && characters.includes(text[from])) from += 1;
  while (to > from && characters.includes(text[to - 1])) to -= 1;
  return text.slice(from, to);
}

const times = (text, what) => text.split(what).length - 1;

/** The text with each key and password replaced by [masked], and how many were cut. Lines stay where they are. */
export function cut(text) {
  const whole = cutInWhole(text);
  let { count } = whole;
  const lines = whole.text.split("\n");
  let at = 0;
  let inSection = false;
  while (at < lines.length) {
    inSection = rules.section.test(lines[at]) || (inSection && !rules.sectionEnds.test(lines[at]));
    const done = cutLine(lines[at], inSection);
    lines[at] = done.text;
    count += done.count;
    at += 1;
    if (done.goesOn === "next") count += cutAlone(lines, at);
    else if (done.goesOn) at = close(lines, at, done.goesOn);
  }
  return { text: lines.join("\n"), count };
}

function cutInWhole(text) {
  let count = 0;
  for (const pattern of rules.whole) {
    text = text.replace(pattern, (found, ...more) => {
      const { head, value } = more[more.length - 1];
      const bare = stripped(value, BLANKS);
      if (rules.stays.test(bare) || (bare.includes(rules.cut) && !stripped(bare, `${rules.cut}${BLANKS}\\n`))) return found;
      count += 1;
      const from = value.indexOf(bare);
      return head + value.slice(0, from) + rules.cut + "\n".repeat(times(bare, "\n")) + value.slice(from + bare.length);
    });
  }
  return { text, count };
}

function cutLine(line, inSection = false) {
  const plain = line.replace(rules.unplain, (found) => rules.plain[found]);
  if (!inSection && !rules.signs.test(plain)) return { text: line, count: 0, goesOn: "" };
  const low = plain.toLowerCase();
  let text = plain;
  let count = 0;
  let goesOn = "";
  for (const [ends, needs, rule] of inSection ? [...rules.rules, rules.ofSection] : rules.rules) {
    if (!needs.some((word) => low.includes(word))) continue;
    const done = apply(text, ends, rule);
    text = done.text;
    count += done.count;
    goesOn = done.goesOn || goesOn;
  }
  return { text: count ? text : line, count, goesOn };
}

function apply(line, ends, rule) {
  const pieces = [];
  let kept = 0;
  let count = 0;
  let goesOn = "";
  rule.lastIndex = 0;
  for (let found; (found = rule.exec(line)); ) {
    const start = found.index + found[0].length;
    const value = valueOf(line, start, ends);
    const inside = line.slice(start + value.opening.length, value.end);
    const bare = value.closing && inside.endsWith(value.closing) ? inside.slice(0, -value.closing.length) : inside;
    rule.lastIndex = Math.max(value.end, found.index + 1);
    if (!value.opening && isBelow(bare, ends) && !stripped(line.slice(value.end), BLANKS)) goesOn = "next";
    else if (!rules.stays.test(bare)) {
      const quote = ends === "json" && !value.opening ? '"' : "";
      pieces.push(line.slice(kept, start), quote || value.opening, rules.cut, quote || value.closing);
      kept = value.end;
      count += 1;
      goesOn = value.goesOn || goesOn;
    }
  }
  return { text: pieces.join("") + line.slice(kept), count, goesOn };
}

const MAY_STAND_BELOW = ["pair", "json", "below"];
const isBelow = (bare, ends) => bare === "\\" || (MAY_STAND_BELOW.includes(ends) && rules.next.test(bare));

function valueOf(line, start, ends) {
  const plain = (end, goesOn = "") => ({ end, opening: "", closing: "", goesOn });
  const opening = fits(rules.opening, line, start);
  if (opening && ends !== "at") return quoted(line, start, opening);
  if (ends === "json") return plain(start + fits(rules.number, line, start).length);
  if (ends === "at") return plain(line.indexOf("@", start));
  if (ends === "word") return plain(withoutClosers(line, start, start + fits(rules.word, line, start).length));
  const pair = ends === "pair" && fits(rules.pair, line, start);
  if (pair) return plain(start + pair.length);
  if (ends === "address") {
    rules.beforeAddress.lastIndex = start;
    const behind = rules.beforeAddress.exec(line);
    if (behind) return plain(behind.index);
  }
  const end = withoutClosers(line, start, line.length);
  return plain(end, ['"', "'"].find((quote) => times(line.slice(start, end), quote) % 2) ?? "");
}

function quoted(line, start, opening) {
  const last = withoutClosers(line, start, line.length);
  const closed = fits(rules.sequence, line, start);
  if (closed) {
    const behind = start + closed.length;
    const odd = opening.length === 1 && line.length <= rules.balanced && times(line.slice(behind), opening) % 2 === 1;
    return { end: odd ? last : behind, opening, closing: opening, goesOn: "" };
  }
  if (line.slice(start + opening.length, last).endsWith(opening)) return { end: last, opening, closing: opening, goesOn: "" };
  return { end: last, opening, closing: "", goesOn: opening };
}

function fits(rule, line, start) {
  rule.lastIndex = start;
  return rule.exec(line)?.[0] ?? "";
}

function withoutClosers(line, start, end) {
  while (end > start && rules.closers.includes(line[end - 1])) end -= 1;
  return end;
}

function close(lines, at, quote) {
  for (let number = at; number < Math.min(at + rules.lines, lines.length); number += 1) {
    if (cutLine(lines[number]).count) break;
    const end = lines[number].indexOf(quote);
    if (end < 0) continue;
    const rest = lines[number].slice(end);
    if (!rules.goesOn.test(rest.slice(quote.length))) break;
    lines.fill("", at, number);
    lines[number] = rest;
    return number + 1;
  }
  return at;
}

function cutAlone(lines, at) {
  for (let number = at; number < Math.min(at + 2, lines.length); number += 1) {
    const bare = stripped(lines[number], `${rules.closers}\\`);
    if (!bare) continue;
    if (!rules.alone.test(bare) || rules.stays.test(stripped(bare, "\"'")) || cutLine(lines[number]).count) return 0;
    const quote = "\"'".includes(bare[0]) ? bare[0] : "";
    lines[number] = lines[number].replace(bare, () => `${quote}${rules.cut}${quote}`);
    return 1;
  }
  return 0;
}

if (rules) window.vns3pairCutKeys = cut;
