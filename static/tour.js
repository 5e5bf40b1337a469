// A tour of the demo sheet, offered on the first visit: one note after another beside what it speaks of. Skipped
// or ended once, it is not offered again in this browser; Help starts it anew.

const SEEN = "vns3pair:tour-seen";
const offer = document.getElementById("tour-offer");
const note = document.getElementById("tour");
const steps = note ? [...note.querySelectorAll("[data-at]")] : [];
let at = -1;

function seen(value) {
  try {
    return value ? localStorage.setItem(SEEN, value) : localStorage.getItem(SEEN);
  } catch {
    return "yes"; // nowhere to remember it: do not come up at every visit
  }
}

function show(step) {
  const before = document.querySelector(".tour-at");
  before?.classList.remove("tour-at");
  at = step;
  for (const [place, part] of steps.entries()) part.hidden = place !== at;
  const target = document.querySelector(steps[at].dataset.at);
  target?.classList.add("tour-at");
  target?.scrollIntoView({ block: "center", behavior: "instant" });
  note.querySelector(".tour-count").textContent = `${at + 1} of ${steps.length}`;
  note.querySelector(".tour-back").disabled = at === 0;
  note.querySelector(".tour-next").textContent = at === steps.length - 1 ? "Done" : "Next";
  if (!note.open) note.show();
  place(target);
  note.querySelector(".tour-next").focus({ preventScroll: true });
}

// Below what it speaks of where there is room, else above; on a phone at the foot of the screen by its style.
function place(target) {
  if (!target || innerWidth <= 700) return void note.removeAttribute("data-placed");
  const box = target.getBoundingClientRect();
  const below = box.bottom + 12 + note.offsetHeight < innerHeight;
  note.dataset.placed = "";
  note.style.top = `${below ? box.bottom + 12 : Math.max(12, box.top - note.offsetHeight - 12)}px`;
  note.style.left = `${Math.max(12, Math.min(box.left, innerWidth - note.offsetWidth - 12))}px`;
}

function end() {
  seen("yes");
  document.querySelector(".tour-at")?.classList.remove("tour-at");
  note.close();
  document.querySelector("#grid [tabindex='0']")?.focus({ preventScroll: true });
}

if (offer && !seen()) {
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => {
    seen("yes");
    offer.remove();
  });
}
if (note && new URLSearchParams(location.search).has("tour")) {
  note.querySelector(".tour-next").addEventListener("click", () => (at === steps.length - 1 ? end() : show(at + 1)));
  note.querySelector(".tour-back").addEventListener("click", () => show(at - 1));
  note.querySelector(".tour-skip").addEventListener("click", end);
  note.addEventListener("keydown", (event) => event.key === "Escape" && end());
  addEventListener("resize", () => note.open && place(document.querySelector(".tour-at")));
  show(0);
}
