// The sigmoid with neurons on it: the error of each is its distance from the target, and its slope a tangent.
function sigmoidPlot(size) {
  const axes = { xLabel: "weighted input z", yLabel: "output a = σ(z)", xTicks: 8 };
  const p = plot({ x: [-8, 8], y: [-0.08, 1.08], ...axes, ...size });
  const wanted = p.segment("ce-target"), sigma = p.curve(""), fresh = changes();

  // axis(z, y): the target's level, and an axis that reaches as far as z
  const axis = (z, y) => {
    const reach = Math.max(8, Math.ceil(Math.abs(z)));
    if (fresh(reach)) {
      p.domain([-reach, reach], p.y);
      const xs = Float64Array.from({ length: 161 }, (_, i) => (i / 80 - 1) * reach);
      sigma(xs.map(sigmoid), { xs });
    }
    wanted(-reach, y, reach, y);
  };

  // neuron(kind) → draw(z, y)
  const neuron = (kind = "") => {
    const error = p.segment(`${kind} ce-error`), tangent = p.segment(`${kind} ce-slope`);
    return (z, y) => {
      const a = sigmoid(z), rise = 2 * sigmoidPrime(z);
      error(z, y, z, a);
      tangent(z - 2, a - rise, z + 2, a + rise);
    };
  };

  // names() → draw(z, y): what is the error here, and what the slope
  const names = () => {
    const error = p.name("ce-error"), slope = p.name("ce-slope");
    return (z, y) => {
      const a = sigmoid(z), middle = (a + y) / 2, atEdge = Math.abs(z) > 0.7 * p.x[1];
      error(z, middle, "error", 0, z < 0 !== atEdge);
      // at the lower end of the tangent, but above the error's name where that is as low
      const [at, lift] = middle < 0.15 ? [middle, -18] : [Math.max(a - 2 * sigmoidPrime(z), 0), -8];
      slope(Math.max(z - 2, p.x[0]), at, "slope σ′", lift, z > -4);
    };
  };
  return { p, axis, neuron, names };
}

