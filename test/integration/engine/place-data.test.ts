import {chmodSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {spawnSync} from 'node:child_process';
import {chooseParents} from '../../../src/engine/temporary-parent';

const MB = 2 ** 20;

/** Only an administrator may put a file system of another size in the place of the one that is there. */
const canMount = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;
const whereMountable = canMount ? describe : describe.skip;

whereMountable('where shared memory has', () => {
  /** Runs the script with shared memory of a size of its own. @returns the lines that it prints */
  function place(sizeBytes: number, dataBytes: number, realBytes: number): string[] {
    const script = [
      '--require',
      path.join(__dirname, '../../support/register-typescript.js'),
      path.join(__dirname, 'scripts/place-data.ts'),
      String(dataBytes),
      String(realBytes),
    ];
    const {stdout, stderr} = spawnSync(
      'unshare',
      [
        '-m',
        'sh',
        '-c',
        `mount -t tmpfs -o size=${sizeBytes} tmpfs /dev/shm && exec "$@"`,
        'sh',
        process.execPath,
        ...script,
      ],
      {encoding: 'utf8', env: {...process.env, TMPDIR: '/tmp'}},
    );
    expect(stderr).toBe('');
    return stdout.trim().split('\n');
  }

  test('room, data are in memory', () => {
    expect(place(600 * MB, 10 * MB, MB)).toEqual([
      expect.stringMatching(/^\/dev\/shm\/jest-savepoint-test-/),
    ]);
  });

  test('64 MB, as in a container of Docker, data are on disk', () => {
    expect(place(64 * MB, 10 * MB, MB)).toEqual([expect.stringMatching(/^\/tmp\//)]);
  });

  test('less room than all workers need, data are on disk', () => {
    expect(place(600 * MB, 250 * MB, MB)).toEqual([expect.stringMatching(/^\/tmp\//)]);
  });

  test('turned out to be full, data go to disk, and the run says so', () => {
    expect(place(520 * MB, 10 * MB, 530 * MB)).toEqual([
      'There is no room left in /dev/shm: the data goes to /tmp',
      expect.stringMatching(/^\/tmp\/jest-savepoint-test-/),
    ]);
    expect(readdirSync('/dev/shm').filter(name => name.startsWith('jest-savepoint-test-'))).toEqual([]);
  });
});

test('where there is no shared memory, data are on disk', async () => {
  expect(await chooseParents(MB, 1, '/nowhere')).toHaveLength(1);
});

whereMountable('a copy', () => {
  test('that finds no room says where, and what to do', () => {
    const script = path.join(__dirname, 'scripts/copy-folder.ts');
    const register = path.join(__dirname, '../../support/register-typescript.js');
    const {stdout} = spawnSync(
      'unshare',
      [
        '-m',
        'sh',
        '-c',
        'mount -t tmpfs -o size=1m tmpfs /dev/shm && exec "$@"',
        'sh',
        process.execPath,
        '--require',
        register,
        script,
        path.join(__dirname, '../../../node_modules/typescript/lib'),
        '/dev/shm/copy',
      ],
      {encoding: 'utf8'},
    );
    expect(stdout).toMatch(
      /^SAVEPOINT_ENGINE There is no room for the data in \/dev\/shm: .*No space left on device/,
    );
  });
});

whereMountable('a private server', () => {
  const binaries = {...process.env, SAVEPOINT_BINARIES: 'packages'};

  /** Starts one, from an empty cache, where shared memory has a size of its own. */
  function start(shared: string, env: NodeJS.ProcessEnv): {stdout: string; stderr: string; left: string} {
    const script = path.join(__dirname, 'scripts/start-engine.ts');
    const register = path.join(__dirname, '../../support/register-typescript.js');
    const cacheDir = mkdtempSync(path.join(tmpdir(), 'savepoint-test-'));
    chmodSync(cacheDir, 0o755);
    const {stdout, stderr} = spawnSync(
      'unshare',
      [
        '-m',
        'sh',
        '-c',
        `mount -t tmpfs -o size=${shared} tmpfs /dev/shm && "$@"; echo "left: $(ls /dev/shm)"`,
        'sh',
        process.execPath,
        '--require',
        register,
        script,
        cacheDir,
        'stop',
      ],
      {encoding: 'utf8', env: {...binaries, ...env}},
    );
    rmSync(cacheDir, {recursive: true});
    return {stdout, stderr, left: stdout.slice(stdout.indexOf('left: ')).trim()};
  }

  test('needs no shared memory of the system, and leaves none behind', () => {
    const {stdout, stderr, left} = start('64k', {TMPDIR: '/tmp'});
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\{"folder":"\/tmp\//);
    expect(left).toBe('left:');
  });

  test('that finds no room for new data says where', () => {
    const {stderr, left} = start('20m', {TMPDIR: '/dev/shm'});
    expect(stderr).toMatch(/There is no room for the data in \/dev\/shm\/.*: initdb: .*No space left/);
    expect(stderr).toContain('Make room there');
    expect(left).toBe('left:');
  });
});
