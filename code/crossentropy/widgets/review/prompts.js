// A prompt with its numbers drawn, and what an answer to it is worth; the reference is crossentropy/review.

const NUMERAL = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const shown = (value) => (+value.toPrecision(4)).toFixed(12).replace(/\.?0+$/, "");
const signed = (numeral) => numeral.replace("-", "−");
const near = (number, answer) => Math.abs(number - answer) <= NEAR * Math.abs(answer);
const notRight = (behind) => (behind ? `Not right. The misconception behind this: ${behind}` : "Not right.");

// What a line is worth that has numbers alone
function compute(line) {
  const [tree, ...others] = parse(line);
  const isNamed = ([kind, name]) => ["sum", "mean", "quotient", "kronecker"].includes(kind) || (kind === "var" && name !== "e");
  return others.length || has(tree, isNamed) ? unreadable("place", [line]) : evaluate(tree, {}, {});
}

// A number as readers type it: as a number, or as what gives it
function read(text) {
  const typed = text.trim().replaceAll(",", ".").replaceAll("−", "-");
  return NUMERAL.test(typed) ? +typed : attempt(() => compute(typed)) ?? NaN;
}

// Each kind of question: what its answer is, in words, and compare(given) → [outcome, remark]
const QUESTIONS = {
  number({ answer, slips }, said) {
    const right = compute(said(answer)), wrong = slips.map(([slip, behind]) => [compute(said(slip)), behind]);
    const told = `\`${shown(right)}\``;
    const compare = (given) => {
      const number = read(given);
      if (!Number.isFinite(number)) return ["ask", TYPED];
      if (near(number, right)) return ["right", `Right: ${told}.`];
      return ["wrong", notRight(wrong.find(([slip]) => near(number, slip))?.[1])];
    };
    return { kind: "number", answer: right, told, compare };
  },

  choice({ right, wrong }, said, random) {
    const options = [[right, null], ...wrong].map(([text, behind]) => [said(text), behind]);
    for (let i = options.length - 1; i > 0; i--) { // Fisher and Yates
      const j = Math.floor(random() * (i + 1));
      [options[i], options[j]] = [options[j], options[i]];
    }
    const told = `“${options.find(([, behind]) => !behind)[0]}”`;
    const compare = (given) => (options[given][1] ? ["wrong", notRight(options[given][1])] : ["right", "Right."]);
    return { kind: "choice", options, told, compare };
  },

  line(prompt, said, random, goal) {
    const compare = (given) => {
      const { outcome, say, finished, meant = [] } = judge(goal, given);
      if (outcome === "right") return finished ? ["right", "Right."] : ["ask", say];
      return [outcome, [say, ...meant.map((line) => `\`${line}\``)].join(" ")];
    };
    return { kind: "line", about: goal.about, told: `\`${goal.left[0]} = ${goal.wanted}\``, compare };
  },
};

function draw(prompt, goals, random) {
  const values = {}, said = (text) => fill(text, values);
  for (const [name, choices] of Object.entries(prompt.draw ?? {})) {
    const all = choices.split(" ");
    values[name] = signed(all[Math.floor(random() * all.length)]);
  }
  for (const [name, formula] of Object.entries(prompt.compute ?? {})) values[name] = signed(shown(compute(said(formula))));
  const kind = prompt.goal ? "line" : prompt.answer ? "number" : "choice";
  const own = QUESTIONS[kind](prompt, said, random, goals[prompt.goal]);
  return { prompt, ask: said(prompt.ask), because: said(prompt.because), ...own };
}

// What an answer is worth, and what is said to it; null is no answer.
function judged({ because, told, compare }, given) {
  const [outcome, remark] = given === null ? ["wrong", ""] : compare(given);
  if (outcome === "ask") return { outcome, say: remark };
  const answer = outcome === "wrong" ? ` The answer is ${told}.` : "";
  return { outcome, say: `${remark}${answer} ${because}`.trim() };
}
