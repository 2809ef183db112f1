import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {processCommand, processStart} from '../../../src/engine/process-identity';

test('a process keeps its identity, and loses it when it ends', async () => {
  const child = spawn('sleep', ['60']);
  const pid = child.pid ?? 0;
  const start = await processStart(pid);
  expect(start).toEqual(expect.stringMatching(/\d/));
  expect(await processStart(pid)).toBe(start);
  expect(start).not.toBe(await processStart(process.pid === pid ? 1 : process.ppid));
  expect(await processCommand(pid)).toContain('60');
  child.kill();
  await once(child, 'exit');
  expect(await processStart(pid)).toBeNull();
  expect(await processCommand(pid)).toBe('');
});
