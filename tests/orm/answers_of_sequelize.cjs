// Calls what the app's `articles.js` exports, as handlers of Express, and prints what each answers and what the
// database then holds. There is one user, who wrote one article.
const { writeSync } = require('node:fs');

const models = require('./models');
const handlers = require('./articles');

function answering(told) {
  const answer = { status: () => answer, json: (value) => told.push(JSON.stringify(value)) };
  answer.send = answer.json;
  return answer;
}

async function main() {
  const told = {};
  for (const [name, handle] of Object.entries(handlers)) {
    await models.sequelize.sync({ force: true });
    const user = await models.User.create({ username: 'ann', password: 'secret' });
    await models.Article.create({ title: 'Old', authorId: user.id });
    const answers = [];
    const body = { title: 'New', username: 'New', count: 3 };
    await handle({ body, params: { id: 1 }, query: {}, user: { id: 1 } }, answering(answers));
    const kept = [models.User, models.Article].map((model) => model.findAll({ raw: true }));
    told[name] = { answered: answers.join(' '), kept: JSON.stringify(await Promise.all(kept)) };
  }
  writeSync(1, JSON.stringify(told));
}

main();
