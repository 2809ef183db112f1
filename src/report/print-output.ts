/** Prints what was asked for, apart from everything that is said on the way. */
export function printOutput(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}
