import {createRequire} from 'node:module';

/** From the user's Jest to the packages that only Jest itself depends on. */
const CHAIN = ['jest', 'jest-cli', 'jest-config'];

/**
 * Loads one of Jest's own packages in the version of the user's Jest, which is our peer: a copy of another version would
 * not fit the rest.
 */
export function requireFromJest(name: string): unknown {
  let from = __filename;
  for (const link of CHAIN) from = createRequire(from).resolve(link);
  return createRequire(from)(name) as unknown;
}
