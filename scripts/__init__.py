"""What developers and the checks run: pictures, the README's keys, a look at an installed copy."""
