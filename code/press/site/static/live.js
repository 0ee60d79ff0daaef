/* Brings the live figures of a page to life, without a server.

   They are anywidgets (anywidget.dev). In JupyterLab their models live in a kernel; here press/live.py has put the models into
   the page and the text of each widget's module into liveModules, and this script gives each figure what anywidget's own
   front end would: a model, and an element to draw in.
   It is a classic script because browsers load no module from file://. */
(() => {
  "use strict";

  /* The part of Backbone's model that anywidgets may use. */
  class Model {
    #state;
    #listeners = new Map();

    constructor(state) {
      this.#state = state;
    }

    get(name) {
      return this.#state[name];
    }

    set(name, value) {
      const wanted = typeof name === "string" ? { [name]: value } : name;
      const changes = Object.entries(wanted).filter(([key, now]) => !Object.is(this.#state[key], now));
      // All values first: a listener may read any of them.
      Object.assign(this.#state, Object.fromEntries(changes));
      for (const [key, now] of changes) this.#emit(`change:${key}`, now);
      if (changes.length) this.#emit("change");
    }

    on(names, listener) {
      for (const name of names.split(" ")) {
        if (!this.#listeners.has(name)) this.#listeners.set(name, new Set());
        this.#listeners.get(name).add(listener);
      }
    }

    off(names = [...this.#listeners.keys()].join(" "), listener) {
      for (const name of names.split(" ")) {
        if (listener) this.#listeners.get(name)?.delete(listener);
        else this.#listeners.delete(name);
      }
    }

    // There is no kernel to tell.
    save_changes() {}
    send() {}

    #emit(name, ...values) {
      // A copy: a listener may come or go meanwhile.
      for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(this, ...values);
    }
  }

  /* A module can be imported from text only by way of a URL. */
  async function load(text) {
    const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    try {
      return (await import(url)).default;
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  /* Jupyter takes bytes out of the state and says where they belong. */
  function putBack(state, { path, data }) {
    const holder = path.slice(0, -1).reduce((value, key) => value[key], state);
    holder[path.at(-1)] = new DataView(Uint8Array.from(atob(data), (char) => char.charCodeAt(0)).buffer);
  }

  async function start(modules, { widget: name, state, buffers }, signal) {
    for (const buffer of buffers) putBack(state, buffer);
    const model = new Model(state);
    const exported = await (modules[name] ??= load(liveModules[name]));
    const widget = typeof exported === "function" ? await exported() : exported;
    await widget.initialize?.({ model, signal });
    return { model, widget };
  }

  async function show(figure, started) {
    const el = document.createElement("div");
    el.className = "live-view";
    figure.append(el);
    const stop = new AbortController();
    try {
      const { model, widget } = await started;
      // The clean-up function that render may return is not needed: a view lasts as long as its page.
      await widget.render?.({ model, el, signal: stop.signal });
      figure.dataset.live = ""; // from now on the style sheet shows the view in place of the static twin
    } catch (error) {
      console.error(`The live figure ${figure.dataset.widget} could not start.`, error);
      stop.abort();
      el.remove();
      figure.dataset.failed = ""; // the style sheet shows the twin
      const status = document.createElement("p");
      status.setAttribute("role", "status");
      figure.append(status);
      status.textContent = "This figure could not come alive in your browser, so you see a picture of it.";
    }
  }

  const modules = {};
  const { signal } = new AbortController();
  const models = JSON.parse(document.getElementById("live-models").textContent).map((model) => start(modules, model, signal));
  for (const figure of document.querySelectorAll(".live-figure")) show(figure, models[figure.dataset.model]);
})();
