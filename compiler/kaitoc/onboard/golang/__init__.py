"""Go source: read with positions, written as gofmt would write it, and edited in place."""
