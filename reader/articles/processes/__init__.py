"""Python processes with limits on time and memory."""
