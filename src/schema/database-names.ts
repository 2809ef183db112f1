import {createHash} from 'node:crypto';

/** How much of a fingerprint a name holds: PostgreSQL cuts names at 63 bytes. */
const FINGERPRINT_LENGTH = 16;

const OUR_NAME = /^jest_savepoint_[0-9a-f]{16}_(?:template|building|[1-9]\d*)$/;

function databaseName(fingerprint: string, role: string | number): string {
  return `jest_savepoint_${fingerprint.slice(0, FINGERPRINT_LENGTH)}_${role}`;
}

/** The name of the database that holds a built schema. */
export function templateName(fingerprint: string): string {
  return databaseName(fingerprint, 'template');
}

/** The name it has while it is being built. */
export function buildingName(fingerprint: string): string {
  return databaseName(fingerprint, 'building');
}

/** The name of the `number`th copy, from 1. */
export function cloneName(fingerprint: string, number: number): string {
  return databaseName(fingerprint, number);
}

/** Which copy has this name. */
export function cloneNumber(name: string): number {
  return Number(name.slice(name.lastIndexOf('_') + 1));
}

/** What the names of a template and its clones begin with. */
export function familyOf(template: string): string {
  return template.slice(0, template.lastIndexOf('_') + 1);
}

/** Whether a database may be one of ours by its name. */
export function isOurName(name: string): boolean {
  return OUR_NAME.test(name);
}

/** The key of an advisory lock on a name: a 64-bit number, as text (PostgreSQL manual, 13.3.5 "Advisory Locks"). */
export function lockKey(name: string): string {
  return createHash('sha256').update(`jest-savepoint lock ${name}`).digest().readBigInt64BE().toString();
}
