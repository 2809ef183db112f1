import {maskSecrets} from '../shared/mask-secrets';
import {completeUrl, type CompleteUrl} from './complete-url';
import {configError} from './config-error';

const urlHint =
  'A URL looks like postgres://user:password@host:5432/database. In user and password, characters such as @ : / # and spaces ' +
  'have to be percent-encoded.';

/** For a text that need not be a URL: whatever is before its last `@` may be a password. */
function maskInvalidUrl(url: string): string {
  return maskSecrets(url.replace(/\s/g, '%20').replace(/^([a-z][a-z\d+.-]*:\/\/[^:@/]*:)?.*@/i, '$1***@'));
}

/**
 * Completes a URL, see {@link completeUrl}.
 *
 * @param source what holds it, for the message
 * @throws SavepointError (`SAVEPOINT_CONFIG`) for an invalid URL
 */
export function requireUrl(source: string, url: string, env: NodeJS.ProcessEnv): CompleteUrl {
  const complete = completeUrl(url, env);
  if (complete !== null) return complete;
  throw configError(`${source} is not a valid URL of a PostgreSQL server: ${maskInvalidUrl(url)}`, {
    hint: urlHint,
  });
}
