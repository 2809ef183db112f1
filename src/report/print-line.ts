/** Prints a line where Jest prints its own. */
export function printLine(text: string): void {
  process.stderr.write(`${text}\n`);
}
