"""Abbreviations and other words that decide whether a full stop ends a sentence, by language.

All entries are written without their last full stop and in lower case.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A sentence never ends after these: a name or what is shortened for follows.
_INNER = {
    "en": """
        mr mrs ms messrs dr prof sr st gen col lt sgt capt cpl maj cmdr adm rep reps sen
        sens gov rev hon pres supt det insp fr ald vs v e.g i.e cf viz mt ft al approx est
        dept univ assn cie lt.gen maj.gen brig lieut atty asst assoc hwy jan feb mar apr aug
        sept oct nov dec""",
    "de": """
        dr prof hr fr frl hrn st z.b d.h u.a v.a i.d.r i.d.f o.ä bzw ca vgl sog dipl ing mag
        med phil jur rer nat evtl ggf inkl exkl zzgl gem lt abt geb gest verh hl sen
        min.präs bspw i.v i.a u.u s.o s.u v.chr n.chr mio mrd tsd jan feb apr aug sept okt
        nov dez entspr""",
    "fr": """
        m mm mme mmes mlle mlles dr me mgr pr st ste cf p.ex env av apr bd boul fg chap janv
        févr avr juil sept oct nov déc""",
    "es": """
        sr sra sres sras srta dr dra dres d dña dn prof ing lic gral cnel cmdte sto sta fr
        mons p.ej av avda pza c.f cf aprox pág núm art ee""",
    "it": """
        sig sigg sigra sig.ra dott dr prof avv ing arch geom on sen gen col cap mons s ss
        sta sto es p.es cfr ecc.mo""",
    "pt": """
        sr sra srs sras dr dra drs prof profa eng gen cel cap ten maj sto sta d exmo exma av
        p.ex cf aprox art núm""",
    "nl": """
        dhr mevr mej mw dr drs ir ing mr prof ds bijv bv d.w.z o.a m.b.t i.p.v t.o.v t.a.v
        a.u.b ca gen kol st jan feb mrt apr aug sept okt nov dec""",
    "sv": "dr prof t.ex bl.a d.v.s dvs m.a.o s.k ca st f.d fr.o.m t.o.m kap kl resp",
    "da": "dr prof f.eks bl.a dvs d.v.s ca kl st hr fr nr jf pga tlf mio mia",
    "no": "dr prof f.eks bl.a dvs d.v.s ca kl st jf pga mill",
    "pl": """
        dr prof hab mgr inż ks ul al pl św np tzn tzw tj m.in ok godz gen płk mjr kpt por
        red min woj pow im ob p.o st""",
    "cs": """
        dr prof doc ing mgr bc mudr judr phdr sv tzv tzn tj např ul nám gen plk kpt mjr npor
        st cca resp popř mj min""",
    "ru": """
        г гг ул пр просп пл пер д им св ст проф акад доц канд т.е т.к т.н т.д. др напр см ср
        тов гр гос руб.мин ген полк кап мл ред млн млрд тыс обл р-н пос стр рис табл п пп""",
    "uk": "вул просп пл ім св проф акад доц ст див напр тов гр млн млрд тис обл м",
    "tr": "dr prof doç av sn sok cad mah bkz yrd öğr alb gen org tel",
    "ro": "dr prof dl dna dlui str bd art sf gen lt col ing av nr",
    "fi": "esim ns mm mrd milj n tri prof toht ko yms",
    "hu": "dr prof ifj id özv pl ún kb ill st",
    "hi": "मि प्रो डॉ श्री सुश्री पं स्व",
    "el": "κ κκ δρ καθ π.χ δηλ βλ λ.χ αγ",
}

# A sentence never ends between these and a number.
_BEFORE_NUMBER = {
    "en": "no nos p pp vol art sec ch fig ca c para tel ext",
    "de": "nr nrn s bd art abs kap abb str ziff rn az",
    "fr": "n no nos art p pp vol fig",
    "es": "n núm núms nº pág págs p pp art vol fig tel",
    "it": "n nn nr art p pp pag vol fig tel",
    "pt": "n nº pág págs p pp art vol fig tel",
    "nl": "nr nrs blz p art par fig",
    "sv": "nr s sid kap fig tel",
    "pl": "nr s str art ust poz tel rys",
    "cs": "č čl s str odst obr tel",
    "ru": "№ с стр ст рис гл т",
    "tr": "no s md",
}

# A sentence may end after these: it does where the next word often opens one.
_EITHER = {
    "en": """
        inc corp co ltd bros llc plc jr sr esq  u.s u.k u.n e.u d.c a.m p.m am pm ph.d
        m.d b.a m.a ave blvd rd sq oz lb lbs ft in hr hrs min mins sec est ed eds ext dist
        calif fla ill mass mich minn miss pa tenn tex va wash ariz ark colo conn del ga ind
        kan ky la md mo mont neb nev okla ore wis wyo ala mon tue tues wed thu thur thurs
        fri sat sun""",
    "de": "co str jr jun usf ff jh jhd uhr.z std sek tel abs",
    "fr": "cie éd jr",
    "es": "ud uds vd vds s.a ee.uu cía jr a.m p.m",
    "it": "s.p.a s.r.l jr",
    "pt": "s.a ltda cia jr v.exa",
    "nl": "jr b.v n.v",
    "sv": "jr",
    "da": "jr mv m.v",
    "no": "jr mv",
    "pl": "r w tys proc",
    "cs": "aj r kč tis mil",
    "ru": "др г гг в вв н.э",
    "uk": "ін р рр ст",
    "tr": "a.ş ltd şti m.ö m.s",
    "ro": "ş.a",
    "fi": "ym",
    "hu": "jr ifj",
    "el": "κ.ά μ.μ π.μ",
}

# Words that open many sentences and are seldom names or titles.
_OPENERS = {
    "en": """
        the a an this that these those it its he she we they i you his her their our my your
        there here in on at by for from with of to as if when while where what who why how
        which after before but and or so yet still then now however also although though
        because since until once both some many most more several all each every no not nor
        among during under over between according despite even last next one two three""",
    "de": """
        der die das den dem des ein eine einen einem einer dieser diese dieses er sie es wir
        ihr ich man in im am an auf aus bei mit nach von vom vor zu zum zur für um über
        unter während aber und oder doch auch dabei damit danach dann da so nun jetzt hier
        dort wenn als ob weil wie was wer wo warum sein seine ihre kein keine nicht nur seit
        bis dennoch allerdings zudem""",
    "fr": """
        le la les l'un un une des ce cet cette ces il elle ils elles on nous vous je c'est
        c'était mais et ou or donc car en dans sur sous par pour avec sans selon après avant
        depuis pendant si quand comme que qui quoi où son sa ses leur leurs à au aux""",
    "es": """
        el la los las un una unos unas este esta estos estas ese esa eso él ella ellos ellas
        pero y o en de con sin por para según tras desde hasta si cuando como que su sus no
        se lo al además también así aunque""",
    "it": """
        il lo la i gli le un uno una questo questa questi queste egli lui lei loro noi voi
        io ma e o in di con per da su tra fra secondo dopo se quando come che non si nel
        nella al alla""",
    "pt": """
        o a os as um uma este esta esse essa isso ele ela eles elas nós mas e ou em de do da
        no na com sem por para segundo após desde se quando como que seu sua não ao""",
    "nl": """
        de het een deze dit die dat hij zij ze wij we ik er maar en of in op bij met naar
        van voor om over onder na volgens als toen hoe wat wie waar ook zijn haar hun niet""",
    "sv": """
        den det de en ett han hon vi jag man men och i på av för med från till efter om när
        hur vad vem som""",
    "da": """
        den det de en et han hun vi jeg man men og i på af for med fra til efter om når hvis
        hvordan hvad hvem som der""",
    "no": """
        den det de en et han hun vi jeg man men og i på av for med fra til etter om når hvis
        hvordan hva hvem som der""",
    "pl": "to ten ta te on ona oni ale i a w we na z ze do od po przy dla o jak gdy jeśli nie się",
    "cs": "to ten ta ti on ona oni ale a v ve na z ze do od po při pro o jak když pokud ne se",
    "ru": """
        он она они оно мы вы я это этот эта эти тот та те но и а в во на с со к по о об от
        до из за для при как когда если что кто где не по-прежнему после перед также однако""",
    "uk": """
        він вона вони ми ви я це цей ця ці але і й та а у в на з зі до по о про від за для
        при як""",
    "tr": "bu o şu ve ama ancak bir biz siz onlar ben",
    "ro": "el ea ei ele un o dar și în la de cu pe pentru după acest această",
    "fi": "se hän he ne tämä mutta ja jos kun",
    "hu": "a az ez és de ha egy ő ők nem",
    "el": "ο η το οι τα ένας μια αυτός αυτή αλλά και στο στη σε με για",
}

# After a number and a full stop: "am 3. Mai", "im 19. Jahrhundert" is no end in any language.
ORDINAL_NOUNS = _words(
    """
    januar jänner februar märz april mai juni juli august september oktober november dezember
    jahrhundert jahrhunderts jahrhunderten jahrtausend jahrestag geburtstag todestag spieltag
    platz runde etage stock stunde klasse liga mal auflage bundestag januari februari mars maj
    augusti marts leden ledna února března dubna května června července srpna září října
    listopadu prosince stycznia lutego marca kwietnia maja czerwca lipca sierpnia września
    października grudnia
    """
)

# Like "and so on": a capital letter behind them opens a new sentence.
ENDINGS = _words(
    "etc usw u.s.w uvm u.v.m enz e.d osv o.s.v m.m itd itp atd apod ecc т.д т.п stb jne vb κλπ κ.λπ"
)

# Behind a number they are units and end like any word; elsewhere they stand before a name.
UNITS = _words("г гг в вв ч р руб коп млн млрд тыс r w min st")

# Languages that write every ordinal number with a full stop.
ORDINAL_LANGUAGES = _words("de cs sk da nb no nn fi hu hr sl sr bs et lv tr is fo")


class Lists(NamedTuple):
    """The word lists of one language, or of all of them where the language is not known."""

    inner: frozenset[str]
    before_number: frozenset[str]
    either: frozenset[str]
    openers: frozenset[str]


# English words or words of a second language that would mislead where the language is unknown.
_ONLY_WHEN_NAMED = _words(
    """
    in min sec est am pm sun sat mon fri wed no al st.z a i o e s d n p c t w v im id do on por
    red pow to se ill la miss mass mar del ind ore med nat sen.z one de es pr av et pl ok mm me
    or en as so si par man men som der die den det op hr art ob ko c.f ed ext dist ch para
    """
)


def _collect(table: dict[str, str], lang: str) -> frozenset[str]:
    if lang in table:
        return _words(table[lang])
    return frozenset(word for words in table.values() for word in words.split())


@cache
def lists(lang: str) -> Lists:
    """The word lists for a BCP 47 language tag; those of all languages where it is not known."""
    code = lang.lower().replace("_", "-").split("-")[0]
    code = {"nb": "no", "nn": "no", "be": "ru", "bg": "ru", "sk": "cs", "gl": "pt"}.get(code, code)
    known = code in _INNER
    inner, before, either, openers = (
        _collect(table, code) for table in (_INNER, _BEFORE_NUMBER, _EITHER, _OPENERS)
    )
    if not known:
        inner = frozenset(word for word in inner - _ONLY_WHEN_NAMED if len(word) > 1)
        either = either - _ONLY_WHEN_NAMED
    return Lists(inner, before, either - inner, openers)
