// One function a framework: it notes what apps register, and returns what lists that afterwards.
import { subscribe } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';

export const require = createRequire(import.meta.url);
const EVERY = 'ANY';
const FRAMEWORKS = /\/node_modules\/(?:\.pnpm\/.*\/)?(?:fastify|avvio|fastq|express|router|koa|koa-router|@koa\/router|hono)\//;

export function present(name) {
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

// Tells whether a library registers by itself what is registered now: no file of the app is in the calls.
function isOfLibrary() {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Infinity;
  const calls = new Error().stack.split('\n').slice(1);
  Error.stackTraceLimit = stackTraceLimit;
  const files = calls
    .filter((call) => !/^\s*at async /.test(call) && /(?:\(|at |file:\/\/)\/[^)]+:\d+:\d+\)?$/.test(call))
    .filter((call) => !call.includes('/.cdcheck-probe/') && !FRAMEWORKS.test(call));
  return files.length > 0 && files.every((call) => call.includes('/node_modules/'));
}

// Express 4 keeps the path of a mount only as a regular expression, so that it is noted when it is given.
function watchExpress() {
  const express = present('express');
  if (!express) return () => [];
  const apps = [];
  const { init } = express.application;
  express.application.init = function (...given) {
    apps.push(this);
    return init.apply(this, given);
  };
  const router = express.Router.prototype?.use ? express.Router.prototype : express.Router;
  const { use, route: makeRoute } = router;
  const mounts = new WeakMap();
  const ofLibraries = new WeakSet();
  router.use = function (...given) {
    const before = this.stack.length;
    const result = use.apply(this, given);
    const isPath = (value) => typeof value === 'string' || value instanceof RegExp;
    const paths = listed(given[0]).every(isPath) ? listed(given[0]) : ['/'];
    this.stack.slice(before).forEach((layer) => mounts.set(layer, paths));
    return result;
  };
  router.route = function (...given) {
    const route = makeRoute.apply(this, given);
    if (isOfLibrary()) ofLibraries.add(route);
    return route;
  };

  function* below(stack, prefix) {
    for (const layer of stack) {
      if (layer.route) {
        const { methods, path } = layer.route;
        for (const method of methods._all ? [EVERY] : Object.keys(methods)) {
          yield* listed(path).map((one) => [method, joined(prefix, one), ofLibraries.has(layer.route)]);
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

// `koa-compose` and `koa-mount` hide what they are given; so it is hung on the function that they return.
function watchKoa() {
  const Module = require('node:module');
  const load = Module._load;
  const marked = new Map();
  const mark = {
    'koa-compose': (compose) => (all) => Object.assign(compose(all), { composed: all }),
    'koa-mount': (mount) => (prefix, app) => {
      const path = typeof prefix === 'string' ? prefix : '/';
      const mounted = app ?? prefix;
      return Object.assign(mount(prefix, app), { prefix: path, composed: mounted.middleware ?? [mounted] });
    },
  };
  Module._load = function (name, ...rest) {
    const library = load.call(this, name, ...rest);
    if (!Object.hasOwn(mark, name)) return library;
    if (!marked.has(library)) marked.set(library, mark[name](library));
    return marked.get(library);
  };

  const Koa = present('koa');
  if (!Koa) return () => [];
  const apps = new Set();
  const { use } = Koa.prototype;
  Koa.prototype.use = function (...given) {
    apps.add(this);
    return use.apply(this, given);
  };

  function* below(middleware, prefix) {
    for (const each of middleware) {
      for (const { methods, path } of each.router?.stack ?? []) {
        yield* methods.map((method) => [method, joined(prefix, String(path)), false]);
      }
      yield* below(each.composed ?? [], joined(prefix, each.prefix ?? ''));
    }
  }
  return () => {
    const every = [...apps].map((app) => [...below(app.middleware, '')]);
    return every.sort((one, other) => other.length - one.length)[0] ?? [];
  };
}

function watchFastify() {
  const routes = [];
  const apps = [];
  subscribe('fastify.initialization', ({ fastify }) => {
    apps.push(fastify);
    fastify.addHook('onRoute', ({ method, url, schema }) => {
      if (!schema?.hide) {
        const ofLibrary = isOfLibrary();
        routes.push(...listed(method).map((one) => [one, url, ofLibrary]));
      }
    });
  });
  const list = () => routes;
  // An app that does not listen has not run its plugins; a plugin is for the command of `fastify-cli`.
  list.finish = async (exported) => {
    if (apps.length === 0 && typeof exported?.default === 'function') {
      await present('fastify')().register(exported);
    }
    await Promise.all(apps.map((app) => app.ready()));
  };
  return list;
}

// An app is an object without a mark; its router sees every route of it and of what it mounts.
async function watchHono() {
  const routers = new Map();
  const copies = [await import('hono/router/smart-router'), present('hono/router/smart-router')];
  for (const { prototype } of copies.flatMap((copy) => copy?.SmartRouter ?? [])) {
    const { add } = prototype;
    prototype.add = function (method, path, handler) {
      const [run] = listed(handler);
      // What takes `next` and answers to every method is middleware.
      if (method !== 'ALL' || run.length < 2) {
        const route = [method === 'ALL' ? EVERY : method, path, isOfLibrary()];
        routers.set(this, [...(routers.get(this) ?? []), route]);
      }
      return add.call(this, method, path, handler);
    };
  }
  const size = (routes) => routes.length * 1e6 + routes.flat().join('').length;
  return () => [...routers.values()].sort((one, other) => size(other) - size(one))[0] ?? [];
}

export const WATCHERS = { express: watchExpress, fastify: watchFastify, hono: watchHono, koa: watchKoa };
