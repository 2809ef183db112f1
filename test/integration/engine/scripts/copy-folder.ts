// Copies a folder to where the second argument says, and prints how that failed.
import {copyFolder} from '../../../../src/engine/copy-folder';
import type {SavepointError} from '../../../../src/shared/savepoint-error';

const [, , source = '', target = ''] = process.argv;
copyFolder(source, target).catch((error: unknown) => {
  const {code, message} = error as SavepointError;
  console.log(code, message);
});
