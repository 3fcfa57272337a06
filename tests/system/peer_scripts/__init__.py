# SPDX-License-Identifier: MIT
"""What the scripted packet peer can play: frames, TCP scripts, UDP scripts."""
from peer_scripts.tcp import (Drop, Flip, Forged, Held, Hush, Icmp, KeepAlive, Liar, Listen, NoArp,
                              Rst, Sim, Slow, SlowRst, Ttl, Conn, close_at_once, close_on_data,
                              close_then_reset, echo, pour, reset_on_data, sink)
from peer_scripts.icmp import Far, NoEcho
from peer_scripts.udp import Dhcp, Dns, UdpDrop, UdpEcho, UdpIcmp, UdpPuppet

__all__ = [
    "Drop", "Flip", "Forged", "Held", "Hush", "Icmp", "KeepAlive", "Liar", "Listen", "NoArp", "Rst",
    "Sim", "Slow", "SlowRst", "Ttl", "Conn", "close_at_once", "close_on_data", "close_then_reset",
    "Far", "NoEcho",
    "echo", "pour", "reset_on_data", "sink", "Dhcp", "Dns", "UdpDrop", "UdpEcho", "UdpIcmp",
    "UdpPuppet"
]
