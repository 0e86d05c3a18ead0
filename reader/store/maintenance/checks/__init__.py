"""What ``newsmark check`` looks for in the folder of a store; nothing here changes a file."""
