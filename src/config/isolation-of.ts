import type {Isolation} from './options';
import type {ResolvedConfig} from './resolved-config';

/**
 * How the tests of a file are kept apart, as far as the config knows.
 * @param file relative to `rootDir`, with `/`
 */
export function isolationOf(
  {isolation, isolationByFile}: Pick<ResolvedConfig, 'isolation' | 'isolationByFile'>,
  file: string,
): Isolation {
  const own = Object.entries(isolationByFile).find(([pattern]) => new RegExp(pattern).test(file));
  return own?.[1] ?? isolation;
}
