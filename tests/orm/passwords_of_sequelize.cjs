// Calls what `users.js` exports with the id of a user and a new password, and prints what is stored then:
// nothing for the hash of the old or the new password, otherwise what it is.
const { scryptSync } = require('node:crypto');
const { sequelize, User } = require('./models');

const hash = (text) => scryptSync(text, 'salt', 16).toString('hex');

async function main() {
  const told = {};
  await sequelize.sync();
  for (const [name, ask] of Object.entries(require('./users'))) {
    const { id } = await User.create({ username: 'ann', password: 'secret' });
    await ask(id, 'other');
    const { password } = await User.findByPk(id);
    const isHash = [hash('secret'), hash('other')].includes(password);
    told[name] = isHash ? '' : password === 'other' ? 'plain' : 'hashed again';
  }
  console.log(JSON.stringify(told));
}

main();
