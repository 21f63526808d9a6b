"""Names that need no binding."""

from cdcheck.languages.javascript.lowering.browser_names import BROWSER

# ECMAScript 2025, and what is about to follow.
_LANGUAGE = """
this super Object Function Array String Boolean Number BigInt Symbol Math JSON Date RegExp Promise
Proxy Reflect Map Set WeakMap WeakSet WeakRef FinalizationRegistry ArrayBuffer SharedArrayBuffer
DataView Atomics Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array
Uint32Array Float16Array Float32Array Float64Array BigInt64Array BigUint64Array Error AggregateError
EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError DisposableStack
AsyncDisposableStack Iterator AsyncIterator Temporal Intl WebAssembly globalThis undefined NaN
Infinity isNaN isFinite parseInt parseFloat encodeURI encodeURIComponent decodeURI
decodeURIComponent escape unescape eval arguments toString valueOf hasOwnProperty isPrototypeOf
propertyIsEnumerable toLocaleString constructor
"""

# Node.js up to 24. `Bun` and `Deno` are for rules about runtimes to judge.
_NODE = """
console process global Buffer setImmediate clearImmediate setInterval clearInterval setTimeout
clearTimeout queueMicrotask structuredClone atob btoa gc performance Performance PerformanceEntry
PerformanceMark PerformanceMeasure PerformanceObserver PerformanceObserverEntryList
PerformanceResourceTiming fetch FormData Headers Request Response URL URLSearchParams URLPattern
DOMException AbortController AbortSignal Event EventTarget CustomEvent MessageChannel MessagePort
MessageEvent BroadcastChannel Blob File TextEncoder TextDecoder TextEncoderStream TextDecoderStream
CompressionStream DecompressionStream TransformStream TransformStreamDefaultController
WritableStream WritableStreamDefaultController WritableStreamDefaultWriter ReadableStream
ReadableStreamDefaultReader ReadableStreamBYOBReader ReadableStreamBYOBRequest
ReadableByteStreamController ReadableStreamDefaultController ByteLengthQueuingStrategy
CountQueuingStrategy crypto Crypto CryptoKey SubtleCrypto WebSocket CloseEvent EventSource
ErrorEvent Storage Navigator navigator Bun Deno
"""

# What test runners put in place.
_TESTS = """
describe it test expect jest vi vitest suite specify context before after beforeEach afterEach
beforeAll afterAll setup teardown suiteSetup suiteTeardown xit xtest xdescribe xcontext xspecify fit
ftest fdescribe fcontext bench onTestFailed onTestFinished expectTypeOf assertType assert should
chai sinon spyOn spyOnProperty jasmine fail pending cy Cypress browser page element by run given
Feature Scenario Before After Given When Then And actor inject artifacts contract web3 pm __ENV __VU
__ITER open
"""

# Browsers, mini programs, workers at the edge and bundlers.
_HOSTS = """
window document self top parent frames location history screen localStorage sessionStorage indexedDB
alert confirm prompt addEventListener removeEventListener dispatchEvent postMessage
requestAnimationFrame cancelAnimationFrame requestIdleCallback getComputedStyle matchMedia
customElements XMLHttpRequest FileReader Image Audio Node Element HTMLElement Document
DocumentFragment MutationObserver ResizeObserver IntersectionObserver DOMParser Worker SharedWorker
ServiceWorker caches clients skipWaiting registration importScripts Notification HTMLRewriter
WebSocketPair FetchEvent EdgeRuntime jQuery $ React JSX google WScript __webpack_require__
__webpack_public_path__ __webpack_modules__ __non_webpack_require__ __resourceQuery
__turbopack_require__ awslambda __STATIC_CONTENT __STATIC_CONTENT_MANIFEST uni wx
StorageEvent
"""

GLOBALS = frozenset(f"{_LANGUAGE} {_NODE} {_TESTS} {_HOSTS}".split()) | BROWSER

# Parameters of the function that CommonJS wraps around a module; an ES module lacks them.
WRAPPER = frozenset({"require", "module", "exports", "__dirname", "__filename"})
