const Environment = require('jest-savepoint/environment');

const {spin} = require('./spin');

/** The environment, with one test that has become slower: by some work when it runs first, and by another each further time. */
module.exports = class SlowerEnvironment extends Environment {
  handleTestEvent(event, state) {
    const {SLOWER_TEST, SLOWER_FIRST_TURNS, SLOWER_WARM_TURNS} = process.env;
    if (event.name === 'add_test' && event.fn && event.fn.length === 0) {
      const test = state.currentDescribeBlock.children.at(-1);
      const titles = [test.name];
      for (let block = test.parent; block.parent; block = block.parent) titles.unshift(block.name);
      if (titles.join(' ') === SLOWER_TEST) {
        const {fn} = event;
        // Compiled by then, as where its turns were timed.
        spin(200_000);
        let runs = 0;
        event.fn = test.fn = async function () {
          await fn.call(this);
          spin(Number(runs++ === 0 ? SLOWER_FIRST_TURNS : SLOWER_WARM_TURNS));
        };
      }
    }
    return super.handleTestEvent(event, state);
  }
};
