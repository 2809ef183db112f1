/** Work of a fixed amount: where the machine is slower, it takes longer, as a test does. */
exports.spin = turns => {
  let sum = 0;
  for (let i = 0; i < turns; i++) sum += Math.sqrt(i) % 7;
  return sum;
};
