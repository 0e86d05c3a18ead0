"""The screens and widgets: the only code that knows Textual."""
