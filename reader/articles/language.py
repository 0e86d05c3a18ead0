"""A light guess of an article's language, from its script and its commonest words.

The language decides how sentences are found, so a guess that is not sure is none.
"""

from __future__ import annotations

import re
from collections import Counter

SAMPLE = 20_000
"""Code points from the start of the text that the guess looks at."""

_SCRIPTS = {  # language, ranges of its letters; the first whose letters make up a third of all
    "ko": (("\u1100", "\u11ff"), ("\uac00", "\ud7a3")),
    "ja": (("\u3041", "\u30ff"),),
    "zh": (("\u3400", "\u4dbf"), ("\u4e00", "\u9fff")),
    "el": (("\u0370", "\u03ff"),),
    "he": (("\u05d0", "\u05ea"),),
    "hy": (("\u0531", "\u0587"),),
    "ka": (("\u10a0", "\u10ff"),),
    "th": (("\u0e00", "\u0e7f"),),
    "bn": (("\u0980", "\u09ff"),),
    "ta": (("\u0b80", "\u0bff"),),
    "te": (("\u0c00", "\u0c7f"),),
    "am": (("\u1200", "\u137f"),),
    "km": (("\u1780", "\u17ff"),),
    "my": (("\u1000", "\u109f"),),
}
_NO_SCRIPT = "\u0370"
"""Below this there are letters of many languages and no other letters."""
_JAPANESE_SHARE = 0.08  # kana among the letters; a Chinese text has next to none
_SHARE = 1 / 3
_WORDS = {
    "en": "the of and to in that is was for it with as his on be at by had not are but from have",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch",
    "fr": "de la le et les des en un du une que est pour qui dans par plus pas au sur ne se il",
    "es": "de la que el en y a los del se las por un para con no una su al es lo como más pero",
    "it": "di che e la il un a per in non è una sono si con le da dei del della al gli come più",
    "pt": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi",
    "nl": "de van het een en in is dat op te zijn met voor niet aan er om ook als bij door maar",
    "sv": "och i att det som en på är av för med till den har de inte om ett han men var jag sig",
    "da": "og i at det er en til af på for med de den der som har ikke et men var jeg sig blev",
    "nb": "og i det er på til en å som for med av at har de ikke den et om men var jeg seg ble",
    "fi": "ja on ei että se hän oli mutta kun ovat myös joka tai kuin niin sen mukaan ole vain",
    "pl": "w i na z się do nie to że jest o jak po za od przez jego są ale dla tym tego oraz",
    "cs": "a v se na je že o s z do to i ve pro za by jsou ale jako po který podle jeho také",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi en ne kadar ama değil sonra olduğu",
    "ro": "de și în a la cu că o pe nu din care un este pentru mai au fost sau ce prin dar după",
    "hu": "a az és hogy nem is egy ez meg de volt csak már mint még vagy azt el van ki szerint",
    "id": "yang dan di itu dengan untuk dari dalam tidak ini akan pada juga ke karena tersebut",
    "vi": "và của là có không được cho trong một các người này những với đã để khi ông về",
    "ru": "и в не на что с по как это он из за от для но его был также о у к а так же все бы",
    "uk": "і в не на що з та до як це за від для але його був також про у є й чи бути які або",
    "bg": "и в на не да се за от че с е по са като това до но той или бе също към ще който",
    "sr": "и у је на да се за од не су са као то али који што би из није ће до",
    "ar": "في من على أن إلى التي عن مع هذا الذي هذه ما لا كان بعد وقد كما بين قال",
    "fa": "و در به از که این را با است برای آن یک خود تا بر شده می هم نیز کرد",
    "ur": "کے میں کی ہے اور سے کا کو اس نے پر یہ کہ ہیں بھی تھا نہیں ایک",
    "hi": "के में की है और से का को इस ने पर यह कि हैं भी था नहीं एक लिए",
}
_KNOWN = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+(?:[\u0900-\u097f]+)*")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_ENOUGH = 3  # known words in all
_SHARE_OF_WORDS = 0.12
_MARGIN = 1.15


def language_tag(given: object) -> str:
    """Return a language as a source names it, ``de-AT``; empty for what is none."""
    found = _TAG.fullmatch(given.strip()) if isinstance(given, str) else None
    return found[0].replace("_", "-") if found else ""


def guess_language(text: str) -> str:
    """Return the language of ``text`` as an ISO 639-1 code, or ``""`` when it is not clear.

    Looks at the first :data:`SAMPLE` code points: at the script where that says enough, else at
    how many of the words are among the commonest of each language.
    """
    sample = text[:SAMPLE]
    letters = sum(map(str.isalpha, sample))
    if not letters:
        return ""
    other = {char: count for char, count in Counter(sample).items() if char >= _NO_SCRIPT}
    for language, ranges in _SCRIPTS.items():
        counts = (other[char] for char in other for first, last in ranges if first <= char <= last)
        if sum(counts) / letters >= (_JAPANESE_SHARE if language == "ja" else _SHARE):
            return language
    return _by_words(sample)


def _by_words(sample: str) -> str:
    words = Counter(_WORD.findall(sample.lower()))
    total = words.total()
    scores = sorted(
        ((sum(words[word] for word in known), language) for language, known in _KNOWN.items()),
        reverse=True,
    )
    (best, language), (second, _) = scores[0], scores[1]
    clear = best >= max(_ENOUGH, _SHARE_OF_WORDS * total) and best >= _MARGIN * second
    return language if clear else ""
