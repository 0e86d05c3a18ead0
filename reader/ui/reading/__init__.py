"""The reading screen: article, annotation panel, dialogs."""
