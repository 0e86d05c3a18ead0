"""Reviewing one article: clusters of what everybody marked, decisions on them, the gold layer.

The gold layer is the work of an annotator of its own, so it is exported, compared and exchanged
like any other. A decision and the spans that it makes are one action there, which undo takes back;
its id is made of the cluster's, so two reviewers who decide one cluster write one record, and the
later one is in force. When annotators change something, the clusters that changed have other ids
and are open again; what was decided before stays until they are decided anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import NAMESPACE_URL, uuid5

from msgspec.structs import replace

from reader.annotations import edits
from reader.annotations.ids import new_id, now
from reader.annotations.model import Annotation, Comment, Decision, Origin, Outcome
from reader.annotations.schemes.scheme import Scheme
from reader.annotations.selection import Span
from reader.articles.model import Article
from reader.review.clusters import Cluster, clusters
from reader.session.article.colleague_layers import GOLD, comments_on
from reader.session.review.proposals import Proposal, ReviewError, merged, proposed
from reader.store.protocol import PROGRESS, Change, Store, Work

KIND = "decide"
DONE = "done"


class Review:
    """One article under review; ``by`` is the reviewer, ``work`` the gold layer.

    ``layers`` are the works of everybody who is done with the article.
    """

    def __init__(
        self, article: Article, scheme: Scheme, by: str, work: Work, layers: Mapping[str, Work]
    ) -> None:
        self.article = article
        self.scheme = scheme
        self.by = by
        self.work = work
        self.layers = layers
        self.clusters: list[Cluster] = []
        self._decision_ids: dict[str, str] = {}
        self.rebuild()

    def rebuild(self) -> None:
        """Find the clusters in what the annotators have marked by now."""
        self.clusters = _clusters(self.layers)
        self._decision_ids = {x.id: decision_id(self.article.id, x.id) for x in self.clusters}

    # What is known of a cluster --------------------------------------------------------------

    def decision(self, cluster: Cluster) -> Decision | None:
        """Return what was decided on a cluster as it is now."""
        return self.work.decisions.get(self._decision_ids[cluster.id])

    def earlier(self, cluster: Cluster) -> list[Decision]:
        """Return what was decided on clusters that are not there any more, and were about this."""
        members = {each.id for each in cluster.members}
        return [
            each
            for each in self._stale()
            if members.intersection(each.inputs) or self._touches(each, cluster)
        ]

    def gold(self, cluster: Cluster) -> list[Annotation]:
        """Return the spans of the gold layer that a decision on a cluster has made."""
        decision = self.decision(cluster)
        return self._outputs(decision) if decision else []

    @property
    def open(self) -> list[Cluster]:
        """The clusters that nobody has decided."""
        return [each for each in self.clusters if self.decision(each) is None]

    def comments(self, annotation: str) -> list[tuple[str, str]]:
        """Return the author and the text of every comment on an annotation, the oldest first."""
        works = {self.work.annotator: self.work, **self.layers}
        return [(each.author, each.text) for each in comments_on(annotation, works)]

    def comment(self, annotation: str, text: str) -> None:
        """Comment on an annotation in the reviewer's name; kept in the gold layer."""
        made = Comment(id=new_id(), annotation=annotation, author=self.by, text=text, created=now())
        self.work.apply("comment", [Change("comments", made.id, None, made)])

    # Deciding --------------------------------------------------------------------------------

    def accept(self, cluster: Cluster, annotator: str, rationale: str = "") -> None:
        """Take one annotator's version; what nobody marked there is nothing in gold either."""
        if annotator not in cluster.versions:
            raise ReviewError(f"{annotator} is not among those who are done with this article.")
        spans = [proposed(each) for each in cluster.versions[annotator]]
        self._decide([(cluster, "accept", spans)], rationale)

    def merge(self, cluster: Cluster, how: str, label: str = "", rationale: str = "") -> None:
        """Take the ``union`` of all spans of a cluster, or their ``intersection``, as one span.

        Raises ReviewError where they have nothing in common, or several labels and none is given.
        """
        self._decide(
            [(cluster, "merge", [merged(cluster, how, self.article.text, label)])], rationale
        )

    def edit(self, cluster: Cluster, span: Span, label: str, rationale: str = "") -> None:
        """Take a span of the reviewer's own, fitted to the scheme."""
        start, end = edits.fit_span(self.article, self.scheme, span)
        parents = [each.id for each in cluster.members]
        own = Proposal(start, end, label, self.scheme.ref, {}, (), parents)
        self._decide([(cluster, "edit", [own])], rationale)

    def reject(self, cluster: Cluster, rationale: str = "") -> None:
        """Decide that nothing is to be marked here."""
        self._decide([(cluster, "reject", [])], rationale)

    def accept_agreed(self) -> int:
        """Accept every open cluster on which all agree, in one action; return how many."""
        agreed = [each for each in self.open if each.kind == "agreed"]
        self._decide(
            [
                (each, "accept", [proposed(x) for x in next(iter(each.versions.values()))])
                for each in agreed
            ],
            "",
        )
        return len(agreed)

    def reopen(self, cluster: Cluster) -> bool:
        """Take back what was decided on a cluster; False where nothing was."""
        decision = self.decision(cluster)
        if decision is None:
            return False
        self.work.apply(KIND, self._without([decision], keep=set()))
        return True

    def explain(self, cluster: Cluster, rationale: str) -> None:
        """Say why a cluster was decided so; nothing where it was not."""
        old = self.decision(cluster)
        if old is not None and old.rationale != rationale:
            new = replace(old, rationale=rationale)
            self.work.apply(KIND, [Change("decisions", old.id, old, new)])

    def undo(self) -> bool:
        """Undo the last action of this layer; False where there is none."""
        return bool(self.work.undo())

    def redo(self) -> bool:
        """Redo what was undone last; False where there is nothing."""
        return bool(self.work.redo())

    @property
    def is_finished(self) -> bool:
        """Whether somebody has said that the review of this article is done."""
        return self.work.progress.state == DONE

    def finish(self) -> None:
        """Say that the review of this article is done; ReviewError while anything is open."""
        if self.open:
            raise ReviewError(f"{len(self.open)} of {len(self.clusters)} are not decided yet.")
        old = self.work.progress
        new = replace(old, state=DONE, updated=now())
        self.work.apply("progress", [Change("progress", PROGRESS, old, new)])

    def _decide(
        self, decided: Sequence[tuple[Cluster, Outcome, Sequence[Proposal]]], rationale: str
    ) -> None:
        changes: list[Change] = []
        for cluster, outcome, spans in decided:
            made = [self._made(cluster, number, each) for number, each in enumerate(spans)]
            decision = Decision(
                id=self._decision_ids[cluster.id],
                cluster=cluster.id,
                inputs=[each.id for each in cluster.members],
                outcome=outcome,
                output=[each.id for each in made],
                by=self.by,
                at=now(),
                rationale=rationale,
            )
            before = [x for x in [self.decision(cluster), *self.earlier(cluster)] if x]
            changes += self._without(before, keep={decision.id, *decision.output})
            changes += [
                Change("annotations", each.id, self.work.annotations.get(each.id), each)
                for each in made
            ]
            changes.append(Change("decisions", decision.id, self.decision(cluster), decision))
        self.work.apply(KIND, changes)

    def _made(self, cluster: Cluster, number: int, span: Proposal) -> Annotation:
        exact, prefix, suffix = edits.quote_of(self.article.text, (span.start, span.end))
        time = now()
        return Annotation(
            id=str(uuid5(NAMESPACE_URL, f"{self._decision_ids[cluster.id]}/{number}")),
            article=self.article.id,
            annotator=self.work.annotator,
            start=span.start,
            end=span.end,
            exact=exact,
            prefix=prefix,
            suffix=suffix,
            label=span.label,
            scheme=span.scheme,
            attributes=dict(span.attributes),
            fragments=list(span.fragments),
            origin=Origin(kind="adjudication", name=self.by, parents=list(span.parents)),
            created=time,
            updated=time,
        )

    def _without(self, decisions: Sequence[Decision], keep: set[str]) -> list[Change]:
        """Return the changes that take decisions away, and the spans that they made."""
        spans = [
            Change("annotations", each.id, each, edits.with_status(each, "deleted"))
            for decision in decisions
            for each in self._outputs(decision)
            if each.id not in keep
        ]
        return spans + [
            Change("decisions", each.id, each, None) for each in decisions if each.id not in keep
        ]

    def _outputs(self, decision: Decision) -> list[Annotation]:
        found = (self.work.annotations.get(each) for each in decision.output)
        return [each for each in found if each is not None and each.status == "active"]

    def _stale(self) -> list[Decision]:
        there = set(self._decision_ids.values())
        return [each for each in self.work.decisions.values() if each.id not in there]

    def _touches(self, decision: Decision, cluster: Cluster) -> bool:
        return any(
            each.start < cluster.end and cluster.start < each.end and each.label in cluster.labels()
            for each in self._outputs(decision)
        )


def decision_id(article: str, cluster: str) -> str:
    """Return the id of the decision on a cluster, the same whoever makes it."""
    return str(uuid5(NAMESPACE_URL, f"newsmark:{article}/decision/{cluster}"))


def open_review(
    store: Store, article: Article, scheme: Scheme, by: str, *, layer: str = GOLD
) -> Review:
    """Open an article for review: the work of everybody who is done with it, but for the layer."""
    done = _done_with(store, article.id, layer)
    return Review(article, scheme, by, store.open(article.id, layer), done)


def _done_with(store: Store, article: str, layer: str) -> dict[str, Work]:
    names = [name for name in store.annotators() if name != layer]
    works = {name: store.read(article, name) for name in names}
    return {name: work for name, work in works.items() if work.progress.state == DONE}


def has_open(store: Store, article: str, *, layer: str = GOLD) -> bool:
    """Tell whether an article has a disagreement that is not decided."""
    decided = store.read(article, layer).decisions
    return any(
        each.kind != "agreed" and decision_id(article, each.id) not in decided
        for each in _clusters(_done_with(store, article, layer))
    )


def _clusters(layers: Mapping[str, Work]) -> list[Cluster]:
    return clusters(
        {
            name: [each for each in work.annotations.values() if each.status == "active"]
            for name, work in layers.items()
        }
    )
