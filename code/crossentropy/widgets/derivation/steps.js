// The lines of a derivation: what comes next, after ours or the reader's own. A goal is one entry of derivations.json.

const GAP = /\{\{(.*)\}\}/; // in a line of ours, the part to be filled in
const withoutGap = (line) => line.replace(GAP, "$1");

// Our lines, goal after goal
const allSteps = (goals) =>
  goals.flatMap((goal) => goal.lines.map(({ line, why }) => ({ goal, line: withoutGap(line), withGap: line, why })));

// A line of ours with the reader's part in its gap, in parentheses if it needs them
function filledIn(withGap, text) {
  const sides = attempt(() => parse(text));
  const needed = sides && ["add", "sub", "neg"].includes(sides[0][0]) && !/\(\{\{.*\}\}\)/.test(withGap);
  return withGap.replace(GAP, () => (needed ? `(${text})` : text));
}

// Which of the written lines belong to which goal, and what is to be reached now: a finished goal gives way to the next.
function progressOf(goals, written) {
  const groups = goals.map(() => []);
  let reached = 0;
  for (const line of written) {
    if (reached === goals.length) break;
    const before = [...groups[reached]];
    groups[reached].push(line);
    if (judge(goals[reached], line, before).finished) reached++;
  }
  return { groups, goal: goals[reached], own: groups[reached] ?? [] };
}

// The line of ours that can come next after the reader's, who may have gone another way: after the one that the last
// line equals, or has the same things still to go as.
function nextStep(goal, own) {
  const last = (line) => bare(parse(withoutGap(line)).at(-1));
  const stillThere = (line) => goal.gone.filter((kind) => has(last(line), SHOWN[kind]));
  const reached = (of) => goal.lines.findLastIndex(({ line }) => own.length && same(of(line), of(own.at(-1))));
  const i = [last, stillThere].map(reached).find((found) => found >= 0) ?? own.length - 1;
  return goal.lines[i + 1] ?? goal.lines.at(-1);
}

// Our lines and some wrong ones, mixed in an order that is the same for everybody
function mixed(goals) {
  const wrong = goals.flatMap(({ slips }) => slips.slice(0, goals.length > 1 ? 1 : 2));
  const scattered = ({ line }) => [...line].reduce((sum, c) => (sum * 31 + c.codePointAt(0)) % 1009, 7);
  return [...allSteps(goals), ...wrong].sort((p, q) => scattered(p) - scattered(q));
}
