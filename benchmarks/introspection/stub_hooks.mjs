// Gives what `stubs.cjs` replaces to `import` as well, with the names that the importing file wants.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const SCHEME = 'cdcheck-stub:';
const names = new Set();

export function initialize(stubbed) {
  stubbed.forEach((name) => names.add(name));
}

const packageOf = (name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/');

async function importedFrom(parent, name) {
  if (!parent?.startsWith('file:')) {
    return [];
  }
  const source = await readFile(fileURLToPath(parent.split('?')[0]), 'utf8');
  const quoted = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const clause = new RegExp(`(?:import|export)\\s([^;'"]*?)\\sfrom\\s*['"]${quoted}['"]`, 'g');
  return [...source.matchAll(clause)].flatMap(([, wanted]) => {
    const space = /\*\s+as\s+(\w+)/.exec(wanted)?.[1];
    if (space) {
      return [...source.matchAll(new RegExp(`\\b${space}\\.(\\w+)`, 'g'))].map(([, member]) => member);
    }
    const listed = /\{([^}]*)\}/s.exec(wanted)?.[1] ?? '';
    return listed.split(',').map((one) => one.trim().replace(/^type\s+/, '').split(/\s/)[0]);
  });
}

export async function resolve(specifier, context, next) {
  if (!names.has(specifier) && !names.has(packageOf(specifier))) {
    return next(specifier, context);
  }
  const wanted = await importedFrom(context.parentURL, specifier);
  const members = [...new Set(wanted)].filter((name) => /^\w+$/.test(name) && name !== 'default');
  return { url: `${SCHEME}${specifier}?${members}`, format: 'module', shortCircuit: true };
}

export async function load(url, context, next) {
  if (!url.startsWith(SCHEME)) {
    return next(url, context);
  }
  const members = url.split('?')[1].split(',').filter(Boolean);
  const source = [
    'const stub = globalThis.cdcheckAnything();',
    'export default stub;',
    ...members.map((name) => `export const ${name} = stub.${name};`),
  ].join('\n');
  return { format: 'module', source, shortCircuit: true };
}
