// Calls what the app's modules export with a request that has nothing, and prints the conditions of the
// statements that are sent. `@prisma/client` is the client that was generated beside the app.
const { readdirSync } = require('node:fs');
const Module = require('node:module');

let sent = [];
const note = async ({ sql }) => {
  sent.push(/ WHERE (.*?)(?: LIMIT| OFFSET|$)/s.exec(sql)?.[1] ?? '');
  return { columnNames: [], columnTypes: [], rows: [] };
};
const connection = {
  provider: 'postgres',
  adapterName: 'empty',
  queryRaw: note,
  executeRaw: async (query) => (await note(query)).rows.length,
  executeScript: async () => {},
  dispose: async () => {},
};
const adapter = { provider: 'postgres', adapterName: 'empty', connect: async () => connection };
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
      sent = [];
      await ask({ query: {}, body: {}, params: {} }).catch((error) => sent.push(error.name));
      told[`${file} ${name}`] = sent.join('; ');
    }
  }
  console.log(JSON.stringify(told));
}

main();
