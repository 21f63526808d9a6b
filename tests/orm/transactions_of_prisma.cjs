// Calls what the app's modules export, and prints which statements of each call are sent beside a
// transaction that is open. `@prisma/client` is the client that was generated beside the app, on a
// database that answers every query with one row.
const { readdirSync } = require('node:fs');
const Module = require('node:module');

const [INTEGER, TEXT] = [0, 7];
const isNumber = (name) => /^(id|authorId|A|B|_aggr\w+)$/.test(name);
let [open, beside] = [0, []];

function connection(isTransaction) {
  const note = (sql) => {
    if (open && !isTransaction && /^(INSERT|UPDATE|DELETE)/.test(sql)) beside.push(sql);
  };
  const end = async () => {
    open -= 1;
  };
  return {
    provider: 'postgres',
    adapterName: 'one row',
    queryRaw: async ({ sql }) => {
      note(sql);
      const listed = /RETURNING (.*)$/s.exec(sql) ?? /^SELECT (.*?) FROM/s.exec(sql) ?? [];
      const names = [...(listed[1] ?? '').matchAll(/"(\w+)"(?=\s*(?:,|$))/g)].map((found) => found[1]);
      return {
        columnNames: names,
        columnTypes: names.map((name) => (isNumber(name) ? INTEGER : TEXT)),
        rows: [names.map((name) => (isNumber(name) ? 1 : 'x'))],
      };
    },
    executeRaw: async ({ sql }) => {
      note(sql);
      return 1;
    },
    executeScript: async () => {},
    dispose: async () => {},
    commit: end,
    rollback: end,
    options: { usePhantomQuery: false },
    startTransaction: async () => {
      open += 1;
      return connection(true);
    },
  };
}

const adapter = { provider: 'postgres', adapterName: 'one row', connect: async () => connection(false) };
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
  for (const file of readdirSync('.').filter((name) => name.endsWith('.js') && name !== 'client.js')) {
    for (const [name, ask] of Object.entries(require(`./${file}`))) {
      if (typeof ask !== 'function') continue;
      [open, beside] = [0, []];
      await ask('x');
      told[`${file} ${name}`] = beside.join('; ');
    }
  }
  console.log(JSON.stringify(told));
}

main();
