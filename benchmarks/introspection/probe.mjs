// Is loaded before a Node app: notes what its framework registers, and ends the app where it would listen.
//
// It lies in the app's folder, so that `hono` is the app's own. The routes go to the file $CDCHECK_ROUTES.
import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Server } from 'node:net';

const require = createRequire(import.meta.url);
const EVERY = 'ANY';

function present(name) {
  try {
    return require(name);
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND' || error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') {
      return undefined;
    }
    throw error;
  }
}

const joined = (prefix, path) => `${prefix.replace(/\/+$/, '')}/${String(path).replace(/^\/+/, '')}`;
const listed = (value) => [value].flat(Infinity);

// Express 4 keeps the path of a mount only as a regular expression, so that it is noted when it is given.
function watchExpress(express) {
  const apps = [];
  const { init } = express.application;
  express.application.init = function (...given) {
    apps.push(this);
    return init.apply(this, given);
  };
  const router = express.Router.prototype?.use ? express.Router.prototype : express.Router;
  const { use } = router;
  const mounts = new WeakMap();
  router.use = function (...given) {
    const before = this.stack.length;
    const result = use.apply(this, given);
    const isPath = (value) => typeof value === 'string' || value instanceof RegExp;
    const paths = listed(given[0]).every(isPath) ? listed(given[0]) : ['/'];
    this.stack.slice(before).forEach((layer) => mounts.set(layer, paths));
    return result;
  };

  function* below(stack, prefix) {
    for (const layer of stack) {
      if (layer.route) {
        const { methods, path } = layer.route;
        for (const method of methods._all ? [EVERY] : Object.keys(methods)) {
          yield* listed(path).map((one) => [method, joined(prefix, one)]);
        }
      } else if (layer.handle?.stack) {
        for (const path of mounts.get(layer) ?? ['/']) {
          yield* below(layer.handle.stack, joined(prefix, path));
        }
      }
    }
  }
  return () => apps.flatMap((app) => [...below((app._router ?? app.router)?.stack ?? [], app.path())]);
}

function watchKoa(Koa) {
  const apps = new Set();
  const { callback } = Koa.prototype;
  Koa.prototype.callback = function () {
    apps.add(this);
    return callback.call(this);
  };

  const routers = () => [...apps].flatMap((app) => app.middleware.flatMap(({ router }) => router ?? []));
  const named = (methods) => (methods.includes('DELETE') && methods.includes('GET') ? [EVERY] : methods);
  return () =>
    routers()
      .flatMap((router) => router.stack)
      .flatMap(({ methods, path }) => named(methods).map((method) => [method, String(path)]));
}

function watchFastify() {
  const routes = [];
  subscribe('fastify.initialization', ({ fastify }) => {
    fastify.addHook('onRoute', ({ method, url, schema }) => {
      if (!schema?.hide) {
        const isEvery = listed(method).includes('GET') && listed(method).includes('DELETE');
        routes.push(...(isEvery ? [EVERY] : listed(method)).map((one) => [one, url]));
      }
    });
  });
  return () => routes;
}

// An app is an object without a mark; its router sees every route of it and of what it mounts.
function watchHono({ SmartRouter }) {
  const routers = new Map();
  const { add } = SmartRouter.prototype;
  SmartRouter.prototype.add = function (method, path, handler) {
    const [run] = listed(handler);
    // What takes `next` and answers to every method is middleware.
    if (method !== 'ALL' || run.length < 2) {
      const route = [method === 'ALL' ? EVERY : method, path];
      routers.set(this, [...(routers.get(this) ?? []), route]);
    }
    return add.call(this, method, path, handler);
  };

  const size = (routes) => routes.length * 1e6 + routes.flat().join('').length;
  return () => [...routers.values()].sort((one, other) => size(other) - size(one))[0] ?? [];
}

async function watch(framework) {
  if (framework === 'hono') {
    return watchHono(await import('hono/router/smart-router'));
  }
  if (framework === 'fastify') {
    return watchFastify();
  }
  const library = present(framework);
  const watcher = { express: watchExpress, koa: watchKoa }[framework];
  return library ? watcher(library) : () => [];
}

// A database is not needed to list routes.
function doWithoutDatabase() {
  const sequelize = present('sequelize');
  if (sequelize) {
    const { prototype } = sequelize.Sequelize ?? sequelize;
    prototype.sync = prototype.authenticate = async () => {};
  }
}

const routes = await watch(process.env.CDCHECK_FRAMEWORK);
doWithoutDatabase();
process.on('exit', () => {
  const found = routes();
  if (found.length > 0) {
    writeFileSync(process.env.CDCHECK_ROUTES, JSON.stringify(found));
  }
});
Server.prototype.listen = function () {
  setImmediate(() => process.exit(0));
  return this;
};
