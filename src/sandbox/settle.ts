import {setImmediate as turnOfLoop} from 'node:timers/promises';
import {nowMs, startTimer, stopTimer} from '../shared/clock';

/** What may be at work for clients. */
export interface Busy {
  isBusy(): boolean;
  whenIdle(): Promise<void>;
}

/**
 * Waits until clients have been answered, and what they ask for next as well: but no longer than `limitMs`, as a client may run
 * statements for ever.
 */
export async function settle(work: Busy, limitMs: number): Promise<void> {
  const deadlineMs = nowMs() + limitMs;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>(resolve => {
    timer = startTimer(resolve, limitMs);
  });
  do {
    await Promise.race([work.whenIdle(), limit]);
    // A client that has connected, or has its answer, goes on in between.
    await turnOfLoop();
  } while (work.isBusy() && nowMs() < deadlineMs);
  stopTimer(timer);
}
