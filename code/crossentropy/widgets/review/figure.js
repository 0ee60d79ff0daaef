// Prompts that come back, one after the other. What is kept of them is the store's on a website, elsewhere the model's.

const NUMBER_SIGNS = ["ln", "e^", "√", "(", ")", "/", "−", "·"];

export default figure("Review", ["entries", "chapter"], (fig) => {
  const prompts = fig.get("prompts"), topics = fig.get("topics"), stage = html("div");
  const kept = () => self.store?.all("review") ?? fig.get("entries"), today = () => dayOf(new Date());

  function keep(name, entry) {
    self.store?.set("review", name, entry);
    if (!self.store) fig.set({ entries: { ...fig.get("entries"), [name]: entry } });
  }

  // New prompts are of the chapters that have been read, if the website knows of any.
  function offered() {
    const chapter = fig.get("chapter"), entries = kept();
    if (chapter) return prompts.filter((prompt) => prompt.chapter === chapter);
    const pages = self.store?.all("read") ?? {}, read = Object.keys(topics).filter((name) => pages[`chapters/${name}.html`]);
    return read.length ? prompts.filter(({ name, chapter }) => entries[name] || read.includes(chapter)) : prompts;
  }

  function ask() {
    const { names, at } = fig.session;
    fig.session.question = draw(names[at], fig.get("goals"), Math.random);
    fig.session.verdict = null;
    show(true);
  }

  function begin() {
    fig.session = { names: plan(offered(), kept(), today()), at: 0, right: 0 };
    ask();
  }

  function goOn() {
    fig.session.at += 1;
    if (fig.session.at < fig.session.names.length) return ask();
    fig.session.over = true;
    show(true);
  }

  // What is asked → {parts, read(), settle()}: the controls, the answer or a sentence on what is missing, no more changes
  function answerTo({ kind, ask, options, about }) {
    if (kind === "choice") {
      const markup = (text) => worded("span", {}, text).innerHTML;
      const choice = KINDS.choice(fig, { ask: markup(ask), options: options.map(([option]) => markup(option)) });
      const settle = () => choice.el.querySelectorAll("input:not(:checked)").forEach((input) => (input.disabled = true));
      return { parts: [choice.el], read: () => [choice.read()].flat()[0], settle };
    }
    const field = lineField(fig, worded("span", {}, ask), kind === "line" ? SIGNS[about] : NUMBER_SIGNS);
    return { parts: field.parts, read: () => field.input.value, settle: () => (field.input.readOnly = true) };
  }

  function questionView() {
    const { names, at, question } = fig.session, { parts, read, settle } = answerTo(question);
    const bar = html("progress", { max: names.length, value: at, "aria-label": "Progress" });
    const status = html("div", { class: "ce-told", role: "status" });
    const submit = control("button", { type: "submit", class: "ce-primary" }, "Check");
    const unknown = fig.button("I do not know", () => answer(null));

    function tell({ outcome, say }) {
      const { chapter, section } = question.prompt;
      status.replaceChildren(worded("p", { class: `ce-verdict ce-${outcome}` }, say));
      if (outcome === "ask") return;
      settle();
      unknown.setAttribute("aria-disabled", "true"); // not disabled, which would take the focus away
      submit.textContent = at + 1 < names.length ? "Next" : "Finish";
      bar.value = at + 1;
      if (outcome === "right") return;
      const href = `${chapter}.md#${section.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")}`;
      const link = html("a", { href }, section), again = html("p", {}, "Read it again: ", link, `, in ${topics[chapter]}.`);
      status.append(linked(fig, again));
    }

    function answer(given) {
      if (fig.session.verdict) return;
      const verdict = judged(question, given), right = verdict.outcome === "right";
      if (verdict.outcome !== "ask") {
        fig.session.verdict = verdict;
        fig.session.right += right;
        keep(question.prompt.name, after(kept()[question.prompt.name], right, today()));
      }
      tell(verdict);
    }

    const form = html("form", {}, ...parts, row(submit, unknown), status);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (fig.session.verdict) return goOn();
      const given = read();
      if (question.kind === "choice" && typeof given === "string") status.replaceChildren(html("p", {}, given));
      else answer(given);
    });
    if (fig.session.verdict) tell(fig.session.verdict);
    return [row(bar, html("span", {}, `${at + 1} of ${names.length}`)), form];
  }

  const chapters = fig.select("Prompts from", "chapter", [["", "all chapters"], ...Object.entries(topics)]);
  const state = html("p", { role: "status" }), start = fig.button("Start", begin, "ce-primary");

  // How it stands with the prompts, or how the session went
  function standing() {
    const entries = kept(), all = offered(), known = all.filter(({ name }) => entries[name]);
    const due = known.filter(({ name }) => entries[name].due <= today()).length, fresh = all.length - known.length;
    const next = Math.min(...known.map(({ name }) => entries[name].due)) - today();
    const when = next === 1 ? "tomorrow" : `in ${next} days`;
    const rest = due || fresh ? `${due} due today, ${fresh} new.` : `Nothing is due today. The next prompt comes back ${when}.`;
    if (!fig.session?.over) return `${rest} A session takes about five minutes.`;
    const { right, names } = fig.session, missed = names.length - right;
    return `${right} of ${names.length} right. ${missed ? "What you missed comes back tomorrow. " : ""}${rest}`;
  }

  function show(focus = false) {
    const asking = fig.session && !fig.session.over;
    stage.replaceChildren(...(asking ? questionView() : [state, row(chapters, start)]));
    setText(state, standing());
    setText(start, fig.session?.over ? "Go on" : "Start");
    if (focus) (asking ? stage.querySelector("form input") : start).focus();
  }

  // A link to #review-its-name chooses a chapter.
  function choose() {
    const chapter = location.hash.replace(/^#review-/, "").replaceAll("-", "_");
    if (topics[chapter] && !fig.session) fig.set({ chapter });
  }

  const announced = [["store-changed", fig.paintSoon], ["hashchange", choose]];
  announced.forEach(([event, act]) => addEventListener(event, act));
  fig.cleanups.push(() => announced.forEach(([event, act]) => removeEventListener(event, act)));
  choose();
  fig.root.append(stage);
  show();
  return () => setText(state, standing());
});
export { after, draw, judged, plan };
