"""Files in JSON as other programs write them: Prodigy, doccano, Label Studio, data sets."""

import json

EMOJI = "🙂 Inge Dahl said the quay would not last."


def lines(*records):
    return "".join(f"{json.dumps(each)}\n" for each in records).encode()


PRODIGY = lines(
    {
        "text": "Uber’s Lesson",
        "meta": {"source": "The New York Times"},
        "_input_hash": 1886699658,
        "_task_hash": -1952856502,
        "tokens": [
            {"text": "Uber", "start": 0, "end": 4, "id": 0},
            {"text": "’s", "start": 4, "end": 6, "id": 1},
            {"text": "Lesson", "start": 7, "end": 13, "id": 2},
        ],
        "_session_id": None,
        "_view_id": "ner_manual",
        "spans": [{"start": 0, "end": 4, "token_start": 0, "token_end": 0, "label": "ORG"}],
        "answer": "accept",
    },
    {"text": "Rejected.", "_task_hash": 2, "_session_id": "news-ben", "answer": "reject"},
    {
        "text": "Dahl said so.",
        "_task_hash": 3,
        "_session_id": "news-ben",
        "_annotator_id": "news-ben",
        "_view_id": "relations",
        "spans": [
            {"start": 0, "end": 4, "token_start": 0, "token_end": 0, "label": "source"},
            {"start": 5, "end": 9, "token_start": 1, "token_end": 1, "label": "cue"},
        ],
        "relations": [{"head": 1, "child": 0, "label": "has-source"}],
        "answer": "accept",
    },
    {"text": "Nothing here.", "_task_hash": 4, "_session_id": "news-ben", "answer": "accept"},
)

DOCCANO = lines(
    {"id": 7, "text": EMOJI, "label": [[2, 11, "PER"], [2, 16, "clause"]], "Comments": ["Who?"]},
    {"id": 8, "text": "Nothing here.", "label": [], "Comments": []},
)

DOCCANO_RELATIONS = lines(
    {
        "id": 9,
        "text": "Dahl said so.",
        "entities": [
            {"id": 41, "label": "source", "start_offset": 0, "end_offset": 4},
            {"id": 42, "label": "cue", "start_offset": 5, "end_offset": 9},
        ],
        "relations": [{"id": 1, "from_id": 42, "to_id": 41, "type": "has-source"}],
    }
)

DATA_SET = lines(
    {"text": "One two.", "spans": [{"start": 0, "end": 3, "label": "A", "id": "x1"}]},
    {"text": "Three.", "spans": [], "lang": None},
)


def region(start, end, label, name, **more):
    """A region of Label Studio as it counted once: in UTF-16 units."""
    marked = EMOJI.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")
    value = {"start": start, "end": end, "text": marked, "labels": [label]}
    return {
        "id": name,
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "origin": "manual",
        "value": value,
        **more,
    }


LABEL_STUDIO = json.dumps(
    [
        {
            "id": 1,
            "data": {"text": EMOJI, "url": "https://example.org/"},
            "annotations": [
                {
                    "id": 11,
                    "completed_by": {"id": 1, "email": "inge@example.org"},
                    "was_cancelled": False,
                    "result": [
                        region(3, 12, "source", "r1", meta={"text": ["The harbour master."]}),
                        region(13, 17, "cue", "r2"),
                        {
                            "id": "r1",
                            "from_name": "named",
                            "to_name": "text",
                            "type": "choices",
                            "value": {"start": 3, "end": 12, "choices": ["yes"]},
                        },
                        {
                            "type": "relation",
                            "from_id": "r2",
                            "to_id": "r1",
                            "direction": "right",
                            "labels": ["has-source"],
                        },
                    ],
                },
                {"id": 12, "completed_by": 2, "was_cancelled": True, "result": []},
                {"id": 13, "completed_by": 3, "was_cancelled": False, "result": []},
            ],
            "predictions": [
                {
                    "model_version": "model/v1",
                    "score": 0.5,
                    "result": [region(3, 12, "source", "p1")],
                }
            ],
        }
    ],
    indent=1,
).encode()

FILES = {
    "prodigy": {"theirs.jsonl": PRODIGY},
    "doccano": {"theirs.jsonl": DOCCANO, "related.jsonl": DOCCANO_RELATIONS},
    "labelstudio": {"theirs.json": LABEL_STUDIO},
    "hf": {"theirs.jsonl": DATA_SET},
}
