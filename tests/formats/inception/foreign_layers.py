"""Files in layers as INCEpTION writes them: slots, chains, relations, sub-tokens, typed values."""

import io
import zipfile

_TSV = """\
#FORMAT=WebAnno TSV 3.3
#T_SP=my.Cue|
#T_SP=my.Frame|certain|value|ROLE_my.Frame:slots_my.Link|my.Cue
#T_CH=my.CorefLink|referenceRelation|referenceType
#T_RL=my.Leads|value|BT_my.Cue


#Sentence.id=s-1
#Text=Says “🙂 Ana”
#Text=\\tunsure\\\\.
1-1\t0-4\tSays\t*\t_\t_\t_\t_\t_\t_\t_\t_\t
1-2\t5-6\t“\t_\ttrue[1]|*[2]\tF[1]|a\\|b[2]\twho;*[1]|_[2]\t1-1;1-4.1|*\t_\t_\t_\t_\t
1-3\t6-8\t🙂\t_\ttrue[1]\tF[1]\twho;*[1]\t1-1;1-4.1\tsame->1-1\tPER[1]\t_\t_\t
1-4\t9-12\tAna\t_\t_\t_\t_\t_\t*->1-2\t*[1]\t_\t_\t
1-4.1\t9-11\tAn\t*\t_\t_\t_\t_\t_\t_\tto\t1-1\t
1-4.2\t12-12\t\t*\t_\t_\t_\t_\t_\t_\t_\t_\t
1-5\t12-13\t”\t_\t_\t_\t_\t_\t_\t_\t_\t_\t
1-6\t15-21\tunsure\t_\t_\t_\t_\t_\t_\t_\t_\t_\t
1-7\t21-22\t\\\t_\t_\t_\t_\t_\t_\t_\t_\t_\t
1-8\t22-23\t.\t_\t_\t_\t_\t_\t_\t_\t_\t_\t

#Text=Next.
2-1\t24-28\tNext\t_\t_\t_\t_\t_\t_\t_\t_\t_\t
2-2\t28-29\t.\t_\t_\t_\t_\t_\t_\t_\t_\t_\t
"""
_OLD = """\
#FORMAT=WebAnno TSV 3.1
#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|value


#Text=Fl\\u00fcsse \\uD83D\\uDE42
1-1\t0-6\tFlüsse\tLOC\t
"""

_FEATURES = {
    "my.Claim": {"certain": "uima.cas.Boolean", "rank": "uima.cas.Integer", "tags": "StringArray"},
    "my.Host": {"value": "uima.cas.String", "links": "uima.cas.FSArray"},
    "my.Leads": {"Governor": "my.Claim", "Dependent": "my.Claim", "value": "uima.cas.String"},
    "my.CorefLink": {"next": "my.CorefLink", "referenceType": "uima.cas.String"},
}


def _type(name, parent, features):
    listed = "".join(
        f"<featureDescription><name>{feature}</name><description/><rangeTypeName>"
        f"{kind if '.' in kind else f'uima.cas.{kind}'}</rangeTypeName></featureDescription>"
        for feature, kind in features.items()
    )
    return (
        f"<typeDescription>\n<name>{name}</name>\n<supertypeName>{parent}</supertypeName>\n"
        f"<features>{listed}</features>\n</typeDescription>\n"
    )


_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier">\n<types>\n'
    + "".join(_type(name, "uima.tcas.Annotation", kinds) for name, kinds in _FEATURES.items())
    + _type("my.CorefChain", "uima.cas.AnnotationBase", {"first": "my.CorefLink"})
    + _type("my.Link", "uima.cas.TOP", {"role": "String", "target": "uima.tcas.Annotation"})
    + "</types>\n</typeSystemDescription>\n"
)
_XMI = """\
<?xml version="1.0" encoding="UTF-8"?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore"
    xmlns:my="http:///my.ecore" xmi:version="2.0">
    <cas:NULL xmi:id="0"/>
    <my:Claim xmi:id="2" sofa="1" begin="0" end="6" certain="true" rank="7">
        <tags>a b</tags>
        <tags>c</tags>
    </my:Claim>
    <my:Claim xmi:id="3" sofa="1" begin="7" end="9" certain="false"/>
    <my:Claim xmi:id="4" sofa="1" begin="9" end="9"/>
    <my:Leads xmi:id="5" sofa="1" begin="7" end="9" Governor="2" Dependent="3" value="so"/>
    <my:CorefLink xmi:id="6" sofa="1" begin="0" end="6" next="7" referenceType="PER"/>
    <my:CorefLink xmi:id="7" sofa="1" begin="7" end="9"/>
    <my:CorefChain xmi:id="8" sofa="1" first="6"/>
    <my:Link xmi:id="9" role="who" target="2"/>
    <my:Host xmi:id="10" sofa="1" begin="10" end="13" links="9" value="F"/>
    <cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text"
        sofaString="Rivers 🙂 are&#10;full."/>
    <cas:View sofa="1" members="2 3 4 5 6 7 8 10"/>
</xmi:XMI>
"""
_JSON = """\
{
  "%TYPES" : {
    "my.Claim" : {
      "%NAME" : "my.Claim",
      "%SUPER_TYPE" : "uima.tcas.Annotation",
      "certain" : { "%NAME" : "certain", "%RANGE" : "uima.cas.Boolean" },
      "weight" : { "%NAME" : "weight", "%RANGE" : "uima.cas.Double" },
      "value" : { "%NAME" : "value", "%RANGE" : "uima.cas.String" }
    }
  },
  "%FEATURE_STRUCTURES" : [ {
    "%ID" : 1,
    "%TYPE" : "uima.cas.Sofa",
    "sofaNum" : 1,
    "sofaID" : "_InitialView",
    "mimeType" : "text",
    "sofaString" : "Rivers 🙂 are\\nfull."
  }, {
    "%ID" : 3,
    "%TYPE" : "my.Claim",
    "@sofa" : 1,
    "begin" : 7,
    "end" : 9,
    "certain" : true,
    "#weight" : "NaN",
    "value" : "PER"
  } ],
  "%VIEWS" : { "_InitialView" : { "%SOFA" : 1, "%MEMBERS" : [ 3 ] } }
}
"""


def _zipped():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("TypeSystem.xml", _TYPES)
        archive.writestr("ben.xmi", _XMI)
    return made.getvalue()


FILES = {
    "webanno": {"foreign.tsv": _TSV.encode(), "old/naive.txt/ben.tsv": _OLD.encode()},
    "uima": {
        "cas/TypeSystem.xml": _TYPES.encode(),
        "cas/rivers.txt/ben.xmi": _XMI.encode(),
        "ben.zip": _zipped(),
    },
    "uima-json": {"foreign.json": _JSON.encode()},
}
"""By format and by name, as in samples.FOREIGN."""
