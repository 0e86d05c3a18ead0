"""Following feeds: subscribing, refreshing, rules, items."""
