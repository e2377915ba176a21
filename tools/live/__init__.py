"""The book on the reader's own machine: its pages and their kernels from one server.

``python -m tools.live`` starts one Jupyter server. It serves the built site below ``/read/``,
JupyterLab on the same notebooks at ``/lab``, and the kernels that run the code cells of a page.
Each part can be read alone:

* ``__main__``: the command line; the address is printed before Jupyter is imported;
* ``state``: the secret that is kept between two starts, and the path that follows from it;
* ``server``: the settings of the Jupyter server, and how it ends;
* ``guard``: how much a request may send, by who asks;
* ``pages``: the site's files, each page marked as one that has kernels;
* ``kernels``: which kernel, how one is ready before it is asked for, when one is ended;
* ``kernel``: what runs in a kernel's process; ``bounds``: how much it may show.

Whoever reaches a kernel can run any program as the reader, so the server trusts nobody else.

One origin. Pages and kernels share an address, hence no page of another origin is ever let in:
no CORS header is sent, and the browser's same-origin policy does the rest. Jupyter refuses a
request, and a web socket, whose ``Origin`` is another one, and a ``Host`` that is not this
machine, which is what a rebound DNS name would send. The server listens on 127.0.0.1 only.

A path. Cookies know no ports: a browser sends them to whatever listens on 127.0.0.1, be it of
another user. So all addresses begin with a path that nobody can guess, the same at each start, and
cookies go to addresses below it only. Elsewhere the server says nothing of it.

A token. Other users and other programs of this machine can reach 127.0.0.1 too. Every request
needs the random token of the printed address or the cookie that it is exchanged for at once, so
that it does not stay in the address bar. Scripts of other sites cannot read the cookie and, on a
request that changes something, not guess the ``_xsrf`` value that has to come in a header as well.
No page holds the token. The settings are the same on every machine: Jupyter configuration that the
reader has for other servers (a password, an open origin) is not read.
"""
