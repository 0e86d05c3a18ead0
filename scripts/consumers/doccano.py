"""doccano takes a folder of files into a project, by its own import task; every span is counted.

Run in an environment with the package ``doccano``: ``python doccano.py FOLDER``.
"""

import json
import os
import sys
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

folder = Path(sys.argv[1])
expected = json.loads((folder / "expected.json").read_bytes())
work = tempfile.mkdtemp()
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings.development",
    "DATABASE_URL": f"sqlite:///{work}/db.sqlite3",
    "MEDIA_ROOT": f"{work}/media",
}
sys.path = [each for each in sys.path if Path(each) != Path(__file__).parent]
sys.path.insert(0, next(iter(find_spec("backend").submodule_search_locations)))

import django  # noqa: E402

django.setup()

from data_import.celery_tasks import import_dataset  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.files import File  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django_drf_filepond.models import TemporaryUpload  # noqa: E402
from django_drf_filepond.utils import _get_file_id  # noqa: E402
from examples.models import Example  # noqa: E402
from labels.models import Relation, Span  # noqa: E402
from projects.models import ProjectType, SequenceLabelingProject  # noqa: E402


def take_in(path: Path, task: str) -> int:
    """Import a file into a new project that allows overlap; return the project's id."""
    project = SequenceLabelingProject.objects.create(
        name=f"{path.parent.name}/{path.stem}",
        project_type=ProjectType.SEQUENCE_LABELING,
        created_by=USER,
        allow_overlapping=True,
        use_relation=True,
    )
    upload = _get_file_id()
    with path.open("rb") as file:
        TemporaryUpload.objects.create(
            upload_id=upload,
            file_id="1",
            file=File(file, path.name),
            upload_name=path.name,
            upload_type="F",
        )
    told = import_dataset(USER.id, project.id, "JSONL", [upload], task)
    assert told == {"error": []}, told
    return project.id


def span(each: Span) -> list:
    """Return a span as expected.json has it."""
    return [each.start_offset, each.end_offset, each.label.text]


def check(name: str, task: str) -> None:
    """Check that all that is expected of every annotator is in a project of doccano."""
    spans = links = 0
    for annotator in sorted({each["annotator"] for each in expected}):
        project = take_in(folder / name / f"{annotator}.jsonl", task)
        works = [each for each in expected if each["annotator"] == annotator]
        assert Example.objects.filter(project=project).count() == len(works)
        for each in works:
            example = Example.objects.get(project=project, text=each["text"])
            found = sorted(map(span, Span.objects.filter(example=example)))
            assert found == sorted(each["spans"]), (annotator, each["text"][:40])
            spans += len(found)
            if task != "SequenceLabeling":
                related = Relation.objects.filter(example=example)
                told = sorted([x.type.text, span(x.from_id), span(x.to_id)] for x in related)
                assert told == sorted(each["relations"]), (annotator, each["text"][:40])
                links += len(told)
    print(f"doccano {version('doccano')}, {task}: {spans} spans, {links} relations, all there")


call_command("migrate", verbosity=0)
USER = get_user_model().objects.create_user("somebody")
check("doccano", "SequenceLabeling")
check("doccano-relations", "RelationExtraction")
