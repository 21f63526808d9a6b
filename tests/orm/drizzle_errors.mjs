// Prints what Drizzle makes of a column that is not there, by the clause that names it,
// and of operators of JavaScript.
import { count, desc, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pg-proxy';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';

const users = pgTable('users', { id: integer().primaryKey(), name: text() });
let sent = '';
const db = drizzle(async (sql) => {
  sent = sql;
  return { rows: [] };
});
const queries = {
  where: () => db.select().from(users).where(eq(users.nick, 'ann')),
  order: () => db.select().from(users).orderBy(desc(users.nick)),
  count: () => db.select({ total: count(users.nick) }).from(users),
  compared: () => db.select().from(users).where(users.name === 'ann'),
  either: () => db.select().from(users).where(eq(users.id, 1) || eq(users.name, 'ann')),
  both: () => db.select().from(users).where(eq(users.id, 1) && eq(users.name, 'ann')),
  negated: () => db.select().from(users).where(!eq(users.name, 'ann')),
  select: () => db.select({ nick: users.nick }).from(users),
  returning: () => db.insert(users).values({ id: 1 }).returning({ nick: users.nick }),
};
const told = {};
for (const [name, query] of Object.entries(queries)) {
  try {
    await query();
    told[name] = sent;
  } catch (error) {
    told[name] = `${error.name}: ${error.message}`;
  }
}
console.log(JSON.stringify(told));
