// Ticks what was entered on a box, for whoever reads the page, in this browser. What is kept says which field was
// ticked and a short digest of what stood there, no value: a field that changed since is told, and not ticked.
// Without scripts the boxes can be ticked too; they are forgotten with the page.
const STORED = "vns3pair ticks ";
const LASTS = 90 * 24 * 3600 * 1000;

const head = document.querySelector("[data-ticks]");
const boxes = [...document.querySelectorAll("input[data-tick]")];
if (head && boxes.length) begin();

function begin() {
  const name = STORED + head.dataset.ticks;
  const bar = head.querySelector(".ticked progress");
  const says = head.querySelector(".ticked [role=status]");
  const kept = read(name).marks || {};

  for (const box of boxes) {
    const { tick, mark } = box.dataset;
    box.checked = Object.hasOwn(kept, tick) && kept[tick] === mark;
    if (Object.hasOwn(kept, tick) && kept[tick] !== mark) changed(box);
    box.addEventListener("change", () => {
      if (box.checked) kept[tick] = mark;
      else delete kept[tick];
      box.closest("tr").querySelector(".changed-since")?.remove();
      write(name, kept);
      tell();
    });
  }
  forget();
  tell();

  function tell() {
    const done = boxes.filter((box) => box.checked).length;
    bar.max = boxes.length;
    bar.value = done;
    says.textContent = done === boxes.length ? `All ${done} done.` : `${done} of ${boxes.length} done.`;
  }
}

function changed(box) {
  const word = document.createElement("span");
  word.className = "changed-since pill warn";
  word.textContent = "~ changed since you ticked it";
  const cells = box.closest("tr").cells;
  cells[cells.length - 1].prepend(word, " ");
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) || {};
  } catch {
    return {};
  }
}

function write(name, marks) {
  try {
    if (Object.keys(marks).length) localStorage.setItem(name, JSON.stringify({ at: Date.now(), marks }));
    else localStorage.removeItem(name);
  } catch {
    // a browser that keeps nothing: the ticks last as long as the page
  }
}

function forget() {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(STORED) && !(Date.now() - read(name).at < LASTS)) localStorage.removeItem(name);
    }
  } catch {
    // as above
  }
}
