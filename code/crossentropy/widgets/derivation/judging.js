// A line against what is wanted; the reference, and the order of judgement, is crossentropy/derivations/judging.py.

const TOLERANCE = 1e-8, SEARCHED = 60;

const bare = (tree) => (!Array.isArray(tree) ? tree : tree[0] === "par" ? bare(tree[1]) : tree.map(bare));
const same = (tree, other) => JSON.stringify(tree) === JSON.stringify(other);
const isOutput = (tree) => isVariable(tree, "a") || (tree[0] === "fn" && tree[1] === "s");
const isFraction = (tree) => tree[0] === "div";

const SHOWN = {
  e: (tree) => isVariable(tree, "e") || (tree[0] === "fn" && tree[1] === "exp"),
  "s'": (tree) => tree[0] === "fn" && tree[1] === "s'",
  ln: (tree) => tree[0] === "fn" && tree[1] === "ln",
  quotient: (tree) => tree[0] === "quotient",
  kronecker: (tree) => tree[0] === "kronecker",
  "summed ln": (tree) => tree[0] === "sum" && has(tree, SHOWN.ln),
  sum: (tree) => tree[0] === "sum",
  fraction: (tree) => isFraction(tree) && has(tree[2], isOutput),
  fractions: (tree) => ["add", "sub"].includes(tree[0]) && has(tree, isFraction),
  "product below": (tree) => isFraction(tree) && has(tree[2], ([kind]) => kind === "mul"),
  x: (tree) => isVariable(tree, "x"),
  y: (tree) => isVariable(tree, "y"),
  n: (tree) => isVariable(tree, "n") || tree[0] === "mean",
  "1-y": (tree) => tree[0] === "sub" && same(tree[1], ONE) && isVariable(tree[2], "y"),
};

function shownNumber(value) {
  if (Number.isNaN(value)) return "no number";
  if (Math.abs(value) >= 1e6) return value > 0 ? "more than a million" : "less than minus a million";
  return String(Math.round(value * 1e4) / 1e4);
}

class Goal {
  constructor(description) {
    Object.assign(this, description, { description, points: points(description) });
    this.wanted = parse(description.wanted)[0];
    this.target = [...this.values(this.wanted)];
    this.scale = Math.max(...this.target.map(Math.abs));
    this.left = description.left.map((name) => bare(parse(name)[0]));
    this.slips = description.slips.map((slip) => ({ ...slip, values: [...this.values(parse(slip.line)[0])] }));
    const neuron = this.about === "neuron";
    this.names = (neuron ? "a y z x w b n" : "a_j a_k y_j y_k z_j z_k").split(" ").map((name) => parse(name)[0]);
    this.factors = (neuron ? ["n", "x", "s'(z)"] : []).map((factor) => parse(factor)[0]);
  }

  *values(tree, at = this.points) {
    let first = 0;
    for (const [i, point] of at.entries()) {
      const value = evaluate(tree, point, this.description);
      if (this.varies && i % NOTATION.outputs.length === 0) first = value;
      yield value - first;
    }
  }

  close(values, target, scale = this.scale) {
    let i = 0;
    for (const value of values) {
      const wanted = target[i++];
      if (!(Math.abs(value - wanted) <= TOLERANCE * Math.max(1e-3 * scale, Math.abs(wanted)))) return false;
    }
    return true;
  }

  agrees(sides) {
    return sides.every((side) => this.close(this.values(side), this.target));
  }

  sides(tokens) {
    const sides = parse(tokens);
    if (sides.length === 1) return sides;
    const others = sides.filter((side) => !this.left.some((left) => same(left, bare(side))));
    return others.length ? others : sides;
  }

  judge(line, before = []) {
    const ask = (error, slip) => ({ outcome: "ask", slip, say: filled(NOTATION.verdicts.unread, [error.message]) });
    let tokens, trouble;
    try {
      tokens = tokenize(line);
      parse(tokens);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return ask(error, "unread");
    }
    const searched = tokens.length <= SEARCHED, sides = this.sides(tokens);
    try {
      if (this.agrees(sides)) return this.right(sides, before);
      const slip = this.recorded(sides);
      if (slip) return this.wrong(slip.slip, slip.say);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      trouble = error;
    }
    const meant = searched ? this.meant(tokens) : [];
    if (meant.length) return { outcome: "ask", slip: "reading", say: NOTATION.verdicts.meant, meant };
    return trouble ? ask(trouble, trouble.outside ? "outside" : "unread") : this.slipped(sides, searched);
  }

  right(sides, before) {
    const { "no step": noStep, "go on": goOn, right } = NOTATION.verdicts;
    if (before.some((line) => same(bare(parse(line).at(-1)), bare(sides.at(-1))))) return { outcome: "right", slip: "no step", say: noStep };
    const left = this.leftOver(sides), words = left.map((kind) => NOTATION["left over"][kind]).join(", ");
    return { outcome: "right", say: left.length ? filled(goOn, [words]) : right, finished: !left.length };
  }

  leftOver(sides) {
    return this.gone.filter((kind) => has(bare(sides.at(-1)), SHOWN[kind]));
  }

  wrong(slip, say) {
    return { outcome: "wrong", slip, say: filled(NOTATION.verdicts.wrong, [say]) };
  }

  wrongSide(sides) {
    return sides.find((side) => !this.agrees([side]));
  }

  recorded(sides) {
    const tree = this.wrongSide(sides), found = [...this.values(tree)];
    return this.slips.find(
      ({ lost, values }) =>
        !(lost && has(bare(tree), SHOWN[lost])) && this.close(found, values, Math.max(...values.map(Math.abs))),
    );
  }

  meant(tokens) {
    const lines = new Map();
    for (const other of readings(tokens, this.scope === "set")) {
      attempt(() => {
        const sides = this.sides(other);
        if (!this.agrees(sides)) return;
        const key = JSON.stringify(sides.map(bare));
        if (!lines.has(key)) lines.set(key, sides.map(write).join(" = "));
      });
    }
    return [...lines.values()].slice(0, 3);
  }

  slipped(sides, searched) {
    const tree = this.wrongSide(sides), say = NOTATION.slips, found = [...this.values(tree)], factor = this.multiple(found);
    if (factor === "-1") return this.wrong("sign", say.sign);
    if (factor) return this.wrong(`${factor} times`, filled(say.times, [factor]));
    if (this.isForHardTargets(tree)) return this.wrong("hard targets", say["hard targets"]);
    for (const [slip, changed, places] of searched ? smallChanges(tree, this.names, this.factors) : []) {
      if (attempt(() => this.agrees([changed]))) return this.wrong(slip, filled(say[slip], places.map(write)));
    }
    if (!found.every(Number.isFinite)) return this.wrong("undefined", say.undefined);
    return this.wrong(null, this.example(found));
  }

  multiple(found) {
    const ratios = { n: (n) => n, "1/n": (n) => 1 / n, "-n": (n) => -n, "-1/n": (n) => -1 / n };
    const i = this.target.findIndex((wanted) => wanted), number = found[i] / this.target[i];
    if (number && Number.isFinite(number) && this.close(found, this.target.map((wanted) => number * wanted))) return shownNumber(number);
    const isMultiple = (ratio) => this.close(found, this.target.map((wanted, k) => ratio(this.points[k].examples.length) * wanted));
    return this.scope === "set" ? Object.keys(ratios).find((words) => isMultiple(ratios[words])) : undefined;
  }

  isForHardTargets(tree) {
    if (this.varies) return false;
    const hard = this.points.map(withHardTargets);
    return this.close(this.values(tree, hard), [...this.values(this.wanted, hard)]);
  }

  example(found) {
    const differs = found.flatMap((value, i) => (this.close([value], [this.target[i]]) ? [] : [i]));
    const single = differs.filter((i) => this.points[i].examples.length === 1), i = (single.length ? single : differs)[0];
    const point = this.points[i], say = NOTATION.examples;
    const fill = (template, ...numbers) => filled(template, [...numbers, found[i], this.target[i]].map(shownNumber));
    if (this.scope === "set" && !single.length) return fill(say.examples, point.examples.length);
    const { x, y, a } = point.example ?? point.examples[0], { j } = point.at;
    if (this.about === "softmax") return fill(say.softmax, a[j], y[j], a.length);
    if (this.varies) return fill(say.varies, this.points[i - (i % NOTATION.outputs.length)].example.a, a, y);
    return fill(say.neuron, x[j], y, a);
  }
}

class Zero extends Goal {
  unknown = ["var", "a", ""];

  sides(tokens) {
    const sides = parse(tokens);
    return sides.length > 1 ? sides : [this.unknown, ...sides];
  }

  differences([first, ...others]) {
    return others.map((side) => ["sub", first, side]);
  }

  agrees(sides) {
    const solved = this.points.map((point, i) => withOutput(point, this.target[i])), zeros = this.target.map(() => 0);
    const trees = this.differences(sides);
    return (
      trees.every((tree) => this.close(this.values(tree, solved), zeros)) &&
      !trees.some((tree) => this.close(this.values(tree), zeros))
    );
  }

  leftOver(sides) {
    const solved = sides.some((side) => same(bare(side), this.unknown)) && sides.filter((side) => has(side, isOutput)).length === 1;
    return solved ? [] : ["unsolved"];
  }

  wrongSide(sides) {
    return same(bare(sides[0]), this.unknown) ? sides.at(-1) : this.differences(sides)[0];
  }

  slipped(sides) {
    const [y] = this.target, solved = withOutput(this.points[0], y);
    const values = sides.map((side) => evaluate(side, solved, this.description));
    return this.wrong(null, filled(NOTATION.examples.solve, [y, values[0], values.at(-1)].map(shownNumber)));
  }
}

const made = new WeakMap(); // when a reader first writes, not while the page opens
function goalOf(description) {
  if (!made.has(description)) made.set(description, description.solve ? new Zero(description) : new Goal(description));
  return made.get(description);
}

const judge = (description, line, before = []) => goalOf(description).judge(line, before);
