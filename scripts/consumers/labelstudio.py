"""Label Studio's SDK looks at a labelling configuration and every annotation of the tasks.

Run in an environment with the package ``label-studio-sdk``: ``python labelstudio.py FOLDER``.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path

from label_studio_sdk.label_interface import LabelInterface

folder = Path(sys.argv[1])
expected = json.loads((folder / "expected.json").read_bytes())
tasks = json.loads((folder / "labelstudio" / "newsmark.json").read_bytes())
config = LabelInterface((folder / "labelstudio" / "newsmark.xml").read_text("utf-8"))
config.validate()

found = []
for task in tasks:
    assert config.validate_task({"data": task["data"]}), task["data"]
    for annotation in task["annotations"]:
        faults = config._validate_object(annotation, return_errors=True)
        assert not faults and config.validate_annotation(annotation), faults
        labels = [each for each in annotation["result"] if each["type"] == "labels"]
        for each in labels:
            value = each["value"]
            assert task["data"]["text"][value["start"] : value["end"]] == value["text"]
        found.append(
            [
                task["data"]["text"],
                annotation["annotator"],
                sorted(
                    [x["value"]["start"], x["value"]["end"], *x["value"]["labels"]] for x in labels
                ),
                sum(each["type"] == "relation" for each in annotation["result"]),
            ]
        )
told = [[x["text"], x["annotator"], sorted(x["spans"]), len(x["relations"])] for x in expected]
assert sorted(found) == sorted(told)
spans, links = sum(len(each[2]) for each in found), sum(each[3] for each in found)
print(
    f"label-studio-sdk {version('label-studio-sdk')}: {spans} spans, {links} relations, all valid"
)
