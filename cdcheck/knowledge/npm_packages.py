"""What npm packages bring along, at the top of node_modules where code can import it by accident."""

from collections.abc import Iterable

from cdcheck.knowledge.bringing import all_brought, table

_BRINGS = """
express: accepts body-parser cookie cookie-signature debug depd encodeurl escape-html etag \
    finalhandler fresh http-errors merge-descriptors methods mime-types on-finished parseurl \
    path-to-regexp proxy-addr qs range-parser router safe-buffer send serve-static \
    setprototypeof statuses type-is utils-merge vary ms content-disposition content-type \
    array-flatten bytes iconv-lite raw-body once negotiator
body-parser: bytes content-type debug depd destroy http-errors iconv-lite on-finished qs \
    raw-body type-is
koa: accepts cookies debug delegates depd destroy http-assert http-errors koa-compose \
    koa-convert on-finished statuses type-is vary content-type content-disposition parseurl only \
    fresh is-generator-function
koa-router: debug http-errors koa-compose methods path-to-regexp
@koa/router: debug http-errors koa-compose methods path-to-regexp
koa-bodyparser: co-body copy-to type-is
@koa/bodyparser: co-body lodash.merge type-is
koa-body: co-body formidable zod
@koa/cors: vary
koa-cors:
koa-logger: bytes chalk humanize-number passthrough-counter
koa-jwt: jsonwebtoken koa-unless p-any
koa-helmet: helmet
koa-json: koa-is-json streaming-json-stringify
fastify: ajv avvio fast-json-stringify find-my-way light-my-request pino process-warning rfdc \
    semver secure-json-parse proxy-addr abstract-logging toad-cache @fastify/ajv-compiler \
    @fastify/error @fastify/fast-json-stringify-compiler fast-uri ajv-formats
fastify-plugin:
@fastify/cors: fastify-plugin mnemonist toad-cache
@fastify/jwt: fast-jwt fastify-plugin @fastify/error steed @lukeed/ms
@fastify/swagger: fastify-plugin openapi-types yaml json-schema-resolver rfdc
@fastify/autoload:
@fastify/sensible: fastify-plugin http-errors forwarded type-is vary @lukeed/ms
@fastify/formbody: fastify-plugin fast-querystring
@fastify/helmet: fastify-plugin helmet
@fastify/postgres: fastify-plugin
hono:
@hono/node-server:
@hono/zod-validator:
@hono/zod-openapi: openapi3-ts @hono/zod-validator @asteasolutions/zod-to-openapi
@hono/swagger-ui:
sequelize: debug dottie inflection lodash moment moment-timezone pg-connection-string \
    retry-as-promised semver sequelize-pool toposort-class uuid validator wkx ms @types/debug \
    @types/validator
sequelize-cli: commander fs-extra js-beautify lodash picocolors resolve umzug yargs cli-color
pg: pg-connection-string pg-pool pg-protocol pg-types pgpass pg-int8 postgres-array \
    postgres-date
pg-hstore: underscore
pg-promise: pg pg-minify assert-options spex
postgres:
sqlite3: bindings node-addon-api tar prebuild-install node-gyp
sqlite:
better-sqlite3: bindings prebuild-install file-uri-to-path
mysql2: denque generate-function iconv-lite long lru-cache named-placeholders seq-queue \
    sqlstring
mysql: bignumber.js readable-stream safe-buffer sqlstring
knex: colorette commander debug escalade esm get-package-type getopts interpret lodash \
    pg-connection-string rechoir resolve-from tarn tildify
drizzle-orm:
mongoose: bson kareem mongodb mpath mquery ms sift
mongodb: bson mongodb-connection-string-url
@prisma/client:
jsonwebtoken: jws lodash.includes lodash.isboolean lodash.isinteger lodash.isnumber \
    lodash.isplainobject lodash.isstring lodash.once ms semver jwa safe-buffer \
    ecdsa-sig-formatter
jose:
express-jwt: express-unless jsonwebtoken
bcrypt: node-addon-api node-gyp-build @mapbox/node-pre-gyp nopt
bcryptjs:
argon2: @phc/format node-addon-api node-gyp-build
dotenv:
cors: object-assign vary
morgan: basic-auth debug depd on-finished on-headers
helmet:
compression: accepts bytes compressible debug on-headers safe-buffer vary
cookie-parser: cookie cookie-signature
express-validator: lodash validator
express-async-errors:
express-rate-limit:
express-async-handler:
express-session: cookie cookie-signature debug depd on-headers parseurl safe-buffer uid-safe
multer: append-field busboy concat-stream mkdirp object-assign type-is xtend
validator:
joi: @hapi/hoek @hapi/topo @sideway/address @sideway/formula @sideway/pinpoint
zod:
yup: property-expr tiny-case toposort type-fest
ajv: fast-deep-equal fast-uri json-schema-traverse require-from-string
ajv-formats: ajv
slug:
slugify:
@sindresorhus/slugify: @sindresorhus/transliterate escape-string-regexp
uuid:
nanoid:
ulid:
lodash:
moment:
dayjs:
date-fns:
luxon:
ms:
debug: ms
axios: follow-redirects form-data proxy-from-env
node-fetch: whatwg-url data-uri-to-buffer fetch-blob formdata-polyfill
pino: atomic-sleep fast-redact on-exit-leak-free pino-abstract-transport pino-std-serializers \
    process-warning quick-format-unescaped real-require safe-stable-stringify sonic-boom \
    thread-stream
pino-pretty: colorette dateformat pino-abstract-transport joycon pump secure-json-parse
winston: async is-stream logform one-time readable-stream triple-beam winston-transport
http-errors: depd inherits setprototypeof statuses toidentifier
http-status-codes:
http-status:
passport: passport-strategy pause utils-merge
passport-jwt: jsonwebtoken passport-strategy
passport-local: passport-strategy
reflect-metadata:
tslib:
module-alias:
js-yaml: argparse
yaml:
swagger-ui-express: swagger-ui-dist
tsx: esbuild get-tsconfig
close-with-grace:
umzug: emittery fast-glob fs-jetpack pony-cause type-fest
fast-jwt: @lukeed/ms asn1.js ecdsa-sig-formatter mnemonist
inherits:
"""

_OFTEN = """
debug ms semver chalk lodash uuid glob minimist qs commander yargs esbuild cookie async tslib bindings
rimraf mkdirp fs-extra js-yaml yaml source-map source-map-support acorn typescript ajv inherits ws
safe-buffer readable-stream object-assign undici node-fetch form-data dotenv undici-types
"""
_OFTEN_BROUGHT = frozenset(_OFTEN.split())


_KNOWN = table(_BRINGS)


def brought_by(wanted: Iterable[str]) -> tuple[frozenset[str], bool]:
    """Lists what is at hand when some packages are installed, and tells whether each is known."""
    return all_brought(_KNOWN, wanted)


def is_often_brought(package: str) -> bool:
    """Tells whether a package comes along with so many others that its absence proves nothing."""
    return package in _OFTEN_BROUGHT
