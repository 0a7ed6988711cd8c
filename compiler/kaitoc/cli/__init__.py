"""The command line: flags in, one call, a reporter, an exit code."""
