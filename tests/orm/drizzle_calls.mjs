// Calls what the app's module exports, and prints what Drizzle says of each call.
import * as queries from './queries.mjs';

const told = {};
for (const [name, ask] of Object.entries(queries)) {
  try {
    await ask(...Array(ask.length).fill('x'));
    told[name] = '';
  } catch (error) {
    told[name] = `${error.name}: ${error.message}`;
  }
}
console.log(JSON.stringify(told));
