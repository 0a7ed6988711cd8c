"""The state of live objects: what their status says, and how to reach what they serve."""
