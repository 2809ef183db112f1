/**
 * The environment of a server's programs: nothing of `PG*` or of the locale, which would otherwise decide what the server
 * does. The loader's paths stay, as some installations need them.
 */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const {PATH, LD_LIBRARY_PATH, DYLD_LIBRARY_PATH} = process.env;
  return {
    PATH,
    LC_ALL: 'C',
    ...(LD_LIBRARY_PATH && {LD_LIBRARY_PATH}),
    ...(DYLD_LIBRARY_PATH && {DYLD_LIBRARY_PATH}),
  };
}
