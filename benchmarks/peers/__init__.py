"""The programs that newsmark is measured against. Each runs in a process of its own."""
