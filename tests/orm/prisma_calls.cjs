// Calls what the app's modules export, and prints what the client says of each call. `@prisma/client`
// is the client that was generated beside the app, on a database that has no rows.
const { readdirSync } = require('node:fs');
const Module = require('node:module');

const [provider] = process.argv.slice(2);
const answers = {
  provider,
  adapterName: 'empty',
  queryRaw: async () => ({ columnNames: [], columnTypes: [], rows: [] }),
  executeRaw: async () => 0,
  executeScript: async () => {},
  dispose: async () => {},
  commit: async () => {},
  rollback: async () => {},
  options: { usePhantomQuery: false },
  startTransaction: async () => answers,
};
const adapter = { provider, adapterName: 'empty', connect: async () => answers };
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
    for (const [name, ask] of Object.entries(file === 'client.js' ? {} : require(`./${file}`))) {
      try {
        await ask(...Array(ask.length).fill('x'));
        told[`${file} ${name}`] = '';
      } catch (error) {
        told[`${file} ${name}`] = `${error.name}: ${error.message}`;
      }
    }
  }
  console.log(JSON.stringify(told));
}

main();
