"""Reviewing what several people marked: clusters of spans, agreement, adjudication."""
