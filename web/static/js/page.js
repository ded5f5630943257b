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

  // A picture that does not load makes room for the drawing behind it.
  document.addEventListener("error", (event) => {
    if (event.target instanceof HTMLImageElement) event.target.remove();
  }, true);
  // One that failed before this script ran is tried again, so that it fails where it is heard.
  for (const picture of document.images) {
    if (picture.complete && picture.naturalWidth === 0) picture.src = picture.getAttribute("src");
  }
})();
