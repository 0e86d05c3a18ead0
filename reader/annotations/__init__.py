"""Spans and what people say of them: records, schemes, selection and edits. No I/O but schemes."""
