import type {ControlClient} from '../engine/control-client';
import type {CloneSource} from './clone-database';
import {templateName} from './database-names';
import {findOwnDatabase} from './own-database';

/** The finished template of a fingerprint, or null where there is none. */
export async function findTemplate(
  control: ControlClient,
  fingerprint: string,
): Promise<CloneSource['template'] | null> {
  const found = await findOwnDatabase(control, templateName(fingerprint));
  if (!found?.mark) return null;
  const {mark} = found;
  // A name holds only a part of the fingerprint.
  return mark.fingerprint === fingerprint && mark.template === null ? {...found, mark} : null;
}
