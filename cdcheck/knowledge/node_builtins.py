"""Modules that come with Node.js."""

_NAMES = """
assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel
dns domain events fs http http2 https inspector module net os path perf_hooks process punycode
querystring readline repl sqlite stream string_decoder sys test timers tls trace_events tty url util
v8 vm wasi worker_threads zlib
"""

NODE_MODULES = frozenset(_NAMES.split())


def is_node_module(specifier: str) -> bool:
    """Tells whether a specifier names a module of Node.js itself (`fs`, `node:test`, `fs/promises`)."""
    return specifier.startswith("node:") or specifier.split("/", 1)[0] in NODE_MODULES
