// Buttons that copy what another element says. Without scripts they stay hidden: the text can be marked by hand.
function bind() {
  for (const button of document.querySelectorAll("button[data-copies][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const element = document.getElementById(button.dataset.copies);
      getSelection().selectAllChildren(element);
      let copied = true;
      try {
        await navigator.clipboard.writeText(element.textContent);
      } catch {
        copied = document.execCommand("copy"); // without HTTPS there is no clipboard but the old one
      }
      // What was copied, for those who hear the button's name, stays behind its first word.
      button.firstChild.data = copied ? "Copied" : "Marked: press Ctrl+C";
    });
  }
}

document.addEventListener("vns3pair:swapped", bind);
bind();
