"""Work behind the scenes: in order, bounded, and what goes wrong is told."""

from __future__ import annotations

import threading

import pytest

from pipeline.tables.behind import Behind


def test_pieces_are_done_in_order_and_few_wait() -> None:
    done: list[int] = []
    go = threading.Semaphore(0)

    def piece(number: int) -> None:
        go.acquire()
        done.append(number)

    behind = Behind("test")
    for number in range(6):
        behind.do(piece, number)
    blocked = threading.Thread(target=lambda: [behind.do(piece, n) for n in range(6, 20)])
    blocked.start()
    blocked.join(0.2)
    assert blocked.is_alive() and done == []  # whoever brings more has to wait
    go.release(20)
    blocked.join()
    behind.wait()
    behind.close()
    assert done == list(range(20))


def test_a_fault_is_told_once_and_nothing_is_done_after_it() -> None:
    done: list[str] = []
    begun, go = threading.Event(), threading.Event()

    def fail() -> None:
        begun.set()
        go.wait()
        raise ValueError("no room")

    behind = Behind("test")
    behind.do(fail)
    begun.wait()
    for _ in range(3):
        behind.do(done.append, "after")
    threading.Timer(0.05, go.set).start()
    with pytest.raises(ValueError, match="no room"):
        behind.wait()
    behind.do(done.append, "later")
    behind.wait()
    behind.close()
    assert done == []


def test_closing_leaves_what_waits() -> None:
    done: list[str] = []
    begun, go = threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        go.wait()

    behind = Behind("test")
    behind.do(slow)
    begun.wait()
    behind.do(done.append, "after")
    threading.Timer(0.05, go.set).start()
    behind.close()
    assert done == []
