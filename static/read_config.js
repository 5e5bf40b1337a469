// Cuts keys out of a configuration as soon as it is pasted, and out of its file before it is sent, and says how many.
// How a key is found is told by config_keys.js. Without scripts they are cut where they arrive.
const form = document.getElementById("config-form");
const LARGEST = 5 * 1024 * 1024;
const LONG = 1024 * 1024; // pasted text from this length on travels as a file
if (form) begin(form.elements.text, form.elements.file, document.getElementById("cut-here"));

function begin(area, file, says) {
  let cut = 0;

  const withoutKeys = (text) => (window.vns3pairCutKeys ? window.vns3pairCutKeys(text) : { text, count: 0 });

  function tell() {
    form.elements.cut_there.value = cut;
    says.hidden = !cut;
    says.textContent = cut === 1 ? "One key was cut out of it. Nothing has been sent yet." : `${cut} keys were cut out of it. Nothing has been sent yet.`;
  }

  function cutPasted() {
    const plain = withoutKeys(area.value);
    if (!plain.count) return;
    cut += plain.count;
    area.value = plain.text;
    tell();
  }

  async function cutFile() {
    const chosen = file.files[0];
    if (!chosen || chosen.size > LARGEST) return;
    const text = await chosen.text();
    if (text.includes("\0") || text.includes("\ufffd")) return; // not UTF-8: it is cut where it arrives
    const plain = withoutKeys(text);
    if (!plain.count) return;
    choose(plain.text, chosen.name);
    cut += plain.count;
    tell();
  }

  function choose(text, name) {
    const holder = new DataTransfer();
    holder.items.add(new File([text], name, { type: "text/plain" }));
    file.files = holder.files;
  }

  area.addEventListener("paste", () => setTimeout(cutPasted));
  area.addEventListener("change", cutPasted);
  area.addEventListener("input", () => {
    if (area.value.trim()) return;
    cut = 0; // another configuration
    tell();
  });
  form.addEventListener("submit", async (event) => {
    cutPasted();
    if (area.value.length > LONG && !file.files.length) {
      choose(area.value, "pasted.txt");
      area.value = "";
    }
    if (!file.files.length) return;
    event.preventDefault();
    try {
      await cutFile();
    } finally {
      form.submit();
    }
  });
}
