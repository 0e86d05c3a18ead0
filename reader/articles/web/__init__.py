"""Fetching from the web: headers, addresses, log-ins, reach."""
