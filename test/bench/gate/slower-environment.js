const Environment = require('jest-savepoint/environment');

/** Works so many milliseconds of CPU time. */
function work(ms) {
  const since = process.cpuUsage();
  for (;;) {
    const {user, system} = process.cpuUsage(since);
    if ((user + system) / 1000 >= ms) return;
  }
}

/** The environment, with one test that has become slower: by some time when it runs first, and by another each further time. */
module.exports = class SlowerEnvironment extends Environment {
  handleTestEvent(event, state) {
    const {SLOWER_TEST, SLOWER_FIRST_MS, SLOWER_WARM_MS} = process.env;
    if (event.name === 'add_test' && event.fn && event.fn.length === 0) {
      const test = state.currentDescribeBlock.children.at(-1);
      const titles = [test.name];
      for (let block = test.parent; block.parent; block = block.parent) titles.unshift(block.name);
      if (titles.join(' ') === SLOWER_TEST) {
        const {fn} = event;
        let runs = 0;
        event.fn = test.fn = async function () {
          await fn.call(this);
          work(Number(runs++ === 0 ? SLOWER_FIRST_MS : SLOWER_WARM_MS));
        };
      }
    }
    return super.handleTestEvent(event, state);
  }
};
