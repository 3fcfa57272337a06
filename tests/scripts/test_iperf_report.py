# SPDX-License-Identifier: MIT
"""What scripts/test samples believes of the two ends of an iperf test."""
import pytest

from wsp.judge.iperf_report import Report, datagram_fault, stream_fault

STREAM = """\
[  1] local 10.0.2.15 port 56325 connected with 10.0.2.2 port 39671
[ ID] Interval       Transfer     Bandwidth
[  1] 0.00-1.00 sec  1048576 Bytes  8388608 bits/sec
[  1] 1.00-2.00 sec  1048576 Bytes  8388608 bits/sec
[  1] 0.00-2.03 sec  2097152 Bytes  8264638 bits/sec
[ *2] 0.00-0.28 sec  2097152 Bytes  59713045 bits/sec
[SUM] 0.00-0.28 sec  4194304 Bytes  119427790 bits/sec
"""
CLIENT = """\
[  1] 0.00-1.02 sec  136710 Bytes  1070821 bits/sec
[  1] Sent 94 datagrams
[  1] Server Report:
[ ID] Interval       Transfer     Bandwidth        Jitter   Lost/Total Datagrams
[  1] 0.00-1.01 sec  135240 Bytes  1071782 bits/sec   0.121 ms 1/93 (1.1%)
"""
SERVER = "[  4] 0.0000-1.0095 sec  135240 Bytes  1071782 bits/sec   0.120 ms 1/93 (1.1%)\n"
LATE = """\
[  4] 0.0000-1.0095 sec  135240 Bytes  1071782 bits/sec   0.120 ms 2/93 (2.2%)
[  4] 0.0000-1.0095 sec  1 datagrams received out-of-order
"""


def test_each_way_of_a_test_is_its_longest_interval():
    assert sorted(f.bytes for f in Report(STREAM).flows) == [2097152, 2097152]


@pytest.mark.parametrize("server, streams, wanted, bad", [
    (STREAM, 2, 2097152, None),
    (STREAM, 2, None, None),
    (STREAM.replace("[ *2] 0.00-0.28 sec  2097152", "[ *2] 0.00-0.28 sec  2097151"), 2, None,
     "the server"),
    (STREAM, 3, None, "the server"),
    (STREAM, 2, 2097153, "instead of"),
])
def test_streams_carry_each_byte(server, streams, wanted, bad):
    fault = stream_fault(Report(STREAM), Report(server), streams, wanted)
    assert fault is None if bad is None else bad in fault


@pytest.mark.parametrize("client, server, relayed, bad", [
    (CLIENT, SERVER, True, None),
    (CLIENT.split("[  1] Server")[0], SERVER, False, None),
    (CLIENT.split("[  1] Server")[0], LATE, False, None),
    (CLIENT.split("[  1] Server")[0], SERVER, True, "were relayed"),
    (CLIENT, SERVER.replace("1/93", "0/93"), True, "bytes in"),
    (CLIENT, SERVER.replace("135240", "133770"), True, "bytes in"),
    (CLIENT.replace("Sent 94", "Sent 294"), SERVER, True, "accounted for"),
    (CLIENT.replace("Sent 94", "Sent 95"), SERVER, True, "datagrams of 1470"),
    (CLIENT, SERVER.replace("135240", "111720").replace("1/93", "17/93"), True, "were lost"),
    (CLIENT, "", True, "0 receivers"),
    (CLIENT.replace("1/93", "2/93"), SERVER, True, "is told of"),
])
def test_datagrams_are_accounted_for(client, server, relayed, bad):
    fault = datagram_fault(Report(client), Report(server), 1, 1470, relayed)
    assert fault is None if bad is None else bad in fault


def test_a_failed_call_is_a_bad_line():
    assert Report("tcp write failed: Connection reset (10054)").bad_line()
    assert not Report("set_itimer value invalid failed\nWARN: CPU bound").bad_line()
