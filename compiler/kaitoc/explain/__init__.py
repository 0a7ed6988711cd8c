"""Where every value comes from: one input is changed at a time, and what is compiled is compared."""
