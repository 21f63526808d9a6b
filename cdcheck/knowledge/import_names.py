"""Which distributions offer a Python package, where the names differ."""

from cdcheck.knowledge.distribution_names import normalized

_DIFFERING = """
actstream: django-activity-stream
aliyunsdkcore: aliyun-python-sdk-core aliyun-python-sdk-core-v3
aliyunsdkkms: aliyun-python-sdk-kms
aliyunsdksts: aliyun-python-sdk-sts
allauth: django-allauth
argon2: argon2-cffi
attr: attrs
azure: azure-core
botocore: botocore boto3
bs4: beautifulsoup4
bson: pymongo
ckeditor_uploader: django-ckeditor
consul: python-consul
corsheaders: django-cors-headers
crispy_forms: django-crispy-forms
Crypto: pycryptodome
Cryptodome: pycryptodomex
cv2: opencv-python opencv-python-headless
dateutil: python-dateutil
debug_toolbar: django-debug-toolbar
decouple: python-decouple
discord: discord-py
django_filters: django-filter
dns: dnspython
docx: python-docx
dotenv: python-dotenv
engineio: python-engineio
environ: django-environ environ-config
factory: factory-boy
fitz: pymupdf
gi: pygobject
git: gitpython
github: pygithub
gitlab: python-gitlab
google: protobuf google-api-core google-auth google-cloud-core googleapis-common-protos
googleapiclient: google-api-python-client
flask_uploads: flask-uploads flask-reuploaded
graphql: graphql-core
gridfs: pymongo
grpc: grpcio
grpc_status: grpcio-status
guardian: django-guardian
import_export: django-import-export
jose: python-jose
jwt: pyjwt
kafka: kafka-python kafka-python-ng
ldap: python-ldap
levenshtein: levenshtein python-levenshtein
Levenshtein: levenshtein python-levenshtein
magic: python-magic
memcache: python-memcached
model_utils: django-model-utils
mpl_toolkits: matplotlib
linebot: line-bot-sdk
mptt: django-mptt
multipart: python-multipart
mysql: mysql-connector-python mysql-connector
MySQLdb: mysqlclient
nacl: pynacl
nats: nats-py
newspaper: newspaper3k newspaper4k
ninja: django-ninja
ninja_extra: django-ninja-extra
ninja_jwt: django-ninja-jwt
OpenGL: pyopengl
opensearchpy: opensearch-py
OpenSSL: pyopenssl
opentelemetry: opentelemetry-api
passlib: passlib passlib-ng
phonenumbers: phonenumbers phonenumberslite
PIL: pillow
pkg_resources: setuptools
playhouse: peewee
polymorphic: django-polymorphic
pptx: python-pptx
psycopg: psycopg psycopg-binary
psycopg2: psycopg2 psycopg2-binary
psycopg_pool: psycopg-pool psycopg
pydantic_core: pydantic-core pydantic
pylab: matplotlib
pythoncom: pywin32
pythonjsonlogger: python-json-logger
pywintypes: pywin32
rapidjson: python-rapidjson
rest_framework: djangorestframework
rest_framework_jwt: djangorestframework-jwt drf-jwt
rest_framework_nested: drf-nested-routers
rest_framework_simplejwt: djangorestframework-simplejwt
ruamel: ruamel-yaml
s3transfer: s3transfer boto3
serial: pyserial
skimage: scikit-image
sklearn: scikit-learn
slack: slackclient
slugify: python-slugify
snowflake: snowflake-connector-python snowflake-id
socketio: python-socketio
speech_recognition: speechrecognition
storages: django-storages
strawberry: strawberry-graphql
taggit: django-taggit
telegram: python-telegram-bot
tortoise: tortoise-orm
usb: pyusb
websocket: websocket-client
win32api: pywin32
win32con: pywin32
wx: wxpython
xdist: pytest-xdist
yaml: pyyaml
zmq: pyzmq
zoneinfo: backports-zoneinfo
zoneinfo_data: tzdata
"""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    entries = (line.partition(":") for line in text.strip().splitlines())
    return {name: tuple(offers.split()) for name, _, offers in entries}


_OFFERS = _table(_DIFFERING)


def distributions_of(package: str) -> tuple[str, ...]:
    """Names the distributions that are known to offer an importable package, the usual one first."""
    return _OFFERS.get(package) or (normalized(package),)


def may_offer(distribution: str, package: str) -> bool:
    """Tells whether a distribution might offer a package, judged by its name alone.

    Generous on purpose: `jose` may come from `python-jose`, `flask_login` from `Flask-Login`.
    """
    if distribution in distributions_of(package):
        return True
    wanted = normalized(package)
    return f"-{wanted}-" in f"-{distribution}-" or _folded(distribution) == _folded(wanted)


def _folded(name: str) -> str:
    folded = name.replace("-", "")
    for affix in ("python", "django", "py"):
        folded = folded.removeprefix(affix).removesuffix(affix)
    return folded.rstrip("s0123456789")
