import type {EngineName} from '../config/options';

/** Under which name scans are kept: another major version may plan the same statement otherwise. @example 'postgresql-15' */
export function plannerKey({name, version}: {readonly name: EngineName; readonly version: string}): string {
  const product = name === 'pglite' || name === 'pg-mem' ? name : 'postgresql';
  return `${product}-${version.split('.', 1).join()}`;
}
