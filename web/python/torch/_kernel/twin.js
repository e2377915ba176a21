// The kernel's hot functions on Python's own arrays: addresses in WebAssembly's memory come in as
// numbers, results go where Python has made room. Memory's views are asked for at each call: they
// are replaced when memory grows. Nothing is kept, copied or freed here.
//
// Each maker returns a function for one operation and one set of number types, written out for
// these, so that its loop is compiled for them alone. `undefined`: there is none, Python does it.
// `tiles` is what `simd.js` gives: null where WebAssembly has no vectors.
(module, tiles) => {
  const VIEWS = {
    f: "HEAPF32",
    d: "HEAPF64",
    B: "HEAPU8",
    b: "HEAP8",
    h: "HEAP16",
    i: "HEAP32",
    q: "HEAP64",
  };
  const SHIFTS = { f: 2, d: 3, B: 0, b: 0, h: 1, i: 2, q: 3 };
  const isFloat = (type) => type === "f" || type === "d";

  const even = (x) => {
    const low = Math.floor(x);
    const apart = x - low;
    if (!(apart >= 0)) return x;
    const near = apart < 0.5 || (apart === 0.5 && low % 2 === 0) ? low : low + 1;
    return near === 0 && (x < 0 || Object.is(x, -0)) ? -0 : near;
  };
  const power = (x, y) => {
    if (y === 2) return x * x;
    if (y === 3) return x * x * x;
    if (y === 0.5) return Math.sqrt(x);
    if (y === -1) return 1 / x;
    if (y === -2) return 1 / (x * x);
    return powerOf(x, y);
  };
  const powerOf = (x, y) =>
    x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : x ** y;
  const helpers = { even, power, powerOf };

  const UNARY = {
    neg: "-x",
    abs: "Math.abs(x)",
    exp: "Math.exp(x)",
    expm1: "Math.expm1(x)",
    log: "Math.log(x)",
    log1p: "Math.log1p(x)",
    log2: "Math.log2(x)",
    log10: "Math.log10(x)",
    sqrt: "Math.sqrt(x)",
    sin: "Math.sin(x)",
    cos: "Math.cos(x)",
    tan: "Math.tan(x)",
    asin: "Math.asin(x)",
    acos: "Math.acos(x)",
    atan: "Math.atan(x)",
    sinh: "Math.sinh(x)",
    cosh: "Math.cosh(x)",
    tanh: "Math.tanh(x)",
    relu: "x > 0 || x !== x ? x : 0",
    sign: "(x > 0) - (x < 0)",
    floor: "Math.floor(x)",
    ceil: "Math.ceil(x)",
    trunc: "Math.trunc(x)",
    round: "even(x)",
    isnan: "+(x !== x)",
    isfinite: "+Number.isFinite(x)",
    isinf: "+(x === Infinity || x === -Infinity)",
    not: "+(x === 0)",
  };
  // Where e^−x is more than float32 holds, torch's is infinite.
  const SIGMOID = {
    d: "1 / (1 + Math.exp(-x))",
    f: "x < -88.72283905206835 ? 0 : 1 / (1 + Math.exp(-x))",
  };
  const BINARY = {
    add: "x + y",
    sub: "x - y",
    mul: "x * y",
    div: "x / y",
    pow: "powerOf(x, y)",
    lt: "+(x < y)",
    le: "+(x <= y)",
    gt: "+(x > y)",
    ge: "+(x >= y)",
    eq: "+(x === y)",
    ne: "+(x !== y)",
    maximum: "x > y || x !== x ? x : y",
    minimum: "x < y || x !== x ? x : y",
    gate: "y > 0 ? x : 0",
  };

  /** A function of addresses of `arrays` (name: type), then of `numbers`. */
  const written = (arrays, numbers, body) => {
    const names = Object.keys(arrays);
    const views = names.map((name) => {
      const type = arrays[name];
      const place = name.toLowerCase();
      return `const ${name} = module.${VIEWS[type]}; ${place} = ${place} >>> ${SHIFTS[type]};`;
    });
    const parameters = [...names.map((name) => name.toLowerCase()), ...numbers].join(", ");
    const code = `"use strict"; return (${parameters}) => { ${views.join(" ")} ${body} };`;
    return new Function("module", ...Object.keys(helpers), code)(module, ...Object.values(helpers));
  };
  const rounded = (type, value) => (type === "f" ? `Math.fround(${value})` : `(${value})`);
  // Python's sum of floats: what rounding takes away at each step is added at the end.
  const plus = (value) =>
    `v = ${value}; t = s + v; c += Math.abs(s) >= Math.abs(v) ? (s - t) + v : (v - t) + s; s = t;`;
  const summed = "(c !== 0 && Number.isFinite(c) ? s + c : s)";
  // From here on tiles are quicker than loops.
  const MANY = 1024;

  /**
   * The product of A (m, k) and B (k, n) into O. Numbers lie `ai` apart from row to row of A, `al`
   * from term to term, `bl` from term to term of B, `bj` from column to column. Sums side by side do
   * not wait for each other; what is stored is rounded to its type, after every term.
   */
  function times(type) {
    const loops = written(
      { A: type, B: type, O: type },
      ["ai", "al", "bl", "bj", "m", "k", "n", "from"],
      `for (let i = 0; i < m; i++) for (let l = 0; l < k; l++) {
        const f = A[a + i * ai + l * al], p = o + i * n, q = b + l * bl;
        if (l) for (let j = from; j < n; j++) O[p + j] += f * B[q + j * bj];
        else for (let j = from; j < n; j++) O[p + j] = f * B[q + j * bj];
      }`,
    );
    const size = 1 << SHIFTS[type];
    return (a, b, o, ai, al, bl, bj, m, k, n) => {
      const pairs = tiles && m * k * n >= MANY ? n - (n % 2) : 0;
      const set = pairs && tiles[type + (bj === 1)];
      for (let j = 0, wide; j < pairs; j += wide) {
        wide = pairs - j < 4 ? 2 : 4;
        for (let i = 0, high; i < m; i += high) {
          high = m - i < 4 ? 1 : 4;
          const tile = set[2 * (high === 1) + (wide === 2)];
          const [x, y, z] = [a + i * ai * size, b + j * bj * size, o + (i * n + j) * size];
          tile(x, ai * size, al * size, y, bl * size, bj * size, z, n * size, k);
        }
      }
      if (pairs < n) loops(a, b, o, ai, al, bl, bj, m, k, n, pairs);
    };
  }

  const AXES = [0, 1, 2, 3];
  const walk = (body) => {
    const heads = AXES.map(
      (i) =>
        `for (let i${i} = 0, p${i} = ${i ? `p${i - 1}` : "offset"}; i${i} < n${i}; i${i}++, p${i} += s${i}) `,
    );
    return `let r = 0; ${heads.join("")} ${body}`;
  };
  const axes = ["offset", ...AXES.flatMap((i) => [`n${i}`, `s${i}`])];

  return {
    unary(op, from, into) {
      const value = op === "sigmoid" ? SIGMOID[into] : UNARY[op];
      if (!value || !isFloat(from) || !(isFloat(into) || into === "B")) return undefined;
      return written(
        { A: from, O: into },
        ["n"],
        `for (let i = 0; i < n; i++) { const x = A[a + i]; O[o + i] = ${value}; }`,
      );
    },
    binary(op, from, into, mode) {
      const value = op === "pow" && mode === 1 ? "power(x, y)" : BINARY[op];
      if (!value || !isFloat(from) || !(isFloat(into) || into === "B")) return undefined;
      const loop = (x, y) => `{ const x = ${x}, y = ${y}; O[o + i] = ${value}; }`;
      const arrays = { A: from, B: from, O: into };
      if (mode === 1) delete arrays.B;
      if (mode === 2) delete arrays.A;
      const numbers = mode === 1 ? ["y", "n"] : mode === 2 ? ["x", "n"] : ["n", "m"];
      const body = [
        `for (let i = 0; i < n; i++) ${loop("A[a + i]", "B[b + i]")}`,
        `for (let i = 0; i < n; i++) { const x = A[a + i]; O[o + i] = ${value}; }`,
        `for (let i = 0; i < n; i++) { const y = B[b + i]; O[o + i] = ${value}; }`,
        `for (let i = 0; i < n;) for (let j = 0; j < m && i < n; j++, i++) ${loop("A[a + i]", "B[b + j]")}`,
        `for (let i = 0; i < n;) for (let j = 0; j < m && i < n; j++, i++) ${loop("A[a + j]", "B[b + i]")}`,
      ][mode];
      return written(arrays, numbers, body);
    },
    cast(from, into) {
      if (!isFloat(into)) return undefined;
      const value = from === "q" ? "Number(A[a + i])" : "A[a + i]";
      return written(
        { A: from, O: into },
        ["n"],
        `for (let i = 0; i < n; i++) O[o + i] = ${value};`,
      );
    },
    where(type) {
      return written(
        { C: "B", A: type, B: type, O: type },
        ["n"],
        "for (let i = 0; i < n; i++) O[o + i] = C[c + i] ? A[a + i] : B[b + i];",
      );
    },
    gather: (type) => written({ A: type, O: type }, axes, walk("O[o + r++] = A[a + p3];")),
    scatter: (type) => written({ A: type, O: type }, axes, walk("A[a + p3] = O[o + r++];")),
    reduce(op, from, into) {
      if (!isFloat(from)) return undefined;
      const first = "A[p]";
      const each = (body) => `for (let l = 1, q = p + inner; l < n; l++, q += inner) { ${body} }`;
      const best = (sign) =>
        `let r = ${first}, k = 0; if (r === r) ${each(`const x = A[q]; if (x ${sign} r) { r = x; k = l; } else if (x !== x) { r = x; k = l; break; }`)}`;
      const code = {
        sum: `let s = ${first}, c = 0, t, v; ${each(plus("A[q]"))} const r = 0 + ${summed};`,
        prod: `let r = ${first}; ${each("r *= A[q];")}`,
        max: best(">"),
        min: best("<"),
        argmax: best(">"),
        argmin: best("<"),
        any: `let r = +(${first} !== 0); ${each("if (A[q] !== 0) { r = 1; break; }")}`,
        all: `let r = +(${first} !== 0); ${each("if (A[q] === 0) { r = 0; break; }")}`,
      }[op];
      const place = op.startsWith("arg");
      if (
        !code ||
        !(place ? into === "q" : isFloat(into) || (into === "B" && (op === "any" || op === "all")))
      )
        return undefined;
      const store = place ? "O[o + i * inner + j] = BigInt(k);" : "O[o + i * inner + j] = r;";
      return written(
        { A: from, O: into },
        ["outer", "n", "inner"],
        `
        for (let i = 0; i < outer; i++) for (let j = 0; j < inner; j++) {
          const p = a + i * n * inner + j; ${code} ${store}
        }`,
      );
    },
    matmul(type, lies) {
      const product = times(type);
      const size = 1 << SHIFTS[type];
      return (a, b, o, batch, m, k, n) => {
        const [bl, bj] = lies ? [1, k] : [n, 1];
        for (let q = 0; q < batch; q++) {
          const [x, y, z] = [a + q * m * k * size, b + q * k * n * size, o + q * m * n * size];
          product(x, y, z, k, 1, bl, bj, m, k, n);
        }
      };
    },
    linear(type, hasBias) {
      const product = times(type);
      if (!hasBias) return (x, w, o, n, k, out) => product(x, w, o, k, 1, 1, k, n, k, out);
      const shift = written(
        { B: type, O: type },
        ["n", "out"],
        "for (let i = 0; i < n; i++) for (let j = 0; j < out; j++) O[o + i * out + j] += B[b + j];",
      );
      return (x, w, b, o, n, k, out) => {
        product(x, w, o, k, 1, 1, k, n, k, out);
        shift(b, o, n, out);
      };
    },
    linear_back(type, bias, x, w) {
      const product = times(type);
      const sums = written(
        { G: type, B: type },
        ["n", "out"],
        `for (let j = 0; j < out; j++) {
          let s = 0, c = 0, t, v;
          for (let i = 0; i < n; i++) { ${plus("G[g + i * out + j]")} }
          B[b + j] = ${summed};
        }`,
      );
      return (g, from, weights, intoBias, intoX, intoW, n, k, out) => {
        if (bias) sums(g, intoBias, n, out);
        if (x) product(g, weights, intoX, out, 1, k, 1, n, out, k);
        if (w) product(g, from, intoW, 1, out, k, 1, out, n, k);
      };
    },
    softmax(type, log) {
      return written({ A: type, O: type }, ["outer", "n"], SOFTMAX(log));
    },
    softmax_back(type, log) {
      const slope = log ? "G[p + j] - Math.exp(Y[q + j]) * total" : "(G[p + j] - total) * Y[q + j]";
      return written(
        { G: type, Y: type, O: type },
        ["outer", "n"],
        `
        for (let i = 0; i < outer; i++) {
          const p = g + i * n, q = y + i * n; let s = 0, c = 0, t, v;
          for (let j = 0; j < n; j++) { ${plus(log ? "G[p + j]" : "G[p + j] * Y[q + j]")} }
          const total = ${summed};
          for (let j = 0; j < n; j++) O[o + i * n + j] = ${slope};
        }`,
      );
    },
    cross_entropy(type) {
      // The classes are whole numbers of 64 bits, of which the lower half holds all.
      return written(
        { A: type, O: type, Y: "i" },
        ["outer", "n"],
        `
        ${SOFTMAX(true)}
        let s = 0, c = 0, t, v;
        for (let i = 0; i < outer; i++) { ${plus("O[o + i * n + Y[y + 2 * i]]")} }
        return outer ? (0 - ${summed}) / outer : NaN;`,
      );
    },
    cross_entropy_back(type) {
      return written(
        { L: type, Y: "i", O: type },
        ["scale", "n", "k"],
        `
        for (let i = 0; i < n * k; i++) O[o + i] = Math.exp(L[l + i]) * scale;
        for (let i = 0; i < n; i++) O[o + i * k + Y[y + 2 * i]] -= scale;`,
      );
    },
    axpy: (type) =>
      written(
        { A: type, G: type },
        ["n", "alpha"],
        "for (let i = 0; i < n; i++) A[a + i] += G[g + i] * alpha;",
      ),
    sgd(type) {
      const r = (value) => rounded(type, value);
      return written(
        {},
        ["lr", "momentum", "kept", "decay", "nesterov", "maximize", "...rows"],
        `
        const H = module.${VIEWS[type]};
        for (let at = 0; at < rows.length; at += 4) {
          const n = rows[at], [p, g, w] = [1, 2, 3].map((i) => rows[at + i] >>> ${SHIFTS[type]});
          for (let i = 0; i < n; i++) {
            let d = maximize ? -H[g + i] : H[g + i];
            if (decay) d = ${r("d + H[p + i] * decay")};
            if (w) {
              const v = H[w + i] = ${r(`${r("H[w + i] * momentum")} + d * kept`)};
              d = nesterov ? ${r("d + v * momentum")} : v;
            }
            H[p + i] += d * -lr;
          }
        }`,
      );
    },
    adam(type) {
      const r = (value) => rounded(type, value);
      const numbers = [
        "step",
        "first",
        "second",
        "root",
        "eps",
        "shrink",
        "decay",
        "maximize",
        "...rows",
      ];
      return written(
        {},
        numbers,
        `
        const H = module.${VIEWS[type]};
        for (let at = 0; at < rows.length; at += 6) {
          const n = rows[at], [p, g, u, w, z] = [1, 2, 3, 4, 5].map((i) => rows[at + i] >>> ${SHIFTS[type]});
          for (let i = 0; i < n; i++) {
            let d = maximize ? -H[g + i] : H[g + i];
            if (shrink !== 1) H[p + i] *= shrink;
            if (decay) d = ${r("d + H[p + i] * decay")};
            H[u + i] += ${r("d - H[u + i]")} * (1 - first);
            let q = H[w + i] = ${r(`${r("H[w + i] * second")} + ${r("d * d")} * (1 - second)`)};
            if (z) q = H[z + i] = q > H[z + i] ? q : H[z + i];
            const below = ${r(`${r("Math.sqrt(q) / root")} + eps`)};
            H[p + i] += ${r("H[u + i] / below")} * -step;
          }
        }`,
      );
    },
  };

  function SOFTMAX(log) {
    const value = log ? "A[p + j] - shift" : "Math.exp(A[p + j] - top) / total";
    return `
      for (let i = 0; i < outer; i++) {
        const p = a + i * n, q = o + i * n; let top = A[p], s = 0, c = 0, t, v;
        for (let j = 1; j < n && top === top; j++) if (A[p + j] > top || A[p + j] !== A[p + j]) top = A[p + j];
        if (!Number.isFinite(top)) { for (let j = 0; j < n; j++) O[q + j] = NaN; continue; }
        for (let j = 0; j < n; j++) { ${plus("Math.exp(A[p + j] - top)")} }
        const total = ${summed}, shift = top + Math.log(total);
        for (let j = 0; j < n; j++) O[q + j] = ${value};
      }`;
  }
};
