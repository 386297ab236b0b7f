"""The file in which an owner keeps her sites: read as values, and written again. It imports the domain alone."""
