import {readFile} from 'node:fs/promises';

/** The user that a private server runs as, where it cannot be this one. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root (manual, 19.1 "The PostgreSQL User Account"), which is what one is in most containers:
 * there it runs as `postgres`, else `nobody`. Null where this process is not root.
 */
export async function serverUser(): Promise<ServerUser | null> {
  if (process.getuid?.() !== 0) return null;
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] =
      users
        .split('\n')
        .find(line => line.startsWith(`${name}:`))
        ?.split(':') ?? [];
    if (uid && gid && uid !== '0') return {uid: Number(uid), gid: Number(gid)};
  }
  return null;
}
