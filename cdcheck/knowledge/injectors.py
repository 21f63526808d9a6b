"""Packages whose containers give the parts of an app to each other."""

INJECTORS = frozenset(
    {"awilix", "@fastify/awilix", "fastify-awilix", "inversify", "tsyringe", "typedi", "bottlejs"}
    | {"node-dependency-injection", "typed-inject", "injection-js", "@inversifyjs/core"}
    | {"dependency_injector", "injector", "flask_injector", "fastapi_injector", "punq", "lagom"}
    | {"kink", "dishka", "svcs", "wireup", "that_depends", "rodi", "inject", "pinject"}
)
