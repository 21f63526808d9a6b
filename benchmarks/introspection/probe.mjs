// Is loaded before a Node app: notes what its framework registers, and ends the app where it would listen.
//
// It lies in the app's folder, so that `hono` is the app's own. The routes go to the file $CDCHECK_ROUTES,
// each with its method, its path, and whether a library registered it by itself.
import { writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { Server } from 'node:net';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';

import { present, require, WATCHERS } from './watchers.mjs';

const BUILDER = /app|server|build|create|make|bootstrap|start|init|main|default/i;
const SETTLED = 500;

const { names, disconnected } = require('./stubs.cjs');
register('./stub_hooks.mjs', import.meta.url, { data: names });

// A name is a pipe, between processes; what has no routes yet may make them when it listens.
function endWhereAppsListen(routes) {
  const { listen } = Server.prototype;
  Server.prototype.listen = function (...given) {
    if (typeof given[0] === 'string' && !/^\d+$/.test(given[0])) {
      return listen.apply(this, given);
    }
    const done = given.find((value) => typeof value === 'function');
    if (done) this.once('listening', done);
    this.address = () => ({ address: '127.0.0.1', family: 'IPv4', port: 1 });
    setImmediate(() => {
      if (routes().length > 0) process.exit(0);
      this.emit('listening');
      setTimeout(() => process.exit(0), SETTLED);
    });
    return this;
  };
}

// An app that ends without listening is exported, or what makes it is.
async function finish(routes) {
  const exported = await import(pathToFileURL(process.argv[1]).href);
  await routes.finish?.(exported);
  for (const [name, make] of Object.entries({ ...exported.default, ...exported })) {
    if (routes().length === 0 && typeof make === 'function' && make.length === 0 && BUILDER.test(name)) {
      await make();
      await routes.finish?.(exported);
    }
  }
}

async function watch() {
  // What is imported, and not required, is changed by being there before.
  disconnected.forEach(present);
  const routes = await WATCHERS[process.env.CDCHECK_FRAMEWORK]();
  endWhereAppsListen(routes);
  process.once('beforeExit', () => {
    finish(routes).catch((error) => {
      console.error(error);
      process.exit(1);
    });
  });
  process.on('exit', () => {
    const found = routes();
    if (found.length > 0) {
      writeFileSync(process.env.CDCHECK_ROUTES, JSON.stringify(found));
    }
  });
}

// A logger writes in a thread of its own, which registers nothing.
if (isMainThread) {
  await watch();
}
