import {spawn} from 'node:child_process';
import {BackendClock} from '../../../src/measure/backend-clock';
import {PhaseClock} from '../../../src/measure/phase-clock';

const onLinux = process.platform === 'linux' ? test : test.skip;

/** A process with a backend's title that works for some milliseconds when it is told to, and then says so. */
function startBackend() {
  const script = `
    process.stdin.on('data', () => {
      const until = process.cpuUsage().user + 50_000;
      while (process.cpuUsage().user < until);
      process.stdout.write('done');
    });
    process.stdout.write('ready');`;
  const child = spawn(process.execPath, ['-e', script], {argv0: 'postgres: shop orders [local] idle'});
  const told = () => new Promise(resolve => child.stdout.once('data', resolve));
  return {child, told};
}

onLinux("a phase has its thread's CPU time, and that of its backend", async () => {
  const {child, told} = startBackend();
  try {
    await told();
    const backend = BackendClock.open(child.pid!, 'shop');
    expect(backend).not.toBeNull();
    const clock = new PhaseClock(backend);
    clock.start();
    child.stdin.write('work');
    await told();
    clock.stop();
    expect(clock.backendCpuMs).toBeGreaterThan(40);
    expect(clock.time.cpuMs).toBeGreaterThan(clock.backendCpuMs ?? Infinity);
    backend?.close();
  } finally {
    child.kill();
  }
});

onLinux('a process that is no backend of that user has no clock', async () => {
  const {child, told} = startBackend();
  try {
    await told();
    expect(BackendClock.open(child.pid!, 'someone')).toBeNull();
    expect(BackendClock.open(process.pid, 'shop')).toBeNull();
    expect(BackendClock.open(2 ** 30, 'shop')).toBeNull();
  } finally {
    child.kill();
  }
});

onLinux('the time of a backend that is gone in the meantime is not known', async () => {
  const {child, told} = startBackend();
  await told();
  const clock = new PhaseClock(BackendClock.open(child.pid!, 'shop'));
  clock.start();
  const exited = new Promise(resolve => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
  clock.stop();
  expect(clock.backendCpuMs).toBeNull();
});

test('without a backend a phase has the time of its thread alone', () => {
  const clock = new PhaseClock();
  clock.start();
  const until = performance.now() + 10;
  while (performance.now() < until);
  clock.stop();
  expect(clock.backendCpuMs).toBeNull();
  expect(clock.time.cpuMs).toBeGreaterThan(0);
});
