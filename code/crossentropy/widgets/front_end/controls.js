// What the hand takes hold of: sliders, lists, boxes, buttons, grips on plots, and the buttons that run a training.

// Follow a pointer that was pressed on an element: start(event), move(event) while it is held, end(event) when it is let
// go. A finger has to set out sideways: up and down it scrolls the page, and scrolling changes nothing.
function follow(el, { start = () => {}, move, end = () => {} }) {
  let pressed = null, held = false;
  const hold = (event) => {
    held = true;
    el.setPointerCapture(event.pointerId);
    start(event);
  };
  el.addEventListener("pointerdown", (event) => {
    if (event.button || pressed) return;
    pressed = event;
    if (event.pointerType !== "touch") hold(event);
  });
  el.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pressed?.pointerId) return;
    const [dx, dy] = [event.clientX - pressed.clientX, event.clientY - pressed.clientY].map(Math.abs);
    if (!held && Math.hypot(dx, dy) > 8) dx > dy ? hold(event) : (pressed = null);
    if (held) move(event);
  });
  const release = (event) => {
    // what the browser had captured for a part of the element is lost to the element itself: that is no end
    if (event.pointerId !== pressed?.pointerId || (event.type === "lostpointercapture" && event.target !== el)) return;
    const done = held && event.type === "pointerup";
    [pressed, held] = [null, false];
    if (done) end(event);
  };
  for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) el.addEventListener(type, release);
}

// A slider's value counts as soon as it changes, but under a finger, which may be about to scroll, only when that has set
// out sideways or was lifted: browsers move the thumb to where it is put down.
function followed(input, take, leave) {
  let down = null;
  const decide = (act) => {
    down = null;
    act();
  };
  input.addEventListener("pointerdown", (event) => (down = event.pointerType === "touch" ? event.clientX : null));
  input.addEventListener("input", () => down === null && take());
  input.addEventListener("pointermove", (event) => down !== null && Math.abs(event.clientX - down) > 8 && decide(take));
  input.addEventListener("pointerup", () => down !== null && decide(take));
  input.addEventListener("pointercancel", () => down !== null && decide(leave));
}

class Controls {
  // slider("Learning rate", "eta", {…}), or {get, set} in place of the trait. It stretches to a value beyond its ends.
  slider(label, trait, { min, max, step, symbol = "", text = String, valuetext = null }) {
    const { get, set } = typeof trait === "string" ? this.#accessors(trait) : trait;
    const input = control("input", { type: "range", min, max, step });
    const shown = changing();
    const value = html("span", { class: "ce-value", "aria-hidden": "true" }, shown);
    followed(input, () => set(+input.value), () => (input.value = get()));
    this.updates.push(() => {
      const now = get();
      if (now < +input.min) input.min = now;
      if (now > +input.max) input.max = now;
      input.value = now;
      setText(shown, (symbol ? `${symbol} = ` : "") + text(now));
      afterPaint(input, () => setAttribute(input, "aria-valuetext", (valuetext ?? text)(now)));
    });
    return labelled(label, input, value);
  }

  // select("Cost", "cost", [["both", "both costs"], …])
  select(label, trait, options) {
    const { get, set } = typeof trait === "string" ? this.#accessors(trait) : trait;
    const input = control("select");
    const offer = ([value, text]) => input.append(html("option", { value }, text));
    options.forEach(offer);
    input.addEventListener("change", () => set(options.find(([value]) => String(value) === input.value)[0]));
    this.updates.push(() => {
      const now = get();
      if (!options.some(([value]) => value === now)) {
        options = [...options, [now, String(now)]];
        offer(options.at(-1));
      }
      input.value = now;
    });
    return labelled(label, input);
  }

  checkbox(label, trait) {
    const { get, set } = typeof trait === "string" ? this.#accessors(trait) : trait;
    const input = control("input", { type: "checkbox" });
    input.addEventListener("change", () => set(input.checked));
    this.updates.push(() => (input.checked = get()));
    return html("label", { class: "ce-check" }, input, html("span", {}, label));
  }

  button(label, action, kind = "") {
    const button = control("button", { type: "button", class: kind }, label);
    button.addEventListener("click", action);
    return button;
  }

  // Back to what the figure showed when it was put on the page.
  reset() {
    return this.button("Reset", () => {
      this.stop();
      this.set(this.start);
    });
  }

  // Numbers that may be opened
  readout() {
    return readout(this.paintSoon);
  }

  // A round grip on a plot, for pointers and, as a slider, for keys: handle(p, {label, step, move}) → draw(x, y, words).
  // step: [0.1] moves along x, [0, 0.1] along y, two steps in both directions. `move` gets what the grip asks for, within
  // the axes.
  handle(p, { label, step, move, end, kind = "" }) {
    const grip = p.above({ class: `ce-grip ${kind}`, role: "slider", tabindex: "0", "aria-label": label, ...KEYS });
    const parts = [p.point("ce-reach", "reach", grip), p.point("ce-rim", "ring", grip), p.point("ce-ring", "ring", grip)];
    const [dx, dy] = step, [i0, j0] = dx ? [1, 0] : [0, 1]; // what a step is along the first of its directions
    let now = [0, 0];
    const ask = (px, py) => move(dx ? snap(clamp(px, ...p.x), dx) : px, dy ? snap(clamp(py, ...p.y), dy) : py);
    const moves = { ArrowRight: [i0, j0], ArrowLeft: [-i0, -j0], PageUp: [10 * i0, 10 * j0], PageDown: [-10 * i0, -10 * j0] };
    Object.assign(moves, dy ? { ArrowUp: [0, 1], ArrowDown: [0, -1] } : { ArrowUp: [1, 0], ArrowDown: [-1, 0] });
    grip.addEventListener("keydown", (event) => {
      this.paintPending();
      const [i, j] = moves[event.key] ?? [0, 0];
      const end = { Home: 0, End: 1 }[event.key];
      if (end !== undefined) ask(...(dx ? [p.x[end], now[1]] : [now[0], p.y[end]]));
      else if (i || j) ask(now[0] + i * dx, now[1] + j * (dy ?? 0));
      else return;
      event.preventDefault();
    });
    follow(grip, {
      start: (event) => (grip.focus({ preventScroll: true }), event.preventDefault()),
      move: (event) => ask(...p.fromEvent(event)),
      end,
    });
    return (px, py, text) => {
      now = [px, py];
      for (const draw of parts) draw(px, py);
      afterPaint(grip, () => {
        const [[low, high], value] = dx ? [p.x, px] : [p.y, py];
        const aria = { valuemin: low, valuemax: high, valuenow: clamp(value, low, high), valuetext: text() };
        for (const [name, value] of Object.entries(aria)) setAttribute(grip, `aria-${name}`, value);
      });
    };
  }

  // Back to epoch 0 with other values: a new start is seen at the start.
  restart(values) {
    this.stop();
    this.set({ ...values, epoch: 0 });
  }

  // For a control of a trait with whose change a run starts anew
  restarting(trait) {
    return { get: () => this.get(trait), set: (value) => this.restart({ [trait]: value }) };
  }

  // How many epochs a run has: a shorter run takes the epoch with it.
  lengths() {
    const set = (epochs) => this.set({ epochs, epoch: Math.min(epochs, this.get("epoch")) });
    const offered = [300, 1000, 3000, 10000].map((n) => [n, `${n} epochs`]);
    return this.select("Train for", { get: () => this.get("epochs"), set }, offered);
  }

  // Run, Step, more buttons, and a slider over a trait that counts epochs from 0 to last(); `summary()` is spoken when
  // a run ends.
  transport(trait, { label = "Epoch", last, seconds = 6, summary = () => "", step = true, more = [], text = String }) {
    const go = (epoch) => {
      this.stop();
      this.set({ [trait]: clamp(epoch, 0, last()) });
    };
    const run = this.button("Run", () => (this.motion ? this.stop() : this.#run(trait, last, seconds)), "ce-primary");
    const slider = this.slider(label, { get: () => this.get(trait), set: go }, { min: 0, max: last(), step: 1, text });
    const input = slider.querySelector("input");
    this.updates.unshift(() => setAttribute(input, "max", last()));
    this.updates.push(() => {
      setText(run, this.motion ? "Pause" : "Run");
    });
    this.ended = () => {
      this.model.save_changes();
      this.say(summary());
      this.paintSoon();
    };
    const steps = step ? [this.button("Step", () => go(this.get(trait) + 1))] : [];
    return html("div", { class: "ce-row ce-transport" }, run, ...steps, ...more, slider);
  }

  #run(trait, last, seconds) {
    if (reducedMotion()) {
      this.set({ [trait]: last() }, false);
      return this.ended();
    }
    let epoch = this.get(trait) < last() ? this.get(trait) : 0;
    let before = performance.now();
    const advance = (now) => {
      epoch = Math.min(last(), epoch + (last() * clamp(now - before, 0, 100)) / 1000 / seconds);
      before = now;
      this.set({ [trait]: Math.floor(epoch) }, false);
      if (epoch < last()) this.motion = requestAnimationFrame(advance);
      else this.stop();
    };
    this.motion = requestAnimationFrame(advance);
    this.paintSoon();
  }

  // Halt a run, if there is one.
  stop() {
    if (!this.motion) return;
    cancelAnimationFrame(this.motion);
    this.motion = 0;
    this.ended();
  }

  #accessors(trait) {
    return { get: () => this.get(trait), set: (value) => this.set({ [trait]: value }) };
  }
}
