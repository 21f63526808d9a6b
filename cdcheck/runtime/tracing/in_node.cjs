'use strict'
// Writes down what a Node.js app asks its database; loaded into the app before anything of its own.
// Whatever goes wrong here is passed over: an app must never behave otherwise because it is watched.

const fs = require('node:fs')
const Module = require('node:module')
const { resolve } = require('node:path')
const { performance } = require('node:perf_hooks')

const MOST_BYTES = 32 << 20
const MOST_SQL = 20000
const MOST_VALUE = 200
const MOST_VALUES = 40
const path = process.env.CDCHECK_TRACE
const append = fs.appendFileSync

const now = () => (performance.timeOrigin + performance.now()) / 1000

function quietly(deed) {
  try {
    return deed()
  } catch {
    return undefined
  }
}

let written = 0

function write(seen) {
  quietly(() => {
    const line = JSON.stringify(seen) + '\n'
    if (written >= MOST_BYTES) return
    written += Buffer.byteLength(line)
    append(path, line)
  })
}

function valueOf(value) {
  if (value === null || value === undefined) return 'NULL'
  if (value instanceof Date) return `'${value.toISOString()}'`
  if (['string', 'number', 'boolean', 'bigint'].includes(typeof value)) {
    return `'${String(value).slice(0, MOST_VALUE).replaceAll("'", "''")}'`
  }
  return `<${Array.isArray(value) ? 'array' : typeof value}>`
}

const isPlain = (value) =>
  value !== null && typeof value === 'object' && !Buffer.isBuffer(value) && !(value instanceof Date)

const named = (name) =>
  /^[$?:@]?\d+$/.test(name) ? name.replace(/^\D?/, '$$') : name.replace(/^[@$:]?/, ':')

/** Writes parameters as a Postgres log does: `$1 = 'x'`, `:name = 'x'`. */
function parametersOf(given) {
  return (
    quietly(() => {
      const pairs = []
      for (const value of given) {
        if (Array.isArray(value)) for (const one of value) pairs.push([`$${pairs.length + 1}`, one])
        else if (isPlain(value)) {
          for (const [name, one] of Object.entries(value)) {
            pairs.push([named(name), one])
          }
        } else pairs.push([`$${pairs.length + 1}`, value])
      }
      return pairs
        .slice(0, MOST_VALUES)
        .map(([name, value]) => `${name} = ${valueOf(value)}`)
        .join(', ')
    }) ?? ''
  )
}

const seenOf = (driver, sql, given) => ({
  at: now(),
  driver,
  sql: String(sql).slice(0, MOST_SQL),
  parameters: parametersOf(given),
})

const failed = (seen, error) => write({ ...seen, error: quietly(() => String(error.message)) ?? 'error' })

/** Replaces a method by one that calls it; what is called keeps its name and what was hung on it. */
function replace(owner, name, make) {
  const original = owner?.[name]
  if (typeof original !== 'function') return
  const made = make(original)
  const told = Object.getOwnPropertyDescriptors(original)
  delete told.prototype
  quietly(() => Object.defineProperties(made, told))
  const had = Object.getOwnPropertyDescriptor(owner, name)
  quietly(() => Object.defineProperty(owner, name, { ...had, value: made }))
}

/** Calls a function that gives its result at once, and writes down what came of it. */
function sent(seen, call, rowsOf) {
  let result
  try {
    result = call()
  } catch (error) {
    failed(seen, error)
    throw error
  }
  write({ ...seen, rows: quietly(() => rowsOf(result)) ?? null })
  return result
}

// sqlite3: results come by a callback, which is the last argument; without one no outcome is known.
function watchSqlite3(sqlite) {
  let depth = 0
  const inside = (call) => {
    depth += 1
    try {
      return call()
    } finally {
      depth -= 1
    }
  }
  const followed = (seen, args) => {
    const callback = args.at(-1)
    if (typeof callback !== 'function') {
      write(seen)
      return args
    }
    const told = function (error, rows) {
      if (error) failed(seen, error)
      else write({ ...seen, rows: Array.isArray(rows) ? rows.length : rows ? 1 : (this?.changes ?? null) })
      return callback.apply(this, arguments)
    }
    return [...args.slice(0, -1), told]
  }
  const given = (args) => args.filter((one) => typeof one !== 'function')
  for (const name of ['run', 'get', 'all', 'each', 'exec']) {
    replace(sqlite.Database.prototype, name, (original) => function (sql, ...args) {
      if (depth) return original.call(this, sql, ...args)
      const more = quietly(() => followed(seenOf('sqlite3', sql, given(args)), args)) ?? args
      return inside(() => original.call(this, sql, ...more))
    })
  }
  for (const name of ['run', 'get', 'all', 'each']) {
    replace(sqlite.Statement.prototype, name, (original) => function (...args) {
      if (depth) return original.apply(this, args)
      const more = quietly(() => followed(seenOf('sqlite3', this.sql, given(args)), args)) ?? args
      return inside(() => original.apply(this, more))
    })
  }
  quietly(() => {
    sqlite.Database = noting('sqlite3', sqlite.Database)
  })
}

/** Gives a class that notes which file its instances are connected to, and else is the class itself. */
function noting(driver, Database) {
  const note = (args) => quietly(() => write({ at: now(), driver, connected: fileOf(args[0]) }))
  const traced = new Proxy(Database, {
    construct(target, args, newTarget) {
      const made = Reflect.construct(target, args, newTarget === traced ? target : newTarget)
      note(args)
      return made
    },
    apply(target, that, args) {
      const made = Reflect.apply(target, that, args)
      note(args)
      return made
    },
  })
  quietly(() => {
    const had = Object.getOwnPropertyDescriptor(Database.prototype, 'constructor')
    Object.defineProperty(Database.prototype, 'constructor', { ...had, value: traced })
  })
  return traced
}

const fileOf = (name) =>
  quietly(() => {
    const text = String(name ?? '')
    const isFile = text !== '' && text !== ':memory:' && !text.startsWith('file:')
    return isFile ? resolve(text) : text
  }) ?? ''

/** Watches prepared statements by what they inherit from, the first time that one is seen. */
function watchStatements(driver, sqlOf) {
  const known = new WeakSet()
  const rowsOf = { run: (result) => Number(result.changes), get: (row) => (row ? 1 : 0), all: (rows) => rows.length }
  return (statement) => {
    const prototype = Object.getPrototypeOf(statement)
    if (known.has(prototype)) return
    known.add(prototype)
    for (const name of ['run', 'get', 'all', 'iterate']) {
      replace(prototype, name, (original) => function (...args) {
        const seen = seenOf(driver, quietly(() => sqlOf(this)) ?? '', args)
        return sent(seen, () => original.apply(this, args), rowsOf[name] ?? (() => null))
      })
    }
  }
}

/** Watches a driver whose statements are prepared, and answer at once. */
function watchPrepared(driver, prototype, sqlOf) {
  const watch = watchStatements(driver, sqlOf)
  replace(prototype, 'exec', (original) => function (sql, ...args) {
    return sent(seenOf(driver, sql, []), () => original.call(this, sql, ...args), () => null)
  })
  replace(prototype, 'prepare', (original) => function (sql, ...args) {
    let statement
    try {
      statement = original.call(this, sql, ...args)
    } catch (error) {
      failed(seenOf(driver, sql, []), error)
      throw error
    }
    quietly(() => watch(statement))
    return statement
  })
}

// pg: the server's log has every statement with its outcome; without one, these are what is known.
function watchPg(pg) {
  replace(pg.Client?.prototype, 'connect', (original) => function (...args) {
    quietly(() => {
      const { user, host, port, database } = this.connectionParameters
      const url = `postgresql://${user}@${host}:${port}/${database}`
      write({ at: now(), driver: 'pg', connected: url })
    })
    return original.apply(this, args)
  })
  replace(pg.Client?.prototype, 'query', (original) => function (...args) {
    quietly(() => {
      const [query, values] = args
      const given = query?.values ?? (Array.isArray(values) ? values : [])
      write(seenOf('pg', query?.text ?? query, [given]))
    })
    return original.apply(this, args)
  })
}

function watchBetterSqlite3(Database) {
  watchPrepared('better-sqlite3', Database.prototype, (statement) => statement.source)
  return noting('better-sqlite3', Database)
}

const WATCHED = [
  ['/sqlite3/lib/sqlite3.js', watchSqlite3],
  ['/better-sqlite3/lib/index.js', watchBetterSqlite3],
  ['/pg/lib/index.js', watchPg],
]

function watchNodeSqlite() {
  // To be asked for is what makes it warn; whoever watches must not be heard.
  const warn = process.emitWarning
  process.emitWarning = () => {}
  try {
    const sqlite = require('node:sqlite')
    watchPrepared('node:sqlite', sqlite.DatabaseSync.prototype, (statement) => statement.sourceSQL)
    sqlite.DatabaseSync = noting('node:sqlite', sqlite.DatabaseSync)
    Module.syncBuiltinESMExports()
  } finally {
    process.emitWarning = warn
  }
}

quietly(() => {
  if (!path) return
  write({ at: now(), driver: '', pid: process.pid })
  if (Module.isBuiltin?.('node:sqlite')) quietly(watchNodeSqlite)
  const load = Module.prototype.load
  Module.prototype.load = function (filename) {
    const result = load.apply(this, arguments)
    quietly(() => {
      const name = String(filename).replaceAll('\\', '/')
      for (const [end, watch] of WATCHED) {
        if (name.endsWith(`/node_modules${end}`)) this.exports = watch(this.exports) ?? this.exports
      }
    })
    return result
  }
})
