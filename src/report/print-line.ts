/** Back to the line's beginning, and nothing on it: before a run begins, Jest's own words stand on it, without an end. */
const clearLine = '\r\u001b[K';

/** Prints a line where Jest prints its own. */
export function printLine(text: string): void {
  process.stderr.write(`${process.stderr.isTTY ? clearLine : ''}${text}\n`);
}
