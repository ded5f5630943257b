// Suggestions while typing; without this file the search box is a plain form.
(() => {
  "use strict";
  const box = document.getElementById("q");
  const form = box && box.form;
  if (!form || !form.dataset.suggest || !window.AbortController) return;

  const WAIT = 120, SAY = 500, REMEMBERED = 60, RECENT = 8, KEY = "aisle.recent";
  const GROUPS = ["query", "category", "brand", "product"];
  const says = form.dataset;
  const told = form.querySelector("[data-told]");
  const drawing = form.querySelector("template");
  const language = document.documentElement.lang;
  const remembered = new Map();
  let options = [], chosen = -1, recent = false;
  let waiting = 0, saying = 0, asked = null;

  const make = (tag, set, ...children) => {
    const element = document.createElement(tag);
    for (const name in set) element.setAttribute(name, set[name]);
    element.append(...children);
    return element;
  };
  const words = (text, name, value) => text.replace(`{${name}}`, () => value);

  const list = make("div", { id: "q-list", role: "listbox", class: "suggest-list", "aria-label": says.list });
  const popup = make("div", { class: "suggest", hidden: "" }, list);
  form.append(popup);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-expanded": "false",
    "aria-controls": "q-list", autocapitalize: "none", spellcheck: "false",
  })) box.setAttribute(name, value);

  // Recent searches: in this browser alone, and none where it keeps nothing.
  const kept = () => {
    try {
      const found = JSON.parse(localStorage.getItem(KEY) || "[]");
      return Array.isArray(found) ? found.filter((text) => typeof text === "string" && text.trim()).slice(0, RECENT) : [];
    } catch { return []; }
  };
  const keep = (texts) => {
    try {
      if (texts.length) localStorage.setItem(KEY, JSON.stringify(texts.slice(0, RECENT)));
      else localStorage.removeItem(KEY);
    } catch { /* A browser that keeps nothing has no recent searches. */ }
  };
  const record = (text) => {
    text = text.trim().replace(/\s+/g, " ");
    const same = (other) => other.toLowerCase() === text.toLowerCase();
    if (text) keep([text, ...kept().filter((other) => !same(other))]);
  };

  const isOpen = () => !popup.hidden;
  const say = (text) => {
    clearTimeout(saying);
    saying = setTimeout(() => { told.textContent = text; }, SAY);
  };
  const fit = () => {
    const seen = window.visualViewport;
    const end = seen ? seen.offsetTop + seen.height : window.innerHeight;
    popup.style.setProperty("--room", `${Math.max(160, Math.floor(end - form.getBoundingClientRect().bottom - 12))}px`);
  };
  const choose = (number) => {
    if (options[chosen]) options[chosen].setAttribute("aria-selected", "false");
    chosen = number;
    const option = options[chosen];
    if (!option) return box.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    box.setAttribute("aria-activedescendant", option.id);
  };
  const close = () => {
    clearTimeout(waiting);
    if (asked) asked.abort();
    if (!isOpen()) return;
    choose(-1);
    popup.hidden = true;
    box.setAttribute("aria-expanded", "false");
    say("");
  };
  const open = (columns, message) => {
    choose(-1);
    list.replaceChildren(...columns);
    options = [...list.querySelectorAll("[role=option]")];
    options.forEach((option, number) => { option.id = `q-option-${number}`; });
    if (!options.length) return close();
    popup.hidden = false;
    list.scrollTop = 0;
    fit();
    box.setAttribute("aria-expanded", "true");
    say(words(message, "count", options.filter((option) => option.href).length.toLocaleString(language)));
  };

  // What was typed is told apart from what it may become; spans count code points.
  const marked = (line) => {
    const signs = Array.from(line.text), pieces = [];
    const [same, other] = line.kind === "product" ? ["mark", "span"] : ["span", "b"];
    let at = 0;
    const piece = (tag, end) => { if (end > at) pieces.push(make(tag, {}, signs.slice(at, end).join(""))); at = end; };
    for (const [start, end] of line.matched) { piece(other, start); piece(same, end); }
    piece(other, signs.length);
    return make("span", { class: "suggest-text", dir: "auto" }, ...pieces);
  };
  const option = (href, ...children) =>
    make("a", { role: "option", class: "suggest-option", href, tabindex: "-1", "aria-selected": "false" }, ...children);
  const group = (kind, label, lines) => {
    const id = `q-group-${kind}`;
    return make("div", { role: "group", class: `suggest-group ${kind}`, "aria-labelledby": id },
      make("div", { id, class: "suggest-label", role: "presentation" }, label), ...lines);
  };
  const picture = (line) => {
    const frame = make("span", { class: "frame" }, drawing.content.cloneNode(true));
    if (line.image) {
      frame.append(make("img", {
        src: line.image, alt: "", width: "96", height: "96", decoding: "async", referrerpolicy: "no-referrer",
      }));
    }
    return frame;
  };
  const described = (line) => {
    if (line.kind === "product") {
      const facts = make("span", { class: "suggest-facts" });
      if (line.price_text) facts.append(make("span", { class: "suggest-price" }, line.price_text));
      if (line.identifier) facts.append(make("bdi", {}, line.identifier));
      return option(line.href, picture(line), make("span", { class: "suggest-about" }, marked(line), facts));
    }
    const children = [marked(line)];
    if (line.within) children.push(make("bdi", { class: "quiet" }, words(says.within, "name", line.within)));
    if (line.count) children.push(make("span", { class: "count" }, line.count.toLocaleString(language)));
    const found = option(line.href, ...children);
    if (line.kind === "query") found.addEventListener("click", () => record(line.text));
    return found;
  };
  const show = (lines) => {
    const groups = GROUPS.map((kind) => [kind, lines.filter((line) => line.kind === kind)])
      .filter(([, some]) => some.length)
      .map(([kind, some]) => group(kind, says[kind], some.map(described)));
    const products = groups.filter((one) => one.classList.contains("product"));
    const others = groups.filter((one) => !products.includes(one));
    const columns = [others, products].filter((some) => some.length)
      .map((some) => make("div", { class: "suggest-column", role: "presentation" }, ...some));
    recent = false;
    open(columns, says.found);
  };

  const forget = (texts) => {
    const place = chosen;
    keep(texts);
    showRecent();
    if (isOpen() && place >= 0) choose(Math.min(place, options.length - 1));
  };
  const showRecent = () => {
    const texts = kept();
    if (!texts.length) return close();
    const lines = texts.map((text) => {
      const address = new URL(form.action);
      address.searchParams.set("q", text);
      const erase = make("span", { class: "suggest-erase", title: words(says.erase, "search", text), "aria-hidden": "true" }, "×");
      const found = option(address.href, make("bdi", { class: "suggest-text" }, text), erase);
      found.addEventListener("click", (event) => {
        if (event.target !== erase) return record(text);
        event.preventDefault();
        forget(kept().filter((other) => other !== text));
      });
      found.dataset.text = text;
      return found;
    });
    const all = make("div", { role: "option", class: "suggest-option all", "aria-selected": "false" }, says.eraseAll);
    all.addEventListener("click", () => forget([]));
    recent = true;
    open([make("div", { class: "suggest-column", role: "presentation" }, group("recent", says.recent, [...lines, all]))], says.kept);
  };

  const remember = (text, lines) => {
    remembered.delete(text);
    remembered.set(text, lines);
    if (remembered.size > REMEMBERED) remembered.delete(remembered.keys().next().value);
  };
  const ask = async (text) => {
    const mine = asked = new AbortController();
    try {
      const address = new URL(says.suggest, location.href);
      address.searchParams.set("q", text);
      const answer = await fetch(address, { signal: mine.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const lines = (await answer.json()).suggestions;
      remember(text, lines);
      // An answer to a text that stands here no more is late.
      if (mine === asked && box.value.trimStart() === text && document.activeElement === box) show(lines);
    } catch (error) {
      if (error.name !== "AbortError" && mine === asked) close();
    }
  };
  const typed = () => {
    const text = box.value.trimStart();
    clearTimeout(waiting);
    if (asked) asked.abort();
    if (!text.trim()) return showRecent();
    if (remembered.has(text)) return show(remembered.get(text));
    waiting = setTimeout(() => ask(text), WAIT);
  };

  const step = (by) => {
    const places = options.length + 1; // one of them is the box itself
    choose(((chosen + 1 + by + places) % places) - 1);
    if (options[chosen]) options[chosen].scrollIntoView({ block: "nearest" });
  };
  const keys = {
    ArrowDown: (event) => {
      if (!isOpen()) typed();
      else if (!event.altKey) step(1);
      return true;
    },
    ArrowUp: (event) => {
      if (!isOpen()) return false;
      if (event.altKey) close();
      else step(-1);
      return true;
    },
    Home: () => { choose(-1); return false; },
    End: () => { choose(-1); return false; },
    ArrowLeft: () => { choose(-1); return false; },
    ArrowRight: () => { choose(-1); return false; },
    Tab: () => { close(); return false; },
    Escape: () => {
      if (isOpen()) close();
      else if (box.value) { box.value = ""; typed(); close(); }
      else return false;
      return true;
    },
    Enter: () => {
      if (!isOpen() || chosen < 0) { close(); return false; }
      options[chosen].click();
      return true;
    },
    Delete: () => {
      if (!recent || chosen < 0 || !options[chosen].dataset.text) return false;
      forget(kept().filter((text) => text !== options[chosen].dataset.text));
      return true;
    },
  };

  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || !keys[event.key]) return;
    if (keys[event.key](event)) event.preventDefault();
  });
  box.addEventListener("input", typed);
  box.addEventListener("focus", () => { if (!box.value) showRecent(); });
  box.addEventListener("click", () => { if (!box.value && !isOpen()) showRecent(); });
  box.addEventListener("blur", () => { if (!popup.contains(document.activeElement)) close(); });
  // A press on the list leaves the focus, and with it the list, where it is.
  popup.addEventListener("mousedown", (event) => event.preventDefault());
  popup.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && event.pointerType === "mouse" && options[chosen] !== option) choose(options.indexOf(option));
  });
  form.addEventListener("submit", () => { record(box.value); close(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) close(); });
  const refit = () => { if (isOpen()) fit(); };
  (window.visualViewport || window).addEventListener("resize", refit);
  // What was typed before this script was there counts as well.
  if (document.activeElement === box && box.value !== box.defaultValue) typed();
})();
