"""kaitoc: a declarative manifest compiler for KAITO, the Kubernetes AI Toolchain Operator."""

__version__ = "0.1.0"
