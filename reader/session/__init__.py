"""An article being marked: what the screens do, without a screen."""
