// A tree as MathML, as it was typed: parentheses stay, but for those that a fraction bar or a root makes needless.

const mo = (sign) => `<mo>${sign}</mo>`, mi = (name) => `<mi>${name}</mi>`, mn = (digits) => `<mn>${digits}</mn>`;
const mrow = (...parts) => `<mrow>${parts.join("")}</mrow>`;
const script = (kind, base, index) => (index ? `<${kind}>${base}${index}</${kind}>` : base);
const indices = (letters) => letters && mrow(...[...letters].map((c) => (/\d/.test(c) ? mn(c) : mi(c))));
const inside = (tree) => (tree[0] === "par" ? tree[1] : tree);
const fenced = (tree) => mrow(mo("("), mathmlOf(inside(tree)), mo(")"));
const beginsWithDigit = (tree) => tree[0] === "num" || (["mul", "div", "pow"].includes(tree[0]) && beginsWithDigit(tree[1]));

const THIN = '<mspace width="0.17em"/>';
const NAMES = { const: '<mi class="ce-constant">const</mi>', s: mi("σ"), "s'": script("msup", mi("σ"), mo("′")), delta: mi("δ"), wx: mrow(mi("w"), mo("⋅"), mi("x")) };
const nameOf = (name) => NAMES[name] ?? mi(name);

// dC, da_k, dw_j, d^2C, da^2
function differential(text) {
  const [, order, letter, power, index] = text.match(/^d(?:\^(.))?(.)(?:\^(.))?(?:_(.))?$/);
  return mrow(script("msup", mo("∂"), order && mn(order)), script("msup", script("msub", mi(letter), index && mi(index)), power && mn(power)));
}

function mathmlOf([kind, first, second]) {
  switch (kind) {
    case "num": return mn(first);
    case "par": return fenced(first);
    case "neg": return mrow(mo("−"), mathmlOf(first));
    case "var": return script("msub", nameOf(first), indices(second));
    case "quotient": return `<mfrac>${first.split("/").map(differential).join("")}</mfrac>`;
    case "kronecker": return script("msub", mi("δ"), indices(first + second));
    case "fn":
      if (first === "sqrt") return `<msqrt>${mathmlOf(inside(second))}</msqrt>`;
      if (first === "ln" && second[0] === "var") return mrow(THIN, mi("ln"), mo("\u2061"), THIN, mathmlOf(second));
      return mrow(first === "ln" ? THIN : "", nameOf(first), mo("\u2061"), fenced(second));
    case "mean": return mrow(mi("mean"), mo("\u2061"), fenced(first));
    // what the sum takes is marked: MathML does not show where it ends
    case "sum": return mrow(`<munder>${mo("∑")}${indices(first || "x")}</munder>`, `<mrow class="ce-taken">${mathmlOf(second)}</mrow>`);
    case "add":
    case "sub": return mrow(mathmlOf(first), mo(kind === "add" ? "+" : "−"), mathmlOf(second));
    case "mul": return mrow(mathmlOf(first), mo(beginsWithDigit(second) || second[0] === "neg" ? "⋅" : "\u2062"), mathmlOf(second));
    case "pow": return script("msup", mathmlOf(first), mathmlOf(inside(second)));
    default: // -1/n has its sign before the fraction
      if (first[0] === "neg") return mrow(mo("−"), mathmlOf(["div", first[1], second]));
      return `<mfrac>${mathmlOf(inside(first))}${mathmlOf(inside(second))}</mfrac>`;
  }
}

// mathml(["a(1-a)", …]): sides of a line, joined by =, each as it was typed or as a tree
const mathml = (sides, display = "inline") => {
  const trees = sides.flatMap((side) => (typeof side === "string" ? parse(side) : [side]));
  return `<math display="${display}" displaystyle="true">${mrow(trees.map(mathmlOf).join(mo("=")))}</math>`;
};
