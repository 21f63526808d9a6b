"""How Sequelize makes names of tables and keys: its inflection, underscored and camel-cased."""

import re

_UNCOUNTABLE = frozenset(
    {
        *(
            "bison",
            "deer",
            "fish",
            "sheep",
            "series",
        ),
        *(
            "species",
            "money",
            "rice",
            "information",
            "equipment",
        ),
        *(
            "aircraft",
            "moose",
            "news",
            "media",
            "metadata",
        ),
        *(
            "software",
            "hardware",
            "feedback",
            "data",
        ),
    }
)
_IRREGULAR = {
    "person": "people",
    "man": "men",
    "woman": "women",
    "child": "children",
    "ox": "oxen",
    "foot": "feet",
    "tooth": "teeth",
    "goose": "geese",
    "mouse": "mice",
    "louse": "lice",
    "quiz": "quizzes",
    "criterion": "criteria",
}
_PLURALS = (
    (r"(alias|status|virus|campus)$", r"\1es"),
    (r"(bus)$", r"\1es"),
    (r"(buffal|tomat|potat|her|ech)o$", r"\1oes"),
    (r"([ti])um$", r"\1a"),
    (r"sis$", "ses"),
    (r"(?:([^f])fe|([lr])f)$", r"\1\2ves"),
    (r"([^aeiouy]|qu)y$", r"\1ies"),
    (r"(x|ch|ss|sh)$", r"\1es"),
    (r"(matr|vert|ind)(?:ix|ex)$", r"\1ices"),
    (r"s$", "s"),
    (r"$", "s"),
)
_SINGULARS = (
    (r"(alias|status|virus|campus)(?:es)?$", r"\1"),
    (r"(bus)es$", r"\1"),
    (r"(buffal|tomat|potat|her|ech)oes$", r"\1o"),
    (r"(analy|ba|diagno|parenthe|progno|synop|the|cri)ses$", r"\1sis"),
    (r"(shoe|movie|cache|house|course|response|base|case|purchase|license|release)s$", r"\1"),
    (r"(hive|drive|curve)s$", r"\1"),
    (r"([lr])ves$", r"\1f"),
    (r"([^aeiouy]|qu)ies$", r"\1y"),
    (r"(x|ch|ss|sh)es$", r"\1"),
    (r"(vert|ind)ices$", r"\1ex"),
    (r"(matr)ices$", r"\1ix"),
    (r"ss$", "ss"),
    (r"s$", ""),
)


def pluralize(word: str) -> str:
    """Makes the plural of a name's last word: `Article` is `Articles`, `category` `categories`."""
    return _inflected(word, _IRREGULAR, _PLURALS)


def singularize(word: str) -> str:
    """Makes the singular of a name's last word."""
    return _inflected(word, {many: one for one, many in _IRREGULAR.items()}, _SINGULARS)


def _inflected(word: str, irregular: dict[str, str], rules: tuple[tuple[str, str], ...]) -> str:
    head, last = _last_word(word)
    lowered = last.lower()
    if lowered in _UNCOUNTABLE or lowered in irregular.values():
        return word
    if lowered in irregular:
        changed = irregular[lowered]
        return head + (changed.capitalize() if last[:1].isupper() else changed)
    for pattern, replacement in rules:
        if re.search(pattern, last, re.IGNORECASE):
            return head + re.sub(pattern, replacement, last, count=1, flags=re.IGNORECASE)
    return word


def _last_word(name: str) -> tuple[str, str]:
    start = max((m.start() for m in re.finditer(r"(?<=[a-z0-9])[A-Z]|(?<=[_\-\s])\w", name)), default=0)
    return name[:start], name[start:]


def underscore(name: str) -> str:
    """Writes a name with underscores: `favoritesCount` is `favorites_count`."""
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    name = re.sub(r"([a-z\d])([A-Z])", r"\1_\2", name)
    return name.replace("-", "_").lower()


def camelize(*parts: str) -> str:
    """Joins names in camel case: `author` and `id` are `authorId`."""
    joined = "_".join(parts).strip()
    return re.sub(r"[-_\s]+(.)?", lambda match: (match.group(1) or "").upper(), joined)
