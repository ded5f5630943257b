// Comforts only: every page works without this file.
(() => {
  "use strict";
  // A page that comes back as it was left must say what it shows: this query, this order.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) form.reset();
  });

  // "/" goes to the search box, unless something is being typed.
  document.addEventListener("keydown", (event) => {
    const box = document.getElementById("q");
    if (event.key !== "/" || !box || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  // A card that gets the focus in a row that scrolls is seen whole.
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(":focus-visible")) target.closest(".shelf .card")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  // A picture covers the drawing behind it once it is there, and makes room for it where it fails.
  const settle = (picture) => {
    if (!picture.closest(".frame")) return;
    if (picture.naturalWidth) picture.classList.add("shown");
    else picture.remove();
  };
  for (const event of ["load", "error"]) {
    document.addEventListener(event, ({ target }) => { if (target instanceof HTMLImageElement) settle(target); }, true);
  }
  for (const picture of document.images) if (picture.complete) settle(picture);
})();
