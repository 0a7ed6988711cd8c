"""How KAITO sizes inference: one module per estimator that KAITO has had."""
