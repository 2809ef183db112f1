import {setTimeout as sleep} from 'node:timers/promises';

/** Waits until a condition holds. Rejects with its name after thirty seconds. */
export async function eventually(name: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; waitedMs < 30_000; waitedMs += 20) {
    if (await condition()) return;
    await sleep(20);
  }
  throw new Error(`Not in time: ${name}`);
}
