// Calls what the app's modules export, and prints what Node says of each call. `@prisma/client` is the
// client that was generated beside the app, on a database that answers every query with one row.
const { readdirSync } = require('node:fs');
const Module = require('node:module');

const [INTEGER, TEXT] = [0, 7];
const isNumber = (name) => /^(id|authorId|A|B|_aggr\w+)$/.test(name);

async function queryRaw({ sql }) {
  const listed = /RETURNING (.*)$/s.exec(sql) ?? /^SELECT (.*?) FROM/s.exec(sql) ?? [];
  const columnNames = [...(listed[1] ?? '').matchAll(/"(\w+)"(?=\s*(?:,|$))/g)].map((found) => found[1]);
  return {
    columnNames,
    columnTypes: columnNames.map((name) => (isNumber(name) ? INTEGER : TEXT)),
    rows: [columnNames.map((name) => (isNumber(name) ? 1 : 'x'))],
  };
}

const answers = {
  provider: 'postgres',
  adapterName: 'one row',
  queryRaw,
  executeRaw: async () => 1,
  executeScript: async () => {},
  dispose: async () => {},
  commit: async () => {},
  rollback: async () => {},
  options: { usePhantomQuery: false },
  startTransaction: async () => answers,
};
const adapter = { provider: 'postgres', adapterName: 'one row', connect: async () => answers };
const generated = require('./client-of-schema');
const client = {
  ...generated,
  PrismaClient: class extends generated.PrismaClient {
    constructor() {
      super({ adapter });
    }
  },
};
const load = Module._load;
Module._load = (name, ...rest) => (name === '@prisma/client' ? client : load(name, ...rest));

async function main() {
  const told = {};
  for (const file of readdirSync('.').filter((name) => name.endsWith('.js'))) {
    for (const [name, ask] of Object.entries(require(`./${file}`))) {
      try {
        await ask('x');
        told[`${file} ${name}`] = '';
      } catch (error) {
        told[`${file} ${name}`] = `${error.name}: ${error.message}`;
      }
    }
  }
  console.log(JSON.stringify(told));
}

main();
