"""Reads pages of HTML as a browser does, but refuses what is not right in them."""

from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib


def parsed(page: str) -> Element:
    """Parses a page; raises for any mistake in its markup."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root: Element = parser.parse(page)
    return root


def text_of(element: Element) -> str:
    return " ".join(" ".join(element.itertext()).split())


def complaints(root: Element) -> list[str]:
    """Says what keeps a page from being read by everybody, offline, and as what it is."""
    return [*_of_headings(root), *_of_tables(root), *_of_links(root), *_of_what_it_loads(root)]


def _of_headings(root: Element) -> list[str]:
    levels = [int(e.tag[1]) for e in root.iter() if e.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}]
    skipped = [b for a, b in pairwise(levels) if b > a + 1]
    return [f"h{level} skips a level" for level in skipped] + ["no h1"] * (levels.count(1) != 1)


def _of_tables(root: Element) -> list[str]:
    captions = [table.find("caption") for table in root.iter("table")]
    bare = [one for one in captions if one is None or not text_of(one)]
    unscoped = [cell for cell in root.iter("th") if not cell.get("scope")]
    return ["a table without caption"] * len(bare) + ["a heading without scope"] * len(unscoped)


def _of_links(root: Element) -> list[str]:
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
    lost = [a.get("href") for a in root.iter("a") if a.get("href", "")[1:] not in ids]
    return [f"`{id_}` is there twice" for id_ in twice] + [f"`{href}` leads nowhere" for href in lost]


def _of_what_it_loads(root: Element) -> list[str]:
    loading = {"script", "link", "iframe", "object", "embed", "base", "form", "img"}
    found = [e.tag for e in root.iter() if e.tag in loading]
    handlers = [name for e in root.iter() for name in e.attrib if name.startswith("on")]
    styles = [text_of(e) for e in root.iter("style")]
    return found + handlers + ["a style loads"] * any("url(" in s or "@import" in s for s in styles)
