// Comforts of a list of results: the order applies when it is picked, the place is kept, reasons open in a panel.
(() => {
  "use strict";
  const form = document.querySelector("form.sort");
  if (form) {
    // By keyboard every arrow changes the choice: there the button applies it, as it does without this file.
    let pointed = false;
    form.addEventListener("pointerdown", () => { pointed = true; });
    form.addEventListener("keydown", () => { pointed = false; });
    form.addEventListener("change", () => { if (pointed) form.requestSubmit(); });
  }

  // Where a search follows another, the new count is told: what stands there as the page loads is read by nobody.
  const total = document.querySelector(".total");
  if (total && document.referrer.startsWith(`${location.origin}/search`)) {
    const text = total.textContent;
    total.textContent = "";
    setTimeout(() => { total.textContent = text; }, 200);
  }

  // Whoever comes back is where they left: on the card that they opened.
  const results = document.querySelector(".results");
  const cards = () => [...results.querySelectorAll(".card-title a")];
  if (results) {
    results.addEventListener("click", (event) => {
      const card = event.target.closest(".card");
      const link = card && card.querySelector(".card-title a");
      if (link) history.replaceState({ ...history.state, card: link.getAttribute("href") }, "");
    });
    window.addEventListener("pageshow", (event) => {
      const kept = history.state && history.state.card;
      const link = !event.persisted && kept && cards().find((one) => one.getAttribute("href") === kept);
      if (!link) return;
      link.focus({ preventScroll: true });
      const box = link.closest(".card").getBoundingClientRect();
      if (box.bottom < 0 || box.top > window.innerHeight) link.closest(".card").scrollIntoView({ block: "center" });
    });
  }

  // "Why this?" opens beside the results; any trouble, and its page opens as without this file.
  const dialog = document.createElement("dialog");
  dialog.className = "why-box";
  dialog.setAttribute("aria-labelledby", "why-title");
  document.body.append(dialog);
  const show = async (link) => {
    const address = new URL(link.href);
    address.searchParams.set("panel", "1");
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    const close = document.createElement("button");
    close.type = "button";
    close.className = "close";
    close.setAttribute("aria-label", results.dataset.close);
    close.textContent = "×";
    close.addEventListener("click", () => dialog.close());
    const body = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    dialog.replaceChildren(close, ...body.childNodes);
    dialog.showModal();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.why");
    if (!link || !results || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    show(link).catch(() => { location.href = link.href; });
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
})();
