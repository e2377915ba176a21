// Products of matrices on WebAssembly's vectors of two numbers. The instructions of a tile are put
// together here: of 4 rows or 1, by 4 columns or 2. Each place of a tile has a sum of its own, to
// which term after term is added, so that every bit is what the plain loops give. float32 is
// multiplied in float64 and rounded after every term, as there.
(memory) => {
  const leb = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...leb(n >>> 7)]);
  const part = (id, ...bytes) => [id, ...leb(bytes.length), ...bytes];
  const simd = (code, ...more) => [0xfd, ...leb(code), ...more];
  const [get, set] = [0x20, 0x21].map((code) => (local) => [code, ...leb(local)]);
  const range = (n) => [...Array(n).keys()];
  const move = (local, by) => [...get(local), ...get(by), 0x6a, ...set(local)];
  const LOCALS = { i32: 0x7f, v128: 0x7b };
  // What a tile is told: addresses, and how many bytes lie between rows, terms, columns.
  const [A, ROW, TERM, B, NEXT, COLUMN, O, LINE, COUNT, FIRST] = range(10);

  const TYPES = {
    d: {
      number: [0x2b, 3, 0],
      pair: (at) => simd(0x00, 3, at * 16),
      round: [],
      store: (at) => simd(0x0b, 3, at * 16),
    },
    f: {
      number: [0x2a, 2, 0, 0xbb],
      pair: (at) => [...simd(0x5d, 2, at * 8), ...simd(0x5f)],
      round: [...simd(0x5e), ...simd(0x5f)],
      store: (at) => [...simd(0x5e), ...simd(0x5b, 2, at * 8, 0)],
    },
  };

  /** The body of a tile; `isRow`: a term's columns lie side by side, so that pairs are loaded. */
  function tile({ number, pair, round, store }, rows, pairs, isRow) {
    const at = (first, count) => range(count).map((i) => first + i);
    const lefts = at(FIRST, rows);
    const rights = at(FIRST + rows, isRow ? 1 : 2 * pairs);
    const lines = at(FIRST + rows + rights.length, rows);
    const loaded = at(lines.at(-1) + 1, pairs);
    const left = loaded.at(-1) + 1;
    const sums = range(rows).map((r) => at(left + 1 + r * pairs, pairs));
    const spaced = (first, step, locals) =>
      locals.flatMap((local, i) => [
        ...(i ? [...get(locals[i - 1]), ...get(step), 0x6a] : get(first)),
        ...set(local),
      ]);
    const load = (i) =>
      isRow
        ? [...get(rights[0]), ...pair(i)]
        : [
            ...[...get(rights[2 * i]), ...number, ...simd(0x14)],
            ...[...get(rights[2 * i + 1]), ...number, ...simd(0x22, 1)],
          ];
    const term = [
      ...loaded.flatMap((local, i) => [...load(i), ...set(local)]),
      ...lefts.flatMap((from, r) => [
        ...[...get(from), ...number, ...simd(0x14), ...set(left)],
        ...sums[r].flatMap((sum, i) => [
          ...[...get(sum), ...get(left), ...get(loaded[i]), ...simd(0xf2), ...simd(0xf0)],
          ...[...round, ...set(sum)],
        ]),
      ]),
      ...lefts.flatMap((local) => move(local, TERM)),
      ...rights.flatMap((local) => move(local, NEXT)),
    ];
    // From −0, to which any first term is added as it is.
    const zero = simd(0x0c, ...[0, 0].flatMap(() => [0, 0, 0, 0, 0, 0, 0, 128]));
    const code = [
      ...spaced(A, ROW, lefts),
      ...spaced(B, COLUMN, rights),
      ...spaced(O, LINE, lines),
      ...sums.flat().flatMap((sum) => [...zero, ...set(sum)]),
      ...[0x03, 0x40, ...term],
      ...[...get(COUNT), 0x41, 1, 0x6b, 0x22, COUNT, 0x0d, 0, 0x0b],
      ...sums.flatMap((row, r) =>
        row.flatMap((sum, i) => [...get(lines[r]), ...get(sum), ...store(i)]),
      ),
      0x0b,
    ];
    const addresses = loaded[0] - FIRST;
    const locals = [
      2,
      ...leb(addresses),
      LOCALS.i32,
      ...leb(pairs + 1 + rows * pairs),
      LOCALS.v128,
    ];
    return [...leb(locals.length + code.length), ...locals, ...code];
  }

  const SHAPES = [4, 1].flatMap((rows) => [2, 1].map((pairs) => [rows, pairs]));
  const KINDS = Object.keys(TYPES).flatMap((type) =>
    [true, false].flatMap((isRow) => SHAPES.map((shape) => ({ type, isRow, shape }))),
  );
  const bodies = KINDS.map(({ type, isRow, shape }) => tile(TYPES[type], ...shape, isRow));
  const text = (word) => [word.length, ...[...word].map((letter) => letter.charCodeAt(0))];
  const bytes = new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...part(1, 1, 0x60, FIRST, ...Array(FIRST).fill(LOCALS.i32), 0),
    ...part(2, 1, ...text("a"), ...text("m"), 2, 0, 1),
    ...part(3, bodies.length, ...bodies.map(() => 0)),
    ...part(7, bodies.length, ...bodies.flatMap((_, i) => [...text(`t${i}`), 0, i])),
    ...part(10, bodies.length, ...bodies.flat()),
  ]);
  if (!WebAssembly.validate(bytes)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { a: { m: memory } });
  const tiles = Object.fromEntries(KINDS.map(({ type, isRow }) => [type + isRow, []]));
  KINDS.forEach(({ type, isRow }, i) => {
    tiles[type + isRow].push(exports[`t${i}`]);
  });
  return tiles;
};
