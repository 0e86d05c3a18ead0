"""Finding annotations again in a later text of an article."""
