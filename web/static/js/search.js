// Comforts of the page of results.
(() => {
  "use strict";
  const facets = document.getElementById("facets");
  const sheet = document.getElementById("sheet");
  if (!facets || !sheet) return;
  const wide = window.matchMedia("(min-width: 56rem)");

  // Browsers that cannot open <details> by style get the filters opened on wide screens.
  if (!CSS.supports("selector(::details-content)")) {
    const fit = () => { facets.open = wide.matches; };
    wide.addEventListener("change", fit);
    fit();
  }

  // On a phone the filters are a sheet, which stays open from one choice to the next: its links say so by "#filters".
  const OPEN = "#filters";
  const panel = facets.querySelector(".panel");
  const list = panel.querySelector("nav");
  const open = () => {
    facets.open = false;
    sheet.append(panel);
    sheet.showModal();
  };
  facets.querySelector("summary").addEventListener("click", (event) => {
    if (wide.matches) return;
    event.preventDefault();
    open();
  });
  sheet.addEventListener("close", () => {
    facets.append(panel);
    facets.querySelector("summary").focus();
  });
  wide.addEventListener("change", () => sheet.close());
  const stay = () => {
    try { sessionStorage.setItem("filters", String(list.scrollTop)); } catch { /* A browser that keeps nothing begins at the top. */ }
    return OPEN;
  };
  sheet.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link) return;
    if (link.getAttribute("href").startsWith("#")) {
      event.preventDefault();
      sheet.close();
    } else link.hash = stay();
  });
  sheet.addEventListener("submit", (event) => {
    if (event.target.method === "get") event.target.action = event.target.action.split("#")[0] + stay();
  });
  if (location.hash === OPEN) {
    history.replaceState(history.state, "", location.pathname + location.search);
    if (!wide.matches) {
      open();
      try { list.scrollTop = Number(sessionStorage.getItem("filters")); } catch { /* As above. */ }
    }
  }

  // On a desk the page stays where a filter was chosen, and the focus on it.
  const named = (link) => link.querySelector("bdi")?.textContent;
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || !wide.matches || event.ctrlKey || event.metaKey) return;
    try { sessionStorage.chosen = JSON.stringify([scrollY, named(link)]); } catch { /* As above. */ }
  });
  try {
    const [y, name] = JSON.parse(sessionStorage.chosen);
    delete sessionStorage.chosen;
    scrollTo(0, y);
    [...list.querySelectorAll("a")].find((link) => named(link) === name)?.focus({ preventScroll: true });
  } catch { /* Nothing was chosen. */ }

  // Long lists of brands can be searched.
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  for (const find of panel.querySelectorAll(".find")) {
    const [input, told, facet] = [find.querySelector("input"), find.querySelector("[role=status]"), find.closest(".facet")];
    const lines = [...facet.querySelectorAll("li")].map((line) => [line, plain(line.querySelector("bdi").textContent)]);
    const more = facet.querySelector(".more");
    const narrow = () => {
      const wanted = plain(input.value.trim());
      let count = 0;
      for (const [line, text] of lines) {
        line.hidden = !text.includes(wanted);
        count += !line.hidden;
      }
      facet.classList.toggle("finding", wanted !== "");
      if (more) more.open = wanted !== "";
      told.textContent = wanted && told.dataset.told.replace("{}", count.toLocaleString(document.documentElement.lang));
    };
    input.addEventListener("input", narrow);
  }
})();
