/** Parameters of a startup packet that are no settings (PostgreSQL manual, 55.7 "StartupMessage"). */
const NO_SETTINGS = new Set(['user', 'database', 'replication', 'options']);

/** The settings that a client asks for when it connects, directly and as command-line options (`-c name=value`). */
export function startupSettings(parameters: ReadonlyMap<string, string>): Map<string, string> {
  const settings = new Map<string, string>();
  for (const [name, value] of parameters) {
    // The encoding is the client's own affair: the bytes pass through as they are.
    if (!NO_SETTINGS.has(name) && !name.startsWith('_pq_.')) settings.set(name.toLowerCase(), value);
  }
  // Blanks and backslashes in a value are written with a backslash (PostgreSQL manual, 34.1.2 "options").
  const words = (parameters.get('options') ?? '').match(/(?:\\.|\S)+/g) ?? [];
  for (const [i, word] of words.entries()) {
    const option = word === '-c' ? words[i + 1] : /^(?:-c|--)(.+)/.exec(word)?.[1];
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(option ?? '') ?? [];
    if (name !== undefined)
      settings.set(name.replaceAll('-', '_').toLowerCase(), value!.replace(/\\(.)/gs, '$1'));
  }
  return settings;
}
