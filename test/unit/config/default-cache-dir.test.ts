import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {defaultCacheDir} from '../../../src/config/default-cache-dir';

const home = tmpdir();

test.each([
  ['linux', {HOME: home}, join(home, '.cache/jest-savepoint')],
  ['darwin', {HOME: home}, join(home, 'Library/Caches/jest-savepoint')],
  ['win32', {LOCALAPPDATA: join(home, 'Local')}, join(home, 'Local/jest-savepoint')],
  ['linux', {HOME: home, XDG_CACHE_HOME: join(home, 'xdg')}, join(home, 'xdg/jest-savepoint')],
  ['darwin', {HOME: home, XDG_CACHE_HOME: join(home, 'xdg')}, join(home, 'xdg/jest-savepoint')],
  ['linux', {HOME: home, XDG_CACHE_HOME: 'relative'}, join(home, '.cache/jest-savepoint')],
] as const)('on %s with %j it is %s', (platform, env, folder) => {
  expect(defaultCacheDir(env, platform)).toBe(folder);
});

test.each(['/dev/null', '/dev/null/below-a-file'])(
  'a home that cannot be written to, %s, is replaced by a folder of this user’s for temporary files',
  unwritable => {
    const folder = defaultCacheDir({HOME: unwritable}, 'linux');
    expect(folder).toBe(join(tmpdir(), `jest-savepoint-${process.getuid?.() ?? ''}`));
  },
);
