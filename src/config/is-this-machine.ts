import {isIP} from 'node:net';

/**
 * Whether a connection's host is the machine this runs on: `localhost`, a loopback address, the folder of a Unix socket,
 * or none at all. Names are not looked up.
 */
export function isThisMachine(host: string): boolean {
  // A folder, or `@` for an abstract Unix socket (PostgreSQL manual, 34.1.2 "host").
  if (host === '' || host.startsWith('/') || host.startsWith('@')) return true;
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  // Not `127.example.com`: only an address.
  if (isIP(name) === 4) return name.startsWith('127.');
  return name === 'localhost' || name === '::1' || name === '0:0:0:0:0:0:0:1';
}
