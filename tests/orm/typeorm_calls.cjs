// Calls what the app's modules export, on an empty database, and prints what TypeORM says of each call.
require('reflect-metadata');
const { readdirSync } = require('node:fs');
const { source } = require('./entities');

async function main() {
  const told = {};
  await source.initialize();
  for (const file of readdirSync('.').filter((name) => name.endsWith('.js') && name !== 'entities.js')) {
    for (const [name, ask] of Object.entries(require(`./${file}`))) {
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
