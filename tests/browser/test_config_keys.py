"""Keys in pasted configurations: a real browser cuts what the site cuts, by the same rules."""

import pytest

pytest.importorskip("playwright")
from django.templatetags.static import static

from tests.ipsec.devices.test_config_keys import (
    AROUND,
    BLOCKS,
    BROKEN,
    CANARY,
    LINES,
    PLACEHOLDERS,
    STAYING,
    TEXTS,
)
from vns3pair.ipsec.devices import config_key_rules
from vns3pair.ipsec.devices.config_keys import cut

pytestmark = [pytest.mark.needs_chromium, pytest.mark.django_db(transaction=True)]

ODD = (
    *(
        f"{one}\n{other}"
        for one in (*LINES[::7], *AROUND[::3])
        for other in ("x", '"', "'", "key", "psk =", "“")
    ),
    "psk = “abc”\r\nike=aes256\r\n",
    "pre-\u200bshared-key abc\u00a0def\u2028psk=x",
    "PſK=a ſecret=b Key\u212a=c",
    'psk = "\ud83d\ude00 abc\n"\n',
    "secret =\n\n  abc;\n",
)
BRING_RULES = """rules => {
    const holder = document.createElement("script");
    holder.type = "application/json";
    holder.id = "config-key-rules";
    holder.textContent = JSON.stringify(rules);
    document.body.append(holder);
}"""


def test_the_browser_cuts_what_the_site_cuts(visit, admin):
    page = visit(admin)
    page.goto("/")
    page.evaluate(BRING_RULES, config_key_rules.ALL)
    texts = [*TEXTS, *BLOCKS, *BROKEN, *PLACEHOLDERS, *STAYING, *ODD]
    texts.append("\n".join(texts))
    done = page.evaluate(
        "async ([from, texts]) => { await import(from); return texts.map((text) => window.vns3pairCutKeys(text)); }",
        [static("config_keys.js"), texts],
    )
    found = {text: (one["text"], one["count"]) for text, one in zip(texts, done, strict=True)}
    assert found == {text: cut(text) for text in texts}
    assert CANARY not in found[texts[-1]][0]
