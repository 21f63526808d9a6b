"""What Python distributions bring with them when pip installs them."""

from collections.abc import Iterable

from cdcheck.knowledge.bringing import all_brought, table

_BRINGS = """
flask: werkzeug jinja2 click itsdangerous markupsafe blinker
quart: werkzeug jinja2 click itsdangerous markupsafe blinker hypercorn aiofiles flask
fastapi: starlette pydantic typing-extensions anyio annotated-doc
fastapi[standard]: uvicorn[standard] fastapi-cli email-validator python-multipart jinja2 httpx \
    pydantic-settings
fastapi[all]: uvicorn[standard] fastapi-cli email-validator python-multipart jinja2 httpx \
    itsdangerous pyyaml ujson orjson pydantic-settings pydantic-extra-types
fastapi-cli: typer uvicorn rich-toolkit
starlette: anyio typing-extensions
starlette[full]: httpx itsdangerous jinja2 python-multipart pyyaml
pydantic: pydantic-core annotated-types typing-extensions typing-inspection
pydantic[email]: email-validator
pydantic-settings: pydantic python-dotenv typing-inspection
pydantic-extra-types: pydantic typing-extensions
email-validator: dnspython idna
uvicorn: click h11 typing-extensions
uvicorn[standard]: httptools python-dotenv pyyaml uvloop watchfiles websockets
hypercorn: h11 h2 priority wsproto
gunicorn: packaging
uvicorn-worker: uvicorn gunicorn
daphne: asgiref autobahn twisted
granian: click
waitress:
python-multipart:
anyio: idna sniffio typing-extensions
httpx: httpcore anyio certifi idna sniffio h11
requests: urllib3 certifi idna charset-normalizer
aiohttp: yarl multidict aiosignal frozenlist attrs async-timeout propcache aiohappyeyeballs idna
aiohttp-jinja2: aiohttp jinja2 markupsafe
aiohttp-session: aiohttp
aiohttp-security: aiohttp
aiohttp-cors: aiohttp
aiohttp-apispec: aiohttp apispec webargs jinja2 marshmallow
aiohttp-pydantic: aiohttp pydantic
django: asgiref sqlparse tzdata
djangorestframework: django pytz
djangorestframework-simplejwt: django djangorestframework pyjwt
drf-spectacular: django djangorestframework uritemplate pyyaml jsonschema inflection
drf-yasg: django djangorestframework uritemplate pyyaml inflection packaging pytz
django-cors-headers: django asgiref
django-environ:
django-filter: django
django-ckeditor: django django-js-asset
django-extensions: django
django-taggit: django
django-ninja: django pydantic
django-ninja-extra: django django-ninja pydantic injector asgiref contextlib2
django-ninja-jwt: django django-ninja django-ninja-extra pyjwt
django-redis: django redis
django-debug-toolbar: django sqlparse
django-allauth: django asgiref
django-storages: django
django-celery-beat: django celery django-timezone-field python-crontab cron-descriptor tzdata
dj-database-url: django typing-extensions
whitenoise:
channels: django asgiref
channels-redis: redis msgpack asgiref channels
sqlalchemy: typing-extensions greenlet
sqlmodel: sqlalchemy pydantic
alembic: sqlalchemy mako typing-extensions markupsafe
sqlalchemy-utils: sqlalchemy
flask-sqlalchemy: flask sqlalchemy
flask-migrate: flask flask-sqlalchemy alembic
flask-cors: flask werkzeug
flask-login: flask werkzeug
flask-bcrypt: flask bcrypt
flask-jwt-extended: flask pyjwt werkzeug
flask-jwt: flask pyjwt
flask-marshmallow: flask marshmallow
flask-restful: flask aniso8601 six pytz
flask-security-too: flask flask-login flask-principal flask-wtf email-validator wtforms markupsafe
fastapi-users: fastapi email-validator makefun pwdlib[argon2] pwdlib[bcrypt] pyjwt[crypto] \
    python-multipart
fastapi-users[sqlalchemy]: fastapi-users-db-sqlalchemy
fastapi-users-db-sqlalchemy: fastapi-users sqlalchemy
fastapi-mail: aiosmtplib blinker cryptography email-validator jinja2 pydantic pydantic-settings starlette
graphene: graphql-core graphql-relay python-dateutil typing-extensions
flask-restplus: flask aniso8601 jsonschema pytz six
flask-restx: flask aniso8601 jsonschema pytz werkzeug
flask-smorest: flask marshmallow webargs apispec werkzeug
flask-apispec: flask marshmallow webargs apispec six
flask-wtf: flask wtforms itsdangerous
flask-mail: flask blinker
flask-limiter: flask limits ordered-set rich typing-extensions
flask-caching: flask cachelib
flask-script: flask
flask-injector: flask injector
flask-httpauth: flask
flask-compress: flask brotli
flask-talisman: flask
flask-admin: flask wtforms
flask-pydantic: flask pydantic
flask-openapi3: flask pydantic
flask-socketio: flask python-socketio python-engineio
wtforms: markupsafe
marshmallow: packaging
marshmallow-sqlalchemy: marshmallow sqlalchemy
webargs: marshmallow packaging
apispec: packaging
werkzeug: markupsafe
jinja2: markupsafe
mako: markupsafe
click:
itsdangerous:
markupsafe:
blinker:
asgiref: typing-extensions
typing-extensions:
psycopg2:
psycopg2-binary:
psycopg: typing-extensions
psycopg[binary]: psycopg-binary
psycopg[pool]: psycopg-pool
asyncpg: async-timeout
aiosqlite: typing-extensions
aiopg: psycopg2-binary async-timeout
aiomysql: pymysql
pymysql:
mysqlclient:
mysql-connector-python:
pymongo: dnspython
motor: pymongo
greenlet:
databases: sqlalchemy
databases[sqlite]: aiosqlite
databases[postgresql]: asyncpg
tortoise-orm: pypika-tortoise iso8601 aiosqlite pytz
tortoise-orm[asyncpg]: asyncpg
peewee:
pony:
mongoengine: pymongo
beanie: pydantic motor pymongo click lazy-model toml
redis: async-timeout
pyjwt: typing-extensions
pyjwt[crypto]: cryptography
python-jose: ecdsa rsa pyasn1
python-jose[cryptography]: cryptography
authlib: cryptography
passlib:
passlib[bcrypt]: bcrypt
passlib[argon2]: argon2-cffi
bcrypt: cffi six
argon2-cffi: argon2-cffi-bindings cffi
pwdlib:
pwdlib[argon2]: argon2-cffi
pwdlib[bcrypt]: bcrypt
cryptography: cffi pycparser
python-dotenv:
python-decouple:
environs: marshmallow python-dotenv
dynaconf:
python-slugify: text-unidecode unidecode
unidecode:
awesome-slugify: regex unidecode
aiogram: aiohttp aiofiles certifi magic-filter pydantic typing-extensions
python-telegram-bot: httpx httpcore certifi
openai: httpx httpx2 anyio distro jiter pydantic sniffio tqdm typing-extensions
anthropic: httpx httpx2 anyio distro docstring-parser jiter opentelemetry-api pydantic sniffio \
    typing-extensions
sendgrid: python-http-client starkbank-ecdsa ecdsa cryptography werkzeug
twilio: aiohttp aiohttp-retry pyjwt requests
stripe: requests typing-extensions
pywebpush: aiohttp cryptography http-ece py-vapid requests six
py-vapid: cryptography
jwcrypto: cryptography typing-extensions
slowapi: limits
limits: deprecated packaging typing-extensions wrapt
apscheduler: tzlocal tzdata pytz six
arq: redis click hiredis async-timeout
fastapi-limiter: fastapi redis pyrate-limiter
asyncpgsa: asyncpg sqlalchemy
django-activity-stream: django
python-dateutil: six
pytz:
tzdata:
six:
pyyaml:
toml:
tomli:
orjson:
ujson:
simplejson:
loguru:
structlog:
python-json-logger: typing-extensions
rich: pygments markdown-it-py
typer: click rich shellingham typing-extensions
celery: kombu billiard vine click python-dateutil tzdata
dependency-injector: six
injector: typing-extensions
punq:
attrs:
trafaret:
jsonschema: attrs referencing rpds-py jsonschema-specifications
aiofiles:
pillow:
rembg: pillow numpy jsonschema onnxruntime opencv-python-headless pooch pymatting scikit-image scipy \
    tqdm requests networkx imageio tifffile packaging platformdirs numba
oss2: requests crcmod pycryptodome aliyun-python-sdk-kms aliyun-python-sdk-core six
supabase: postgrest gotrue supabase-auth supafunc supabase-functions storage3 realtime httpx websockets \
    pydantic python-dateutil deprecation strenum pyjwt[crypto] aiohttp yarl
setuptools:
pip:
wheel:
packaging:
pytest: pluggy iniconfig packaging pygments
pytest-asyncio: pytest
pytest-cov: pytest coverage
pytest-django: pytest
coverage:
black: click pathspec platformdirs packaging mypy-extensions
flake8: pycodestyle pyflakes mccabe
isort:
ruff:
mypy: mypy-extensions typing-extensions
gevent: greenlet
eventlet: greenlet dnspython
tenacity:
cachetools:
markdown:
beautifulsoup4: soupsieve typing-extensions
lxml:
boto3: botocore s3transfer jmespath python-dateutil urllib3
sentry-sdk: urllib3 certifi
prometheus-client:
psutil:
websockets:
httptools:
uvloop:
watchfiles: anyio
colorama:
idna:
certifi:
urllib3:
charset-normalizer:
h11:
sniffio:
dnspython:
ecdsa: six
rsa: pyasn1
pyasn1:
cffi: pycparser
pydantic-core: typing-extensions
annotated-types:
exceptiongroup: typing-extensions
multidict: typing-extensions
yarl: multidict idna propcache
numpy:
pandas: numpy python-dateutil pytz tzdata
scipy: numpy
scikit-learn: numpy scipy joblib threadpoolctl
moviepy: numpy decorator imageio imageio-ffmpeg proglog tqdm
"""


_KNOWN = table(_BRINGS)


def brought_by(wanted: Iterable[str]) -> tuple[frozenset[str], bool]:
    """Lists all that comes with some distributions, and tells whether each of those is known.

    Extras are written as pip takes them: `uvicorn[standard]`.
    """
    return all_brought(_KNOWN, wanted)
