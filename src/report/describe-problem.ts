import {maskSecrets} from '../shared/mask-secrets';
import type {SavepointError} from '../shared/savepoint-error';

/** What kept the gate from its work, as it may be shown. */
export interface Problem {
  readonly code: SavepointError['code'];
  readonly message: string;
  readonly hint: string | null;
}

export function describeProblem({code, message, hint}: SavepointError): Problem {
  return {code, message: maskSecrets(message), hint: hint === undefined ? null : maskSecrets(hint)};
}
