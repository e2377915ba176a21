// Random numbers as torch draws them in float64 on the processor: MT19937 and what torch does with it.

const WORDS = 624;
const SHIFT = 397;
const HIGH = 2 ** 32;
const RESOLUTION = 2 ** -53;
const AT_ONCE = 16;

export class Generator {
  /** As after `torch.manual_seed(seed)`; `seed` is a whole number from 0 to 2³² − 1. */
  constructor(seed) {
    this.state = new Uint32Array(WORDS);
    this.state[0] = seed;
    for (let i = 1; i < WORDS; i += 1) {
      const last = this.state[i - 1];
      this.state[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i;
    }
    this.next = WORDS;
    this.spare = null;
  }

  /** A generator that goes on from here by itself. */
  copy() {
    const twin = new Generator(0);
    twin.state.set(this.state);
    return Object.assign(twin, { next: this.next, spare: this.spare });
  }

  twist() {
    const { state } = this;
    for (let i = 0; i < WORDS; i += 1) {
      const mixed = (state[i] & 0x80000000) | (state[(i + 1) % WORDS] & 0x7fffffff);
      state[i] = state[(i + SHIFT) % WORDS] ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
    }
    this.next = 0;
  }

  /** A whole number of 32 bits. */
  word() {
    if (this.next === WORDS) this.twist();
    let word = this.state[this.next];
    this.next += 1;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  /** A number of 53 bits in [0, 1). */
  double() {
    const high = this.word() & 0x1fffff;
    return (high * HIGH + this.word()) * RESOLUTION;
  }

  /** `n` numbers from [low, high), as `uniform_`. */
  uniform(n, low = 0, high = 1) {
    return Float64Array.from({ length: n }, () => this.double() * (high - low) + low);
  }

  /** `n` numbers of mean 0 and deviation 1, as `randn`. */
  normal(n) {
    if (n < AT_ONCE) return Float64Array.from({ length: n }, () => this.oneNormal());
    const numbers = this.uniform(n);
    for (let i = 0; i + AT_ONCE <= n; i += AT_ONCE) sixteen(numbers, i);
    if (n % AT_ONCE) {
      // The last sixteen are drawn again.
      numbers.set(this.uniform(AT_ONCE), n - AT_ONCE);
      sixteen(numbers, n - AT_ONCE);
    }
    return numbers;
  }

  oneNormal() {
    if (this.spare !== null) {
      const { spare } = this;
      this.spare = null;
      return spare;
    }
    const angle = 2 * Math.PI * this.double();
    const radius = Math.sqrt(-2 * Math.log1p(-this.double()));
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** 0 to n − 1 in a random order, as `randperm`. */
  permutation(n) {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = 0; i < n - 1; i += 1) {
      const other = i + (this.word() % (n - i));
      [order[i], order[other]] = [order[other], order[i]];
    }
    return order;
  }
}

/** Sixteen even numbers from `at` on become normal ones (Box–Muller). */
function sixteen(numbers, at) {
  for (let i = at; i < at + AT_ONCE / 2; i += 1) {
    const radius = Math.sqrt(-2 * Math.log(1 - numbers[i]));
    const angle = 2 * Math.PI * numbers[i + AT_ONCE / 2];
    numbers[i] = radius * Math.cos(angle);
    numbers[i + AT_ONCE / 2] = radius * Math.sin(angle);
  }
}
