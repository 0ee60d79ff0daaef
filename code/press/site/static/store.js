/* What a reader leaves behind: kept in this browser, told to nobody, saved to a file or cleared at a click.

   Pages keep nothing but by this store. An entry has a kind, a name, and a value that its kind allows. Each kind has a
   key of its own in the browser's storage. Where the browser refuses that, entries last as long as the page does.
   Whatever changes entries, here or in another tab, is announced by the event "store-changed". */
self.store = (() => {
  "use strict";

  const BOOK = "understanding-cross-entropy";
  const isCount = (value) => Number.isInteger(value) && value >= 0;

  // The kinds of entries: which values they allow
  const KINDS = {
    // a page whose end has been seen
    read: (value) => value === true,
    // a page with a quiz: how many of its questions have been answered rightly
    quiz: (value) => isCount(value?.right) && isCount(value?.total) && value.right <= value.total,
    // a prediction: the numbers of which a guess consists
    guess: (value) => Array.isArray(value) && value.length > 0 && value.every(Number.isFinite),
    // the tasks of a figure: those that are done
    task: (value) => Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === "string"),
    // a prompt of the review: its place on the ladder, and the day on which it comes back
    review: (value) => isCount(value?.rung) && isCount(value?.due),
    // what somebody wrote into an editor, and what stood there before
    code: (value) => typeof value?.text === "string" && typeof value?.start === "string",
  };

  const keyOf = (kind) => `${BOOK}/${kind}`;
  const isMap = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const sound = (kind, entries) => Object.fromEntries(Object.entries(entries).filter(([, value]) => KINDS[kind](value)));
  const announce = () => dispatchEvent(new CustomEvent("store-changed"));

  // What this page knows; the browser's storage comes first as long as it does what it is asked.
  const known = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, {}]));
  let lasts = localStorage instanceof Storage; // and is no stand-in of first.js

  function all(kind) {
    if (!Object.hasOwn(KINDS, kind)) throw new TypeError(`The store has no entries of the kind ${kind}.`);
    try {
      const text = lasts ? localStorage.getItem(keyOf(kind)) : JSON.stringify(known[kind]);
      const entries = JSON.parse(text ?? "{}");
      known[kind] = isMap(entries) ? sound(kind, entries) : {};
    } catch (error) {
      if (!(error instanceof SyntaxError)) lasts = false; // nonsense is written over, a refusal is final
    }
    return { ...known[kind] };
  }

  function write(kind, entries) {
    known[kind] = entries;
    if (!lasts) return;
    try {
      if (Object.keys(entries).length) localStorage.setItem(keyOf(kind), JSON.stringify(entries));
      else localStorage.removeItem(keyOf(kind));
    } catch {
      lasts = false;
    }
  }

  // undefined takes an entry away.
  function set(kind, name, value) {
    const { [name]: former, ...others } = all(kind);
    if (value !== undefined && !KINDS[kind](value)) throw new TypeError(`No entry of the kind ${kind}: ${JSON.stringify(value)}`);
    write(kind, value === undefined ? others : { ...others, [name]: value });
    announce();
  }

  const everything = () => Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, all(kind)]));

  // Entries that are there and not in the file stay.
  function restore(text) {
    let saved;
    try {
      saved = JSON.parse(text);
    } catch {}
    if (saved?.book !== BOOK || !isMap(saved.entries)) throw new TypeError("That is no file that this course has saved.");
    for (const kind of Object.keys(KINDS))
      if (isMap(saved.entries[kind])) write(kind, { ...all(kind), ...sound(kind, saved.entries[kind]) });
    announce();
  }

  function clear() {
    for (const kind of Object.keys(KINDS)) write(kind, {});
    announce();
  }

  // Another tab has changed something, or the page before this one has done so late.
  addEventListener("storage", announce);
  addEventListener("pageshow", announce);

  const root = new URL(document.documentElement.dataset.content_root, location.href).href;
  const pageName = (url) => url.slice(root.length).replace(/[?#].*/, "");

  return {
    all,
    set,
    restore,
    clear,
    pageName, // of an address: what a page is called in here
    get: (kind, name) => all(kind)[name],
    save: () => JSON.stringify({ book: BOOK, entries: everything() }, null, 1),
    empty: () => Object.values(everything()).every((entries) => !Object.keys(entries).length),
    lasts: () => (all(Object.keys(KINDS)[0]), lasts),
  };
})();
