"""What is in force and why: the user's config file, the project file, and where things lie."""
