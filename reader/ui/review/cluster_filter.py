"""Which clusters of an article under review are shown."""

from __future__ import annotations

from dataclasses import dataclass

from reader.review.clusters import Cluster


@dataclass(frozen=True)
class Shown:
    """Which clusters are shown: of a kind, with a label, in which an annotator differs."""

    kind: str = ""
    label: str = ""
    annotator: str = ""

    @property
    def told(self) -> str:
        """The filter in words; empty where everything is shown."""
        return self.kind or self.label or self.annotator


def shows(filter_: Shown, cluster: Cluster) -> bool:
    """Tell whether a cluster is shown."""
    if filter_.kind:
        return filter_.kind in cluster.kinds
    if filter_.label:
        return filter_.label in cluster.labels()
    if filter_.annotator:
        return cluster.kind != "agreed" and bool(cluster.versions.get(filter_.annotator, ()))
    return True
