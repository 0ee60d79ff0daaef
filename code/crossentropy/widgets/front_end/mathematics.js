// Mathematics, in the forms of crossentropy's own.

const sigmoid = (z) => {
  const e = Math.exp(-Math.abs(z));
  return (z >= 0 ? 1 : e) / (1 + e);
};

const sigmoidPrime = (z) => {
  const e = Math.exp(-Math.abs(z));
  return e / (1 + e) ** 2;
};

const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

// 0 · ∞ = 0: what has no weight costs nothing, however surprising it would be
const weighted = (weight, surprise) => (weight > 0 ? weight * surprise : 0);

const quadratic = (a, y) => (y - a) ** 2 / 2;
const crossEntropy = (a, y) => weighted(y, -Math.log(a)) + weighted(1 - y, -Math.log1p(-a));
const entropy = (y) => crossEntropy(y, y);

// Costs of one example from its weighted input, to train with
const costs = {
  quadratic: {
    value: (z, y) => quadratic(sigmoid(z), y),
    delta: (z, y) => (sigmoid(z) - y) * sigmoidPrime(z),
  },
  "cross-entropy": {
    value: (z, y) => z * (z >= 0 ? 1 - y : -y) + Math.log1p(Math.exp(-Math.abs(z))),
    delta: (z, y) => sigmoid(z) - y,
  },
};

// Neuron.train for a neuron with one input: x and y are numbers, or lists of n. Outputs of n examples lie row by row.
function train(w, b, x, y, eta, epochs, cost) {
  const xs = [x].flat(), ys = [y].flat(), n = xs.length;
  const { value, delta } = costs[cost];
  const array = (length) => new Float64Array(length);
  const run = { w: array(epochs + 1), b: array(epochs + 1), a: array((epochs + 1) * n), cost: array(epochs + 1) };
  for (let epoch = 0; epoch <= epochs; epoch++) {
    let dw = 0, db = 0;
    xs.forEach((xi, i) => {
      const z = xi * w + b, error = delta(z, ys[i]);
      run.a[epoch * n + i] = sigmoid(z);
      run.cost[epoch] += value(z, ys[i]) / n;
      dw += error * xi;
      db += error;
    });
    run.w[epoch] = w;
    run.b[epoch] = b;
    w -= eta * (dw / n);
    b -= eta * (db / n);
  }
  return run;
}

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

// Sums of steps such as 0.1 + 0.2 lose the noise of their last digits.
const snap = (value, step) => +(Math.round(value / step) * step).toFixed(9);

// const fresh = changes(): fresh(a, b) tells whether any of these differs from the time before.
const changes = () => {
  let before;
  return (...values) => {
    const differ = !before || values.some((value, i) => !Object.is(value, before[i]));
    before = values;
    return differ;
  };
};

// Round numbers from low to high, about `count` of them
function ticks(low, high, count) {
  if (!count) return [];
  const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((m) => m * power >= rough * 0.999);
  const first = Math.ceil(low / step - 1e-9), last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => +((first + i) * step).toPrecision(12));
}
