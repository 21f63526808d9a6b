// Replaces native modules and database clients by things that answer anything: a list of routes needs neither.
const Module = require('node:module');

const STUBBED = new Set(
  [
    'argon2 bcrypt better-sqlite3 canvas libpq pg-native re2 sharp sqlite3 @node-rs/argon2 @node-rs/bcrypt',
    'ioredis knex mysql mysql2 pg postgres redis @libsql/client @prisma/client @prisma/adapter-pg',
    process.env.CDCHECK_STUBS ?? '',
  ]
    .join(' ')
    .split(' ')
    .filter(Boolean),
);
const NATIVE_FAULT = /\.node\b|bindings file|compiled against a different|did not initialize yet/;
const STARTS = new Set(['connect', 'connected', 'open', 'ready']);

const packageOf = (name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/');
const isStubbed = (name) => STUBBED.has(name) || STUBBED.has(packageOf(name));

// The last function of a call is its callback, unless it waits for an event that does not happen.
function callBack(called, given) {
  const last = given.at(-1);
  const [first] = given;
  const isOwn = called === 'catch' || called in Array.prototype;
  const isAwaited = typeof first !== 'string' || given.length > 2 || STARTS.has(first) || /\W/.test(first);
  if (typeof last === 'function' && !isOwn && isAwaited) {
    setImmediate(async () => {
      try {
        await last(null, anything());
      } catch (error) {
        process.stderr.write(`in a callback of \`${called}\`: ${error.message}\n`);
      }
    });
  }
}

function anything(name = '', isPromise = false) {
  const target = function () {};
  const proxy = new Proxy(target, {
    get(_, key) {
      if (key === Symbol.toPrimitive) return () => 'x';
      if (key === Symbol.iterator) return function* () {};
      if (key === 'prototype') return target.prototype;
      if (key === '__esModule') return false;
      if (key === 'then' && !isPromise) return undefined;
      if (key === 'then') return (...given) => Promise.resolve(anything()).then(...given);
      return Object.hasOwn(target, key) && key !== 'name' && key !== 'length' ? target[key] : anything(key);
    },
    apply(_, __, given) {
      callBack(name, given);
      return anything('', true);
    },
    construct(_, given, made) {
      callBack(name, given);
      return made === proxy ? anything() : Reflect.construct(target, given, made);
    },
  });
  return proxy;
}

const nothing = async function () {
  return this;
};

// These are needed to define models, and only must not connect.
const DISCONNECTED = {
  mongoose: (library) => Object.assign(library, { connect: nothing }),
  sequelize(library) {
    const { prototype } = library.Sequelize ?? library;
    Object.assign(prototype, { sync: nothing, authenticate: nothing });
    return library;
  },
  typeorm(library) {
    if (library.DataSource) library.DataSource.prototype.initialize = nothing;
    const old = /^(createConnections?|getConnection|getRepository|getCustomRepository|getManager)$/;
    return new Proxy(library, {
      get: (target, key) => (old.test(String(key)) ? anything(key) : target[key]),
    });
  },
};

const replaced = new Map();
const load = Module._load;
Module._load = function (name, ...rest) {
  if (isStubbed(name)) {
    return anything();
  }
  let library;
  try {
    library = load.call(this, name, ...rest);
  } catch (error) {
    if (error.code !== 'ERR_DLOPEN_FAILED' && !NATIVE_FAULT.test(error.message)) throw error;
    process.stderr.write(`replaced ${name}: ${error.message.split('\n')[0]}\n`);
    return anything();
  }
  if (!Object.hasOwn(DISCONNECTED, name)) {
    return library;
  }
  if (!replaced.has(library)) replaced.set(library, DISCONNECTED[name](library));
  return replaced.get(library);
};

// `stub_hooks.mjs` writes modules that import this.
globalThis.cdcheckAnything = anything;
module.exports = { names: [...STUBBED], disconnected: Object.keys(DISCONNECTED) };
