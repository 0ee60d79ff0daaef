/* What the buttons of a page do, the contents at its right, and what a search has found: all that this book needs of the
   scripts of its theme, of Sphinx and of sphinx-copybutton, in a twentieth of their weight. press.site.theme.slimming
   takes those out. */
(() => {
  "use strict";

  const root = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const onClick = (selector, act) => all(selector).forEach((button) => button.addEventListener("click", act));
  // Lets what a burst of events asks for be done once, when it is over.
  const settled = (act, wait, timer) => () => (clearTimeout(timer), (timer = setTimeout(act, wait)));

  /* The first click on the button between light and dark always changes something. */
  onClick(".theme-switch-button", () => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const modes = dark ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    root.dataset.mode = modes[(modes.indexOf(root.dataset.mode) + 1) % 3];
    localStorage.setItem("mode", root.dataset.mode);
    showTheme(); // of first.js
  });

  // WebKit (2.50) shows pictures light on dark pages: an <img> of it knows no scheme. book.css has the cure.
  if (/AppleWebKit(?!.*Chrom)/.test(navigator.userAgent)) root.dataset.pictures = "light";

  self.toggleFullScreen = () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen());

  /* Dialogs. A click beside one closes it, and so does Escape, which scripts of the search page would keep for themselves. */
  for (const dialog of all("dialog")) {
    dialog.addEventListener("click", ({ target, clientX: x, clientY: y }) => {
      const { left, right, top, bottom } = dialog.getBoundingClientRect();
      if (target === dialog && (x < left || x > right || y < top || y > bottom)) dialog.close();
    });
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      dialog.close(); // WebKit does not, if nobody outside hears of the key
    });
  }

  /* The lists at both sides move into a dialog where there is no room for them. */
  function drawer(button, name, folds) {
    const side = document.querySelector(name), dialog = document.querySelector(`${name}-modal`);
    if (!side) return;
    const move = (from, to) => {
      to.append(...from.childNodes);
      to.className = from.className;
      from.className = "";
    };
    onClick(button, () => {
      if (folds?.matches) return void side.classList.toggle("pst-sidebar-hidden");
      move(side, dialog);
      dialog.showModal();
    });
    dialog.addEventListener("close", () => move(dialog, side));
    dialog.addEventListener("click", ({ target }) => target.closest('a[href^="#"]') && dialog.close());
  }
  drawer(".primary-toggle", "#pst-primary-sidebar", matchMedia("(min-width: 60em)"));
  drawer(".secondary-toggle", "#pst-secondary-sidebar");

  /* The search: the page of its own has a field, the others have a dialog with one. */
  const finder = document.getElementById("pst-search-dialog"), field = document.querySelector("main form.bd-search input");
  const mac = /^(Mac|iPhone)/.test(navigator.platform);
  const find = () => (field ? (field.focus(), field.select()) : finder.open ? finder.close() : finder.showModal());
  onClick(".search-button__button", find);
  if (mac) for (const key of all(".search-button__kbd-shortcut > :first-child")) key.textContent = "⌘";
  addEventListener("keydown", (event) => {
    const { key, shiftKey, altKey, metaKey, ctrlKey } = event;
    if (key.toLowerCase() !== "k" || shiftKey || altKey || metaKey !== mac || ctrlKey === mac) return;
    event.preventDefault();
    find();
  });

  /* The list of pages is where it was on the page before, or has the page where one is in its upper part. */
  const pages = document.querySelector(".bd-sidebar-primary"), kept = sessionStorage.getItem("sidebar-scroll-top");
  const here = pages.querySelector("a.current")?.getBoundingClientRect().top;
  if (kept !== null) pages.scrollTop = kept;
  else if (here > innerHeight / 2) pages.scrollTop = here - pages.getBoundingClientRect().top - pages.clientHeight / 4;
  addEventListener("pagehide", () => sessionStorage.setItem("sidebar-scroll-top", pages.scrollTop));

  /* A line under the buttons once the page is scrolled; a way to its top for those who go back up. */
  const up = document.getElementById("pst-back-to-top");
  let height = 0;
  addEventListener("scroll", () => {
    document.body.classList.toggle("scrolled", scrollY > 0);
    up.style.display = scrollY < height && scrollY > 0 ? "block" : "none";
    height = scrollY;
  }, { passive: true });
  up.addEventListener("click", () => scrollTo(0, 0));

  /* The keyboard reaches what scrolls, for as long as it does. */
  const reach = () => {
    const boxes = all("pre, .cell_output > .output, .pst-scrollable-table-container");
    const scroll = boxes.map((box) => box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight);
    boxes.forEach((box, i) => {
      const index = scroll[i] ? "0" : "-1";
      if (box.getAttribute("tabindex") !== index) box.setAttribute("tabindex", index); // the same, written again, costs as much
    });
  };
  addEventListener("load", () => {
    reach();
    const soon = settled(reach, 300);
    addEventListener("resize", soon);
    new MutationObserver(soon).observe(document.getElementById("main-content"), { subtree: true, childList: true });
  });

  /* The contents at the right show the section that one reads: the one to which a link has led, until one moves on, and
     else the one in the upper part of the window. */
  const links = all("#pst-page-toc-nav a"), sections = links.map((link) => document.querySelector(link.hash));
  const inView = new Set();
  let target = null; // of the last link
  function follow() {
    const read = target ? (section) => section.contains(target) : (section) => inView.has(section);
    const now = sections.findLastIndex(read);
    if (now < 0 && !target && scrollY > 0) return; // between two sections
    links.forEach((link, i) => {
      link.classList.toggle("active", i === now);
      link.closest("li").classList.toggle("active", i >= 0 && i <= now && sections[i].contains(sections[now]));
      if (i === now) link.ariaCurrent = "true";
      else link.removeAttribute("aria-current");
    });
  }
  const watch = new IntersectionObserver((entries) => {
    for (const { target: section, isIntersecting } of entries) inView[isIntersecting ? "add" : "delete"](section);
    follow();
  }, { rootMargin: "-20% 0px -79%" });
  sections.forEach((section) => watch.observe(section));

  function led() {
    target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    follow();
    if (target) hold(target);
  }
  // What comes to life above the target moves it away, in browsers that do not hold on to what is in view. All has come
  // when nothing has moved for some seconds.
  function hold(held, before, frames = 0) {
    if (target !== held || frames > 300) return;
    const place = held.getBoundingClientRect().top + scrollY, moved = place !== before;
    if (moved) held.scrollIntoView();
    requestAnimationFrame(() => hold(held, place, moved ? 0 : frames + 1));
  }
  led();
  addEventListener("hashchange", led);
  onClick(`a[href^="#"]`, ({ currentTarget }) => currentTarget.hash === location.hash && led());
  for (const moved of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    addEventListener(moved, () => (target = null), { passive: true, capture: true });
  }

  /* A button on each piece of code copies it: see formulas.js. What an editor covers cannot be selected, so its text is
     put on the clipboard as it goes there. */
  for (const code of all("div.highlight pre")) {
    const button = document.createElement("button");
    const say = (words) => (button.dataset.tooltip = button.ariaLabel = words);
    button.className = "copybtn o-tooltip--left";
    button.innerHTML = '<svg viewBox="0 0 24 24" fill="none" stroke-width="1.5" stroke-linejoin="round" aria-hidden="true">' +
      '<path d="M8 8h12v12H8zM16 5V4H4v12h1"/></svg>';
    say("Copy");
    button.addEventListener("click", () => {
      getSelection().selectAllChildren(code);
      document.addEventListener("copy", (event) => {
        event.clipboardData.setData("text/plain", code.textContent.replace(/\n$/, ""));
        event.preventDefault();
        event.stopImmediatePropagation();
      }, { once: true, capture: true });
      const copied = document.execCommand("copy");
      getSelection().removeAllRanges();
      button.classList.toggle("success", copied);
      say(copied ? "Copied!" : "Failed to copy");
      setTimeout(() => (button.classList.remove("success"), say("Copy")), 2000);
    });
    code.after(button);
  }

  /* Coming from a search, its words are marked, until one has seen enough. search.js has left them. */
  const words = localStorage.getItem("sphinx_highlight_terms");
  if (!words || field) return;
  localStorage.removeItem("sphinx_highlight_terms");
  const wanted = new RegExp(`(${words.replaceAll(" ", "|")})`, "iu");
  const article = document.querySelector("article");
  const walk = document.createTreeWalker(article, NodeFilter.SHOW_TEXT), found = [];
  while (walk.nextNode()) {
    const { currentNode: text } = walk;
    if (wanted.test(text.data) && !text.parentElement.closest("script, style, math, svg, button, .live-figure")) found.push(text);
  }
  for (const text of found) {
    text.replaceWith(...text.data.split(wanted).map((part, i) =>
      i % 2 ? Object.assign(document.createElement("span"), { className: "highlighted", textContent: part }) : part));
  }
  const hide = Object.assign(document.createElement("button"), { className: "btn btn-sm", textContent: "Hide Search Matches" });
  hide.addEventListener("click", () => {
    all("span.highlighted").forEach((mark) => mark.classList.remove("highlighted"));
    hide.parentElement.remove();
  });
  const line = Object.assign(document.createElement("p"), { className: "highlight-link" });
  line.append(hide);
  document.getElementById("searchbox")?.append(line);
})();
