// Buttons that copy what another element says. Without scripts they stay hidden: the text can be marked by hand.
function bind() {
  for (const button of document.querySelectorAll("button[data-copies][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const element = document.getElementById(button.dataset.copies);
      getSelection().selectAllChildren(element);
      try {
        await navigator.clipboard.writeText(element.textContent);
      } catch {
        document.execCommand("copy"); // without HTTPS there is no clipboard but the old one
      }
      button.textContent = "Copied";
    });
  }
}

document.addEventListener("vns3pair:swapped", bind);
bind();
