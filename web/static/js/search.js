// Comforts of the page of results.
(() => {
  "use strict";
  // Browsers that cannot open <details> by style get the filters opened on wide screens.
  const facets = document.getElementById("facets");
  if (facets && !CSS.supports("selector(::details-content)")) {
    const wide = window.matchMedia("(min-width: 56rem)");
    const fit = () => { facets.open = wide.matches; };
    wide.addEventListener("change", fit);
    fit();
  }
})();
