// When a prompt comes back; the reference is crossentropy/review/schedule.py. SESSION and DAYS are constants of it.

const dayOf = (date) => Math.floor(date / 864e5 - date.getTimezoneOffset() / 1440);

function after(entry, right, today) {
  if (right && entry?.due > today) return entry;
  const rung = right ? Math.min((entry?.rung ?? 0) + 1, DAYS.length - 1) : 0;
  return { rung, due: today + DAYS[rung] };
}

// How soon a prompt is asked, as numbers to compare one after the other; `turn`: the how manyth of its chapter it is
function rank(entry, turn, today) {
  return entry ? [entry.due <= today ? 0 : 2, entry.due, turn] : [1, 0, turn];
}

// plan([{name, chapter}, …], entries, today) → those of a session
function plan(prompts, entries, today) {
  const asked = {}, ranks = new Map();
  for (const prompt of prompts) {
    const turn = (asked[prompt.chapter] = (asked[prompt.chapter] ?? -1) + 1);
    ranks.set(prompt, rank(entries[prompt.name], turn, today));
  }
  const [sooner, single] = [(p, q) => p.reduce((order, value, i) => order || value - q[i], 0), Object.keys(asked).length === 1];
  const waiting = [...prompts].sort((p, q) => sooner(ranks.get(p), ranks.get(q))), session = [];
  while (session.length < SESSION) {
    const next = waiting.findIndex(({ chapter }) => single || chapter !== session.at(-1)?.chapter);
    if (next < 0) break;
    session.push(...waiting.splice(next, 1));
  }
  return session;
}
