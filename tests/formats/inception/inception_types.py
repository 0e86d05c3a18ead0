"""The type system of INCEpTION's test cases, which lies beside none of them."""

import cassis

_FEATURES = {
    "SimpleSpan": {},
    "Span": {"value": "String"},
    "Relation": {"value": "String", "Governor": "", "Dependent": ""},
    "ComplexRelation": {
        "value": "String",
        "boolValue": "Boolean",
        "intValue": "Integer",
        "Governor": "",
        "Dependent": "",
    },
    "SimpleLinkHost": {"links": "LinkType"},
    "ComplexLinkHost": {"links": "ComplexLinkType", "value": "String"},
    "FlexLinkHost": {"links": "LinkType"},
}
_CUSTOM = "webanno.custom."


def type_system():
    """DKPro Core's types, and those that the cases call custom."""
    system = cassis.load_dkpro_core_typesystem()
    annotation = system.get_type("uima.tcas.Annotation")
    meta = system.create_type(
        "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData",
        "uima.tcas.DocumentAnnotation",
    )
    for feature in ("documentId", "documentTitle"):
        system.create_feature(meta, feature, "uima.cas.String")
    system.create_feature(meta, "isLastSegment", "uima.cas.Boolean")
    for name in ("LinkType", "ComplexLinkType"):
        link = system.create_type(_CUSTOM + name, "uima.cas.TOP")
        system.create_feature(link, "role", "uima.cas.String")
        system.create_feature(link, "target", annotation)
    for name, features in _FEATURES.items():
        made = system.create_type(_CUSTOM + name, "uima.tcas.Annotation")
        for feature, kind in features.items():
            if kind.endswith("Type"):
                system.create_feature(made, feature, "uima.cas.FSArray", elementType=_CUSTOM + kind)
            else:
                system.create_feature(made, feature, f"uima.cas.{kind}" if kind else annotation)
    link = system.create_type(_CUSTOM + "SimpleLink", "uima.tcas.Annotation")
    chain = system.create_type(_CUSTOM + "SimpleChain", "uima.cas.AnnotationBase")
    system.create_feature(chain, "first", link)
    system.create_feature(link, "next", link)
    for feature in ("referenceType", "referenceRelation"):
        system.create_feature(link, feature, "uima.cas.String")
    return system
