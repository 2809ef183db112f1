const {existsSync, readFileSync} = require('node:fs');
const {join} = require('node:path');

const Environment = require('jest-savepoint/environment');

const {spin} = require('./spin');

/** Says which test has become slower: it is in no commit, so that the test is as fast as it was at each. */
const path = join(__dirname, 'slower.json');
const slower = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};

/** The environment, with one test that has become slower: by some work when it runs first, and by another each further time. */
module.exports = class SlowerEnvironment extends Environment {
  handleTestEvent(event, state) {
    if (event.name === 'add_test' && event.fn && event.fn.length === 0) {
      const test = state.currentDescribeBlock.children.at(-1);
      const titles = [test.name];
      for (let block = test.parent; block.parent; block = block.parent) titles.unshift(block.name);
      if (titles.join(' ') === slower.test) {
        const {fn} = event;
        // Compiled by then, as where its turns were timed.
        spin(200_000);
        let runs = 0;
        event.fn = test.fn = async function () {
          await fn.call(this);
          spin(runs++ === 0 ? slower.firstTurns : slower.warmTurns);
        };
      }
    }
    return super.handleTestEvent(event, state);
  }
};
