/** Points of the border through `corners` where a function with the values `zs` there passes zero. */
export function crossings(corners, zs) {
  return corners.flatMap(([x, y], i) => {
    const j = (i + 1) % corners.length;
    if (zs[i] > 0 === zs[j] > 0) return [];
    const t = zs[i] / (zs[i] - zs[j]);
    return [[x + t * (corners[j][0] - x), y + t * (corners[j][1] - y)]];
  });
}

/** Where w·x + b = 0 enters and leaves the square from `low` to `high`, left end first, or nothing. */
export function lineAcross([low, high], [w1, w2, b]) {
  const corners = [
    [low, low],
    [high, low],
    [high, high],
    [low, high],
  ];
  const zs = corners.map(([x, y]) => w1 * x + w2 * y + b);
  return crossings(corners, zs).sort(([xa, ya], [xb, yb]) => xa - xb || ya - yb);
}
