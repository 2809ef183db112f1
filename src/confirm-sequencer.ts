/**
 * Jest's test sequencer in a confirming process: test files run in the order in which the command names them, and their
 * durations, which are not those of the user's run, are not remembered.
 */
export default class ConfirmSequencer {
  sort<T extends {readonly path: string}>(tests: Iterable<T>): T[] {
    const rank = ({path}: {readonly path: string}) => process.argv.indexOf(path);
    return [...tests].sort((a, b) => rank(a) - rank(b));
  }

  cacheResults(): void {
    // Nothing to remember.
  }
}
