"""The kernel's process, without a server."""

import pytest


def fill(send, *message):
    """Send a thousand times what does not fit often."""
    for _ in range(1000):
        send(*message)


def test_no_output_is_dropped_where_a_receiver_takes_nothing_in(monkeypatch):
    """ZeroMQ drops what it has no room for, the end of a cell included; the kernel waits."""
    import zmq

    from tools.live.kernel import BoundedKernelApp

    monkeypatch.setattr("ipykernel.kernelapp.IOPubThread.start", lambda _: None)
    app, context = BoundedKernelApp(), zmq.Context()
    context.setsockopt(zmq.SNDHWM, 1)
    context.setsockopt(zmq.RCVHWM, 1)
    app.init_iopub(context)
    shown, receiver = app.iopub_thread.socket, context.socket(zmq.SUB)
    receiver.subscribe(b"")
    receiver.connect(f"tcp://{app.ip}:{app.iopub_port}")
    while not receiver.poll(20):
        shown.send(b"Are you there?")
    with pytest.raises(zmq.Again):
        fill(shown.send, 100_000 * b"x", zmq.NOBLOCK)
    context.destroy(linger=0)
