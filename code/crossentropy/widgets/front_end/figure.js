// One live figure: its model, its frames, its place on the page.

const WIDE = 584; // pixels: below this, pictures are composed for a phone

const titleOf = (details) => details.firstChild.firstChild.textContent;

class Figure extends Controls {
  constructor(model, name, traits) {
    super();
    Object.assign(this, { model, traits, updates: [], frame: 0, stale: false, motion: 0, cleanups: [] });
    this.wide = innerWidth >= 640; // a guess, until its place on the page is known
    this.start = Object.fromEntries(traits.map((trait) => [trait, model.get(trait)]));
    this.root = html("div");
    this.box = html("div", { class: "ce-figure ce-bounded", role: "group", "aria-label": name }, this.root);
    this.spoken = html("p", { class: "ce-spoken", "aria-live": "polite" });
  }

  get(trait) {
    return this.model.get(trait);
  }

  // set({ w: 2, b: 2 }); save = false while an animation runs: a kernel need not hear of every frame
  set(values, save = true) {
    for (const [trait, value] of Object.entries(values)) this.model.set(trait, value);
    if (save) this.model.save_changes();
  }

  // computed(["w", "b"], (w, b) => result) → a function that gives the result, and computes it when a trait has changed.
  computed(traits, compute) {
    const fresh = changes();
    let result;
    return () => {
      const values = traits.map(this.get, this);
      if (fresh(...values)) result = compute(...values);
      return result;
    };
  }

  // What one task changes is painted at its end, before the browser lays out anything; what changes after that in the
  // same frame, once with the next.
  paintSoon = () => {
    this.stale = true;
    if (this.frame) return;
    this.frame = requestAnimationFrame(this.#nextFrame);
    queueMicrotask(() => this.paintPending());
  };

  #nextFrame = () => {
    this.frame = 0;
    if (this.stale) this.paintSoon();
  };

  // What is still to be painted: the next key starts from where the one before it has led.
  paintPending() {
    if (this.stale) this.paintNow();
  }

  paintNow() {
    this.stale = false;
    for (const update of this.updates) update();
    this.paint();
  }

  // Say something once, to those who listen rather than look.
  say(text) {
    this.spoken.textContent = text;
  }

  // A list that a website, if this is one, keeps for its reader under a name: the trait follows what is kept, and the
  // function that is returned sets both.
  keeps(trait, kind, name) {
    const look = () => {
      const kept = self.store?.get(kind, name) ?? [];
      if (self.store && `${kept}` !== `${this.get(trait)}`) this.set({ [trait]: kept });
    };
    addEventListener("store-changed", look);
    this.cleanups.push(() => removeEventListener("store-changed", look));
    look();
    return (value) => {
      this.set({ [trait]: value });
      self.store?.set(kind, name, value);
    };
  }

  // The parts of a figure: its picture, the few controls that the idea needs, the others to be opened, and the numbers.
  // `quantities()` gives those of the tasks.
  arrange({ picture, hand, more = [], numbers, beside = false, quantities }) {
    const stage = html("div", { class: `ce-stage${beside ? " ce-beside" : ""}` });
    stage.append(html("div", { class: "ce-picture" }, ...picture), html("div", { class: "ce-hand" }, ...hand));
    const folds = html("div", { class: "ce-folds" }, ...(more.length ? [fold("More", ...more)] : []), numbers.el);
    this.root.append(stage, ...(quantities && this.get("tasks")?.length ? [this.#tasks(quantities)] : []), folds);
  }

  // What the reader is asked to do: a list with ticks, and what each task was for when it is done.
  #tasks(quantities) {
    const tasks = this.get("tasks"), done = () => this.get("done");
    const keep = this.keeps("done", "task", tasks.map(({ name }) => name).join(" "));
    const items = tasks.map(({ name, ask, because }) => {
      const tick = html("span", { class: "ce-tick", "aria-hidden": "true" }), state = html("span", { class: "ce-spoken" });
      const words = html("span", {}, state, ask), why = html("span", { class: "ce-because" });
      return { name, because, tick, state, why, el: html("li", {}, tick, html("span", {}, words, why)) };
    });
    const fresh = changes();
    const met = (now, when) =>
      Object.entries(when).every(([key, [low, high]]) => now[key] >= (low ?? -Infinity) && now[key] <= (high ?? Infinity));
    this.updates.push(() => {
      const open = tasks.filter(({ name }) => !done().includes(name)), now = quantities();
      // only what changes does a task: what a reader wants forgotten does not come back by itself
      const found = fresh(...Object.values(now)) ? open.filter(({ when }) => met(now, when)) : [];
      if (found.length) {
        keep([...done(), ...found.map(({ name }) => name)]);
        this.say(found.map(({ ask, because }) => `Done: ${ask} ${because}`).join(" "));
      }
      for (const { name, because, tick, state, why } of items) {
        const ticked = done().includes(name);
        setText(tick, ticked ? "✓" : "○");
        setText(state, ticked ? "Done: " : "To do: ");
        setText(why, ticked ? ` ${because}` : "");
      }
    });
    return html("ul", { class: "ce-tasks", "aria-label": "Tasks" }, ...items.map(({ el }) => el));
  }

  // What is open, all controls, and which of them has the focus
  #state() {
    const controls = [...this.root.querySelectorAll("input, select, button, summary, [role=slider]")];
    const folds = [...this.root.querySelectorAll("details[open]")].map(titleOf);
    return [folds, controls, controls.indexOf(document.activeElement)];
  }

  mount(el, compose, layout) {
    const lay = () => {
      this.stop();
      for (const cleanup of this.cleanups.splice(0)) cleanup();
      this.updates = [];
      const [folds, controls, focus] = this.#state();
      this.root.replaceChildren();
      this.paint = compose(this);
      this.root.append(this.spoken);
      for (const each of this.root.querySelectorAll("details")) each.open = folds.includes(titleOf(each));
      const again = this.#state()[1];
      if (focus >= 0 && again.length === controls.length) again[focus].focus({ preventScroll: true });
    };
    this.compose = () => (lay(), this.paintNow());
    const events = [...this.traits, "done"].map((trait) => `change:${trait}`);
    for (const trait of layout) this.model.on(`change:${trait}`, lay);
    for (const event of events) this.model.on(event, this.paintSoon);
    // The height of the box is said beforehand, so that what moves in it makes the browser look at nothing else.
    const watch = new ResizeObserver(([{ contentRect: { width, height } }]) => {
      if (height) this.box.style.containIntrinsicHeight = `${height}px`;
      if (!width || this.wide === (this.wide = width >= WIDE)) return;
      this.compose();
    });
    watch.observe(this.root);
    el.append(this.box);
    this.compose();
    return () => {
      for (const trait of layout) this.model.off(`change:${trait}`, lay);
      for (const event of events) this.model.off(event, this.paintSoon);
      cancelAnimationFrame(this.motion);
      cancelAnimationFrame(this.frame);
      this.stale = false; // nothing is painted any more
      for (const cleanup of this.cleanups) cleanup();
      watch.disconnect();
      this.box.remove();
    };
  }
}

// figure(name, traits, compose) is what a figure's module exports. compose(fig) fills fig.root and returns the function
// that paints the model's present state; that runs whenever one of the traits has changed. A change of a trait that is
// named in `layout` composes the figure anew.
const figure = (name, traits, compose, layout = []) => ({
  render: ({ model, el }) => new Figure(model, name, traits).mount(el, compose, layout),
});

export { costs, crossEntropy, entropy, number, quadratic, sigmoid, sigmoidPrime, softplus, train };
