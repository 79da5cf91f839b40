/** Loaded before a bridge in these tests: its wall clock is moved by the next of CLOCK_MOVES (milliseconds) at each SIGUSR2. */
const moves = (process.env.CLOCK_MOVES ?? '').split(',').map(Number);
const RealDate = Date;
let by = 0;

globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + by);
    else super(...given);
  }

  static now() {
    return RealDate.now() + by;
  }
};

process.on('SIGUSR2', () => {
  const move = moves.shift() ?? 0;
  by += move;
  moves.push(move);
});
