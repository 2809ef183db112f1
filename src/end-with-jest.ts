/** How often it is looked whether Jest is still there. */
const everyMs = 1000;

/** Whether this process is one that Jest has started as its worker. */
function isWorkerProcess(): boolean {
  return process.connected && (process.argv[1]?.includes('jest-worker') ?? false);
}

/**
 * Ends this process when the Jest is gone whose worker it is, as one that was killed: there is nobody to hear of its tests, and
 * what it holds is needed by others.
 */
export function endWithJest(): void {
  if (!isWorkerProcess()) return;
  // A listener for the end of the channel would keep the process alive.
  setInterval(() => {
    if (!process.connected) process.exit(1);
  }, everyMs).unref();
}
