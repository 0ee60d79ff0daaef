// A curve that the reader draws on a plot against the epoch, before the computed one is seen: freely, with a mouse or a
// finger, or by keys as a few knots. HEIGHTS, KNOTS and APART are those of drawings.py.

const hundredths = (value) => (Math.floor(value * 100 + 0.5) / 100).toFixed(2);

// The height of a drawing at each of the epochs 0 … n, as drawings.spread
function spread(heights, start, n) {
  const ends = [start, ...heights];
  return Array.from({ length: n + 1 }, (_, epoch) => {
    const place = (epoch * heights.length) / n, k = Math.min(Math.floor(place), heights.length - 1);
    return ends[k] + (place - k) * (ends[k + 1] - ends[k]);
  });
}

// As drawings.compare
function compare(heights, computed) {
  const n = computed.length - 1, drawn = spread(heights, computed[0], n);
  const gaps = drawn.map((height, epoch) => Math.abs(height - computed[epoch]));
  const parted = gaps.findIndex((gap) => gap > APART);
  const farthest = gaps.indexOf(Math.max(...gaps));
  return {
    distance: gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length,
    parted,
    farthest,
    drawn: drawn[farthest],
    computed: computed[farthest],
    verdict: parted < 0 ? "near" : drawn[parted] < computed[parted] ? "below" : "above",
  };
}

// What the sentences of drawings.py have in braces
function wordsOf(comparison) {
  const words = { ...comparison, apart: APART };
  for (const name of ["distance", "drawn", "computed"]) words[name] = hundredths(words[name]);
  return words;
}

// drawingOn(fig, p, {start, n, guess, open, ask}) → {read, show}: a layer on a plot with epochs from 0 to n, for a curve that
// starts at `start`. guess() gives heights that are committed, if there are any; read() those that are drawn, or nothing.
function drawingOn(fig, p, { start, n, guess, open, ask }) {
  const line = p.curve("ce-drawn"), prompt = p.text("ce-prompt"), every = n / HEIGHTS;
  const places = Array.from({ length: KNOTS }, (_, k) => ((k + 1) * HEIGHTS) / KNOTS); // of the knots, counted from 1
  let heights, reached; // up to which place something is drawn
  const clear = () => ([heights, reached] = [Array(HEIGHTS).fill(start), 0]);
  clear();

  // A straight line from one place to another. What lies beyond all that is drawn follows its end.
  const draw = ([x1, y1], [x2, y2]) => {
    heights = heights.map((height, i) => {
      const place = i + 1;
      if (place > Math.max(reached, x2)) return reached > x2 ? height : y2;
      if (place < x1 || place > x2) return height;
      return snap(x1 === x2 ? y2 : y1 + ((place - x1) / (x2 - x1)) * (y2 - y1), 0.01);
    });
    reached = Math.max(reached, x2);
    fig.paintSoon();
  };
  const within = (y) => clamp(snap(y, 0.01), 0, 1);
  const at = (place) => (place ? heights[place - 1] : start);

  let before = null; // where the hand was
  const put = (event) => {
    if (!open()) return;
    const [epoch, y] = p.fromEvent(event), now = [clamp(Math.round(epoch / every), 0, HEIGHTS), within(y)];
    const from = before ?? now;
    draw(...(from[0] <= now[0] ? [from, now] : [now, from]));
    before = now;
  };
  follow(p.svg, { start: (event) => (event.preventDefault(), (before = null), put(event)), move: put });

  const knots = places.map((place, k) => {
    const last = places[k - 1] ?? 0, next = places[k + 1];
    const move = (_, y) => {
      if (!open()) return;
      const now = [place, within(y)], beyond = next <= reached;
      draw([last, at(last)], now);
      if (beyond) draw(now, [next, at(next)]);
    };
    return fig.handle(p, { label: `Your curve at epoch ${place * every}`, step: [0, 0.02], move, kind: "ce-knot" });
  });

  let committed = [];
  const show = () => {
    if (guess().length) [heights, reached] = [guess(), HEIGHTS];
    else if (committed.length) clear();
    committed = guess();
    const shown = open() || reached ? heights : []; // nobody expected the line that nobody has drawn
    line([start, ...shown], { xs: [0, ...shown.map((_, i) => (i + 1) * every)] });
    prompt(0.58 * n, 0.68, reached || !open() ? "" : ask);
    p.el.classList.toggle("ce-drawable", open());
    places.forEach((place, k) => knots[k](place * every, at(place), () => `output ${hundredths(at(place))}`));
  };
  return { read: () => reached > 0 && heights, show };
}
