import {closeE2eFolder} from './project';

/** Jest's global teardown of our own tests. */
export default function closeFolder(): void {
  closeE2eFolder();
}
