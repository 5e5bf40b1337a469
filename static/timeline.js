// Makes a timeline wider and narrower. The server has drawn it whole; without scripts it is shown as it is.
const MOST = 40;
const APART = 20; // marks are drawn so far from each other to begin with, where that takes
const AT_FIRST = 12; // times the width at most

function start(section) {
  const box = section.querySelector(".timeline-box");
  const svg = box.querySelector("svg");
  if (!svg || box.dataset.started) return;
  box.dataset.started = "1";
  const edge = Number(svg.dataset.edge);
  const apart = Number(svg.dataset.tick);
  const height = Number(svg.getAttribute("height"));
  const all = (name) => [...svg.querySelectorAll(`[data-${name}]`)];
  const [marks, spans, names] = [all("at"), all("from"), all("label")];
  const ticks = marks.filter((each) => each.classList.contains("t-tick"));
  const whole = [...svg.querySelectorAll(".t-edge, .t-track")];
  const shapes = marks.filter((each) => each.classList.contains("t-mark"));
  let zoom = 1;

  const narrowest = () => Math.max(box.clientWidth, 300);
  const place = (at, width) => edge + at * (width - 2 * edge);

  function draw() {
    const width = Math.round(narrowest() * zoom);
    svg.setAttribute("width", width);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.classList.add("t-scripted");
    for (const mark of marks) mark.setAttribute("transform", `translate(${place(Number(mark.dataset.at), width)} ${mark.dataset.y ?? 0})`);
    for (const span of spans) {
      const [from, to] = [place(Number(span.dataset.from), width), place(Number(span.dataset.to), width)];
      span.setAttribute("x", from);
      span.setAttribute("width", Math.max(1, to - from));
    }
    for (const line of whole) line.setAttribute("x2", line.classList.contains("t-edge") ? width : width - edge);
    let last = -apart;
    for (const tick of ticks) {
      const x = place(Number(tick.dataset.at), width);
      const shown = x - last >= apart;
      tick.setAttribute("visibility", shown ? "visible" : "hidden");
      tick.querySelector("text").setAttribute("text-anchor", x < 40 ? "start" : x > width - 40 ? "end" : "middle");
      if (shown) last = x;
    }
    keepNames();
  }

  function keepNames() {
    for (const name of names) name.setAttribute("x", box.scrollLeft + 8);
  }

  /** Where the mark nearest to the middle of what is seen stands in the box. */
  function nearest() {
    const width = Math.round(narrowest() * zoom);
    const middle = box.clientWidth / 2;
    const places = shapes.map((mark) => place(Number(mark.dataset.at), width) - box.scrollLeft);
    return places.reduce((best, x) => (Math.abs(x - middle) < Math.abs(best - middle) ? x : best), places[0] ?? middle);
  }

  /** Zooms and keeps what is at `x` of the box where it is; what is out of sight comes to its middle. */
  function to(wanted, x = nearest()) {
    const before = Math.round(narrowest() * zoom);
    const at = (box.scrollLeft + x - edge) / (before - 2 * edge);
    zoom = Math.min(MOST, Math.max(1, wanted));
    draw();
    const seen = x >= 0 && x <= box.clientWidth ? x : box.clientWidth / 2;
    box.scrollLeft = place(at, Math.round(narrowest() * zoom)) - seen;
    keepNames();
  }

  /** How far to zoom so that no mark stands on another one of its lane. */
  function clear() {
    const before = new Map();
    let gap = 1;
    const inOrder = shapes.map((mark) => [Number(mark.dataset.at), mark.dataset.y]).sort((one, two) => one[0] - two[0]);
    for (const [at, lane] of inOrder) {
      if (at > before.get(lane)) gap = Math.min(gap, at - before.get(lane));
      before.set(lane, at);
    }
    return Math.min(AT_FIRST, Math.max(1, (APART / gap + 2 * edge) / narrowest()));
  }

  section.querySelector(".zooms").hidden = false;
  section.addEventListener("click", (event) => {
    const how = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (how) to(how === "all" ? 1 : how === "in" ? zoom * 1.6 : zoom / 1.6);
  });
  box.addEventListener("scroll", keepNames, { passive: true });
  box.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return; // without a key the wheel belongs to the page
      event.preventDefault();
      to(zoom * Math.exp(-event.deltaY / 300), event.clientX - box.getBoundingClientRect().left);
    },
    { passive: false },
  );
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== box) return;
    if (event.key === "+" || event.key === "=") to(zoom * 1.6);
    else if (event.key === "-") to(zoom / 1.6);
    else if (event.key === "0") to(1);
    else return;
    event.preventDefault();
  });

  const fingers = new Map();
  let spread = 0;
  box.addEventListener("pointerdown", (event) => event.pointerType === "touch" && fingers.set(event.pointerId, event));
  box.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, event);
    if (fingers.size !== 2) return;
    const [one, two] = [...fingers.values()];
    const now = Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
    if (spread) to((zoom * now) / spread, (one.clientX + two.clientX) / 2 - box.getBoundingClientRect().left);
    spread = now;
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"])
    box.addEventListener(end, (event) => {
      fingers.delete(event.pointerId);
      spread = 0;
    });

  new ResizeObserver(draw).observe(box);
  zoom = clear();
  draw();
}

function startAll() {
  for (const box of document.querySelectorAll(".timeline-box")) start(box.closest("section"));
}

document.addEventListener("vns3pair:swapped", startAll);
startAll();
