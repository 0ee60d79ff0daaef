/* What a page has to know before it is painted. Nothing waits longer for it than for the style sheets.

   It is a file of its own, and not written in the page, because of Chromium: a page that asks for what is stored before
   the browser knows that it has come gets a store that nobody else sees. For readers from a disk that was one page in
   twenty; until a script has been fetched, the browser knows. */
(() => {
  "use strict";

  // In a browser that refuses to keep anything, a stand-in keeps it as long as the page lasts.
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      self[name].setItem("?", "");
      self[name].removeItem("?");
    } catch {
      const kept = new Map();
      Object.defineProperty(self, name, {
        value: {
          getItem: (key) => kept.get(key) ?? null,
          setItem: (key, value) => void kept.set(key, String(value)),
          removeItem: (key) => void kept.delete(key),
        },
      });
    }
  }

  const { dataset } = document.documentElement;
  dataset.scripts = ""; // whoever hides what works with scripts alone has to know that they run

  /* Light, dark, or what the system prefers. Later, dark pages would flash white. */
  const dark = matchMedia("(prefers-color-scheme: dark)");
  self.showTheme = () => (dataset.theme = dataset.mode !== "auto" ? dataset.mode : dark.matches ? "dark" : "light");
  dark.addEventListener("change", showTheme);
  dataset.mode = localStorage.getItem("mode") || "auto";
  showTheme();
})();
