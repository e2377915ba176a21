"""Data, figures and checks behind the book *Neural Networks for Software Engineers*.

What the book teaches is written in its notebooks; this package holds only what stands beside it.
"""
