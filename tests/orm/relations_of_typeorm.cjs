// Calls what the app's modules export, on a database that holds one row of each entity, each with the
// others as its relations, and prints what Node says of each call.
require('reflect-metadata');
const { readdirSync } = require('node:fs');
const { source } = require('./entities');

async function main() {
  const told = {};
  await source.initialize();
  for (const { tableName, columns } of source.entityMetadatas) {
    const plain = columns.filter((column) => !column.relationMetadata && !column.isPrimary);
    const keys = columns.filter((column) => column.relationMetadata);
    const names = ['id', ...plain.map((one) => one.databaseName), ...keys.map((one) => one.databaseName)];
    const values = ['1', ...plain.map(() => "'x'"), ...keys.map(() => '1')];
    await source.query('PRAGMA foreign_keys = OFF');
    await source.query(`INSERT INTO ${tableName} (${names.map((n) => `"${n}"`)}) VALUES (${values})`);
  }
  for (const file of readdirSync('.').filter((name) => name.endsWith('.js') && name !== 'entities.js')) {
    for (const [name, ask] of Object.entries(require(`./${file}`))) {
      try {
        await ask();
        told[`${file} ${name}`] = '';
      } catch (error) {
        told[`${file} ${name}`] = `${error.name}: ${error.message}`;
      }
    }
  }
  console.log(JSON.stringify(told));
}

main();
