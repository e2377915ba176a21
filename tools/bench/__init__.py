"""``make bench``: what the book promises about speed and size, measured beside a reference.

``python -m tools.bench`` prints one table on standard output, progress on standard error, and
exits 0 whatever it measured. Each part can be read, and run, alone:

* ``latency``: key press on a slider → painted, against the same slider live in JupyterLab, and
  against a bare page, the floor;
* ``weight``: first load of chapter 1, against a stock Jupyter Book build of the same notebook;
* ``live``: click on a cell of the page that ``make`` serves → result, against ``import torch``;
* ``browser``: the same on a public site, with Python loaded into the browser, and its bytes;
* ``chapters``: *Run all* of each chapter there, against the same cells in a kernel;
* ``torch``: a training loop with the page's torch, against the real one on one thread;
* ``build``: the site build of a clean checkout, against the stock build;
* ``check``: ``check(...)`` in a warm process, against ``import torch``;
* ``import``: ``from nnbook.checks import check`` beyond ``import torch``;
* ``grade``: ``nnbook grade`` of one notebook, against ``import torch``.

Every number is measured in the run that prints it. Times are medians over the stated number of
runs; a reference takes turns with what it stands beside, so that both see the same machine.
"""
