"""What a page that a user's own templates made may hold: no script but ours, nothing that runs or is fetched.

The page's own policy forbids all that to a browser too; here it is refused before anybody opens the page.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

__all__ = ["HarmfulPageError", "check_hypertext", "check_markdown"]

_NO_ELEMENT = {
    *("animate", "animatetransform", "applet", "audio", "base", "embed", "fencedframe", "form", "frame", "frameset"),
    *("iframe", "link", "noscript", "object", "plaintext", "portal", "set", "template", "video", "xmp"),
}
_ADDRESSES = {
    *("action", "background", "cite", "classid", "codebase", "data", "formaction", "href", "imagesrcset", "longdesc"),
    *("manifest", "ping", "poster", "profile", "src", "srcdoc", "srcset", "usemap", "xlink:href"),
}
_BEFORE_POLICY = frozenset(("html", "head", "meta"))
_POLICY = "Content-Security-Policy"
_WITHIN = re.compile(r"#\S*|data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*")
_LINK = re.compile(r"#\S*|(?:https?://|mailto:)\S+", re.IGNORECASE)
_MARKUP = re.compile(r"(?<!\\)(?:\\\\)*<(?!https?:|mailto:)[a-z!/?]", re.IGNORECASE)
_PICTURE = re.compile(r"(?<!\\)(?:\\\\)*!\[")


class HarmfulPageError(ValueError):
    """A page holds what no report may; the message says what and where."""


def check_hypertext(text: str, policy: str, script: str) -> None:
    """Refuse a page of HTML without its policy, with a script other than ours, or with anything that is fetched."""
    ours = f"<script>{script}</script>"
    if "<script" in text.replace(ours, "", 1).lower():
        raise HarmfulPageError("the page has a script that is not ours. A report has no other")
    reader = _Reader(policy)
    reader.feed(text)
    reader.close()
    if not reader.policies:
        raise HarmfulPageError(
            f"the page lacks its {_POLICY}. Begin from `html/base.html.j2`, or keep that line of it first in the head"
        )


def check_markdown(text: str) -> None:
    """Refuse a page of Markdown with markup of HTML or a picture in it."""
    for pattern, what in ((_MARKUP, "markup of HTML"), (_PICTURE, "a picture, which would be fetched")):
        if found := pattern.search(text):
            raise HarmfulPageError(f"line {text.count(chr(10), 0, found.start()) + 1} of the page has {what}")


class _Reader(HTMLParser):
    def __init__(self, policy: str) -> None:
        super().__init__(convert_charrefs=True)
        self.policy = policy
        self.policies = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.policies and tag not in _BEFORE_POLICY:
            self._refuse(f"`<{tag}>` before its {_POLICY}. Keep that line of `html/base.html.j2` first in the head")
        if tag in _NO_ELEMENT:
            self._refuse(f"`<{tag}>`, which no report may have")
        if tag == "script" and attrs:
            self._refuse("a script with attributes")
        named = {name: value or "" for name, value in attrs}
        if tag == "meta" and "http-equiv" in named:
            if named["http-equiv"] != _POLICY or named.get("content") != self.policy or self.policies:
                self._refuse(f"a `<meta http-equiv>` other than its own {_POLICY}")
            self.policies += 1
        for name, value in attrs:
            if name.startswith("on"):
                self._refuse(f"the attribute `{name}`, which would run a script")
            link = name == "href" and tag in ("a", "area")
            if name in _ADDRESSES and not (_LINK if link else _WITHIN).fullmatch((value or "").strip()):
                self._refuse(f"`{name}` on `<{tag}>` with an address that is neither within it nor a link to a page")

    def _refuse(self, what: str) -> None:
        raise HarmfulPageError(f"line {self.getpos()[0]} of the page has {what}")
