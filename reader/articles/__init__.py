"""Articles: bytes in, :class:`~reader.articles.model.Article` out. Knows nothing of annotations."""
