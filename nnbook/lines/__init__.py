"""Lines to put in order: a solution's lines, shuffled, with some wrong ones among them."""
