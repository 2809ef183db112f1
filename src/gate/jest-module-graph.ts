import {basename, isAbsolute, sep} from 'node:path';
import {isModule, type Dependencies, type ModuleGraph} from './changed-tests';

interface ResolveOptions {
  /** Of a package's `exports`. */
  readonly conditions: readonly string[] | undefined;
}

/** The part of Jest's `TestContext`, of version 29 and later, that tells which modules a project has. */
export interface JestContext {
  readonly config: object;
  readonly hasteFS: {
    exists(path: string): boolean;
    /** As they are named in a file. */
    getDependencies(path: string): readonly string[] | null;
    matchFiles(pattern: RegExp): readonly string[];
  };
  readonly resolver: {
    isCoreModule(name: string): boolean;
    resolveModule(from: string, name: string, options: ResolveOptions): string;
    getMockModule(from: string, name: string, options: ResolveOptions): string | null;
  };
}

/** Jest's own way to look for related tests, and those in which it loads packages for `require` and `import`. */
const ways: readonly ResolveOptions[] = [
  {conditions: undefined},
  {conditions: ['require', 'node', 'default']},
  {conditions: ['import', 'node', 'default']},
];

/** The files that configure a run, and load further ones. */
const configFile = /[/\\](?:jest|savepoint)\.config\.[cm]?[jt]s$/;

const packages = `${sep}node_modules${sep}`;

function attempt<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}

/** The paths of what a file gets where it names a module, mocks included; none where that was not found. */
function resolveName({resolver}: JestContext, from: string, name: string): readonly string[] {
  const mockOf = (wanted: string): string | null =>
    attempt(() => resolver.getMockModule(from, wanted, {conditions: undefined}));
  for (const options of ways) {
    const path = attempt(() => resolver.resolveModule(from, name, options));
    if (path !== null) return [path, mockOf(name), mockOf(basename(name))].filter(found => found !== null);
  }
  const mock = mockOf(name);
  return mock === null ? [] : [mock];
}

/** All texts in a value. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** The modules of a project as Jest knows them, from what they `require` and `import` by name. */
export class JestModuleGraph implements ModuleGraph {
  readonly #contexts: readonly JestContext[];
  readonly #isIgnored: (path: string) => boolean;
  readonly #direct = new Map<string, Dependencies>();
  readonly shared: Dependencies;
  readonly all: Dependencies;

  /**
   * @param contexts of all projects of the run
   * @param parts the test files of the run, further files that all tests depend on, and which files git does not look at
   */
  constructor(
    contexts: Iterable<JestContext>,
    parts: {
      readonly testPaths: readonly string[];
      readonly sharedPaths: readonly string[];
      readonly isIgnored: (path: string) => boolean;
    },
  ) {
    this.#contexts = [...contexts];
    this.#isIgnored = parts.isIgnored;
    const configured = this.#contexts.flatMap(({config, hasteFS}) => [
      ...textsIn(config).filter(text => isAbsolute(text) && hasteFS.exists(text)),
      ...hasteFS.matchFiles(configFile),
    ]);
    this.shared = this.#follow([...configured, ...parts.sharedPaths]);
    this.all = this.#follow(parts.testPaths);
  }

  dependenciesOf(testPath: string): Dependencies {
    return this.#follow([testPath]);
  }

  /** What files depend on, directly or not. */
  #follow(paths: readonly string[]): Dependencies {
    const modules = new Set<string>();
    const waiting = [...paths];
    let open = false;
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (modules.has(path)) continue;
      modules.add(path);
      const direct = this.#dependenciesIn(path);
      open ||= direct.open;
      waiting.push(...direct.modules);
    }
    return {modules, open};
  }

  #dependenciesIn(path: string): Dependencies {
    const known = this.#direct.get(path);
    if (known !== undefined) return known;
    const found = this.#readDependencies(path);
    this.#direct.set(path, found);
    return found;
  }

  #readDependencies(path: string): Dependencies {
    // What is installed follows from manifests and lock files.
    if (path.includes(packages)) return {modules: new Set(), open: false};
    const contexts = this.#contexts.filter(({hasteFS}) => hasteFS.exists(path));
    let open = this.#isIgnored(path) || (isModule(path) && contexts.length === 0);
    const modules = new Set<string>();
    const names = new Set(contexts.flatMap(({hasteFS}) => hasteFS.getDependencies(path) ?? []));
    for (const name of names) {
      if (contexts.some(({resolver}) => resolver.isCoreModule(name))) continue;
      const found = contexts.flatMap(context => resolveName(context, path, name));
      open ||= found.length === 0;
      for (const each of found) modules.add(each);
    }
    return {modules, open};
  }
}
