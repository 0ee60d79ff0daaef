/* Which pages have been read, and how the quizzes went: beside the links to them, with a box in which one saves, restores
   and clears what the store keeps. A page counts as read when its end has been seen. */
(() => {
  "use strict";

  const here = store.pageName(location.href);

  function element(tag, properties, ...children) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  }

  const status = element("p", { role: "status" });
  const file = element("input", { type: "file", accept: ".json", hidden: true });
  const button = (text, onclick) => element("button", { type: "button", onclick }, text);
  const save = button("Save to a file", () => {
    const href = URL.createObjectURL(new Blob([store.save()], { type: "application/json" }));
    element("a", { href, download: "understanding-cross-entropy.json" }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000); // some browsers are slow to fetch it
  });
  const restore = button("Restore from a file", () => file.click());
  const forget = button("", () => {
    const former = forgotten;
    forgotten = former ? null : store.save();
    if (former) store.restore(former);
    else store.clear();
  });
  const box = element("section", { className: "progress-box", ariaLabel: "Your progress" }, status, save, restore, forget, file);
  let forgotten = null; // what has just been cleared, for as long as one stays on the page

  file.addEventListener("change", async () => {
    try {
      store.restore(await file.files[0].text());
    } catch (error) {
      status.textContent = error.message;
    }
    file.value = ""; // so that the same file may be chosen again
  });

  // Links to pages: in the contents at the side, and in lists of pages on the start page.
  const links = [...document.querySelectorAll(".bd-links a.internal, #the-chapters > ol a.internal")];

  function show() {
    const pages = store.all("read"), quizzes = store.all("quiz");
    for (const link of links) {
      const name = store.pageName(link.href), read = pages[name], quiz = quizzes[name];
      link.querySelector(".done")?.remove();
      if (!read && !quiz) continue;
      const said = [read && "read", quiz && `quiz: ${quiz.right} of ${quiz.total} right`].filter(Boolean).join(", ");
      const seen = [read && "✓", quiz && `${quiz.right}/${quiz.total}`].filter(Boolean).join(" ");
      const sign = element("span", { ariaHidden: "true" }, seen);
      link.append(element("span", { className: "done" }, " ", sign, element("span", { className: "visually-hidden" }, `(${said})`)));
    }
    const empty = store.empty();
    if (!empty) forgotten = null;
    const memory = store.lasts() ? "This browser remembers; nobody else knows." : "This browser keeps nothing: save it before you leave.";
    status.textContent = forgotten ? "Forgotten." : empty ? "" : `Pages read: ${Object.keys(pages).length}. ${memory}`;
    save.hidden = empty;
    forget.hidden = empty && !forgotten;
    forget.textContent = forgotten ? "Undo" : "Forget my progress";
  }

  addEventListener("store-changed", show);
  addEventListener("quiz-answered", ({ detail: { right, total } }) => store.set("quiz", here, { right, total }));
  document.querySelector("#pst-primary-sidebar .sidebar-primary-items__start")?.append(box);
  show();

  const end = document.querySelector(".prev-next-area:has(a)");
  if (end) {
    const watch = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      store.set("read", here, true);
    });
    watch.observe(end);
  }
})();
