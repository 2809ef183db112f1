import {PhaseClock} from '../../../src/measure/phase-clock';
import {roundMs} from '../../../src/stats/round-ms';

function burnMs(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

const sleepMs = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

test('adds up the wall and CPU time of all stretches, and of nothing between them', async () => {
  const clock = new PhaseClock();
  clock.start();
  burnMs(20);
  clock.stop();
  await sleepMs(500);
  clock.start();
  await sleepMs(30);
  clock.stop();
  const {wallMs, cpuMs} = clock.time;
  expect(wallMs).toBeGreaterThanOrEqual(48);
  expect(wallMs).toBeLessThan(500);
  expect(cpuMs).toBeGreaterThan(5);
  expect(cpuMs).toBeLessThan(wallMs);
});

test('stopping a clock that does not run changes nothing', () => {
  const clock = new PhaseClock();
  clock.stop();
  expect(clock.time).toEqual({wallMs: 0, cpuMs: 0});
});

test('fake timers do not reach it', () => {
  jest.useFakeTimers();
  try {
    const clock = new PhaseClock();
    clock.start();
    jest.advanceTimersByTime(60_000);
    clock.stop();
    expect(clock.time.wallMs).toBeLessThan(10_000);
  } finally {
    jest.useRealTimers();
  }
});

test('times have microseconds', () => {
  expect(roundMs(1.234_567)).toBe(1.235);
});
