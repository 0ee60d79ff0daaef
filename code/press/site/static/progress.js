/* Which pages have been read, and how the quizzes went: kept in this browser, told to nobody, forgotten at a click.

   A page counts as read when its end has been seen. Browsers may refuse to keep anything; then marks last as long as the
   page does. */
(() => {
  "use strict";

  const KEY = "understanding-cross-entropy";
  const root = new URL(document.documentElement.dataset.content_root, location.href).href;
  const nameOf = (url) => url.slice(root.length).replace(/[?#].*/, "");

  // {page: {read: 1, quiz: "2/3"}}
  let kept = {};
  function recall() {
    try {
      kept = JSON.parse(localStorage.getItem(KEY)) || {};
    } catch {}
  }
  function keep(changed) {
    kept = changed;
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {}
    show();
  }
  function note(what) {
    recall(); // another tab may have noted something
    const page = nameOf(location.href);
    keep({ ...kept, [page]: { ...kept[page], ...what } });
  }

  function element(tag, properties, ...children) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  }

  // Links to pages: in the contents at the side, and in lists of pages on the start page.
  const links = [...document.querySelectorAll(".bd-links a.internal, #the-chapters li a.internal")];
  const status = element("p", { role: "status" });
  const button = element("button", { type: "button" });
  const box = element("section", { className: "progress-box", ariaLabel: "Your progress" }, status, button);

  function show() {
    for (const link of links) {
      const { read, quiz } = kept[nameOf(link.href)] || {};
      link.querySelector(".done")?.remove();
      if (!read && !quiz) continue;
      const said = [read && "read", quiz && `quiz: ${quiz.replace("/", " of ")} right`].filter(Boolean).join(", ");
      const seen = element("span", { ariaHidden: "true" }, [read && "✓", quiz].filter(Boolean).join(" "));
      link.append(element("span", { className: "done" }, " ", seen, element("span", { className: "visually-hidden" }, `(${said})`)));
    }
    const read = Object.values(kept).filter((page) => page?.read).length;
    box.hidden = !read && !Object.keys(kept).length && !button.undo;
    status.textContent = button.undo ? "Forgotten." : `Pages read: ${read}. This browser remembers; nobody else knows.`;
    button.textContent = button.undo ? "Undo" : "Forget my progress";
  }

  button.addEventListener("click", () => {
    const former = button.undo;
    button.undo = former ? null : kept;
    keep(former || {});
  });
  addEventListener("quiz-answered", ({ detail }) => note({ quiz: `${detail.right}/${detail.total}` }));
  // "storage": another tab has noted something, or the page before this one has done so late
  for (const event of ["pageshow", "storage"]) addEventListener(event, () => (recall(), show()));
  document.querySelector("#pst-primary-sidebar .sidebar-primary-items__start")?.append(box);

  const end = document.querySelector(".prev-next-area:has(a)");
  if (end) {
    const watch = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      watch.disconnect();
      note({ read: 1 });
    });
    watch.observe(end);
  }
})();
