/** How to end what `globalSetup` has prepared in this process: `globalTeardown` does so, in reverse order. */
export const openRuns: (() => Promise<void>)[] = [];
