"""W3C Web Annotation, as JSON-LD."""
