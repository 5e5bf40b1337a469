// Copies what an element says, for buttons that name it and for other scripts. Without scripts such buttons stay
// hidden: the text can be marked by hand.

// What came of it, in words for a button.
async function copy(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
  } catch {
    getSelection().selectAllChildren(element); // without HTTPS there is no clipboard but the old one
    if (!document.execCommand("copy")) return "Marked: press Ctrl+C";
  }
  return "Copied";
}

function bind() {
  for (const button of document.querySelectorAll("button[data-copies][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const element = document.getElementById(button.dataset.copies);
      getSelection().selectAllChildren(element);
      // What was copied, for those who hear the button's name, stays behind its first word.
      button.firstChild.data = await copy(element);
    });
  }
}

document.addEventListener("vns3pair:copy", async ({ detail }) => detail.done(await copy(detail.element)));
document.addEventListener("vns3pair:swapped", bind);
bind();
